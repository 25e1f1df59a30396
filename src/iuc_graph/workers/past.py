"""Questions to earlier states: one worker, from disk, for one generation at a time, and only while it is asked."""

from __future__ import annotations

import threading
import time
from typing import Final

from iuc_graph.errors import GenerationGone, GenerationUnknown
from iuc_graph.settings import Settings
from iuc_graph.store.generations import Generation
from iuc_graph.workers.asking import Asked, ask
from iuc_graph.workers.process import WorkerProcess
from iuc_graph.workers.spawned import spawn
from iuc_graph.workers.spool import Answer, Spool
from iuc_graph.workers.turns import Turns, stopping

MARGIN: Final = 2.0
"""Seconds that a worker waits longer than it is asked for, so that it never ends while a question is on its way."""


class Past:
    """Answers from any generation. Questions queue for the one worker, by the same rules as for the others.

    The worker holds a lease on its generation, and lets go of it by itself when nobody asks any more.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turns = Turns(1, settings.queue_length, settings.queue_seconds)
        self._lock = threading.Lock()
        self._kept: WorkerProcess | None = None
        self._kept_until = 0.0
        self._running: WorkerProcess | None = None
        self._closed = False

    def answer(self, generation: Generation, asked: Asked, spool: Spool) -> Answer:
        """Answer one query from one generation, into `spool`. Raises QueryError, GenerationUnknown or a StoreError."""
        with self._turns.turn(asked.cancellation):
            worker = self._take(generation)
            try:
                worker.wait_until_ready()
                return ask(worker, asked, spool)
            except GenerationGone:
                raise GenerationUnknown(f"Generation {generation.name} was removed by gc.") from None
            except Exception:
                if self._closed:
                    raise stopping() from None
                raise
            finally:
                self._keep(worker)

    def prune(self) -> None:
        """Remove a worker that has ended, or is not kept any longer."""
        with self._lock:
            if self._kept is not None and not self._is_of_use(self._kept):
                self._drop()

    def close(self) -> None:
        """End the worker; questions that run or wait raise ServiceBusy."""
        with self._lock:
            self._closed = True
            self._drop()
            if self._running is not None:
                self._running.kill()
        self._turns.close()

    def _take(self, generation: Generation) -> WorkerProcess:
        with self._lock:
            if self._closed:
                raise stopping()
            if self._kept is not None and self._is_of_use(self._kept, generation):
                self._running, self._kept = self._kept, None
            else:
                self._drop()
                self._running = spawn(generation, self._settings, self._settings.past_seconds + MARGIN)
            return self._running

    def _keep(self, worker: WorkerProcess) -> None:
        with self._lock:
            self._running = None
            if self._closed or not worker.is_alive():
                worker.close()
            else:
                self._kept = worker
                self._kept_until = time.monotonic() + self._settings.past_seconds

    def _is_of_use(self, worker: WorkerProcess, generation: Generation | None = None) -> bool:
        fits = generation is None or same(worker.generation, generation)
        return fits and worker.is_alive() and time.monotonic() < self._kept_until

    def _drop(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None


def same(one: Generation, other: Generation) -> bool:
    """Whether both are the same state of the same store."""
    return one is other or (one.path == other.path and one.manifest.digest == other.manifest.digest)
