"""The parent's side of a zygote: ordering workers from it, and ending them."""

from __future__ import annotations

import itertools
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, suppress
from typing import Any, Final

from iuc_graph.settings import MIB, Settings
from iuc_graph.store.generations import Generation
from iuc_graph.workers.process import Ends, WorkerProcess, complaint, not_started

COMMAND: Final = (sys.executable, "-P", "-m", "iuc_graph.workers.zygote")
ANSWER_SECONDS: Final = 5.0
"""Longest wait for an exit code. It is only for a message, and the zygote may be busy reading a generation."""

SEND_SECONDS: Final = 10.0
"""A zygote that does not take a message for so long has been stopped."""

logger = logging.getLogger(__name__)


class Nursery:
    """Owns one zygote. Its methods may be called from any thread, and none waits for a generation to be read."""

    def __init__(self, settings: Settings) -> None:
        """Raises WorkerLost where the process cannot be started."""
        self._settings = settings
        self._numbers = itertools.count(1)
        self._sending = threading.Lock()
        self._asking = threading.Lock()
        self._lost = False
        try:
            with ExitStack() as held:
                self._start(held)
                self._held = held.pop_all()
        except OSError as error:
            raise not_started(error) from error

    def _start(self, held: ExitStack) -> None:
        self._complaints = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - `held` closes it
        held.callback(self._complaints.close)
        self._control, theirs = socket.socketpair()
        held.enter_context(self._control)
        self._control.settimeout(SEND_SECONDS)
        with theirs:
            self._process = subprocess.Popen(
                COMMAND,
                stdin=theirs.fileno(),
                stdout=self._complaints,
                stderr=self._complaints,
                start_new_session=True,  # a Ctrl-C in the terminal is the server's to handle
            )

    @property
    def pid(self) -> int:
        """Process id of the zygote."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Whether the zygote runs."""
        return not self._lost and self._process.poll() is None

    def fork(self, generation: Generation) -> WorkerProcess:
        """A worker that answers from a generation in memory; the zygote turns to that one first if it holds another.

        Raises WorkerLost.
        """
        return WorkerProcess(
            generation, self._settings.worker_memory_mib, lambda ends: self._order(generation, ends)
        )

    def close(self) -> None:
        """End the zygote and all its workers, and wait for their end."""
        with suppress(OSError):  # it may have hung up already
            self._control.shutdown(socket.SHUT_RDWR)  # closed later: another thread may just be using it
        try:
            code = self._process.wait(SEND_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        if code:
            logger.warning("a zygote ended with code %d: %s", code, complaint(self._complaints))
        self._held.close()

    def reap(self, number: int, *, answer: bool) -> int | None:
        """Have a worker removed: ended first, or where an `answer` is wanted asked how it ended by itself."""
        line = {"do": "reap", "id": number, "answer": answer}
        if not answer:
            with suppress(OSError):  # a zygote that is gone has no children
                self._send(line)
            return None
        with self._asking, suppress(OSError, ValueError):
            self._send(line)
            return self._code(number)
        return None

    def _order(self, generation: Generation, ends: Ends) -> Forked:
        number = next(self._numbers)
        line = {
            "do": "fork",
            "id": number,
            "path": str(generation.path.absolute()),
            "digest": generation.manifest.digest,
            "memory_bytes": self._settings.worker_memory_mib * MIB,
        }
        self._send(line, ends.requests, ends.replies, ends.complaints)
        return Forked(self, number)

    def _send(self, line: dict[str, Any], *descriptors: int) -> None:
        data = json.dumps(line).encode() + b"\n"
        try:
            with self._sending:
                sent = socket.send_fds(self._control, [data], list(descriptors))
                self._control.sendall(data[sent:])
        except OSError:
            self._lost = True
            raise

    def _code(self, number: int) -> int | None:
        """The exit code in the answer about one worker; answers that come too late for earlier ones are skipped."""
        deadline = time.monotonic() + ANSWER_SECONDS
        readable = select.poll()
        readable.register(self._control, select.POLLIN)
        unread = b""
        while readable.poll(max(0.0, deadline - time.monotonic()) * 1000):
            data = self._control.recv(4096)
            if not data:
                return None
            *lines, unread = (unread + data).split(b"\n")
            for answer in map(json.loads, lines):
                if answer["id"] == number:
                    code: int | None = answer["code"]
                    return code
        return None


class Forked:
    """A child of the zygote; see process.Handle."""

    def __init__(self, nursery: Nursery, number: int) -> None:
        self._nursery = nursery
        self._number = number
        self._lock = threading.Lock()
        self._pid: int | None = None
        self._released = False

    def greet(self, hello: dict[str, Any]) -> None:
        """Note the process id, and tell how the zygote came to the generation."""
        with self._lock:
            self._pid = hello["pid"]
        if move := hello["move"]:
            _tell(move)

    def kill(self) -> None:
        """End it at once, if its process can be named; otherwise it ends as its socket is closed."""
        with self._lock:
            # Not after it was reaped, nor without the zygote that keeps it from being reaped: the id may be another's.
            if self._pid and not self._released and self._nursery.is_alive():
                with suppress(ProcessLookupError):
                    os.kill(self._pid, signal.SIGKILL)

    def exit_code(self) -> int | None:
        """How it ended."""
        return None if self._release() else self._nursery.reap(self._number, answer=True)

    def release(self) -> None:
        """Have the zygote end it and wait for its end."""
        if not self._release():
            self._nursery.reap(self._number, answer=False)

    def _release(self) -> bool:
        """Whether that had been done before."""
        with self._lock:
            before, self._released = self._released, True
            return before


def _tell(move: dict[str, Any]) -> None:
    name, seconds = move["name"], move["seconds"]
    if not move["reason"]:
        logger.info(
            "the graph in memory followed %d change(s) to generation %s in %s s", move["steps"], name, seconds
        )
    else:
        level = logging.WARNING if move["damaged"] else logging.INFO
        logger.log(level, "generation %s was read to memory in %s s: %s", name, seconds, move["reason"])
