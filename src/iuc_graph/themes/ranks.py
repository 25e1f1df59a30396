"""Orders that do not depend on chance: numbers first, then the order of the IRIs; and pages of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from iuc_graph.errors import QuestionError
from iuc_graph.themes.facts import Numbers


@dataclass(frozen=True)
class Page:
    """Which rows of an answer are wanted: at most `limit` (None for all), behind the first `offset`.

    Raises QuestionError for a limit below 1 or an offset below 0.
    """

    limit: int | None
    offset: int = 0

    def __post_init__(self) -> None:
        if self.limit is not None and self.limit < 1:
            raise QuestionError(f"limit is {self.limit}; ask for at least 1 row.", ("limit",))
        if self.offset < 0:
            raise QuestionError(f"offset is {self.offset}; it counts rows to pass over, from 0.", ("offset",))

    @property
    def end(self) -> int | None:
        """How many rows have to be known for it."""
        return None if self.limit is None else self.offset + self.limit

    def of(self, rows: Numbers) -> Numbers:
        """The rows of this page."""
        return rows[self.offset : self.end]


Key = np.ndarray[tuple[int, ...], np.dtype[np.number | np.bool_]]
"""A number, or a flag, for each place."""


def ranked(candidates: Numbers, *keys: Key) -> Numbers:
    """Places, ascending by the keys of each, the first key first; equal ones by IRI, as places are numbered by it."""
    order = np.lexsort((candidates, *(key[candidates] for key in reversed(keys))))
    return candidates[order]


def leaders(scores: Numbers, wanted: int | None, *then: Key) -> Numbers:
    """The places with the highest scores above 0, the highest first; `wanted` of them at most.

    Equal ones come in ascending order of the keys in `then`, and at last by IRI. Scores are small numbers, 0 or more. A
    tie at the end is cut in that order, never by chance.
    """
    lowest = 1
    if wanted is not None:
        at_least = np.cumsum(np.bincount(scores)[::-1])[::-1]
        enough = np.flatnonzero(at_least >= wanted)
        lowest = max(lowest, int(enough[-1])) if len(enough) else lowest
    return ranked(np.flatnonzero(scores >= lowest), -scores, *then)[:wanted]
