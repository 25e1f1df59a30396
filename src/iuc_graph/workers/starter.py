"""Which kind of worker a generation gets: forked from memory while it is small enough, from disk otherwise."""

from __future__ import annotations

import threading

from iuc_graph.errors import WorkerLost
from iuc_graph.settings import Settings
from iuc_graph.store.generations import Generation
from iuc_graph.workers.nursery import Nursery
from iuc_graph.workers.process import WorkerProcess
from iuc_graph.workers.spawned import spawn


class Starter:
    """Starts the workers of one pool, and owns the zygote that some are forked from."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._nursery: Nursery | None = None

    def start(self, generation: Generation, *, from_disk: bool = False) -> WorkerProcess:
        """A worker that is on its way. Raises WorkerLost."""
        if from_disk or not self._fits_memory(generation):
            return spawn(generation, self._settings)
        with self._lock:
            try:
                return self._living().fork(generation)
            except WorkerLost:
                if self._nursery is None or self._nursery.is_alive():
                    raise
                return self._living().fork(generation)  # the zygote had just died

    def lost(self) -> bool:
        """Whether the zygote has died since the last call; the next worker gets a new one."""
        with self._lock:
            if self._nursery is None or self._nursery.is_alive():
                return False
            self._nursery.close()
            self._nursery = None
            return True

    def outgrown(self, generation: Generation) -> bool:
        """Whether there is a zygote, and this generation needs none."""
        return self._nursery is not None and not self._fits_memory(generation)

    def close(self) -> None:
        """End the zygote with all workers that are its children."""
        with self._lock:
            if self._nursery is not None:
                self._nursery.close()
                self._nursery = None

    def _fits_memory(self, generation: Generation) -> bool:
        return generation.manifest.quads <= self._settings.memory_quads

    def _living(self) -> Nursery:
        if self._nursery is not None and not self._nursery.is_alive():
            self._nursery.close()
            self._nursery = None
        if self._nursery is None:
            self._nursery = Nursery(self._settings)
        return self._nursery
