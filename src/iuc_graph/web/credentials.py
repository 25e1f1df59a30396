"""Who may do what is not for everybody: `Authorization: Bearer`, checked against the file of tokens (RFC 6750).

A token counts only in that header: an address is written into logs, and a form is what other sites can send.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request

from iuc_graph.errors import TokensError
from iuc_graph.web import audit
from iuc_graph.web.addresses import client_of, shortened
from iuc_graph.web.token_file import Followed, Scope, Token, digest_of

REALM: Final = "iuc_graph"
FAILURES: Final = 10
"""Wrong tokens that one network may send within WINDOW; further ones are answered 429 and not logged."""

WINDOW: Final = 60.0
"""Seconds."""

MOST_NETWORKS: Final = 1000
"""Networks whose wrong tokens are counted at the same time; the one that began first is forgotten."""

NO_STORE: Final = {"Cache-Control": "no-store"}

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Operator:
    """Who sent a token that is good for what they ask; `client` is the network that they asked from."""

    name: str
    client: str


class Failures:
    """How often each network sent a wrong token lately. Takes bounded memory, and any thread may use it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def count(self, client: str) -> tuple[int, float]:
        """Count one more: how many there were within the window, and the seconds until that ends."""
        now = self._clock()
        with self._lock:
            start, number = self._seen.get(client, (now, 0))
            if now - start >= WINDOW:
                start, number = now, 0
                del self._seen[client]  # to stand last again
            self._seen[client] = (start, number + 1)
            if len(self._seen) > MOST_NETWORKS:
                self._seen.popitem(last=False)
        return number + 1, start + WINDOW - now


class Credentials:
    """Checks requests against a file of tokens as it is at that time; without a file nobody is let in.

    The same for every scope. Any thread may use it.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._followed = Followed(file) if file else None
        self._failures = Failures()

    def check(self, request: Request, scope: Scope) -> Operator:
        """Who asks, if their token has this scope.

        Raises HTTPException: 401 with a challenge, 403 where the token lacks the scope or no file is configured,
        400 and 429; and TokensError where the file cannot be used.
        """
        if self._followed is None:
            raise _refused(
                HTTPStatus.FORBIDDEN,
                "This is for operators only, and none has a token here. Whoever runs the server can name a file of "
                f"tokens in IUC_GRAPH_TOKENS and make one with: iuc-graph token create NAME --scope {scope.value}",
            )
        token = find(self._followed.tokens(), _sent(request))
        address = client_of(request.scope)
        client = shortened(address) if address else "an unknown address"
        if token is None or token.expired:
            raise self._wrong(client, token)
        if scope not in token.scopes:
            raise _refused(
                HTTPStatus.FORBIDDEN,
                f"This needs a token with the scope {scope.value}, which yours has not.",
                f'error="insufficient_scope", scope="{scope.value}"',
            )
        return Operator(token.name, client)

    async def record(self, operator: Operator, did: str, what: Mapping[str, object]) -> None:
        """Write to the audit log what an operator is about to do. Raises TokensError: then it must not be done."""
        if self._file is None:
            raise TokensError("Nothing was done: there is no file of tokens, and so no audit log beside it.")
        known = {"client": operator.client, **what}
        try:
            await asyncio.to_thread(audit.record, self._file, operator.name, did, known)
        except TokensError as error:
            logger.error("%s", error)
            raise TokensError(
                "Nothing was done: the audit log cannot be written. The server's log says why."
            ) from None

    def _wrong(self, client: str, expired: Token | None) -> HTTPException:
        """The refusal of a wrong token: the same whatever is wrong with it.

        A right token is let in however many wrong ones came from its network, or anybody could lock operators out.
        Guessing 256 bits is not what this prevents, but filling the log.
        """
        number, left = self._failures.count(client)
        if number > FAILURES:
            text = "Too many wrong tokens came from your network. Wait before you send another."
            seconds = str(math.ceil(left))
            return _refused(HTTPStatus.TOO_MANY_REQUESTS, text, headers={"Retry-After": seconds})
        sent = f"the expired token of {expired.name}" if expired else "a wrong token"
        rest = f"; further ones are not logged for {left:.0f} seconds" if number == FAILURES else ""
        logger.warning("%s was sent from %s%s", sent, client, rest)
        return _refused(
            HTTPStatus.UNAUTHORIZED,
            "This token lets nobody in: it may be mistyped, expired or revoked. Whoever runs the server makes them.",
            'error="invalid_token"',
        )


def find(tokens: tuple[Token, ...], secret: bytes) -> Token | None:
    """The token that this is. All are compared, each in constant time, so that the time taken tells nothing."""
    digest = digest_of(secret)
    found = None
    for token in tokens:
        if hmac.compare_digest(token.sha256, digest):
            found = token
    return found


def _sent(request: Request) -> bytes:
    """The token of a request. Raises HTTPException where there is none, or not one alone."""
    values = request.headers.getlist("authorization")
    if len(values) > 1:
        text = "There is more than one Authorization header."
        raise _refused(HTTPStatus.BAD_REQUEST, text, 'error="invalid_request"')
    scheme, _, token = (values or [""])[0].partition(" ")
    if scheme.lower() != "bearer":
        text = "This is for operators only. Send your token in a header: Authorization: Bearer TOKEN"
        raise _refused(HTTPStatus.UNAUTHORIZED, text, "")
    return token.strip().encode("latin-1")  # the bytes that were sent


def _refused(
    status: HTTPStatus, text: str, challenge: str | None = None, headers: Mapping[str, str] | None = None
) -> HTTPException:
    """`challenge`: what stands after the realm; None where a token would not help."""
    more = dict(headers or {})
    if challenge is not None:
        more["WWW-Authenticate"] = f'Bearer realm="{REALM}"' + (f", {challenge}" if challenge else "")
    return HTTPException(status, text, NO_STORE | more)
