"""Entity tags of answers: which bytes a client has already, decided before any store is asked."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Final

from iuc_graph.store.contract import Query
from iuc_graph.workers.delivery import Delivery

TAG_BYTES: Final = 15
"""A fifth of them would do against chance; nobody gains by making two answers of theirs collide."""

_ENCODER: Final = json.JSONEncoder(separators=(",", ":"))
_TAG: Final = re.compile(r'(?:W/)?("[^"]*")')


def tag_of(digest: str, query: Query, delivery: Delivery, media_type: str) -> str:
    """The entity tag of an answer: equal only where graph, query, dataset, format, packing and cut are.

    A weak one: rows that no ORDER BY puts in order may come in another one from a worker of the other kind.
    """
    dataset = query.dataset and (query.dataset.default, query.dataset.named)
    substitutions = sorted(query.substitutions.items())
    parts = [
        digest,
        query.text,
        query.format,
        media_type,
        dataset,
        substitutions,
        query.base,
        delivery.rows,
        delivery.gzip,
    ]
    text = _ENCODER.encode(parts)
    return f'W/"{hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=TAG_BYTES).hexdigest()}"'


def matches(if_none_match: str | None, tag: str) -> bool:
    """Whether an If-None-Match header names this tag; compared weakly, as RFC 9110 has it.

    "*" names none: who has no tag has no answer to keep, and the query may be none at all.
    """
    if not if_none_match:
        return False
    return tag.removeprefix("W/") in _TAG.findall(if_none_match)
