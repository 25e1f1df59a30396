"""When a process is really gone."""

from __future__ import annotations

from pathlib import Path

import psutil


def ended(process: psutil.Process) -> bool:
    """Whether nothing of a process runs any more, though nobody may have reaped it yet.

    Its first thread can be a zombie while others still hold its pipes open.
    """
    try:
        if process.status() != psutil.STATUS_ZOMBIE:
            return False
    except psutil.NoSuchProcess:
        return True
    threads = Path(f"/proc/{process.pid}/task")
    return not threads.exists() or len(list(threads.iterdir())) <= 1
