"""The server's side of the process that writes: asks it, and kills it when it takes too long."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from iuc_graph.errors import StoreError, WriteCrashed
from iuc_graph.settings import Settings
from iuc_graph.workers import frames
from iuc_graph.workers.process import START_SECONDS, complaint, not_started
from iuc_graph.writer import messages

COMMAND: Final = (sys.executable, "-P", "-m", "iuc_graph.writer.child")

FRUGAL: Final = {"MALLOC_ARENA_MAX": "2"}
"""Each thread of the engine would else have an arena of its own, which counts as memory although it is hardly used."""

IDLE_SECONDS: Final = 600.0
"""Time without a write after which the process ends by itself, since the rules take some 100 MB."""

RESTING_SECONDS: Final = IDLE_SECONDS - 60
"""Time after which it is not asked any more, as it could end at that very moment."""

logger = logging.getLogger(__name__)


@dataclass
class LostError(Exception):
    """The process is gone in the middle of a write, which may have been made.

    `late`: its deadline passed; `memory`: it ended as one does that gets no more memory.
    """

    late: bool = False
    memory: bool = False


class WriterProcess:
    """A process that writes to one store, one write at a time. Only `kill` may be called by another thread."""

    def __init__(self, settings: Settings, shapes: Path | None) -> None:
        """Raises WorkerLost."""
        self._ready = False
        self._killed = False
        self._asked = time.monotonic()
        options = {
            "idle_seconds": IDLE_SECONDS,
            "settings": settings.model_dump(mode="json"),
            "shapes": None if shapes is None else str(shapes.absolute()),
        }
        try:
            with ExitStack() as held:
                self._start(held)
                self._held = held.pop_all()
        except OSError as error:
            raise not_started(error) from error
        with suppress(OSError):  # that it has ended is found out when it is asked
            self._requests.sendall(frames.pack(frames.START, json.dumps(options).encode()))

    def _start(self, held: ExitStack) -> None:
        self._complaints = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - `held` closes it
        held.callback(self._complaints.close)
        self._requests, theirs = socket.socketpair()
        held.callback(self._requests.close)
        with theirs:
            replies, written_by_them = os.pipe()
            held.callback(os.close, replies)
            self._replies = frames.FrameReader(replies)
            try:
                self._process = subprocess.Popen(
                    COMMAND,
                    stdin=theirs.fileno(),
                    stdout=written_by_them,
                    stderr=self._complaints.fileno(),
                    start_new_session=True,
                    env=os.environ | FRUGAL,
                )
            finally:
                os.close(written_by_them)

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return not self._killed and not self._replies.hung_up()

    @property
    def rests(self) -> bool:
        """Whether it was not asked for so long that it may be about to end by itself."""
        return time.monotonic() - self._asked > RESTING_SECONDS

    def ask(self, kind: bytes, payload: bytes, seconds: float) -> bytes:
        """The payload of what came of a packed write or release, within so many seconds after the process is ready.

        Raises what reading the rules raises; LostError where the process is gone, which then has to be closed.
        """
        self._wait_until_ready()
        self._asked = time.monotonic()
        deadline = self._asked + seconds
        try:
            self._send(kind, payload, seconds)
            return self._replies.receive(deadline)[1]
        except (frames.DeadlinePassedError, TimeoutError):
            raise LostError(late=True) from None
        except frames.PipeClosedError:
            raise LostError(memory=self._out_of_memory()) from None

    def kill(self) -> None:
        """End it at once. Does nothing where it has ended."""
        self._killed = True
        with suppress(OSError):
            self._requests.shutdown(socket.SHUT_RDWR)
        self._process.kill()

    def close(self) -> None:
        """End it, wait for its end, and free what it held."""
        self.kill()
        self._process.wait()
        self._held.close()

    def _wait_until_ready(self) -> None:
        """Raises StoreError, WriteCrashed or what reading the rules raises."""
        if self._ready:
            return
        try:
            _, payload = self._replies.receive(time.monotonic() + START_SECONDS)
        except frames.DeadlinePassedError:
            self.kill()
            raise StoreError(
                f"The process that writes was not up within {START_SECONDS:g} seconds."
            ) from None
        except frames.PipeClosedError:
            self._log()
            raise WriteCrashed(
                "The process that writes ended before it was up; the server's log says why."
            ) from None
        messages.check_ready(payload)
        self._ready = True

    def _send(self, kind: bytes, payload: bytes, seconds: float) -> None:
        """Raises TimeoutError where the process does not take it in time."""
        try:
            self._requests.settimeout(seconds)
            self._requests.sendall(frames.pack(kind, payload))
        except TimeoutError:
            raise
        except OSError as error:
            raise frames.PipeClosedError from error
        finally:
            self._requests.settimeout(None)

    def _out_of_memory(self) -> bool:
        if self._killed:
            return False
        code = self._process.wait()
        self._log()
        return code == -signal.SIGABRT

    def _log(self) -> None:
        logger.warning("the process that writes ended: %s", complaint(self._complaints))
