"""A real server over two datasets, for real clients."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from iuc_graph.web.token_file import Scope, create

from ..project_graph import Built
from ..stores import publish_checked
from ..web.conftest import RunningServer, settings_for, settled, start
from .world import World, publish_both, worlds_at
from .writable import WHO, Writable

ROOM = {"query_seconds": 20.0, "answer_bytes": 10_000_000, "rate_queries": 0, "rate_seconds": 0}
"""Limits that no test of a client is about."""


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[RunningServer]:
    """A server of both datasets, which no test changes."""
    managed, unmanaged = publish_both(tmp_path_factory.mktemp("clients"))
    yield from settled(start(settings_for(managed, unmanaged=unmanaged, **ROOM)))


@pytest.fixture(scope="module")
def worlds(server: RunningServer) -> tuple[World, World]:
    """The managed and the unmanaged dataset."""
    return worlds_at(server.url)


@pytest.fixture(scope="module")
def world(worlds: tuple[World, World]) -> World:
    """The managed dataset."""
    return worlds[0]


@pytest.fixture(scope="module")
def unmanaged(worlds: tuple[World, World]) -> World:
    """The unmanaged dataset."""
    return worlds[1]


@pytest.fixture(scope="session")
def project_store(tmp_path_factory, built: Built) -> Path:
    """A store of the project's own graph, to be copied."""
    folder: Path = tmp_path_factory.mktemp("project") / "store"
    publish_checked(folder, built)
    return folder


@pytest.fixture(scope="module")
def writable(tmp_path_factory, project_store: Path) -> Iterator[Writable]:
    """A server that tests change, each with graphs of its own: of the project's own graph and an unmanaged one."""
    folder = tmp_path_factory.mktemp("writable")
    shutil.copytree(project_store, folder / "project")
    _, unmanaged = publish_both(folder)
    secret, _ = create(folder / "tokens.jsonl", WHO, [Scope.UPDATE])
    settings = settings_for(
        folder / "project",
        unmanaged=unmanaged,
        tokens=folder / "tokens.jsonl",
        **ROOM,
    )
    for server in settled(start(settings)):
        yield Writable(server, secret)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch) -> None:
    """No client asks a proxy for what is on this machine."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "*")
