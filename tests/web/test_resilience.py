"""No query takes the server down: after each attack an ordinary query is answered, and nothing is left over."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import psutil
import pytest

from ..processes import ended

CROSS_JOIN = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(20)) + " }"
SORTED_JOIN = "SELECT * { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " } ORDER BY ?c0"
LONG_ANSWER = "SELECT * { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(5)) + " }"


def ask(server, query):
    return server.client.post("/sparql", data={"query": query})


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        (CROSS_JOIN, 503, "query-timeout"),
        (SORTED_JOIN, 503, "query-crashed"),
        (LONG_ANSWER, 413, "query-too-large"),
        ("SELECT * " + "{" * 3000 + "}" * 3000, 413, "query-too-large"),
        ("SELECT (<x:f>(1) AS ?x) {}", 400, "query-failed"),
    ],
    ids=["runaway", "memory", "long answer", "nesting", "unknown function"],
)
def test_an_attack_ends_with_its_reason_and_the_next_query_is_answered(
    make_server, build, query, status, code
):
    build()
    server = make_server(query_seconds=20 if query is SORTED_JOIN else 1)
    response = ask(server, query)
    assert (response.status_code, response.json()["code"]) == (status, code)
    # What ran out of time would do so again.
    assert ("retry-after" in response.headers) == (status == 503 and code != "query-timeout")
    assert server.is_well()
    wait_until(lambda: len(server.workers()) == 4)  # two, a spare, and the process that they are forked from


def test_runaways_do_not_keep_the_others_waiting_for_ever(make_server, build):
    build()
    server = make_server(query_seconds=0.5)
    with ThreadPoolExecutor(8) as threads:
        runaways = [threads.submit(ask, server, CROSS_JOIN) for _ in range(4)]
        small = [threads.submit(ask, server, "ASK {}") for _ in range(4)]
        assert [run.result().status_code for run in runaways] == [503] * 4
        assert [run.result().status_code for run in small] == [200] * 4


def test_a_full_queue_is_503_with_retry_after(make_server, build):
    build()
    server = make_server(workers=1, queue_length=0, query_seconds=20)
    with ThreadPoolExecutor(1) as threads, hung_up(server, CROSS_JOIN):
        wait_until(lambda: busy_workers(server))
        response = threads.submit(ask, server, "ASK {}").result()
    assert (response.status_code, response.json()["code"]) == (503, "busy")
    assert int(response.headers["retry-after"]) > 0
    wait_until(server.is_well)


class hung_up:  # noqa: N801 - reads as a clause
    """A client that asks, and goes away at the end of the block without having read anything."""

    def __init__(self, server, query):
        host, port = server.url.removeprefix("http://").split(":")
        self.socket = socket.create_connection((host, int(port)))
        self.request = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()

    def __enter__(self):
        self.socket.sendall(self.request)

    def __exit__(self, *_):
        self.socket.close()


def wait_until(condition):
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def busy_workers(server):
    return [worker for worker in server.workers() if worked(worker) > 0.4]


def worked(process):
    """Seconds that a process has worked; 0 for one that was listed and has ended since."""
    try:
        return process.cpu_times().user
    except psutil.NoSuchProcess:
        return 0


def test_a_client_that_goes_away_frees_its_worker(make_server, build):
    build()
    server = make_server(workers=1, query_seconds=600, queue_seconds=15)
    with hung_up(server, CROSS_JOIN):
        wait_until(lambda: busy_workers(server))
    assert server.is_well()


def test_killed_workers_are_replaced(make_server, build):
    build()
    server = make_server()
    assert server.is_well()
    killed = server.workers()
    for worker in killed:
        worker.kill()
    wait_until(lambda: all(map(ended, killed)))
    assert server.is_well()
    assert not {worker.pid for worker in killed} & {worker.pid for worker in server.workers()}


def test_a_rebuild_beside_the_server_is_picked_up(make_server, build):
    build(fingerprint="before")
    server = make_server()
    count = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "csv"}
    assert server.client.get("/sparql", params=count).text.split() == ["n", "5"]
    build(places=2, fingerprint="after")
    assert server.client.get("/sparql", params=count).text.split() == ["n", "2"]
    health = server.client.get("/health").json()
    assert (health["fingerprint"], health["generation"], health["triples"]) == ("after", "000002", 2)


def test_without_a_store_everything_says_so_until_there_is_one(make_server, build, tmp_path):
    server = make_server()
    for path in ("/health", "/sparql?query=ASK{}"):
        response = server.client.get(path)
        assert (response.status_code, response.json()["code"]) == (503, "store-missing")
        assert "iuc-graph build" in response.json()["detail"]
    assert "run iuc-graph build first" in server.client.get("/").text
    build()
    assert server.client.get("/health").json()["status"] == "ok"
    assert server.is_well()
    shutil.rmtree(tmp_path / "store")
    assert server.client.get("/health").status_code == 503


SERVE = """
import sys
from pathlib import Path
from iuc_graph.settings import Settings
from iuc_graph.web.app import serve
settings = Settings(store=Path(sys.argv[1]), port=0, query_seconds=600, stop_seconds=1)
serve(settings, tell=lambda line: print(line, flush=True))
"""


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_is_stopped_leaves_no_process_behind(build, tmp_path, signal_number):
    build()
    command = [sys.executable, "-c", SERVE, str(tmp_path / "store")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        line = process.stdout.readline().decode()
        url = line.split()[3].rstrip("/")
        assert url.startswith("http://127.0.0.1:")
        parent = psutil.Process(process.pid)
        wait_until(lambda: len(parent.children(recursive=True)) == 4)
        running = type("Server", (), {"url": url})
        with hung_up(running, CROSS_JOIN):
            wait_until(lambda: any(child.cpu_times().user > 0.4 for child in parent.children(recursive=True)))
            children = parent.children(recursive=True)
            os.kill(process.pid, signal_number)
            _, errors = process.communicate(timeout=20)
    assert b"Traceback" not in errors
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


def test_the_port_of_another_server_is_told_in_plain_words(server, tmp_path):
    port = int(server.url.rsplit(":", 1)[1])
    imports = "from iuc_graph.settings import Settings\nfrom iuc_graph.web.app import serve"
    script = f"{imports}\nserve(Settings(port={port}))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode != 0
    assert f"Nothing can listen on 127.0.0.1, port {port}" in done.stderr


def test_the_answer_to_a_problem_is_json_in_utf8(server):
    response = server.client.get("/sparql", params={"query": "SELECT ?城 WHRE {}"})
    assert json.loads(response.content.decode("utf-8"))["detail"].startswith("Line 1, column 11")
