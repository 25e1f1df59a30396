"""What stands in the document about a thing, the same in every form."""

from __future__ import annotations

import json

import pytest
import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from iuc_graph.linked.addresses import DATA, JSON_LD, RDF_XML, TRIG
from iuc_graph.linked.document import document_of
from iuc_graph.linked.gathering import MOST_POINTING, Gathered, gather
from iuc_graph.linked.sources import document_about
from iuc_graph.linked.writing import written
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.vocabulary import (
    BASE,
    DCTERMS,
    ID,
    INFERRED_GRAPH,
    IUC,
    ONTOLOGY_GRAPH,
    ONTOLOGY_IRI,
    RDF,
    RDFS,
)

FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG,
}
SOME = (
    "id/place/mannheim",
    "id/passage/deck-brussels-2019/congress-event",
    "id/document/pairings-table",
    "scheme/themes",
    ".well-known/genid/iuc-0",
    "ontology",
    "vocabularies",
    "problem/gone",
)


def read(body, form):
    return {quad.triple for quad in parse(body, format=FORMATS[form.extension])}


@pytest.mark.parametrize("form", DATA, ids=lambda form: form.extension)
@pytest.mark.parametrize("tail", SOME)
def test_every_form_holds_the_same_statements_and_equal_bytes_each_time(reader, files, context, tail, form):
    document = document_about(reader, files, tail)
    body = written(document, form, context)
    assert read(body, form) == document.triples
    assert written(document_about(reader, files, tail), form, context) == body


def test_a_thing_of_each_kind_is_told_in_every_form(reader, files, context, built):
    iris = {quad.subject.value for quad in built.asserted if quad.subject.value.startswith(ID)}
    kinds = {iri.removeprefix(ID).partition("/")[0]: iri for iri in sorted(iris)}
    assert len(kinds) > 30
    for iri in kinds.values():
        document = document_about(reader, files, iri.removeprefix(BASE))
        own = {quad.triple for quad in built.store.quads_for_pattern(NamedNode(iri), None, None)}
        assert own <= document.triples
        for form in DATA:
            assert read(written(document, form, context), form) == document.triples, (iri, form.name)


@pytest.mark.slow_lane
def test_every_address_of_ours_is_told_in_every_form(reader, files, context, built):
    """The hundred per cent: whatever the graph says of an address of ours stands in each form of its document."""
    own: dict[str, set[Triple]] = {}
    for quad in built.quads:
        iri = quad.subject.value.partition("#")[0]
        if iri.startswith(BASE) and not iri.startswith(BASE + "graph/"):
            own.setdefault(iri, set()).add(quad.triple)
    assert len(own) > 2600
    graph = NamedNode(ONTOLOGY_GRAPH)
    of_ontology = {quad.triple for quad in built.quads if quad.graph_name == graph}
    for iri, triples in own.items():
        document = document_about(reader, files, iri.removeprefix(BASE))
        # Of the ontology, what its own graph holds, without what follows from it.
        expected = of_ontology if iri == ONTOLOGY_IRI else triples
        assert expected <= document.triples, iri
        for form in DATA:
            assert read(written(document, form, context), form) == document.triples, (iri, form.name)


def test_the_rules_are_told_in_every_form_and_no_two_blank_nodes_become_one(reader, files, context):
    document = document_about(reader, files, "shapes")
    in_files = [
        quad
        for file in files.project.shapes.rglob("*.ttl")
        for quad in parse(path=str(file), format=RdfFormat.TURTLE)
    ]
    assert len(files.shapes) == len(in_files)
    for form in DATA:
        assert len(read(written(document, form, context), form)) == len(document.triples)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("tail", SOME)
def test_json_ld_means_the_same_with_the_whole_context_and_in_another_library(reader, files, context, tail):
    document = document_about(reader, files, tail)
    body = json.loads(written(document, JSON_LD, context))
    whole = json.dumps({**body, **context.whole()}, ensure_ascii=False)
    assert {quad.triple for quad in parse(whole, format=RdfFormat.JSON_LD)} == document.triples
    graph = rdflib.Graph().parse(data=json.dumps(body), format="json-ld")
    assert len(graph) == len(document.triples)
    again = graph.serialize(format="nt", encoding="utf-8")
    assert {quad.triple for quad in parse(again, format=RdfFormat.N_TRIPLES)} == document.triples


def test_the_context_has_every_term_of_the_ontology_and_asks_nobody(context, files):
    declared = {
        triple.subject.value
        for triple in files.ontology
        if isinstance(triple.subject, NamedNode)
        and triple.subject.value.startswith(IUC)
        and triple.predicate.value == RDF + "type"
    }
    assert declared and declared == {iri for iri in context.terms if iri.startswith(IUC)}
    whole = context.whole()["@context"]
    assert all(not isinstance(value, str) or not value.endswith(".jsonld") for value in whole.values())
    assert whole["partnerPlace"] == {"@id": "iuc:partnerPlace", "@type": "@id"}
    assert whole["id"] == "@id"


def test_a_place_is_told_with_its_parts_its_passages_and_what_points_at_it(reader):
    found = gather(reader, ID + "place/mannheim")
    subjects = {quad.subject.value for quad in found.quads}
    own = {quad.predicate.value for quad in found.quads if quad.subject.value == found.iri}
    assert {IUC + "within", IUC + "statedAt", RDFS + "label"} <= own
    assert f"{ID}geometry/mannheim" in subjects
    stated = {quad.object.value for quad in found.quads if quad.predicate.value == IUC + "statedAt"}
    described = {quad.subject.value for quad in found.quads if quad.predicate.value == IUC + "document"}
    assert stated and stated <= described
    pointing = {quad.subject.value for quad in found.quads if quad.object == NamedNode(found.iri)}
    assert f"{ID}cooperation/mannheim-chongqing-iuc" in pointing
    labelled = {quad.subject.value for quad in found.quads if quad.predicate.value == RDFS + "label"}
    assert f"{ID}place/germany" in labelled


def test_the_concepts_of_a_scheme_are_told_in_full(reader, built):
    found = gather(reader, BASE + "scheme/themes")
    defined = {quad.subject.value for quad in found.quads if quad.predicate.value.endswith("#inScheme")}
    theme = f"{ID}theme/hydrogen"
    assert theme in defined
    own = {quad.triple for quad in built.asserted if quad.subject.value == theme}
    assert own & {quad.triple for quad in found.quads} >= {
        quad.triple
        for quad in built.asserted
        if quad.subject.value == theme and "vocabularies" in quad.graph_name.value
    }


def test_what_too_many_things_point_at_says_how_many_and_where_all_are(reader):
    iri = ID + "document/pairings-table"
    document = document_of("id/document/pairings-table", gather(reader, iri))
    pointing = {quad.subject for quad in document.quads if quad.object == NamedNode(iri)}
    of_one = {
        quad.subject
        for quad in document.quads
        if quad.predicate.value == IUC + "document" and quad.object.value == iri
    }
    assert len(of_one) == MOST_POINTING and len(pointing) >= MOST_POINTING
    texts = [
        triple.object.value for triple in document.about if triple.predicate.value == DCTERMS + "description"
    ]
    number = len(
        {
            quad.subject
            for quad in reader.store.quads_for_pattern(None, NamedNode(IUC + "document"), NamedNode(iri))
        }
    )
    assert len(texts) == 2 and all(str(number) in text for text in texts)
    queries = [triple.object.value for triple in document.about if triple.predicate.value == RDFS + "seeAlso"]
    assert len(queries) == 1 and queries[0].startswith(BASE + "sparql?query=SELECT")


def test_trig_keeps_apart_who_says_what_and_what_only_follows(reader, context, built):
    document = document_of("id/place/mannheim", gather(reader, ID + "place/mannheim"))
    quads = set(parse(written(document, TRIG, context), format=RdfFormat.TRIG))
    named = {quad for quad in quads if not isinstance(quad.graph_name, DefaultGraph)}
    assert named and named <= set(built.quads)
    assert INFERRED_GRAPH in {quad.graph_name.value for quad in named}
    unnamed = {quad.subject.value for quad in quads if isinstance(quad.graph_name, DefaultGraph)}
    assert unnamed == {document.iri}


def test_a_document_says_what_it_is_about_its_licence_its_forms_and_its_sources(reader):
    document = document_of("id/place/mannheim", gather(reader, ID + "place/mannheim"))
    said = {(triple.predicate.value, triple.object.value) for triple in document.about}
    assert ("http://xmlns.com/foaf/0.1/primaryTopic", ID + "place/mannheim") in said
    assert any(name == DCTERMS + "license" for name, _ in said)
    assert len([1 for name, _ in said if name == DCTERMS + "hasFormat"]) == 6
    sources = {value for name, value in said if name == DCTERMS + "source"}
    assert f"{BASE}graph/source/ucap-chongqing" in sources and INFERRED_GRAPH not in sources


NASTY = ('a"b\\c', "line\nline", "\t", "\u2028", "\u202e", "</script><b>", "重庆", "𝔐", "'", "@en", "^^<x>")


@pytest.mark.parametrize("form", DATA, ids=lambda form: form.extension)
def test_odd_texts_and_names_come_through_every_form_unharmed(context, form):
    thing = NamedNode(ID + "place/łódź.ttl")
    graph = NamedNode(BASE + "graph/source/x")
    typed = [
        Literal("01", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        Literal("2017-08", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#gYearMonth")),
        Literal("x", datatype=NamedNode("https://example.org/own")),
    ]
    texts = [Literal(text) for text in NASTY] + [Literal(text, language="zh-hans") for text in NASTY]
    names = [RDFS + "label", IUC + "date", IUC + "earliest", "https://example.org/9/", IUC + "within"]
    quads = {Quad(thing, NamedNode(name), value, graph) for name in names[:-2] for value in (*texts, *typed)}
    quads |= {
        Quad(thing, NamedNode(name), NamedNode("https://example.org/a,b'c"), graph) for name in names[-1:]
    }
    if form != RDF_XML:  # which has no way to write such a property
        quads |= {
            Quad(thing, NamedNode(names[-2]), thing, graph),
            Quad(thing, NamedNode(RDF + "type"), texts[0], graph),
        }
    document = document_of("id/place/łódź.ttl", Gathered(thing.value, frozenset(quads)))
    assert read(written(document, form, context), form) == document.triples


def test_nothing_is_told_of_what_the_graph_does_not_hold(reader, files):
    for tail in ("id/place/nowhere", "scheme/none", "ontology/9.9.9", "problem/none", ""):
        assert document_about(reader, files, tail) is None


def test_an_empty_graph_tells_nothing(files):
    assert document_about(StoreReader(Store()), files, "ontology") is None
    assert gather(StoreReader(Store()), ID + "place/x") == Gathered(ID + "place/x", frozenset())


def test_triples_are_told_once_where_several_graphs_say_them(reader):
    document = document_of("id/place/chongqing", gather(reader, ID + "place/chongqing"))
    label = Triple(NamedNode(document.topic), NamedNode(RDF + "type"), NamedNode(IUC + "City"))
    assert label in document.triples
