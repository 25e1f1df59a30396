"""/sparql without a query: the three tests of the W3C for service descriptions, and what programs need beside them."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from iuc_graph.sparql.description import FORMATS, SD, VOID
from iuc_graph.store.drafts import publish

from .conftest import GRAPHS, quads, settings_for, settled, start

MEDIA_TYPES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/trig": RdfFormat.TRIG,
}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    folder = tmp_path_factory.mktemp("both")
    for name in ("store", "unmanaged"):
        publish(folder / name, quads(), fingerprint="")
    yield from settled(start(settings_for(folder / "store", unmanaged=folder / "unmanaged")))


def said(response, predicate):
    """What a description says with a property, as text."""
    kind = MEDIA_TYPES[response.headers["content-type"].split(";")[0]]
    return [q.object for q in parse(response.content, format=kind) if q.predicate.value == predicate]


@pytest.mark.parametrize("path", ["/sparql", "/unmanaged/sparql"])
@pytest.mark.parametrize("accept", MEDIA_TYPES)
def test_it_is_given_in_each_format_with_the_address_that_was_asked(both, path, accept):
    response = both.client.get(path, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == accept
    assert said(response, SD + "endpoint") == [NamedNode(both.url + path)]
    assert {graph.value for graph in said(response, SD + "name")} == set(GRAPHS)
    assert said(response, VOID + "triples") == [Literal(5)] * 3
    assert NamedNode(FORMATS + "SPARQL_Results_JSON") in said(response, SD + "resultFormat")


def test_the_address_is_the_one_that_the_client_knows(both):
    response = both.client.get("/sparql", headers={"Host": "data.example:8443"})
    assert said(response, SD + "endpoint") == [NamedNode("http://data.example:8443/sparql")]
    by_extension = both.client.get("/sparql.nt", headers={"Host": "data.example"})
    assert by_extension.headers["content-type"] == "application/n-triples"
    assert said(by_extension, SD + "endpoint") == [NamedNode("http://data.example/sparql")]


@pytest.mark.parametrize("host", ["a b", "[x", "x/y", "x?y", "<x>", "u@x"])
def test_an_address_that_cannot_be_one_is_not_repeated(both, host):
    response = both.client.get("/sparql", headers={"Host": host})
    assert said(response, SD + "endpoint") == [NamedNode(both.url + "/sparql")]


def test_head_has_the_headers_of_get_and_no_body(both):
    get, head = both.client.get("/sparql"), both.client.head("/sparql")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"] == "text/turtle; charset=utf-8"
    assert "Accept" in get.headers["vary"]


def test_it_is_no_table(both):
    response = both.client.get("/sparql", headers={"Accept": "text/csv"})
    assert (response.status_code, response.json()["code"]) == (406, "not-acceptable")


def test_it_follows_a_commit(make_server, build):
    build()
    client = make_server().client
    before = client.get("/sparql")
    build(places=2)
    after = client.get("/sparql")
    assert Literal(5) in said(before, VOID + "triples")
    assert set(said(after, VOID + "triples")) == {Literal(2)}


def test_equal_requests_get_equal_bytes(both):
    assert both.client.get("/sparql").content == both.client.get("/sparql").content
