"""The fast way and the plain way are one: the same change, the same that follows, the same verdict."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from iuc_graph.commits import Replacement, Rulebook, Way
from iuc_graph.commits.ownership import allowed
from iuc_graph.commits.ways import FAST_FROM, apply, check
from iuc_graph.delta import Operation
from iuc_graph.errors import StoreError
from iuc_graph.inference import assemble as derive
from iuc_graph.vocabulary import (
    IUC,
    ONTOLOGY_GRAPH,
    RDF,
    RDFS,
    REFERENCE_GRAPH,
    VOCABULARIES_GRAPH,
    source_graph,
)

from .world import ONTOLOGY, REFERENCE, city, document, turtle

SLUGS = ("one", "two", "three")
LAND = NamedNode("https://w3id.org/iuc-graph/id/place/land")


def beginning() -> list[Quad]:
    asserted = [
        *turtle(ONTOLOGY, ONTOLOGY_GRAPH),
        *turtle("id:theme\\/x rdfs:label 'x' .", VOCABULARIES_GRAPH),
        *turtle(REFERENCE, REFERENCE_GRAPH),
        *document("one"),
        *document("two"),
    ]
    derived = derive(asserted)
    return [*asserted, *derived.inferred, *derived.default]


def pool() -> list[Quad]:
    """Statements that changes are made of: those of the documents, and others about the same things."""
    things = [city(slug, name) for slug in SLUGS for name in "ab"] + [LAND]
    graphs = [NamedNode(source_graph(slug)) for slug in SLUGS]
    made = [quad for slug in SLUGS for quad in document(slug)]
    for graph in graphs:
        for thing in things:
            made += [
                Quad(thing, NamedNode(RDF + "type"), NamedNode(IUC + kind), graph)
                for kind in ("City", "Place", "Passage")
            ]
            made += [
                Quad(thing, NamedNode(IUC + link), other, graph)
                for link in ("within", "pairedWith")
                for other in things[:3]
            ]
            made += [Quad(thing, NamedNode(RDFS + "label"), Literal(text), graph) for text in "xy"]
    return made


POOL = pool()
OPERATIONS = st.lists(
    st.tuples(st.sets(st.sampled_from(POOL), max_size=4), st.sets(st.sampled_from(POOL), max_size=4)),
    min_size=1,
    max_size=3,
)


def both_ways(
    quads: list[Quad], operations: list[Replacement], rulebook: Rulebook
) -> tuple[bool, list[Quad]]:
    """Make the change by both ways, hold them equal, and return the verdict and the state to go on from."""
    results = []
    for way in Way:
        store = Store()
        store.extend(quads)
        outcome = apply(store, operations, way, allowed, tell=lambda _: None)
        report = check(store, outcome, rulebook, way, whole=False, tell=lambda _: None)
        results.append((outcome, report.violations, frozenset(store)))
    plain, fast = results
    assert plain == fast
    return not plain[1], list(plain[2]) if not plain[1] else quads


@settings(deadline=None, max_examples=60)
@given(changes=st.lists(OPERATIONS, min_size=1, max_size=4))
def test_any_sequence_of_changes_is_the_same_by_both_ways(rulebook: Rulebook, changes):
    quads = beginning()
    for operations in changes:
        replacements = [Replacement(frozenset(remove), frozenset(add)) for remove, add in operations]
        _, quads = both_ways(quads, replacements, rulebook)


@pytest.mark.slow_lane
def test_thousands_of_changes_are_the_same_by_both_ways_whether_they_stand_or_fall(rulebook: Rulebook):
    chance = random.Random(7)
    quads = beginning()
    verdicts = {True: 0, False: 0}
    for _ in range(3_000):
        operations = [
            Replacement(
                frozenset(chance.sample(POOL, chance.randint(0, 3))),
                frozenset(chance.sample(POOL, chance.randint(0, 2))),
            )
            for _ in range(chance.randint(1, 2))
        ]
        stands, quads = both_ways(quads, operations, rulebook)
        verdicts[stands] += 1
    assert min(verdicts.values()) >= 300, verdicts


def test_a_small_store_takes_the_plain_way_and_a_large_one_the_fast_way():
    assert Way.fitting(FAST_FROM - 1) is Way.PLAIN
    assert Way.fitting(FAST_FROM) is Way.FAST


def test_the_plain_way_finds_out_an_operation_that_lies(rulebook: Rulebook):
    class SaysTooLittle(Operation):
        def wanted(self, store, /):
            store.add(Quad(LAND, NamedNode(IUC + "note"), Literal("unsaid"), NamedNode(source_graph("one"))))
            return Replacement(add=frozenset(document("three")))

    store = Store()
    store.extend(beginning())
    with pytest.raises(StoreError, match="not what it said"):
        apply(store, [SaysTooLittle()], Way.PLAIN, allowed, tell=lambda _: None)
