"""The project's own graph as everything that can be opened: in memory, a store, dumps, a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import iuc_graph
from iuc_graph.client.origin import Origin, Source
from iuc_graph.questions import load
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.store.drafts import publish
from iuc_graph.store.dump import dump_bytes

from ..questions.serving import serving
from ..web.conftest import RunningServer


@pytest.fixture(scope="session")
def graph(built) -> iuc_graph.Graph:
    """The graph of the real data, over the store that all tests share."""
    origin = Origin("the tests", 7, "iuc-graph:" + "ab" * 32, "2026-05-31")
    return iuc_graph.Graph(Source(StoreReader(built.store), lambda: origin))


@pytest.fixture(scope="session")
def store(built, tmp_path_factory) -> Path:
    """A store of the real data, which no test changes."""
    directory = tmp_path_factory.mktemp("client") / "store"
    publish(directory, built.quads, fingerprint="real")
    return directory


@pytest.fixture(scope="session")
def dumps(built, tmp_path_factory) -> Path:
    """A folder with all.nq, all.trig and merged.ttl."""
    folder = tmp_path_factory.mktemp("dumps")
    for name, format_name in (("all.nq", "nquads"), ("all.trig", "trig"), ("merged.ttl", "turtle")):
        (folder / name).write_bytes(dump_bytes(built.store, format_name))
    return folder


@pytest.fixture(scope="module")
def server(built, tmp_path_factory) -> Iterator[RunningServer]:
    """A server of the real data, saved questions included."""
    folder = tmp_path_factory.mktemp("served") / "store"
    yield from serving(
        folder, built, load(built.project.queries), answer_bytes=20_000_000, explain_seconds=10
    )


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch) -> None:
    """No client asks a proxy for what is on this machine."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "*")
