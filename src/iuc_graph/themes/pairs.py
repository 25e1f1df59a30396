"""Which pairs of cities share at least so many things.

The answer grows with the square of the number of cities: narrow it, or stream it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from iuc_graph.errors import QueryTooLarge, QuestionError
from iuc_graph.themes.answers import Pair, Pairs, Reason, Why
from iuc_graph.themes.asking import Asked, Scope
from iuc_graph.themes.facts import Flags, Numbers
from iuc_graph.themes.holdings import Holdings
from iuc_graph.themes.sharing import having
from iuc_graph.themes.view import NONE, Supports, View
from iuc_graph.themes.why import why_empty

MOST_COMPARED: Final = 100_000_000
"""So many times, at most, two places may have a thing in common for an answer that is ranked: some seconds."""

COMPARED_AT_ONCE: Final = 4_000_000

ENOUGH: Final = 10_000
"""Pairs are not counted much further to say why there are none with the limits of a question."""


@dataclass(frozen=True)
class Terms:
    """What is asked of pairs: how many things they share at least, among which cities, and what counts."""

    least: int
    among: Asked | None
    at_all: bool


@dataclass(frozen=True)
class Chunk:
    """Pairs of places, first before second, and how many things each shares; three columns of one length."""

    first: Numbers
    second: Numbers
    count: Numbers

    def __len__(self) -> int:
        return len(self.first)

    def rows(self) -> Iterator[tuple[int, int, int]]:
        """The pairs one by one."""
        return zip(self.first.tolist(), self.second.tolist(), self.count.tolist(), strict=True)

    def best(self, wanted: int | None) -> Chunk:
        """Those that share most, then by IRI; the tie at the end is cut by IRI."""
        order = np.lexsort((self.second, self.first, -self.count))[:wanted]
        return Chunk(self.first[order], self.second[order], self.count[order])

    def and_(self, other: Chunk) -> Chunk:
        """All pairs of both."""
        return Chunk(
            np.concatenate([self.first, other.first]),
            np.concatenate([self.second, other.second]),
            np.concatenate([self.count, other.count]),
        )


def pairs(view: View, terms: Terms, limit: int | None) -> Pairs:
    """As `Finder.pairs`."""
    counted, places = _counted(view, terms), _places(view, terms)
    _refuse_too_many(counted, places)
    total, best = 0, Chunk(NONE, NONE, NONE)
    for chunk in _chunks(counted, terms.least, places):
        view.check()
        total += len(chunk)
        best = best.and_(chunk).best(limit)
    why = None if total else _why(view, terms)
    return Pairs(terms.least, view.scope, _with_things(view, best), total, view.denominator, why)


def stream(view: View, terms: Terms) -> Iterator[Chunk]:
    """As `Finder.stream_pairs`."""
    return _chunks(_counted(view, terms), terms.least, _places(view, terms))


def _counted(view: View, terms: Terms) -> Holdings:
    """The holdings by which sharing is counted: one kind at a time, and by plan only where that is asked for."""
    only_by_plan = view.scope.attribution is not None and not len(view.holdings.named.of_place.values)
    return view.holdings.at_all if terms.at_all or only_by_plan else view.holdings.named


def _places(view: View, terms: Terms) -> Flags:
    if terms.among is None:
        return np.ones(len(view.incidence.places.nodes), dtype=bool)
    named, at_all = having(view, terms.among).fulfilling(terms.among.match)
    return at_all if terms.at_all else named


def _refuse_too_many(counted: Holdings, places: Flags) -> None:
    """Raises QueryTooLarge where ranking all pairs would take too long."""
    holders = np.bincount(counted.of_thing.keys(), places[counted.of_thing.values])
    work = int((holders**2).sum() / 2)
    if work > MOST_COMPARED:
        raise QueryTooLarge(
            f"Among {int(places.sum()):,} places, {work:,} comparisons would be needed, more than "
            f"{MOST_COMPARED:,}: narrow the question by country, theme, programme or time."
        )


def _chunks(counted: Holdings, least: int, places: Flags) -> Iterator[Chunk]:
    """All pairs, in pieces that take little memory whatever there are. Raises QuestionError for `least` below 1."""
    if least < 1:
        raise QuestionError(f"At least {least} shared things is no condition; ask for 1 or more.", ("least",))
    rows = np.flatnonzero((counted.of_place.lengths >= least) & places)
    matrix = counted.matrix[rows]
    turned = matrix.T.tocsr()
    work = np.concatenate([[0], np.cumsum(matrix @ np.diff(turned.indptr).astype(np.int64))])
    start = 0
    while start < len(rows):
        end = max(start + 1, int(np.searchsorted(work, work[start] + COMPARED_AT_ONCE, "right")) - 1)
        product = (matrix[start:end] @ turned).tocoo()
        first, second = product.coords[0] + start, product.coords[1]
        kept = (second > first) & (product.data >= least)
        yield Chunk(rows[first[kept]], rows[second[kept]], product.data[kept].astype(np.int64))
        start = end


def _why(view: View, terms: Terms) -> Why:
    def count(scope: Scope, least: int = terms.least) -> int:
        total = 0
        for chunk in stream(view.at(scope), Terms(least, terms.among, terms.at_all)):
            view.check()
            total += len(chunk)
            if total >= ENOUGH:
                break
        return total

    if others := count(view.scope, 1):
        text = f"No two cities share {terms.least}. Ask for 1 or more; the number of pairs is then {others}."
        return Why(Reason.TOO_FEW, others, text)
    return why_empty(view.scope, count, "pairs")


def _with_things(view: View, best: Chunk) -> tuple[Pair, ...]:
    holdings, shared = view.holdings, []
    for first, second, _ in best.rows():
        named, at_all = (
            np.intersect1d(part.of_place[first], part.of_place[second], assume_unique=True)
            for part in (holdings.named, holdings.at_all)
        )
        shared.append((first, second, named, at_all))
    things = np.unique(np.concatenate([NONE, *(at_all for *_, at_all in shared)]))
    supports = view.supports(np.union1d(best.first, best.second), things)
    nodes = view.incidence.things.nodes
    return tuple(
        _pair(
            (view.iri(first), view.iri(second)),
            nodes.named(named.tolist()),
            nodes.named(at_all.tolist()),
            supports,
        )
        for first, second, named, at_all in shared
    )


def _pair(places: tuple[str, str], named: frozenset[str], at_all: frozenset[str], supports: Supports) -> Pair:
    reasons = tuple(support for place in places for support in supports[place] if support.thing in at_all)
    return Pair(*places, named, at_all - named, reasons)
