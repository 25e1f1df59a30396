"""Reading answers: each format into the same terms, and a malformed body never into an answer."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, RdfFormat, Store

from iuc_graph.conformance.compare import difference
from iuc_graph.conformance.results import CSV, JSON, N_TRIPLES, TSV, TURTLE, XML, Table, Truth, read_result

DATA = """
<x:a> <x:p> "tab\\tand \\"quotes\\"", "línea\\nnueva"@es, "4,5", 7, 2.5, 1.0e3, true, <x:b>, _:n .
"""
QUERY = "SELECT ?o ?n { <x:a> <x:p> ?o OPTIONAL { ?o <x:q> ?n } }"


def answer(query: str, wanted: QueryResultsFormat) -> bytes:
    store = Store()
    store.load(DATA, RdfFormat.TURTLE)
    return store.query(query).serialize(format=wanted)


@pytest.mark.parametrize("media_type", [XML, TSV])
def test_the_formats_that_tell_terms_apart_say_the_same(media_type):
    formats = {XML: QueryResultsFormat.XML, TSV: QueryResultsFormat.TSV}
    as_json = read_result(JSON, answer(QUERY, QueryResultsFormat.JSON))
    assert isinstance(as_json, Table)
    assert len(as_json.rows) == 9
    assert difference(as_json, read_result(media_type, answer(QUERY, formats[media_type]))) == ""


def test_csv_says_what_the_values_are_as_texts():
    found = read_result(CSV, answer(QUERY, QueryResultsFormat.CSV))
    assert isinstance(found, Table)
    texts = {term.value for row in found.rows for _, term in row if isinstance(term, Literal)}
    assert {'tab\tand "quotes"', "línea\nnueva", "4,5", "7", "x:b"} <= texts
    assert any(isinstance(term, BlankNode) for row in found.rows for _, term in row)
    assert all(name == "o" for row in found.rows for name, _ in row)


@pytest.mark.parametrize("media_type", [CSV, TSV])
def test_a_row_without_any_binding_is_a_row(media_type):
    head = "x" if media_type == CSV else "?x"
    end = "\r\n" if media_type == CSV else "\n"
    found = read_result(media_type, f"{head}{end}{end}".encode())
    assert found == Table(("x",), (frozenset(),))
    assert read_result(media_type, f"{head}{end}".encode()) == Table(("x",), ())


def test_truth_is_read_from_json_and_xml():
    assert read_result(JSON, b'{"head":{},"boolean":false}') == Truth(False)
    assert read_result(XML, answer("ASK {}", QueryResultsFormat.XML)) == Truth(True)


def test_an_answer_that_is_described_as_a_graph_is_read_in_the_order_of_its_index():
    text = b"""
    @prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> .
    [] a rs:ResultSet ; rs:resultVariable "x" ;
       rs:solution [ rs:index 2 ; rs:binding [ rs:variable "x" ; rs:value <b> ] ] ,
                   [ rs:index 1 ; rs:binding [ rs:variable "x" ; rs:value <a> ] ] .
    """
    rows = tuple(frozenset({("x", NamedNode(f"http://example.org/{name}"))}) for name in "ab")
    assert read_result(TURTLE, text, "http://example.org/") == Table(("x",), rows)
    truth = b"[] a <http://www.w3.org/2001/sw/DataAccess/tests/result-set#ResultSet> ; "
    truth += b"<http://www.w3.org/2001/sw/DataAccess/tests/result-set#boolean> true ."
    assert read_result(TURTLE, truth) == Truth(True)


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        (JSON, b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"x:a"}}'),
        (JSON, b'{"head":{"vars":["x"]}}'),
        (JSON, b'{"head":{"vars":["y"]},"results":{"bindings":[{"x":{"type":"uri","value":"x:a"}}]}}'),
        (JSON, b'{"head":{"vars":["x","x"]},"results":{"bindings":[]}}'),
        (JSON, b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"text","value":"x:a"}}]}}'),
        (JSON, b'{"head":{},"boolean":"true"}'),
        (JSON, b"[]"),
        (JSON, '{"head":{},"boolean":true}'.encode("utf-16")),
        (XML, b"<sparql xmlns='http://www.w3.org/2005/sparql-results#'><head/><results>"),
        (CSV, b"x,y\r\n1\r\n"),
        (CSV, b'x\r\n"1'),
        (TSV, b"x\n"),
        (TSV, b"?x\t?y\n<x:a>\n"),
        (TSV, b"?x\nplain text\n"),
        (TSV, b"?x\n<relative>\n"),
        (TURTLE, b"<x:a> <x:b>"),
        (N_TRIPLES, b"<x:a> <x:b> 1 ."),
        ("text/html", b"<p>"),
    ],
)
def test_a_malformed_body_is_no_answer(media_type, body):
    with pytest.raises((ValueError, SyntaxError)):
        read_result(media_type, body)
