"""Each placement rule, broken once; and a small graph that keeps them all."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from iuc_graph.validation.quads import MESSAGES, placement
from iuc_graph.vocabulary import (
    GRAPH,
    ID,
    INFERRED_GRAPH,
    IUC,
    ONTOLOGY_GRAPH,
    OWL,
    RDF,
    RDFS,
    REFERENCE_GRAPH,
    SOURCE_GRAPH,
    VOCABULARIES_GRAPH,
)

TYPE, LABEL = NamedNode(RDF + "type"), NamedNode(RDFS + "label")
STATED_AT, CLASS = NamedNode(IUC + "statedAt"), NamedNode(IUC + "CooperationArea")
NEWS, DECK = NamedNode(SOURCE_GRAPH + "news"), NamedNode(SOURCE_GRAPH + "deck")
REFERENCE, INFERRED = NamedNode(REFERENCE_GRAPH), NamedNode(INFERRED_GRAPH)
THING, OTHER = NamedNode(ID + "area/a"), NamedNode(ID + "area/b")
PASSAGE, ELSEWHERE = NamedNode(ID + "passage/news/p1"), NamedNode(ID + "passage/deck/p1")
PASSAGE_OF_NOTHING = NamedNode(ID + "passage/deck/zz")
TERMS = (
    "CooperationArea",
    "Passage",
    "SourceDocument",
    "statedAt",
    "possiblySame",
    "cooperatesOnAsNamed",
    "cooperatesOnByPlan",
)
GOOD = (
    *(
        Quad(NamedNode(IUC + term), TYPE, NamedNode(OWL + "Thing"), NamedNode(ONTOLOGY_GRAPH))
        for term in TERMS
    ),
    Quad(THING, TYPE, CLASS, NEWS),
    Quad(THING, STATED_AT, PASSAGE, NEWS),
    Quad(PASSAGE, TYPE, NamedNode(IUC + "Passage"), NEWS),
    Quad(NamedNode(ID + "document/news"), TYPE, NamedNode(IUC + "SourceDocument"), NEWS),
    Quad(NamedNode(ID + "document/deck"), TYPE, NamedNode(IUC + "SourceDocument"), DECK),
    Quad(OTHER, TYPE, CLASS, REFERENCE),
    Quad(THING, LABEL, Literal("derived"), INFERRED),
)


def merged(*quads: Quad) -> list[Quad]:
    """The quads with the default graph that is their merge."""
    return [*quads, *{Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in quads}]


def broken(quads: list[Quad]) -> list[tuple[str, str, str]]:
    return [(found.component, found.graph, found.focus) for found in placement(quads)]


def test_a_graph_that_keeps_all_rules_has_no_violation():
    assert broken(merged(*GOOD)) == []


def test_a_described_thing_needs_evidence_in_its_own_document():
    assert broken(merged(*GOOD, Quad(OTHER, TYPE, CLASS, NEWS))) == [
        ("EvidenceMissing", NEWS.value, OTHER.value)
    ]


def test_evidence_in_one_document_does_not_serve_another():
    found = broken(merged(*GOOD, Quad(THING, TYPE, CLASS, DECK)))
    assert found == [("EvidenceMissing", DECK.value, THING.value)]


@pytest.mark.parametrize("thing", [NamedNode(ID + "document/zz"), PASSAGE_OF_NOTHING, OTHER])
def test_a_thing_needs_a_kind_whatever_else_is_said_of_it(thing: NamedNode):
    quads = (Quad(thing, LABEL, Literal("zz"), DECK), Quad(thing, STATED_AT, ELSEWHERE, DECK))
    known = [quad for quad in GOOD if quad.subject != OTHER]
    assert broken(merged(*known, *quads)) == [("KindMissing", DECK.value, thing.value)]
    assert broken(merged(*known, quads[1])) == [("KindMissing", DECK.value, thing.value)]
    assert broken(merged(*known, *quads, Quad(thing, TYPE, CLASS, DECK))) == []


@pytest.mark.parametrize("graph", [REFERENCE, NamedNode(VOCABULARIES_GRAPH)])
def test_the_kind_may_be_told_by_the_reference_data_or_the_vocabularies(graph: NamedNode):
    known = [quad for quad in GOOD if quad.subject != OTHER]
    quads = (Quad(OTHER, LABEL, Literal("zz"), DECK), Quad(OTHER, STATED_AT, ELSEWHERE, DECK))
    assert broken(merged(*known, *quads, Quad(OTHER, TYPE, CLASS, graph))) == []


def test_the_kind_is_not_told_by_another_document():
    found = broken(
        merged(*GOOD, Quad(THING, LABEL, Literal("zz"), DECK), Quad(THING, STATED_AT, ELSEWHERE, DECK))
    )
    assert found == [("KindMissing", DECK.value, THING.value)]


def test_a_graph_of_statements_describes_their_document():
    graph = NamedNode(SOURCE_GRAPH + "zz")
    document = ID + "document/zz"
    source = Quad(graph, NamedNode(IUC + "possiblySame"), NamedNode(document), graph)
    assert broken(merged(*GOOD, source)) == [("DocumentMissing", graph.value, document)]
    kind = Quad(NamedNode(document), TYPE, NamedNode(IUC + "Passage"), graph)
    assert broken(merged(*GOOD, kind)) == [("DocumentMissing", graph.value, document)]


def test_evidence_points_into_its_own_document():
    found = broken(merged(*GOOD, Quad(THING, STATED_AT, ELSEWHERE, NEWS)))
    assert found == [("EvidenceElsewhere", NEWS.value, THING.value)]


def test_a_document_whose_name_only_begins_alike_is_another_document():
    alike = NamedNode(ID + "passage/news-2/p1")
    assert broken(merged(*GOOD, Quad(THING, STATED_AT, alike, NEWS))) == [
        ("EvidenceElsewhere", NEWS.value, THING.value)
    ]


def test_a_thing_without_a_type_needs_evidence_too():
    assert broken(merged(*GOOD, Quad(OTHER, LABEL, Literal("x"), NEWS))) == [
        ("EvidenceMissing", NEWS.value, OTHER.value)
    ]


def test_a_thing_that_calls_itself_a_passage_needs_evidence_all_the_same():
    claim = Quad(OTHER, TYPE, NamedNode(IUC + "Passage"), NEWS)
    assert broken(merged(*GOOD, claim)) == [("EvidenceMissing", NEWS.value, OTHER.value)]


def test_a_graph_may_say_what_it_is_and_our_notes_may_link_things():
    about = Quad(NEWS, LABEL, Literal("the news"), NEWS)
    link = Quad(OTHER, NamedNode(IUC + "possiblySame"), THING, NEWS)
    assert broken(merged(*GOOD, about, link)) == []


@pytest.mark.parametrize(
    "quad",
    [
        Quad(THING, NamedNode(IUC + "heldInn"), OTHER, NEWS),
        Quad(THING, TYPE, NamedNode(IUC + "CooperationAria"), NEWS),
        Quad(THING, NamedNode("http://purl.org/dc/terms/titel"), Literal("x"), NEWS),
        Quad(THING, NamedNode("http://www.w3.org/2000/01/rdf-schema#lable"), Literal("x"), NEWS),
        Quad(THING, TYPE, NamedNode("https://schema.org/Thing"), NEWS),
    ],
    ids=["property", "class", "property of others", "word of RDFS", "class of others"],
)
def test_a_term_that_the_ontology_does_not_declare_is_refused(quad: Quad):
    assert broken(merged(*GOOD, quad)) == [("UnknownTerm", NEWS.value, THING.value)]


@pytest.mark.parametrize("name", [GRAPH + "sources/news", "https://example.org/graph"])
def test_a_graph_that_is_none_of_ours_is_refused(name: str):
    strange = [Quad(OTHER, LABEL, Literal(text), NamedNode(name)) for text in "xy"]
    assert broken(merged(*GOOD, *strange)) == [("UnknownGraph", name, OTHER.value)]


def test_only_documents_are_evidence():
    found = broken(merged(*GOOD, Quad(OTHER, STATED_AT, PASSAGE, REFERENCE)))
    assert found == [("EvidenceOutsideSources", REFERENCE.value, OTHER.value)]


@pytest.mark.parametrize("term", ["cooperatesOnAsNamed", "cooperatesOnByPlan"])
def test_what_is_only_derived_cannot_be_stated(term: str):
    stated = Quad(THING, NamedNode(IUC + term), OTHER, NEWS)
    assert broken(merged(*GOOD, stated)) == [("OnlyDerived", NEWS.value, THING.value)]
    derived = Quad(THING, NamedNode(IUC + term), OTHER, INFERRED)
    assert broken(merged(*GOOD, derived)) == []


def test_the_merge_lacks_nothing():
    assert broken([*merged(*GOOD), Quad(OTHER, LABEL, Literal("x"), REFERENCE)]) == [
        ("DefaultNotMerge", "", OTHER.value)
    ]


def test_the_merge_adds_nothing():
    assert broken([*merged(*GOOD), Quad(OTHER, LABEL, Literal("x"), DefaultGraph())]) == [
        ("DefaultNotMerge", "", OTHER.value)
    ]


def test_every_rule_speaks_english_and_chinese():
    for english, chinese in MESSAGES.values():
        assert english.endswith(".") and chinese.endswith("。")


def test_a_violation_carries_its_message_in_both_languages():
    [found] = placement(merged(*GOOD, Quad(OTHER, TYPE, CLASS, NEWS)))
    assert (found.message("en"), found.message("zh")) == MESSAGES["EvidenceMissing"]
