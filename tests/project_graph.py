"""The project's own graph for all tests: made once, and kept on disk until something that it is made from changes."""

from __future__ import annotations

import fcntl
import hashlib
import sys
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Store, parse, serialize

from iuc_graph.build.assemble import assemble, read_records
from iuc_graph.delta import graph_of
from iuc_graph.inference import assemble as derive
from iuc_graph.project import Project
from iuc_graph.records.book import Book
from iuc_graph.validation import Report, validate
from iuc_graph.vocabulary import INFERRED_GRAPH

FOLDERS = ("ontology", "shapes", "data", "queries")
ROOMS = ("records", "names", "sources", "build", "inference")
"""The rooms that a build and what is derived from it may call; with them, every module at the top of the package."""


@dataclass(frozen=True)
class Built:
    """The project's own graph, built once for all tests: its quads, the records behind them, and the verdict."""

    project: Project
    quads: tuple[Quad, ...]

    @cached_property
    def asserted(self) -> frozenset[Quad]:
        """The quads without the derived and the merged graph."""
        return frozenset(quad for quad in self.quads if graph_of(quad) not in ("", INFERRED_GRAPH))

    @cached_property
    def book(self) -> Book:
        """The records; takes some seconds when it is first asked for."""
        return read_records(self.project)

    @cached_property
    def store(self) -> Store:
        """The quads in memory, derived and merged graphs included. Tests only read it."""
        store = Store()
        store.bulk_extend(self.quads)
        return store

    @cached_property
    def report(self) -> Report:
        """What the shapes and the placement rules say; takes some seconds when it is first asked for."""
        return validate(self.quads, self.project.shapes)


def built_once(root: Path, folder: Path) -> Built:
    """The graph of the checkout at `root`, kept in `folder` for the next process."""
    project = Project(root)
    made = kept(folder, lambda: inputs(root), lambda: serialize(_quads(project), format=RdfFormat.N_QUADS))
    return Built(project, tuple(parse(made, format=RdfFormat.N_QUADS)))


def _quads(project: Project) -> Iterator[Quad]:
    asserted = assemble(project).quads
    derived = derive(asserted)
    yield from sorted(asserted, key=str)
    yield from derived.inferred
    yield from derived.default


def read_by_a_build(root: Path) -> list[Path]:
    """Every file of a checkout that decides what its graph is: what is read, and the code that reads it."""
    package = root / "src" / "iuc_graph"
    folders = [*(root / name for name in FOLDERS), *(package / room for room in ROOMS)]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    files += [*package.glob("*.py"), root / "tests" / Path(__file__).name]
    return sorted(file for file in files if "__pycache__" not in file.parts)


def inputs(root: Path) -> str:
    """A digest of all that decides what the graph of a checkout is, this Python and its packages included."""
    digest = hashlib.sha256(sys.version.encode())
    for package in sorted(Path(sysconfig.get_path("purelib")).glob("*.dist-info")):
        digest.update(f"\0{package.name}".encode())
    for file in read_by_a_build(root):
        name = file.relative_to(root).as_posix()
        digest.update(f"\0{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def kept(folder: Path, key: Callable[[], str], make: Callable[[], bytes]) -> bytes:
    """What `make` makes, from `folder` where it was made before for this key. Only the newest key is kept there.

    Processes that ask at the same time wait for the one that makes it. What was not written to its end is made anew,
    and what was made while the key changed is not kept.
    """
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = key()
        if (found := _whole(folder / before)) is not None:
            return found
        made = make()
        for old in folder.iterdir():
            if old.name != "lock":
                old.unlink()
        if key() == before:
            draft = folder / "draft"
            draft.write_bytes(hashlib.sha256(made).digest() + made)
            draft.replace(folder / before)
        return made


def _whole(path: Path) -> bytes | None:
    """The content of a kept file, or None where there is none or it is not what was written."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    head, made = content[:32], content[32:]
    return made if hashlib.sha256(made).digest() == head else None
