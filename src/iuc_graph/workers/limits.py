"""The limits that a worker process sets on itself. Those of time are its parent's: it kills."""

from __future__ import annotations

import resource
import signal
from pathlib import Path
from typing import Final

LONGEST_COMPLAINT: Final = 64 * 1024


def limit_side_effects() -> None:
    """No core dumps, no long crash reports, no dying by a Ctrl-C that is meant for the server."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A reader writes no file but its standard error; Rust and Python can fill that at length.
    resource.setrlimit(resource.RLIMIT_FSIZE, (LONGEST_COMPLAINT, LONGEST_COMPLAINT))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def limit_memory(allowance: int) -> None:
    """Let the process grow by `allowance` bytes of address space from what it has now.

    Linux only: without /proc nothing is limited. Passing the limit ends the process by SIGABRT, as pyoxigraph
    does not recover from a failed allocation.
    """
    size = Path("/proc/self/statm")
    if not size.exists():
        return
    in_use = int(size.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (in_use + allowance, in_use + allowance))


def limit_data(allowance: int) -> None:
    """Let the process write to `allowance` bytes more than it may now, however much it only reserves.

    For one that opens a store to write: the engine starts some twenty threads, whose stacks and arenas reserve a
    gigabyte and use little of it. Linux only; passing the limit ends the process as above, or raises MemoryError.
    """
    size = Path("/proc/self/statm")
    if not size.exists():
        return
    in_use = int(size.read_text(encoding="ascii").split()[5]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_DATA, (in_use + allowance, in_use + allowance))
