"""All that others can load: dumps, tables, catalogue and VoID of the project's own graph, by the rules of others.

The names of tests begin with the rule that they show (X01 …).
"""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
import rdflib
import rdflib.compare
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse
from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD
from rdflib.namespace import DCAT, FOAF, GEO, ORG, SDO, VOID, ClosedNamespace, DefinedNamespace

from iuc_graph.catalogue.checks import check
from iuc_graph.catalogue.dcat import CATALOGUE, dataset_iri
from iuc_graph.catalogue.folder import write_folder
from iuc_graph.catalogue.made import context_of
from iuc_graph.catalogue.publication import WHOLE
from iuc_graph.catalogue.score import OFFLINE, score, total
from iuc_graph.catalogue.shapes import violations
from iuc_graph.catalogue.sheet import Sheet
from iuc_graph.catalogue.statistics import is_link
from iuc_graph.catalogue.table_files import Sized
from iuc_graph.catalogue.table_rows import BETWEEN
from iuc_graph.catalogue.tables import TABLES
from iuc_graph.settings import Settings
from iuc_graph.store.drafts import publish
from iuc_graph.store.generations import Generation, current, open_current
from iuc_graph.vocabulary import BASE, ID

from ..conftest import require

ADDRESS = "https://graph.example.org"
FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}
SHAPES = ("shapes", "shapes_recommended", "range", "mdr-vocabularies.shape")


@dataclass(frozen=True)
class Published:
    """A folder with everything that can be had, of a generation of this store."""

    folder: Path
    generation: Generation
    settings: Settings

    def quads(self, name: str) -> list:
        """What a file of RDF says."""
        content = (self.folder / name).read_bytes()
        return list(parse(content, format=FORMATS[name.rpartition(".")[2]]))

    def triples(self, name: str) -> set:
        """The same without graphs."""
        return {quad.triple for quad in self.quads(name)}

    def graph(self, name: str) -> rdflib.Graph:
        """The same for rdflib."""
        form = {"jsonld": "json-ld", "rdf": "xml"}.get(name.rpartition(".")[2], name.rpartition(".")[2])
        return rdflib.Graph().parse(data=(self.folder / name).read_bytes(), format=form)

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a table."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def settings_for(store: Path) -> Settings:
    """Settings with all that a harvester asks for."""
    return Settings(store=store, public_url=ADDRESS, contact="mailto:data@graph.example.org")


def published_to(folder: Path, store: Path) -> Published:
    """Everything of the generation in use."""
    settings = settings_for(store)
    with open_current(store) as opened:
        write_folder(opened, settings, folder, "http://127.0.0.1:8000", tell=lambda _: None)
    return Published(folder, current(store), settings)


@pytest.fixture(scope="module")
def published(built, tmp_path_factory) -> Published:
    folder = tmp_path_factory.mktemp("published")
    publish(folder / "store", built.quads, fingerprint="published")
    return published_to(folder / "files", folder / "store")


def shapes_of(shared: Path, folder: Path, version: str, names=SHAPES) -> Path:
    """A folder with the shapes that are used together."""
    folder.mkdir()
    prefix = {"3.0.1": "3.0.1_html_shacl_", "2.1.1": "2.1.1_"}[version]
    for name in names:
        source = shared / "reference" / "dcat-ap-shapes" / f"{prefix}{name}.ttl"
        (folder / source.name).write_bytes(source.read_bytes())
    return folder


def sheet_of(graph: rdflib.Graph) -> Sheet:
    """An rdflib graph as a sheet."""
    quads = parse(graph.serialize(format="nt").encode(), format=RdfFormat.N_TRIPLES)
    return Sheet(quad.triple for quad in quads)


def test_x01_all_dumps_of_one_kind_hold_the_same(published):
    merged = published.triples("iuc-graph.nt")
    assert len(merged) > 20_000
    for name in ("iuc-graph.ttl", "iuc-graph.jsonld", "iuc-graph.rdf"):
        assert published.triples(name) == merged, name
    assert set(published.quads("iuc-graph.trig")) == set(published.quads("iuc-graph.nq"))
    assert {str(quad.graph_name) for quad in published.quads("iuc-graph.nq")} > {
        str(NamedNode(BASE + "graph/inferred"))
    }


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD uses it
def test_x01_rdflib_reads_the_same_from_each_form_of_a_programme(published):
    one, other = (published.graph(f"programme-world-cities.{ending}") for ending in ("ttl", "jsonld"))
    assert len(one) > 100
    assert rdflib.compare.isomorphic(one, other)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.slow_lane
def test_x01_rdflib_reads_the_same_from_each_form_of_the_whole_graph(published):
    first, *others = (published.graph(f"iuc-graph.{ending}") for ending in ("nt", "ttl", "jsonld", "rdf"))
    assert all(rdflib.compare.isomorphic(first, other) for other in others)


@pytest.mark.slow_lane
def test_x02_files_of_equal_graphs_are_equal_byte_by_byte(published, built, tmp_path):
    publish(tmp_path / "store", reversed(built.quads), fingerprint="again")
    again = published_to(tmp_path / "files", tmp_path / "store")
    for file in sorted(published.folder.iterdir()):
        # These tell when the generation was made.
        if (
            file.name not in ("SHA256SUMS", "csv-metadata.json", "datapackage.json")
            and "catalogue" not in file.name
        ):
            assert file.read_bytes() == (again.folder / file.name).read_bytes(), file.name


def test_x02_a_catalogue_has_no_blank_nodes_and_sorted_bytes(published):
    for name in ("catalogue.ttl", "void.ttl"):
        triples = published.triples(name)
        assert all(isinstance(term, NamedNode | Literal) for triple in triples for term in triple)
        assert Sheet(triples).write("turtle") == (published.folder / name).read_bytes()
        assert (
            Sheet(reversed(list(triples))).write("jsonld")
            == (published.folder / name.replace("ttl", "jsonld")).read_bytes()
        )


def test_x03_the_catalogue_keeps_the_shapes_of_dcat_ap_3(published, shared_dir, tmp_path):
    sheet = Sheet(published.triples("catalogue.ttl"))
    assert violations(sheet, shapes_of(shared_dir, tmp_path / "alone", "3.0.1")) == []
    with_lists = shapes_of(shared_dir, tmp_path / "lists", "3.0.1")
    lists = rdflib.Graph()
    for file in (shared_dir / "reference" / "authority").glob("op-*.ttl"):
        lists.parse(file)
    sheet.add(sheet_of(lists).triples)
    assert violations(sheet, with_lists) == []


def test_x04_the_catalogue_keeps_our_own_rules_and_says_the_truth_about_each_file(published):
    sizes = {}
    for file in published.folder.iterdir():
        content = file.read_bytes()
        sizes[file.name] = Sized(len(content), hashlib.sha256(content).hexdigest())
    triples = published.triples("catalogue.ttl")
    assert check(triples, ADDRESS, sizes) == []
    listed = {file.value.rpartition("/")[2] for _, p, file in triples if p.value == str(DCAT.downloadURL)}
    assert listed >= {f"iuc-graph.{ending}" for ending in FORMATS} | {f"{table.name}.csv" for table in TABLES}
    assert listed <= sizes.keys()


def test_x05_the_whole_graph_has_all_points_that_can_be_earned_offline(published):
    triples = published.triples("catalogue.ttl")
    marks = score(triples, [])
    assert OFFLINE == 325
    points = {dataset: total(marks, dataset) for dataset in {mark.dataset for mark in marks}}
    assert points[dataset_iri(WHOLE)] == 325
    # No document states any day of these cooperations.
    assert points.pop(dataset_iri("eu-canada-urban-policy-cooperation")) == 305
    assert set(points.values()) == {325}
    told = {
        str(s): v
        for s, v in published.graph("catalogue.ttl").subject_objects(
            rdflib.URIRef("http://www.w3.org/ns/dqv#value")
        )
    }
    assert int(told[f"{CATALOGUE}#quality-iuc-graph-points"]) == 325


def test_x06_the_catalogue_keeps_the_shapes_of_dcat_ap_2_but_for_what_changed_since(
    published, shared_dir, tmp_path
):
    graph = published.graph("catalogue.ttl")
    spdx = rdflib.Namespace("http://spdx.org/rdf/terms#")
    for node, size in list(graph.subject_objects(DCAT.byteSize)):  # was a decimal then
        graph.set((node, DCAT.byteSize, rdflib.Literal(str(size), datatype=XSD.decimal)))
    graph.remove((None, spdx.checksum, None))  # of SHA-1 only
    graph.remove((None, RDF.type, spdx.Checksum))
    names = ("shapes", "range", "mdr-vocabularies.shape")
    assert violations(sheet_of(graph), shapes_of(shared_dir, tmp_path / "shapes", "2.1.1", names)) == []


def links_of(store: Store):
    """All links outward in a dump of the merged graph."""
    for quad in store:
        if isinstance(quad.object, NamedNode) and is_link(
            str(quad.subject)[1:], quad.predicate.value, quad.object.value
        ):
            yield quad


def test_x13_linksets_count_all_links_outward_and_each_once(published):
    store = Store()
    store.extend(published.quads("iuc-graph.nt"))
    void, described = published.graph("void.ttl"), 0
    for linkset in void.subjects(RDF.type, VOID.Linkset):
        predicate, target = void.value(linkset, VOID.linkPredicate), void.value(linkset, VOID.objectsTarget)
        space = void.value(target, VOID.uriSpace)
        query = (
            f'SELECT (COUNT(*) AS ?n) {{ ?s <{predicate}> ?o FILTER(STRSTARTS(STR(?s), "{ID}")) '
            f'FILTER(STRSTARTS(STR(?o), "{space or "http"}")) FILTER(!STRSTARTS(STR(?o), "{BASE}")) }}'
        )
        counted = int(next(store.query(query))[0].value)
        assert int(void.value(linkset, VOID.triples)) == counted, (predicate, space)
        described += counted
    links = list(links_of(store))
    assert described == len(links) > 1500
    sets = {quad.subject for quad in store if quad.predicate.value == str(PROV.hadMember)}
    assert sets
    assert not sets & {
        quad.subject for quad in links if quad.predicate.value.startswith((str(PROV), str(VOID)))
    }
    classed = {quad.subject for quad in store if quad.predicate.value == str(RDF.type)}
    assert {quad.subject for quad in links} <= classed


def test_void_counts_classes_and_properties_and_gives_examples_that_are_there(published):
    triples, void = published.triples("iuc-graph.nt"), published.graph("void.ttl")
    whole = rdflib.URIRef(dataset_iri(WHOLE))
    assert int(void.value(whole, VOID.triples)) == len(triples)
    properties = Counter(str(triple.predicate.value) for triple in triples)
    told = {
        str(void.value(p, VOID.property)): int(void.value(p, VOID.triples))
        for p in void.objects(whole, VOID.propertyPartition)
    }
    assert told == properties
    classes = Counter(t.object.value for t in triples if t.predicate.value == str(RDF.type))
    told = {
        str(void.value(p, rdflib.URIRef(f"{VOID}class"))): int(void.value(p, VOID.entities))
        for p in void.objects(whole, VOID.classPartition)
    }
    assert told == classes
    examples = {NamedNode(str(example)) for example in void.objects(whole, VOID.exampleResource)}
    assert len(examples) > 20
    assert examples <= {triple.subject for triple in triples}


CLOSED = (DCAT, DCTERMS, FOAF, GEO, ORG, OWL, PROV, RDF, RDFS, SDO, SKOS, VOID)
OTHER_TERMS = {
    "http://data.europa.eu/m8g/": "AdminUnit Participation PublicEvent PublicOrganisation code format hasParticipation "
    "level parentEvent role",
    "http://purl.org/vocab/vann/": "preferredNamespacePrefix preferredNamespaceUri",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "lat long",
    "http://www.w3.org/ns/adms#": "status identifier",
    "http://www.w3.org/ns/dcat#": "version hasVersion previousVersion DatasetSeries inSeries",
    "http://www.w3.org/ns/dqv#": "Metric QualityMeasurement computedOn expectedDataType hasQualityMeasurement "
    "isMeasurementOf value",
    "http://spdx.org/rdf/terms#": "Checksum ChecksumAlgorithm algorithm checksum checksumValue",
    "http://www.w3.org/2006/vcard/ns#": "Kind Organization fn hasEmail hasURL",
    "http://www.w3.org/ns/locn#": "geographicName",
    "http://data.europa.eu/nuts/": "level",
    "http://data.europa.eu/r5r/": "availability",
}


def is_known(term: str) -> bool:
    """Whether a vocabulary has this term."""
    for namespace, names in OTHER_TERMS.items():
        if term.startswith(namespace) and term.removeprefix(namespace) in names.split():
            return True
    return any(
        isinstance(space, ClosedNamespace | type(DefinedNamespace)) and rdflib.URIRef(term) in space
        for space in CLOSED
    )


CORE = {"core-public-organisation": "PublicOrganisation", "cpev": "PublicEvent", "core-location": "Location"}


@pytest.mark.parametrize("shapes", CORE)
def test_x16_the_view_in_core_vocabularies_keeps_their_shapes(published, shared_dir, tmp_path, shapes):
    name = f"{shapes}-SHACL.ttl"
    (tmp_path / name).write_bytes((shared_dir / "reference" / "semic-shapes" / name).read_bytes())
    view = published.triples("core-vocabularies.ttl")
    things = [
        t for t in view if str(t.object).endswith(f"{CORE[shapes]}>") and t.predicate.value == str(RDF.type)
    ]
    assert len(things) > 15
    assert violations(Sheet(view), tmp_path) == []


@pytest.mark.parametrize("name", ["iuc-graph.nt", "core-vocabularies.ttl", "catalogue.ttl", "void.ttl"])
def test_x15_every_term_of_another_vocabulary_exists_there(published, name):
    used = set()
    for _, predicate, value in published.triples(name):
        used.add(predicate.value)
        if predicate.value == str(RDF.type):
            used.add(value.value)
    others = {term for term in used if not term.startswith(BASE)}
    assert {term for term in others if not is_known(term)} == set()
    assert not {
        term for term in used if term.startswith(("https://www.w3.org/2003/01/geo", "http://w3.org/ns/locn#"))
    }


def test_x15_a_term_that_no_vocabulary_has_would_be_found():
    for wrong in ("http://www.w3.org/ns/org#Organisation", "https://www.w3.org/2003/01/geo/wgs84_pos#lat"):
        assert not is_known(wrong)


def test_x25_each_file_has_the_licence_and_the_attribution_names_whose_data_these_are(published):
    graph = published.graph("catalogue.ttl")
    licence = rdflib.URIRef("http://publications.europa.eu/resource/authority/licence/CC_BY_4_0")
    files = set(graph.subjects(RDF.type, DCAT.Distribution))
    assert len(files) > 20
    for file in files:
        assert list(graph.objects(file, DCTERMS.license)) == [licence]
        (rights,) = graph.objects(file, DCTERMS.rights)
        labels = {label.language: str(label) for label in graph.objects(rights, RDFS.label)}
        assert labels.keys() == {"en", "zh"}
        assert all(
            name in labels["en"]
            for name in ("European Union", "United Nations", "GeoNames, CC BY 4.0", "Eurostat")
        )
    assert not any("ODbL" in str(value) for value in graph.objects())


def test_x25_each_source_document_has_its_own_licence_or_says_that_it_has_none(published, built):
    graph = published.graph("catalogue.ttl")
    sources = list(graph.objects(rdflib.URIRef(dataset_iri(WHOLE)), DCTERMS.source))
    assert len(sources) == 7
    for source in sources:
        (document,) = graph.objects(source, PROV.wasDerivedFrom)
        assert len([*graph.objects(document, DCTERMS.license), *graph.objects(document, DCTERMS.rights)]) == 1


def test_nobody_can_take_the_catalogue_for_a_service_of_the_eu(published):
    graph = published.graph("catalogue.ttl")
    (publisher,) = set(graph.objects(None, DCTERMS.publisher))
    assert "europa.eu" not in publisher
    assert "no service of any institution" in " ".join(
        map(str, graph.objects(rdflib.URIRef(CATALOGUE), DCTERMS.description))
    )


def test_tables_hold_what_the_graph_says(published):
    cities = {row["place"].removeprefix(f"{ID}place/"): row for row in published.rows("cities")}
    assert cities["mannheim"]["country_code"].endswith("/country/DEU")
    assert cities["mannheim"]["latitude"] == "49.4891"
    assert cities["chongqing"]["label_zh"] == "重庆"
    cooperations = {row["cooperation"]: row for row in published.rows("cooperations")}
    assert len(cooperations) == 107
    for row in cooperations.values():
        assert len(row["places"].split(BETWEEN)) == int(row["place_count"])
    roles = published.rows("cooperation-places")
    assert {row["cooperation"] for row in roles} == cooperations.keys()
    themes = published.rows("city-themes")
    assert {row["attribution"] for row in themes} == {"as named", "by plan"}
    named = {
        row["theme"]
        for row in themes
        if row["place"].endswith("/mannheim") and row["attribution"] == "as named"
    }
    assert int(cities["mannheim"]["themes_as_named"]) == len(named)
    activities = published.rows("activities")
    assert {row["precision"] for row in activities} == {"day", "month", "year", ""}
    longest = {"day": 10, "month": 7, "year": 4, "": 0}
    assert all(len(row["date"]) == longest[row["precision"]] for row in activities)


def test_csvw_and_data_package_describe_each_column_of_each_table(published):
    package = json.loads((published.folder / "datapackage.json").read_text(encoding="utf-8"))
    csvw = json.loads((published.folder / "csv-metadata.json").read_text(encoding="utf-8"))
    described = {table["url"]: table for table in csvw["tables"]}
    assert described.keys() == {file.name for file in published.folder.glob("*.csv")}
    for resource in package["resources"]:
        table = described[resource["path"]]
        content = (published.folder / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (
            len(content),
            f"sha256:{hashlib.sha256(content).hexdigest()}",
        )
        header = next(csv.reader(io.StringIO(content.decode("utf-8"))))
        assert header == [field["name"] for field in resource["schema"]["fields"]]
        assert header == [column["name"] for column in table["tableSchema"]["columns"]]
        several = {column["name"] for column in table["tableSchema"]["columns"] if "separator" in column}
        for row in published.rows(resource["name"]):
            assert {name for name, cell in row.items() if BETWEEN in cell} <= several
            for field in resource["schema"]["fields"]:
                assert row[field["name"]] or not field.get("constraints", {}).get("required")
        keys = [
            tuple(row[name] for name in resource["schema"].get("primaryKey", header))
            for row in published.rows(resource["name"])
        ]
        assert len(set(keys)) == len(keys) > 10
    for name, table in described.items():
        with (published.folder / name).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [column["name"] for column in table["tableSchema"]["columns"]]


def test_frictionless_finds_nothing_wrong_with_the_tables(published):
    require(importlib.util.find_spec("frictionless") is not None, "frictionless is not installed")
    frictionless = importlib.import_module("frictionless")
    report = frictionless.validate(str(published.folder / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])
    assert len(report.tasks) == len(TABLES)


def test_parquet_holds_the_same_rows_with_real_types(published):
    parquet = pytest.importorskip("pyarrow.parquet")
    for table in TABLES:
        read = parquet.read_table(published.folder / f"{table.name}.parquet")
        assert read.column_names == [column.name for column in table.columns]
        assert read.num_rows == len(published.rows(table.name))
    cities = parquet.read_table(published.folder / "cities.parquet")
    assert (str(cities.schema.field("latitude").type), str(cities.schema.field("cooperations").type)) == (
        "double",
        "int64",
    )


def test_geopandas_opens_the_places(published):
    geopandas = pytest.importorskip("geopandas")
    places = geopandas.read_file(published.folder / "places.geojson")
    located = [row for row in published.rows("cities") if row["latitude"]]
    assert len(places) == len(located) > 100
    china = places[places.country_id == "place/china"]
    assert china.geometry.x.between(73, 135).all()


def test_checksums_are_those_of_all_files(published):
    lines = (published.folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = dict(reversed(line.split("  ", 1)) for line in lines)
    others = [file for file in published.folder.iterdir() if file.name != "SHA256SUMS"]
    assert told == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in others}


def test_a_programme_holds_its_cooperations_and_no_others(published, built):
    wanted = NamedNode(f"{ID}programme/iurc")
    stated = {
        quad.subject
        for quad in built.store.quads_for_pattern(None, NamedNode(BASE + "ontology#programme"), wanted, None)
    }
    cooperation = re.compile(rf"<{re.escape(ID)}cooperation/[^>]*>")
    text = (published.folder / "programme-iurc.trig").read_text(encoding="utf-8")
    quads = published.quads("programme-iurc.trig")
    described = {quad.subject for quad in quads if cooperation.fullmatch(str(quad.subject))}
    assert described == {one for one in stated if "/cooperation/" in one.value}
    assert len(described) == 30
    assert "graph/source/pairings-table" in text
    assert published.triples("programme-iurc.ttl") == {quad.triple for quad in quads}


def test_without_a_public_address_the_catalogue_says_that_it_is_not_for_harvest(published):
    private = Settings(store=published.settings.store)
    context = context_of(private.store, published.generation, private, "http://127.0.0.1:8000")
    assert (context.for_harvest, context.address) == (False, "http://127.0.0.1:8000")
    assert "Not for harvest" not in (published.folder / "catalogue.ttl").read_text(encoding="utf-8")
