"""/queries/running on a real server: operators see what runs and end it, and nobody else sees anything."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
import pytest

from iuc_graph.web.audit import audit_of
from iuc_graph.web.token_file import Scope, create, revoke

from ..conftest import require

ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(30)) + " }"
ADDRESS = "/queries/running"


@pytest.fixture
def tokens(tmp_path):
    """A file of tokens, in a folder of its own."""
    (tmp_path / "tokens").mkdir()
    return tmp_path / "tokens" / "tokens.jsonl"


@pytest.fixture
def operator(tokens):
    """The header of an operator who may list and end queries."""
    return {"Authorization": f"Bearer {create(tokens, 'ana', [Scope.RUNNING])[0]}"}


@pytest.fixture
def operated(make_server, build, tokens, operator):
    """Starts a server that knows the operator."""

    def make(**changed):
        build()
        return make_server(**{"tokens": tokens, "query_seconds": 60, **changed})

    return make


@contextmanager
def asking(server, *queries):
    """Queries that are being asked, each by a client of its own."""

    def ask(query):
        return httpx.get(f"{server.url}/sparql", params={"query": query}, timeout=60, trust_env=False)

    with ThreadPoolExecutor(len(queries)) as threads:
        yield [threads.submit(ask, query) for query in queries]


def endless(name):
    """A query that never ends, to be told from others by its name."""
    return f"# {name}\n{ENDLESS}"


def listed(server, operator):
    answer = server.client.get(ADDRESS, headers=operator)
    assert answer.status_code == 200, answer.text
    return answer.json()["queries"]


def wait_for(server, operator, *states):
    """What is listed, as soon as it is in these states.

    In any order: of queries that were asked together, not always the one that was listed first gets the worker.
    """
    deadline = time.monotonic() + 20
    while True:
        found = listed(server, operator)
        if sorted(entry["state"] for entry in found) == sorted(states):
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


def end(server, operator, entry):
    return server.client.delete(f"{ADDRESS}/{entry['id']}", headers=operator)


def test_a_running_query_is_listed_and_ended_and_its_client_is_told(operated, operator, tokens):
    server = operated()
    with asking(server, ENDLESS) as [asked]:
        [entry] = wait_for(server, operator, "running")
        assert (entry["text"], entry["client"], entry["generation"]) == (ENDLESS, "127.0.0.0/24", None)
        assert entry["dataset"] == "managed"
        since = (datetime.now(UTC) - datetime.fromisoformat(entry["started"])).total_seconds()
        assert 0 <= entry["seconds"] <= since + 1
        gone = end(server, operator, entry)
        assert (gone.status_code, gone.content) == (204, b"")
        answer = asked.result(timeout=10)
    assert (answer.status_code, answer.json()["code"]) == (503, "query-cancelled")
    assert "An operator of this server ended the query after" in answer.json()["detail"]
    assert "ana" not in answer.text
    assert listed(server, operator) == []
    assert server.is_well()
    [noted] = [json.loads(line) for line in audit_of(tokens).read_text().splitlines()]
    assert (noted["who"], noted["did"], noted["id"]) == ("ana", "cancel", entry["id"])
    assert ENDLESS not in audit_of(tokens).read_text()


def test_one_of_two_is_ended_and_the_other_goes_on(operated, operator):
    server = operated(workers=2)
    with asking(server, endless("one"), endless("other")) as clients:
        by_text = {entry["text"]: entry for entry in wait_for(server, operator, "running", "running")}
        assert end(server, operator, by_text[endless("one")]).status_code == 204
        assert clients[0].result(timeout=10).status_code == 503
        [left] = wait_for(server, operator, "running")
        assert left["text"] == endless("other")
        assert not clients[1].done()
        assert server.is_well()
        assert end(server, operator, left).status_code == 204
        assert clients[1].result(timeout=10).status_code == 503
    assert server.is_well()


def test_a_waiting_query_is_ended_and_the_running_one_goes_on(operated, operator):
    server = operated(workers=1, queue_seconds=60)
    with asking(server, endless("first")) as [first]:
        wait_for(server, operator, "running")
        with asking(server, endless("second")) as [second]:
            _, waiting = wait_for(server, operator, "running", "waiting")
            assert waiting["text"] == endless("second")
            assert end(server, operator, waiting).status_code == 204
            assert "operator" in second.result(timeout=10).json()["detail"]
        [running] = listed(server, operator)
        assert not first.done()
        assert end(server, operator, running).status_code == 204
    assert server.is_well()


def test_a_full_server_still_answers_its_operator(operated, operator):
    server = operated(workers=1, queue_length=6, queue_seconds=60)
    with asking(server, *(endless(str(number)) for number in range(7))) as clients:
        found = wait_for(server, operator, "running", *["waiting"] * 6)
        assert server.client.get("/sparql", params={"query": "ASK {}"}).json()["code"] == "busy"
        for entry in reversed(found):
            assert end(server, operator, entry).status_code == 204
        assert {client.result().json()["code"] for client in clients} == {"query-cancelled"}
    assert listed(server, operator) == []
    assert server.is_well()


def test_a_query_to_the_past_is_listed_with_the_state_it_asks_and_can_be_ended(operated, operator, build):
    build()
    server = operated()
    with ThreadPoolExecutor(1) as threads:
        fields = {"query": ENDLESS, "at": "1"}
        asked = threads.submit(httpx.get, f"{server.url}/sparql", params=fields, timeout=60, trust_env=False)
        [entry] = wait_for(server, operator, "running")
        assert entry["generation"] == "1"
        assert end(server, operator, entry).status_code == 204
        assert asked.result().json()["code"] == "query-cancelled"


def test_what_has_ended_or_never_was_is_404_and_not_in_the_audit_log(operated, operator, tokens):
    server = operated()
    with asking(server, ENDLESS) as [asked]:
        [entry] = wait_for(server, operator, "running")
        assert end(server, operator, entry).status_code == 204
        asked.result()
    for gone in (entry, {"id": "nobody"}, {"id": "%00"}, {"id": "重庆"}):
        answer = end(server, operator, gone)
        assert (answer.status_code, answer.json()["code"]) == (404, "query-not-running")
    assert len(audit_of(tokens).read_text().splitlines()) == 1


def test_a_client_that_goes_away_is_struck_off(operated, operator):
    server = operated()
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{server.url}/sparql", params={"query": ENDLESS}, timeout=1, trust_env=False)
    assert wait_for(server, operator) == []
    assert server.is_well()


def test_nothing_is_ended_where_the_audit_log_cannot_be_written(operated, operator, tokens, caplog):
    server = operated()
    audit_of(tokens).mkdir()
    with asking(server, ENDLESS) as [asked]:
        [entry] = wait_for(server, operator, "running")
        answer = end(server, operator, entry)
        assert (answer.status_code, answer.json()["code"]) == (500, "tokens")
        assert str(tokens.parent) not in answer.text
        assert str(audit_of(tokens)) in caplog.text
        assert not asked.done()
        audit_of(tokens).rmdir()
        assert end(server, operator, entry).status_code == 204


def test_nobody_without_a_right_token_sees_or_ends_anything(operated, operator, tokens):
    server = operated()
    other = create(tokens, "writer", [Scope.UPDATE, Scope.RELEASE])[0]
    late = create(tokens, "late", [Scope.RUNNING])[0]
    with asking(server, ENDLESS) as [asked]:
        [entry] = wait_for(server, operator, "running")
        revoke(tokens, "late")
        for headers, status, error in (
            ({}, 401, ""),
            ({"Authorization": "Basic YW5hOngK"}, 401, ""),
            ({"Authorization": "Bearer iucg_wrong"}, 401, 'error="invalid_token"'),
            ({"Authorization": f"Bearer {late}"}, 401, 'error="invalid_token"'),
            ({"Authorization": f"Bearer {other}"}, 403, 'error="insufficient_scope", scope="running"'),
        ):
            answers = [
                server.client.get(ADDRESS, headers=headers),
                end(server, headers, entry),
                end(server, headers, {"id": "nobody"}),
            ]
            for answer in answers:
                assert answer.status_code == status
                assert answer.headers["content-type"] == "application/problem+json"
                challenge = 'Bearer realm="iuc_graph"' + (f", {error}" if error else "")
                assert answer.headers["www-authenticate"] == challenge
                assert answer.headers["cache-control"] == "no-store"
                assert entry["id"] not in answer.text
            assert len({answer.content for answer in answers}) == 1
        token = operator["Authorization"].removeprefix("Bearer ")
        assert server.client.get(ADDRESS, params={"access_token": token}).status_code == 401
        assert not asked.done()
        assert end(server, operator, entry).status_code == 204


def test_without_a_file_of_tokens_it_is_off_and_says_how_to_turn_it_on(make_server, build, operator):
    build()
    server = make_server()
    for answer in (server.client.get(ADDRESS, headers=operator), end(server, operator, {"id": "x"})):
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        assert "IUC_GRAPH_TOKENS" in answer.json()["detail"]
        assert "www-authenticate" not in answer.headers
    assert server.is_well()


def test_pages_of_other_sites_get_no_leave_to_send_a_token(operated, operator):
    server = operated()
    preflight = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "DELETE",
        "Access-Control-Request-Headers": "authorization",
    }
    for address, methods in ((ADDRESS, "GET, HEAD, OPTIONS"), (f"{ADDRESS}/x", "DELETE, OPTIONS")):
        answer = server.client.options(address, headers=preflight)
        assert (answer.status_code, answer.headers["allow"]) == (204, methods)
        assert {"access-control-allow-headers", "access-control-allow-methods"} & set(answer.headers) == set()
        assert "access-control-allow-credentials" not in answer.headers


def test_the_answers_are_kept_by_no_cache_and_head_is_as_get(operated, operator):
    server = operated()
    answer = server.client.get(ADDRESS, headers=operator)
    assert (answer.headers["content-type"], answer.json()) == ("application/json", {"queries": []})
    assert answer.headers["cache-control"] == "no-store"
    head = server.client.head(ADDRESS, headers=operator)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == answer.headers["content-length"]
    assert server.client.head(ADDRESS).status_code == 401


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [("DELETE", ADDRESS, "GET, HEAD, OPTIONS"), ("GET", f"{ADDRESS}/x", "DELETE, OPTIONS")],
)
def test_other_methods_are_405_with_those_there_are(server, method, address, allowed):
    answer = server.client.request(method, address)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


def test_the_curl_commands_of_the_page_run_as_they_stand(operated, operator, repository):
    require(shutil.which("curl") is not None, "curl is not installed")
    page = (repository / "docs" / "operators.md").read_text(encoding="utf-8")
    list_them, end_one = re.findall(r"^    (curl .+/queries/running.+)$", page, re.M)
    server = operated()

    def shell(command, identifier=""):
        command = command.replace("http://127.0.0.1:8000", server.url).replace("/ID", f"/{identifier}")
        environment = {**os.environ, "TOKEN": operator["Authorization"].removeprefix("Bearer ")}
        return subprocess.run(
            ["sh", "-c", command], capture_output=True, check=True, env=environment
        ).stdout.decode()

    with asking(server, ENDLESS) as [asked]:
        wait_for(server, operator, "running")
        [entry] = json.loads(shell(list_them))["queries"]
        assert shell(end_one, entry["id"]).startswith("HTTP/1.1 204")
        assert asked.result().json()["code"] == "query-cancelled"
    example = json.loads(re.search(r'^{"queries".*?}$', page, re.M | re.S)[0].replace("…", ""))
    assert example["queries"][0].keys() == entry.keys()


def test_the_description_of_the_interface_says_that_a_token_is_needed(server):
    document = server.client.get("/openapi.json").json()
    for path, method in ((ADDRESS, "get"), (ADDRESS + "/{identifier}", "delete")):
        assert document["paths"][path][method]["security"] == [{"HTTPBearer": []}]
    assert document["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
