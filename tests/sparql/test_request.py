"""Requests of the protocol are read from raw bytes, decoded once."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iuc_graph.errors import DatasetRefused, MediaTypeUnsupported, QueryRefused, RequestError
from iuc_graph.sparql import request
from iuc_graph.sparql.dataset import of_parameters, of_query
from iuc_graph.sparql.request import DIRECT, FORM, SparqlRequest, read_get, read_get_or_describe, read_post
from iuc_graph.store.contract import Dataset

QUERY = "ASK { ?s ?p '50%25 + 城市' }"


def test_a_get_is_decoded_exactly_once():
    assert read_get(urlencode({"query": QUERY}).encode()).query == QUERY


@pytest.mark.parametrize("content_type", [FORM, FORM + "; charset=UTF-8", FORM.upper()])
def test_a_form_is_decoded_exactly_once(content_type):
    assert read_post(b"", content_type, urlencode({"query": QUERY}).encode()).query == QUERY


def test_a_direct_body_is_not_percent_decoded_at_all():
    assert read_post(b"", DIRECT, QUERY.encode()).query == QUERY


def test_all_parameters_are_read_from_address_and_form():
    address = urlencode({"default-graph-uri": "x:a", "format": "csv"}).encode()
    body = urlencode([("query", QUERY), ("named-graph-uri", "x:b"), ("named-graph-uri", "x:c")]).encode()
    assert read_post(address, FORM, body) == SparqlRequest(QUERY, ("x:a",), ("x:b", "x:c"), ("csv",))


@pytest.mark.parametrize(
    "query_string", [b"", b"query=a&query=b", b"query=%ff", b"query=\xff", b"&".join([b"a=b"] * 2000)]
)
def test_a_malformed_request_is_told(query_string):
    with pytest.raises(RequestError) as caught:
        read_get(query_string)
    assert caught.value.status == 400


def test_a_query_in_address_and_body_is_one_too_many():
    with pytest.raises(RequestError, match="2 times"):
        read_post(b"query=ASK{}", DIRECT, b"ASK{}")


@pytest.mark.parametrize(
    "content_type", [None, "", "text/plain", "application/json", DIRECT + "; charset=latin-1"]
)
def test_other_bodies_are_not_read(content_type):
    with pytest.raises(MediaTypeUnsupported):
        read_post(b"", content_type, b"ASK {}")


def test_a_body_that_is_not_utf8_is_told():
    with pytest.raises(RequestError, match="body is not UTF-8"):
        read_post(b"", DIRECT, "ASK { ?s ?p 'é' }".encode("latin-1"))


def test_an_update_is_refused_however_it_comes():
    for read in (
        lambda: read_get(b"update=DROP%20ALL"),
        lambda: read_post(b"", FORM, b"update=DROP%20ALL"),
        lambda: read_post(b"", "application/sparql-update", b"DROP ALL"),
    ):
        with pytest.raises(QueryRefused, match="only reads"):
            read()


def test_dataset_parameters_follow_the_rules_of_from():
    graphs = {"x:a": 1, "x:b": 1}
    assert of_parameters([], [], graphs, 9) is None
    assert of_parameters(["x:a"], ["x:b"], graphs, 9) == Dataset(("x:a",), ("x:b",), 9)
    assert of_parameters(["x:a", "x:b"], [], graphs, 9) == Dataset(("x:a", "x:b"), (), 9)
    with pytest.raises(DatasetRefused, match="no graph <x:c> here, which named-graph-uri names"):
        of_parameters([], ["x:c"], graphs, 9)


def test_without_rules_any_graph_may_be_named():
    assert of_parameters(["x:c"], [], None, 9) == Dataset(("x:c",), (), 9)


def test_only_several_graphs_of_from_have_to_be_merged():
    assert of_query(["x:a"], ["x:b"], 9) is None
    assert of_query(["x:a", "x:a"], [], 9) == Dataset(("x:a",), (), 9)
    assert of_query(["x:a"], ["x:b", "x:b"], 9) == Dataset(("x:a",), ("x:b",), 9)
    assert of_query(["x:a", "x:b"], ["x:c"], 9) == Dataset(("x:a", "x:b"), ("x:c",), 9)


@pytest.mark.parametrize("value", ["0", "-1", "x", "nan", "inf", "1e400", "", "1.5x"])
@pytest.mark.parametrize("name", ["timeout", "rows"])
def test_a_limit_that_is_no_number_above_0_is_refused(name, value):
    with pytest.raises(RequestError, match=f"The parameter {name} is a"):
        read_get(f"query=ASK%7B%7D&{name}={value}".encode())


def test_limits_are_read():
    asked = read_get(b"query=ASK%7B%7D&timeout=1.5&rows=10")
    assert (asked.seconds, asked.rows) == (1.5, 10)


@pytest.mark.parametrize(
    ("query_string", "formats"),
    [
        (b"", ()),
        (b"format=turtle", ("turtle",)),
        (b"format=csv&format=nt", ("csv", "nt")),
    ],
)
def test_a_get_without_a_query_asks_for_the_description(query_string, formats):
    assert read_get_or_describe(query_string) == formats


def test_a_get_with_anything_else_is_a_query():
    assert read_get_or_describe(b"format=csv&query=ASK%7B%7D") == SparqlRequest("ASK{}", formats=("csv",))
    with pytest.raises(RequestError, match="query has to be given"):
        read_get_or_describe(b"default-graph-uri=x:a")
    with pytest.raises(QueryRefused):
        read_get_or_describe(b"update=x")


PIECES = [
    b"a",
    b"%",
    b"%4",
    b"%41",
    b"%C3",
    b"%A9",
    b"%c3%a9",
    b"+",
    b"=",
    b"&",
    b";",
    b"\xc3\xa9",
    b"\xc3",
    b"%zz",
    b"%%",
    b"\0",
]


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40), size=st.integers(1, 8))
def test_a_form_is_read_as_the_standard_library_reads_it(pieces, size):
    encoded = b"".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(request, "SLICE", size)
        try:
            expected = parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict")
        except UnicodeDecodeError:
            with pytest.raises(RequestError, match="not UTF-8"):
                request.fields_of(encoded, "address")
        else:
            assert request.fields_of(encoded, "address") == expected


def test_a_form_has_a_thousand_fields_at_most():
    assert read_get(b"query=ASK{}" + b"&a=b" * 999).query == "ASK{}"
    with pytest.raises(RequestError, match="more than 1000"):
        read_get(b"query=ASK{}" + b"&a=b" * 1000)
