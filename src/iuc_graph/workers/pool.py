"""The pool: as many workers as queries may run at once, and a spare that takes over when one is killed.

Every call looks at the pointer file first, so a graph that was built beside the running server answers the
next query. The pool is used from threads; it starts none itself.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from iuc_graph.errors import GenerationGone, QueryCrashed, QueryError, QueryTimeout, StoreError, WorkerLost
from iuc_graph.settings import Settings
from iuc_graph.store.contract import Query
from iuc_graph.store.generations import Generation
from iuc_graph.workers.asking import Asked, ask
from iuc_graph.workers.begun import Begun
from iuc_graph.workers.cancellation import Cancellation
from iuc_graph.workers.delivery import Delivery
from iuc_graph.workers.past import Past, same
from iuc_graph.workers.process import START_SECONDS, WorkerProcess
from iuc_graph.workers.spool import Answer, Room, Spool
from iuc_graph.workers.standing import Standing
from iuc_graph.workers.starter import Starter
from iuc_graph.workers.turns import Turns, stopping

SPARES: Final = 1
OPENING_ATTEMPTS: Final = 20
LOSSES: Final = 5
"""Workers that may be lost one after another, or find a generation gone, before it is held to be damaged."""

SWITCH_SECONDS: Final = 5.0
"""Longest time that queries wait for a new generation to be opened; then they are answered from the one before."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Successor:
    """The first worker of a generation that is to be served, the move of the pointer to it, and when it was started."""

    worker: WorkerProcess
    move: int
    since: float = field(default_factory=time.monotonic)


class Pool:
    """Answers queries from the current generation of `settings.store`, in worker processes.

    Until `warm` is called, a worker is started only for a query that finds none; so one query starts one process.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turns = Turns(settings.workers, settings.queue_length, settings.queue_seconds)
        self._standing = Standing(settings.store)
        self._starter = Starter(settings)
        self._past = Past(settings)
        self._room = Room(settings.spool_bytes, settings.spool_memory)
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._next: Successor | None = None
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._begun: dict[WorkerProcess, Begun] = {}
        self._kept_full = False
        self._closed = False
        self._lost: Counter[str] = Counter()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Start all workers and a spare, and from now on keep their number; return when the first one is ready.

        Raises StoreError, and ServiceBusy when the pool is closed meanwhile.
        """
        with self._lock:
            self._kept_full = True
        self._settle()
        with self._lock:
            self._fill()

    @property
    def running(self) -> int:
        """Number of queries that have a worker, apart from those to the past."""
        return len(self._busy)

    @property
    def waiting(self) -> int:
        """Number of queries that wait for a worker, apart from those to the past."""
        return self._turns.waiting

    @property
    def workers(self) -> int:
        """Number of worker processes that are up, the spare included and that for the past not."""
        return len(self._idle) + len(self._busy)

    @property
    def lost(self) -> Mapping[str, int]:
        """Workers that ended although nobody wanted that, since the start: "deadline", "memory", "crash"."""
        with self._lock:
            return dict.fromkeys(("deadline", "memory", "crash"), 0) | self._lost

    @property
    def served(self) -> Generation | None:
        """What queries are answered from now; None before anything was opened. Waits for nobody."""
        return self._standing.opened

    @property
    def problem(self) -> str:
        """Why an earlier generation is served than the pointer names; empty when none is."""
        return self._standing.problem

    def generation(self) -> Generation:
        """The generation that the next query is answered from. Raises StoreMissing or another StoreError.

        A worker has opened it; so this takes as long as that where it is a new one.
        """
        return self._settle()

    def serves(self, generation: Generation) -> bool | None:
        """Whether the next query would be answered from this generation; None where that cannot be told at once.

        It is asked in the thread of the event loop, where nobody may wait for a lock that is held while processes
        start and end.
        """
        try:
            found = self.generation_now()
        except StoreError:
            return False
        return None if found is None else same(found, generation)

    def generation_now(self) -> Generation | None:
        """What `generation` would say, if it can be told without waiting. Raises StoreError."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            found, is_open = self._standing.look()
            return found if is_open else None
        finally:
            self._lock.release()

    def answer(
        self,
        query: Query,
        *,
        cancellation: Cancellation | None = None,
        seconds: float | None = None,
        generation: Generation | None = None,
        delivery: Delivery | None = None,
    ) -> Answer:
        """Answer one query, blocking until it is done, at most for its time limit and that of the queue.

        `seconds` may shorten the time limit, not lengthen it. `generation` asks for an earlier one. `delivery` says how
        the answer is wanted; without it as it is, up to the most bytes of the settings. Close the answer when it was
        used. Raises QueryError or StoreError.
        """
        asked = self._asked(query, delivery, seconds, cancellation)
        self._past.prune()
        if generation is None or same(generation, self._settle()):
            with self._turns.turn(asked.cancellation):
                answer = self._answer(asked, generation)
            if answer is not None:
                return answer
        assert generation is not None
        return self._past.answer(generation, asked, self._spool(asked))

    def begin(
        self, query: Query, *, seconds: float | None = None, delivery: Delivery | None = None
    ) -> Begun | None:
        """Have a worker begin a query, if that takes no waiting for anything; None where it would.

        It may be called in the thread of an event loop. Raises QueryError.
        """
        worker = self._take_now()
        if worker is None:
            return None
        asked = self._asked(query, delivery, seconds, None)
        begun = Begun(worker, asked, self._spool(asked), partial(self._leave, worker), self._failure)
        if begun.is_held:
            self._begun[worker] = begun
        return begun

    def close(self) -> None:
        """End all workers and wait for their end. Running and waiting queries raise ServiceBusy."""
        with self._lock:
            self._closed = True
            for worker in (*self._busy, *((self._next.worker,) if self._next else ())):
                worker.kill()
            self._close_idle()
        for begun in list(self._begun.values()):
            begun.abandon()
        self._starter.close()  # before the wait for whoever opens a generation: a zygote that reads it stops then
        self._past.close()
        self._turns.close()
        with self._opening:
            if self._next is not None:
                self._next.worker.close()

    def _asked(
        self,
        query: Query,
        delivery: Delivery | None,
        seconds: float | None,
        cancellation: Cancellation | None,
    ) -> Asked:
        return Asked(
            query,
            delivery or Delivery(self._settings.answer_bytes),
            min(self._settings.query_seconds, seconds or math.inf),
            cancellation or Cancellation(),
        )

    def _spool(self, asked: Asked) -> Spool:
        return Spool(self._room, asked.delivery.answer_bytes)

    def _answer(self, asked: Asked, generation: Generation | None) -> Answer | None:
        """The answer of a worker; None where it would be from another generation, as a commit came meanwhile."""
        worker = self._take()
        try:
            if generation is not None and not same(worker.generation, generation):
                return None
            return ask(worker, asked, self._spool(asked))
        except QueryError as error:
            raise self._failure(error, asked.cancellation) from None
        finally:
            self._give_back(worker)

    def _failure(self, error: QueryError, cancellation: Cancellation) -> QueryError:
        """What is to be told of an error, which is counted."""
        self._count(error)
        return stopping() if self._closed and not cancellation.cancelled else error

    def _count(self, error: QueryError) -> None:
        reason = "deadline" if isinstance(error, QueryTimeout) else ""
        if isinstance(error, QueryCrashed):
            reason = "memory" if error.memory else "crash"
        if reason:
            with self._lock:
                self._lost[reason] += 1

    def _take(self) -> WorkerProcess:
        """A worker of the current generation that has opened its store; counted as busy."""
        for _ in range(LOSSES):
            worker = self._pick(self._settle())
            try:
                worker.wait_until_ready()
            except StoreError as error:
                self._give_back(worker)
                if self._closed:
                    raise stopping() from None
                failure = error
                with self._lock:  # what could be opened before cannot be now
                    self._standing.forget()
            else:
                return worker
        raise failure

    def _settle(self) -> Generation:
        """The generation to answer from, which a worker has opened.

        It is the one that the pointer names at the time of the call, or a later one; only where that takes longer
        than SWITCH_SECONDS to open, the one before is told. Several threads wait for the same worker.
        """
        with self._lock:
            generation, is_open = self._standing.look()
            wanted = self._standing.moves
        while not is_open:
            if self._opening.acquire(timeout=self._patience()):
                try:
                    return self._open(wanted)
                finally:
                    self._opening.release()
            with self._lock:
                generation, is_open = self._standing.opened or generation, self._standing.opened is not None
        return generation

    def _patience(self) -> float:
        """Seconds to wait for what is being opened."""
        with self._lock:
            if self._standing.opened is None:
                return START_SECONDS
            since = self._next.since if self._next else time.monotonic()
            return max(0.0, since + SWITCH_SECONDS - time.monotonic())

    def _open(self, wanted: int) -> Generation:
        """Have a worker open what the pointer names, up to the move of the pointer that is wanted."""
        losses = 0
        for _ in range(OPENING_ATTEMPTS):
            with self._lock:
                if self._closed:
                    raise stopping()
                generation, is_open = self._standing.look()
                if is_open:
                    return generation
                # With commits one upon another the newest may never be open; then what is later than asked for is.
                if self._standing.opened is not None and self._standing.reached >= wanted:
                    return self._standing.opened
                if self._next is None:
                    self._next = Successor(self._starter.start(generation), self._standing.moves)
                successor = self._next
            opened, losses = self._try(successor, losses)
            if opened is not None:
                return opened
        raise StoreError(f"{self._settings.store} is replaced faster than it can be opened.")

    def _try(self, successor: Successor, losses: int) -> tuple[Generation | None, int]:
        """Wait for the first worker of a generation. Raises StoreError.

        What to answer from while it takes longer than one waits, and the number of those lost so far.
        """
        failure: StoreError | None = None
        try:
            if not successor.worker.wait_until_ready(self._patience()):
                with self._lock:
                    return self._standing.opened, losses
        except StoreError as error:
            failure = error
        with self._lock:
            self._next = None
            if failure is None and not self._closed:
                self._turn_to(successor)
                return None, 0
            successor.worker.close()
            if self._closed or failure is None:
                raise stopping()
            return None, self._cope(successor.worker.generation, failure, losses)

    def _cope(self, generation: Generation, failure: StoreError, losses: int) -> int:
        """Decide whether to try once more, or with another generation. Raises `failure` where neither helps."""
        if isinstance(failure, WorkerLost) and not failure.started:
            raise failure
        if isinstance(failure, GenerationGone | WorkerLost) and losses + 1 < LOSSES:
            self._standing.look_again()
            return losses + 1
        self._standing.failed(generation, failure)
        return 0

    def _turn_to(self, successor: Successor) -> None:
        """From now on answer from the generation of this worker."""
        self._standing.succeeded(successor.worker.generation, successor.move)
        self._close_idle()
        self._idle.append(successor.worker)
        self._fill()
        self._drop_zygote()

    def _pick(self, generation: Generation) -> WorkerProcess:
        with self._lock:
            if self._closed:
                raise stopping()
            # The one used last is the warmest; one that is still opening its store is the last choice. Only the one
            # that is taken is looked at, as each look is a call of the system; the others have their turn.
            if self._idle and not (self._idle[-1].is_alive() and self._idle[-1].is_ready()):
                self._sort_idle()
            # A generation that was superseded since `_settle` is still a good one for this query.
            worker = self._idle.pop() if self._idle else self._start(generation)
            self._busy.add(worker)
            self._fill()
            return worker

    def _take_now(self) -> WorkerProcess | None:
        """The worker that `_pick` would give, with a place to run, if nobody has to be waited for."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            _, is_open = self._standing.look()
            worker = self._idle[-1] if self._idle and is_open and not self._closed else None
            if worker is None or not (worker.is_open and worker.is_alive() and self._turns.enter()):
                return None
            self._busy.add(self._idle.pop())
            return worker
        except StoreError:
            return None
        finally:
            self._lock.release()

    def _leave(self, worker: WorkerProcess, *, waits: bool) -> bool:
        """Give back what `_take_now` gave; whether that was possible, as without `waits` it may not be."""
        if waits:
            self._give_back(worker)
        elif not self._keep_now(worker):
            return False
        self._begun.pop(worker, None)
        self._turns.leave()
        return True

    def _keep_now(self, worker: WorkerProcess) -> bool:
        """Keep the worker for the next query, unless the lock is held or processes have to be ended or started."""
        if not self._lock.acquire(blocking=False):
            return False
        try:
            missing = self._wanted - self._have()
            keeps = self._is_of_use(worker) and (not missing or (missing > 0 and not self._kept_full))
            if keeps:
                self._busy.remove(worker)
                self._idle.append(worker)
            return keeps
        finally:
            self._lock.release()

    def _is_of_use(self, worker: WorkerProcess) -> bool:
        """Whether it may be asked again: one that owes an answer would give it to whoever asks next."""
        current = worker.generation is self._standing.opened and not self._closed
        return current and not worker.owes and worker.is_alive()

    def _sort_idle(self) -> None:
        """Strike off the workers that have died, and put those that are ready last."""
        for worker in [worker for worker in self._idle if not worker.is_alive()]:
            self._idle.remove(worker)
            worker.close()
            self._lost["crash"] += 1
        self._idle.sort(key=WorkerProcess.is_ready)

    def _fill(self) -> None:
        generation = self._standing.opened
        if not self._kept_full or self._closed or generation is None:
            return
        # Its children outlive a zygote; one more worker has the next one ready before they are gone.
        missing = max(self._wanted - self._have(), 1 if self._starter.lost() else 0)
        try:
            for _ in range(missing):
                self._idle.insert(0, self._start(generation))
        except WorkerLost as error:  # the next query tries again, and tells its client if need be
            logger.warning("%s", error)

    def _start(self, generation: Generation) -> WorkerProcess:
        """A worker of the generation that is served. A zygote that is on its way to another is not called back."""
        return self._starter.start(generation, from_disk=self._next is not None)

    @property
    def _wanted(self) -> int:
        return self._settings.workers + SPARES

    def _have(self) -> int:
        """Number of the workers of the generation that is served."""
        return sum(worker.generation is self._standing.opened for worker in (*self._idle, *self._busy))

    def _close_idle(self) -> None:
        for worker in self._idle:
            worker.close()
        self._idle.clear()

    def _give_back(self, worker: WorkerProcess) -> None:
        """Keep the worker for the next query, or replace it where it is dead or of an older generation."""
        with self._lock:
            self._busy.remove(worker)
            if self._is_of_use(worker) and self._have() < self._wanted:
                self._idle.append(worker)
            else:
                worker.close()
            self._fill()
            self._drop_zygote()

    def _drop_zygote(self) -> None:
        """Free the memory that no worker needs any more, as the graph outgrew it."""
        generation = self._standing.opened
        if generation is None or not self._starter.outgrown(generation):
            return
        if all(worker.generation is generation for worker in self._busy):
            self._starter.close()
