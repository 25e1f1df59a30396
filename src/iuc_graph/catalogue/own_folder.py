"""A folder for temporary files that says whether the process that made it still runs, so that others may remove it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

PREFIX: Final = "iuc-graph-files-"
LOCK: Final = "lock"
"""Locked for as long as the process runs: the system gives it back however that ends."""


class OwnFolder:
    """A new folder for temporary files, of this process until it is closed or the process ends."""

    def __init__(self) -> None:
        self.path, self._lock = _created()
        self._remove = weakref.finalize(self, _remove, self.path, self._lock)

    def close(self) -> None:
        """Remove it with all that is in it."""
        self._remove()


def sweep() -> list[Path]:
    """Remove folders whose processes are gone, as after `kill -9`; those that were removed.

    Those of other users stay, and those that have no lock: they are being made at this moment.
    """
    found = []
    for path in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")):
        with _abandoned(path) as is_abandoned:
            if is_abandoned:
                shutil.rmtree(path, ignore_errors=True)
                found.append(path)
    return found


@contextmanager
def _abandoned(path: Path) -> Iterator[bool]:
    """Whether nobody holds a folder of this user any more; it is held meanwhile."""
    try:
        if path.lstat().st_uid != os.geteuid():
            yield False
            return
        descriptor = os.open(path / LOCK, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:  # it is being made, or another process has swept it
        yield False
        return
    try:
        yield _locks(descriptor)
    finally:
        os.close(descriptor)


def _created() -> tuple[Path, BinaryIO]:
    """A folder and its lock. One that was swept before its lock was held is not taken."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=PREFIX))
        lock = (path / LOCK).open("wb")
        if _locks(lock.fileno()) and (path / LOCK).exists():
            return path, lock
        lock.close()


def _locks(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _remove(path: Path, lock: BinaryIO) -> None:
    shutil.rmtree(path, ignore_errors=True)
    lock.close()
