"""A query on its way: what an event loop holds while a worker answers, without a thread that waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from iuc_graph.errors import QueryCancelled, QueryError
from iuc_graph.workers.asking import Asked, finish
from iuc_graph.workers.cancellation import Cancellation
from iuc_graph.workers.delivery import Summary
from iuc_graph.workers.frames import AT_ONCE, PipeClosedError
from iuc_graph.workers.process import WorkerProcess
from iuc_graph.workers.spool import Answer, Spool


class GiveBack(Protocol):
    """Gives a worker back to whoever lent it; whether that was possible, as without `waits` it may not be."""

    def __call__(self, *, waits: bool) -> bool:
        """May be called until it was possible."""


class Begun:
    """A query that a worker answers while nobody waits for it.

    It holds the worker until `look` gives the answer, or else until `finish` or `abandon`, which any thread may call.
    Where `is_held` says afterwards that the worker could not be given back without waiting, `release` does it.
    """

    def __init__(
        self,
        worker: WorkerProcess,
        asked: Asked,
        spool: Spool,
        give_back: GiveBack,
        failure: Callable[[QueryError, Cancellation], QueryError],
    ) -> None:
        """`failure` says what is to be told of an error."""
        self._worker = worker
        self._asked = asked
        self._spool = spool
        self._give_back = give_back
        self._failure = failure
        self._started = time.monotonic()
        self._error: BaseException | None = None
        self._lock = threading.Lock()
        self._is_claimed = False
        self._is_answered = False
        self._needs_waiting = False
        self.is_held = True
        with self._ending():
            worker.begin(asked.query, asked.delivery, asked.seconds)

    @property
    def replies(self) -> int:
        """The file descriptor that can be read when there is something to `look` for."""
        return self._worker.replies

    @property
    def must_finish(self) -> bool:
        """Whether looking gets no further: it failed, or takes a file or the end of a process. `finish` may wait."""
        return self._needs_waiting or self._error is not None

    @property
    def seconds(self) -> float:
        """Time since it was begun."""
        return time.monotonic() - self._started

    def look(self) -> Answer | None:
        """The answer if it is there whole, without waiting; None too where it `must_finish` or has ended."""
        if self.must_finish or self._is_claimed:
            return None
        summary = None
        with self._ending():
            summary = self._looked()
        if summary is None or not self._claim():
            return None
        self._is_answered = True
        self._let_go()
        return Answer(self._spool, self._worker.generation, summary, self.seconds)

    def _looked(self) -> Summary | None:
        self._needs_waiting = not self._spool.stays_in_memory(AT_ONCE)
        if self._needs_waiting:
            return None
        try:
            return self._worker.look(self._spool)
        except PipeClosedError:
            self._needs_waiting = True
            return None

    def finish(self, cancellation: Cancellation | None = None) -> Answer:
        """Wait for the answer. Raises QueryError, QueryCancelled where it was abandoned or `look` has given it."""
        if not self._claim():
            raise QueryCancelled("The query was cancelled.")
        try:
            if self._error is not None:
                raise self._error
            asked = replace(self._asked, cancellation=cancellation or self._asked.cancellation)
            try:
                return finish(self._worker, asked, self._spool, self._started)
            except QueryError as error:
                raise self._failure(error, asked.cancellation) from None
        finally:
            self.release()

    def abandon(self) -> None:
        """End it without an answer, unless it has one or somebody waits for it. It may wait as `release` does."""
        ends = self.is_held and self._claim()
        if ends:
            self._worker.kill()
            self._spool.close()
        if ends or self._is_answered:
            self.release()

    def _claim(self) -> bool:
        """Whether the caller is the one who ends it; a request that is cancelled may have left a thread behind."""
        with self._lock:
            claimed = self._is_claimed
            self._is_claimed = True
            return not claimed

    def release(self) -> None:
        """Give the worker back, waiting for whoever starts or ends others. May be called again."""
        with self._lock:
            held, self.is_held = self.is_held, False
        if held:
            self._give_back(waits=True)

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """Keeps what is raised within, as that is what became of the query."""
        try:
            yield
        except BaseException as error:
            self._error = error
            if isinstance(error, QueryError):
                self._error = self._failure(error, self._asked.cancellation)
            self._spool.close()
            self._let_go()

    def _let_go(self) -> None:
        self.is_held = not self._give_back(waits=False)
