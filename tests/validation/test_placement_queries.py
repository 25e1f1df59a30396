"""The query that shows a statement where it may not stand: on a graph with the fault, and without it."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store

from iuc_graph.validation.placement_queries import PATTERNS, placement_query
from iuc_graph.validation.quads import MESSAGES, placement
from iuc_graph.vocabulary import GRAPH, ID, IUC, SOURCE_GRAPH

from .test_quads import (
    CLASS,
    DECK,
    ELSEWHERE,
    GOOD,
    LABEL,
    NEWS,
    OTHER,
    PASSAGE,
    REFERENCE,
    STATED_AT,
    THING,
    TYPE,
    merged,
)

UNKNOWN = NamedNode(SOURCE_GRAPH + "zz")
FAULTS = {
    "EvidenceElsewhere": Quad(THING, STATED_AT, ELSEWHERE, NEWS),
    "EvidenceMissing": Quad(THING, TYPE, CLASS, DECK),
    "KindMissing": Quad(NamedNode(ID + "document/zz"), LABEL, Literal("zz"), NEWS),
    "DocumentMissing": Quad(UNKNOWN, NamedNode(IUC + "possiblySame"), OTHER, UNKNOWN),
    "EvidenceOutsideSources": Quad(OTHER, STATED_AT, PASSAGE, REFERENCE),
    "UnknownTerm": Quad(THING, NamedNode(IUC + "heldInn"), OTHER, NEWS),
    "UnknownGraph": Quad(OTHER, LABEL, Literal("x"), NamedNode(GRAPH + "sources/news")),
    "OnlyDerived": Quad(THING, NamedNode(IUC + "cooperatesOnByPlan"), OTHER, NEWS),
}
MORE = (
    ("UnknownTerm", merged(*GOOD, Quad(THING, TYPE, NamedNode(IUC + "CooperationAria"), NEWS))),
    ("DefaultNotMerge", [*merged(*GOOD), Quad(OTHER, LABEL, Literal('"x"'), REFERENCE)]),
    ("DefaultNotMerge", [*merged(*GOOD), Quad(OTHER, LABEL, Literal("x", language="en"), DefaultGraph())]),
)


def rows(quads: list[Quad], text: str) -> list[tuple[str, bool]]:
    store = Store()
    store.extend(quads)
    answer = store.query(text)
    assert isinstance(answer, QuerySolutions)
    return [(row["thing"].value, row["broken"] == Literal(True)) for row in answer]


@pytest.mark.parametrize(
    ("rule", "quads"), [*((rule, merged(*GOOD, quad)) for rule, quad in FAULTS.items()), *MORE]
)
def test_the_query_shows_the_statement_and_that_it_breaks_the_rule(rule: str, quads: list[Quad]):
    [found] = placement(quads)
    assert found.component == rule
    text = placement_query(found)
    assert (found.focus, True) in rows(quads, text), text
    assert {thing for thing, _ in rows(quads, text)} == {found.focus}
    assert not any(broken for _, broken in rows(merged(*GOOD), text)), text


def test_every_rule_has_its_query():
    assert PATTERNS.keys() == MESSAGES.keys()
    assert {rule for rule, _ in MORE} | FAULTS.keys() == MESSAGES.keys()


def test_a_thing_without_an_address_has_none():
    [found] = placement(merged(*GOOD, FAULTS["OnlyDerived"]))
    with pytest.raises(ValueError, match="IRI"):
        placement_query(type(found)(**{**vars(found), "focus": "_:b0"}))
