"""Source graphs written back as records: nothing lost, nothing added, nothing dropped in silence."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic_core import PydanticUndefined
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from ruamel.yaml import YAML

from iuc_graph.build.assemble import Assembly, assemble
from iuc_graph.build.documents import write_file
from iuc_graph.build.export import export, export_curation, export_records, to_yaml
from iuc_graph.build.iris import tail_node
from iuc_graph.build.labels import Labels, collect
from iuc_graph.build.statements import figures
from iuc_graph.build.writer import LABEL, TYPE, GraphWriter, iuc, number
from iuc_graph.errors import ExportError
from iuc_graph.project import INSTALLED, Project
from iuc_graph.records.base import Record, Text
from iuc_graph.records.document import (
    CurationFile,
    Discrepancy,
    DiscrepancyFile,
    DocumentFile,
    PassageRef,
    WordingFile,
)
from iuc_graph.records.person import Person, PersonFile
from iuc_graph.records.reader import read_yaml
from iuc_graph.records.statement import Figure
from iuc_graph.vocabulary import RDFS, REFERENCE_GRAPH, XSD, source_graph

Values = dict[str, Any]
FULL = source_graph("full")
NOTES = source_graph("curation")
# What a graph does not hold, as the documentation of the package says.
LOST = {
    ("DocumentFile", "left_out"),
    *(("LeftOut", field) for field in ("lines", "item", "what", "why")),
    *((name, "date_as_written") for name in ("Activity", "Agreement", "Project")),
    *((name, "sdgs_stated_at") for name in ("Plan", "Pairing", "Cluster")),
}

PLACES = """slug,type,label_en,label_zh,zh_by,label_local,local_language,alternative,within,latitude,longitude,\
iso3166_1_alpha2,iso3166_1_alpha3,iso3166_2,un_m49,note
china,Country,China,中国,source,,,,,,,CN,CHN,,156,
chongqing,City,Chongqing,重庆,source,,,,china,29.5,106.5,,,,,
mannheim,City,Mannheim,曼海姆,source,Mannheim,de,,,49.5,8.5,,,,,
parma,City,Parma,帕尔马,source,,,,,,,,,,,
parma-province,AdministrativeArea,"Parma, Province",帕尔马省,machine,,,,,,,,,,,
wuhan,City,Wuhan,武汉,source,,,,,,,,,,,
"""


def text(name: str, **more: str) -> Values:
    return {"en": f"{name} in English", "zh": f"{name}的中文", **more}


class Maker:
    """Makes records that set every field of their models; each cites a passage of its own."""

    def __init__(self) -> None:
        self.passages: Values = {}

    def cite(self, key: str) -> list[str]:
        at = len(self.passages) + 1
        address = f"https://example.org/{key}"
        self.passages[key] = {
            "lines": f"{at}-{at + 1}", "section": "Text", "row": f"row {at}", "item": "1", "references": [address],
        }  # fmt: skip
        return [key]

    def figure(self, key: str, **more: Any) -> Values:
        return {
            "measure": "area", "unit": "square-kilometre", "value": "3.10", "lower": 3, "upper": "3.5",
            "comparator": "about", "date": "2017-05", "as_written": "3.10 km²",
            "stated_at": self.cite(f"{key}-figure"), **more,
        }  # fmt: skip

    def period(self, key: str) -> Values:
        return {
            "start": "2017", "end": "2018-03-31", "date": "2017-12", "basis": "inferred",
            "as_written": "2017 to March", "stated_at": self.cite(f"{key}-period"),
        }  # fmt: skip

    def described(self, slug: str, **more: Any) -> Values:
        return {
            "slug": slug, "title": text(slug), "summary": text(f"What {slug} is"), "as_written": [f"The {slug}"],
            "figures": [self.figure(slug)], "status": "agreed", "wordings": ["smart eco-city", "green"],
            "stated_at": self.cite(slug), **more,
        }  # fmt: skip

    def worded(self, slug: str, **more: Any) -> Values:
        named = {"names": ["place/mannheim", "organisation/ndrc"], "concerns": ["area/plan-x-area"]}
        return self.described(slug, **named, sectors=["business", "academia"], **more)

    def area(self, slug: str, **more: Any) -> Values:
        return self.described(
            slug, names=["place/wuhan"], sectors=["government"], sdgs=[9, 11], partnerships=["air-quality"],
            wordings=["green", "anything"], **more,
        )  # fmt: skip

    def cooperation(self, slug: str, **more: Any) -> Values:
        rows = ("focus", "challenges", "objectives", "results")
        return {
            "slug": slug, "programme": "iuc", "period": self.period(slug), "status": "agreed", "sdgs": [2, 10],
            "partnerships": ["circular-economy"],
            "areas": [self.area(f"{slug}-area", sub_areas=[self.area(f"{slug}-part")])],
            **{row: [self.worded(f"{slug}-{row}")] for row in rows},
            "figures": [self.figure(slug)], "names": ["post/mayor"], "as_written": [f"The {slug}"],
            "sdgs_stated_at": self.cite(f"{slug}-goals"), "stated_at": self.cite(slug), **more,
        }  # fmt: skip

    def titled(self, slug: str, **more: Any) -> Values:
        return self.cooperation(slug, title=text(slug), summary=text(f"What {slug} is"), **more)

    def dated(self, slug: str, **more: Any) -> Values:
        return self.described(
            slug, date="2018-05-31", date_basis="source-date", date_as_written=f"end of May, {slug}",
            period=self.period(slug), in_cooperation=["pair-x", "plan-x"], concerns=["area/plan-x-area"],
            names=["transport-link/railway"], **more,
        )  # fmt: skip


def full_document() -> Values:
    """A document's file that uses every field of every model at least once."""
    make = Maker()
    source = {"zh_by": "source"}
    duties = [
        text("Inviting"),
        text("Writing minutes"),
        {"en": "Writing letters", "zh": "Writing minutes的中文"},
    ]
    parties = [text("Two firms"), {"en": "A town", "zh": "一座城市"}]
    file: Values = {
        "document": {
            "slug": "full", "type": "news", "title": text("Full", **source), "summary": text("All", **source),
            "identifier": "full.txt", "sha256": "0a" * 32, "languages": ["en", "zh"], "date": "2018",
            "date_basis": "inferred", "date_as_written": "spring of 2018", "references": ["https://example.org/"],
        },
        "left_out": [{"lines": "1", "item": "2", "what": "A heading", "why": "It says nothing."}],
        "places": [{
            "place": "chongqing", "as_written": ["Chongqing", "ChongQing"], "within": ["china"],
            "figures": [make.figure("chongqing")], "stated_at": make.cite("chongqing"),
        }],
        "sites": [make.described("old-port", type="Site", within=["chongqing"])],
        "organisations": [
            {
                "organisation": "yuxinou", "as_written": ["Yuxin'ou"], "based_in": "chongqing",
                "names": ["place/mannheim"], "figures": [make.figure("yuxinou")], "stated_at": make.cite("yuxinou"),
            },
            {"organisation": "yuxinou", "based_in": "wuhan", "stated_at": ["yuxinou"]},
            {"organisation": "ndrc", "stated_at": make.cite("ndrc")},
        ],
        "roles": [make.described(
            "coordinator", duties=duties, programme="iuc",
        ) | {"title": text("coordinator", **source), "summary": text("Who coordinates", **source)}],
        "posts": [make.described(
            "mayor", organisation="ndrc", role="coordinator", for_place="mannheim", duties=duties,
            in_cooperation=["pair-x"],
        )],
        "programmes": [{
            "programme": "iuc", "as_written": ["IUC"], "focus": [make.worded("iuc-focus")],
            "objectives": [make.worded("iuc-objective")], "figures": [make.figure("iuc")],
            "names": ["place/china"], "stated_at": make.cite("iuc"),
        }],
        "cohorts": [make.described(
            "first-cohort", programme="iuc", cities=["wuhan", "mannheim"], period=make.period("first-cohort")
        )],
        "concepts": [
            {"concept": "sdg/11", "relevant_to": "iuc", "as_written": ["SDG 11"], "stated_at": make.cite("sdg")},
            {"concept": "sdg/11", "relevant_to": "iuc-2", "stated_at": ["sdg"]},
        ],
        "possible_projects": [make.worded("bicycles", cluster="circular-economy", ordinal="3")],
        "plans": [make.titled("plan-x", lead=["chongqing"], partners=["mannheim"], included=["wuhan"])],
        "pairings": [
            make.cooperation(
                "pair-x", side_a=["parma-province", "mannheim", "parma"], side_b=["wuhan", "chongqing"],
                summary=text("A pairing"), plan="plan-x", established_by="paper", continues="pair-old",
                in_cluster="cluster-x", strength="stated",
            ),
            {
                "slug": "pair-old", "programme": "iuc-2", "side_a": ["parma"], "side_b": ["old-port"],
                "stated_at": make.cite("pair-old"),
            },
        ],
        "clusters": [make.titled("cluster-x", members=["wuhan", "parma", "mannheim"])],
        "agreements": [make.dated(
            "paper", type="JointStatement", signatories=["post/mayor", "place/wuhan"], unnamed=parties
        )],
        "projects": [make.dated("pilot", partners=["organisation/yuxinou"])],
        "transport_links": [make.described(
            "railway", origin="chongqing", destination="mannheim", via=["wuhan", "parma"], operator="yuxinou",
            in_cooperation=["pair-x"],
        )],
        "activities": [make.dated(
            "visit", type="Visit", also_types=["Signing", "Activity"], held_in=["wuhan"], venue="place/old-port",
            mode="on-site", concluded=["paper"], identified=["project/pilot"], sub_activity_of="forum",
            ordinal="2nd", programme="iuc",
            participants=[
                {
                    "participant": "post/mayor", "role": "host", "figures": [make.figure("host")],
                    "stated_at": make.cite("host"),
                },
                {"unnamed": parties[1], "role": "participant", "stated_at": make.cite("guests")},
                {"unnamed": parties[0], "role": "participant", "stated_at": make.cite("more-guests")},
            ],
        )],
    }  # fmt: skip
    forum = {"slug": "forum", "type": "Forum", "title": text("Forum"), "summary": text("A forum")}
    file["activities"].append({**forum, "period": make.period("forum"), "stated_at": make.cite("forum")})
    return {"document": file.pop("document"), "passages": make.passages, **file}


def curation() -> dict[str, Values]:
    """The three files of editorial notes, with every field used."""
    document = {
        "slug": "curation", "type": "editorial", "title": text("Notes"), "summary": text("Our notes"),
        "identifier": "data/curation", "languages": ["en"],
    }  # fmt: skip
    passages = {"theme-mappings": {"section": "Themes"}, "discrepancies": {"section": "Oddities"}}
    mapped = [
        {"theme": "air-quality", "strength": "broadMatch", "basis": "judgement"},
        {"theme": "biodiversity", "strength": "exactMatch", "basis": "translation"},
    ]
    wordings = [
        {"wording": "smart eco-city", "slug": "smart-eco-city", "themes": mapped[:1], "note": "one of many"},
        {"wording": "green", "slug": "green", "themes": mapped},
        {"wording": "anything", "slug": "anything", "unmapped": "It is too wide."},
    ]
    discrepancy = {
        "slug": "two-names", "title": text("Two names"), "summary": text("It has two names"),
        "about": ["place/wuhan", "activity/visit"], "disagrees_on": ["iuc:asWritten", "rdfs:label"],
        "readings": [{"document": "full", "passage": "visit"}, {"document": "full", "passage": "chongqing"}],
    }  # fmt: skip
    same = {"nodes": ["place/wuhan", "place/chongqing"], "why": text("Both lie on one river")}
    return {
        "curation": {"document": document, "passages": passages},
        "wordings": {"wordings": wordings},
        "discrepancies": {"discrepancies": [discrepancy], "possibly_same": [same]},
    }


def registries() -> dict[str, Values]:
    body = {"title": text("Body"), "summary": text("A body")}
    yuxinou = {
        "slug": "yuxinou",
        "type": "Company",
        "sector": "business",
        "territory": "wuhan",
        "part_of": "ndrc",
    }
    return {
        "organisations": {
            "organisations": [
                {"slug": "ndrc", "type": "GovernmentBody", **body},
                {**yuxinou, **body, "alternative": ["YXO"]},
            ]
        },
        "programmes": {"programmes": [{"slug": slug, **body} for slug in ("iuc", "iuc-2")]},
    }


def write_project(root: Path, repository: Path) -> Project:
    """A small project: the ontology of the checkout, and data/ made of the records above. JSON is YAML."""
    folders = {"documents": {"full": full_document()}, "curation": curation(), "reference": registries()}
    for folder, files in folders.items():
        (root / "data" / folder).mkdir(parents=True)
        for name, values in files.items():
            file = root / "data" / folder / f"{name}.yaml"
            file.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    reference = root / "data" / "reference"
    (reference / "places.csv").write_text(PLACES, encoding="utf-8")
    (reference / "matches.csv").write_text("subject,scheme,uri,match,label,basis,note\n", encoding="utf-8")
    (reference / "eu_membership.csv").write_text("country,start,end\n", encoding="utf-8")
    (root / "ontology").symlink_to(repository / "ontology")
    return Project(root)


@pytest.fixture(scope="session")
def small_project(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Project:
    return write_project(tmp_path_factory.mktemp("small") / INSTALLED, repository)


@pytest.fixture(scope="session")
def small(small_project: Project) -> Assembly:
    return assemble(small_project)


@pytest.fixture(scope="session")
def exported(small: Assembly) -> DocumentFile:
    return export(small.quads, FULL, small.book)


@dataclass
class Edit:
    """A change to the full document's graph, as a SPARQL update would make it."""

    small: Assembly

    def add(self, *triples: tuple[Any, Any, Any]) -> frozenset[Quad]:
        return self.small.quads | {Quad(*triple, NamedNode(FULL)) for triple in triples}

    def remove(self, subject: NamedNode, predicate: NamedNode) -> frozenset[Quad]:
        graph = NamedNode(FULL)
        return frozenset(
            quad
            for quad in self.small.quads
            if (quad.subject, quad.predicate, quad.graph_name) != (subject, predicate, graph)
        )

    def refusal(self, quads: frozenset[Quad]) -> str:
        with pytest.raises(ExportError) as caught:
            export_records(quads, "full", self.small.book)
        return str(caught.value)


@pytest.fixture
def edit(small: Assembly) -> Edit:
    return Edit(small)


def models(annotation: Any) -> Iterator[type[Record]]:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        yield annotation
    for inner in get_args(annotation):
        yield from models(inner)


def all_fields(model: type[Record], seen: set[type[Record]] | None = None) -> set[tuple[str, str]]:
    """Every field of a model and of the models inside it."""
    seen = seen if seen is not None else set()
    if model in seen:
        return set()
    seen.add(model)
    found = {(model.__name__, name) for name in model.model_fields}
    for field in model.model_fields.values():
        for inner in models(field.annotation):
            found |= all_fields(inner, seen)
    return found


def used_fields(value: object) -> set[tuple[str, str]]:
    """The fields that a record, or a record inside it, sets to something else than their default."""
    if isinstance(value, list):
        return set().union(*map(used_fields, value))
    if isinstance(value, dict):
        return set().union(*map(used_fields, value.values()))
    if not isinstance(value, Record):
        return set()
    found: set[tuple[str, str]] = set()
    for name, field in type(value).model_fields.items():
        inner = getattr(value, name)
        if field.default is PydanticUndefined or inner != field.default:
            found.add((type(value).__name__, name))
        found |= used_fields(inner)
    return found


def normal(value: Any) -> Any:
    """Values of a record as far as a graph holds them: lists without order, and what the graph merges merged."""
    if isinstance(value, list):
        return sorted({json.dumps(normal(item), sort_keys=True, default=str) for item in value})
    if not isinstance(value, dict):
        return value
    values = {name: item for name, item in value.items() if name != "left_out"}
    if isinstance(values.get("as_written"), list) and values.get("date_as_written"):
        values["as_written"] = [*values["as_written"], values.pop("date_as_written")]
    if "sdgs_stated_at" in values:
        values["stated_at"] = [*values["stated_at"], *(values.pop("sdgs_stated_at") or [])]
    if "date_basis" in values and not values["date"]:
        del values["date_basis"]
    return {name: normal(item) for name, item in values.items() if item is not None and item != []}


def graph_of(small: Assembly, file: DocumentFile) -> set[Quad]:
    """The quads of a document's file in the small project's book; concepts without titles."""
    graph = GraphWriter(FULL, collect(small.book, {}), "full")
    write_file(graph, small.book, file)
    return set(graph)


# The records of every kind


def test_the_synthetic_document_uses_every_field(small: Assembly) -> None:
    assert used_fields(small.book.documents[0]) == all_fields(DocumentFile)


def test_every_field_comes_back_but_for_those_that_a_graph_does_not_hold(
    small: Assembly, exported: DocumentFile
) -> None:
    assert used_fields(exported) == all_fields(DocumentFile) - LOST
    before, after = normal(small.book.documents[0].model_dump()), normal(exported.model_dump())
    assert {name for name in before if before[name] != after.get(name)} == set()
    assert set(after) == set(before)


def test_the_yaml_of_an_export_builds_to_the_same_quads(
    small: Assembly, small_project: Project, tmp_path: Path, repository: Path
) -> None:
    again = write_project(tmp_path / INSTALLED, repository)
    replaced = again.data / "documents" / "full.yaml"
    replaced.write_text(export_records(small.quads, "full", small.book), encoding="utf-8")
    for part in export_records(small.quads, "curation", small.book).split("---\n# ")[1:]:
        name, _, content = part.partition("\n")
        assert (again.root / name).is_file()
        (again.root / name).write_text(content, encoding="utf-8")
    assert assemble(again).quads == small.quads


def test_the_editorial_notes_come_back_whole(small: Assembly) -> None:
    files = export_curation(small.quads, NOTES, small.book)
    given = curation()
    assert normal(files.curation.model_dump()) == normal(CurationFile(**given["curation"]).model_dump())
    assert normal(files.wordings.model_dump()) == normal(WordingFile(**given["wordings"]).model_dump())
    expected = DiscrepancyFile(**given["discrepancies"])
    assert normal(files.discrepancies.model_dump()) == normal(expected.model_dump())
    assert [entry.wording for entry in files.wordings.wordings] == ["anything", "green", "smart eco-city"]


def test_equal_graphs_give_the_same_text_in_whatever_order_they_come(small: Assembly) -> None:
    quads = sorted(small.quads, key=str)
    random.Random(7).shuffle(quads)
    for slug in ("full", "curation"):
        assert export_records(quads, slug, small.book) == export_records(
            sorted(quads, key=str), slug, small.book
        )


def test_a_wording_in_other_capitals_leads_to_the_same_graph(small: Assembly, exported: DocumentFile) -> None:
    bicycles = exported.possible_projects[0]
    shouted = bicycles.model_copy(update={"wordings": [wording.upper() for wording in bicycles.wordings]})
    assert graph_of(small, exported.model_copy(update={"possible_projects": [shouted]})) == graph_of(
        small, exported
    )


def test_a_document_that_the_book_does_not_have_is_exported(small: Assembly, exported: DocumentFile) -> None:
    rest = tuple(row for row in small.book.located if not isinstance(row[0], DocumentFile | DiscrepancyFile))
    book = replace(small.book, documents=(), discrepancies=DiscrepancyFile(discrepancies=[]), located=rest)
    again = export(small.quads, FULL, book)
    assert again.activities == exported.activities
    assert again.places == exported.places


# What has to be found out


def test_the_sides_of_a_pairing_keep_the_order_of_its_title(exported: DocumentFile) -> None:
    pairing = next(pairing for pairing in exported.pairings if pairing.slug == "pair-x")
    assert pairing.side_a == ["parma-province", "mannheim", "parma"]
    assert pairing.side_b == ["wuhan", "chongqing"]


def test_each_duty_keeps_its_own_translation(small: Assembly, exported: DocumentFile) -> None:
    duties = {(duty.en, duty.zh) for duty in exported.roles[0].duties}
    assert duties == {(duty.en, duty.zh) for duty in small.book.documents[0].roles[0].duties}


def test_duties_unknown_to_the_book_are_still_exported(small: Assembly, edit: Edit) -> None:
    role, duty = tail_node("role/coordinator"), iuc("duty")
    quads = edit.add(
        (role, duty, Literal("Paying", language="en")), (role, duty, Literal("付款", language="zh"))
    )
    added = Text(en="Paying", zh="付款")
    assert added in export(quads, FULL, small.book).roles[0].duties


def test_unnamed_parties_are_the_same_nodes_in_any_order(small: Assembly, exported: DocumentFile) -> None:
    visit = next(activity for activity in exported.activities if activity.slug == "visit")
    turned = visit.model_copy(update={"participants": visit.participants[::-1]})
    assert turned != visit
    others = [activity for activity in exported.activities if activity != visit]
    again = exported.model_copy(update={"activities": [*others, turned]})
    assert graph_of(small, again) == graph_of(small, exported)


def test_the_order_in_which_a_figure_names_its_passages_does_not_matter(small: Assembly) -> None:

    tails = ("place/wuhan", "measure/area", "unit/square-kilometre")
    labels = Labels({tail: Text(en=tail, zh=tail) for tail in tails})
    one, other = GraphWriter(FULL, labels, "full"), GraphWriter(FULL, labels, "full")
    values = {"measure": "area", "unit": "square-kilometre", "value": 3, "as_written": "3"}
    figures(one, tail_node("place/wuhan"), [Figure(**values, stated_at=["a", "b"])])
    figures(other, tail_node("place/wuhan"), [Figure(**values, stated_at=["b", "a"])])
    assert set(one) == set(other)


def test_a_reason_that_nobody_knows_is_not_made_up(small: Assembly) -> None:
    pair = (tail_node("place/parma"), iuc("possiblySame"), tail_node("place/parma-province"))
    files = export_curation(small.quads | {Quad(*pair, NamedNode(NOTES))}, NOTES, small.book)
    reasons = {tuple(pair.nodes): pair.why.en for pair in files.discrepancies.possibly_same}
    assert reasons["place/wuhan", "place/chongqing"] == "Both lie on one river in English"
    assert reasons["place/parma", "place/parma-province"] == "The reason is not in the graph."


def test_new_statements_that_records_can_hold_are_exported(small: Assembly, edit: Edit) -> None:
    quads = edit.add((tail_node("activity/visit"), iuc("heldIn"), tail_node("place/chongqing")))
    visit = next(
        activity for activity in export(quads, FULL, small.book).activities if activity.slug == "visit"
    )
    assert visit.held_in == ["chongqing", "wuhan"]


# What cannot be exported is said


@pytest.mark.parametrize(
    ("triple", "said"),
    [
        (
            (tail_node("activity/visit"), NamedNode(RDFS + "comment"), Literal("nice")),
            'no field of the records holds: id:activity/visit rdfs:comment "nice"',
        ),
        (
            (tail_node("activity/visit"), TYPE, NamedNode("https://example.org/Party")),
            "no field of the records holds: id:activity/visit rdf:type <https://example.org/Party>",
        ),
        (
            (NamedNode("https://example.org/x"), TYPE, iuc("Agenda")),
            "no field of the records holds: <https://example.org/x> rdf:type iuc:Agenda",
        ),
        (
            (tail_node("activity/visit"), iuc("mode"), tail_node("mode/online")),
            "id:activity/visit iuc:mode id:mode/on",
        ),
        (
            (tail_node("activity/visit"), iuc("heldIn"), tail_node("organisation/ndrc")),
            "no field of the records holds: id:activity/visit iuc:heldIn id:organisation/ndrc",
        ),
        (
            (tail_node("activity/visit"), iuc("statedAt"), tail_node("passage/other/visit")),
            "no field of the records holds: id:activity/visit iuc:statedAt id:passage/other/visit",
        ),
        (
            (tail_node("area/plan-x-area"), iuc("theme"), tail_node("theme/automotive")),
            "no field of the records holds: id:area/plan-x-area iuc:theme id:theme/automotive",
        ),
        (
            (tail_node("activity/visit"), iuc("heldIn"), BlankNode("somewhere")),
            "no field of the records holds: id:activity/visit iuc:heldIn _:somewhere",
        ),
        (
            (tail_node("place/wuhan"), iuc("within"), tail_node("place/china")),
            "wuhan: stated_at: the graph does not state it",
        ),
        (
            (tail_node("activity/visit"), iuc("heldIn"), tail_node("place/atlantis")),
            "visit: held_in.0: there is no place 'atlantis'",
        ),
        (
            (tail_node("organisation/newcomer"), iuc("statedAt"), tail_node("passage/full/visit")),
            "newcomer: organisation: there is no organisation 'newcomer'",
        ),
    ],
)
def test_a_statement_without_a_field_is_named(edit: Edit, triple: tuple[Any, Any, Any], said: str) -> None:
    assert said in edit.refusal(edit.add(triple))


def test_areas_that_are_parts_of_each_other_are_refused(edit: Edit) -> None:
    area, part = tail_node("area/plan-x-area"), tail_node("area/plan-x-part")
    assert "there is no area 'plan-x-area'" in edit.refusal(edit.add((area, iuc("partOfArea"), part)))


def test_a_missing_title_is_named(edit: Edit) -> None:
    said = edit.refusal(edit.remove(tail_node("activity/visit"), LABEL))
    assert "visit: title: the graph does not state it" in said


def test_a_missing_statement_that_a_build_would_add_is_named(edit: Edit) -> None:
    said = edit.refusal(edit.remove(tail_node("activity/visit"), iuc("earliest")))
    assert "a build would add: id:activity/visit iuc:earliest" in said


def test_an_undescribed_document_is_named(edit: Edit) -> None:
    said = edit.refusal(edit.remove(tail_node("document/full"), LABEL))
    assert "full: title: the graph does not state it" in said


def test_a_number_of_an_unusual_type_is_not_changed_in_silence(edit: Edit, small: Assembly) -> None:
    figure = next(
        q.subject for q in small.quads if q.predicate == iuc("lowerBound") and q.graph_name.value == FULL
    )
    kept = edit.remove(figure, iuc("lowerBound"))
    odd = Quad(
        figure, iuc("lowerBound"), Literal("3.0", datatype=NamedNode(XSD + "decimal")), NamedNode(FULL)
    )
    said = edit.refusal(kept | {odd})
    assert 'iuc:lowerBound "3.0"' in said
    assert "a build would add" in said


def test_the_name_of_a_person_is_never_exported_nor_repeated(small: Assembly, edit: Edit) -> None:
    book = replace(small.book, persons=PersonFile(persons=[Person(key="p1", names=["Ada Example"])]))
    quads = edit.add((tail_node("activity/visit"), iuc("asWritten"), Literal("Visit of Ada Example")))
    with pytest.raises(ExportError, match="holds the name of a person") as caught:
        export_records(quads, "full", book)
    assert "Ada" not in str(caught.value)


def test_the_first_reasons_are_shown_and_all_are_kept(small: Assembly, edit: Edit) -> None:
    visit, comment = tail_node("activity/visit"), NamedNode(RDFS + "comment")
    quads = edit.add(*((visit, comment, Literal(f"note {n}")) for n in range(25)))
    with pytest.raises(ExportError, match="- and 15 more") as caught:
        export(quads, FULL, small.book)
    assert len(caught.value.reasons) == 25


def test_a_graph_that_is_not_there_is_refused_with_those_that_are(small: Assembly) -> None:
    with pytest.raises(ExportError, match="there are: curation, full"):
        export_records(small.quads, "nowhere", small.book)


def test_notes_that_do_not_fit_are_named(small: Assembly) -> None:
    odd = Quad(
        tail_node("mapping/green--air-quality"), NamedNode(RDFS + "comment"), Literal("?"), NamedNode(NOTES)
    )
    with pytest.raises(ExportError, match="id:mapping/green--air-quality rdfs:comment"):
        export_curation(small.quads | {odd}, NOTES, small.book)


# How it is written


def test_short_pairs_of_texts_stand_on_one_line_and_long_ones_do_not() -> None:
    ref = PassageRef(document="full", passage="a")
    long = Text(en="word " * 20 + "end", zh="词")
    file = Discrepancy(slug="x", title=Text(en="Short", zh="短"), summary=long, readings=[ref])
    assert to_yaml(file) == (
        "slug: x\n"
        "title: {en: Short, zh: 短}\n"
        f"summary:\n  en: {long.en}\n  zh: 词\n"
        "readings:\n  - document: full\n    passage: a\n"
    )


@pytest.mark.parametrize("length", range(88, 96))
def test_a_line_with_a_pair_of_texts_has_at_most_110_characters(length: int) -> None:
    same = {"nodes": ["place/a", "place/b"], "why": {"en": "w" * length, "zh": "词"}}
    lines = to_yaml(DiscrepancyFile(discrepancies=[], possibly_same=[same])).splitlines()
    flow = [line for line in lines if "{" in line]
    assert bool(flow) == (length <= 110 - len("    why: {en: , zh: 词}"))
    assert all(len(line) <= 110 for line in flow)


@pytest.mark.parametrize(
    "form",
    ["2017", "2017-05", "2017-05-31", "3.10", "12-14", "12:30", "1e5", "0x1f", ".5", "-7", "no", "On", "~"],
)
def test_texts_that_look_like_something_else_are_quoted(form: str, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(
        to_yaml(WordingFile(wordings=[{"wording": form, "slug": "x", "unmapped": "why"}])), "utf-8"
    )
    assert f'wording: "{form}"' in file.read_text("utf-8")
    assert YAML(typ="safe", pure=True).load(file)["wordings"][0]["wording"] == form
    assert read_yaml(file, WordingFile).records[0].wordings[0].wording == form


@pytest.mark.parametrize(
    "form",
    [
        "a: b",
        "- x",
        "#no",
        "'q'",
        '"q"',
        "重庆：“一带一路”",
        "a\nb",
        "tab\there",
        "{x}",
        "@x",
        "x #y",
        "…",
        "\U0001f600",
    ],
)
def test_any_text_survives(form: str, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    given = Text(en=form, zh=form, zh_by="source")
    file.write_text(to_yaml(given), "utf-8")
    assert read_yaml(file, Text).records == (given,)
    assert r"\u" not in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("value", "shown"),
    [("3.10", '"3.10"'), ("3.5", "3.5"), ("7", "7"), ("0.00001", '"0.00001"'), ("31200000", "31200000")],
)
def test_numbers_keep_their_digits(value: str, shown: str, tmp_path: Path) -> None:

    figure = Figure(measure="area", unit="city", value=Decimal(value), as_written="so many", stated_at=["a"])
    file = tmp_path / "x.yaml"
    file.write_text(to_yaml(figure), "utf-8")
    assert f"value: {shown}\n" in file.read_text("utf-8")
    assert str(read_yaml(file, Figure).records[0].value) == str(Decimal(value))


def test_whole_numbers_of_any_size_can_be_built() -> None:
    assert number(Decimal(10) ** 40).value == "1" + "0" * 40


def test_records_follow_the_passages_of_the_document(exported: DocumentFile) -> None:
    lines = [int(str(passage.lines).partition("-")[0]) for passage in exported.passages.values()]
    assert lines == sorted(lines)
    assert [activity.slug for activity in exported.activities] == ["visit", "forum"]


def test_other_graphs_are_left_out_of_an_export(small: Assembly, exported: DocumentFile) -> None:
    extra = Quad(
        tail_node("activity/visit"), iuc("mode"), tail_node("mode/online"), NamedNode(REFERENCE_GRAPH)
    )
    assert export(small.quads | {extra}, FULL, small.book) == exported


# The documents of the project


@pytest.mark.slow
def test_all_graphs_of_the_project_come_back_as_they_were(built, repository: Path, tmp_path: Path) -> None:
    shutil.copytree(repository / "data", tmp_path / "data")
    for file in (tmp_path / "data" / "curation").glob("discrepancies*.yaml"):
        file.unlink()
    for slug in [file.document.slug for file in built.book.documents]:
        content = export_records(built.asserted, slug, built.book)
        (tmp_path / "data" / "documents" / f"{slug}.yaml").write_text(content, "utf-8")
    for part in export_records(built.asserted, "curation", built.book).split("---\n# ")[1:]:
        name, _, content = part.partition("\n")
        (tmp_path / name).write_text(content, "utf-8")
    (tmp_path / "ontology").symlink_to(repository / "ontology")
    assert assemble(Project(tmp_path)).quads == built.asserted
