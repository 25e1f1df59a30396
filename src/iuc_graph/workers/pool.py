"""The pool: as many workers as queries may run at once, and a spare that takes over when one is killed.

Every call looks at the pointer file first, so a graph that was built beside the running server answers the
next query. The pool is used from threads; it starts none itself.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from iuc_graph.errors import GenerationGone, QueryCancelled, QueryError, ServiceBusy, StoreError
from iuc_graph.settings import Settings
from iuc_graph.store.contract import Query
from iuc_graph.store.generations import Generation, current, current_name
from iuc_graph.workers.process import Limits, WorkerProcess

SPARES: Final = 1
OPENING_ATTEMPTS: Final = 20


@dataclass(frozen=True)
class Answer:
    """A complete answer: its bytes, the generation it was read from, and the seconds that it took."""

    body: bytes
    generation: str
    seconds: float


class Cancellation:
    """Lets another thread end a query that runs or waits. `cancel` may be called at any time, and again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = False
        self._stop: Callable[[], None] | None = None

    def cancel(self) -> None:
        """End the query: its `Pool.answer` raises QueryCancelled."""
        with self._lock:
            self._cancelled = True
            if self._stop is not None:
                self._stop()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled

    def stops_by(self, stop: Callable[[], None] | None) -> None:
        """Say what `cancel` has to do from now on. Raises QueryCancelled if it was called already."""
        with self._lock:
            self._stop = stop
            if self._cancelled and stop is not None:
                raise QueryCancelled("The query was cancelled.")


class Pool:
    """Answers queries from the current generation of `settings.store`, in worker processes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._condition = threading.Condition()
        self._generation: Generation | None = None
        self._pointer: tuple[object, ...] = ()
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._waiting = 0
        self._closed = False

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Start the workers now, so that the first query need not wait for them. Raises StoreError."""
        with self._condition:
            self._follow_pointer()
            self._fill()

    @property
    def running(self) -> int:
        """Number of queries that have a worker."""
        return len(self._busy)

    @property
    def waiting(self) -> int:
        """Number of queries that wait for a worker."""
        return self._waiting

    def generation(self) -> Generation:
        """The generation that the next query is answered from. Raises StoreMissing or another StoreError."""
        with self._condition:
            return self._follow_pointer()

    def answer(
        self, query: Query, *, cancellation: Cancellation | None = None, seconds: float | None = None
    ) -> Answer:
        """Answer one query, blocking until it is done, at most for its time limit and that of the queue.

        `seconds` may shorten the time limit, not lengthen it. Raises QueryError or StoreError.
        """
        cancel = cancellation or Cancellation()
        limit = min(self._settings.query_seconds, seconds or math.inf)
        worker = self._take(cancel)
        try:
            cancel.stops_by(worker.kill)
            started = time.monotonic()
            body = worker.ask(query, Limits(limit, self._settings.answer_bytes))
            return Answer(body, worker.generation.name, time.monotonic() - started)
        except QueryError as error:
            raise self._reason(error, cancel) from None
        finally:
            cancel.stops_by(None)
            self._give_back(worker)

    def _reason(self, error: QueryError, cancel: Cancellation) -> QueryError:
        if cancel.cancelled:
            return QueryCancelled("The query was cancelled.")
        return _stopping() if self._closed else error

    def close(self) -> None:
        """End all workers and wait for their end. Running and waiting queries raise ServiceBusy."""
        with self._condition:
            self._closed = True
            for worker in self._busy:
                worker.kill()
            self._close_idle()
            self._condition.notify_all()
            self._condition.wait_for(lambda: not self._busy)

    def _take(self, cancel: Cancellation) -> WorkerProcess:
        """A worker of the current generation that has opened its store; counted as busy."""
        for _ in range(OPENING_ATTEMPTS):
            worker = self._take_any(cancel)
            try:
                worker.wait_until_ready()
            except GenerationGone:
                self._give_back(worker)
            except StoreError as error:
                self._give_back(worker)
                raise _stopping() if self._closed else error from None
            else:
                return worker
        raise StoreError(f"{self._settings.store} is replaced faster than it can be opened.")

    def _take_any(self, cancel: Cancellation) -> WorkerProcess:
        cancel.stops_by(self._wake)
        with self._condition:
            self._wait_for_turn(cancel)
            self._follow_pointer()
            self._drop_dead()
            self._fill()
            # The one used last is the warmest; one that is still opening its store is the last choice.
            self._idle.sort(key=WorkerProcess.is_ready)
            worker = self._idle.pop()
            self._busy.add(worker)
            return worker

    def _wake(self) -> None:
        with self._condition:
            self._condition.notify_all()

    def _wait_for_turn(self, cancel: Cancellation) -> None:
        if len(self._busy) >= self._settings.workers:
            self._queue(cancel)
        if cancel.cancelled:
            raise QueryCancelled("The query was cancelled.")
        if self._closed:
            raise _stopping()

    def _queue(self, cancel: Cancellation) -> None:
        if self._waiting >= self._settings.queue_length:
            raise ServiceBusy("All workers are taken and the queue is full; try again shortly.", 2)
        self._waiting += 1
        try:
            in_time = self._condition.wait_for(
                lambda: self._closed or cancel.cancelled or len(self._busy) < self._settings.workers,
                self._settings.queue_seconds,
            )
        finally:
            self._waiting -= 1
        if not in_time:
            raise ServiceBusy(
                f"No worker became free within {self._settings.queue_seconds:g} seconds; try again shortly.",
                5,
            )

    def _follow_pointer(self) -> Generation:
        name = current_name(self._settings.store)
        status = (self._settings.store / "current").stat()
        # A store that was deleted and built again has the same names.
        pointer = (name, status.st_ino, status.st_mtime_ns)
        if self._generation is None or pointer != self._pointer:
            self._generation = current(self._settings.store)
            self._pointer = pointer
            self._close_idle()
        return self._generation

    def _fill(self) -> None:
        if self._generation is None or self._closed:
            return
        wanted = self._settings.workers + SPARES
        while len(self._idle) + len(self._busy) < wanted:
            self._idle.insert(0, WorkerProcess(self._generation, self._settings))

    def _drop_dead(self) -> None:
        for worker in [worker for worker in self._idle if not worker.is_alive()]:
            self._idle.remove(worker)
            worker.close()

    def _close_idle(self) -> None:
        for worker in self._idle:
            worker.close()
        self._idle.clear()

    def _give_back(self, worker: WorkerProcess) -> None:
        """Keep the worker for the next query, or replace it where it is dead or of an older generation."""
        with self._condition:
            self._busy.remove(worker)
            reusable = worker.is_alive() and worker.generation is self._generation and not self._closed
            if reusable:
                self._idle.append(worker)
            else:
                worker.close()
            self._fill()
            self._condition.notify_all()


def _stopping() -> ServiceBusy:
    return ServiceBusy("The server is stopping; try again shortly.", 5)
