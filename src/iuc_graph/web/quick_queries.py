"""Queries that a worker answers at once: asked and answered in the thread of the event loop, without another thread.

Most questions take a worker less than a millisecond, and handing one to a thread and back takes longer. So a query by
GET begins here if a worker is free, and whatever does not end within PATIENCE goes on in a thread, like all queries for
which somebody has to be waited for: the routes of `sparql_routes` find in the scope how far it has come.
"""

from __future__ import annotations

import asyncio
import re
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
from iuc_graph.web.line import Line
from iuc_graph.web.observing import Observer, QueryDone, client_left
from iuc_graph.web.outcomes import Outcome
from iuc_graph.web.service import Service
from iuc_graph.workers.begun import Begun
from iuc_graph.workers.spool import Answer

PATIENCE: Final = 0.02
"""Seconds that a query may take here. Nobody notices before whether its client has gone."""

LONGEST: Final = 4096
"""Bytes of the parameters of an address that is looked at here."""

LONGEST_HEADERS: Final = 1024
"""Bytes of the headers that say what answer is wanted, of a request that is looked at here."""

MOST_PIECES: Final = 1000
"""Words and signs of a query that is read here: they are what reading it takes time for, about a microsecond each.

Whatever passes one of these numbers is read in a thread: no request may keep the event loop from others for more than
some 3 milliseconds.
"""

MOST_PREFIXES: Final = 20
"""Prefixes that it may declare: one that is not declared is compared with all of them."""

SHORT: Final = 64 * 1024
"""Bytes of an answer that is sent in one message."""

_BODY: Final = frozenset((b"content-length", b"transfer-encoding"))
_SAYING: Final = (b"accept", b"accept-encoding", b"if-none-match")
_PIECE: Final = re.compile(r"\w+|[^\w\s]")
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

        `state` is that of the application, with its service and observer, and gets the line of those that wait here.
        """
        self._app = app
        self._state = state
        self._path = path
        self._route = route
        self._line = state.line = Line()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        question = self._read(scope) if scope["type"] == "http" else None
        if question is None:
            await self._leave(scope, receive, send)
            return
        reply = await question.reply()
        if reply is None:
            await self._go_on(question.service, scope, receive, send)
            return
        await self._answer(question, reply, receive, send)

    def _read(self, scope: Scope) -> _Question | None:
        service: Service | None = getattr(self._state, "service", None)
        request = self._request(scope) if service is not None else None
        wanted = _wanted(scope) if request is not None else None
        if service is None or request is None or wanted is None:
            return None
        return _Question(service, self._line, scope, request, wanted)

    def _request(self, scope: Scope) -> SparqlRequest | None:
        if scope["method"] != "GET" or scope["path"] != self._path or len(scope["query_string"]) > LONGEST:
            return None
        try:
            found = read_get_or_describe(scope["query_string"])
        except IucGraphError:  # said by the route, which meets it again
            return None
        return found if isinstance(found, SparqlRequest) and not _takes_long(found) else None

    async def _answer(self, question: _Question, reply: Reply, receive: Receive, send: Send) -> None:
        scope, text = question.scope, question.request.query
        scope["route"] = self._route
        question.service.kept_requests.keep(scope, question.service.endpoint, reply, text)
        observer: Observer = self._state.observer
        if await client_left(receive):
            reply.close()
            observer.query_done(scope, QueryDone(Outcome.CANCELLED, text))
            return
        observer.query_done(scope, watched_reply(reply, text))
        await _send(reply, scope, receive, send)

    async def _leave(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the application handle what is not for here; whatever that is, it may have had a worker."""
        try:
            await self._app(scope, receive, send)
        finally:
            self._line.next()

    async def _go_on(self, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the route answer; what was begun and not finished there is ended."""
        begin: Begin | None = scope.get(_BEGUN)
        try:
            await self._leave(scope, receive, send)
        finally:
            if begin is not None and begin.begun is not None and begin.begun.is_held:
                await _in_a_thread(service, begin.begun.abandon)
                self._line.next()


@dataclass(frozen=True)
class _Question:
    service: Service
    line: Line
    scope: Scope
    request: SparqlRequest
    wanted: Wanted

    async def reply(self) -> Reply | None:
        """The reply, if it is there soon; else the scope says how far it has come, unless that is nowhere."""
        site = self.service.managed
        client = self.scope["client"][0] if self.scope["client"] else ""
        try:
            generation = site.endpoint.generation_now()
            if generation is None:
                return None
            found = site.endpoint.prepare(self.request, self.wanted, generation)
            self.service.rates.admit(client)
        except IucGraphError:  # said by the route, which meets it again
            return None
        if isinstance(found, Reply):
            return found
        begun = await self.line.wait_for(lambda: site.endpoint.begin(found), PATIENCE)
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
    if request.at is not None or request.default_graphs or request.named_graphs:
        return True
    text = request.query
    capitals = text.upper()  # as the guard reads keywords, of which none may be hidden in an escape
    if "FROM" in capitals or "\\U" in capitals or capitals.count("PREFIX") > MOST_PREFIXES:
        return True
    return len(text) > MOST_PIECES and len(_PIECE.findall(text)) > MOST_PIECES


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


def _wanted(scope: Scope) -> Wanted | None:
    """What the headers say of the answer; None where a body may come, or it takes long to find out what they say."""
    said: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _SAYING:
            said[name] = said[name] + b", " + value if name in said else value
        elif name in _BODY:
            return None
    if sum(map(len, said.values())) > LONGEST_HEADERS:
        return None
    accept, encodings, condition = (said.get(name, b"").decode("latin-1") or None for name in _SAYING)
    return Wanted(accept, encodings, condition)


async def _send(reply: Reply, scope: Scope, receive: Receive, send: Send) -> None:
    if reply.answer is None or reply.answer.length > SHORT or reply.answer.spool.in_file:
        await CommonHeaders(AnswerResponse(reply))(scope, receive, send)
        return
    with reply.answer as answer:
        headers = [*raw_headers(reply), *RAW_EVERYWHERE]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})
