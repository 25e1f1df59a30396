"""What became of a query or a request, in words of which there are few: labels of /metrics, a field of the log."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Final

from iuc_graph.errors import (
    IucGraphError,
    QueryCancelled,
    QueryCrashed,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
    ServiceBusy,
    ValidationFailed,
    WriteCrashed,
    WriteRefused,
    WriteTimeout,
)

ABORTED: Final = "aborted"
"""Outcome of a request whose answer had begun and could not be finished."""


class Outcome(StrEnum):
    """What became of a query, or of a request without one."""

    OK = "ok"
    CUT = "cut"
    """Answered with fewer rows than there are, and marked as such."""
    CACHED = "cached"
    """Answered from the cache, without a worker."""
    INVALID = "invalid"
    """It cannot be read, names what is not there, or asks for a form that there is not."""
    REFUSED = "refused"
    """It asks for what this service never does."""
    TOO_LARGE = "too-large"
    """Its text, nesting or answer passed a limit of size."""
    RATE = "rate"
    """This client asked too often."""
    BUSY = "busy"
    """No worker came free in time, or the queue was full, or the server was stopping."""
    TIMEOUT = "timeout"
    """It passed its deadline, and its worker was ended."""
    CRASHED = "crashed"
    """Its worker died: by its limit of memory, or otherwise."""
    CANCELLED = "cancelled"
    """An operator ended it, or its client went away while it ran."""
    UNAVAILABLE = "unavailable"
    """There was no graph that could be opened, or no room to keep the answer."""
    FAILED = "failed"
    """A fault of the server."""


def outcome_of(error: BaseException) -> Outcome:
    """What an error makes of the query that it ended."""
    if isinstance(error, asyncio.CancelledError):
        return Outcome.CANCELLED
    if not isinstance(error, IucGraphError):
        return Outcome.FAILED
    if error.status == 429:
        return Outcome.RATE
    for kind, outcome in _BY_KIND:
        if isinstance(error, kind):
            return outcome
    if error.status < 500:
        return Outcome.INVALID
    return Outcome.UNAVAILABLE if error.status in {503, 507} else Outcome.FAILED


_BY_KIND: Final[tuple[tuple[type[IucGraphError], Outcome], ...]] = (
    (QueryTimeout, Outcome.TIMEOUT),
    (QueryCrashed, Outcome.CRASHED),
    (QueryCancelled, Outcome.CANCELLED),
    (QueryTooLarge, Outcome.TOO_LARGE),
    (QueryRefused, Outcome.REFUSED),
    (WriteRefused, Outcome.REFUSED),
    (ValidationFailed, Outcome.REFUSED),
    (WriteTimeout, Outcome.TIMEOUT),
    (WriteCrashed, Outcome.CRASHED),
    (ServiceBusy, Outcome.BUSY),
)
