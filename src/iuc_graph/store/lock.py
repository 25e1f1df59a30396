"""One writer at a time: a lock on a file of the store, which the kernel gives back however its holder ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from iuc_graph.errors import StoreLocked

PAUSE: Final = 0.02
"""Seconds between two attempts. The kernel's own waiting cannot be given an end without signals."""


@contextmanager
def locked(directory: Path, seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock of a store's directory, which exists, waiting for it at most so many seconds.

    Raises StoreLocked when somebody else still holds it then, and OSError when it cannot be written.
    """
    descriptor = os.open(directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _acquire(descriptor, directory, time.monotonic() + seconds)
        yield
    finally:
        # Given back in so many words, since a process forked meanwhile holds the same descriptor.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def _acquire(descriptor: int, directory: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < deadline:
                time.sleep(PAUSE)
                continue
            message = f"Another process is writing to {directory}; try again when it has finished."
            raise StoreLocked(message) from None
        return
