"""Sending an answer from where it was collected, with all that is to be said of it, and letting go of it afterwards."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Final

from fastapi import Response
from starlette.concurrency import iterate_in_threadpool
from starlette.types import Receive, Scope, Send

from iuc_graph.sparql.answer import Reply
from iuc_graph.workers.delivery import Hint, Summary
from iuc_graph.workers.spool import Answer

GENERATION: Final = "IUC-Graph-Generation"
"""Header with the name of the generation that was read; `?at=` takes it back there."""

ROWS: Final = "IUC-Graph-Rows"
"""Header with the number of rows of a table, or of triples of a graph."""

CUT: Final = "IUC-Graph-Cut"
"""Header of an answer with fewer rows than there are: `rows=` and the number that were given."""

HINT: Final = "IUC-Graph-Hint"
"""Header with reasons why nothing was found: a list of RFC 9651, each a kind with a `text`."""

DIGEST: Final = "Repr-Digest"
"""Header of RFC 9530 with the SHA-256 of the bytes that are sent."""

LONGEST_HINTS: Final = 3000
"""Bytes of the header with hints."""

EXPOSED: Final = ", ".join((GENERATION, ROWS, CUT, HINT, DIGEST, "ETag", "Content-Length", "X-Request-Id"))
VARY: Final = "Accept, Accept-Encoding"
_ALWAYS: Final = (
    (b"vary", VARY.encode()),
    (b"cache-control", b"no-cache"),
    (b"access-control-expose-headers", EXPOSED.encode()),
)
_GENERATION, _ROWS, _CUT, _HINT, _DIGEST = (
    name.lower().encode() for name in (GENERATION, ROWS, CUT, HINT, DIGEST)
)
_PRINTED: Final = frozenset(range(0x20, 0x7F))
_UNCHANGED: Final = _PRINTED - set(b'%"')


class AnswerResponse(Response):
    """A reply with its length and headers; it is closed when it was sent, or could not be."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(status_code=304 if reply.answer is None else 200)
        self.raw_headers = raw_headers(reply)
        self._reply = reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send it, at the pace of the client."""
        try:
            await send(
                {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            )
            last = b""
            if scope["method"] != "HEAD" and self._reply.answer is not None:
                last = await _send_body(self._reply.answer, send)
            await send({"type": "http.response.body", "body": last})
        finally:
            self._reply.close()


async def _send_body(answer: Answer, send: Send) -> bytes:
    """Send all but the last piece of an answer, which comes back, so that a short one is one message."""
    last = b""
    async for piece in iterate_in_threadpool(answer.pieces()) if answer.spool.in_file else _at_once(answer):
        if last:
            await send({"type": "http.response.body", "body": last, "more_body": True})
        last = piece
    return last


async def _at_once(answer: Answer) -> AsyncIterator[bytes]:
    """The pieces of an answer in memory, which nobody has to wait for."""
    for piece in answer.pieces():
        yield piece


def raw_headers(reply: Reply) -> list[tuple[bytes, bytes]]:
    """All that is said of a reply beside its bytes, in the form of ASGI."""
    headers = list(_ALWAYS)
    if reply.tag:
        headers.append((b"etag", reply.tag.encode("ascii")))
    if reply.cut is not None:
        headers.append((_CUT, b"rows=%d" % reply.cut))
    if reply.answer is not None:
        headers.append((b"content-type", reply.media_type.encode("ascii")))
        headers.append((_GENERATION, reply.answer.generation.encode("latin-1")))
        _add_summary(headers, reply.answer.summary)
    return headers


def _add_summary(headers: list[tuple[bytes, bytes]], summary: Summary) -> None:
    headers.append((b"content-length", b"%d" % summary.length))
    headers.append((_DIGEST, b"sha-256=:" + b64encode(summary.digest) + b":"))
    if summary.encoding:
        headers.append((b"content-encoding", summary.encoding.encode("ascii")))
    if summary.rows is not None:
        headers.append((_ROWS, b"%d" % summary.rows))
    if summary.hints and (hints := _items(summary.hints)):
        headers.append((_HINT, hints.encode("latin-1")))


def _items(hints: tuple[Hint, ...]) -> str:
    """As many as fit into a header that every proxy passes on."""
    items: list[str] = []
    for hint in hints:
        item = _item(hint)
        if sum(map(len, items)) + len(item) <= LONGEST_HINTS:
            items.append(item)
    return ", ".join(items)


def _item(hint: Hint) -> str:
    """One item of a list of RFC 9651: a token with a string, which beyond ASCII is percent-encoded."""
    encoded = hint.message.encode("utf-8", "replace")
    if all(byte in _PRINTED for byte in encoded):
        escaped = hint.message.replace("\\", "\\\\").replace('"', '\\"')
        return f'{hint.code};text="{escaped}"'
    shown = "".join(chr(byte) if byte in _UNCHANGED else f"%{byte:02x}" for byte in encoded)
    return f'{hint.code};text=%"{shown}"'
