"""The parent's side of one worker, however its process came to be."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import IO, Any, Final, Protocol

from iuc_graph.errors import (
    AnswerNotKept,
    QueryCrashed,
    QueryTimeout,
    QueryTooLarge,
    ServiceBusy,
    StoreError,
    WorkerLost,
)
from iuc_graph.store.contract import Query
from iuc_graph.store.generations import Generation
from iuc_graph.workers import frames
from iuc_graph.workers.delivery import Delivery, Hint, Summary
from iuc_graph.workers.spool import Spool

START_SECONDS: Final = 300.0
"""Longest time that opening a generation may take; copying ten million quads to memory takes less."""

EXPLAINER_SECONDS: Final = 2.0
"""What a worker may take beyond its time to explain an empty answer, as it first has to load what does."""

COMPLAINT: Final = 500
"""Bytes of a process's standard error that are told."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ends:
    """File descriptors of the worker's side: where it reads, where it answers, where its standard error goes."""

    requests: int
    replies: int
    complaints: int


class Handle(Protocol):
    """The process itself. Any thread may call `kill`."""

    def greet(self, hello: dict[str, Any]) -> None:
        """Take note of what the worker said when it was ready."""

    def kill(self) -> None:
        """End it at once. Does nothing once it was released."""

    def exit_code(self) -> int | None:
        """How it ended, as subprocess says it; None where nobody knows. Only for one that has ended."""

    def release(self) -> None:
        """End it and have it removed from the table of processes."""


class Start(Protocol):
    """Starts a process at these ends, which are closed here afterwards. Raises WorkerLost or OSError."""

    def __call__(self, ends: Ends, /) -> Handle:
        """Return at once; the worker says on its own when it is ready."""


@dataclass
class _Work:
    """A query that a worker has, and the E and H frames of its answer, empty until they came."""

    delivery: Delivery
    seconds: float
    deadline: float
    end: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether nothing is to come any more."""
        return bool(self.end) and bool(self.told or not self.end.get("explains"))


class WorkerProcess:
    """A process that answers from one generation, one query at a time.

    Only `kill` may be called by another thread than the one that uses the worker. After an error `is_alive` says
    whether it can be used again; if not, it must be closed.
    """

    def __init__(self, generation: Generation, memory_mib: int, start: Start) -> None:
        """Raises WorkerLost. `memory_mib` is only for messages: the process sets its limit itself."""
        self.generation = generation
        self._memory_mib = memory_mib
        self._ready = False
        self._killed = False
        self._work = _Work(Delivery(0), 0, 0, end={"explains": False})
        self._started = time.monotonic()
        try:
            with ExitStack() as held:
                self._connect(held, start)
                self._held = held.pop_all()
        except OSError as error:
            raise not_started(error) from error

    def _connect(self, held: ExitStack, start: Start) -> None:
        self._complaints = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - `held` closes it
        held.callback(self._complaints.close)
        self._requests, theirs = socket.socketpair()
        held.callback(self._requests.close)
        replies, written_by_them = os.pipe()
        held.callback(os.close, replies)
        self._replies = frames.FrameReader(replies)
        try:
            self._handle = start(Ends(theirs.fileno(), written_by_them, self._complaints.fileno()))
        finally:
            theirs.close()
            os.close(written_by_them)

    def is_alive(self) -> bool:
        """Whether the process runs, and was not told to end."""
        return not self._killed and not self._replies.hung_up()

    @property
    def owes(self) -> bool:
        """Whether something of an answer is still to come, which whoever asked next would take for theirs."""
        return not self._work.is_done

    @property
    def is_open(self) -> bool:
        """Whether it has said that its store is open."""
        return self._ready

    def is_ready(self) -> bool:
        """Whether a query would be taken without waiting for the store to be opened."""
        return self._ready or self._replies.has_data()

    def send_options(self, options: dict[str, Any]) -> None:
        """Tell a process that was not forked what to open; `wait_until_ready` says what came of it."""
        with suppress(OSError):
            self._requests.sendall(frames.pack(frames.START, json.dumps(options).encode()))

    def wait_until_ready(self, patience: float = START_SECONDS) -> bool:
        """Wait until the store is open, at most so many seconds; whether it is.

        Raises GenerationGone, WorkerLost or another StoreError, also when it takes START_SECONDS since it was started.
        """
        if self._ready:
            return True
        left = max(0.0, self._started + START_SECONDS - time.monotonic())
        if not self._replies.has_data(min(left, patience)):
            if patience < left:
                return False
            self.kill()
            raise StoreError(f"{self.generation.path} could not be opened within {START_SECONDS:g} seconds.")
        self._hear()
        return True

    def _hear(self) -> None:
        try:
            _, payload = self._replies.receive(time.monotonic() + START_SECONDS)
        except (frames.DeadlinePassedError, frames.PipeClosedError):
            self.kill()
            raise WorkerLost(
                f"A worker ended while it was opening {self.generation.path}. {self._complaint()}".rstrip(),
                started=True,
            ) from None
        hello = json.loads(payload)
        if "error" in hello:
            self.kill()
        frames.raise_failure(hello)
        self._handle.greet(hello)
        self._ready = True

    def ask(self, query: Query, delivery: Delivery, seconds: float, spool: Spool) -> Summary:
        """Have the serialised answer written to `spool`, which is of no use after an error.

        Raises a QueryError, after which `is_alive` says whether the process lives.
        """
        self.begin(query, delivery, seconds)
        return self.finish(spool)

    def begin(self, query: Query, delivery: Delivery, seconds: float) -> None:
        """Hand a query over; `finish` waits for its answer, or `look` looks for it.

        Raises QueryTimeout; that a worker is gone they say.
        """
        self._work = _Work(delivery, seconds, time.monotonic() + seconds)
        with self._faults(), suppress(frames.PipeClosedError):
            self._send(frames.pack_query(query, delivery), seconds)

    @property
    def replies(self) -> int:
        """The file descriptor that can be read when there is something to `look` for."""
        return self._replies.descriptor

    def look(self, spool: Spool) -> Summary | None:
        """Take what is there of the answer, without waiting; None unless that is all of it.

        Then `look` again, or `finish`. Raises a QueryError that the worker met, or PipeClosedError where it is gone:
        to find out why takes waiting, so that is left to `finish`.
        """
        self._take_now(spool)
        return self._summary() if self._work.is_done else None

    def finish(self, spool: Spool) -> Summary:
        """Wait for the rest of the answer. Raises as `ask` does."""
        work = self._work
        with self._faults():
            try:
                while not work.end:
                    self._take(self._replies.receive(work.deadline), spool)
            except frames.DeadlinePassedError:
                # On a busy machine the answer may be there whole before this thread gets to see it.
                self._take_now(spool)
                if not work.end:
                    raise
        if not work.is_done:
            self._await_hints(min(work.deadline, time.monotonic() + _explaining(work.delivery)))
        return self._summary()

    def _take_now(self, spool: Spool) -> None:
        """Take what is there already."""
        for frame in self._replies.receive_now():
            self._take(frame, spool)

    def _take(self, frame: tuple[bytes, bytes], spool: Spool) -> None:
        kind, payload = frame
        if kind == frames.END:
            self._work.end = json.loads(payload)
            return
        if kind == frames.HINTS:
            self._work.told = json.loads(payload)
            return
        try:
            spool.write(payload)
        except (QueryTooLarge, AnswerNotKept, ServiceBusy):  # the worker would go on writing
            self.kill()
            raise

    def _summary(self) -> Summary:
        """What the worker says about the answer. Raises the error that it met instead."""
        frames.raise_failure(self._work.end)
        told = self._work.told
        if told.get("fault"):
            logger.warning("an empty answer could not be explained: %s", told["fault"])
        hints = tuple(Hint(**hint) for hint in told.get("hints", ()))
        return replace(Summary.of_json(self._work.end), hints=hints)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Says in words how a query ended that had no answer in time, or whose worker is gone."""
        try:
            yield
        except (frames.DeadlinePassedError, TimeoutError):
            self.kill()
            raise QueryTimeout(
                f"The query took longer than {self._work.seconds:g} seconds and was ended. Narrow it down, or put the "
                "part that finds fewest things first."
            ) from None
        except frames.PipeClosedError:
            raise self._crash() from None

    def _await_hints(self, deadline: float) -> None:
        """Wait to be told why nothing was found. The answer is there, whether or not the worker says it in time."""
        try:
            self._work.told = json.loads(self._replies.receive(deadline)[1])
        except (frames.DeadlinePassedError, frames.PipeClosedError):
            self.kill()
            logger.warning("an empty answer could not be explained in time; its worker was ended")

    def kill(self) -> None:
        """End the process at once; whoever waits for its answer gets QueryCrashed."""
        self._killed = True
        # A worker ends when nobody can ask it any more. That reaches one, too, whose process nobody can name.
        with suppress(OSError):
            self._requests.shutdown(socket.SHUT_RDWR)
        self._handle.kill()

    def close(self) -> None:
        """End the process and free what it held."""
        self.kill()
        self._handle.release()
        self._held.close()

    def _send(self, payload: bytes, seconds: float) -> None:
        frame = frames.pack(frames.QUERY, payload)
        try:
            sent = self._requests.send(frame, socket.MSG_DONTWAIT)
        except BlockingIOError:
            sent = 0
        except OSError as error:
            raise frames.PipeClosedError from error
        if sent < len(frame):
            self._send_rest(frame[sent:], seconds)

    def _send_rest(self, rest: bytes, seconds: float) -> None:
        """What the socket did not take at once, as the worker has not read what was there before."""
        try:
            self._requests.settimeout(seconds)
            self._requests.sendall(rest)
        except TimeoutError:
            raise
        except OSError as error:
            raise frames.PipeClosedError from error
        finally:
            self._requests.settimeout(None)

    def _crash(self) -> QueryCrashed:
        reason, memory = "its worker process died", False
        if not self._killed:
            code = self._handle.exit_code()
            logger.warning("a worker ended with code %s: %s", code, self._complaint())
            if code == -signal.SIGABRT:
                memory = True
                reason = f"it needed more than {self._memory_mib} MiB of memory, or its worker crashed"
        return QueryCrashed(
            f"The query was ended because {reason}. Other queries were not affected.", memory=memory
        )

    def _complaint(self) -> str:
        return complaint(self._complaints)


def _explaining(delivery: Delivery) -> float:
    return delivery.explain_seconds + EXPLAINER_SECONDS


def complaint(file: IO[bytes]) -> str:
    """The first line of what a process wrote to its standard error, which is this file."""
    told = os.pread(file.fileno(), COMPLAINT, 0).partition(b"\n")[0]
    return told.decode("utf-8", "replace").strip()


def not_started(error: OSError) -> WorkerLost:
    """What the operating system says when it gives no process, in words."""
    return WorkerLost(f"No worker could be started ({error.strerror or error}); try again shortly.")
