"""Which cities have some things, any or all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from iuc_graph.errors import QuestionError
from iuc_graph.themes.answers import Member, Sharing
from iuc_graph.themes.asking import Asked, Match, Scope
from iuc_graph.themes.facts import Flags, Numbers
from iuc_graph.themes.holdings import Holdings
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.ranks import Page, ranked
from iuc_graph.themes.scoping import known
from iuc_graph.themes.view import View
from iuc_graph.themes.why import Count, why_not_together

Table = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
"""Asked things by places."""

THING = "theme, thematic cluster, SDG or Urban Agenda partnership"


@dataclass(frozen=True)
class Having:
    """For each asked thing which places have it, as named and at all, and the things that count for it."""

    things: tuple[str, ...]
    counting: tuple[Numbers, ...]
    named: Table
    at_all: Table

    def fulfilling(self, match: Match) -> tuple[Flags, Flags]:
        """The places that have any or all of the things: by what they have as named, and at all."""
        join = np.logical_and if match == "all" else np.logical_or
        return np.asarray(join.reduce(self.named)), np.asarray(join.reduce(self.at_all))

    def of(self, place: int) -> tuple[frozenset[str], frozenset[str]]:
        """What a place has as named, and what it has only by plan."""
        named = frozenset(pick(self.things, self.named[:, place]))
        return named, frozenset(pick(self.things, self.at_all[:, place])) - named


def pick(things: tuple[str, ...], wanted: Flags) -> tuple[str, ...]:
    """The things whose flag is set."""
    return tuple(thing for thing, one in zip(things, wanted.tolist(), strict=True) if one)


def counting_for(incidence: Incidence, asked: Asked) -> tuple[Numbers, ...]:
    """For each asked thing the things that count for it. Raises NameUnknown, and QuestionError where none is asked."""
    if not asked.things:
        raise QuestionError(f"Nothing is asked for: name a {THING}.")
    numbers = [known(thing, incidence.things.nodes, THING) for thing in asked.things]
    if asked.narrower:
        return tuple(incidence.things.below(number) for number in numbers)
    return tuple(np.array([number]) for number in numbers)


def having(view: View, asked: Asked) -> Having:
    """Who has what of the asked things. Raises NameUnknown and QuestionError."""
    counting = counting_for(view.incidence, asked)

    def table(of: Holdings) -> Table:
        return np.vstack([of.having(things) for things in counting])

    return Having(asked.things, counting, table(view.holdings.named), table(view.holdings.at_all))


def cities_sharing(view: View, asked: Asked, page: Page) -> Sharing:
    """As `Finder.cities_sharing`."""
    found = having(view, asked)
    named, at_all = found.fulfilling(asked.match)
    first = found.named.sum(axis=0)
    second = found.at_all.sum(axis=0) - first
    total = int(at_all.sum())
    return Sharing(
        asked,
        view.scope,
        _members(view, found, page.of(ranked(np.flatnonzero(at_all), -first, -second))),
        total,
        int(named.sum()),
        view.denominator,
        None
        if total
        else why_not_together(view.scope, _counting(view, asked, asked.match), _counting(view, asked, "any")),
    )


def places_of(view: View, asked: Asked) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As `Finder.places_of`."""
    named, at_all = having(view, asked).fulfilling(asked.match)
    iri = view.incidence.places.nodes.iris.__getitem__
    others = at_all & ~named
    return tuple(map(iri, np.flatnonzero(named).tolist())), tuple(map(iri, np.flatnonzero(others).tolist()))


def _counting(view: View, asked: Asked, match: Match) -> Count:
    def count(scope: Scope) -> int:
        return int(having(view.at(scope), asked).fulfilling(match)[1].sum())

    return count


def _members(view: View, found: Having, shown: Numbers) -> tuple[Member, ...]:
    supports = view.supports(shown, np.concatenate(found.counting))
    return tuple(
        Member(view.iri(place), view.country(place), *found.of(place), supports[view.iri(place)])
        for place in shown.tolist()
    )
