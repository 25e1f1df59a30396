"""Starting and stopping under a service manager: it hears when the server is ready, and when it goes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import psutil
import pytest

from iuc_graph.web import readiness

SERVE = """
import sys
from pathlib import Path
from iuc_graph.settings import Settings
from iuc_graph.web.app import serve
settings = Settings(store=Path(sys.argv[1]), port=0, query_seconds=600, stop_seconds=int(sys.argv[2]))
serve(settings, tell=lambda line: print(line, flush=True))
"""
SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(9)) + " }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(30)) + " }"


@pytest.fixture(params=["path", "abstract"])
def manager(request, tmp_path):
    """A service manager's socket, and the name that it goes by in the environment."""
    name = f"@iuc-graph-test-{os.getpid()}-{time.monotonic_ns()}"
    if request.param == "path":
        name = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind("\0" + name[1:] if name.startswith("@") else name)
        listener.settimeout(20)
        yield listener, name


@contextmanager
def running(tmp_path, stop_seconds=10, **environment):
    """A server in a process of its own: the process, and its address."""
    command = [sys.executable, "-c", SERVE, str(tmp_path / "store"), str(stop_seconds)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | environment
    ) as process:
        try:
            yield process, process.stdout.readline().decode().split()[3].rstrip("/")
        finally:
            process.kill()


def ask(url, query):
    return httpx.get(f"{url}/sparql", params={"query": query, "format": "csv"}, timeout=60, trust_env=False)


def workers(process):
    return psutil.Process(process.pid).children(recursive=True)


def wait_until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def takes_connections(url):
    """Whether something listens at the address; a server that stops closes its socket first."""
    _, host, port = url.split(":")
    with socket.socket() as client:
        return client.connect_ex((host.strip("/"), int(port))) == 0


def computing(process):
    def seconds(child):
        try:
            return child.cpu_times().user
        except psutil.NoSuchProcess:
            return 0.0

    return any(seconds(child) > 0.4 for child in workers(process))


def test_the_manager_hears_that_the_server_is_ready_and_that_it_stops(build, tmp_path, manager):
    build()
    listener, name = manager
    with running(tmp_path, NOTIFY_SOCKET=name) as (process, url):
        assert listener.recv(1000).startswith(b"READY=1\n")
        assert len(workers(process)) >= 2
        assert ask(url, "ASK {}").text == "true"
        process.terminate()
        assert listener.recv(1000).startswith(b"STOPPING=1\n")
        process.wait(20)


def test_the_manager_hears_nothing_of_ready_before_there_is_a_graph(build, tmp_path, manager):
    listener, name = manager
    with running(tmp_path, NOTIFY_SOCKET=name) as (process, url):
        assert listener.recv(1000).startswith(b"STATUS=There is no graph")
        assert ask(url, "ASK {}").status_code == 503
        build()
        assert listener.recv(1000).startswith(b"READY=1\n")
        process.terminate()
        process.wait(20)


def test_a_manager_that_went_away_and_a_wrong_address_harm_nobody(tmp_path, caplog):
    assert not readiness.notify("READY=1", {})
    assert not readiness.notify("READY=1", {"NOTIFY_SOCKET": "vsock:2:1"})
    assert caplog.records == []
    assert not readiness.notify("READY=1", {"NOTIFY_SOCKET": str(tmp_path / "nobody")})
    assert "could not be told" in caplog.text


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_a_running_request_is_finished_and_then_no_process_is_left(build, tmp_path, signal_number):
    build()
    with running(tmp_path) as (process, url), ThreadPoolExecutor(1) as threads:
        request = threads.submit(ask, url, SLOW)
        wait_until(lambda: computing(process))
        children = workers(process)
        process.send_signal(signal_number)
        assert request.result().text.split() == ["n", str(5**9)]
        _, errors = process.communicate(timeout=20)
    assert errors == b""
    assert psutil.wait_procs(children, timeout=10)[1] == []


def test_a_request_that_takes_longer_than_the_grace_is_told_so(build, tmp_path):
    build()
    with running(tmp_path, stop_seconds=1) as (process, url), ThreadPoolExecutor(1) as threads:
        request = threads.submit(ask, url, ENDLESS)
        wait_until(lambda: computing(process))
        children = workers(process)
        process.terminate()
        response = request.result()
        process.wait(20)
    assert (response.status_code, response.json()["code"]) == (503, "busy")
    assert psutil.wait_procs(children, timeout=10)[1] == []


def test_a_second_interrupt_ends_the_server_at_once(build, tmp_path):
    build()
    with running(tmp_path, stop_seconds=600) as (process, url), ThreadPoolExecutor(1) as threads:
        request = threads.submit(ask, url, ENDLESS)
        wait_until(lambda: computing(process))
        children = workers(process)
        process.send_signal(signal.SIGINT)
        wait_until(lambda: not takes_connections(url))
        process.send_signal(signal.SIGINT)
        process.wait(20)
        assert request.exception() or request.result().status_code == 503
    assert psutil.wait_procs(children, timeout=10)[1] == []
