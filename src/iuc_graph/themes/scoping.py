"""From a scope to the cooperations, cities and rows in it, and out of how many an answer is."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date

import numpy as np

from iuc_graph.errors import NameUnknown
from iuc_graph.themes.answers import Denominator
from iuc_graph.themes.asking import Attribution, Scope
from iuc_graph.themes.cooperations import NEVER, CooperationFacts
from iuc_graph.themes.facts import Flags, Numbers
from iuc_graph.themes.holdings import Both, holdings_of
from iuc_graph.themes.joins import flags
from iuc_graph.themes.nodes import Nodes
from iuc_graph.themes.places import PlaceFacts
from iuc_graph.themes.relation import Relation
from iuc_graph.vocabulary import short


@dataclass(frozen=True)
class Scoped:
    """What a scope leaves: flags for cooperations and cities, the holdings by the rows in it, and the denominator."""

    scope: Scope
    cooperations: Flags
    cities: Flags
    holdings: Both
    denominator: Denominator

    def counted(self, relation: Relation, rows: Numbers) -> Numbers:
        """Those of some rows that are in scope."""
        wanted = self.cooperations[relation.cooperation[rows]] & self.cities[relation.place[rows]]
        return rows[wanted & _attributed(self.scope, relation.named[rows])]


def scoped(
    scope: Scope, relation: Relation, cooperations: CooperationFacts, places: PlaceFacts, things: int
) -> Scoped:
    """Work a scope out; `things` is the number of things. Raises NameUnknown."""
    kept, cities = cooperations_in(scope, cooperations, places), cities_in(scope, places)
    rows = kept[relation.cooperation] & cities[relation.place] & _attributed(scope, relation.named)
    holdings = holdings_of(relation, rows, len(places.nodes), things)
    counted = kept if scope.country is None else kept & _involving(cities, cooperations)
    return Scoped(scope, kept, cities, holdings, denominator_among(counted, cooperations))


def known(iri: str, nodes: Nodes, what: str) -> int:
    """The number of a node. Raises NameUnknown, which offers the nearest ones, for an IRI that is not among them."""
    place = nodes.places.get(iri)
    if place is not None:
        return place
    near = tuple(difflib.get_close_matches(iri, nodes.iris, n=3, cutoff=0.8))
    hint = f" Nearest: {', '.join(map(short, near))}." if near else ""
    raise NameUnknown(f"“{short(iri)}” is no {what} of this graph.{hint}", near)


def cooperations_in(scope: Scope, cooperations: CooperationFacts, places: PlaceFacts) -> Flags:
    """The cooperations that programme, kind, time and sector leave. Raises NameUnknown."""
    kept = np.ones(len(cooperations.nodes), dtype=bool)
    if scope.programme is not None:
        wanted = known(scope.programme, cooperations.programmes, "programme")
        kept &= cooperations.programme.having(wanted)
    if scope.kind is not None:
        kept &= cooperations.kinds[scope.kind]
    if scope.since is not None or scope.until is not None:
        kept &= _meeting(scope.since or date.min, scope.until or date.max, cooperations)
    if scope.sector is not None:
        wanted = known(scope.sector, places.sectors, "sector of the triple helix")
        kept &= cooperations.legs.having(wanted) | cooperations.aimed_at.having(wanted)
    return kept


def cities_in(scope: Scope, places: PlaceFacts) -> Flags:
    """The places that may be members of an answer: those of the country, and never a country. Raises NameUnknown."""
    if scope.country is None:
        return places.is_city
    return places.is_city & places.country.having(known(scope.country, places.countries, "country"))


def _meeting(since: date, until: date, cooperations: CooperationFacts) -> Flags:
    """Those with a period that has a day in common with these two and what lies between them."""
    periods = cooperations.periods
    meets = (periods.first <= until.toordinal()) & (periods.last >= since.toordinal())
    return flags(len(cooperations.nodes), periods.cooperation[meets])


def _attributed(scope: Scope, named: Flags) -> Flags:
    """The rows of the one kind of attribution, if one is asked for."""
    if scope.attribution is None:
        return np.ones(len(named), dtype=bool)
    return named if scope.attribution is Attribution.NAMED else ~named


def denominator_among(kept: Flags, cooperations: CooperationFacts) -> Denominator:
    """Of these cooperations, those of a known kind, and what they state."""
    counted = kept & cooperations.counted
    stated = (
        cooperations.has_theme,
        cooperations.has_sdg,
        cooperations.has_partnership,
        cooperations.has_year,
    )
    last = int(cooperations.last_day[counted].max(initial=NEVER))
    until = date.fromordinal(last) if last != NEVER else None
    with_theme, with_sdg, with_partnership, with_year = (int((counted & flag).sum()) for flag in stated)
    return Denominator(int(counted.sum()), with_theme, with_sdg, with_partnership, with_year, until)


def _involving(cities: Flags, cooperations: CooperationFacts) -> Flags:
    lists = cooperations.places
    return flags(len(cooperations.nodes), lists.keys()[cities[lists.values]])
