"""Queries that are answered in the event loop, and those that go on in a thread: the same to whoever asks."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from iuc_graph.sparql import answer
from iuc_graph.web import quick_queries
from iuc_graph.web.rates import Rates
from iuc_graph.workers.begun import Begun

from ..processes import ended

LABEL = "SELECT ?label { ?place rdfs:label ?label } ORDER BY ?label"
COUNT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c }"
SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(8)) + " }"
"""Some 400,000 rows: longer than the patience of the event loop, and shorter than the time limit."""

WIDE = "SELECT ?a0 ?a1 ?a2 ?a3 { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(4)) + " }"
"""More bytes than are sent in one message."""

RUNAWAY = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(20)) + " }"


@pytest.fixture
def ask(server):
    """Asks the shared server a query by GET."""
    return lambda query, **given: server.client.get("/sparql", params={"query": query, **given})


def in_a_thread(monkeypatch):
    """From now on no query has any time in the event loop."""
    monkeypatch.setattr(quick_queries, "LONGEST", 0)


@pytest.mark.parametrize(
    ("query", "given"),
    [
        (LABEL, {}),
        (LABEL, {"format": "csv"}),
        (LABEL, {"rows": "2"}),
        ("ASK { ?a ?b ?c }", {}),
        ("DESCRIBE <https://w3id.org/iuc-graph/id/place/p1>", {"format": "ntriples"}),
        ("SELECT ?x { ?x a iuc:Nothing }", {}),
        ("SELECT *", {}),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", {}),
        ("SELECT * { FILTER(<https://example.org/f>(1)) }", {}),
        (COUNT, {"default-graph-uri": "https://example.org/nothing"}),
        (COUNT, {"timeout": "x"}),
        (COUNT, {"format": "docx"}),
        ("", {}),
        (SLOW, {}),
    ],
)
def test_an_answer_is_the_same_on_either_way(ask, monkeypatch, query, given):
    quick = ask(query, **given)
    in_a_thread(monkeypatch)
    assert_alike(quick, ask(query, **given))


def test_an_answer_that_takes_several_messages_is_the_same_on_either_way(server, monkeypatch):
    def ask_plain():
        headers = {"Accept": "text/csv", "Accept-Encoding": "identity"}
        return server.client.get("/sparql", params={"query": WIDE}, headers=headers)

    monkeypatch.setattr(quick_queries, "PATIENCE", 5)
    quick = ask_plain()
    in_a_thread(monkeypatch)
    assert_alike(quick, ask_plain())
    assert len(quick.content) > quick_queries.SHORT


def test_an_answer_that_the_client_has_is_the_same_on_either_way(server, monkeypatch):
    def ask_again():
        return server.client.get("/sparql", params={"query": LABEL}, headers={"If-None-Match": tag})

    tag = server.client.get("/sparql", params={"query": LABEL}).headers["ETag"]
    quick = ask_again()
    in_a_thread(monkeypatch)
    assert_alike(quick, ask_again())
    assert quick.status_code == 304


def assert_alike(quick, usual):
    """Whether two responses are the same but for what makes each request another."""
    assert (quick.status_code, quick.content) == (usual.status_code, usual.content)
    changing = {"date", "x-request-id"}
    assert {name: value for name, value in quick.headers.items() if name not in changing} == {
        name: value for name, value in usual.headers.items() if name not in changing
    }


def test_most_queries_do_not_need_a_thread(ask, monkeypatch):
    def refuse(*_):
        raise AssertionError("a thread was asked")

    ask(COUNT)
    monkeypatch.setattr(ThreadPoolExecutor, "submit", refuse)
    assert ask(COUNT).status_code == 200


def test_many_more_queries_than_workers_are_answered_in_their_turn(server):
    with ThreadPoolExecutor(40) as threads:
        answers = threads.map(
            lambda number: httpx.get(
                f"{server.url}/sparql",
                params={"query": f"SELECT ({number} AS ?n) {{}}", "format": "csv"},
                trust_env=False,
            ),
            range(200),
        )
        assert [answer.text.split()[1] for answer in answers] == [str(number) for number in range(200)]


def test_quick_queries_are_answered_while_a_runaway_holds_a_worker(make_server, build):
    build()
    server = make_server(workers=2, query_seconds=3)
    server.client.get("/sparql", params={"query": COUNT})
    with ThreadPoolExecutor(1) as threads:
        runaway = threads.submit(
            httpx.get, f"{server.url}/sparql", params={"query": RUNAWAY}, trust_env=False, timeout=30
        )
        for _ in range(50):
            assert server.client.get("/sparql", params={"query": COUNT}).status_code == 200
        assert runaway.result().status_code == 503


def test_a_client_that_leaves_ends_its_query_although_it_began_in_the_loop(make_server, build):
    build()
    server = make_server(workers=1, query_seconds=30)
    server.client.get("/sparql", params={"query": COUNT})
    busy = server.workers()
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{server.url}/sparql", params={"query": RUNAWAY}, trust_env=False, timeout=0.5)
    deadline = time.monotonic() + 10
    while not any(ended(process) for process in busy):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert server.is_well()


def test_a_client_that_leaves_at_once_has_no_process_ended_or_started_in_the_loop(
    make_server, build, monkeypatch
):
    build()
    ending: list[threading.Thread] = []
    abandon = Begun.abandon
    monkeypatch.setattr(
        Begun, "abandon", lambda begun: (ending.append(threading.current_thread()), abandon(begun))
    )
    monkeypatch.setattr(quick_queries, "PATIENCE", 0.5)
    server = make_server(workers=1, query_seconds=30)
    server.client.get("/sparql", params={"query": COUNT})
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{server.url}/sparql", params={"query": RUNAWAY}, trust_env=False, timeout=0.1)
    deadline = time.monotonic() + 10
    while not ending:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert ending[0].name.startswith("query")
    assert server.is_well()


@pytest.mark.parametrize(
    "query", [SLOW, "SELECT ?x { VALUES ?x { 1 2 } } GROUP BY ?y"], ids=["slow", "refused"]
)
def test_a_client_is_charged_for_what_its_query_took_in_the_loop(make_server, build, monkeypatch, query):
    charged: list[float] = []
    monkeypatch.setattr(Rates, "spent", lambda _, __, seconds: charged.append(seconds))
    build()
    server = make_server(query_seconds=20)
    server.client.get("/sparql", params={"query": COUNT})
    charged.clear()
    server.client.get("/sparql", params={"query": query})
    assert len(charged) == 2
    assert charged[0] > 0


def test_a_query_that_names_graphs_is_read_in_a_thread(ask, monkeypatch):
    reading: list[threading.Thread] = []
    check = answer.check
    monkeypatch.setattr(
        answer, "check", lambda *a, **k: reading.append(threading.current_thread()) or check(*a, **k)
    )
    ask("SELECT * FROM <https://example.org/graph/c> { ?a ?b ?c }")
    ask(COUNT, **{"named-graph-uri": "https://example.org/graph/c"})
    assert len(reading) == 2
    assert all(thread.name.startswith("query") for thread in reading)


def test_a_query_by_get_counts_once_against_its_client(make_server, build):
    build()
    server = make_server(rate_queries=3, rate_burst=1, query_seconds=20, trusted_proxies="")
    answers = [server.client.get("/sparql", params={"query": query}) for query in (COUNT, SLOW, "SELECT *")]
    assert [answer.status_code for answer in answers] == [200, 200, 400]
    answers = [server.client.get("/sparql", params={"query": query}) for query in (COUNT, COUNT)]
    assert [answer.status_code for answer in answers] == [429, 429]
