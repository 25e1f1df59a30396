"""Comparing answers: what says the same is accepted however it is written, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from iuc_graph.conformance.compare import difference
from iuc_graph.conformance.results import Table, Triples, Truth
from iuc_graph.conformance.values import by_value, computed

XSD = "http://www.w3.org/2001/XMLSchema#"


def table(*rows: dict[str, object], columns: str = "x y") -> Table:
    return Table(tuple(columns.split()), tuple(frozenset(row.items()) for row in rows))


def typed(value: str, kind: str) -> Literal:
    return Literal(value, datatype=NamedNode(XSD + kind))


A, B, C = (NamedNode(f"http://example.org/{name}") for name in "abc")
P, Q, R = (BlankNode(name) for name in "pqr")


def test_the_same_rows_in_another_order_are_the_same_unless_order_counts():
    one, other = table({"x": A}, {"x": B}), table({"x": B}, {"x": A})
    assert difference(one, other) == ""
    assert "order" in difference(one, other, ordered=True)
    assert difference(one, one, ordered=True) == ""


@pytest.mark.parametrize(
    "found",
    [
        table({"x": B}),
        table(),
        table({"x": A}, {"x": A}),
        table({"x": A, "y": B}),
        table({"y": A}),
        table({"x": Literal("http://example.org/a")}),
        table({"x": A}, columns="x"),
        table({"x": P}),
        Truth(True),
    ],
    ids=[
        "another value",
        "a row missing",
        "a row too many",
        "a further binding",
        "another variable",
        "another kind of term",
        "another head",
        "a blank node",
        "another form",
    ],
)
def test_an_answer_that_differs_in_one_thing_is_found_out(found):
    assert difference(table({"x": A}), found)
    assert difference(table({"x": A}), found, ordered=True)
    assert difference(table({"x": A}), found, lax=True)


def test_literals_differ_by_language_by_datatype_and_by_how_they_are_written():
    literals = [Literal("1"), Literal("1", language="en"), typed("1", "integer"), typed("01", "integer")]
    for one in literals:
        assert [other for other in literals if not difference(table({"x": one}), table({"x": other}))] == [
            one
        ]


def test_blank_nodes_may_have_any_names_but_stand_for_the_same_throughout_the_answer():
    expected = table({"x": P, "y": Q}, {"x": P, "y": A})
    assert difference(expected, table({"x": R, "y": A}, {"x": R, "y": P})) == ""
    assert difference(expected, table({"x": P, "y": Q}, {"x": Q, "y": A}))
    assert difference(expected, table({"x": P, "y": P}, {"x": P, "y": A}))
    assert difference(expected, table({"x": P, "y": Q}, {"x": R, "y": A}))


def test_blank_nodes_that_are_swapped_between_rows_are_found_out():
    expected = table({"x": P, "y": A}, {"x": P, "y": B}, {"x": Q, "y": C})
    swapped = table({"x": P, "y": A}, {"x": Q, "y": B}, {"x": P, "y": C})
    assert difference(expected, swapped)


def test_no_name_of_a_blank_node_is_taken_for_one_of_a_row():
    expected = table({"x": BlankNode("row1")}, {"x": BlankNode("row0")})
    assert difference(expected, table({"x": P}, {"x": Q})) == ""
    assert difference(expected, table({"x": P}, {"x": P}))


def test_the_order_of_rows_with_blank_nodes_counts_too():
    one, other = table({"x": P, "y": A}, {"x": P, "y": B}), table({"x": P, "y": B}, {"x": P, "y": A})
    assert difference(one, other) == ""
    assert "order" in difference(one, other, ordered=True)


def test_with_reduced_a_row_may_come_fewer_times_and_never_more_often_or_not_at_all():
    expected = table({"x": A}, {"x": A}, {"x": B})
    assert difference(expected, table({"x": A}, {"x": B}), lax=True) == ""
    assert difference(expected, table({"x": A}, {"x": B}))
    assert difference(expected, table({"x": A}, {"x": A}), lax=True)
    assert difference(table({"x": A}, {"x": B}), expected, lax=True)


def test_graphs_are_the_same_when_their_blank_nodes_can_be_renamed_into_each_other():
    def ring(*nodes: BlankNode) -> Triples:
        return Triples(frozenset(Triple(a, A, b) for a, b in zip(nodes, (*nodes[1:], nodes[0]), strict=True)))

    assert difference(ring(P, Q, R), ring(R, P, Q)) == ""
    assert difference(ring(P, Q, R), Triples(ring(P, Q).triples | ring(R).triples))
    assert difference(Triples(frozenset({Triple(P, A, B)})), Triples(frozenset({Triple(P, A, C)})))


def test_truth_is_compared():
    assert difference(Truth(True), Truth(True)) == ""
    assert difference(Truth(True), Truth(False)) == "it is false"


terms = st.sampled_from([A, B, P, Q, R, Literal("1")])
tables = st.lists(st.dictionaries(st.sampled_from("xy"), terms), max_size=5).map(lambda rows: table(*rows))


@settings(deadline=None)
@given(tables, st.permutations([P, Q, R]), st.randoms())
def test_renaming_and_shuffling_never_makes_a_difference(one, names, random):
    renamed = dict(zip([P, Q, R], names, strict=True))
    rows = [frozenset((name, renamed.get(term, term)) for name, term in row) for row in one.rows]
    random.shuffle(rows)
    assert difference(one, Table(one.columns, tuple(rows))) == ""


@settings(deadline=None)
@given(tables, tables)
def test_two_tables_are_the_same_exactly_when_some_renaming_makes_them_so(one, other):
    assert (difference(one, other) == "") == _same_by_trial(one, other)


def _same_by_trial(one: Table, other: Table) -> bool:
    """The definition itself: try every way to rename the blank nodes."""
    from collections import Counter
    from itertools import permutations

    wanted = Counter(other.rows)
    for names in permutations([P, Q, R]):
        renamed = dict(zip([P, Q, R], names, strict=True))
        rows = [frozenset((name, renamed.get(term, term)) for name, term in row) for row in one.rows]
        if Counter(rows) == wanted:
            return True
    return False


def test_what_as_binds_is_compared_by_value_and_everything_else_as_it_is_written():
    query = "SELECT ?y (SUM(?z) AS ?x) { ?y ?p ?z }"
    assert computed(query) == {"x"}
    for kind, one, other in [
        ("double", "3.2E1", "32"),
        ("decimal", "2.0", "2"),
        ("boolean", "1", "true"),
        ("integer", "01", "1"),
        ("float", "0.1", "1.0E-1"),
    ]:
        by_as = [by_value(table({"x": typed(value, kind)}), computed(query)) for value in (one, other)]
        assert difference(*by_as) == ""
        by_data = [by_value(table({"y": typed(value, kind)}), computed(query)) for value in (one, other)]
        assert difference(*by_data)


def test_other_values_other_datatypes_and_ill_typed_literals_stay_different_when_computed():
    literals = [
        typed("1", "integer"),
        typed("2", "integer"),
        typed("1", "decimal"),
        typed("1.0E0", "double"),
        typed("one", "integer"),
        typed("uno", "integer"),
        Literal("1"),
    ]
    plain = [by_value(table({"x": literal}), {"x"}) for literal in literals]
    for at, one in enumerate(plain):
        assert [n for n, other in enumerate(plain) if not difference(one, other)] == [at]
