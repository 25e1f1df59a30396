"""Whether the directory of a store can do what the store needs: hard links, locks, atomic renames, room."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

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
    """Try everything that the store does with files, in a folder of its own inside `directory`'s file system."""
    place = _existing(directory)
    free = shutil.disk_usage(place).free
    yield Finding(
        "free space",
        free >= ROOM_NEEDED,
        f"{free // 2**20:,} MiB",
        "make room, or set IUC_GRAPH_STORE elsewhere",
    )
    try:
        with tempfile.TemporaryDirectory(prefix=".iuc-graph-doctor-", dir=place) as folder:
            for what, attempt, remedy in ATTEMPTS:
                yield _tried(what, attempt, Path(folder), remedy)
    except OSError as error:
        yield Finding(
            "writing", False, str(error), f"make {place} writable, or set IUC_GRAPH_STORE elsewhere"
        )


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
