"""Headers that every response carries: what browsers may do with it, and that any site may read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EVERYWHERE: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    # The graph is public and nothing here depends on who asks, so no credentials are ever allowed.
    "Access-Control-Allow-Origin": "*",
}

RAW_EVERYWHERE: Final = tuple((name.lower().encode(), value.encode()) for name, value in EVERYWHERE.items())
"""The same in the form of ASGI."""


def allowed(methods: str, *, reading: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """The answer to OPTIONS at an address that knows these methods.

    Pages of other sites may use those of `reading` alone; without it, all. `headers` are added.
    """
    known = {
        "Allow": methods,
        "Access-Control-Allow-Methods": reading or methods,
        "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=known | dict(headers or {}))


class CommonHeaders:
    """ASGI middleware that adds EVERYWHERE to each response, unless a route set the header itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(h for h in RAW_EVERYWHERE if h[0] not in there)]
            await send(message)

        await self._app(scope, receive, send_with_headers)
