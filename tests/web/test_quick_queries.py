"""Queries that are answered in the event loop, and those that go on in a thread: the same to whoever asks."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import quote

import httpx
import pytest

from iuc_graph.sparql import answer
from iuc_graph.sparql.answer import Endpoint
from iuc_graph.sparql.request import SparqlRequest
from iuc_graph.sparql.tokens import decode, tokenise
from iuc_graph.store.drafts import publish
from iuc_graph.web import quick_queries, sparql_routes
from iuc_graph.web.rates import Rates
from iuc_graph.workers.begun import Begun
from iuc_graph.workers.standing import Standing

from ..attacks.corpus import CHAINS, NESTS
from ..processes import ended
from .conftest import quads

LABEL = "SELECT ?label { ?place rdfs:label ?label } ORDER BY ?label"
COUNT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c }"
SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(8)) + " }"
"""Some 400,000 rows: longer than the patience of the event loop, and shorter than the time limit."""

WIDE = "SELECT ?a0 ?a1 ?a2 ?a3 { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(4)) + " }"
"""More bytes than are sent in one message."""

LONG = "SELECT * { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6)) + " }"
"""More bytes than the system takes from a server whose client does not read."""

UNSENT = 8_000_000
"""So many, to be sure."""

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


@pytest.fixture
def reading(monkeypatch):
    """The threads in which queries are read."""
    threads: list[threading.Thread] = []
    check = answer.check
    monkeypatch.setattr(
        answer, "check", lambda *a, **k: threads.append(threading.current_thread()) or check(*a, **k)
    )
    return threads


@pytest.mark.parametrize(
    ("query", "given"),
    [
        ("SELECT * FROM <https://example.org/graph/c> { ?a ?b ?c }", {}),
        ("SELECT * \\u0046ROM <https://example.org/graph/c> { ?a ?b ?c }", {}),
        ("SELECT * 1FROM <https://example.org/graph/c> { ?a ?b ?c }", {}),
        (COUNT, {"named-graph-uri": "https://example.org/graph/c"}),
        ("".join(f"PREFIX a{number}: <x:> " for number in range(60)) + "ASK { ?s b:a ?o }", {}),
        ("ASK {" + "{}" * 700 + "}", {}),
        ("ASK { ?s ?p 'x" + "a" * 5000 + "' }", {}),
    ],
)
def test_a_query_that_takes_long_to_read_is_read_in_a_thread(ask, reading, query, given):
    ask(query, **given)
    assert len(reading) == 1
    assert reading[0].name.startswith("query")


@pytest.mark.parametrize("name", ["Accept", "Accept-Encoding", "If-None-Match"])
def test_headers_that_take_long_to_read_are_read_in_a_thread(server, reading, name):
    value = ",".join(["*/*;q=0.5"] * 150)
    assert server.client.get("/sparql", params={"query": COUNT}, headers={name: value}).status_code == 200
    assert reading[0].name.startswith("query")


def read_in_the_loop(text: str) -> bool:
    """Whether a query with this text is read there."""
    fits = len(quote(text, safe="(){};,?:/*+|!=<>'@$-._~[]^")) <= quick_queries.LONGEST
    return fits and not quick_queries._takes_long(SparqlRequest(text))


@pytest.mark.parametrize("family", [NESTS, CHAINS], ids=["nested", "long"])
def test_of_the_attacks_that_are_read_in_the_loop_none_has_many_words_and_signs(family):
    """Each takes about a microsecond."""
    most = 0
    for attack in family.values():
        for times in (10, 30, 100, 300, 500, 1000, 2000):
            if read_in_the_loop(text := attack.text(times)):
                most = max(most, len(tokenise(decode(text))))
    assert 100 < most <= 1.2 * quick_queries.MOST_PIECES


def test_bodies_and_addresses_that_are_long_are_taken_apart_in_a_thread(server, monkeypatch):
    threads: list[threading.Thread] = []
    for name in ("read_post", "read_get_or_describe"):
        read = getattr(sparql_routes, name)
        monkeypatch.setattr(
            sparql_routes,
            name,
            lambda *given, read=read: threads.append(threading.current_thread()) or read(*given),
        )
    query = COUNT + "#" + "a" * 20_000
    assert server.client.post("/sparql", data={"query": query}).status_code == 200
    assert server.client.get("/sparql", params={"query": query}).status_code == 200
    assert len(threads) == 2
    assert all(thread.name.startswith("query") for thread in threads)


@pytest.mark.parametrize("reads", [True, False], ids=["read", "not read"])
def test_a_query_by_post_that_ends_gives_its_worker_to_the_one_that_waits_in_the_loop(
    make_server, build, monkeypatch, reads
):
    """Otherwise it would wait for as long as one may, and then go on in a thread, if only for a client that is slow."""
    completed: list[str] = []
    complete = Endpoint.complete
    monkeypatch.setattr(
        Endpoint,
        "complete",
        lambda self, asked, *given: completed.append(asked.checked.text) or complete(self, asked, *given),
    )
    build()
    server = make_server(workers=1, query_seconds=30, answer_bytes=50_000_000)
    server.client.get("/sparql", params={"query": COUNT})
    monkeypatch.setattr(quick_queries, "PATIENCE", 60)
    with asking_by_post(server, LONG) as connection:
        while LONG not in completed:
            time.sleep(0.001)
        if reads:
            with ThreadPoolExecutor(1) as threads:
                reading = threads.submit(read_on, connection)
                assert server.client.get("/sparql", params={"query": LABEL}).status_code == 200
                assert reading.result() > UNSENT
        else:
            assert server.client.get("/sparql", params={"query": LABEL}).status_code == 200
    assert LABEL not in completed


@contextmanager
def asking_by_post(server, query):
    """A connection on which a query was sent, and from which nothing was read; in the end its client is gone."""
    with socket.create_connection(("127.0.0.1", httpx.URL(server.url).port)) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n"
            b"Content-Type: application/sparql-query\r\n\r\n%b" % (len(query), query.encode())
        )
        yield connection


def read_on(connection):
    """The bytes that come until the end."""
    found = 0
    while piece := connection.recv(65536):
        found += len(piece)
    return found


def leave_at_once(server, query):
    """Ask by GET, and be gone before any answer."""
    with socket.create_connection(("127.0.0.1", httpx.URL(server.url).port)) as connection:
        connection.sendall(b"GET /sparql?query=%b HTTP/1.1\r\nHost: x\r\n\r\n" % quote(query).encode())
        time.sleep(0.05)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize("patience", [0.001, 20], ids=["in a thread", "in the loop"])
def test_a_client_that_leaves_is_not_told_to_have_been_answered(
    make_server, build, monkeypatch, tmp_path, patience
):
    build()
    monkeypatch.setattr(quick_queries, "PATIENCE", patience)
    log = tmp_path / "access.jsonl"
    server = make_server(access_log="all", access_log_file=log, query_seconds=20)
    server.client.get("/sparql", params={"query": COUNT})
    leave_at_once(server, SLOW)
    deadline = time.monotonic() + 20
    while log.read_bytes().count(b"\n") < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    line = json.loads(log.read_text().splitlines()[1])
    assert (line["status"], line["outcome"], line["bytes"]) == (499, "cancelled", 0)
    figures = server.client.get("/metrics").text
    assert 'iuc_graph_queries_total{outcome="cancelled"} 1.0' in figures
    assert 'iuc_graph_queries_total{outcome="ok"} 1.0' in figures
    assert server.is_well()


@pytest.fixture
def file_work(monkeypatch):
    """The threads in which the pool reads what the pointer leads to, and the files of a damaged generation."""
    threads: list[threading.Thread] = []
    for name in ("_turn_to", "_files"):
        work = getattr(Standing, name)
        monkeypatch.setattr(
            Standing,
            name,
            lambda *given, work=work: threads.append(threading.current_thread()) or work(*given),
        )
    return threads


@pytest.mark.parametrize("cache_bytes", [0, 1_000_000], ids=["asked", "kept"])
def test_what_a_commit_brings_is_read_in_a_thread(make_server, build, file_work, cache_bytes):
    build(1)
    server = make_server(cache_bytes=cache_bytes)
    for places in (2, 3, 4):
        for _ in range(3):
            server.client.get("/sparql", params={"query": COUNT})
        file_work.clear()
        build(places, fingerprint=str(places))
        found = server.client.get("/sparql", params={"query": COUNT, "format": "csv"})
        assert found.text.split() == ["n", str(places)]
        assert file_work
        assert all(thread.name.startswith("query") for thread in file_work)


@pytest.mark.parametrize("cache_bytes", [0, 1_000_000], ids=["asked", "kept"])
def test_the_files_of_a_damaged_generation_are_looked_through_in_a_thread(
    make_server, build, tmp_path, file_work, cache_bytes
):
    build(2)
    server = make_server(cache_bytes=cache_bytes)
    server.client.get("/sparql", params={"query": COUNT})
    build(3, fingerprint="damaged")
    for file in (tmp_path / "store" / "generations").glob("*/manifest.json"):
        if "damaged" in file.read_text():
            file.write_text("{")
    file_work.clear()
    for _ in range(5):
        found = server.client.get("/sparql", params={"query": COUNT, "format": "csv"})
        assert found.text.split() == ["n", "2"]
    assert file_work
    assert all(thread.name.startswith("query") for thread in file_work)


def test_whatever_is_committed_meanwhile_each_answer_is_of_one_whole_generation(make_server, build, tmp_path):
    """In each generation all places say which it is; so does the header."""
    query = "SELECT (COUNT(*) AS ?n) (MIN(?l) AS ?first) (MAX(?l) AS ?last) { ?place rdfs:label ?l }"
    stop = threading.Event()

    def commit(number):
        labels = [f"state {number:03}"] * (number + 1)
        publish(tmp_path / "store", quads(labels), fingerprint=str(number))

    def ask_on(client):
        found = []
        while not stop.is_set():
            response = client.get("/sparql", params={"query": query, "format": "csv"})
            found.append(
                (response.headers["IUC-Graph-Generation"], tuple(response.text.split("\r\n")[1].split(",")))
            )
        return found

    commit(0)
    server = make_server(workers=2, query_seconds=20)
    with (
        httpx.Client(base_url=server.url, trust_env=False, timeout=30) as client,
        ThreadPoolExecutor(4) as threads,
    ):
        asking = [threads.submit(ask_on, client) for _ in range(4)]
        for number in range(1, 12):
            commit(number)
            time.sleep(0.1)
        stop.set()
        answers = {answer for task in asking for answer in task.result()}
    states: dict[str, set[tuple[str, ...]]] = {}
    for generation, row in answers:
        states.setdefault(generation, set()).add(row)
    assert all(len(rows) == 1 for rows in states.values())
    for ((number, first, last),) in states.values():
        assert first == last == f"state {int(number) - 1:03}"
    assert len(states) > 3


def test_a_query_by_get_counts_once_against_its_client(make_server, build):
    build()
    server = make_server(rate_queries=3, rate_burst=1, query_seconds=20, trusted_proxies="")
    answers = [server.client.get("/sparql", params={"query": query}) for query in (COUNT, SLOW, "SELECT *")]
    assert [answer.status_code for answer in answers] == [200, 200, 400]
    answers = [server.client.get("/sparql", params={"query": query}) for query in (COUNT, COUNT)]
    assert [answer.status_code for answer in answers] == [429, 429]
