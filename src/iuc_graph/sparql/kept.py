"""Answers that were given before, kept while the graph stays as it is, within a budget of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from iuc_graph.workers.spool import Answer, Held

OVERHEAD: Final = 1024
"""Bytes that an entry needs beside its body, roughly."""

LARGEST_SHARE: Final = 8
"""No answer may take more than this part of the budget."""


@dataclass(frozen=True)
class Kept:
    """An answer in memory, with what its headers say of it; `cut` is the number of rows it was cut at, if it was."""

    answer: Answer
    media_type: str
    tag: str
    cut: int | None = None


class KeptAnswers:
    """The answers used last, by entity tag. The tag holds the digest of the graph, so none is ever out of date.

    May be used from any thread.
    """

    def __init__(self, budget: int) -> None:
        """`budget`: bytes in all; 0 keeps nothing."""
        self._budget = budget
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._bytes = 0
        self.hits = 0
        self.misses = 0

    @property
    def size(self) -> int:
        """Bytes that are kept now."""
        return self._bytes

    def get(self, tag: str) -> Kept | None:
        """The answer with this tag, if it is kept."""
        with self._lock:
            found = self._kept.get(tag)
            if found is None:
                self.misses += 1
                return None
            self.hits += 1
            self._kept.move_to_end(tag)
            return found

    def put(self, reply: Kept) -> Kept:
        """Keep a copy of an answer where there is room for it; what was used longest ago gives way.

        The answer with its bytes in memory, or the very one that was given where it is too long to be kept.
        """
        size = _size(reply)
        if size * LARGEST_SHARE > self._budget:
            return reply
        held = Answer(
            Held(reply.answer.body), reply.answer.source, reply.answer.summary, reply.answer.seconds
        )
        reply.answer.close()
        kept = Kept(held, reply.media_type, reply.tag, reply.cut)
        with self._lock:
            before = self._kept.pop(reply.tag, None)
            self._bytes += size - (_size(before) if before else 0)
            self._kept[reply.tag] = kept
            while self._bytes > self._budget:
                self._bytes -= _size(self._kept.popitem(last=False)[1])
        return kept


def _size(kept: Kept) -> int:
    return kept.answer.length + OVERHEAD
