"""What is worked out from a generation once and then kept: names, incidence, search.

A part is made when it is first asked for. After a commit it is told which graphs changed, so that it can take over
what it has; the checksums of a manifest say so without a look at the quads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from iuc_graph.store.generations import Generation, OpenGeneration, open_read_only

Part = TypeVar("Part")

Make = Callable[[OpenGeneration, Part | None, frozenset[str]], Part]
"""Makes a part from an open generation. It gets the part of another generation, or None, and the graphs in which the
two differ (IRIs; "" for the default graph)."""


class Derived(Generic[Part]):
    """One part, of the generation that was asked for last. May be used from any thread.

    While it is made, others that ask for it wait; so ask in a thread that may.
    """

    def __init__(self, make: Make[Part]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._kept: tuple[Generation, Part] | None = None

    def of(self, generation: Generation) -> Part:
        """The part of this generation. Raises StoreError, and what making it raises."""
        kept = self._kept
        if kept is not None and kept[0].manifest.digest == generation.manifest.digest:
            return kept[1]
        with self._lock:
            if self._kept is not None and self._kept[0].manifest.digest == generation.manifest.digest:
                return self._kept[1]
            made = self._made(generation)
            if self._kept is None or self._kept[0].number < generation.number:
                self._kept = generation, made
            return made

    def _made(self, generation: Generation) -> Part:
        with open_read_only(generation) as opened:
            if self._kept is None:
                return self._make(opened, None, frozenset(generation.manifest.sums))
            earlier, part = self._kept
            return self._make(opened, part, changed(earlier, generation))


def changed(one: Generation, other: Generation) -> frozenset[str]:
    """The graphs that two generations do not have in common, triple by triple."""
    before, after = one.manifest.sums, other.manifest.sums
    return frozenset(graph for graph in before.keys() | after.keys() if before.get(graph) != after.get(graph))
