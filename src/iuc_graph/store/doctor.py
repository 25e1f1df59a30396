"""Whether the directory of a store can do what the store needs, and whether the store in it is whole."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from iuc_graph.errors import StoreError, StoreLocked, StoreMissing
from iuc_graph.store import history
from iuc_graph.store.files import size_of
from iuc_graph.store.generations import Generation, current, name_of, published
from iuc_graph.store.lock import locked
from iuc_graph.store.releases import releases
from iuc_graph.store.retention import RESTORING, leftovers
from iuc_graph.store.verify import verify

MEBI: Final = 2**20

ROOM_NEEDED: Final = 200 * 1024 * 1024
"""Bytes: two generations of the mission's graph, with a wide margin."""


@dataclass(frozen=True)
class Finding:
    """One thing that was examined; `remedy` says what to do when it is not well."""

    what: str
    well: bool
    detail: str
    remedy: str = ""


def examine(directory: Path) -> Iterator[Finding]:
    """Try everything that the store does with files, in a folder of its own inside `directory`'s file system.

    Where there is a store, it is read whole as well: some seconds a million quads. Nothing of it is changed.
    """
    place = _existing(directory)
    yield _room(directory, place)
    try:
        with tempfile.TemporaryDirectory(prefix=".iuc-graph-doctor-", dir=place) as folder:
            for what, attempt, remedy in ATTEMPTS:
                yield _tried(what, attempt, Path(folder), remedy)
    except OSError as error:
        yield Finding(
            "writing", False, str(error), f"make {place} writable, or set IUC_GRAPH_STORE elsewhere"
        )
    yield from _store(directory)


def _room(directory: Path, place: Path) -> Finding:
    free = shutil.disk_usage(place).free
    needed = max(ROOM_NEEDED, 2 * _largest(directory))
    return Finding(
        "free space",
        free >= needed,
        f"{free // MEBI:,} MiB free, {needed // MEBI:,} needed; the store takes {size_of(directory) // MEBI:,}",
        "make room, run iuc-graph gc, or set IUC_GRAPH_STORE elsewhere",
    )


def _largest(directory: Path) -> int:
    """Bytes of the newest generation, which a build writes anew."""
    return max(
        (size_of(directory / "generations" / name_of(n)) for n in published(directory)[-1:]), default=0
    )


def _store(directory: Path) -> Iterator[Finding]:
    try:
        generation = current(directory)
    except StoreMissing:
        if not published(directory):
            return
        yield Finding("pointer", False, f"{directory / 'current'} is missing", _way_back(directory))
        generation = None
    except StoreError as error:
        yield Finding("generation in use", False, str(error), _way_back(directory))
        generation = None
    if generation is not None:
        yield _whole(directory, generation)
    yield _told("history", lambda: f"{len(history.entries(directory)):,} commits")
    yield _told("releases", lambda: _releases(directory))
    yield _kept(directory)
    yield _left(directory, generation)


def _whole(directory: Path, generation: Generation) -> Finding:
    what = "generation in use"
    try:
        verify(generation)
    except StoreError as error:
        return Finding(what, False, str(error), _way_back(directory))
    return Finding(what, True, f"{generation.number}: {generation.manifest.quads:,} quads as recorded")


def _way_back(directory: Path) -> str:
    try:
        return f"go back with iuc-graph rollback {history.last_good(directory).number}"
    except StoreError:
        return "run iuc-graph build, or restore a backup into another directory"


def _told(what: str, tell: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, tell())
    except StoreError as error:
        return Finding(what, False, str(error), "see there")


def _releases(directory: Path) -> str:
    there = published(directory)
    lost = [found.name for found in releases(directory) if found.generation not in there]
    if lost:
        raise StoreError(f"The generations of these releases are not there: {', '.join(lost)}.")
    return f"{len(releases(directory)):,}"


def _kept(directory: Path) -> Finding:
    size = size_of(directory / "generations") // MEBI
    return Finding("generations kept", True, f"{len(published(directory)):,}, {size:,} MiB together")


def _left(directory: Path, generation: Generation | None) -> Finding:
    found = leftovers(directory, generation.number if generation else None)
    found += [path for path in [directory / RESTORING] if path.exists()]
    if not found:
        return Finding("leftovers", True, "none")
    names = ", ".join(path.name for path in found)
    if _is_written(directory):
        return Finding("leftovers", True, f"{names}: a writer is at work")
    return Finding("leftovers", False, names, "run iuc-graph gc")


def _is_written(directory: Path) -> bool:
    try:
        with locked(directory):
            return False
    except StoreLocked:
        return True
    except OSError:  # read-only: nobody writes here
        return False


def _existing(directory: Path) -> Path:
    """The directory, or the nearest one above it that exists."""
    return next(place for place in (directory.absolute(), *directory.absolute().parents) if place.is_dir())


def _tried(what: str, attempt: Callable[[Path], None], folder: Path, remedy: str) -> Finding:
    try:
        attempt(folder)
    except OSError as error:
        return Finding(what, False, str(error), remedy)
    return Finding(what, True, "works")


def _link(folder: Path) -> None:
    (folder / "a").write_text("a")
    os.link(folder / "a", folder / "b")


def _rename(folder: Path) -> None:
    (folder / "new").write_text("new")
    (folder / "old").write_text("old")
    (folder / "new").replace(folder / "old")


def _lock(folder: Path) -> None:
    with (folder / "lock").open("w") as first, (folder / "lock").open("w") as second:
        fcntl.flock(first, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        raise OSError("a second lock was granted while the first was held")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


LOCAL = "put the store on a local file system; network shares often lack this"
ATTEMPTS: Final = (
    ("hard link", _link, LOCAL),
    ("atomic rename", _rename, LOCAL),
    ("file lock", _lock, LOCAL),
    ("flush of a directory", _sync, LOCAL),
)
