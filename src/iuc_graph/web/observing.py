"""Watching requests and queries: each is counted for /metrics once, and written to the access log if that is wanted.

A middleware measures requests by itself. Whoever answers a query wraps that in a block:

    with observer.query(request.scope, text) as watched:
        reply = …
        watched.answered(rows=…, generation=…, seconds=…)

An error that leaves the block is what became of the query. All calls are made in the thread of the event loop.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Final

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from iuc_graph.settings import Settings
from iuc_graph.web.access_log import AccessLog, Line
from iuc_graph.web.addresses import client_of
from iuc_graph.web.metrics import OTHER, Metrics
from iuc_graph.web.outcomes import ABORTED, Outcome, outcome_of

REQUEST_ID: Final = "X-Request-Id"
"""Header with the name of one request, as the access log has it. A client or a proxy may choose it."""

SANE: Final = re.compile(rb"[A-Za-z0-9._:=/+@-]{1,128}")
"""What may come back as a header and stand in a log unchanged; any other name is replaced by one of ours."""

CLIENT_LEFT: Final = 499
"""Status of a request whose client went away before any answer; nobody got it. nginx uses the same number."""

METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})

_HEADER: Final = REQUEST_ID.lower().encode()
_EXCHANGE: Final = "iuc_graph.exchange"


@dataclass(frozen=True)
class QueryDone:
    """What became of one query. `seconds` are those of its worker where it is known, else those until its end.

    `rows` is None where the answer has none. `text` is kept until the request is written down, no longer.
    """

    outcome: Outcome
    text: str = ""
    generation: str | None = None
    rows: int | None = None
    seconds: float = 0.0


@dataclass(slots=True)
class Exchange:
    """What is known of one request so far; `clock` and `answered_at` are readings of time.perf_counter.

    `answered_at` is when its answer began, `complete` whether it was handed over to the end, `client_left` whether
    the client was gone before it began.
    """

    request_id: str
    clock: float
    answered_at: float | None = None
    status: int = 0
    bytes: int = 0
    complete: bool = False
    client_left: bool = False
    query: QueryDone | None = None


class Observer:
    """Counts what the server does, and writes the access log. One belongs to each application."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError where the file of the access log cannot be written."""
        self.metrics = Metrics()
        self.log = AccessLog(settings)

    def request_started(self, scope: Scope) -> Exchange:
        """Note that a request came."""
        exchange = scope[_EXCHANGE] = Exchange(_request_id(scope), time.perf_counter())
        self.metrics.requests_open += 1
        return exchange

    def request_done(self, scope: Scope, exchange: Exchange) -> None:
        """Note that a request has ended, whatever became of it."""
        now = time.perf_counter()
        if exchange.client_left:
            exchange.status, exchange.bytes = CLIENT_LEFT, 0
        method = scope["method"] if scope["method"] in METHODS else OTHER
        route = _route(scope)
        self.metrics.requests_open -= 1
        until = exchange.answered_at or now
        self.metrics.request(route, method, exchange.status, until - exchange.clock, exchange.bytes)
        if exchange.answered_at is not None and not exchange.complete:
            self.metrics.aborted()
        if self.log.wants(exchange.status):
            self.log.write(_line(scope, exchange, route, method, now - exchange.clock))

    def query(self, scope: Scope, text: str = "") -> WatchedQuery:
        """A block in which one query of this request is answered."""
        return WatchedQuery(self, scope, text)

    @contextmanager
    def write(self) -> Iterator[None]:
        """A block in which one write is made; an error that leaves it is what became of the write."""
        clock, outcome = time.perf_counter(), Outcome.OK
        try:
            yield
        except BaseException as error:
            outcome = outcome_of(error)
            raise
        finally:
            self.metrics.write(outcome, time.perf_counter() - clock)

    def query_done(self, scope: Scope, done: QueryDone) -> None:
        """Note what became of a query; the block of `query` does so at its end."""
        exchange: Exchange | None = scope.get(_EXCHANGE)
        if exchange is not None:
            exchange.query = done
        self.metrics.query(done.outcome, done.seconds, done.rows)


class WatchedQuery:
    """Notes the end of one query, however it comes about."""

    def __init__(self, observer: Observer, scope: Scope, text: str) -> None:
        self._observer = observer
        self._scope = scope
        self._text = text
        self.done: QueryDone | None = None
        """What became of it, as soon as somebody says so."""
        self._clock = time.perf_counter()

    def answered(
        self,
        outcome: Outcome = Outcome.OK,
        *,
        generation: str | None = None,
        rows: int | None = None,
        seconds: float | None = None,
    ) -> None:
        """Say what became of it; without that, a block that ends well counts as OK. See QueryDone."""
        taken = time.perf_counter() - self._clock if seconds is None else seconds
        self.done = QueryDone(outcome, self._text, generation, rows, taken)

    def __enter__(self) -> WatchedQuery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self.answered(outcome_of(error))
        elif self.done is None:
            self.answered()
        if self.done is not None:
            self._observer.query_done(self._scope, self.done)


class ObservedRequests:
    """ASGI middleware that tells an observer of each request, and gives each response its X-Request-Id."""

    def __init__(self, app: ASGIApp, observer: Observer) -> None:
        self._app = app
        self._observer = observer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; or the life of the application, at whose end the log is closed."""
        if scope["type"] == "http":
            await self._watch(scope, receive, send)
        elif scope["type"] == "lifespan":
            with self._observer.log:
                await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _watch(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = self._observer.request_started(scope)
        has_body = scope["method"] != "HEAD"

        async def watched_receive() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect" and exchange.answered_at is None:
                exchange.client_left = True
            return message

        async def watched_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.answered_at = time.perf_counter()
                exchange.status = message["status"]
                # A new list: a response may be sent more than once.
                message["headers"] = [*message["headers"], (_HEADER, exchange.request_id.encode())]
            elif has_body:
                exchange.bytes += len(message.get("body", b""))
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                exchange.complete = True

        try:
            await self._app(scope, watched_receive, watched_send)
        finally:
            exchange.status = exchange.status or 500
            self._observer.request_done(scope, exchange)


async def client_left(receive: Receive) -> bool:
    """Whether the client of a request without a body, which nobody has read yet, is gone; it waits for nothing."""
    message = await receive()
    return bool(message["type"] == "http.disconnect")


def observer_of(request: Request) -> Observer:
    """The observer of the application that handles this request."""
    observer: Observer = request.app.state.observer
    return observer


def request_id_of(scope: Scope) -> str:
    """The name of this request; empty where nobody observes it."""
    exchange: Exchange | None = scope.get(_EXCHANGE)
    return exchange.request_id if exchange is not None else ""


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == _HEADER and SANE.fullmatch(value):
            return str(value, "ascii")
    return os.urandom(8).hex()


def _route(scope: Scope) -> str:
    """The template of the route that was found, of which there are few; never the path that was asked for."""
    return getattr(scope.get("route"), "path", OTHER)


def _line(scope: Scope, exchange: Exchange, route: str, method: str, seconds: float) -> Line:
    query = exchange.query
    return Line(
        client=client_of(scope),
        method=method,
        route=route,
        status=exchange.status,
        bytes=exchange.bytes,
        seconds=seconds,
        outcome=_outcome(exchange),
        request_id=exchange.request_id,
        generation=query.generation if query else None,
        rows=query.rows if query else None,
        query=query.text if query else "",
    )


def _outcome(exchange: Exchange) -> str:
    if exchange.status == CLIENT_LEFT:
        return Outcome.CANCELLED
    if exchange.answered_at is not None and not exchange.complete:
        return ABORTED
    if exchange.query is not None:
        return exchange.query.outcome
    if exchange.status < 400:
        return Outcome.OK
    return Outcome.INVALID if exchange.status < 500 else Outcome.FAILED
