"""What is worked out from a generation once and then kept: names, incidence, search.

A part is made when it is first asked for. Where that of another generation is kept, it follows by what is stored of the
commits between the two; or its maker gets it with the graphs in which they differ, so that it can take over what it
has. The checksums of manifests say those without a look at the quads.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar

from iuc_graph.delta import Delta
from iuc_graph.errors import StoreError
from iuc_graph.store.digest import advance
from iuc_graph.store.generations import Generation, OpenGeneration, open_read_only, read_generation
from iuc_graph.store.patch import read_patch
from iuc_graph.store.verify import reading

Part = TypeVar("Part")

Make = Callable[[OpenGeneration, Part | None, frozenset[str]], Part]
"""Makes a part from an open generation. It gets the part of another generation, or None, and the graphs in which the
two differ (IRIs; "" for the default graph)."""

Follow = Callable[[OpenGeneration, Part, Delta], Part]
"""Makes a part from that of another generation and the quads that lead from there to the open one."""

KEPT: Final = 3
"""Generations of which a part is kept: the newest, for the present, and others for pages and looks at the past that
began there. Each takes memory; docs/operating.md says how much."""

LONGEST_WAY: Final = 16
"""Commits. A part that is further away is not followed from."""

MOST_FOLLOWED: Final = 20_000
"""Quads. Making a part anew is then as fast as following."""

LOOK_SECONDS: Final = 0.1
"""Who waits for a part looks so often whether it is still wanted."""

Check = Callable[[], None]
"""Raises where whoever asks does not want the answer any more."""


def always() -> None:
    """The check of somebody who waits as long as it takes."""


@dataclass(frozen=True)
class _Kept(Generic[Part]):
    """The part of a generation; where several hold the same quads, the generation is the last of them."""

    generation: Generation
    part: Part


@dataclass
class _Turn:
    """Held by the one who makes a part; `asking` counts that one and all who wait for it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    asking: int = 0


class Derived(Generic[Part]):
    """One part, of the newest generation that was asked for and of those asked for last. May be used from any thread.

    While one is made, others that ask for the same wait for it, and nobody else does; only parts of earlier generations
    are made one after another. So ask in a thread that may wait.
    """

    def __init__(self, make: Make[Part], follow: Follow[Part] | None = None) -> None:
        """What `follow` gives must be equal to what `make` would; without it everything is made by `make`."""
        self._make = make
        self._follow = follow
        self._lock = threading.Lock()  # for a look at the two tables, never while a part is made
        self._kept: OrderedDict[str, _Kept[Part]] = (
            OrderedDict()
        )  # by digest, the one asked for last at the end
        self._turns: dict[str, _Turn] = {}
        self._earlier = threading.Lock()

    def of(self, generation: Generation, check: Check = always) -> Part:
        """The part of this generation. Raises StoreError, what making it raises, and what `check` raises."""
        kept = self._look(generation)
        if kept is None:
            with self._turn(generation, check):
                # It may have been made meanwhile, or could not be: then the next who waited for it tries.
                kept = self._look(generation) or self._keep(generation, self._made(generation, check))
        return kept.part

    def ready(self, generation: Generation) -> Part | None:
        """The part of this generation where it is kept already; None where it would have to be made."""
        kept = self._look(generation)
        return None if kept is None else kept.part

    def _look(self, generation: Generation) -> _Kept[Part] | None:
        digest = generation.manifest.digest
        with self._lock:
            kept = self._kept.get(digest)
            if kept is not None:
                if generation.number > kept.generation.number:  # such as after a rollback
                    self._kept[digest] = replace(kept, generation=generation)
                self._kept.move_to_end(digest)
            return kept

    def _keep(self, generation: Generation, part: Part) -> _Kept[Part]:
        kept = _Kept(generation, part)
        with self._lock:
            self._kept[generation.manifest.digest] = kept
            newest = self._newest()
            for digest in [digest for digest, one in self._kept.items() if one is not newest]:
                if len(self._kept) > KEPT:
                    del self._kept[digest]
        return kept

    def _newest(self) -> _Kept[Part] | None:
        return max(self._kept.values(), key=lambda kept: kept.generation.number, default=None)

    @contextmanager
    def _turn(self, generation: Generation, check: Check) -> Iterator[None]:
        """Only one at a time is in the block for generations that hold the same."""
        digest = generation.manifest.digest
        with self._lock:
            turn = self._turns.setdefault(digest, _Turn())
            turn.asking += 1
        try:
            with _held(turn.lock, check):
                yield
        finally:
            with self._lock:
                turn.asking -= 1
                if not turn.asking:
                    del self._turns[digest]

    def _made(self, generation: Generation, check: Check) -> Part:
        with self._lock:
            kept, newest = tuple(self._kept.values()), self._newest()
        is_earlier = newest is not None and generation.number < newest.generation.number
        # However many ask for however many states of the past, one such part at a time takes memory and time.
        with (
            _held(self._earlier, check) if is_earlier else nullcontext(),
            open_read_only(generation) as opened,
            reading(generation),
        ):
            if not kept:
                return self._make(opened, None, frozenset(generation.manifest.sums))
            graphs, near = min(
                ((changed(one.generation, generation), one) for one in kept), key=lambda way: len(way[0])
            )
            delta = between(near.generation, generation) if self._follow else None
            if self._follow is None or delta is None or len(delta) > MOST_FOLLOWED:
                return self._make(opened, near.part, graphs)
            return self._follow(opened, near.part, delta)


@contextmanager
def _held(lock: threading.Lock, check: Check) -> Iterator[None]:
    while not lock.acquire(timeout=LOOK_SECONDS):
        check()
    try:
        yield
    finally:
        lock.release()


def changed(one: Generation, other: Generation) -> frozenset[str]:
    """The graphs that two generations do not have in common, triple by triple."""
    before, after = one.manifest.sums, other.manifest.sums
    return frozenset(graph for graph in before.keys() | after.keys() if before.get(graph) != after.get(graph))


def between(one: Generation, other: Generation) -> Delta | None:
    """The quads that lead from one generation to another, by what is stored of the commits between them.

    None where that is not kept, or is not what their digests say; then the generations themselves have to be read.
    """
    if one.number > other.number:
        back = between(other, one)
        return None if back is None else back.back()
    delta, at = Delta(), other
    for _ in range(LONGEST_WAY):
        if at.number <= one.number:
            break
        step = _step(at)
        if step is None:
            return None
        delta, at = step[0].then(delta), step[1]
    return delta if advance(one.manifest.digest, delta) == other.manifest.digest else None


def _step(generation: Generation) -> tuple[Delta, Generation] | None:
    """The change that a generation came by, and the one before it."""
    parent = generation.manifest.parent
    try:
        patch = read_patch(generation)
        return (
            None
            if patch is None or parent is None
            else (patch, read_generation(generation.path.with_name(parent)))
        )
    except StoreError:  # then the generation itself is read, which says so if it is damaged as well
        return None
