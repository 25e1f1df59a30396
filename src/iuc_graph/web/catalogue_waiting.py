"""Requests that wait for files to be made: only a few, in the event loop, so that threads of queries stay free."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Final, TypeVar

from fastapi import Request

from iuc_graph.catalogue.shelf import RETRY_SECONDS
from iuc_graph.errors import QueryCancelled, ServiceBusy

MOST: Final = 8
"""Each holds a connection and has the files read when they are there, all at once: more than people who look at a
catalogue at one time, and fewer than there are threads for queries."""

Made = TypeVar("Made")


class Waiting:
    """Used in the thread of one event loop only."""

    def __init__(self, seconds: float) -> None:
        """`seconds`: how long one request waits."""
        self._seconds = seconds
        self._number = 0

    async def wait_for(self, request: Request, making: Future[Made]) -> Made:
        """What is being made. The body of the request must have been read.

        Raises ServiceBusy where it is not there in time, at once where too many wait already, and when the server
        stops; QueryCancelled where the client went away; and what the making raises.
        """
        if not making.done():
            if self._number >= MOST:
                raise _busy()
            self._number += 1
            try:
                await self._wait(request, making)
            finally:
                self._number -= 1
        return making.result()

    async def _wait(self, request: Request, making: Future[Made]) -> None:
        done, left = asyncio.wrap_future(making), asyncio.create_task(_left(request))
        done.add_done_callback(_seen)
        try:
            first, _ = await asyncio.wait(
                (done, left), timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED
            )
        except asyncio.CancelledError:  # only a server that stops cancels requests
            raise ServiceBusy("The server is stopping; try again shortly.", 5) from None
        finally:
            left.cancel()
        if left in first:
            raise QueryCancelled("Nobody waits for the files any more.")
        if done not in first:
            raise _busy()


def _busy() -> ServiceBusy:
    return ServiceBusy("The files of this state are being made; they will be here shortly.", RETRY_SECONDS)


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _seen(done: asyncio.Future[Made]) -> None:
    """Nobody may be left whom a failure concerns; the loop would report it as forgotten."""
    if not done.cancelled():
        done.exception()
