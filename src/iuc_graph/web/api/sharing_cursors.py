"""Cursors of lists about sharing: the state of the graph that a list is read from, and where it goes on.

A list is ranked, so the next page begins after a number of places; all pages are read from the state of the first.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from iuc_graph.errors import ParameterInvalid

SHOWING: Final = ("cursor", "limit", "lang", "format")
"""Parameters that change how an answer is shown, not what it is."""


@dataclass(frozen=True)
class SharingCursor:
    """After `offset` places of the list that was read from this generation; `order` names what was asked."""

    generation: str
    offset: int
    order: str

    def __str__(self) -> str:
        text = json.dumps([self.generation, self.offset, self.order])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def order_of(parameters: Iterable[tuple[str, str]]) -> str:
    """What was asked, as a short text that differs where the question does."""
    asked = sorted(each for each in parameters if each[0] not in SHOWING)
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:12]


def read_cursor(text: str, order: str) -> SharingCursor:
    """The cursor that a client handed back. Raises ParameterInvalid, naming `cursor`."""
    found = _decoded(text)
    if found is None:
        raise ParameterInvalid(
            "cursor",
            "This is no cursor of ours. Take the value of next as it is, or leave it out to begin anew.",
        )
    if found.order != order:
        raise ParameterInvalid(
            "cursor", "This cursor belongs to another question; leave it out to begin anew."
        )
    return found


def _decoded(text: str) -> SharingCursor | None:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        match json.loads(raw.decode()):
            case [str(generation), int(offset), str(order)] if 0 <= offset < 2**31:
                known = generation.isascii() and generation.isdigit() and len(generation) <= 18
                return SharingCursor(generation, offset, order) if known else None
    except (ValueError, RecursionError):
        pass
    return None
