"""How answers are sent: whole, at the client's pace, with the state of the graph that they were read from."""

from __future__ import annotations

import shutil
import socket
import time
from urllib.parse import quote

import psutil
import pytest

from iuc_graph.store.drafts import publish

LABELS = "SELECT ?label { ?place rdfs:label ?label } ORDER BY ?label"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
LONG = "SELECT * { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(3)) + " VALUES ?n { 1 2 3 4 5 6 7 8 } }"


def by_get(client, **fields):
    return client.get("/sparql", params=fields)


def by_form(client, **fields):
    return client.post("/sparql", data=fields)


def directly(client, query, **fields):
    headers = {"Content-Type": "application/sparql-query"}
    return client.post("/sparql", params=fields, content=query, headers=headers)


@pytest.fixture(params=[by_get, by_form, directly])
def ask(request):
    return request.param


def wait_until(condition):
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_answer_says_which_state_of_the_graph_it_was_read_from(make_server, build, ask):
    build()
    server = make_server()
    response = ask(server.client, query=COUNT)
    assert response.headers["iuc-graph-generation"] == "000001"
    assert "IUC-Graph-Generation" in response.headers["access-control-expose-headers"].split(", ")


def test_an_earlier_state_is_asked_by_number_and_by_day(make_server, build, ask):
    build()
    build(places=2)
    server = make_server()
    for at, name, number in (("1", "000001", "5"), ("2", "000002", "2"), ("2999-01-01", "000002", "2")):
        response = ask(server.client, query=COUNT, format="csv", at=at)
        assert (response.status_code, response.text.split()) == (200, ["n", number])
        assert response.headers["iuc-graph-generation"] == name
    assert ask(server.client, query=COUNT, format="csv", at="").text.split() == ["n", "2"]


def test_a_state_that_never_was_is_404_with_a_list(make_server, build, ask):
    build()
    server = make_server()
    for at in ("7", "no-such-release", "1999-12-31"):
        response = ask(server.client, query=COUNT, at=at)
        assert (response.status_code, response.json()["code"]) == (404, "generation-unknown")
        assert "Releases: none" in response.json()["detail"]


def test_a_state_can_be_asked_for_once_only(make_server, build):
    build()
    response = make_server().client.get("/sparql", params={"query": COUNT, "at": ["1", "2"]})
    assert (response.status_code, response.json()["code"]) == (400, "request")


def test_the_past_knows_its_own_graphs(make_server, build, tmp_path):
    build()
    publish(tmp_path / "store", [], fingerprint="empty")
    server = make_server()
    in_graph = {"query": COUNT, "format": "csv", "default-graph-uri": "https://example.org/graph/a"}
    assert server.client.get("/sparql", params=in_graph).json()["code"] == "dataset-refused"
    assert server.client.get("/sparql", params=in_graph | {"at": "1"}).text.split() == ["n", "5"]


@pytest.mark.parametrize("spool_memory", [0, 10**6])
def test_a_long_answer_comes_whole_and_with_its_length(make_server, build, spool_memory):
    build()
    server = make_server(spool_memory=spool_memory)
    asked = {"params": {"query": LONG, "format": "csv"}, "headers": {"Accept-Encoding": "identity"}}
    answer = server.client.get("/sparql", **asked)
    assert answer.content.count(b"\r\n") > 5**3 * 8  # a label may hold a line feed of its own
    assert int(answer.headers["content-length"]) == len(answer.content) > 100_000
    head = server.client.head("/sparql", **asked)
    assert (head.headers["content-length"], head.content) == (answer.headers["content-length"], b"")


def connect(server, query):
    host, port = server.url.removeprefix("http://").split(":")
    client = socket.create_connection((host, int(port)))
    request = f"GET /sparql?format=csv&query={quote(query)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    client.sendall(request.encode())
    return client


VERY_LONG = "SELECT * { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6)) + " VALUES ?n { 1 2 3 4 } }"


@pytest.mark.parametrize("spool_memory", [1000, 10**9])
def test_a_client_that_reads_slowly_holds_no_worker(make_server, build, spool_memory):
    build()
    limits = {"answer_bytes": 10**8, "query_seconds": 20, "spool_memory": spool_memory}
    server = make_server(workers=1, queue_length=0, **limits)
    with connect(server, VERY_LONG) as client:
        start = client.recv(1000)
        assert server.is_well()
        received = len(start)
        while data := client.recv(1 << 20):
            received += len(data)
    head, _, _ = start.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split()[0])
    assert received == len(head) + 4 + length


def reading_the_store(server):
    """Files of the store that this process has open."""
    store = str(server.settings.store)
    return [file.path for file in psutil.Process().open_files() if file.path.startswith(store)]


def test_clients_that_go_away_leave_no_file_open(make_server, build):
    build()
    limits = {"answer_bytes": 10**8, "query_seconds": 20, "spool_memory": 0}
    server = make_server(workers=1, **limits)
    assert server.is_well()
    wait_until(lambda: len(server.workers()) == 3)
    wait_until(lambda: not reading_the_store(server))  # what is worked out ahead has been read
    files = psutil.Process().num_fds()
    for wait in (0.0, 0.02, 0.1, 0.3):
        with connect(server, VERY_LONG):
            time.sleep(wait)
    with connect(server, VERY_LONG) as reading:
        assert reading.recv(100)
    assert server.is_well()
    wait_until(lambda: psutil.Process().num_fds() == files)


def test_a_damaged_graph_is_told_and_the_earlier_one_is_served(make_server, build, tmp_path):
    build()
    server = make_server()
    assert server.client.get("/health").json()["problem"] is None
    build(places=2)
    quads = tmp_path / "store" / "generations" / "000002" / "quads"
    quads.rename(tmp_path / "quads")
    health = server.client.get("/health")
    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    assert "000002" in health.json()["problem"]
    assert "generation 000001" in health.json()["problem"]
    assert (health.json()["generation"], health.json()["triples"]) == ("000001", 5)
    assert server.client.get("/sparql", params={"query": COUNT, "format": "csv"}).text.split() == ["n", "5"]
    shutil.move(tmp_path / "quads", quads)
    assert server.client.get("/health").json()["status"] == "ok"
    assert server.client.get("/sparql", params={"query": COUNT, "format": "csv"}).text.split() == ["n", "2"]
