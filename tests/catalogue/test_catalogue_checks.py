"""Whatever is broken in a catalogue is found: by our own checks, and where they can see it by the official shapes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from iuc_graph.catalogue import terms
from iuc_graph.catalogue.checks import check
from iuc_graph.catalogue.dcat import (
    CATALOGUE,
    SPARQL,
    Context,
    Edition,
    dataset_iri,
    describe,
    distribution_iri,
)
from iuc_graph.catalogue.facts import Country, Facts, Programme, Source, Span, read_facts
from iuc_graph.catalogue.publication import CSV, NQUADS, TURTLE, WHOLE, PublishedFile
from iuc_graph.catalogue.score import METRICS, MOST, OFFLINE, measured, score, total
from iuc_graph.catalogue.shapes import violations
from iuc_graph.catalogue.sheet import Sheet
from iuc_graph.catalogue.table_files import Sized
from iuc_graph.catalogue.terms import AUTHORITY, DCAT, SPDX
from iuc_graph.entities.labels import Labels
from iuc_graph.settings import Settings
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.store.generations import Manifest
from iuc_graph.vocabulary import DCTERMS, ID, IUC, RDF, SOURCE_GRAPH, XSD

from .test_interchange import shapes_of

ADDRESS = "https://graph.example.org"
GERMANY = Country(f"{ID}place/germany", f"{AUTHORITY}country/DEU")
SPAN = Span(date(2017, 1, 1), date(2020, 9, 30))
FACTS = Facts(
    generation="000007",
    built_at="2026-05-31T12:00:00+00:00",
    triples=5,
    graphs={SOURCE_GRAPH + "a": 5},
    programmes=(Programme(f"{ID}programme/iuc", 2, (GERMANY,), SPAN, (SOURCE_GRAPH + "a",)),),
    countries=(GERMANY,),
    span=SPAN,
    sources=(Source(SOURCE_GRAPH + "a", f"{ID}document/a", False, None, {"en": "A document."}),),
    topics=(),
    labels=Labels({f"{ID}place/germany": {"en": "Germany"}}),
)
FILES = (
    PublishedFile("iuc-graph.ttl", WHOLE, TURTLE, "As Turtle", "Turtle 格式"),
    PublishedFile("iuc-graph.nq", WHOLE, NQUADS, "As N-Quads", "N-Quads 格式"),
    PublishedFile("cooperations-iuc.csv", "iuc", CSV, "As CSV", "CSV 格式"),
)
SIZES = {file.name: Sized(number, f"{number:064x}") for number, file in enumerate(FILES, 1)}
EDITIONS = (Edition("v1.0", "2026-01-01T00:00:00+00:00"), Edition("v1.1", "2026-03-01T00:00:00+00:00"))
CONTEXT = Context(ADDRESS, True, "2025-12-31T00:00:00+00:00", "000007", EDITIONS)
SETTINGS = Settings(public_url=ADDRESS, contact="https://graph.example.org/about")
WHOLE_IRI, TURTLE_IRI = dataset_iri(WHOLE), distribution_iri("iuc-graph.ttl")


def made(**changed) -> list[Triple]:
    """The catalogue of these few facts."""
    settings = SETTINGS.model_copy(update=changed)
    return describe(FACTS, FILES, SIZES, CONTEXT, settings).triples


def without(subject: str, predicate: str) -> list[Triple]:
    """The catalogue without what it says with one property of one thing."""
    gone = NamedNode(subject), NamedNode(predicate)
    left = [triple for triple in made() if (triple.subject, triple.predicate) != gone]
    assert len(left) < len(made())
    return left


def put(subject: str, predicate: str, *values) -> list[Triple]:
    """The catalogue with other values of one property of one thing."""
    return [
        *without(subject, predicate),
        *(Triple(NamedNode(subject), NamedNode(predicate), value) for value in values),
    ]


@pytest.fixture(scope="module")
def shapes(shared_dir, tmp_path_factory):
    return shapes_of(shared_dir, tmp_path_factory.mktemp("dcat") / "shapes", "3.0.1")


def test_a_whole_catalogue_has_no_fault(shapes):
    assert check(made(), ADDRESS, SIZES) == []
    assert violations(Sheet(made()), shapes) == []


SEEN_BY_BOTH = {
    "no title": lambda: without(CATALOGUE, DCTERMS + "title"),
    "no description": lambda: without(WHOLE_IRI, DCTERMS + "description"),
    "no publisher": lambda: without(CATALOGUE, DCTERMS + "publisher"),
    "no access address": lambda: without(TURTLE_IRI, DCAT + "accessURL"),
    "no endpoint": lambda: without(SPARQL, DCAT + "endpointURL"),
    "a title that is an IRI": lambda: put(WHOLE_IRI, DCTERMS + "title", NamedNode("https://example.org/")),
    "a format that is a text": lambda: put(TURTLE_IRI, DCTERMS + "format", Literal("Turtle")),
    "a language that is a text": lambda: put(WHOLE_IRI, DCTERMS + "language", Literal("en")),
    "an unknown frequency": lambda: put(
        WHOLE_IRI, DCTERMS + "accrualPeriodicity", NamedNode(AUTHORITY + "frequency/OFTEN")
    ),
    "a media type of nobody": lambda: put(
        TURTLE_IRI, DCAT + "mediaType", NamedNode("https://example.org/text/turtle")
    ),
    "two licences": lambda: put(
        TURTLE_IRI, DCTERMS + "license", *(terms.LICENCES[code].node for code in ("CC0", "CC_BY_4_0"))
    ),
    "a decimal length": lambda: put(
        TURTLE_IRI, DCAT + "byteSize", Literal("1.0", datatype=NamedNode(XSD + "decimal"))
    ),
    "an integer as length": lambda: put(TURTLE_IRI, DCAT + "byteSize", Literal(1)),
}


@pytest.mark.parametrize("fault", SEEN_BY_BOTH)
def test_x03_a_fault_that_the_shapes_see_is_found_without_them_too(fault, shapes):
    broken = SEEN_BY_BOTH[fault]()
    assert check(broken, ADDRESS) != []
    assert violations(Sheet(broken), shapes) != []


UNSEEN = {
    "no real date": lambda: put(WHOLE_IRI, DCTERMS + "modified", Literal("yesterday")),
    "a day that does not exist": lambda: put(
        WHOLE_IRI, DCTERMS + "modified", Literal("2026-02-30", datatype=NamedNode(XSD + "date"))
    ),
    "no dataset": lambda: without(CATALOGUE, DCAT + "dataset"),
    "no service": lambda: without(CATALOGUE, DCAT + "service"),
    "a deprecated licence": lambda: put(
        TURTLE_IRI, DCTERMS + "license", NamedNode(AUTHORITY + "licence/CC_BY")
    ),
    "another length": lambda: put(
        TURTLE_IRI, DCAT + "byteSize", Literal("2", datatype=NamedNode(XSD + "nonNegativeInteger"))
    ),
    "another checksum": lambda: put(
        f"{CATALOGUE}#checksum-iuc-graph.ttl",
        SPDX + "checksumValue",
        Literal("0" * 64, datatype=NamedNode(XSD + "hexBinary")),
    ),
    "another server": lambda: put(
        TURTLE_IRI, DCAT + "downloadURL", NamedNode("https://example.org/iuc-graph.ttl")
    ),
    "no licence": lambda: without(TURTLE_IRI, DCTERMS + "license"),
}


@pytest.mark.parametrize("fault", UNSEEN)
def test_x04_a_fault_that_no_shape_sees_is_found(fault):
    assert check(UNSEEN[fault](), ADDRESS, SIZES) != []


def test_x05_the_weights_are_those_of_the_published_table():
    assert sum(metric.points for metric in METRICS) == MOST == 405
    assert OFFLINE == 325
    by_dimension = {metric.dimension: 0 for metric in METRICS}
    for metric in METRICS:
        by_dimension[metric.dimension] += metric.points
    assert list(by_dimension.values()) == [100, 100, 110, 75, 20]


@pytest.mark.parametrize(
    ("key", "broken"),
    [
        ("keyword", lambda: without(WHOLE_IRI, DCAT + "keyword")),
        ("theme", lambda: without(WHOLE_IRI, DCAT + "theme")),
        ("spatial", lambda: without(WHOLE_IRI, DCTERMS + "spatial")),
        ("temporal", lambda: without(WHOLE_IRI, DCTERMS + "temporal")),
        ("download", lambda: without(TURTLE_IRI, DCAT + "downloadURL")),
        ("format", lambda: without(TURTLE_IRI, DCTERMS + "format")),
        ("media-type", lambda: without(TURTLE_IRI, DCAT + "mediaType")),
        ("licence", lambda: without(TURTLE_IRI, DCTERMS + "license")),
        ("contact", lambda: made(contact=None)),
        ("size", lambda: without(TURTLE_IRI, DCAT + "byteSize")),
        ("modified", lambda: without(WHOLE_IRI, DCTERMS + "modified")),
    ],
)
def test_x05_what_is_missing_costs_its_points_and_is_told(key, broken):
    (lost,) = [m for m in score(broken(), []) if (m.dataset, m.metric.key) == (WHOLE_IRI, key)]
    assert lost.given == 0
    assert lost.metric.mend
    assert total(score(broken(), []), WHOLE_IRI) <= OFFLINE - lost.metric.points
    assert total(score(made(), []), WHOLE_IRI) == OFFLINE


def test_x05_a_fault_of_the_catalogue_costs_the_points_for_dcat_ap():
    findings = check(UNSEEN["no service"](), ADDRESS)
    assert total(score(made(), findings), WHOLE_IRI) == OFFLINE - 30
    assert violations_of_measurements() == []


def violations_of_measurements():
    """The catalogue with its measurements is still as it should be."""
    sheet = Sheet(made())
    sheet.add(measured(score(made(), [])).triples)
    return check(sheet.triples, ADDRESS, SIZES)


def test_x24_the_catalogue_names_version_change_and_what_it_revises():
    def said(subject, predicate):
        return [t.object for t in made() if (t.subject.value, t.predicate.value) == (subject, predicate)]

    assert said(WHOLE_IRI, DCAT + "version") == [Literal("000007")]
    assert said(WHOLE_IRI, DCTERMS + "modified") == [
        Literal(FACTS.built_at, datatype=NamedNode(XSD + "dateTime"))
    ]
    revised = "http://www.w3.org/ns/prov#wasRevisionOf"
    assert said(WHOLE_IRI, revised) == [NamedNode(f"{CATALOGUE}#release-v1.1")]
    assert said(f"{CATALOGUE}#release-v1.1", revised) == [NamedNode(f"{CATALOGUE}#release-v1.0")]
    assert said(f"{CATALOGUE}#release-v1.0", revised) == []


def test_a_document_that_states_a_licence_keeps_it():
    licence = "https://example.org/licence"
    facts = FACTS.__class__(
        **{**FACTS.__dict__, "sources": (Source(SOURCE_GRAPH + "a", f"{ID}document/a", False, licence, {}),)}
    )
    triples = describe(facts, FILES, SIZES, CONTEXT, SETTINGS).triples
    own = [
        t.object
        for t in triples
        if (t.subject.value, t.predicate.value) == (f"{ID}document/a", DCTERMS + "license")
    ]
    assert own == [NamedNode(licence)]
    assert check(triples, ADDRESS, SIZES) == []


def test_without_a_public_address_it_says_in_both_languages_that_it_is_not_for_harvest():
    context = Context("http://127.0.0.1:8000", False, CONTEXT.issued, CONTEXT.version)
    triples = describe(FACTS, FILES, SIZES, context, Settings()).triples
    told = {
        t.object.language: t.object.value
        for t in triples
        if (t.subject.value, t.predicate.value) == (CATALOGUE, DCTERMS + "description")
    }
    assert "Not for harvest" in told["en"]
    assert "不供采集" in told["zh"]
    assert not any("Not for harvest" in str(triple.object) for triple in made())


def periods_of(span: Span) -> list[tuple[str, str]]:
    """The days of the whole graph's period, with their properties."""
    facts = replace(FACTS, span=span)
    return [
        (triple.predicate.value.removeprefix(DCAT), triple.object.value)
        for triple in describe(facts, FILES, SIZES, CONTEXT, SETTINGS).triples
        if str(triple.subject) == f"<{CATALOGUE}#period-{WHOLE}>" and triple.predicate.value.startswith(DCAT)
    ]


def test_a_period_without_a_stated_end_has_none_in_the_catalogue():
    assert periods_of(Span(date(2015, 1, 1), None)) == [("startDate", "2015-01-01")]
    assert periods_of(Span(None, date(2020, 9, 30))) == [("endDate", "2020-09-30")]
    assert periods_of(Span(None, None)) == []


def test_only_a_latest_day_ends_the_period_of_a_programme():
    store, day = Store(), NamedNode(XSD + "date")
    cooperation, programme, period = (NamedNode(ID + name) for name in ("plan/x", "programme/x", "period/x"))
    store.extend(
        Quad(subject, NamedNode(predicate), value)
        for subject, predicate, value in (
            (cooperation, RDF + "type", NamedNode(IUC + "Cooperation")),
            (cooperation, IUC + "programme", programme),
            (cooperation, IUC + "period", period),
            (period, IUC + "earliest", Literal("2015-01-01", datatype=day)),
        )
    )
    manifest = Manifest(1, "000001", "2026-01-01T00:00:00+00:00", "", "", None, "", {})
    facts = read_facts(StoreReader(store), manifest)
    assert facts.programmes[0].span == Span(date(2015, 1, 1), None)
    store.add(Quad(period, NamedNode(IUC + "latest"), Literal("2015-12-31", datatype=day)))
    facts = read_facts(StoreReader(store), manifest)
    assert facts.programmes[0].span == Span(date(2015, 1, 1), date(2015, 12, 31))
