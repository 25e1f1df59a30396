"""What an endpoint elsewhere says when it does not answer, as an error of ours that says what to do."""

from __future__ import annotations

import json
from email.message import Message
from typing import Final

from iuc_graph.errors import EndpointFailed, IucGraphError, QueryFailed, QueryTooLarge, TooManyRequests

LONGEST: Final = 600
"""Characters of the endpoint's own words that are shown."""

_KEYS: Final = ("detail", "message", "error", "exception", "title")
_USUAL_PAUSE: Final = 30


def refusal(shown: str, status: int, headers: Message, body: bytes) -> IucGraphError:
    """The error for an HTTP status other than success; `shown` is the address, `body` the start of what it said."""
    said = _said(headers, body)
    if 300 <= status < 400:
        target = headers.get("Location", "an address that it does not name")
        return EndpointFailed(f"{shown} has moved: ask {target} instead.")
    if status == 429:
        return TooManyRequests(f"{shown} wants a pause before it is asked again.{said}", _pause(headers))
    if status in {413, 414}:
        return QueryTooLarge(f"{shown} takes no query this long ({status}).{said}")
    if status in {400, 422}:
        return QueryFailed(f"{shown} refused the query ({status}).{said}")
    return EndpointFailed(f"{shown} {_words(status)} ({status}).{said}")


def _words(status: int) -> str:
    known = {
        401: "wants a name and a password: write them into the address, https://name:password@…",
        403: "refused to answer",
        404: "is no SPARQL endpoint: there is nothing at this address",
        405: "is no SPARQL endpoint: it takes no query by POST",
        406: "gives its rows neither as JSON nor as XML",
        415: "takes no query as a form, as every SPARQL 1.1 endpoint does",
        503: "cannot answer now",
        504: "did not answer in its own time",
    }
    return known.get(status, "failed" if status >= 500 else "refused to answer")


def _said(headers: Message, body: bytes) -> str:
    """What the endpoint said in words, with a blank before it; nothing where it sent a web page."""
    kind = headers.get_content_type()
    text = body.decode("utf-8", "replace")
    if kind.endswith("json"):
        text = _of_json(text)
    elif not kind.startswith("text/") or "html" in kind:
        return ""
    words = " ".join(text.split())
    return f" It says: {words[:LONGEST]}{'…' if len(words) > LONGEST else ''}" if words else ""


def _of_json(text: str) -> str:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if not isinstance(document, dict):
        return text
    return next((value for key in _KEYS if isinstance(value := document.get(key), str)), text)


def _pause(headers: Message) -> int:
    seconds = headers.get("Retry-After", "")
    return int(seconds) if seconds.isascii() and seconds.isdigit() else _USUAL_PAUSE
