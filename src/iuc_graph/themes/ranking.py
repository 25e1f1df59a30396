"""Who shares most with a city, or with the profile of one that is not in the graph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from iuc_graph.themes.answers import Rank, Ranking, Support, Why
from iuc_graph.themes.asking import Asked, Profile, Scope
from iuc_graph.themes.facts import Numbers
from iuc_graph.themes.instead import pointing
from iuc_graph.themes.joins import flags
from iuc_graph.themes.likeness import away_in_size, elsewhere, with_population
from iuc_graph.themes.ranks import Key, Page, leaders
from iuc_graph.themes.sharing import having
from iuc_graph.themes.view import View
from iuc_graph.themes.why import why_empty

Shares = Callable[[int], tuple[frozenset[str], frozenset[str]]]
"""What a place shares as named, and only otherwise."""


@dataclass(frozen=True)
class _Found:
    """For each place how many things it shares as named and at all; which those are; the things that count for it.

    `likeness`: what puts equal places in order, the first key first.
    """

    named: Numbers
    at_all: Numbers
    shares: Shares
    counting: Numbers
    likeness: tuple[Key, ...] = ()

    @property
    def total(self) -> int:
        """How many places share anything."""
        return int(np.count_nonzero(self.at_all))

    def leaders(self, wanted: int | None) -> Numbers:
        """Those that share anything: by what is shared as named, then at all, then by likeness, then by IRI."""
        scores = self.named * (int(self.at_all.max(initial=0)) + 1) + self.at_all
        return leaders(scores, wanted, *self.likeness)


def shares_most_with(view: View, place: str | Profile, page: Page) -> Ranking:
    """As `Finder.shares_most_with`."""
    found = _found(view, place)
    shown = page.of(found.leaders(page.end))
    supports = view.supports(shown, found.counting)
    places = view.incidence.places
    sized = isinstance(place, Profile) and bool(place.size)
    ranks = tuple(
        Rank(
            view.iri(number),
            view.country(number),
            *found.shares(number),
            supports[view.iri(number)],
            places.populations_of(number) if sized else None,
        )
        for number in shown.tolist()
    )
    why = None if found.total else _why(view, place)
    return Ranking(
        place,
        view.scope,
        ranks,
        _own(view, place, ranks),
        found.total,
        int(np.count_nonzero(found.named)),
        view.denominator,
        why,
        with_population(places, np.flatnonzero(found.at_all)) if sized else None,
    )


def _why(view: View, place: str | Profile) -> Why:
    why = why_empty(view.scope, lambda scope: _found(view.at(scope), place).total)
    return why if isinstance(place, Profile) else pointing(view.incidence, [view.city(place)], why)


def counted(view: View, place: str | Profile, page: Page) -> tuple[tuple[str, int, int], ...]:
    """As `Finder.counts_with`."""
    found = _found(view, place)
    shown = page.of(found.leaders(page.end))
    counts = zip(shown.tolist(), found.named[shown].tolist(), found.at_all[shown].tolist(), strict=True)
    return tuple((view.iri(number), named, at_all) for number, named, at_all in counts)


def _found(view: View, place: str | Profile) -> _Found:
    if isinstance(place, Profile):
        table = having(view, Asked.of(place.themes))
        counting = np.unique(np.concatenate(table.counting))
        places = view.incidence.places
        likeness = elsewhere(places, place), away_in_size(places, place)
        return _Found(table.named.sum(axis=0), table.at_all.sum(axis=0), table.of, counting, likeness)
    return _by_place(view, view.city(place))


def _by_place(view: View, number: int) -> _Found:
    mine = view.at(_elsewhere(view.scope)).holdings
    own = mine.named.of_place[number], mine.at_all.of_place[number]
    named = at_all = view.holdings.named.counts(own[0])
    if view.holdings.named is not view.holdings.at_all or len(own[0]) != len(own[1]):
        at_all = view.holdings.at_all.counts(own[1])
    named[number] = at_all[number] = 0

    things = view.incidence.things.nodes
    is_named, is_own = (flags(len(things), numbers) for numbers in own)

    def shares(other: int) -> tuple[frozenset[str], frozenset[str]]:
        sure, held = view.holdings.named.of_place[other], view.holdings.at_all.of_place[other]
        named_too = things.named(sure[is_named[sure]].tolist())
        return named_too, things.named(held[is_own[held]].tolist()) - named_too

    return _Found(named, at_all, shares, own[1])


def _elsewhere(scope: Scope) -> Scope:
    """The scope without its country, which is that of the others."""
    return replace(scope, country=None)


def _own(view: View, place: str | Profile, ranks: tuple[Rank, ...]) -> tuple[Support, ...]:
    """Why the place itself has what it shares with those that are shown."""
    if isinstance(place, Profile) or not ranks:
        return ()
    numbers = view.incidence.things.nodes.places
    things = {numbers[thing] for rank in ranks for thing in (*rank.named, *rank.by_plan)}
    own = view.at(_elsewhere(view.scope)).supports(np.array([view.city(place)]), np.array(sorted(things)))
    return own[place]
