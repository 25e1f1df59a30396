"""The number of rows is read from the bytes of an answer, wherever it is cut into pieces."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from iuc_graph.store.embedded import BINDINGS
from iuc_graph.workers.counting import row_counter

NASTY = [
    "}},{",
    '}},{"',
    '},{"x":{"type":"',
    '"bindings":[{"',
    "<result>",
    "&lt;result&gt;",
    "a\nb",
    'a"\r\nb""',
    "\\",
    '\\"',
    "},{",
    "[{",
    "",
    "\t",
    "{a}",
    "{}",
    ",{}",
    "[{}]},{}",
    "\\\\{}",
]
VALUES = st.one_of(st.sampled_from(NASTY), st.text(alphabet='{}[],:"\\<>\n\r\ta&', max_size=12))


def counted(format_name: str, body: bytes, size: int) -> int | None:
    """What the counter says when it gets the body in pieces of this size."""
    counter = row_counter(format_name)
    for start in range(0, len(body), size):
        counter.feed(body[start : start + size])
    return counter.rows


def answer(query: str, format_name: str, values: list[str]) -> bytes:
    """The engine's own bytes."""
    store = Store()
    for number, value in enumerate(values):
        subject = NamedNode(f"https://example.org/s{number}")
        store.add(Quad(subject, NamedNode("https://example.org/p"), Literal(value)))
    return bytes(store.query(query).serialize(None, BINDINGS[format_name]))


@settings(deadline=None, max_examples=500)
@given(
    values=st.lists(VALUES, max_size=12),
    format_name=st.sampled_from(sorted(BINDINGS)),
    size=st.integers(1, 200),
    query=st.sampled_from(
        [
            "SELECT ?value { ?s ?p ?value }",
            "SELECT ?s ?value ?nothing { ?s ?p ?value }",
            "SELECT (?value AS ?type) (?value AS ?bindings) { ?s ?p ?value }",
            "SELECT ?some { ?s ?p ?value OPTIONAL { BIND(?value AS ?some) FILTER(STRLEN(?value) > 3) } }",
            "SELECT ?nothing { ?s ?p ?value }",
        ]
    ),
)
def test_rows_are_counted_whatever_the_values_and_the_pieces(values, format_name, size, query):
    assert counted(format_name, answer(query, format_name, values), size) == len(values)


@pytest.mark.parametrize("format_name", sorted(BINDINGS))
def test_an_empty_table_has_no_rows(format_name):
    assert counted(format_name, answer("SELECT * { ?s ?p ?o }", format_name, []), 7) == 0


def test_a_variable_with_a_long_name_may_be_cut_anywhere():
    name = "n" * 5000
    body = answer(f"SELECT ?{name} {{ ?s ?p ?{name} }}", "json", ["a"] * 3)
    assert {counted("json", body, size) for size in (1, 100, 4999, 5003, 100_000)} == {3}
