"""What the routes share while the application runs: the datasets it serves, and threads to wait for answers in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, Protocol, TypeVar

from fastapi import Request

from iuc_graph.errors import ServiceBusy
from iuc_graph.persons import folder_of
from iuc_graph.settings import Settings
from iuc_graph.sparql.answer import Endpoint
from iuc_graph.sparql.kept import KeptAnswers
from iuc_graph.sparql.running import Running
from iuc_graph.web.addresses import client_of, shortened
from iuc_graph.web.credentials import Credentials
from iuc_graph.web.kept_requests import KeptRequests
from iuc_graph.web.parts import Ahead, Parts
from iuc_graph.web.rates import Rates
from iuc_graph.workers.cancellation import Cancellation
from iuc_graph.workers.pool import Pool
from iuc_graph.writer import Desk

ENDING_SECONDS: Final = 10.0
"""Longest wait for the outcome of a write whose process was ended; it takes milliseconds."""


class Closable(Protocol):
    """Something that holds a file, or may."""

    def close(self) -> None:
        """Let go of it."""


Result = TypeVar("Result", bound=Closable)
Value = TypeVar("Value")


@dataclass(frozen=True)
class Site:
    """One dataset that is served: its name, what answers for it, and where writes to it are handed in."""

    name: str
    endpoint: Endpoint
    desk: Desk

    @property
    def pool(self) -> Pool:
        """The workers that answer."""
        return self.endpoint.pool


class Service:
    """Owns what one running application needs. Created when it starts, closed when it stops."""

    def __init__(self, settings: Settings, shapes: Path | None = None) -> None:
        """`shapes`: the folder of the rules for writes; without it, that of the project."""
        self.settings = settings
        self.kept = KeptAnswers(settings.cache_bytes)
        self.kept_requests = KeptRequests(self.kept)
        desk = Desk(settings, managed=True, shapes=shapes)
        self.managed = Site("managed", Endpoint(Pool(settings), settings, kept=self.kept), desk)
        self.unmanaged = _unmanaged(settings, self.kept)
        self.running = Running()
        self.credentials = Credentials(settings.tokens)
        self.rates = Rates(settings)
        self.parts = Parts()
        self.ahead = Ahead(self.parts, settings.store, self.managed.pool.generation)
        self.started = time.monotonic()
        # One thread for each query that runs or waits, in the present or for the one worker of the past, for each
        # write that is made or waits, and some for those that are sent away at once.
        places = settings.workers + 2 + 3 * settings.queue_length
        self._threads = ThreadPoolExecutor(places * len(self.sites) + 4, "query")

    @property
    def sites(self) -> tuple[Site, ...]:
        """All datasets that are served."""
        return (self.managed,) if self.unmanaged is None else (self.managed, self.unmanaged)

    @property
    def pool(self) -> Pool:
        """The workers of the managed dataset."""
        return self.managed.pool

    @property
    def endpoint(self) -> Endpoint:
        """What answers for the managed dataset."""
        return self.managed.endpoint

    async def run(
        self,
        request: Request,
        call: Callable[[Cancellation], Result],
        *,
        text: str = "",
        site: Site | None = None,
        at: str | None = None,
        admitted: bool = False,
    ) -> Result:
        """Run a blocking call in a thread; it is cancelled when the client goes away, or by an operator.

        `text`, `site` and `at` are what an operator sees of it; `admitted` says that the client was let in already. The
        body of the request must have been read. A result that nobody waits for any more is closed. Raises what `call`
        raises, TooManyRequests where this client has asked too much lately, and ServiceBusy when the server stops
        meanwhile.
        """
        client = request.client.host if request.client else ""
        if not admitted:
            self.rates.admit(client)
        address = client_of(request.scope)
        network = shortened(address) if address else ""
        with self.running.begin(text, (site or self.managed).name, at, network) as entry:
            watcher = asyncio.create_task(_cancel_on_disconnect(request, entry.cancellation))
            running: Future[Result] | None = None
            timed = _Timed(call)
            try:
                running = self._submit(timed, entry.cancellation)
                return await asyncio.wrap_future(running)
            except asyncio.CancelledError:  # only a server that stops cancels requests
                entry.cancellation.cancel()
                if running is not None:
                    running.add_done_callback(_discard)
                raise _stopping() from None
            finally:
                watcher.cancel()
                # What it waited for is not of its making. A thread computes while a worker is held for it, or without
                # one: the longer of the two is never more than was used.
                self.rates.spent(client, max(entry.worked, timed.seconds))

    def _submit(self, call: Callable[..., Value], *given: Cancellation) -> Future[Value]:
        try:
            return self._threads.submit(call, *given)
        except RuntimeError:  # the threads have been shut down
            raise _stopping() from None

    async def wait_for(self, call: Callable[[], Value]) -> Value:
        """What a call gives that may take a while but asks no query, such as for a generation to be opened."""
        return await asyncio.wrap_future(self._submit(call))

    async def see_through(self, call: Callable[[], Value], end: Callable[[], None]) -> Value:
        """As `wait_for`, for what may have been done although nobody could say so any more.

        A server that stops cancels its requests. Then `end` has to make the call come to an end soon, which is waited
        for, in the thread of the event loop too: it answers nobody else any more. Raises ServiceBusy where the call
        had not begun.
        """
        running = self._submit(call)
        try:
            return await asyncio.wrap_future(running)
        except asyncio.CancelledError:
            if running.cancelled():
                raise _stopping() from None
            end()
            try:
                return running.result(ENDING_SECONDS)
            except TimeoutError:
                text = "The server is stopping, and cannot tell what became of this: iuc-graph history does."
                raise ServiceBusy(text, 5) from None

    def close(self) -> None:
        """End all workers and threads. May be called again."""
        self.ahead.close()
        for site in self.sites:
            site.pool.close()
            site.desk.close()
        self._threads.shutdown(cancel_futures=True)


class _Timed(Generic[Result]):
    """A call that notes how long its thread computes."""

    def __init__(self, call: Callable[[Cancellation], Result]) -> None:
        self._call = call
        self.seconds = 0.0

    def __call__(self, cancellation: Cancellation) -> Result:
        begun = time.thread_time()
        try:
            return self._call(cancellation)
        finally:
            self.seconds = time.thread_time() - begun


def _unmanaged(settings: Settings, kept: KeptAnswers) -> Site | None:
    if settings.unmanaged is None:
        return None
    own = settings.model_copy(update={"store": settings.unmanaged, "persons_store": folder_of(settings).path})
    endpoint = Endpoint(Pool(own), own, prefixes={}, managed=False, kept=kept)
    return Site("unmanaged", endpoint, Desk(own, managed=False))


def _stopping() -> ServiceBusy:
    return ServiceBusy("The server is stopping; try again shortly.", 5)


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
