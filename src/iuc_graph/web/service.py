"""What the routes share while the application runs: the endpoint, and threads to wait for it in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

from fastapi import Request

from iuc_graph.errors import ServiceBusy
from iuc_graph.settings import Settings
from iuc_graph.sparql.answer import Endpoint
from iuc_graph.workers.cancellation import Cancellation
from iuc_graph.workers.pool import Pool


class Closable(Protocol):
    """Something that holds a file, or may."""

    def close(self) -> None:
        """Let go of it."""


Result = TypeVar("Result", bound=Closable)


class Service:
    """Owns the pool of one running application. Created when it starts, closed when it stops."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.pool = Pool(settings)
        self.endpoint = Endpoint(self.pool, settings)
        self.started = time.monotonic()
        # One thread for each query that runs or waits, in the present or for the one worker of the past, and some
        # for those that are sent away at once.
        places = settings.workers + 1 + 2 * settings.queue_length
        self._threads = ThreadPoolExecutor(places + 4, "query")

    async def run(self, request: Request, call: Callable[[Cancellation], Result]) -> Result:
        """Run a blocking call in a thread; it is cancelled when the client goes away.

        The body of the request must have been read already. A result that nobody waits for any more is closed.
        Raises what `call` raises, and ServiceBusy when the server stops meanwhile.
        """
        cancellation = Cancellation()
        watcher = asyncio.create_task(_cancel_on_disconnect(request, cancellation))
        running = self._threads.submit(call, cancellation)
        try:
            return await asyncio.wrap_future(running)
        except asyncio.CancelledError:  # only a server that stops cancels requests
            cancellation.cancel()
            running.add_done_callback(_discard)
            raise ServiceBusy("The server is stopping; try again shortly.", 5) from None
        finally:
            watcher.cancel()

    def close(self) -> None:
        """End all workers and threads."""
        self.pool.close()
        self._threads.shutdown(cancel_futures=True)


def _discard(done: Future[Result]) -> None:
    if not done.cancelled() and done.exception() is None:
        done.result().close()


async def _cancel_on_disconnect(request: Request, cancellation: Cancellation) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    cancellation.cancel()


def service_of(request: Request) -> Service:
    """The service of the application that handles this request."""
    service: Service = request.app.state.service
    return service
