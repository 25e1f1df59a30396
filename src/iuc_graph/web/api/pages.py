"""Cursors: where a page of a list ends, as a text that a client hands back unread.

A cursor holds the sort key and the IRI of the last item, not a number of items: whatever is committed between two
pages, no item that is there on both is left out or shown twice.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from pyoxigraph import NamedNode

from iuc_graph.errors import ParameterInvalid


@dataclass(frozen=True)
class Cursor:
    """The last item of a page: its IRI, the value it is sorted by (None for none), in which order, of which state.

    `order` says by what and in which language a list is sorted; `digest` names the state of the graph.
    """

    order: str
    key: str | int | None
    iri: str
    digest: str

    def __str__(self) -> str:
        text = json.dumps([self.order, self.key, self.iri, self.digest], ensure_ascii=False)
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str, order: str) -> Cursor:
    """The cursor that a client handed back.

    Raises ParameterInvalid, naming `cursor`, for a damaged one and for one of a list in another order.
    """
    cursor = _decoded(text)
    if cursor is None:
        raise ParameterInvalid(
            "cursor",
            "This is no cursor of ours. Take the value of next as it is, or leave it out to begin anew.",
        )
    if cursor.order != order:
        raise ParameterInvalid(
            "cursor",
            "This cursor belongs to a list in another order or language; leave it out to begin anew.",
        )
    return cursor


def _decoded(text: str) -> Cursor | None:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        match json.loads(raw.decode()):
            case [str(), bool(), *_]:  # which counts as a number
                return None
            case [str(order), str() | int() | None as key, str(iri), str(digest)]:
                NamedNode(iri)
                str(key).encode()  # JSON can spell halves of signs, which no term may hold
                return Cursor(order, key, iri, digest)
    except (ValueError, RecursionError):
        pass
    return None
