"""curl as a writer: graphs put, posted, patched and deleted at their addresses, tried first, and under conditions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from ..conftest import require
from .curl import PROGRAM, Curl, Got
from .writable import REFERENCES, TURTLE, WHO, Paper, Writable, check_refusal

A, B, NO_ADDRESS = "https://example.org/a", "https://example.org/b", "mailto:nobody@example.org"
UPDATE = "application/sparql-update"


@dataclass(frozen=True)
class Graph:
    """A graph of one of the two datasets: how it is addressed, and what it is called."""

    dataset: str
    address: str
    paper: Paper
    name: str
    send: Writer

    def holds(self, link: str) -> bool:
        """Whether it says that the document refers to that."""
        found = self.send.writable.texts(
            f"SELECT ?o {{ GRAPH <{self.name}> {{ <{self.paper.iri}> <{REFERENCES}> ?o }} }}", self.dataset
        )
        return (link,) in found

    def exists(self) -> bool:
        """Whether it can be read."""
        status = self.send.curl(self.address, "--header", "Accept: application/n-triples").status
        assert status in {200, 404}
        return status == 200

    def put(self, *options: str, title: str = "News from Łódź") -> Got:
        """Write the document to it."""
        return self.send("PUT", self.address, TURTLE, self.paper.turtle(title), *options)


@dataclass(frozen=True)
class Writer:
    """curl with the token of somebody who may write."""

    writable: Writable
    curl: Curl

    def __call__(self, method: str, address: str, media_type: str = "", body: str = "", *options: str) -> Got:
        """One request."""
        sent = ("--header", f"Content-Type: {media_type}", "--data-binary", self.curl.file("sent", body))
        return self.curl(
            *("--request", method, "--header", f"Authorization: {self.writable.authorization}"),
            *(sent if media_type else ()),
            *options,
            address,
        )


@pytest.fixture
def send(writable: Writable, tmp_path) -> Writer:
    """curl, or a reason why there is none."""
    require(PROGRAM is not None, "the command curl is not installed (Debian, Ubuntu: apt install curl)")
    return Writer(writable, Curl(tmp_path))


PLACES = ("managed, direct", "managed, by parameter", "unmanaged, direct", "unmanaged, by parameter")
SOME = pytest.mark.parametrize("graph", (PLACES[0], PLACES[3]), indirect=True)
"""For what comes out the same however the graph is addressed."""


@pytest.fixture(params=PLACES)
def graph(request, send: Writer) -> Graph:
    """A graph that is not there yet, in each dataset, in each way to address it."""
    dataset, way = request.param.split(", ")
    slug = "".join(sign if sign.isalnum() else "-" for sign in request.node.name)
    paper, url = Paper(slug), send.writable.server.url
    base = url if dataset == "managed" else f"{url}/unmanaged"
    if way == "by parameter":
        return Graph(dataset, f"{base}/data?graph={quote(paper.graph, safe='')}", paper, paper.graph, send)
    direct = f"{base}/graph/source/{slug}" if dataset == "managed" else f"{base}/data/{slug}"
    return Graph(dataset, direct, paper, paper.graph if dataset == "managed" else direct, send)


def test_a_graph_is_put_and_put_again_and_deleted(graph):
    made = graph.put()
    assert made.status == 201, made.body.decode()
    assert (made.status, made.headers["location"]) == (201, graph.address)
    assert graph.exists()
    again = graph.put(title="News from Płock")
    told = json.loads(again.body)
    assert (again.status, told["added"], told["removed"]) == (200, 1, 1)
    assert again.headers["iuc-graph-generation"] == told["generation"]
    same = json.loads(graph.put(title="News from Płock").body)
    assert (same["made"], same["generation"]) == (False, told["generation"])
    assert graph.send("DELETE", graph.address).status == 200
    assert not graph.exists()
    assert graph.send("DELETE", graph.address).status == 404


def test_statements_are_added_by_post_and_changed_by_patch(graph):
    graph.put()
    added = graph.send("POST", graph.address, TURTLE, graph.paper.link(A))
    assert (added.status, graph.holds(A)) == (200, True)
    patch = f"DELETE DATA {{ {graph.paper.link(A)} }} ; INSERT DATA {{ {graph.paper.link(B)} }}"
    patched = graph.send("PATCH", graph.address, UPDATE, patch)
    assert (patched.status, graph.holds(A), graph.holds(B)) == (200, False, True)
    assert [(e.who, e.added, e.removed) for e in graph.send.writable.history(graph.dataset)[-2:]] == [
        (WHO, 1, 0),
        (WHO, 1, 1),
    ]


@SOME
def test_a_patch_of_another_graph_is_refused(graph):
    graph.put()
    patch = "INSERT DATA { GRAPH <https://example.org/other> { <x:s> <x:p> 1 } }"
    assert graph.send("PATCH", graph.address, UPDATE, patch).status == 400


@SOME
def test_the_history_says_why(graph):
    separator = "&" if "?" in graph.address else "?"
    address = f"{graph.address}{separator}message={quote('checked with Łódź')}"
    assert graph.send("PUT", address, TURTLE, graph.paper.turtle()).status == 201
    assert graph.send.writable.history(graph.dataset)[-1].message == "checked with Łódź"


def test_a_change_may_be_tried_first(graph):
    separator = "&" if "?" in graph.address else "?"
    before = graph.send.writable.history(graph.dataset)
    tried = graph.send("PUT", f"{graph.address}{separator}dry-run=true", TURTLE, graph.paper.turtle())
    told = json.loads(tried.body)
    assert (tried.status, told["dry_run"], told["made"], told["verdict"]) == (
        200,
        True,
        False,
        {"conforms": True},
    )
    assert len(told["difference"]["added"]) == told["added"] > 5
    assert graph.send.writable.history(graph.dataset) == before
    assert not graph.exists()


def test_a_condition_keeps_a_graph_from_being_made_or_replaced(graph):
    assert graph.put("--header", "If-Match: *").status == 412
    assert graph.put("--header", "If-None-Match: *").status == 201
    assert graph.put("--header", "If-None-Match: *", title="Other").status == 412
    assert graph.put("--header", "If-Match: *", title="News from Płock").status == 200


def test_a_condition_keeps_a_change_from_undoing_another(graph):
    seen = graph.put().headers["iuc-graph-generation"]
    if_match = ("--header", f'If-Match: "{seen}"')
    first = graph.put(*if_match, title="First")
    second = graph.put(*if_match, title="Second")
    assert (first.status, second.status) == (200, 412)
    assert first.headers["iuc-graph-generation"] in second.detail
    assert graph.put("--header", f'If-Match: "{first.headers["iuc-graph-generation"]}"').status == 200
    assert graph.put("--header", "If-Match: anything").status == 400


@SOME
def test_a_form_may_hold_several_documents(graph, tmp_path):
    (tmp_path / "one.ttl").write_text(graph.paper.turtle(), "utf-8")
    (tmp_path / "two.nt").write_text(graph.paper.link(A), "utf-8")
    sent = graph.send(
        "POST",
        graph.address,
        "",
        "",
        *("--form", "one=@one.ttl;type=text/turtle", "--form", "two=@two.nt;type=application/n-triples"),
    )
    assert (sent.status, graph.holds(A)) == (201, True)


@SOME
@pytest.mark.parametrize(
    ("media_type", "body", "status", "sentence"),
    [
        (TURTLE, "<x:s> <x:p> ", 400, "ine 1"),
        ("application/ld+json", '{"@context": "https://example.org/c"}', 400, "context"),
        ("application/rdf+xml", '<!DOCTYPE r [<!ENTITY a "b">]><r/>', 400, "D"),
        ("text/csv", "a,b", 415, "text/turtle"),
    ],
)
def test_a_document_that_cannot_be_taken_is_told_why(graph, media_type, body, status, sentence):
    sent = graph.send("PUT", graph.address, media_type, body)
    assert (sent.status, sentence in sent.detail) == (status, True), sent.detail
    assert not graph.exists()


@SOME
def test_who_may_not_is_told_before_the_body_is_sent(graph):
    for headers in ((), ("--header", "Authorization: Bearer iucg_wrong")):
        sent = graph.send.curl(
            *headers, "--request", "PUT", "--data-binary", graph.send.curl.file("sent", "x"), graph.address
        )
        assert (sent.status, sent.headers["www-authenticate"].split()[0]) == (401, "Bearer")
    assert not graph.exists()


def test_what_breaks_a_rule_is_told_in_the_language_that_is_preferred(send):
    paper = Paper("curl-refused")
    address = f"{send.writable.server.url}/graph/source/{paper.slug}"
    body = paper.turtle() + paper.link(NO_ADDRESS)
    english = send("PUT", address, TURTLE, body)
    assert english.status == 422
    check_refusal(json.loads(english.body), paper, NO_ADDRESS)
    chinese = send("PUT", address, TURTLE, body, "--header", "Accept-Language: zh-CN, en;q=0.5")
    assert (chinese.status, "未作任何更改" in chinese.detail) == (422, True)
    separately = f"{address}?dry-run=true"
    tried = json.loads(send("PUT", separately, TURTLE, body).body)
    assert tried["verdict"]["conforms"] is False
    assert tried["verdict"]["violations"] == json.loads(english.body)["violations"]


def test_a_refusal_brings_a_query_that_shows_what_is_wrong(send):
    paper = Paper("curl-shown")
    address = f"{send.writable.server.url}/graph/source/{paper.slug}"
    refused = send("PUT", address, TURTLE, paper.turtle() + paper.link(NO_ADDRESS))
    rule = json.loads(refused.body)["violations"][0]["rules"][0]
    assert rule["query"] == ""  # the graph is not there yet, so there is nothing to ask
    assert "not hold it yet" in rule["shows"]["en"]
    assert send("PUT", address, TURTLE, paper.turtle() + paper.link(A)).status == 201
    refused = send("PUT", address, TURTLE, paper.turtle() + paper.link(NO_ADDRESS))
    rule = json.loads(refused.body)["violations"][0]["rules"][0]
    shown = send.curl(
        send.writable.sparql("managed"),
        "--header",
        "Accept: application/sparql-results+json",
        "--data-urlencode",
        f"query={rule['query']}",
    )
    (row,) = json.loads(shown.body)["results"]["bindings"]
    assert {value["value"] for value in row.values()} >= {A}


@pytest.mark.parametrize(
    "name", ["graph/inferred", "graph/ontology", "graph/reference", "graph/vocabularies"]
)
def test_a_graph_that_follows_from_others_is_not_written_to(send, name):
    refused = send("POST", f"{send.writable.server.url}/{name}", TURTLE, "<x:s> <x:p> 1 .")
    assert (refused.status, len(refused.detail) > 40) == (403, True)


def test_the_merged_view_is_not_written_to_but_the_unmanaged_default_graph_is(send):
    url = send.writable.server.url
    refused = send("POST", f"{url}/data?default", TURTLE, "<x:s> <x:p> 1 .")
    assert (refused.status, "Name the graph of a document" in refused.detail) == (403, True)
    taken = send("POST", f"{url}/unmanaged/data?default", TURTLE, "<x:s> <x:q> 1 .")
    assert taken.status == 200
    assert send.writable.texts("SELECT ?o { <x:s> <x:q> ?o }", "unmanaged") == {("1",)}


def test_a_document_without_a_graph_gets_one_in_the_unmanaged_dataset_only(send):
    url = send.writable.server.url
    made = send("POST", f"{url}/unmanaged/data", TURTLE, "<x:s> <x:new> 1 .")
    assert made.status == 201
    read = send.curl(made.headers["location"], "--header", "Accept: application/n-triples")
    assert b"<x:s> <x:new> " in read.body
    refused = send("POST", f"{url}/data", TURTLE, "<x:s> <x:p> 1 .")
    assert (refused.status, "?graph=" in refused.detail) == (400, True)
