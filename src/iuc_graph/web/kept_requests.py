"""Requests that come again word for word while the graph stays as it is: answered before anything is read in them.

A saved question on a page, a map that asks the same for each visitor: what `sparql.kept` has kept is found there by the
bytes of the request, so neither the query is checked nor a thread waited for. Whatever differs, if only in a blank,
takes the usual way.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import State
from starlette.types import ASGIApp, Receive, Scope, Send

from iuc_graph.sparql.answer import Endpoint, Reply
from iuc_graph.sparql.kept import KeptAnswers
from iuc_graph.store.generations import Generation
from iuc_graph.web.answers import raw_headers
from iuc_graph.web.headers import RAW_EVERYWHERE
from iuc_graph.web.observing import Observer, QueryDone, client_left
from iuc_graph.web.outcomes import Outcome
from iuc_graph.workers.past import same
from iuc_graph.workers.spool import Held

MOST: Final = 1024
"""Requests that are remembered; their bodies are held by `sparql.kept`, within its budget."""

LONGEST: Final = 4096
"""Bytes of a request that is remembered, those of its headers that count included."""

_ASKED_BY: Final = frozenset((b"accept", b"accept-encoding", b"host"))
_UNLIKE: Final = frozenset(
    (b"if-none-match", b"range", b"authorization", b"content-length", b"transfer-encoding")
)

Key = tuple[str, bytes, bytes, tuple[tuple[bytes, bytes], ...]]


@dataclass(frozen=True)
class _Known:
    """How a request was answered: by the reply with this tag, as long as the endpoint answers from this generation."""

    endpoint: Endpoint
    generation: Generation
    tag: str
    headers: list[tuple[bytes, bytes]]
    done: QueryDone
    route: object


@dataclass(frozen=True)
class Remembered:
    """A whole response, and what is to be said of it in the log."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    done: QueryDone
    route: object


class KeptRequests:
    """The requests asked last whose answers are kept. Used in the thread of the event loop only."""

    def __init__(self, kept: KeptAnswers) -> None:
        self._kept = kept
        self._known: OrderedDict[Key, _Known] = OrderedDict()

    def keep(self, scope: Scope, endpoint: Endpoint, reply: Reply, text: str) -> None:
        """Remember what a request was answered with, if that is kept; `text` is its query, for the log."""
        if reply.answer is None or not isinstance(reply.answer.spool, Held):
            return
        key = key_of(scope)
        if key is None:
            return
        raw = [*raw_headers(reply), *RAW_EVERYWHERE]
        source = reply.answer.source
        done = QueryDone(Outcome.CACHED, text, source.name, reply.answer.summary.rows)
        self._known[key] = _Known(endpoint, source, reply.tag, raw, done, scope.get("route"))
        self._known.move_to_end(key)
        if len(self._known) > MOST:
            self._known.popitem(last=False)

    def find(self, key: Key) -> Remembered | None:
        """What was remembered, as long as the graph is the one it was read from."""
        known = self._known.get(key)
        if known is None:
            return None
        serves = _serves(known)
        kept = self._kept.get(known.tag) if serves else None
        if kept is None:
            if serves is not None:
                del self._known[key]
            return None
        self._known.move_to_end(key)
        return Remembered(known.headers, kept.answer.body, known.done, known.route)


def _serves(known: _Known) -> bool | None:
    """Whether the next query would be answered from the same generation; None where that cannot be told at once."""
    found = known.endpoint.generation_now()
    return None if found is None else same(found, known.generation)


def key_of(scope: Scope) -> Key | None:
    """What makes two requests the same; None for one that is not remembered.

    A graph may be named by its whole address, so host and path count as they were written.
    """
    if scope["method"] != "GET":
        return None
    path = scope.get("raw_path") or scope["path"].encode()
    asked = []
    length = len(path) + len(scope["query_string"])
    for name, value in scope["headers"]:
        if name in _UNLIKE:
            return None
        if name in _ASKED_BY:
            asked.append((name, value))
            length += len(value)
    return (scope["scheme"], path, scope["query_string"], tuple(asked)) if length <= LONGEST else None


class AnswerKeptRequests:
    """ASGI middleware that answers requests which are remembered, and leaves all others to the application."""

    def __init__(self, app: ASGIApp, state: State) -> None:
        """`state` is that of the application, with its observer and the requests that it keeps."""
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        key = key_of(scope) if scope["type"] == "http" else None
        kept: KeptRequests | None = None if key is None else getattr(self._state, "kept_requests", None)
        known = kept.find(key) if kept is not None and key is not None else None
        if known is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = known.route
        observer: Observer = self._state.observer
        if await client_left(receive):
            observer.query_done(scope, QueryDone(Outcome.CANCELLED, known.done.text))
            return
        observer.query_done(scope, known.done)
        await send({"type": "http.response.start", "status": 200, "headers": known.headers})
        await send({"type": "http.response.body", "body": known.body})
