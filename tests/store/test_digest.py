"""The digest tells sets of quads apart, and a delta carries it forward."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from iuc_graph.delta import Delta, as_stored
from iuc_graph.store.digest import NONE, Sum, advance, advance_sums, digest_of, sums_of, total
from iuc_graph.vocabulary import XSD

from .example import EX, GRAPH, quads

TYPED = [
    ("01", "integer"),
    ("1", "integer"),
    ("1.50", "decimal"),
    ("1", "boolean"),
    ("2020-01-01+00:00", "date"),
]
LITERALS = st.one_of(
    st.text(max_size=5).map(Literal),
    st.sampled_from(TYPED).map(lambda pair: Literal(pair[0], datatype=NamedNode(XSD + pair[1]))),
    st.text(max_size=3).map(lambda text: Literal(text, language="en")),
)
NODES = st.sampled_from([NamedNode(EX + name) for name in "abc"])
QUADS = st.builds(
    Quad,
    NODES,
    NODES,
    st.one_of(NODES, LITERALS),
    st.sampled_from([DefaultGraph(), GRAPH, NamedNode(EX + "h")]),
)
SETS = st.sets(QUADS, max_size=12)


def stored(some) -> Store:
    store = Store()
    store.extend(some)
    return store


@settings(deadline=None)
@given(SETS, SETS, SETS)
def test_the_digest_after_a_delta_is_that_of_what_the_store_then_holds(before, going, coming):
    store = stored(before)
    digest, sums = digest_of(store), sums_of(store)
    delta = Delta.wanted(store, set(as_stored(going)), set(as_stored(coming)))
    delta.apply(store)
    assert advance(digest, delta) == digest_of(store)
    assert advance_sums(sums, delta) == sums_of(store)


@settings(deadline=None)
@given(SETS, SETS)
def test_quads_count_as_the_store_writes_them_however_the_delta_does(before, coming):
    store = stored(before)
    sums = sums_of(store)
    delta = Delta(added=frozenset(quad for quad in coming if quad not in store))
    delta.apply(store)
    assert advance_sums(sums, delta) == sums_of(store)
    assert advance(total(sums), delta) == digest_of(store)


@settings(deadline=None)
@given(SETS, SETS)
def test_different_sets_have_different_digests_and_equal_ones_equal_in_any_order(one, other):
    assert (digest_of(one) == digest_of(other)) == (one == other)
    assert digest_of(sorted(one, key=str)) == digest_of(sorted(one, key=str, reverse=True))


@settings(deadline=None)
@given(SETS)
def test_the_sums_of_the_graphs_add_up_to_the_whole(some):
    store = stored(some)
    sums = sums_of(store)
    assert total(sums) == digest_of(store)
    assert sum(part.triples for part in sums.values()) == len(store)
    assert list(sums) == sorted(sums)


@settings(deadline=None)
@given(SETS)
def test_a_delta_and_its_way_back_change_nothing(some):
    sums = sums_of(quads(4))
    delta = Delta(added=frozenset(stored(some)))
    assert advance_sums(advance_sums(sums, delta), delta.back()) == sums


def test_nothing_has_the_digest_of_nothing():
    assert digest_of([]) == total({}) == NONE
    assert sums_of([]) == {}


def test_a_graph_that_became_empty_is_left_out():
    some = quads(3)
    named = frozenset(quad for quad in some if quad.graph_name == GRAPH)
    assert advance_sums(sums_of(some), Delta(removed=named)).keys() == {""}


def test_the_same_triple_counts_apart_in_each_graph():
    named, merged = quads(1)
    assert digest_of([named]) != digest_of([merged])
    assert sums_of([named, merged]) == {
        "": Sum(1, digest_of([merged])),
        GRAPH.value: Sum(1, digest_of([named])),
    }


def test_a_value_and_an_iri_and_a_tagged_value_differ():
    objects = [Literal("x"), Literal("x", language="en"), NamedNode("x:x"), Literal("x:x")]
    node = NamedNode(EX + "s")
    assert len({digest_of([Quad(node, node, each)]) for each in objects}) == 4


@pytest.mark.parametrize("before", [[], quads(1)])
def test_a_delta_that_removes_what_is_not_there_is_refused(before):
    with pytest.raises(ValueError, match="does not fit"):
        advance_sums(sums_of(before), Delta(removed=frozenset(quads(3)[2:])))


def test_terms_within_quoted_triples_count_as_the_store_writes_them():
    node = NamedNode(EX + "s")
    quoting = Quad(node, node, Triple(node, node, Literal("01", datatype=NamedNode(XSD + "integer"))))
    assert list(as_stored([quoting])) == list(stored([quoting]))
