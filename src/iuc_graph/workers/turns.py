"""Who may run now: so many at once, so many waiting, and none for longer than the settings allow."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from iuc_graph.errors import QueryCancelled, ServiceBusy
from iuc_graph.workers.cancellation import Cancellation


class Turns:
    """`places` queries run at the same time; `queue_length` more may wait, for `queue_seconds` at most."""

    def __init__(self, places: int, queue_length: int, queue_seconds: float) -> None:
        self._places = places
        self._queue_length = queue_length
        self._queue_seconds = queue_seconds
        self._condition = threading.Condition()
        self._taken = 0
        self._waiting = 0
        self._closed = False

    @property
    def waiting(self) -> int:
        """Number of those that wait."""
        return self._waiting

    @contextmanager
    def turn(self, cancellation: Cancellation) -> Iterator[None]:
        """Hold a place for the length of the block, waiting for one if need be.

        Raises ServiceBusy, or QueryCancelled when it is cancelled before the block starts.
        """
        cancellation.stops_by(self._wake)
        with self._condition:
            self._wait(cancellation)
            self._taken += 1
        try:
            yield
        finally:
            self.leave()

    def enter(self) -> bool:
        """Take a place if one is free and nobody waits for it, without waiting; `leave` gives it back."""
        with self._condition:
            free = self._taken < self._places and not self._waiting and not self._closed
            self._taken += free
            return free

    def leave(self) -> None:
        """Give back the place that `enter` took."""
        with self._condition:
            self._taken -= 1
            if self._waiting or self._closed:
                self._condition.notify_all()

    def close(self) -> None:
        """Send away all that wait, and return when nobody holds a place any more."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
            self._condition.wait_for(lambda: not self._taken)

    def _wake(self) -> None:
        with self._condition:
            self._condition.notify_all()

    def _wait(self, cancellation: Cancellation) -> None:
        if self._taken >= self._places:
            self._queue(cancellation)
        if cancellation.cancelled:
            raise QueryCancelled("The query was cancelled.")
        if self._closed:
            raise stopping()

    def _queue(self, cancellation: Cancellation) -> None:
        if self._waiting >= self._queue_length:
            raise ServiceBusy("All workers are taken and the queue is full; try again shortly.", 2)
        self._waiting += 1
        try:
            in_time = self._condition.wait_for(
                lambda: self._closed or cancellation.cancelled or self._taken < self._places,
                self._queue_seconds,
            )
        finally:
            self._waiting -= 1
        if not in_time:
            raise ServiceBusy(
                f"No worker became free within {self._queue_seconds:g} seconds; try again shortly.", 5
            )


def stopping() -> ServiceBusy:
    """What whoever still asks is told when the server stops."""
    return ServiceBusy("The server is stopping; try again shortly.", 5)
