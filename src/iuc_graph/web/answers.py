"""Sending an answer from where it was collected, and letting go of it whatever becomes of the client."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Response
from starlette.concurrency import iterate_in_threadpool
from starlette.types import Receive, Scope, Send

from iuc_graph.workers.spool import Answer


class AnswerResponse(Response):
    """An answer with its length and these headers; it is closed when it was sent, or could not be."""

    def __init__(self, answer: Answer, headers: Mapping[str, str]) -> None:
        super().__init__(headers={**headers, "Content-Length": str(answer.length)})
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send it, at the pace of the client."""
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if scope["method"] != "HEAD":
                async for piece in iterate_in_threadpool(self._answer.pieces()):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._answer.close()
