"""A server in a process of its own, so that one can see what attacks leave behind in it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.store.drafts import publish

from ..processes import ended

GRAPH = "https://example.org/graph/a"
PLACES = 40
MARGIN = 96 * 1024 * 1024
"""Bytes that the server may be larger after all attacks than after its first answers."""

_START = """
from iuc_graph.settings import Settings
from iuc_graph.web.app import serve

serve(Settings.from_environment(), tell=lambda text: print(text, flush=True))
"""


def quads() -> list[Quad]:
    """Few triples, in the default graph and in a named one."""
    label, dotted = (
        NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
        NamedNode("https://example.org/a.b"),
    )
    triples = [
        (NamedNode(f"https://example.org/place/p{number}"), label, Literal(f"Place {number}", language="en"))
        for number in range(PLACES)
    ]
    triples += [
        (dotted, label, NamedNode(iri)) for iri in ("http://h:80", "http://[::1]", "https://example.org/a.b")
    ]
    return [*(Quad(*triple) for triple in triples), *(Quad(*triple, NamedNode(GRAPH)) for triple in triples)]


@dataclass(frozen=True)
class Listener:
    """Somebody on loopback whom nobody should call: an address, and how many did."""

    address: str
    calls: list[object]


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener that counts connections, and answers nothing."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    connection, caller = server.accept()
                except OSError:
                    return
                calls.append(caller)
                connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield Listener(f"http://127.0.0.1:{server.getsockname()[1]}/", calls)
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(10)


@dataclass
class AttackedServer:
    """The server, a client of it, the folder of its temporary files, and what it was like before any attack."""

    process: psutil.Popen
    client: httpx.Client
    folder: Path
    calm: int = 0
    files: int = 0
    size: int = 0

    def ask(self, query: str, address: str = "/sparql") -> httpx.Response:
        """Ask by POST, as a form."""
        return self.client.post(address, data={"query": query})

    def is_well(self) -> bool:
        """Whether an ordinary query is answered rightly within a second; a machine that is busy gets three tries."""
        return any(self._answers() for _ in range(3))

    def _answers(self) -> bool:
        query = f"SELECT ?s {{ ?s ?p 'Place {int(time.monotonic() * 1000) % PLACES}'@en }}"
        try:
            response = self.client.get("/sparql", params={"query": query}, timeout=1)
        except httpx.TimeoutException:
            return False
        return response.status_code == 200 and len(response.json()["results"]["bindings"]) == 1

    def remember(self) -> None:
        """Take the state of now as that which everything has to come back to."""
        self.calm, self.files = len(self._processes()), self.process.num_fds()
        self.size = self.process.memory_info().rss

    def check(self) -> None:
        """Nothing that an attack brought is there any longer: processes, open files, files in the folder, memory.

        Nobody asks afterwards: the client lets go of the connections that it keeps.
        """
        self.client.close()
        wait_until(lambda: len(self._processes()) <= self.calm, self._processes)
        wait_until(lambda: self.process.num_fds() <= self.files, self.process.open_files)
        assert list(self.folder.rglob("*")) == []
        assert self.process.memory_info().rss < self.size + MARGIN

    def _processes(self) -> list[psutil.Process]:
        return [child for child in self.process.children(recursive=True) if not ended(child)]


def wait_until(condition: Callable[[], bool], found: Callable[[], object]) -> None:
    """Wait for something that comes soon."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, found()
        time.sleep(0.05)


@contextmanager
def attacked(folder: Path, **changed: object) -> Iterator[AttackedServer]:
    """A server with limits that are reached soon, over a small graph, with the unmanaged dataset beside it.

    A store that is in the folder already is served as it is.
    """
    for name in ("store", "unmanaged"):
        if not (folder / name).exists():
            publish(folder / name, quads(), fingerprint="")
    temporary = folder / "temporary"
    temporary.mkdir()
    settings = {
        "store": folder / "store",
        "unmanaged": folder / "unmanaged",
        "port": 0,
        "query_seconds": 0.5,
        "worker_memory_mib": 150,
        "answer_bytes": 300_000,
        "cache_bytes": 0,
        "rate_seconds": 0,
        "rate_queries": 0,
        "client_connections": 500,
        **changed,
    }
    own = {name: value for name, value in os.environ.items() if not name.startswith("IUC_GRAPH_")}
    own |= {f"IUC_GRAPH_{name.upper()}": str(value) for name, value in settings.items()}
    process = psutil.Popen(
        [sys.executable, "-c", _START],
        env=own | {"TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        address = re.search(r"http://[0-9.:]+/", process.stdout.readline())
        assert address is not None
        with httpx.Client(base_url=address[0], timeout=60, trust_env=False) as client:
            yield AttackedServer(process, client, temporary)
    finally:
        children = process.children(recursive=True)
        process.terminate()
        process.wait(30)
        process.stdout.close()
    wait_until(lambda: all(ended(child) for child in children), lambda: children)
