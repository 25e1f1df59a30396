"""A real server on a free port of loopback, over a real store."""

from __future__ import annotations

import faulthandler
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest
import uvicorn
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.questions import QuestionCollection
from iuc_graph.settings import Settings
from iuc_graph.store.drafts import publish
from iuc_graph.vocabulary import ID, RDFS
from iuc_graph.web import wire
from iuc_graph.web.app import create_app
from iuc_graph.web.home import Example

LABELS = ("Mannheim", "重庆 50%25", 'Zürich "a"\n', "München", "Łódź")
GRAPHS = ("https://example.org/graph/a", "https://example.org/graph/b")


def quads(labels=LABELS) -> list[Quad]:
    """One label a place; the default graph has each triple once, and both named graphs state all of them."""
    triples = [
        (NamedNode(f"{ID}place/p{number}"), NamedNode(RDFS + "label"), Literal(label, language="en"))
        for number, label in enumerate(labels)
    ]
    named = [Quad(*triple, NamedNode(graph)) for triple in triples for graph in GRAPHS]
    return [*named, *(Quad(*triple) for triple in triples)]


def descendants(others: set[psutil.Process]) -> list[psutil.Process]:
    """All that this process started, and those that these started; without some of the former and theirs.

    Another server may at any time have a zygote of its own fork one more worker.
    """
    found = []
    for child in psutil.Process().children():
        if child not in others:
            with suppress(psutil.NoSuchProcess):
                found += [*child.children(recursive=True), child]
    return found


@dataclass
class RunningServer:
    """A server, its address, its settings and a client that is bound to it."""

    url: str
    settings: Settings
    client: httpx.Client
    others: set[psutil.Process]

    def workers(self) -> list[psutil.Process]:
        """The worker processes of this server, which was started last."""
        return descendants(self.others)

    def is_well(self) -> bool:
        """Whether an ordinary query is answered."""
        response = self.client.get("/sparql", params={"query": "ASK {}"})
        return response.status_code == 200 and response.json()["boolean"] is True


def start(
    settings: Settings, questions: QuestionCollection | None = None, shapes: Path | None = None
) -> Iterator[RunningServer]:
    """Run a server, perhaps with saved questions, or rules of its own for writes, until the generator is resumed.

    Then check that nothing of it is left.
    """
    before = set(psutil.Process().children())
    listener = socket.create_server((settings.host, 0))
    app = create_app(
        settings, [Example("Places <all>", "SELECT ?place { ?place a ?class } # & <b>")], questions, shapes
    )
    server = uvicorn.Server(wire.config(app, settings))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
            yield RunningServer(url, settings, client, before)
    finally:
        server.should_exit = True
        thread.join(30)
        if thread.is_alive():
            faulthandler.dump_traceback()  # of all threads, to see what keeps it
        listener.close()
    assert not thread.is_alive(), "the server has not ended"
    assert descendants(before) == []


def settled(starting: Iterator[RunningServer]) -> Iterator[RunningServer]:
    """The same for a server that runs beside others: once all its processes are up, so that none is held for theirs."""
    for server in starting:
        sites = 1 if server.settings.unmanaged is None else 2
        expected = sites * (server.settings.workers + 2)  # a spare, and what they are forked from
        deadline = time.monotonic() + 20
        while len(server.workers()) < expected:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield server


def settings_for(folder: Path, **changed: object) -> Settings:
    """Settings with limits that a test can reach soon."""
    limits = {
        "query_seconds": 1.0,
        "worker_memory_mib": 150,
        "answer_bytes": 300_000,
        "workers": 2,
        "cache_bytes": 0,
    }
    limits["stop_seconds"] = 1
    return Settings.model_validate({"store": folder, **limits, **changed})


@pytest.fixture
def build(tmp_path) -> Callable[..., None]:
    """Builds the store in tmp_path / "store" with so many places, or builds it anew."""

    def build(places: int = len(LABELS), fingerprint: str = "") -> None:
        publish(tmp_path / "store", quads(LABELS[:places]), fingerprint=fingerprint)

    return build


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[RunningServer]:
    """A server that many tests share: none of them changes it."""
    folder = tmp_path_factory.mktemp("shared") / "store"
    publish(folder, quads(), fingerprint="shared")
    yield from settled(start(settings_for(folder)))


@pytest.fixture
def make_server(tmp_path) -> Iterator[Callable[..., RunningServer]]:
    """Starts servers of a test's own, over the store that lies, or not yet, in tmp_path / "store"."""
    running: list[Iterator[RunningServer]] = []

    def make(**changed: object) -> RunningServer:
        running.append(start(settings_for(tmp_path / "store", **changed)))
        return next(running[-1])

    yield make
    for generator in running:
        with pytest.raises(StopIteration):
            next(generator)
