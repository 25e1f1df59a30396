"""What a client is told when its connection passes a limit of the wire, or sends what is no HTTP: ready to send."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from iuc_graph.settings import Settings, variable_of
from iuc_graph.web.headers import EVERYWHERE
from iuc_graph.web.problems import problem
from iuc_graph.web.sparql_routes import ENCODING_FACTOR, OTHER_FIELDS_BYTES

FIELD_FRAMING: Final = 4
"""Bytes of a header field beside its name and its value."""

MOST_FIELDS: Final = 200
"""Header fields of a request: each of them takes time, in the thread that all requests share."""

RETRY_SECONDS: Final = 5
"""What Retry-After says to a client for whose connection there is no room."""


@dataclass(frozen=True)
class Refusal:
    """A problem document by its status and code; `detail` is a sentence that a person can act on."""

    status: int
    code: str
    detail: str

    def response(self, *more: tuple[bytes, bytes]) -> bytes:
        """A whole response of HTTP/1.1 with these headers, too, after which the connection closes."""
        headers = dict(EVERYWHERE) | {"Connection": "close"}
        if self.status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers["Retry-After"] = str(RETRY_SECONDS)
        document = problem(self.status, self.code, self.detail, headers)
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}".encode()]
        lines += [name + b": " + value for name, value in (*document.raw_headers, *more)]
        return b"\r\n".join([*lines, b"", bytes(document.body)])


LONGEST_ADDRESS: Final = 65_535
"""Bytes of an address that the parser of uvicorn takes; a longer one is a fault to it."""


class Refusals:
    """All that the wire refuses by itself, with the numbers of the settings in words."""

    def __init__(self, settings: Settings) -> None:
        self._head_bytes = settings.head_bytes
        wanted = settings.query_bytes * ENCODING_FACTOR + OTHER_FIELDS_BYTES + settings.head_bytes
        self.most_address = min(wanted, LONGEST_ADDRESS)
        """Bytes of an address at most. Beyond what /sparql takes, so that /sparql itself says what is too long."""

        self.most_body = max(settings.body_bytes, settings.query_bytes * ENCODING_FACTOR + OTHER_FIELDS_BYTES)
        """Bytes of a body at most: never fewer than a query needs."""

        self.address = Refusal(
            414, "uri-too-long", f"The address is longer than {self.most_address} bytes. Use POST."
        )
        self.fields = Refusal(
            431,
            "head-too-large",
            f"The header fields are longer than {settings.head_bytes} bytes ({variable_of('head_bytes')}).",
        )
        self.many_fields = Refusal(
            431, "head-too-large", f"The request has more than {MOST_FIELDS} header fields."
        )
        self.body = Refusal(
            413,
            "body-too-large",
            f"The body is longer than {self.most_body} bytes ({variable_of('body_bytes')}).",
        )
        self.slow_head = Refusal(
            408,
            "request-timeout",
            f"The head of the request took longer than {settings.head_seconds:g} seconds to arrive.",
        )
        self.slow_body = Refusal(
            408,
            "request-timeout",
            f"The body of the request took longer than {settings.body_seconds:g} seconds to arrive.",
        )
        self.full = Refusal(
            503,
            "busy",
            f"The server holds as many connections as it can; try again in {RETRY_SECONDS} seconds.",
        )
        self.full_for_client = Refusal(
            503,
            "busy",
            f"Your network has {settings.client_connections} connections open here, which is as many as one may "
            f"have. Close some, and try again in {RETRY_SECONDS} seconds.",
        )
        self.method = Refusal(
            501, "not-implemented", "This method is unknown here. /sparql takes GET and POST."
        )
        self.version = Refusal(
            505, "http-version-not-supported", "Only HTTP/1.1 and HTTP/1.0 are spoken here."
        )
        self.host = Refusal(
            400, "request", "A request of HTTP/1.1 has one Host header, no more and no fewer."
        )

    def of_head(self, version: str, address: bytes, fields: list[tuple[bytes, bytes]]) -> Refusal | None:
        """What is wrong with a head as a whole; the names of its fields are in small letters."""
        names = [name for name, _ in fields]
        if version not in {"1.0", "1.1"}:
            return self.version
        if version == "1.0" and b"transfer-encoding" in names:
            return self.unreadable("HTTP/1.0 has no Transfer-Encoding")
        if names.count(b"host") > 1 or (version == "1.1" and b"host" not in names):
            return self.host
        return self._too_long(address, fields)

    def _too_long(self, address: bytes, fields: list[tuple[bytes, bytes]]) -> Refusal | None:
        if len(address) > self.most_address:
            return self.address
        if sum(len(name) + len(value) + FIELD_FRAMING for name, value in fields) > self._head_bytes:
            return self.fields
        if any(int(value) > self.most_body for name, value in fields if name == b"content-length"):
            return self.body
        return None

    @staticmethod
    def unreadable(reason: str) -> Refusal:
        """For what breaks the rules of HTTP/1.1; `reason` is the parser's, which never quotes the request."""
        return Refusal(400, "request", f"This is no request of HTTP/1.1 (RFC 9112): {reason}.")
