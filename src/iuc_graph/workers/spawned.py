"""Workers that read from disk: each is a process started afresh, up in 0.2 to 0.4 s whatever the size."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, Final

from iuc_graph.settings import MIB, Settings
from iuc_graph.store.generations import Generation
from iuc_graph.workers.process import Ends, WorkerProcess

COMMAND: Final = (sys.executable, "-P", "-m", "iuc_graph.workers.worker")


class Spawned:
    """A child process of ours; see process.Handle."""

    def __init__(self, ends: Ends) -> None:
        self._process = subprocess.Popen(
            COMMAND,
            stdin=ends.requests,
            stdout=ends.replies,
            stderr=ends.complaints,
            start_new_session=True,  # a Ctrl-C in the terminal is the server's to handle
        )

    def greet(self, hello: dict[str, Any]) -> None:
        """Nothing that we do not know."""

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def exit_code(self) -> int | None:
        """How it ended."""
        return self._process.wait()

    def release(self) -> None:
        """End it and wait for its end."""
        self._process.kill()
        self._process.wait()


def spawn(generation: Generation, settings: Settings, idle_seconds: float | None = None) -> WorkerProcess:
    """Start a worker that reads a generation from disk. Raises WorkerLost.

    It holds a lease on the generation from when it is ready to its end, and ends by itself when it was not asked
    anything for `idle_seconds`.
    """
    worker = WorkerProcess(generation, settings.worker_memory_mib, Spawned)
    worker.send_options(
        {
            "generation": str(generation.path.absolute()),
            "digest": generation.manifest.digest,
            "memory_bytes": settings.worker_memory_mib * MIB,
            "idle_seconds": idle_seconds,
        }
    )
    return worker
