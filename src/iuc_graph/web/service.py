"""What the routes share while the application runs: the endpoint, and threads to wait for it in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from fastapi import Request

from iuc_graph.errors import ServiceBusy
from iuc_graph.settings import Settings
from iuc_graph.sparql.answer import Endpoint
from iuc_graph.workers.pool import Cancellation, Pool

Result = TypeVar("Result")


class Service:
    """Owns the pool of one running application. Created when it starts, closed when it stops."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.pool = Pool(settings)
        self.endpoint = Endpoint(self.pool, settings)
        self.started = time.monotonic()
        # One thread for each query that runs or waits, and some for those that are sent away at once.
        self._threads = ThreadPoolExecutor(settings.workers + settings.queue_length + 4, "query")

    async def run(self, request: Request, call: Callable[[Cancellation], Result]) -> Result:
        """Run a blocking call in a thread; it is cancelled when the client goes away.

        The body of the request must have been read already. Raises what `call` raises, and ServiceBusy when
        the server stops meanwhile.
        """
        cancellation = Cancellation()
        watcher = asyncio.create_task(_cancel_on_disconnect(request, cancellation))
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, call, cancellation)
        except asyncio.CancelledError:  # only a server that stops cancels requests
            cancellation.cancel()
            raise ServiceBusy("The server is stopping; try again shortly.", 5) from None
        finally:
            watcher.cancel()

    def close(self) -> None:
        """End all workers and threads."""
        self.pool.close()
        self._threads.shutdown(cancel_futures=True)


async def _cancel_on_disconnect(request: Request, cancellation: Cancellation) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    cancellation.cancel()


def service_of(request: Request) -> Service:
    """The service of the application that handles this request."""
    service: Service = request.app.state.service
    return service
