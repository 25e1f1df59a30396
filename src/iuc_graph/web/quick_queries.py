"""Queries that a worker answers at once: asked and answered in the thread of the event loop, without another thread.

Most questions take a worker less than a millisecond, and handing one to a thread and back takes longer. So a query by
GET begins here if a worker is free, and whatever does not end within PATIENCE goes on in a thread, like all queries for
which somebody has to be waited for: the routes of `sparql_routes` find in the scope how far it has come.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import State
from starlette.types import ASGIApp, Receive, Scope, Send

from iuc_graph.errors import IucGraphError, ServiceBusy
from iuc_graph.sparql.answer import Asked, Reply, Wanted
from iuc_graph.sparql.request import SparqlRequest, read_get_or_describe
from iuc_graph.web.answers import AnswerResponse, raw_headers
from iuc_graph.web.asking import watched_reply
from iuc_graph.web.headers import RAW_EVERYWHERE, CommonHeaders
from iuc_graph.web.observing import Observer
from iuc_graph.web.service import Service
from iuc_graph.workers.begun import Begun
from iuc_graph.workers.spool import Answer

PATIENCE: Final = 0.02
"""Seconds that a query may take here. Nobody notices before whether its client has gone."""

LONGEST: Final = 4096
"""Bytes of an address that is looked at here: reading a longer query keeps the event loop from other requests."""

SHORT: Final = 64 * 1024
"""Bytes of an answer that is sent in one message."""

_BODY: Final = frozenset((b"content-length", b"transfer-encoding"))
_FROM: Final = re.compile(r"\bFROM\b", re.IGNORECASE)
_BEGUN: Final = "iuc_graph.begun"


@dataclass(frozen=True)
class Begin:
    """How far a query has come: it was read, its client was let in, and perhaps a worker has begun."""

    asked: Asked
    begun: Begun | None


def taken_from(scope: Scope) -> Begin | None:
    """What was begun of this request; whoever takes it finishes it."""
    found: Begin | None = scope.pop(_BEGUN, None)
    return found


class AnswerQuickly:
    """ASGI middleware that answers queries to the managed dataset, and leaves all else to the application."""

    def __init__(self, app: ASGIApp, state: State, path: str, route: object) -> None:
        """`path` is where queries are asked; `route` is what figures and logs name it by.

        `state` is that of the application, with its service and observer.
        """
        self._app = app
        self._state = state
        self._path = path
        self._route = route
        self._line = _Line()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        request = self._read(scope) if scope["type"] == "http" else None
        service: Service | None = getattr(self._state, "service", None) if request else None
        if request is None or service is None:
            await self._app(scope, receive, send)
            return
        reply = await _Question(service, self._line, scope, request).reply()
        if reply is None:
            await self._go_on(service, scope, receive, send)
            return
        scope["route"] = self._route
        observer: Observer = self._state.observer
        observer.query_done(scope, watched_reply(reply, request.query))
        service.kept_requests.keep(scope, service.pool, reply, request.query)
        await _send(reply, scope, receive, send)

    def _read(self, scope: Scope) -> SparqlRequest | None:
        if scope["method"] != "GET" or scope["path"] != self._path or len(scope["query_string"]) > LONGEST:
            return None
        if any(name in _BODY for name, _ in scope["headers"]):
            return None
        try:
            found = read_get_or_describe(scope["query_string"])
        except IucGraphError:  # said by the route, which meets it again
            return None
        return found if isinstance(found, SparqlRequest) and not _takes_long(found) else None

    async def _go_on(self, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the route answer; what was begun and not finished there is ended."""
        begin: Begin | None = scope.get(_BEGUN)
        try:
            await self._app(scope, receive, send)
        finally:
            if begin is not None and begin.begun is not None and begin.begun.is_held:
                await _in_a_thread(service, begin.begun.abandon)
            self._line.next()


class _Line:
    """Queries that wait here for a worker, first come first served, each for PATIENCE at most."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[bool]] = deque()

    async def begin(self, begin: Callable[[], Begun | None]) -> Begun | None:
        """What `begin` gives as soon as it gives something; None where it does not in time."""
        begun = None if self._waiting else begin()
        if begun is not None:
            return begun
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while begun is None:
            turn: asyncio.Future[bool] = loop.create_future()
            self._waiting.append(turn)
            timer = loop.call_at(until, _settle, turn, False)
            try:
                if not await turn:
                    return None
            finally:
                timer.cancel()
                if turn in self._waiting:
                    self._waiting.remove(turn)
            begun = begin()
        return begun

    def next(self) -> None:
        """Say that a worker may be free."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(True)
                return


def _settle(future: asyncio.Future[bool], value: bool) -> None:
    if not future.done():
        future.set_result(value)


@dataclass(frozen=True)
class _Question:
    service: Service
    line: _Line
    scope: Scope
    request: SparqlRequest

    async def reply(self) -> Reply | None:
        """The reply, if it is there soon; else the scope says how far it has come, unless that is nowhere."""
        site = self.service.managed
        client = self.scope["client"][0] if self.scope["client"] else ""
        try:
            generation = site.pool.generation_now()
            if generation is None:
                return None
            found = site.endpoint.prepare(self.request, _wanted(self.scope), generation)
            self.service.rates.admit(client)
        except IucGraphError:  # said by the route, which meets it again
            return None
        if isinstance(found, Reply):
            return found
        begun = await self.line.begin(lambda: site.endpoint.begin(found))
        answer = await _soon(begun) if begun is not None else None
        if begun is not None:  # what it takes in a thread is charged there
            self.service.rates.spent(client, begun.seconds)
        if begun is None or answer is None:
            self.scope[_BEGUN] = Begin(found, begun)
            return None
        if begun.is_held:
            await _in_a_thread(self.service, begun.release)
        self.line.next()
        try:
            return site.endpoint.settle(found, answer)
        except IucGraphError:
            self.scope[_BEGUN] = Begin(found, None)
            return None


def _takes_long(request: SparqlRequest) -> bool:
    """Whether it may take long to read, or to say what is wrong with it: the graphs that it names are compared then."""
    names_graphs = request.default_graphs or request.named_graphs or _FROM.search(request.query)
    return request.at is not None or bool(names_graphs)


async def _in_a_thread(service: Service, call: Callable[[], None]) -> None:
    """Have a call made that may wait for processes to start and end."""
    with suppress(ServiceBusy):  # the server stops: its pools have ended all that was begun
        await service.wait_for(call)


async def _soon(begun: Begun) -> Answer | None:
    """The answer, if the worker gives it within PATIENCE."""
    if begun.must_finish:
        return None
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Answer | None] = loop.create_future()

    def look() -> None:
        if done.done():  # it goes on in a thread, which takes the rest
            return
        answer = begun.look()
        if answer is not None or begun.must_finish:
            loop.remove_reader(replies)
            done.set_result(answer)

    def give_up() -> None:
        if not done.done():
            done.set_result(None)

    replies = begun.replies
    loop.add_reader(replies, look)
    timer = loop.call_later(PATIENCE, give_up)
    try:
        return await done
    except asyncio.CancelledError:  # only a server that stops cancels requests
        begun.abandon()
        raise
    finally:
        loop.remove_reader(replies)
        timer.cancel()


def _wanted(scope: Scope) -> Wanted:
    accept = encodings = condition = None
    for name, value in scope["headers"]:
        if name == b"accept":
            accept = _joined(accept, value)
        elif name == b"accept-encoding":
            encodings = _joined(encodings, value)
        elif name == b"if-none-match":
            condition = _joined(condition, value)
    return Wanted(accept, encodings, condition)


def _joined(before: str | None, value: bytes) -> str | None:
    text = value.decode("latin-1")
    return f"{before}, {text}" if before else text or None


async def _send(reply: Reply, scope: Scope, receive: Receive, send: Send) -> None:
    if reply.answer is None or reply.answer.length > SHORT or reply.answer.spool.in_file:
        await CommonHeaders(AnswerResponse(reply))(scope, receive, send)
        return
    with reply.answer as answer:
        headers = [*raw_headers(reply), *RAW_EVERYWHERE]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})
