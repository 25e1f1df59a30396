"""The parent's side of one worker process."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, cast

from iuc_graph import errors
from iuc_graph.errors import IucGraphError, QueryCrashed, QueryTimeout, QueryTooLarge, StoreError
from iuc_graph.settings import MIB, Settings
from iuc_graph.store.contract import Query
from iuc_graph.store.generations import Generation
from iuc_graph.workers import frames

START_SECONDS: Final = 300.0
"""Longest time that opening a generation may take; copying ten million quads to memory takes less."""

COMMAND: Final = (sys.executable, "-P", "-m", "iuc_graph.workers.worker")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What one query may take: seconds of wall clock, and bytes of answer."""

    seconds: float
    answer_bytes: int


class WorkerProcess:
    """A process that answers from one generation, one query at a time.

    Only `kill` may be called by another thread than the one that uses the worker. After an error `is_alive` says
    whether it can be used again; if not, it must be closed.
    """

    def __init__(self, generation: Generation, settings: Settings) -> None:
        self.generation = generation
        self._memory_mib = settings.worker_memory_mib
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._process = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            start_new_session=True,  # a Ctrl-C in the terminal is the server's to handle
        )
        self._requests = cast(BinaryIO, self._process.stdin)
        self._replies = frames.FrameReader(cast(BinaryIO, self._process.stdout).fileno())
        self._ready = False
        self._killed = False
        self._send_options(settings)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Whether the process runs, and was not told to end."""
        return not self._killed and self._process.poll() is None

    def is_ready(self) -> bool:
        """Whether a query would be taken without waiting for the store to be opened."""
        return self._ready or self._replies.has_data()

    def wait_until_ready(self) -> None:
        """Wait until the store is open. Raises GenerationGone or StoreError."""
        if self._ready:
            return
        try:
            _, payload = self._replies.receive(time.monotonic() + START_SECONDS)
        except (frames.PipeClosedError, frames.DeadlinePassedError):
            self.kill()
            raise StoreError(f"A worker could not open {self.generation.path}. {self._complaint()}") from None
        message = json.loads(payload)
        if "error" in message:
            self.kill()
        _raise_failure(message)
        self._ready = True

    def ask(self, query: Query, limits: Limits) -> bytes:
        """The serialised answer. Raises a QueryError, after which `is_alive` says whether the process lives."""
        deadline = time.monotonic() + limits.seconds
        try:
            frames.send(self._requests, frames.QUERY, frames.pack_query(query, limits.answer_bytes))
            return self._collect(deadline, limits.answer_bytes)
        except frames.DeadlinePassedError:
            self.kill()
            raise QueryTimeout(
                f"The query took longer than {limits.seconds:g} seconds and was ended. Narrow it down, or put the "
                "part that finds fewest things first."
            ) from None
        except frames.PipeClosedError:
            raise self._crash() from None

    def kill(self) -> None:
        """End the process at once; whoever waits for its answer gets QueryCrashed."""
        self._killed = True
        self._process.kill()

    def close(self) -> None:
        """End the process, wait for its end and free what it held."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._complaints):
            _close_quietly(cast(BinaryIO, pipe))

    def _send_options(self, settings: Settings) -> None:
        options = {
            "generation": str(self.generation.path.absolute()),
            "memory_quads": settings.memory_quads,
            "memory_bytes": settings.worker_memory_mib * MIB,
        }
        try:
            frames.send(self._requests, frames.START, json.dumps(options).encode())
        except frames.PipeClosedError:
            logger.warning("a worker ended while it was started")  # `wait_until_ready` reports it

    def _collect(self, deadline: float, most: int) -> bytes:
        answer = bytearray()
        while True:
            kind, payload = self._replies.receive(deadline)
            if kind == frames.END:
                break
            answer += payload
            if len(answer) > most:  # the worker has the same limit; this one does not depend on it
                self.kill()
                raise QueryTooLarge(f"The answer is longer than {most} bytes.")
        _raise_failure(json.loads(payload))
        return bytes(answer)

    def _crash(self) -> QueryCrashed:
        code = self._process.wait()
        if not self._killed:
            logger.warning("worker %d ended with code %d: %s", self.pid, code, self._complaint())
        if code == -signal.SIGABRT:
            reason = f"it needed more than {self._memory_mib} MiB of memory, or its worker crashed"
        else:
            reason = "its worker process died"
        return QueryCrashed(f"The query was ended because {reason}. Other queries were not affected.")

    def _complaint(self) -> str:
        """The first line that the process wrote to its standard error."""
        self._complaints.seek(0)
        return self._complaints.readline(500).decode("utf-8", "replace").strip()


def _raise_failure(message: dict[str, Any]) -> None:
    if "error" not in message:
        return
    kind: type[IucGraphError] = getattr(errors, message["error"])
    raise kind(message["message"], **message["details"])


def _close_quietly(pipe: BinaryIO) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return  # unsent bytes to a process that is dead
