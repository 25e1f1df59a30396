"""Queries that wait in the event loop for a worker, first come first served, each for a short time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


class Line:
    """Used in the thread of one event loop only."""

    def __init__(self) -> None:
        self._waiting: deque[_Turn] = deque()

    async def wait_for(self, begin: Callable[[], Found | None], seconds: float) -> Found | None:
        """What `begin` gives as soon as it gives something; None where it does not in so many seconds.

        It is called at once where nobody waits, and then whenever `next` says so, until it gives something.
        """
        found = None if self._waiting else begin()
        return await self._wait(begin, seconds) if found is None else found

    async def _wait(self, begin: Callable[[], Found | None], seconds: float) -> Found | None:
        turn = _Turn()
        self._waiting.append(turn)
        timer = asyncio.get_running_loop().call_later(seconds, turn.end)
        found = None
        try:
            while found is None and await turn.comes():
                found = begin()
            return found
        finally:
            timer.cancel()
            self._waiting.remove(turn)
            if found is None:  # it may have been called all the same
                self.next()

    def next(self) -> None:
        """Say that a worker may be free: the first of those that wait tries, and keeps its place where it fails."""
        for turn in self._waiting:
            if turn.call():
                return


class _Turn:
    """One who waits: to be called, or to have waited long enough."""

    def __init__(self) -> None:
        self._future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._has_ended = False

    async def comes(self) -> bool:
        """Whether it was called before its time was over; it may be called again afterwards."""
        await self._future
        if not self._has_ended:
            self._future = asyncio.get_running_loop().create_future()
        return not self._has_ended

    def call(self) -> bool:
        """Call it; whether that was possible, as it is called or has ended otherwise."""
        if self._future.done():
            return False
        self._future.set_result(None)
        return True

    def end(self) -> None:
        """Have it wait no longer."""
        self._has_ended = True
        if not self._future.done():
            self._future.set_result(None)
