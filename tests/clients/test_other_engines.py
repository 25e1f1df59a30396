"""Oxigraph calls our endpoint from a query of its own, and Python's csv reads what we write."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.vocabulary import ID, RDFS

from .world import in_process

SIGNS = r"""
SELECT ?text ?more { VALUES (?text ?more) {
  ("plain" "x") ("with \"quotes\"" "") ("a, comma" UNDEF) ("line\nfeed" 1)
  ("carriage\r\nreturn" 1.5) (" blank " true) ("" "y")
} }
"""
TEXTS = [
    ["text", "more"],
    ["plain", "x"],
    ['with "quotes"', ""],
    ["a, comma", ""],
    ["line\nfeed", "1"],
    ["carriage\r\nreturn", "1.5"],
    [" blank ", "true"],
    ["", "y"],
]


def fetch(address: str, query: str, **fields: str) -> bytes:
    with urlopen(f"{address}?{urlencode({'query': query} | fields)}", timeout=30) as response:
        body: bytes = response.read()
    return body


def test_a_query_of_oxigraph_may_call_ours(world):
    here = in_process([Quad(NamedNode(ID + "place/lodz"), NamedNode("x:visited"), Literal(2018))])
    query = f"SELECT ?label {{ ?s <x:visited> 2018 SERVICE <{world.sparql}> {{ ?s <{RDFS}label> ?label }} }}"
    assert sorted(row["label"].value for row in here.query(query)) == ["Zażółć gęślą jaźń", "Łódź"]


def test_csv_has_the_line_ends_and_quotes_of_rfc_4180(world):
    body = fetch(world.sparql, SIGNS, format="csv")
    assert list(csv.reader(io.StringIO(body.decode(), newline=""), strict=True)) == TEXTS
    assert body.startswith(b'text,more\r\nplain,x\r\n"with ""quotes""",\r\n"a, comma",\r\n"line\nfeed",1\r\n')
    assert body.endswith(b"\r\n,y\r\n")


def test_tsv_has_one_line_a_row_whatever_stands_in_it(world):
    lines = fetch(world.sparql, SIGNS, format="tsv").decode().split("\n")
    assert lines[0] == "?text\t?more"
    assert lines[5] == r'"carriage\r\nreturn"' + "\t1.5"
    assert len(lines) == len(TEXTS) + 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_plain_request_of_python_is_answered_in_json(world, method):
    data = urlencode({"query": "ASK {}"}).encode()
    request = Request(world.sparql, data) if method == "POST" else Request(f"{world.sparql}?{data.decode()}")
    with urlopen(request, timeout=30) as response:
        assert (response.headers["content-type"], response.read()) == (
            "application/sparql-results+json",
            b'{"head":{},"boolean":true}',
        )
