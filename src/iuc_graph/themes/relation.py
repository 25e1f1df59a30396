"""Who has what: one row for each place, thing, attribution, cooperation, area and source.

The rule is that of `entities.attribution`, worked out of tables instead of a query; tests hold the two equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from iuc_graph.entities.attribution import OF_AREAS, PLAN_ROLES, SIDES
from iuc_graph.themes.facts import Edges, Facts, Flags, Numbers
from iuc_graph.themes.joins import find, join, keys, unique
from iuc_graph.themes.links import Link, links_of
from iuc_graph.themes.nodes import Nodes

WHOLE = -1
"""In the place of an area: the cooperation as a whole states it."""


@dataclass(frozen=True)
class Relation:
    """The rows, sorted by place, thing, as named first, cooperation, area, source; without repetition.

    place, thing, cooperation are places in `Nodes`; area (or `WHOLE`) and source are numbers of terms. The rows of
    place p are those from starts[p] to starts[p + 1].
    """

    place: Numbers
    thing: Numbers
    named: Flags
    cooperation: Numbers
    area: Numbers
    source: Numbers
    starts: Numbers

    def __len__(self) -> int:
        return len(self.place)

    def rows_of(self, place: int) -> Numbers:
        """The numbers of the rows of a place."""
        return np.arange(self.starts[place], self.starts[place + 1])


@dataclass(frozen=True)
class _Stated:
    """What cooperations have, by area or as a whole, source by source; all columns are numbers of these terms."""

    source: Numbers
    cooperation: Numbers
    area: Numbers
    thing: Numbers
    terms: Sequence[str]


@dataclass(frozen=True)
class _Rows:
    """Rows that are neither sorted nor distinct; `stated` are places in a `_Stated`, `place` in the places."""

    stated: Numbers
    place: Numbers
    named: bool


def relation_of(facts: Facts, places: Nodes, things: Nodes, cooperations: Nodes) -> Relation:
    """The relation over these places; what is no place, such as a company, has no row."""
    stated = _stated(facts)
    names = facts.sourced(Link.NAMES)
    names = names.only(places.of_term[names.object] >= 0)
    sides = _involved(facts, places, SIDES)
    plans = _involved(facts, places, PLAN_ROLES)
    size = len(facts.terms)
    at_area = _by_area(stated.source, stated.area, size)
    naming = _by_area(names.graph, names.subject, size)
    at_whole = keys(stated.source, stated.cooperation, size)
    by_wording = join(at_area, naming)
    by_side = join(at_whole, keys(sides.graph, sides.subject, size))
    by_plan = join(at_whole, keys(plans.graph, plans.subject, size))
    rows = [
        _Rows(by_wording[0], places.of_term[names.object[by_wording[1]]], named=True),
        _Rows(by_side[0], places.of_term[sides.object[by_side[1]]], named=True),
        _unnamed(
            _Rows(by_plan[0], places.of_term[plans.object[by_plan[1]]], named=False),
            at_area,
            naming,
            places.of_term[names.object],
            len(places),
        ),
    ]
    return _sorted(rows, stated, things, cooperations, len(places))


def _by_area(graphs: Numbers, areas: Numbers, size: int) -> Numbers:
    """Keys of graphs and areas, in which `WHOLE` is no area: a number below 0 would be a term of the graph before."""
    return keys(graphs, areas - WHOLE, size - WHOLE)


def _stated(facts: Facts) -> _Stated:
    size = len(facts.terms)
    areas = facts.sourced(Link.IS_AREA)
    has = facts.sourced(*links_of(OF_AREAS))
    typed = unique(keys(areas.graph, areas.subject, size))
    has = has.only(find(keys(has.graph, has.subject, size), typed) >= 0)
    part = facts.sourced(Link.AREA)
    at_has, at_part = join(keys(has.graph, has.subject, size), keys(part.graph, part.object, size))
    whole = facts.sourced(Link.SDG_OF_WHOLE, Link.PARTNERSHIP_OF_WHOLE)
    return _Stated(
        np.concatenate([has.graph[at_has], whole.graph]),
        np.concatenate([part.subject[at_part], whole.subject]),
        np.concatenate([has.subject[at_has], np.full(len(whole), WHOLE)]),
        np.concatenate([has.object[at_has], whole.object]),
        facts.terms,
    )


def _involved(facts: Facts, places: Nodes, roles: tuple[str, ...]) -> Edges:
    edges = facts.sourced(*links_of(roles))
    return edges.only(places.of_term[edges.object] >= 0)


def _unnamed(rows: _Rows, at_area: Numbers, naming: Numbers, named: Numbers, places: int) -> _Rows:
    """The rows whose area does not name the place; `naming` are the areas that name the places `named`."""
    areas = unique(naming)
    taken = unique(keys(find(naming, areas), named, places))
    where = find(at_area[rows.stated], areas)
    free = (where < 0) | (find(keys(where, rows.place, places), taken) < 0)
    return _Rows(rows.stated[free], rows.place[free], rows.named)


def _sorted(parts: list[_Rows], stated: _Stated, things: Nodes, cooperations: Nodes, size: int) -> Relation:
    which, rank = _ranked(stated, cooperations)
    thing = things.of_term[stated.thing]
    row = np.concatenate([part.stated for part in parts])
    place = np.concatenate([part.place for part in parts])
    by_plan = np.concatenate([np.full(len(part.place), int(not part.named)) for part in parts])
    who = keys(keys(place, thing[row], max(1, len(things))), by_plan, 2)
    rows = unique(keys(who, rank[row], max(1, len(which))))
    who, row = rows // max(1, len(which)), which[rows % max(1, len(which))]
    place = who // (2 * max(1, len(things)))
    return Relation(
        place,
        thing[row],
        who % 2 == 0,
        cooperations.of_term[stated.cooperation[row]],
        stated.area[row],
        stated.source[row],
        np.searchsorted(place, np.arange(size + 1)),
    )


def _ranked(stated: _Stated, cooperations: Nodes) -> tuple[Numbers, Numbers]:
    """What is stated in the order of cooperation, area and source: for each rank one row, and for each row its rank.

    Areas and sources are in the order of their IRIs, since their numbers depend on what was read first.
    """
    areas, sources = _by_iri(stated.area, stated.terms), _by_iri(stated.source, stated.terms)
    columns = (cooperations.of_term[stated.cooperation], areas, sources, stated.thing)
    order = np.lexsort(columns[::-1])
    new = np.ones(len(order), dtype=bool)
    new[1:] = np.logical_or.reduce([column[order][1:] != column[order][:-1] for column in columns])
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.cumsum(new) - 1
    return order[new], rank


def _by_iri(numbers: Numbers, terms: Sequence[str]) -> Numbers:
    """For each number of a term the place of that term in the order of all of these; `WHOLE` comes first."""
    distinct, where = np.unique(numbers, return_inverse=True)
    names = ["" if number == WHOLE else terms[number] for number in distinct.tolist()]
    places = np.empty(len(names), dtype=np.int64)
    places[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return places[where]
