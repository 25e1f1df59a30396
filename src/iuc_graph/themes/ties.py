"""Which of some places cooperate already, and through what."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, product
from typing import Final, NamedTuple

import numpy as np

from iuc_graph.entities.evidence import Stated
from iuc_graph.themes.answers import Tie
from iuc_graph.themes.evidence import Spot, stated_at
from iuc_graph.themes.facts import Numbers
from iuc_graph.themes.joins import flags
from iuc_graph.themes.links import Link
from iuc_graph.themes.view import View

PARTS: Final = {
    Link.LEAD: "lead",
    Link.PARTNER: "partner",
    Link.INCLUDED: "included",
    Link.SIDE_A: "side A",
    Link.SIDE_B: "side B",
    Link.MEMBER: "member",
}
"""The part of a place in a cooperation, as cooperations-of-two-cities calls it."""

_OPPOSITE: Final = frozenset(
    frozenset(pair)
    for pair in (
        (Link.LEAD, Link.PARTNER),
        (Link.LEAD, Link.INCLUDED),
        (Link.SIDE_A, Link.SIDE_B),
    )
)
"""Parts whose holders work with each other by what the document states; two partners of a plan may not."""


class _Part(NamedTuple):
    """A place's part in a cooperation, as one source graph states it; all are numbers."""

    cooperation: int
    source: int
    place: int
    role: int


def ties_among(view: View, places: Numbers) -> tuple[Tie, ...]:
    """The cooperations in scope that any two of these places have in one document, by pair, cooperation and source.

    Raises QueryError or StoreError.
    """
    by_document = groupby(_parts(view, places), key=lambda part: (part.cooperation, part.source))
    pairs = [pair for _, parts in by_document for pair in _pairs(list(parts))]
    # The number of a source depends on what was read first, its IRI does not.
    iri = view.incidence.facts.iri
    pairs.sort(
        key=lambda pair: (pair[0].place, pair[1].place, pair[0].cooperation, iri(pair[0].source), *pair)
    )
    stated = stated_at(view.reader, (spot for one, other in pairs for spot in _spots(view, one, other)))
    return tuple(_tie(view, one, other, stated) for one, other in pairs)


def _parts(view: View, places: Numbers) -> list[_Part]:
    parts = view.incidence.cooperations.parts
    wanted = flags(len(view.incidence.places.nodes), places)[parts.place]
    rows = np.flatnonzero(wanted & view.scoped.cooperations[parts.cooperation])
    columns = (parts.cooperation[rows], parts.source[rows], parts.place[rows], parts.role[rows])
    return sorted({_Part(*row) for row in zip(*(column.tolist() for column in columns), strict=True)})


def _pairs(parts: list[_Part]) -> Iterator[tuple[_Part, _Part]]:
    return ((one, other) for one, other in product(parts, parts) if one.place < other.place)


def _spots(view: View, one: _Part, other: _Part) -> tuple[Spot, Spot, Spot]:
    """The cooperation and both places, in the graph that states the tie."""
    source = view.incidence.facts.iri(one.source)
    cooperation = view.incidence.cooperations.nodes.iris[one.cooperation]
    return (source, cooperation), (source, view.iri(one.place)), (source, view.iri(other.place))


def _tie(view: View, one: _Part, other: _Part, stated: Stated) -> Tie:
    """For each of the two with the passages of the cooperation that are also the place's, or all of them if none is."""
    (source, cooperation), (_, first), (_, second) = _spots(view, one, other)
    passages = {
        passage for place in (first, second) for passage in stated.of(source, cooperation, other=place)
    }
    return Tie(
        first,
        second,
        cooperation,
        view.incidence.cooperations.kind_of(one.cooperation),
        PARTS[Link(one.role)],
        PARTS[Link(other.role)],
        frozenset((one.role, other.role)) in _OPPOSITE,
        source,
        tuple(sorted(passages)),
    )
