"""Which generations stay: the one in use, the last few, those with a name, and those that somebody reads."""

from __future__ import annotations

import fcntl
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from iuc_graph.store.files import size_of, sync_directory
from iuc_graph.store.generations import name_of, published
from iuc_graph.store.releases import releases

RESTORING: Final = "restoring"
"""A file that stands in the directory of a store while a backup is being restored into it."""


@dataclass(frozen=True)
class Collected:
    """What gc did: numbers of the generations that went, of those kept only because somebody reads them, and bytes."""

    removed: tuple[int, ...]
    in_use: tuple[int, ...]
    freed: int


def collect(directory: Path, in_use: int, keep: int, *, measure: bool = False) -> Collected:
    """Remove the generations that are neither among the last `keep` up to `in_use`, nor a release, nor read.

    The caller holds the lock. `keep` is at least 1. Bytes are counted only when `measure` is set, since that takes
    looking at every file.
    """
    root = directory / "generations"
    earlier = [number for number in published(directory) if number <= in_use]
    stay = set(earlier[-max(keep, 1) :]) | {found.generation for found in releases(directory)} | {in_use}
    before = size_of(root) if measure else 0
    going = [number for number in earlier if number not in stay]
    removed = tuple(number for number in going if _remove_unless_leased(root / name_of(number)))
    left = tuple(number for number in going if number not in removed)
    return Collected(removed, left, before - size_of(root) if measure else 0)


RELEASING: Final = ".iuc-graph-release"
"""The end of the name of a folder in which a release is being made; before it stands the number of the process."""


def sweep(directory: Path, in_use: int | None) -> None:
    """Remove what writers left that died. The caller holds the lock, so none of them is alive.

    With `in_use` unknown (a damaged pointer) complete generations stay, since they may be all there is.
    """
    for path in leftovers(directory, in_use):
        if path.suffix:
            shutil.rmtree(path)
        else:
            _remove_unless_leased(path)


def leftovers(directory: Path, in_use: int | None) -> list[Path]:
    """Directories that no reader will ever ask for: unfinished, half removed, or complete and never pointed to."""
    root = directory / "generations"
    halves = [path for path in root.glob("*") if path.suffix in {".work", ".removed"}]
    halves += [path for path in (directory / "releases").glob(f".*{RELEASING}") if not is_at_work(path)]
    unpointed = [number for number in published(directory) if in_use is not None and number > in_use]
    return sorted(halves) + [root / name_of(number) for number in unpointed]


def is_at_work(folder: Path) -> bool:
    """Whether the process lives that writes the files of a release into this folder, whose name ends in its number."""
    number = folder.name.removesuffix(RELEASING).rpartition(".")[2]
    try:
        os.kill(int(number), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:  # of another user
        return True
    return True


def end_restore(directory: Path, *, done: bool) -> None:
    """Take the mark of a restore away; where it did not come to its end, also all that it had brought."""
    mark = directory / RESTORING
    if not mark.exists():
        return
    if not done:
        (directory / "history.jsonl").unlink(missing_ok=True)
        for folder in ("generations", "releases"):
            shutil.rmtree(directory / folder, ignore_errors=True)
        (directory / "generations").mkdir(exist_ok=True)
    mark.unlink()
    sync_directory(directory)


def _remove_unless_leased(path: Path) -> bool:
    try:
        lease = (path / "lease").open("rb")
    except FileNotFoundError:  # nobody can have opened it
        _remove(path)
        return True
    with lease:
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False  # a reader holds it; a later call takes it
        _remove(path)
    return True


def _remove(path: Path) -> None:
    removed = path.with_suffix(".removed")
    path.rename(removed)
    shutil.rmtree(removed)
