"""Ending a query from another thread than the one that waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from iuc_graph.errors import QueryCancelled


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

    def started(self) -> None:
        """Called when a worker takes the query; here for those who want to know it."""

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
