"""SPARQLWrapper as a writer: updates as a form and directly, with the token in a header."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError

import pytest
from SPARQLWrapper import JSON, POST, POSTDIRECTLY, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import Unauthorized

from .writable import REFERENCES, WHO, Paper, Writable, check_refusal

A, NO_ADDRESS = "https://example.org/a?x=1&y=Łódź", "mailto:nobody@example.org"

Client = Callable[..., SPARQLWrapper]


@pytest.fixture(params=[URLENCODED, POSTDIRECTLY], ids=["form", "direct"])
def client(request, writable: Writable) -> Client:
    """Makes clients for one update, in each way to send it."""

    def client(
        update: str, dataset: str = "managed", *, token: bool = True, **parameters: str
    ) -> SPARQLWrapper:
        made = SPARQLWrapper(writable.sparql(dataset))
        made.setMethod(POST)
        made.setRequestMethod(request.param)
        made.setReturnFormat(JSON)
        made.setQuery(update)
        if token:
            made.addCustomHttpHeader("Authorization", writable.authorization)
        for name, value in parameters.items():
            made.addParameter(name.replace("_", "-"), value)
        return made

    return client


@pytest.fixture
def paper(writable: Writable, request: pytest.FixtureRequest) -> Paper:
    """A document of the test's own, which is in the graph."""
    name = "".join(sign if sign.isalnum() else "-" for sign in request.node.name)
    paper = Paper("sparqlwrapper-" + name)
    writable.put(paper)
    return paper


def told(client: SPARQLWrapper) -> dict[str, Any]:
    """What the server says of an update."""
    with client.query().response as response:
        found: dict[str, Any] = json.load(response)
        assert response.headers["IUC-Graph-Generation"] == found["generation"]
    return found


def insert(paper: Paper, address: str) -> str:
    return f"INSERT DATA {{ GRAPH <{paper.graph}> {{ {paper.link(address)} }} }}"


def delete(paper: Paper) -> str:
    link = f"<{paper.iri}> <{REFERENCES}> ?any"
    return f"DELETE WHERE {{ GRAPH <{paper.graph}> {{ {link} }} }}"


def test_it_inserts_and_deletes_and_the_history_says_who_and_why(writable, client, paper):
    added = told(client(insert(paper, A), message="checked with Łódź, 已核对"))
    assert writable.links(paper) == {A}
    assert (added["made"], added["added"], added["removed"], added["graphs"]) == (True, 1, 0, [paper.graph])
    commit = writable.history()[-1]
    assert (commit.who, commit.message) == (WHO, "checked with Łódź, 已核对")
    assert f"{commit.number:06}" == added["generation"]
    removed = told(client(delete(paper)))
    assert (removed["added"], removed["removed"]) == (0, 1)
    assert writable.links(paper) == set()


def test_an_update_that_changes_nothing_makes_no_commit(writable, client, paper):
    before = writable.history()[-1]
    answer = told(client(delete(paper)))
    assert (answer["made"], answer["generation"]) == (False, f"{before.number:06}")
    assert writable.history()[-1] == before


def test_it_may_only_try_it(writable, client, paper):
    before = writable.history()[-1]
    answer = told(client(insert(paper, A), dry_run="true"))
    assert (answer["dry_run"], answer["made"], answer["verdict"]["conforms"]) == (True, False, True)
    assert answer["difference"]["added"] == [f"{paper.link(A)[:-2]} <{paper.graph}> ."]
    refused = told(client(insert(paper, NO_ADDRESS), dry_run="true"))
    assert refused["verdict"]["conforms"] is False
    assert (writable.links(paper), writable.history()[-1]) == (set(), before)


def test_the_graphs_of_an_update_may_be_parameters(writable, client, paper):
    told(client(insert(paper, A)))
    update = (
        f"DELETE {{ GRAPH <{paper.graph}> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o FILTER(?p = <{REFERENCES}>) }}"
    )
    assert told(client(update, using_graph_uri=paper.graph))["removed"] == 1
    assert writable.links(paper) == set()


def test_a_condition_keeps_it_from_changing_what_it_has_not_seen(writable, client, paper):
    for quotes in ('"{}"', 'W/"{}"'):
        stale = quotes.format(f"{writable.history()[-1].number:06}")
        told(client(insert(paper, A)))
        late = client(delete(paper))
        late.addCustomHttpHeader("If-Match", stale)
        with pytest.raises(HTTPError) as caught:
            late.query()
        now = f"{writable.history()[-1].number:06}"
        with caught.value as error:
            assert (error.code, f'"{now}"' in json.load(error)["detail"]) == (412, True)
        assert writable.links(paper) == {A}
        again = client(delete(paper))
        again.addCustomHttpHeader("If-Match", quotes.format(now))
        assert told(again)["removed"] == 1


def test_what_breaks_a_rule_is_an_error_with_our_document_in_it(writable, client, paper):
    with pytest.raises(HTTPError) as caught:
        client(insert(paper, NO_ADDRESS)).query()
    with caught.value as error:
        assert error.code == 422
        check_refusal(json.load(error), paper, NO_ADDRESS)
    assert writable.links(paper) == set()


def test_without_a_token_it_is_told_how_to_send_one(writable, client, paper):
    with pytest.raises(Unauthorized, match="Authorization: Bearer TOKEN"):
        client(insert(paper, A), token=False).query()
    assert writable.links(paper) == set()


def test_the_unmanaged_dataset_has_no_rules(writable, client):
    told(client("INSERT DATA { _:a <x:p> 'Łódź' GRAPH <x:g> { <x:s> <x:p> 1 } }", "unmanaged"))
    assert writable.texts("SELECT ?o { ?s <x:p> ?o }", "unmanaged") == {("Łódź",)}
    assert writable.texts("SELECT ?o { GRAPH <x:g> { ?s ?p ?o } }", "unmanaged") == {("1",)}
    told(client("DELETE WHERE { ?s <x:p> ?o } ; DROP GRAPH <x:g>", "unmanaged"))
    assert writable.texts("SELECT ?o { ?s <x:p> ?o }", "unmanaged") == set()
    assert writable.texts("SELECT ?o { GRAPH <x:g> { ?s ?p ?o } }", "unmanaged") == set()
    assert writable.history("unmanaged")[-1].who == WHO
