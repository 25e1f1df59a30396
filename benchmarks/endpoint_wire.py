"""The client of `endpoint.py`: raw connections that are kept, and that notice what ends too early."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import httptools
from endpoint_questions import MEDIA_TYPE, Judge, Kind, Outcome, Question

CONNECTIONS = 250
"""Most connections that one client opens; oxigraph takes no more than 256 on two cores."""


@dataclass(frozen=True)
class Reply:
    """One answer as it came. `status` is 0 where there was none, and `whole` says whether its end was seen."""

    status: int
    headers: dict[str, str]
    body: bytes
    whole: bool
    ended: float
    """When its last byte came, by the clock of the event loop."""


class Connection(asyncio.Protocol):
    """One connection, which carries one question after another."""

    def __init__(self) -> None:
        self.used = 0
        self.open = False

    async def ask(self, request: bytes) -> Reply:
        """Send a request and wait for its answer, or for the end of the connection."""
        self._answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._parser = httptools.HttpResponseParser(self)
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._status = 0
        self.used += 1
        self.transport.write(request)
        return await self._answer

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Called by the event loop."""
        self.transport, self.open = transport, True

    def data_received(self, data: bytes) -> None:
        """Called by the event loop."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._end(whole=False)

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        """Called by the event loop."""
        self.open = False
        if self.used:
            self._end(whole=False)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by the parser."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Called by the parser."""
        self._status = self._parser.get_status_code()

    def on_body(self, piece: bytes) -> None:
        """Called by the parser."""
        self._body.append(piece)

    def on_message_complete(self) -> None:
        """Called by the parser, once the length or the last chunk was reached."""
        self._end(whole=True)

    def _end(self, *, whole: bool) -> None:
        if not whole or not self._parser.should_keep_alive():
            self.open = False
            self.transport.abort()
        if not self._answer.done():
            ended = asyncio.get_running_loop().time()
            self._answer.set_result(Reply(self._status, self._headers, b"".join(self._body), whole, ended))


class Client:
    """Asks one server, over as many connections as are needed at the same time, up to `CONNECTIONS`."""

    def __init__(self, port: int, path: str) -> None:
        self._port, self._path = port, path
        self._free: list[Connection] = []
        self._slots = asyncio.Semaphore(CONNECTIONS)
        self._head = f" HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {MEDIA_TYPE}\r\n\r\n"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection in self._free:
            connection.transport.abort()
        await asyncio.sleep(0)  # lets the loop close them

    async def ask(self, question: Question) -> Reply:
        """The answer; of status 0 where the server sent nothing, or cannot be reached.

        A connection that was kept may have been closed by the server meanwhile, which is its right: then the
        question is sent once more, over a new one.
        """
        request = f"GET {question.address(self._path)}{self._head}".encode()
        async with self._slots:
            while self._free:
                connection = self._free.pop()
                if connection.open:
                    reply = await self._over(connection, request)
                    if reply.status:
                        return reply
                    break
            try:
                connection = await self._connect()
            except OSError:
                return Reply(0, {}, b"", False, asyncio.get_running_loop().time())
            return await self._over(connection, request)

    async def _over(self, connection: Connection, request: bytes) -> Reply:
        try:
            reply = await connection.ask(request)
        except asyncio.CancelledError:
            connection.transport.abort()
            raise
        if connection.open:
            self._free.append(connection)
        return reply

    async def _connect(self) -> Connection:
        loop = asyncio.get_running_loop()
        return (await loop.create_connection(Connection, "127.0.0.1", self._port))[1]


@dataclass(frozen=True)
class _Body:
    """A body of status 200, with what its headers promise of it."""

    question: Question
    body: bytes
    media_type: str
    digest: str

    def outcome(self, judge: Judge) -> Outcome:
        promised = f"sha-256=:{base64.b64encode(hashlib.sha256(self.body).digest()).decode()}:"
        outcome = judge.outcome(self.question, self.body)
        if outcome is Outcome.RIGHT and (
            self.digest not in ("", promised) or self.media_type.split(";")[0] != MEDIA_TYPE
        ):
            return Outcome.WRONG
        return outcome


@dataclass
class Record:
    """What came of the questions of one run.

    Bodies are compared byte for byte while it lasts, and only those that differ are read and judged, afterwards: so
    that checking takes next to nothing from the servers that share the machine.
    """

    statuses: Counter[tuple[Kind, int]] = field(default_factory=Counter)
    _bodies: dict[str, list[_Body]] = field(default_factory=dict)
    _seen: list[tuple[Kind, float, Outcome | _Body]] = field(default_factory=list)

    def note(self, question: Question, reply: Reply, seconds: float) -> None:
        """Keep an answer that took so long."""
        self.statuses[question.kind, reply.status] += 1
        self._seen.append((question.kind, seconds, self._first_look(question, reply)))

    def drop(self, question: Question, seconds: float) -> None:
        """Keep that there was no answer in so long."""
        self.statuses[question.kind, 0] += 1
        self._seen.append((question.kind, seconds, Outcome.DROPPED))

    def settle(self, judge: Judge) -> list[tuple[Kind, float, Outcome]]:
        """Kind, seconds and outcome of each question, in the order in which they ended."""
        known = {id(body): body.outcome(judge) for bodies in self._bodies.values() for body in bodies}
        return [
            (kind, seconds, seen if isinstance(seen, Outcome) else known[id(seen)])
            for kind, seconds, seen in self._seen
        ]

    def _first_look(self, question: Question, reply: Reply) -> Outcome | _Body:
        if not reply.whole:
            return Outcome.CUT if reply.status == 200 else Outcome.DROPPED
        if reply.status != 200:
            return Outcome.REFUSED
        media_type, digest = reply.headers.get("content-type", ""), reply.headers.get("repr-digest", "")
        known = self._bodies.setdefault(question.text, [])
        for body in known:
            if body.digest == digest and body.media_type == media_type and body.body == reply.body:
                return body
        known.append(_Body(question, reply.body, media_type, digest))
        return known[-1]


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The value that so many per cent do not exceed; None where there is none."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * percent / 100))] if ranked else None
