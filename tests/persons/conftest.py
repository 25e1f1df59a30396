"""A checkout with made-up people, a small graph beside it, and the settings that lead to both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from iuc_graph.commits import Rulebook
from iuc_graph.persons import PersonsFolder, folder_of
from iuc_graph.project import Project
from iuc_graph.settings import Settings

from ..commits.conftest import rulebook, small_world
from ..commits.world import World

__all__ = ["rulebook"]

PEOPLE = """\
# People that stand in no document: they are made up.
keep_until: 2099-12-31
persons:
  - key: p-1
    names:
      - Ada Beispiel
      - Ms Ada Beispiel
      - Beispiel
  - key: p-2  # a comment that stays
    names: [José Márquez, 马尔克斯]
    keep_until: 2098-01-31
  - key: p-3
    names: [王小明, Wang Xiaoming]
  - key: p-4
    names: [Wang Xiaoming]
allowed:
  - Ada Beispiel Park
"""


@dataclass(frozen=True)
class Place:
    """Where a test works: a checkout of its own, a graph, a persons store."""

    project: Project
    settings: Settings
    rulebook: Rulebook

    @cached_property
    def world(self) -> World:
        """The graph, from when it is first asked for."""
        return small_world(self.settings.store, self.rulebook)

    @property
    def folder(self) -> PersonsFolder:
        return folder_of(self.settings)

    @property
    def list(self) -> Path:
        return self.project.root / "data/persons/persons.yaml"

    def everything(self) -> str:
        """Whatever stands in the persons store and in the list."""
        files = [*self.folder.path.glob("*"), self.list]
        return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.fixture
def place(tmp_path: Path, rulebook) -> Place:
    """The people of PEOPLE in the list; the persons store is not there yet."""
    root = tmp_path / "checkout"
    (root / "data" / "persons").mkdir(parents=True)
    (root / "data/persons/persons.yaml").write_text(PEOPLE, encoding="utf-8")
    settings = Settings(store=tmp_path / "store", lock_seconds=1)
    return Place(Project(root), settings, rulebook)
