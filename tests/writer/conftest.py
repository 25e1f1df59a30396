"""A desk over the small world of the tests of commits, and one over a store without rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from iuc_graph.commits import Rulebook
from iuc_graph.settings import Settings
from iuc_graph.store.drafts import publish
from iuc_graph.writer import Desk

from ..commits.conftest import rulebook, small_world
from ..commits.world import World

__all__ = ["rulebook"]


def settings_of(store: Path, **given: object) -> Settings:
    """Settings with limits that fit a small machine."""
    return Settings.model_validate({"store": store, "write_seconds": 20, "lock_seconds": 5, **given})


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, rulebook: Rulebook) -> Iterator[tuple[Desk, World]]:
    """One desk for the tests of a file, since the process behind it takes a second to start."""
    world = small_world(tmp_path_factory.mktemp("world") / "store", rulebook)
    made = Desk(settings_of(world.directory), managed=True, shapes=rulebook.shapes)
    yield made, world
    made.close()


@pytest.fixture
def desk(shared: tuple[Desk, World]) -> Desk:
    """Writes to the small world, by its rules."""
    return shared[0]


@pytest.fixture
def world(shared: tuple[Desk, World]) -> World:
    """The small world that `desk` writes to; tests leave their notes in it."""
    return shared[1]


@pytest.fixture
def fresh(tmp_path: Path, rulebook: Rulebook) -> World:
    """A small world of a test's own."""
    return small_world(tmp_path / "store", rulebook)


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[tuple[Desk, Path]]:
    """Writes to an empty store without rules, and its directory."""
    directory = tmp_path / "unmanaged"
    publish(directory, [], fingerprint="")
    made = Desk(settings_of(directory), managed=False)
    yield made, directory
    made.close()
