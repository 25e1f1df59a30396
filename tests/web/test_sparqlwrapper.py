"""SPARQLWrapper, a client that many scripts use, gets each format that it can ask for."""

from __future__ import annotations

import pytest
from SPARQLWrapper import CSV, JSON, JSONLD, N3, RDFXML, TSV, TURTLE, XML, SPARQLWrapper


@pytest.fixture
def answer(server, monkeypatch):
    """Asks a query in a format; the media type and the body of the answer."""
    monkeypatch.setenv("no_proxy", "*")

    def answer(query: str, format_name: str) -> tuple[str, bytes]:
        client = SPARQLWrapper(server.url + "/sparql")
        client.setQuery(query)
        client.setReturnFormat(format_name)
        with client.query().response as response:
            return response.headers["content-type"].split(";")[0], response.read()

    return answer


@pytest.mark.parametrize(
    ("format_name", "media_type"),
    [
        (JSON, "application/sparql-results+json"),
        (XML, "application/sparql-results+xml"),
        (CSV, "text/csv"),
        (TSV, "text/tab-separated-values"),
    ],
)
def test_a_table_comes_in_the_format_asked_for(answer, format_name, media_type):
    got, body = answer("SELECT ?label { ?s rdfs:label ?label }", format_name)
    assert (got, b"Mannheim" in body) == (media_type, True)


@pytest.mark.parametrize(
    ("format_name", "media_type"),
    [
        (TURTLE, "text/turtle"),
        (N3, "text/turtle"),
        (XML, "application/rdf+xml"),
        (RDFXML, "application/rdf+xml"),
        (JSONLD, "application/ld+json"),
    ],
)
def test_a_graph_comes_in_the_format_asked_for(answer, format_name, media_type):
    got, body = answer("CONSTRUCT { ?s rdfs:label ?l } WHERE { ?s rdfs:label ?l }", format_name)
    assert (got, b"Mannheim" in body) == (media_type, True)
