"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from iuc_graph.project import Project

from .project_graph import Built, built_once

REPOSITORY = Path(__file__).resolve().parent.parent


def require(condition: bool, reason: str) -> None:
    """Skip a test whose needs are not met on a developer's machine; fail it on the CI machine."""
    if condition:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must be able to run this test: {reason}")
    pytest.skip(reason)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--slow-lane` runs the tests that take minutes, and only them."""
    parser.addoption("--slow-lane", action="store_true", help="run only the tests that take minutes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each test belongs to one lane: everyday, or slow."""
    slow = config.getoption("--slow-lane")
    lanes: dict[bool, list[pytest.Item]] = {True: [], False: []}
    for item in items:
        lanes[(item.get_closest_marker("slow_lane") is not None) == slow].append(item)
    config.hook.pytest_deselected(items=lanes[False])
    items[:] = lanes[True]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder with the source documents and reference files, which lies beside the checkout."""
    folder = REPOSITORY.parent / "shared"
    reason = f"the source documents are not here: expected the folder {folder.name}/ beside the checkout"
    require(folder.is_dir(), reason)
    return folder


@pytest.fixture(scope="session")
def built(repository: Path, pytestconfig: pytest.Config) -> Built:
    """The graph of the real data, which a process before this one may have made."""
    return built_once(repository, pytestconfig.cache.mkdir("project_graph"))


@dataclass(frozen=True)
class EditedProject:
    """A copy of the project's files that a test may spoil."""

    project: Project

    def __call__(self, file: str, old: str, new: str) -> int:
        """Replace the first `old` in a file by `new`; the line (from 1) of the first change."""
        path = self.project.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} no longer holds {old!r}: the test needs another text to spoil"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        same = next(
            (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
        )
        return text.count("\n", 0, text.index(old) + same) + 1


@pytest.fixture(scope="session")
def copy_project(repository: Path) -> Callable[[Path], EditedProject]:
    """Copies ontology/, shapes/ and data/ into a new folder."""

    def copy(target: Path) -> EditedProject:
        for folder in ("ontology", "shapes", "data"):
            shutil.copytree(repository / folder, target / folder)
        return EditedProject(Project(target))

    return copy


@pytest.fixture
def edited_project(copy_project: Callable[[Path], EditedProject], tmp_path: Path) -> EditedProject:
    """A fresh copy of the project: `edited_project(file, old, new)` spoils it and says in which line."""
    return copy_project(tmp_path / "project")
