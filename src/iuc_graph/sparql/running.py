"""Which queries run or wait now, who asked them since when, and ending one of them.

What is listed lives as long as its query does, and nothing of it is kept afterwards.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from iuc_graph.errors import QueryCancelled
from iuc_graph.workers.cancellation import Cancellation

LONGEST_TEXT: Final = 10_000
"""Bytes of UTF-8 that are kept of a query's text; a longer one is cut, and ends in CUT."""

CUT: Final = " …"


class State(StrEnum):
    """Whether a query has a worker yet."""

    WAITING = "waiting"
    RUNNING = "running"


class _Watched(Cancellation):
    """A cancellation that passes on when a worker takes the query."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._entry = entry

    def started(self) -> None:
        """A worker takes the query now."""
        self._entry.started_running()


@dataclass(eq=False)
class Entry:
    """One query that runs or waits. `id` cannot be guessed.

    `generation` is the earlier state that was asked for, None for the one in use. `client` is who asked, as whoever
    began it says.
    """

    text: str
    dataset: str
    generation: str | None
    client: str
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    state: State = State.WAITING
    ended_by: str | None = None
    _since: float = field(default_factory=time.monotonic)
    _taken: float | None = None

    def __post_init__(self) -> None:
        self.cancellation: Cancellation = _Watched(self)

    @property
    def seconds(self) -> float:
        """Time since it was asked, waiting included."""
        return time.monotonic() - self._since

    @property
    def worked(self) -> float:
        """Seconds since a worker took it; 0 while none has."""
        return 0.0 if self._taken is None else time.monotonic() - self._taken

    def started_running(self) -> None:
        """A worker has taken it."""
        self.state = State.RUNNING
        if self._taken is None:  # one that passes the limit of rows is run again
            self._taken = time.monotonic()


class Running:
    """The queries of one server that run or wait. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, Entry] = {}

    @contextmanager
    def begin(self, text: str, dataset: str, generation: str | None, client: str) -> Iterator[Entry]:
        """List a query for the length of the block, which has to use the cancellation of the entry.

        Where an operator ended it, the QueryCancelled that leaves the block says so to whoever asked.
        """
        entry = Entry(_shortened_text(text), dataset, generation, client)
        with self._lock:
            self._entries[entry.id] = entry
        try:
            yield entry
        except QueryCancelled:
            if entry.ended_by is None:
                raise
            raise QueryCancelled(
                f"An operator of this server ended the query after {entry.seconds:.1f} seconds. Narrow it down "
                "before you ask again."
            ) from None
        finally:
            with self._lock:
                del self._entries[entry.id]

    def list(self) -> tuple[Entry, ...]:
        """All of them, the oldest first."""
        with self._lock:
            return tuple(self._entries.values())

    def find(self, identifier: str) -> Entry | None:
        """The query with this id, unless it has ended."""
        with self._lock:
            return self._entries.get(identifier)

    def cancel(self, identifier: str, by: str) -> bool:
        """End a query in the name of an operator; False where it has ended already. May be called again."""
        with self._lock:
            entry = self._entries.get(identifier)
            if entry is None:
                return False
            entry.ended_by = entry.ended_by or by
        entry.cancellation.cancel()  # without the lock: it wakes threads that come here to be struck off
        return True


def _shortened_text(text: str) -> str:
    encoded = text.encode("utf-8", "replace")
    if len(encoded) <= LONGEST_TEXT:
        return encoded.decode()
    return encoded[: LONGEST_TEXT - len(CUT.encode())].decode("utf-8", "ignore") + CUT
