"""When things were, as their documents state it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from iuc_graph.entities.lists.listing import Source
from iuc_graph.entities.lists.resource import OWN_TIMES, PERIODS, TIME_PARTS
from iuc_graph.web.pages_app.telling import Link, Telling

MOST: Final = 200
"""So many moments stand on one page."""


@dataclass(frozen=True)
class Moment:
    """A time as stated (ISO 8601 at its precision; a stretch as start/end), of what, and on what basis it rests."""

    when: str
    link: Link
    basis: str
    own: bool
    _first: str

    @property
    def year(self) -> str:
        """The year that it begins in."""
        return self._first[:4]


def own_moments(source: Source, telling: Telling, iri: str) -> Iterator[Moment]:
    """The times of a thing itself."""
    yield from _unique(_moments(source, telling, [iri], own=True))


def timeline(source: Source, telling: Telling, iris: Iterable[str]) -> Iterator[Moment]:
    """The times of other things, the earliest first; the first MOST of them."""
    yield from _unique(_moments(source, telling, sorted(iris), own=False))[:MOST]


def _unique(moments: Iterable[Moment]) -> list[Moment]:
    found = {(each.when, each.link.iri): each for each in moments}
    return sorted(found.values(), key=lambda each: (each._first, each.when, each.link.label))


def _moments(source: Source, telling: Telling, iris: Iterable[str], *, own: bool) -> Iterator[Moment]:
    for iri in iris:
        rows = chain.from_iterable(source.column(query).rows.get(iri, ()) for query in (OWN_TIMES, PERIODS))
        for _, *cells in rows:
            time = dict(zip(TIME_PARTS, cells, strict=True))
            first, basis = time["earliest"] or time["latest"], time["basis"]
            if when := _stated(time) if first else "":
                label = source.labels([basis]).of(basis, telling.language) if basis else ""
                yield Moment(when, telling.link(iri), label, own, first or "")


def _stated(time: dict[str, str | None]) -> str:
    """A date as it is stated, else a stretch, else the days that are worked out."""
    if time["date"]:
        return time["date"]
    if time["start"] or time["end"]:
        return f"{time['start'] or '…'} – {time['end'] or '…'}"
    return time["earliest"] or time["latest"] or ""
