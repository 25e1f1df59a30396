"""/sparql over real sockets: each way of asking times each form of answer, and each error."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from pyoxigraph import RdfFormat, parse
from SPARQLWrapper import CSV, JSON, N3, POST, TURTLE, XML, SPARQLWrapper

from iuc_graph.vocabulary import ID, RDFS

LABELS = ("Mannheim", "重庆 50%25", 'Zürich "a"\n', "München", "Łódź")
SELECT = "SELECT ?label { ?place rdfs:label ?label } ORDER BY ?place"
CONSTRUCT = "CONSTRUCT { ?place rdfs:label ?label } WHERE { ?place rdfs:label ?label }"
DESCRIBE = f"DESCRIBE <{ID}place/p1>"


def by_get(client, query, accept, **more):
    return client.get("/sparql", params={"query": query, **more}, headers={"Accept": accept})


def by_form(client, query, accept, **more):
    return client.post("/sparql", data={"query": query, **more}, headers={"Accept": accept})


def directly(client, query, accept, **more):
    headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
    return client.post("/sparql", params=more, content=query.encode(), headers=headers)


@pytest.fixture(params=[by_get, by_form, directly])
def ask(request, server):
    return lambda query, accept="*/*", **more: request.param(server.client, query, accept, **more)


def of_json(body):
    return [row["label"]["value"] for row in json.loads(body)["results"]["bindings"]]


def of_xml(body):
    return [
        literal.text
        for literal in ElementTree.fromstring(body).iter("{http://www.w3.org/2005/sparql-results#}literal")
    ]


def of_csv(body):
    return [row["label"] for row in csv.DictReader(io.StringIO(body.decode(), newline=""))]


def of_tsv(body):
    lines = body.decode().rstrip("\n").split("\n")[1:]
    text = "".join(f"<x:s> <x:p> {line} .\n" for line in lines)
    return [triple.object.value for triple in parse(text, format=RdfFormat.N_TRIPLES)]


TABLES = {
    "application/sparql-results+json": ("application/sparql-results+json", of_json),
    "application/json": ("application/json", of_json),
    "application/sparql-results+xml": ("application/sparql-results+xml", of_xml),
    "text/csv": ("text/csv; charset=utf-8", of_csv),
    "text/tab-separated-values": ("text/tab-separated-values; charset=utf-8", of_tsv),
}


@pytest.mark.parametrize("accept", TABLES)
def test_a_table_is_answered_in_each_media_type(ask, accept):
    media_type, read = TABLES[accept]
    response = ask(SELECT, accept)
    assert (response.status_code, response.headers["content-type"]) == (200, media_type)
    assert read(response.content) == list(LABELS)
    assert int(response.headers["content-length"]) == len(response.content)
    assert response.headers["vary"] == "Accept, Accept-Encoding"


TRUTH = {
    "application/sparql-results+json": lambda body: json.loads(body)["boolean"] is True,
    "application/sparql-results+xml": lambda body: b"<boolean>true</boolean>" in body,
    "text/csv": lambda body: body == b"true",
    "text/tab-separated-values": lambda body: body == b"true",
}


@pytest.mark.parametrize("accept", TRUTH)
def test_a_truth_value_is_answered_in_each_media_type(ask, accept):
    response = ask("ASK { ?place rdfs:label 'Łódź'@en }", accept)
    assert response.status_code == 200
    assert TRUTH[accept](response.content)


GRAPHS = {
    "text/turtle": ("text/turtle; charset=utf-8", RdfFormat.TURTLE),
    "application/n-triples": ("application/n-triples", RdfFormat.N_TRIPLES),
    "application/ld+json": ("application/ld+json", RdfFormat.JSON_LD),
    "application/rdf+xml": ("application/rdf+xml", RdfFormat.RDF_XML),
    "application/n-quads": ("application/n-quads", RdfFormat.N_QUADS),
    "application/trig": ("application/trig", RdfFormat.TRIG),
}


@pytest.mark.parametrize("accept", GRAPHS)
def test_a_graph_is_answered_in_each_media_type(ask, accept):
    media_type, parser = GRAPHS[accept]
    response = ask(CONSTRUCT, accept)
    assert (response.status_code, response.headers["content-type"]) == (200, media_type)
    assert {triple.object.value for triple in parse(response.content, format=parser)} == set(LABELS)
    (described,) = parse(ask(DESCRIBE, accept).content, format=parser)
    assert (described.object.value, described.object.language) == (LABELS[1], "en")


def test_turtle_uses_our_prefixes(ask):
    assert "rdfs:label" in ask(CONSTRUCT, "text/turtle").text


def test_text_is_percent_decoded_exactly_once(ask):
    assert ask("ASK { ?place rdfs:label '重庆 50%25'@en }").json()["boolean"] is True
    assert ask("ASK { ?place rdfs:label '重庆 50%'@en }").json()["boolean"] is False


def test_the_format_parameter_wins_over_the_header(ask):
    response = ask(SELECT, "application/sparql-results+xml", format="csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"


def test_counting_over_the_default_graph_counts_distinct_triples(ask):
    counted = ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv").text.split()
    distinct = ask("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT * { ?s ?p ?o } }", "text/csv").text.split()
    assert counted == distinct == ["n", "5"]
    assert ask("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "text/csv").text.split() == ["n", "10"]


def test_dataset_parameters_choose_the_graphs(ask):
    one = "https://example.org/graph/a"
    named = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    assert ask(named, "text/csv", **{"named-graph-uri": one}).text.split() == ["g", one]
    assert ask("ASK { ?s ?p ?o }", **{"default-graph-uri": one}).json()["boolean"] is True
    assert ask("ASK { ?s ?p ?o }", **{"named-graph-uri": one}).json()["boolean"] is False
    unknown = ask("ASK {}", **{"default-graph-uri": one + "bc"})
    assert (unknown.status_code, unknown.json()["code"]) == (400, "dataset-refused")


def test_head_gives_the_headers_of_get_and_no_body(server):
    asked = {"params": {"query": SELECT}, "headers": {"Accept": "text/csv"}}
    head, get = server.client.head("/sparql", **asked), server.client.get("/sparql", **asked)
    assert head.content == b""
    for name in ("content-type", "content-length", "vary"):
        assert head.headers[name] == get.headers[name]


def test_options_say_what_other_sites_may_do(server):
    response = server.client.options("/sparql", headers={"Origin": "https://example.org"})
    assert response.status_code == 204
    assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers


def problem(response):
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == response.status_code
    assert document["type"].endswith("/problem/" + document["code"])
    assert document["detail"]
    return response.status_code, document["code"]


def test_a_syntax_error_says_line_and_column(ask):
    response = ask("SELECT *\n{ ?s ?p }")
    assert problem(response) == (400, "query-syntax")
    assert (response.json()["line"], response.json()["column"]) == (2, 9)


def test_an_error_behind_codepoint_escapes_is_placed_in_the_text_as_written(ask):
    plain, escaped = ask("SELECT * { ?sA ?p }").json(), ask(r"SELECT * { ?s\u0041 ?p }").json()
    assert escaped["column"] == plain["column"] + 5


def test_a_media_type_that_cannot_be_given_is_406_with_a_list(ask):
    response = ask(SELECT, "application/pdf")
    assert problem(response) == (406, "not-acceptable")
    assert "text/csv" in response.json()["detail"]
    assert problem(ask(CONSTRUCT, "text/csv")) == (406, "not-acceptable")


def test_a_body_of_another_type_is_415(server):
    response = server.client.post("/sparql", content=b"{}", headers={"Content-Type": "application/json"})
    assert problem(response) == (415, "media-type")
    assert "application/sparql-query" in response.headers["accept-post"]


@pytest.mark.parametrize("query_string", ["rows=1", "query=ASK{}&query=ASK{}", "query=%ff"])
def test_a_malformed_request_is_400(server, query_string):
    assert problem(server.client.get(f"/sparql?{query_string}")) == (400, "request")


def test_a_query_that_is_too_long_is_413_however_it_comes(server):
    long = "ASK {} #" + "x" * server.settings.query_bytes
    assert problem(by_form(server.client, long, "*/*")) == (413, "query-too-large")
    assert problem(directly(server.client, long, "*/*")) == (413, "query-too-large")
    assert problem(directly(server.client, long * 5, "*/*")) == (413, "query-too-large")


@pytest.mark.parametrize("query", ["INSERT DATA { <x:s> <x:p> 1 }", "DROP ALL", "LOAD <http://127.0.0.1:9/>"])
def test_a_write_is_refused_in_every_way(server, query):
    response = by_get(server.client, query, "*/*")
    assert problem(response) == (403, "query-refused")
    assert "only reads" in response.json()["detail"]
    update = {"Content-Type": "application/sparql-update"}
    for response in (
        server.client.post("/sparql", data={"update": query}),
        server.client.post("/sparql", content=query, headers=update),
    ):
        assert problem(response) == (403, "forbidden")
        assert "iuc-graph token create" in response.json()["detail"]


def test_a_call_to_another_server_is_refused(ask):
    response = ask("ASK { FILTER EXISTS { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } }")
    assert problem(response) == (403, "query-refused")


def test_other_methods_are_405(server):
    response = server.client.put("/sparql", content=b"")
    assert problem(response) == (405, "method-not-allowed")
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize(
    ("query", "format_name"),
    [(SELECT, JSON), (SELECT, XML), (SELECT, CSV), (CONSTRUCT, TURTLE), (CONSTRUCT, N3)],
)
def test_sparqlwrapper_reads_the_answers(server, method, query, format_name):
    wrapper = SPARQLWrapper(server.url + "/sparql")
    wrapper.setMethod(method)
    wrapper.setQuery(query)
    wrapper.setReturnFormat(format_name)
    answer = wrapper.query()
    body = answer.response.read().decode()
    answer.response.close()
    assert "Mannheim" in body
    assert RDFS in body or format_name != TURTLE


def test_a_slash_at_the_end_of_the_address_is_no_other_address(server):
    usual = by_get(server.client, SELECT, "text/csv")
    for found in (
        server.client.get("/sparql/", params={"query": SELECT, "format": "csv"}),
        server.client.post("/sparql/", data={"query": SELECT, "format": "csv"}),
        server.client.head("/sparql/", params={"query": SELECT, "format": "csv"}),
    ):
        assert found.status_code == 200
        assert found.headers["Repr-Digest"] == usual.headers["Repr-Digest"]
        assert found.headers["ETag"] == usual.headers["ETag"]


def test_with_a_slash_the_service_describes_itself_by_its_address(server):
    found, usual = server.client.get("/sparql/"), server.client.get("/sparql")
    assert (found.status_code, found.text) == (200, usual.text)
    assert server.client.put("/sparql/").status_code == 405
    assert server.client.get("/sparql/json").status_code == 404
