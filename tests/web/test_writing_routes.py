"""Writing over HTTP on a real server: updates and graphs, by who may, whole or not at all."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from iuc_graph.store.drafts import publish
from iuc_graph.store.generations import current, open_current
from iuc_graph.store.history import entries
from iuc_graph.store.lock import locked
from iuc_graph.vocabulary import IUC, RDFS, source_graph
from iuc_graph.web.audit import audit_of
from iuc_graph.web.token_file import Scope, create

from ..commits.conftest import rulebook, small_world
from ..commits.world import city, document, note
from .conftest import settings_for, start

__all__ = ["rulebook"]

ONE, TWO, THREE = map(source_graph, ("one", "two", "three"))
UPDATE = {"Content-Type": "application/sparql-update"}
TURTLE = {"Content-Type": "text/turtle"}


def noting(text: str, graph: str = ONE) -> str:
    """An update that adds a note to a city of document one."""
    return f'INSERT DATA {{ GRAPH <{graph}> {{ <{city("one").value}> <{IUC}note> "{text}" }} }}'


def triples(slug: str) -> bytes:
    """A document as N-Triples, which Turtle reads, too."""
    return "".join(f"{quad.triple} .\n" for quad in document(slug)).encode()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the stores and the tokens of the server."""
    return tmp_path_factory.mktemp("writing")


@pytest.fixture(scope="module")
def server(place: Path, rulebook):
    """A server over the small world and an empty dataset without rules."""
    small_world(place / "store", rulebook)
    publish(place / "unmanaged", [], fingerprint="")
    (place / "tokens").mkdir()
    given = {
        "store": place / "store",
        "unmanaged": place / "unmanaged",
        "tokens": place / "tokens" / "tokens.jsonl",
        "query_seconds": 20,
        "write_seconds": 20,
    }
    yield from start(settings_for(place, **given), shapes=rulebook.shapes)


@pytest.fixture(scope="module")
def operator(server):
    """The header of somebody who may write."""
    return {"Authorization": f"Bearer {create(server.settings.tokens, 'ana', [Scope.UPDATE])[0]}"}


@pytest.fixture(scope="module")
def other(server):
    """The header of somebody who may list queries only."""
    return {"Authorization": f"Bearer {create(server.settings.tokens, 'ben', [Scope.RUNNING])[0]}"}


def ask(server, query: str, path: str = "/sparql") -> bool:
    response = server.client.get(path, params={"query": query})
    assert response.status_code == 200, response.text
    return response.json()["boolean"]


def has(server, text: str, path: str = "/sparql") -> bool:
    """Whether the merged graph has a note."""
    return ask(server, f'ASK {{ ?s <{IUC}note> "{text}" }}', path)


def test_an_update_is_there_for_the_next_question_and_in_the_history(server, operator):
    response = server.client.post(
        "/sparql", params={"message": "it was missing"}, content=noting("direct"), headers=operator | UPDATE
    )
    assert response.status_code == 200
    told = response.json()
    assert (told["made"], told["added"], told["derived_added"], told["graphs"]) == (True, 1, 1, [ONE])
    assert response.headers["iuc-graph-generation"] == told["generation"]
    assert has(server, "direct")
    last = entries(server.settings.store)[-1]
    assert (last.who, last.message) == ("ana", "it was missing")
    assert f"{last.number:06d}" == told["generation"] == current(server.settings.store).manifest.name


def test_an_update_as_a_form_with_the_prefixes_of_the_project(server, operator):
    text = noting("form").replace(f"<{IUC}note>", "iuc:note")
    response = server.client.post("/sparql", data={"update": text}, headers=operator)
    assert response.status_code == 200
    assert has(server, "form")


@pytest.mark.parametrize("path", ["/sparql", "/unmanaged/sparql"])
@pytest.mark.parametrize("how", ["direct", "form"])
def test_without_a_token_nothing_is_written(server, other, path, how):
    sent = {"content": noting("no")} if how == "direct" else {"data": {"update": noting("no")}}
    headers = UPDATE if how == "direct" else {}
    for credential, status in (({}, 401), ({"Authorization": "Bearer wrong"}, 401), (other, 403)):
        response = server.client.post(path, **sent, headers={**headers, **credential})
        assert response.status_code == status
        assert "bearer" in response.headers["www-authenticate"].lower()
    assert not has(server, "no", path)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/graph/source/one", f"/data?graph={ONE}", "/unmanaged/data?default"])
def test_without_a_token_no_graph_is_touched(server, method, path):
    before = current(server.settings.store).manifest.name
    response = server.client.request(method, path, content=b"" if method == "DELETE" else triples("one"))
    assert response.status_code == 401
    assert current(server.settings.store).manifest.name == before


def test_where_nobody_has_a_token_nobody_writes(tmp_path, rulebook):
    small_world(tmp_path / "store", rulebook)
    for server in start(settings_for(tmp_path, store=tmp_path / "store"), shapes=rulebook.shapes):
        response = server.client.post("/sparql", content=noting("no"), headers=UPDATE)
        assert response.status_code == 403
        assert "iuc-graph token create" in response.json()["detail"]


def test_an_update_is_no_query_by_get(server, operator):
    response = server.client.get("/sparql", params={"update": noting("no")}, headers=operator)
    assert response.status_code in {400, 403, 405}
    assert not has(server, "no")


def test_the_audit_log_says_who_sent_what_before_it_is_done(server, operator):
    server.client.post("/sparql", content=noting("audited"), headers=operator | UPDATE)
    lines = audit_of(server.settings.tokens).read_text(encoding="utf-8").splitlines()
    last = json.loads(lines[-1])
    assert (last["who"], last["did"], last["dataset"], last["dry_run"]) == ("ana", "update", "managed", False)
    assert last["bytes"] == len(noting("audited"))
    assert re.fullmatch("[0-9a-f]{64}", last["sha256"])
    assert "audited" not in lines[-1]


def test_a_dry_run_says_what_would_change_and_changes_nothing(server, operator):
    before = current(server.settings.store).manifest.name
    response = server.client.post(
        "/sparql", params={"dry-run": "true"}, content=noting("tried"), headers=operator | UPDATE
    )
    told = response.json()
    assert (response.status_code, told["made"], told["dry_run"]) == (200, False, True)
    assert told["difference"] == {"added": [f"{note('one', 'tried')} ."], "removed": [], "whole": True}
    assert told["verdict"] == {"conforms": True}
    assert current(server.settings.store).manifest.name == before


def second_name() -> str:
    return f'INSERT DATA {{ GRAPH <{ONE}> {{ <{city("one").value}> <{RDFS}label> "b" }} }}'


def test_what_breaks_a_rule_is_refused_in_words_by_thing(server, operator):
    before = current(server.settings.store).manifest.name
    response = server.client.post("/sparql", content=second_name(), headers=operator | UPDATE)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert told["code"] == "validation-failed"
    assert "A city has one name" in told["detail"]
    (thing,) = told["violations"]
    assert thing["iri"] == city("one").value
    assert thing["rules"][0]["messages"]["zh"] == "城市有一个名称。"
    assert {value["text"] for value in thing["rules"][0]["values"]} == {"one a", "b"}
    assert current(server.settings.store).manifest.name == before
    chinese = server.client.post(
        "/sparql", content=second_name(), headers=operator | UPDATE | {"Accept-Language": "zh"}
    ).json()
    assert "城市有一个名称" in chinese["detail"]
    assert chinese["violations"] == told["violations"]


def test_the_query_of_a_refusal_shows_what_is_there(server, operator):
    told = server.client.post("/sparql", content=second_name(), headers=operator | UPDATE).json()
    query = told["violations"][0]["rules"][0]["query"]
    response = server.client.get("/sparql", params={"query": query})
    assert response.status_code == 200
    assert any(
        row["value"]["value"] == "one a" for row in response.json()["results"]["bindings"] if "value" in row
    )


def test_a_dry_run_of_what_breaks_a_rule_tells_both(server, operator):
    told = server.client.post(
        "/sparql", params={"dry-run": "true"}, content=second_name(), headers=operator | UPDATE
    ).json()
    assert told["verdict"]["conforms"] is False
    assert "A city has one name" in told["verdict"]["detail"]
    assert len(told["difference"]["added"]) == 1


def test_what_is_made_by_others_is_refused_with_where_to_write(server, operator):
    refused = noting("no", "https://w3id.org/iuc-graph/graph/inferred")
    response = server.client.post("/sparql", content=refused, headers=operator | UPDATE)
    assert (response.status_code, response.json()["code"]) == (403, "write-refused")
    assert "graph/source/" in response.json()["detail"]
    put = server.client.put("/graph/ontology", content=b"<urn:a> <urn:b> 1 .", headers=operator | TURTLE)
    assert (put.status_code, put.json()["code"]) == (403, "write-refused")
    assert "iuc-graph build" in put.json()["detail"]


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("INSERT DATA { <a>", 400, "line"),
        ("LOAD <http://127.0.0.1:1/x>", 403, "LOAD"),
        ("SELECT * {}", 400, "query"),
        ("INSERT { ?s ?p 1 } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403, "SERVICE"),
    ],
)
def test_what_cannot_be_done_is_told(server, operator, text, status, words):
    response = server.client.post("/sparql", content=text, headers=operator | UPDATE)
    assert response.status_code == status
    assert words in response.text


def test_a_change_on_condition_of_a_generation_is_not_made_on_another(server, operator):
    seen = server.client.get("/sparql", params={"query": "ASK {}"}).headers["iuc-graph-generation"]
    on = operator | UPDATE | {"If-Match": f'"{seen}"'}
    first = server.client.post("/sparql", content=noting("condition 1"), headers=on)
    second = server.client.post("/sparql", content=noting("condition 2"), headers=on)
    assert (first.status_code, second.status_code) == (200, 412)
    assert first.json()["generation"] in second.json()["detail"]
    assert has(server, "condition 1")
    assert not has(server, "condition 2")


def test_using_graph_uri_stands_in_place_of_using(server, operator):
    text = f"INSERT {{ GRAPH <{ONE}> {{ ?s <{IUC}note> ?label }} }} WHERE {{ ?s <{RDFS}label> ?label }}"
    sent = {"update": text, "using-graph-uri": TWO, "dry-run": "true"}
    told = server.client.post("/sparql", data=sent, headers=operator).json()
    assert {line.split(" ")[2] for line in told["difference"]["added"]} >= {'"two'}
    assert not any('"one a"' in line for line in told["difference"]["added"])
    both = server.client.post(
        "/sparql", data=sent | {"update": text.replace("WHERE", f"USING <{ONE}> WHERE")}, headers=operator
    )
    assert both.status_code == 400


@pytest.mark.parametrize("path", ["/graph/source/three", f"/data?graph={THREE}"])
def test_a_graph_is_put_added_to_changed_and_taken_out(server, operator, path):
    put = server.client.put(path, content=triples("three"), headers=operator | TURTLE)
    assert put.status_code == 201
    read = server.client.get(put.headers["location"], headers={"Accept": "application/n-triples"})
    assert set(read.text.splitlines()) == set(triples("three").decode().splitlines())
    more = f'<{city("three").value}> <{IUC}note> "more" .'.encode()
    assert server.client.post(path, content=more, headers=operator | TURTLE).status_code == 200
    assert has(server, "more")
    patch = f'DELETE {{ ?s <{IUC}note> "more" }} INSERT {{ ?s <{IUC}note> "other" }} WHERE {{ ?s <{IUC}note> "more" }}'
    patched = server.client.patch(path, content=patch, headers=operator | UPDATE)
    assert (patched.status_code, patched.json()["graphs"]) == (200, [THREE])
    assert (has(server, "more"), has(server, "other")) == (False, True)
    again = server.client.put(path, content=triples("three"), headers=operator | TURTLE)
    assert again.status_code == 200
    assert not has(server, "other")
    deleted = server.client.delete(path, headers=operator)
    assert deleted.status_code == 200
    assert server.client.get(path).status_code == 404
    assert server.client.delete(path, headers=operator).status_code == 404


def test_a_graph_that_has_to_be_there_or_must_not_be(server, operator):
    path = "/graph/source/three"
    wanted = server.client.put(path, content=triples("three"), headers=operator | TURTLE | {"If-Match": "*"})
    assert wanted.status_code == 412
    only_new = operator | TURTLE | {"If-None-Match": "*"}
    assert server.client.put(path, content=triples("three"), headers=only_new).status_code == 201
    assert server.client.put(path, content=triples("three"), headers=only_new).status_code == 412
    assert server.client.delete(path, headers=operator).status_code == 200


def test_a_document_of_an_unknown_type_is_refused_with_those_that_are_known(server, operator):
    response = server.client.put(
        "/graph/source/three", content=b"a,b", headers=operator | {"Content-Type": "text/csv"}
    )
    assert response.status_code == 415
    assert "text/turtle" in response.text


def test_a_document_with_a_fault_is_told_with_its_line(server, operator):
    response = server.client.put(
        "/graph/source/three", content=b"<urn:a> <urn:b>\n  oops .", headers=operator | TURTLE
    )
    assert response.status_code == 400
    told = response.json()
    assert (told["code"], told["line"]) == ("document-syntax", 2)
    assert "line 2" in told["detail"]


def test_writing_to_the_address_of_a_format_is_refused(server, operator):
    response = server.client.put("/graph/source/three.ttl", content=b"", headers=operator | TURTLE)
    assert response.status_code == 400
    assert ".ttl" in response.json()["detail"]


def test_a_graph_without_a_name_is_made_in_the_dataset_without_rules(server, operator):
    response = server.client.post(
        "/unmanaged/data", content=b'<urn:a> <urn:b> [ <urn:c> "d" ] .', headers=operator | TURTLE
    )
    assert response.status_code == 201
    read = server.client.get(response.headers["location"], headers={"Accept": "application/n-triples"})
    assert len(read.text.splitlines()) == 2
    managed = server.client.post("/data", content=triples("three"), headers=operator | TURTLE)
    assert managed.status_code == 400
    assert "graph=" in managed.json()["detail"]


def test_a_release_is_made_by_who_may_and_stays(server, operator):
    publisher = {"Authorization": f"Bearer {create(server.settings.tokens, 'eva', [Scope.RELEASE])[0]}"}
    in_use = current(server.settings.store).number
    for headers, status in (({}, 401), (operator, 403)):
        assert server.client.put("/releases/v1.0", headers=headers).status_code == status
    made = server.client.put("/releases/v1.0", headers=publisher)
    assert made.status_code == 201
    assert (made.json()["name"], made.json()["generation"]) == ("v1.0", in_use)
    assert {"SHA256SUMS", "NOTES.md", "CITATION.cff"} < set(made.json()["files"])
    listed = server.client.get("/releases").json()["releases"]
    assert [(each["name"], each["generation"]) for each in listed] == [("v1.0", in_use)]
    assert "eva" not in server.client.get("/releases").text
    for name in ("v1.0", "2020-01-01", "current"):
        refused = server.client.put(f"/releases/{name}", headers=publisher)
        assert (refused.status_code, refused.json()["code"]) == (409, "release-refused")
    assert server.client.get("/sparql", params={"query": "ASK {}", "at": "v1.0"}).status_code == 200
    last = json.loads(audit_of(server.settings.tokens).read_text(encoding="utf-8").splitlines()[-1])
    assert (last["who"], last["did"]) == ("eva", "release")


def test_the_name_of_a_new_graph_may_have_any_letters(server, operator):
    name = f"{server.url}/unmanaged/data/重庆"
    put = server.client.put(
        "/unmanaged/data", params={"graph": name}, content=b"<urn:a> <urn:b> 1 .", headers=operator | TURTLE
    )
    assert put.status_code == 201
    assert put.headers["location"] == f"{server.url}/unmanaged/data/%E9%87%8D%E5%BA%86"
    assert server.client.get(put.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/ld+json", b"5"),
        ("application/ld+json", b'{"name": "x"}'),
        ("text/turtle", b"# nothing"),
        ("multipart/form-data; boundary=b", b"--b--"),
    ],
)
def test_what_states_nothing_does_not_empty_a_graph(server, operator, kind, content):
    before = current(server.settings.store).manifest.name
    response = server.client.put(
        "/graph/source/one", content=content, headers=operator | {"Content-Type": kind}
    )
    assert response.status_code == 400
    assert len(response.json()["detail"].split()) > 5
    assert current(server.settings.store).manifest.name == before


def test_an_empty_condition_is_not_taken_for_none(server, operator):
    response = server.client.post(
        "/sparql", content=noting("no"), headers=operator | UPDATE | {"If-Match": ""}
    )
    assert response.status_code == 400
    assert not has(server, "no")


def test_a_text_with_a_direction_is_refused(server, operator):
    text = noting("no").replace('"no"', '"no"@en--ltr')
    response = server.client.post("/sparql", content=text, headers=operator | UPDATE)
    assert response.status_code in {400, 403}
    assert not has(server, "no")


def test_who_is_told_of_trouble_is_not_told_where_the_store_lies(tmp_path, rulebook):
    small_world(tmp_path / "store", rulebook)
    tokens = tmp_path / "tokens.jsonl"
    header = {"Authorization": f"Bearer {create(tokens, 'ana', [Scope.UPDATE])[0]}"}
    settings = settings_for(tmp_path, store=tmp_path / "store", tokens=tokens, lock_seconds=0)
    for server in start(settings, shapes=rulebook.shapes):
        with locked(settings.store):
            response = server.client.post("/sparql", content=noting("no"), headers=header | UPDATE)
        assert (response.status_code, response.json()["code"]) == (409, "store-locked")
        assert str(tmp_path) not in response.text


def test_a_server_that_stops_says_nothing_wrong_of_what_it_was_asked_to_write(tmp_path, rulebook):
    small_world(tmp_path / "store", rulebook)
    tokens = tmp_path / "tokens.jsonl"
    header = {"Authorization": f"Bearer {create(tokens, 'ana', [Scope.UPDATE])[0]}"}
    settings = settings_for(tmp_path, store=tmp_path / "store", tokens=tokens, stop_seconds=0)
    told: list[tuple[str, int]] = []

    def write(server, number: int) -> None:
        with suppress(httpx.TransportError):  # told nothing, which is not wrong
            response = httpx.post(
                f"{server.url}/sparql",
                content=noting(f"note {number}"),
                headers=header | UPDATE,
                timeout=30,
                trust_env=False,
            )
            told.append((f"note {number}", response.status_code))

    with ThreadPoolExecutor(12) as threads:
        for server in start(settings, shapes=rulebook.shapes):
            server.client.post("/sparql", content=noting("first"), headers=header | UPDATE)
            for number in range(12):
                threads.submit(write, server, number)
            deadline = time.monotonic() + 60
            while len(entries(settings.store)) < 4:
                assert time.monotonic() < deadline, told
                time.sleep(0.01)
    with open_current(settings.store) as opened:
        there = {quad.object.value for quad in opened.store if quad.predicate.value == IUC + "note"}
    assert {status for _, status in told} <= {200, 503}
    assert [(text, status) for text, status in told if (text in there) is not (status == 200)] == []


def test_pages_of_other_sites_cannot_write(server):
    for path in ("/graph/source/one", "/data"):
        response = server.client.options(path)
        assert "PUT" in response.headers["allow"]
        assert "PUT" not in response.headers["access-control-allow-methods"]
        assert "authorization" not in response.headers["access-control-allow-headers"].lower()


def test_writes_are_counted(server, operator):
    def made() -> float:
        text = server.client.get("/metrics").text
        return float(re.search(r'^iuc_graph_writes_total\{outcome="ok"\} (\S+)$', text, re.M)[1])

    before = made()
    server.client.post("/sparql", content=noting("counted"), headers=operator | UPDATE)
    assert made() == before + 1


def test_a_writer_that_was_killed_is_replaced_for_the_next_write(server, operator):
    import psutil

    server.client.post("/sparql", content=noting("before"), headers=operator | UPDATE)
    writers = [each for each in server.workers() if "iuc_graph.writer.child" in " ".join(each.cmdline())]
    assert writers
    for each in writers:
        each.kill()
    psutil.wait_procs(writers, 5)
    response = server.client.post("/sparql", content=noting("after"), headers=operator | UPDATE)
    assert response.status_code == 200
    assert has(server, "after")
