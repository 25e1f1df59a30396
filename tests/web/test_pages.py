"""The start page and the headers of every response."""

from __future__ import annotations

import re

import pytest

ADDRESSES = [
    "/",
    "/style.css",
    "/health",
    "/openapi.json",
    "/conformance",
    "/conformance.json",
    "/sparql?query=ASK{}",
    "/sparql",
    "/nothing",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_response_carries_the_security_headers_and_is_open_to_all_sites(server, address):
    headers = server.client.get(address).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in headers
    assert "content-length" in headers


def test_health_says_what_is_served(server):
    health = server.client.get("/health").json()
    assert (health["status"], health["generation"], health["triples"], health["graphs"]) == (
        "ok",
        "000001",
        5,
        2,
    )
    assert health["uptime_seconds"] >= 0


def test_the_page_for_sparql_has_a_form_that_asks_without_scripts(server):
    page = server.client.get("/query").text
    assert "<script" not in page
    assert not re.search(r"(?:src|action)=\"(?:https?:)?//", page)
    query = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1]
    action = re.search(r'formaction="([^"]+)"', page)[1]
    response = server.client.post(action, data={"query": query, "format": "csv"})
    assert response.text.split() == ["class,things"]
    assert "5 statements from 2 graphs" in server.client.get("/").text


def test_an_example_fills_the_form_and_is_escaped(server):
    page = server.client.get("/query").text
    assert '<a href="/query?example=0">Places &lt;all&gt;</a>' in page
    assert "# &amp; &lt;b&gt;</textarea>" in server.client.get("/query?example=0").text
    assert server.client.get("/query?example=99").status_code == 200


def test_an_unknown_address_is_a_problem_document(server):
    response = server.client.get("/nothing")
    assert (response.status_code, response.json()["code"]) == (404, "not-found")
    for path in ("/docs", "/redoc"):
        assert server.client.get(path).status_code == 404


def test_a_wrong_parameter_is_a_problem_document(server):
    response = server.client.get("/api/places?example=x")
    assert (response.status_code, response.json()["code"]) == (422, "parameters")
    assert "example" in response.json()["detail"]


def test_the_interface_is_described_for_machines(server):
    paths = server.client.get("/openapi.json").json()["paths"]
    assert set(paths["/sparql"]) == {"get", "post"}
    assert {path for path in paths if not path.startswith("/api")} == {
        "/sparql",
        "/data",
        "/graph/{name}",
        "/queries/running",
        "/queries/running/{identifier}",
        "/releases",
        "/releases/{name}",
        "/health",
        *("/id/{tail}", "/doc/{tail}", "/scheme/{tail}", "/problem/{tail}", "/.well-known/genid/{tail}"),
        *(
            "/ontology",
            "/ontology/{tail}",
            "/vocabularies",
            "/vocabularies/{tail}",
            "/shapes",
            "/context.jsonld",
        ),
    }


@pytest.mark.parametrize("address", ["/", "/health"])
def test_pages_answer_head_without_a_body_and_options_with_the_methods(server, address):
    head = server.client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 0
    options = server.client.options(address)
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
