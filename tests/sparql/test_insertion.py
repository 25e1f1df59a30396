"""VALUES that are put into a query bind its variables as the engine's own substitutions do."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, Literal, NamedNode, Quad, RdfFormat, Store, parse

from iuc_graph.errors import QueryFailed, QuerySyntaxError
from iuc_graph.sparql.insertion import inserted, written
from iuc_graph.sparql.rows import Bindings, StoreReader
from iuc_graph.vocabulary import XSD

BEGIN = "PREFIX : <urn:x:> "
DATA = r"""
@prefix : <urn:x:> .
:a :p :b , :c ; :n 1 , 2 ; :q "two words"@en ; :t :x .
:b :p :c ; :n 2.0 ; :q "b" , "\\u0041" ; :t :x , :y .
:c :p :c , :d ; :n 3 ; :t :y .
:d :q "d"@zh ; :n 10 .
"""
GRAPHS = ("urn:g:1", "urn:g:2")

SHAPES = {
    "a triple": "SELECT ?v ?x { ?x :p ?v }",
    "all columns": "SELECT * { ?x :p ?v }",
    "a variable that no pattern has": "SELECT ?v ?x { ?x :p ?y }",
    "a comparison": "SELECT ?v ?x { ?x :n ?n FILTER(?n >= ?v) }",
    "a branch of a UNION": "SELECT ?v ?x { { ?x :p ?v } UNION { ?x :t ?y } }",
    "filters in both": "SELECT ?v ?x { { ?x :p ?y FILTER(STR(?v) < 'c') } UNION { ?x :n ?y FILTER(?y > ?v) } }",
    "an OPTIONAL": "SELECT ?v ?x ?y { ?x :p ?y OPTIONAL { ?y :p ?v } }",
    "a filter in an OPTIONAL": "SELECT ?v ?y ?z { ?x :p ?y OPTIONAL { ?y :p ?z { ?z :t ?w FILTER(STR(?v) > 'b') } } }",
    "an OPTIONAL of its own": "SELECT ?v ?x { ?x :t :y OPTIONAL { OPTIONAL { ?x :p ?v } } }",
    "EXISTS": "SELECT ?v ?x { ?x :t ?y FILTER EXISTS { ?x :p ?v } }",
    "NOT EXISTS": "SELECT ?v ?x { ?x :t ?y FILTER NOT EXISTS { ?x :p ?z . { ?z :p ?v } UNION { ?z :t ?v } } }",
    "EXISTS in a branch": "SELECT ?v ?x { { ?x :t ?y FILTER NOT EXISTS { ?x :p ?v } } UNION { ?x :p ?v } }",
    "EXISTS in an expression": "SELECT ?v ?x ?e { ?x :t ?y BIND(EXISTS { ?x :p ?v } AS ?e) }",
    "a nested group": "SELECT ?v ?x { ?x :n ?n { { ?x :t ?t FILTER(STR(?v) < STR(?t)) } } }",
    "a sub-select that selects it": "SELECT ?v ?x { { SELECT DISTINCT ?v ?x { ?x :p/:p ?v } } ?x :t :x }",
    "a sub-select that only selects it": "SELECT ?v ?x { { SELECT ?v ?x { ?x :t :x } } }",
    "a sub-select that does not": "SELECT ?v ?x { { SELECT DISTINCT ?x { ?x :p ?v } } }",
    "a limit in a sub-select": "SELECT ?v ?x { { SELECT ?v ?x { ?x :p ?v } ORDER BY ?x LIMIT 1 } }",
    "a filter in a sub-select": "SELECT ?v ?x { { SELECT ?v ?x { ?x :n ?n FILTER(?n > ?v) } } }",
    "a count": "SELECT ?v (COUNT(?x) AS ?n) { ?x :p ?v } GROUP BY ?v",
    "a count in a sub-select": "SELECT ?v ?n { { SELECT ?v (COUNT(*) AS ?n) { ?x :p ?v } GROUP BY ?v } }",
    "a count beside it": "SELECT ?v ?x ?n { { SELECT ?x (COUNT(*) AS ?n) { ?x :p ?y } GROUP BY ?x } FILTER(?n >= ?v) }",
    "HAVING": "SELECT ?v (COUNT(?x) AS ?n) { ?x :p ?v } GROUP BY ?v HAVING(COUNT(?x) > 1)",
    "MINUS": "SELECT ?v ?x { ?x :t ?y MINUS { ?x :p ?v } }",
    "MINUS of something else": "SELECT ?v ?x { ?x :p ?v MINUS { ?z :q ?w } }",
    "MINUS in a branch": "SELECT ?v ?x { { ?x :t ?y MINUS { ?z :q ?w } } UNION { ?x :p ?v } }",
    "GRAPH": "SELECT ?v ?x ?g { GRAPH ?g { ?x :p ?v } }",
    "the name of a graph": "SELECT ?v ?x { GRAPH ?v { ?x :p ?y } }",
    "a graph and a branch": "SELECT ?v ?x ?g { GRAPH ?g { { ?x :p ?v } UNION { ?x :t ?y FILTER(STR(?v) > 'b') } } }",
    "a path": "SELECT ?v ?x { ?x :p+ ?v }",
    "a path from it": "SELECT ?v ?x { ?v :p/:p? ?x . ?v :p ?y }",
    "BIND": "SELECT ?v ?x { ?x :n ?n BIND(?n + 1 AS ?v) }",
    "BIND in branches": "SELECT ?v ?x { { ?x :n ?n BIND(?n AS ?v) } UNION { ?x :p ?y BIND(?y AS ?v) } }",
    "a value from it": "SELECT ?v ?x ?w { ?x :n ?n BIND(CONCAT(STR(?v), STR(?n)) AS ?w) }",
    "VALUES of its own": "SELECT ?v ?x { VALUES ?v { :b 2 UNDEF } ?x :p|:n ?v }",
    "VALUES at the end": "SELECT ?v ?x { ?x :p|:n ?v } VALUES (?v ?x) { (:b UNDEF) (2 :a) }",
    "a dollar": "SELECT $v ?x { ?x :p $v }",
    "a comment": "# { ?v }\nSELECT ?v ?x # ?v {\n WHERE # {\n { ?x :p ?v } # }",
    "brackets in texts": 'SELECT ?v ?x { ?x :p ?v FILTER(STR(?x) != "} ?v {") }',
    "twice selected": "SELECT ?v ?x { { SELECT ?v ?x { { SELECT ?v ?x { ?x :p ?v } LIMIT 2 } } } }",
}  # fmt: skip

TERMS = [NamedNode("urn:x:b"), NamedNode("urn:x:c"), NamedNode("urn:x:new"), NamedNode("urn:g:1"), Literal(2)]
TERMS += [
    Literal(3),
    Literal("2.0", datatype=NamedNode(XSD + "decimal")),
    Literal("two words", language="en"),
]
TERMS += [Literal("\\u0041"), Literal("b")]


@pytest.fixture(scope="module")
def reader() -> StoreReader:
    store = Store()
    for number, quad in enumerate(parse(DATA, format=RdfFormat.TURTLE)):
        triple = (quad.subject, quad.predicate, quad.object)
        store.extend([Quad(*triple), Quad(*triple, NamedNode(GRAPHS[number % 2]))])
    return StoreReader(store)


def both(reader: StoreReader, text: str, bindings: Bindings) -> tuple[list[str], list[str]]:
    """The rows by substitution and by insertion, each in one order."""
    substituted = reader.select(text, bindings)
    with_values = reader.select(inserted(text, bindings))
    assert set(substituted.columns) == set(with_values.columns)
    ordered = [
        sorted(str(sorted(row.items())) for row in _rows(table)) for table in (substituted, with_values)
    ]
    return ordered[0], ordered[1]


def _rows(table):
    return [dict(zip(table.columns, map(str, row), strict=True)) for row in table.rows]


@pytest.mark.parametrize("term", TERMS, ids=str)
@pytest.mark.parametrize("shape", SHAPES)
def test_rows_are_those_of_a_substitution(reader, shape, term):
    substituted, with_values = both(reader, BEGIN + SHAPES[shape], {"v": term})
    assert with_values == substituted


def test_the_shapes_have_answers(reader):
    for shape, text in SHAPES.items():
        if shape == "MINUS of something else":  # any row on its right takes all rows away
            continue
        assert any(len(reader.select(BEGIN + text, {"v": term})) for term in TERMS), shape


def test_two_variables_are_bound_at_once(reader):
    text = BEGIN + "SELECT ?v ?x ?y { { ?x :p ?v } UNION { ?x :t ?v } OPTIONAL { ?x :q ?y } }"
    bindings = {"v": NamedNode("urn:x:c"), "x": NamedNode("urn:x:b")}
    substituted, with_values = both(reader, text, bindings)
    assert with_values == substituted
    assert with_values


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT ?x { ?x :p ?v }", "not among the columns"),
        ("SELECT * { ?x :p ?y FILTER(?y = ?v) }", "not among the columns"),
        ("SELECT * { ?x :p ?y MINUS { ?x :p ?v } }", "not among the columns"),
        ("SELECT (?y AS ?v) { ?x :p ?y }", "worked out by SELECT"),
        ("SELECT (COUNT(*) AS ?v) { ?x :p ?y }", "worked out by SELECT"),
        ("SELECT ?v { ?x :p ?y } GROUP BY (STR(?y) AS ?v)", "worked out by the query itself"),
        ("SELECT ?v { { SELECT (COUNT(*) AS ?v) { ?x :p ?y } } }", "worked out by SELECT"),
        ("SELECT ?v { { SELECT * { ?x :p ?v } } }", r"sub-select with \*"),
        ("SELECT ?v ?x { ?x :p ?y OPTIONAL { ?x :t ?z BIND(?z AS ?v) } }", "worked out here"),
        ("SELECT ?v ?x { ?x :p ?y FILTER EXISTS { ?x :t ?v } BIND(?y AS ?v) }", "worked out here"),
        ("SELECT ?v ?x { ?x :p ?y FILTER(BOUND(?v)) }", "BOUND is decided before"),
        ("SELECT ?v ?x { ?x :p ?y SERVICE <urn:x:s> { ?y :t ?v } }", "stands in a SERVICE"),
        ("SELECT ?v ?x { ?x :p ?y SERVICE SILENT <urn:x:s> { ?y :t ?v } }", "stands in a SERVICE"),
        ("SELECT ?v ?x { ?x :n ?n FILTER(?n = ?v) }", "no pattern binds it"),
        ("SELECT ?v ?x { ?x :n ?n FILTER(((?v)) != ?n) }", "no pattern binds it"),
        ("SELECT ?v ?x { ?x :n ?n FILTER(?n IN (7, ?v)) }", "no pattern binds it"),
        ("SELECT ?v ?x { ?x :n ?n FILTER(?v NOT IN (7, 8)) }", "no pattern binds it"),
        ("ASK { ?x :p ?v }", "ASK, which gives no rows"),
        ("CONSTRUCT { ?x :p ?v } WHERE { ?x :p ?v }", "CONSTRUCT, which gives no rows"),
        ("DELETE WHERE { ?x :p ?v }", "DELETE, which gives no rows"),
        ("", "no query"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_the_same_is_refused_with_its_place(text, said):
    with pytest.raises(QueryFailed, match=said):
        inserted(BEGIN + text, {"v": Literal(2)})


def test_a_thing_may_be_compared_by_the_sign_of_equality(reader):
    text = BEGIN + "SELECT ?v ?x { ?x :p ?y FILTER(?y = ?v) }"
    substituted, with_values = both(reader, text, {"v": NamedNode("urn:x:c")})
    assert with_values == substituted
    assert len(with_values) == 3


@pytest.mark.parametrize("text", ["SELECT ?v { ?x :p ?v", "SELECT ?v { \u00a7 }", "SELECT ?v"])
def test_what_is_no_sparql_is_told(text):
    with pytest.raises(QuerySyntaxError):
        inserted(text, {"v": Literal(2)})


def test_a_direction_of_writing_is_refused():
    text = Literal("שלום", language="he", direction=BaseDirection.RTL)
    with pytest.raises(QueryFailed, match="direction"):
        written(text)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30) | st.text(
    "\\uU0041\"'?v{}<>\n\r\t ", max_size=20
)
literals = st.one_of(
    texts.map(Literal),
    st.builds(lambda text, tag: Literal(text, language=tag), texts, st.sampled_from(["en", "zh", "zh-hant"])),
    st.builds(lambda text: Literal(text, datatype=NamedNode("urn:x:type")), texts),
    st.integers(-(10**12), 10**12).map(Literal),
    st.dates().map(lambda day: Literal(day.isoformat(), datatype=NamedNode(XSD + "date"))),
)
iris = st.text(st.characters(categories=["L", "Nd"]), max_size=20).map(
    lambda tail: NamedNode("urn:x:" + tail)
)


@settings(deadline=None, max_examples=300)
@given(literals | iris)
@example(Literal("\\\x1f\\u0041\\\\u\\"))
def test_every_term_arrives_as_it_is(term):
    text = inserted("SELECT ?v { }", {"v": term})
    assert [row["v"] for row in Store().query(text)] == [term]
    # Some endpoints decode \\uXXXX in the whole text before they read it; they may not read another term.
    decoded = re.sub(r"\\u([0-9A-F]{4})", lambda match: chr(int(match[1], 16)), text)
    assert [row["v"] for row in Store().query(decoded)] == [term]


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(SHAPES)), literals | iris | st.sampled_from(TERMS))
def test_rows_are_those_of_a_substitution_for_any_term(shape, term):
    store = Store()
    for quad in parse(DATA, format=RdfFormat.TURTLE):
        store.add(Quad(quad.subject, quad.predicate, quad.object, NamedNode(GRAPHS[0])))
        store.add(Quad(quad.subject, quad.predicate, quad.object))
    store.add(Quad(NamedNode("urn:x:e"), NamedNode("urn:x:p"), term))
    substituted, with_values = both(StoreReader(store), BEGIN + SHAPES[shape], {"v": term})
    assert with_values == substituted
