"""IRIs as they enter a query of this room: only as terms that the engine itself has read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from pyoxigraph import NamedNode

BATCH: Final = 500
"""So many IRIs stand in one VALUES."""


def values(iris: Iterable[str]) -> str:
    """IRIs as the rows of a VALUES, each once and in their order. ValueError for a text that is no IRI."""
    return " ".join(str(NamedNode(iri)) for iri in dict.fromkeys(iris))


def batches(iris: Iterable[str], size: int = BATCH) -> Iterator[tuple[str, ...]]:
    """The IRIs, each once, in portions that one query can take."""
    rest = iter(dict.fromkeys(iris))
    while batch := tuple(islice(rest, size)):
        yield batch
