"""Every way to ask, in every format: all give the same bytes, and these mean what pyoxigraph answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from .readings import GRAPHS, MEDIA_TYPES, TABLES, read_graph, read_table, read_truth
from .world import ODD_GRAPH, PLAN

ROWS = """
SELECT ?thing ?property ?value ?next {
  ?thing ?property ?value OPTIONAL { ?thing iuc:pairedWith ?next FILTER(?property = iuc:note) }
} ORDER BY ?thing ?property STR(?value) LANG(?value)
"""
ASKED = "ASK { ?thing rdfs:label '重庆'@zh ; iuc:note '50 %25, 50 % + a & b # c; d' }"
MADE = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
ENDS = r'VALUES ?text { "a\r\nb" "a\nb" "a\rb" }'
DESCRIBED = "DESCRIBE place:lodz <https://w3id.org/iuc-graph/id/place/北京>"


@dataclass(frozen=True)
class Way:
    """A method, a way to name the format, and an encoding."""

    method: str
    naming: str
    encoding: str


WAYS = [
    Way(method, naming, encoding)
    for method in ("GET", "form", "direct")
    for naming in ("Accept", "format", "extension", "media type as format")
    for encoding in ("identity", "gzip")
]


@dataclass(frozen=True)
class Asker:
    """Asks one query in one format in each way."""

    client: httpx.Client
    query: str
    extension: str

    def all(self, fields: dict[str, str] | None = None) -> Iterator[httpx.Response]:
        """The answers, all of which have to be good."""
        for way in WAYS:
            answer = self.client.send(self.request(way, fields or {}))
            assert answer.status_code == 200, (way, answer.text)
            assert answer.headers["content-type"].split(";")[0] == MEDIA_TYPES[self.extension], way
            assert answer.headers.get("content-encoding", "identity") in {"identity", way.encoding}, way
            yield answer

    def request(self, way: Way, fields: dict[str, str]) -> httpx.Request:
        """One request; the dataset's parameters go where the query's do not have to be."""
        headers = {"Accept-Encoding": way.encoding}
        path, fields = "/sparql", dict(fields)
        if way.naming == "Accept":
            headers["Accept"] = MEDIA_TYPES[self.extension]
        elif way.naming == "extension":
            path += f".{self.extension}"
        else:
            fields["format"] = self.extension if way.naming == "format" else MEDIA_TYPES[self.extension]
        if way.method == "direct":
            headers["Content-Type"] = "application/sparql-query"
            return self.client.build_request("POST", path, params=fields, content=self.query, headers=headers)
        fields["query"] = self.query
        if way.method == "form":
            return self.client.build_request("POST", path, data=fields, headers=headers)
        return self.client.build_request("GET", path, params=fields, headers=headers)


@pytest.fixture
def same(server):
    """Asks a query in a format in every way; the body that all of them gave."""

    def same(query: str, extension: str, fields: dict[str, str] | None = None) -> bytes:
        answers = list(Asker(server.client, query, extension).all(fields))
        assert len(answers) == len(WAYS)
        packed = {answer.headers.get("content-encoding", "") for answer in answers}
        assert packed == ({"", "gzip"} if len(answers[0].content) > 1400 else {""})
        bodies = {answer.content for answer in answers}
        assert len(bodies) == 1
        assert len({answer.headers["etag"] for answer in answers}) == 2  # one an encoding that was asked for
        return bodies.pop()

    return same


@pytest.mark.parametrize("extension", TABLES)
def test_a_table(world, same, extension):
    rows = world.table(ROWS)
    assert len(rows) > 30
    assert read_table(same(ROWS, extension), extension) == (world.texts(ROWS) if extension == "csv" else rows)


@pytest.mark.parametrize("extension", TABLES)
def test_a_table_without_rows(world, same, extension):
    assert read_table(same("SELECT ?x { place:nowhere ?p ?x }", extension), extension) == []


@pytest.mark.parametrize("extension", TABLES)
@pytest.mark.parametrize("query", [ASKED, ASKED.replace("重庆", "重")])
def test_a_truth_value(world, same, query, extension):
    assert read_truth(same(query, extension), extension) is bool(world.ask(query))


@pytest.mark.parametrize("extension", GRAPHS)
@pytest.mark.parametrize("query", [MADE, DESCRIBED, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(false) }"])
def test_a_graph(world, same, query, extension):
    assert read_graph(same(query, extension), extension) == world.triples(query)


@pytest.mark.parametrize("extension", ["json", "ttl"])
@pytest.mark.parametrize("graph", [PLAN, ODD_GRAPH])
def test_the_dataset_may_be_named_in_every_way_of_asking(world, same, graph, extension):
    fields = {"default-graph-uri": graph, "named-graph-uri": graph}
    dataset = {"default_graphs": [graph], "named_graphs": [graph]}
    if extension == "ttl":
        query = "CONSTRUCT { ?s ?p ?g } { ?s ?p ?o GRAPH ?g { ?s ?p ?o } }"
        assert read_graph(same(query, "ttl", fields), "ttl") == world.triples(query, **dataset)
    else:
        query = "SELECT ?s ?o ?g { ?s ?p ?o GRAPH ?g { ?s ?p ?o } } ORDER BY ?s ?p ?o"
        assert read_table(same(query, "json", fields), "json") == world.table(query, **dataset)
        assert world.table(query, **dataset)


@pytest.mark.parametrize("extension", ["json", "xml", "tsv", "csv"])
def test_every_end_of_a_line_in_a_table_survives(same, extension):
    body = same(f"SELECT ?text ?more {{ {ENDS} BIND(1 AS ?more) }}", extension)
    assert [str(row[0]) for row in read_table(body, extension)] == ["a\r\nb", "a\nb", "a\rb"]


@pytest.mark.parametrize("extension", GRAPHS)
def test_every_end_of_a_line_in_a_graph_survives(same, extension):
    body = same(f"CONSTRUCT {{ <x:s> <x:p> ?text }} {{ {ENDS} }}", extension)
    assert {str(triple[2]) for triple in read_graph(body, extension)} == {"a\r\nb", "a\nb", "a\rb"}


@pytest.mark.parametrize(("query", "extensions"), [(ROWS, TABLES), (ASKED, TABLES), (MADE, GRAPHS)])
def test_head_says_what_get_would_send(server, query, extensions):
    for extension in extensions:
        got = server.client.get(f"/sparql.{extension}", params={"query": query})
        head = server.client.head(f"/sparql.{extension}", params={"query": query})
        assert (head.status_code, head.content) == (200, b"")
        own = {"date", "x-request-id"}
        assert {k: v for k, v in head.headers.items() if k not in own} == {
            k: v for k, v in got.headers.items() if k not in own
        }
