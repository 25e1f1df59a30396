"""The parts of a multipart/form-data body (RFC 7578), as bytes; nothing in them is decoded or guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from iuc_graph.errors import RequestError

MULTIPART: Final = "multipart/form-data"

MOST_PARTS: Final = 100
LONGEST_BOUNDARY: Final = 70
"""Characters, as RFC 2046 has it."""

_AS_IT_IS: Final = frozenset(("", "7bit", "8bit", "binary"))
_END_OF_HEAD: Final = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True)
class Part:
    """One part: its Content-Type as it was sent, None without one, and its content."""

    content_type: str | None
    content: bytes


def parts_of(body: bytes, parameters: Mapping[str, str]) -> list[Part]:
    """The parts of a body; `parameters` are those of its Content-Type. Raises RequestError for what is no such body."""
    boundary = parameters.get("boundary", "")
    if not boundary or len(boundary) > LONGEST_BOUNDARY or not boundary.isascii():
        raise RequestError(
            f"The Content-Type of a {MULTIPART} body names its boundary, of at most {LONGEST_BOUNDARY} characters."
        )
    return [_part(raw) for raw in _between(body, boundary.encode("ascii"))]


def _between(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """What stands between the lines with the boundary, the last of which says that it is the last one."""
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    start = None
    for count, found in enumerate(line.finditer(body)):
        if count > MOST_PARTS:
            raise RequestError(f"The body has more than {MOST_PARTS} parts. Send them in several requests.")
        if start is not None:
            yield body[start : found.start()]
        if found[1]:
            return
        start = found.end()
    raise RequestError("The body ends before its last boundary, so some of it may be missing.")


def _part(raw: bytes) -> Part:
    """A part; `raw` starts with the end of the line that holds the boundary."""
    end = _END_OF_HEAD.search(raw)
    if end is None:
        raise RequestError("A part of the body has no empty line after its head.")
    head = _fields(raw[: end.start()])
    if head.get("content-transfer-encoding", "").lower() not in _AS_IT_IS:
        raise RequestError("A part of the body has a Content-Transfer-Encoding. Send its bytes as they are.")
    return Part(head.get("content-type"), raw[end.end() :])


def _fields(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").splitlines()
    pairs = (line.partition(":") for line in lines if line.strip())
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
