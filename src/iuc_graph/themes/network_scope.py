"""Which cooperations a network is drawn from, and out of how many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from iuc_graph.themes.network_facts import Cooperation, Kind, NetworkFacts


@dataclass(frozen=True)
class NetworkScope:
    """What narrows a network; each cooperation that fits counts whole, with all its places.

    `programme`, `theme` (a theme with all below it, or a thematic cluster), `countries` and `around` are IRIs. Of each
    of the countries some place takes part. `since` and `until` are days: the time that is stated for a cooperation, and
    where no end is stated the year of its start, touches them; a cooperation without a year does not. `around` keeps
    what lies within so many `steps` from that place, each from place to place along the ties.
    """

    programme: str | None = None
    kind: Kind | None = None
    countries: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    theme: str | None = None
    around: str | None = None
    steps: int = 1

    @property
    def has_period(self) -> bool:
        """Whether a time is asked for."""
        return self.since is not None or self.until is not None


@dataclass(frozen=True)
class NetworkDenominator:
    """Out of how many: numbers of cooperations, but for the last three.

    `cooperations` are those of the graph, `in_scope` those that fit the scope, its neighbourhood left aside. Of
    these, those `without_two_places` can tie nobody, those `without_ties` tie nobody in this way of drawing, those
    `without_year` state no time. `left_out_without_year` would fit but for the time that was asked for, and state
    none. `places` take part in those in scope; `until` is the last day that any dated statement of the graph speaks of.
    """

    cooperations: int
    in_scope: int
    without_two_places: int
    without_ties: int
    without_year: int
    left_out_without_year: int
    places: int
    places_without_coordinates: int
    until: date | None


def fitting(facts: NetworkFacts, scope: NetworkScope) -> list[Cooperation]:
    """The cooperations in scope, in the order of their IRIs."""
    return [one for one in _fitting_but_for_time(facts, scope) if _is_in_time(one, scope)]


def denominator(
    facts: NetworkFacts, scope: NetworkScope, found: Sequence[Cooperation], tied: frozenset[str]
) -> NetworkDenominator:
    """The counts for the cooperations in scope; `tied` are the IRIs of those that some tie is drawn for."""
    places = {place for cooperation in found for place in cooperation.places}
    timeless = (one for one in _fitting_but_for_time(facts, scope) if not one.spans)
    return NetworkDenominator(
        cooperations=len(facts.cooperations),
        in_scope=len(found),
        without_two_places=sum(len(one.places) < 2 for one in found),
        without_ties=sum(one.iri not in tied for one in found),
        without_year=sum(not one.spans for one in found),
        left_out_without_year=sum(1 for _ in timeless) if scope.has_period else 0,
        places=len(places),
        places_without_coordinates=sum(facts.places[place].point is None for place in places),
        until=facts.last_day,
    )


def _fitting_but_for_time(facts: NetworkFacts, scope: NetworkScope) -> Iterator[Cooperation]:
    themes = facts.narrower(scope.theme) if scope.theme else frozenset()
    for one in facts.cooperations.values():
        if scope.kind not in (None, one.kind):
            continue
        if scope.programme is not None and scope.programme not in one.programmes:
            continue
        if scope.theme and one.themes.isdisjoint(themes):
            continue
        if set(scope.countries) <= {facts.places[place].country or place for place in one.places}:
            yield one


def _is_in_time(cooperation: Cooperation, scope: NetworkScope) -> bool:
    if not scope.has_period:
        return True
    since, until = scope.since or date.min, scope.until or date.max
    return any(span.first <= until and span.last >= since for span in cooperation.spans)
