"""One number for a set of quads, which a delta can carry forward without reading the rest.

The digest is the sum, modulo 2^256, of the BLAKE2b-256 hashes of the quads' N-Quads lines (an additive multiset
hash: Bellare and Micciancio, 1997). Order does not matter, a removed quad is subtracted, and the digests of the
graphs add up to that of the store. It tells every accident apart; it is no defence against somebody who can
choose the quads in order to make two stores look equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from pyoxigraph import Quad

from iuc_graph.delta import Delta, as_stored, graph_of

MODULUS: Final = 1 << 256
NONE: Final = "0" * 64
"""The digest of no quads at all."""


@dataclass(frozen=True)
class Sum:
    """Number and digest (64 hexadecimal digits) of the quads of one graph."""

    triples: int = 0
    digest: str = NONE


def digest_of(quads: Iterable[Quad]) -> str:
    """The digest of these quads, each given once."""
    return _text(sum(map(_hash, quads)))


def advance(digest: str, delta: Delta) -> str:
    """The digest after a delta, from the one before; both of quads as a store gives them back."""
    added, removed = as_stored(delta.added), as_stored(delta.removed)
    return _text(int(digest, 16) + sum(map(_hash, added)) - sum(map(_hash, removed)))


def sums_of(quads: Iterable[Quad]) -> dict[str, Sum]:
    """The sums of all graphs that hold something, by IRI; "" is the default graph."""
    return _changed({}, quads, ())


def advance_sums(sums: Mapping[str, Sum], delta: Delta) -> dict[str, Sum]:
    """The same after a delta; graphs that became empty are left out.

    Raises ValueError for a delta that removes what cannot have been there.
    """
    return _changed(sums, as_stored(delta.added), as_stored(delta.removed))


def total(sums: Mapping[str, Sum]) -> str:
    """The digest of a whole store, from those of its graphs."""
    return _text(sum(int(part.digest, 16) for part in sums.values()))


def _changed(sums: Mapping[str, Sum], added: Iterable[Quad], removed: Iterable[Quad]) -> dict[str, Sum]:
    counts = {graph: part.triples for graph, part in sums.items()}
    digests = {graph: int(part.digest, 16) for graph, part in sums.items()}
    for sign, quads in ((1, added), (-1, removed)):
        for quad in quads:
            graph = graph_of(quad)
            counts[graph] = counts.get(graph, 0) + sign
            digests[graph] = digests.get(graph, 0) + sign * _hash(quad)
    found = {graph: Sum(counts[graph], _text(digests[graph])) for graph in sorted(counts)}
    impossible = [g for g, part in found.items() if part.triples < 0 or (not part.triples and part != Sum())]
    if impossible:
        raise ValueError(f"the delta does not fit what was there: {', '.join(impossible)}")
    return {graph: part for graph, part in found.items() if part.triples}


def _hash(quad: Quad) -> int:
    return int.from_bytes(blake2b(str(quad).encode("utf-8", "surrogatepass"), digest_size=32).digest())


def _text(number: int) -> str:
    return f"{number % MODULUS:064x}"
