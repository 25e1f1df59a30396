"""Who could make up a cluster for some themes: what each city brings, who is enough, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from iuc_graph.themes.answers import Candidate, Candidates, Legs, Pick, Tie, Why
from iuc_graph.themes.asking import Asked, Profile, Scope
from iuc_graph.themes.facts import Flags, Numbers
from iuc_graph.themes.joins import flags
from iuc_graph.themes.likeness import away_in_size, with_population
from iuc_graph.themes.one_statement import of_one_statement
from iuc_graph.themes.ranks import Page, ranked
from iuc_graph.themes.scoping import known
from iuc_graph.themes.sharing import Having, counting_for, having, pick
from iuc_graph.themes.ties import ties_among
from iuc_graph.themes.view import NONE, View
from iuc_graph.themes.why import why_empty


def cluster(
    view: View, wanted: Sequence[str], profile: Profile | None, page: Page, taking_part: Sequence[str] = ()
) -> Candidates:
    """As `Finder.cluster`."""
    own = tuple(dict.fromkeys(view.city(place) for place in taking_part))
    builder = _Builder(view, Asked.of(wanted), profile, own)
    shown = page.of(builder.order)
    candidates = builder.candidates(shown)
    return Candidates(
        builder.asked.things,
        profile,
        view.scope,
        candidates,
        len(builder.order),
        with_population(view.incidence.places, builder.order),
        frozenset(pick(builder.asked.things, builder.brought)),
        builder.only_by_plan,
        builder.missing,
        builder.suggested,
        builder.countries,
        _legs(view, builder.team),
        builder.ties(shown),
        view.denominator,
        builder.why,
        of_one_statement(candidates, builder.counting),
    )


@dataclass(frozen=True)
class _Builder:
    """What is worked out for one cluster. Raises NameUnknown and QuestionError where it is first looked at."""

    view: View
    asked: Asked
    profile: Profile | None
    taking_part: tuple[int, ...] = ()

    @cached_property
    def found(self) -> Having:
        """Who has what of the wanted things."""
        return having(self.view, self.asked)

    @property
    def counting(self) -> dict[str, frozenset[str]]:
        """For each wanted thing the things that count for it."""
        nodes = self.view.incidence.things.nodes
        counting = zip(self.asked.things, self.found.counting, strict=True)
        return {thing: nodes.named(numbers.tolist()) for thing, numbers in counting}

    @cached_property
    def order(self) -> Numbers:
        """The candidates, those with most as named first, then by plan, then nearest in size, then by IRI."""
        found = self.found
        named, at_all = found.named.sum(axis=0), found.at_all.sum(axis=0)
        others = np.setdiff1d(np.flatnonzero(at_all), self.taking_part)
        return ranked(others, -named, named - at_all, away_in_size(self.view.incidence.places, self.profile))

    @cached_property
    def brought(self) -> Flags:
        """Which of the wanted things the profile, or a city that takes part as named, has; a narrower one included."""
        return self._of_profile | self._of_those_taking_part

    @property
    def _of_those_taking_part(self) -> Flags:
        if not self.taking_part:
            return np.zeros(len(self.asked.things), dtype=bool)
        anywhere = having(self.view.at(replace(self.view.scope, country=None)), self.asked)
        return np.asarray(anywhere.named[:, list(self.taking_part)].any(axis=1))

    @property
    def _of_profile(self) -> Flags:
        if self.profile is None:
            return np.zeros(len(self.asked.things), dtype=bool)
        things = self.view.incidence.things.nodes
        own = {known(thing, things, "theme") for thing in self.profile.themes}
        counting = counting_for(self.view.incidence, self.asked)
        return np.array([not own.isdisjoint(narrower.tolist()) for narrower in counting])

    @cached_property
    def picks(self) -> tuple[tuple[int, Flags, Flags], ...]:
        """Places that cover all that can be covered: place, what it adds as named, what it adds by plan.

        A thing that anybody has as named is to be covered as named. Each step takes the place that covers most of what
        is left; of equal ones that with more of it as named, then the one that stands first among the candidates.
        """
        named, at_all = self.found.named, self.found.at_all
        covers = np.where(np.any(named, axis=1, keepdims=True), named, at_all)
        covers[:, list(self.taking_part)] = False
        left = covers.any(axis=1) & ~self.brought
        standing = np.full(covers.shape[1], len(self.order))
        standing[self.order] = np.arange(len(self.order))
        picks = []
        while left.any():
            gain, sure = covers[left].sum(axis=0), named[left].sum(axis=0)
            place = int(ranked(np.flatnonzero(gain == gain.max()), -sure, standing)[0])
            added = covers[:, place] & left
            picks.append((place, added & named[:, place], added & ~named[:, place]))
            left = left & ~added
        return tuple(picks)

    @property
    def team(self) -> list[int]:
        """The cities that take part, and the places of the smallest set."""
        return [*self.taking_part, *(place for place, _, _ in self.picks)]

    @property
    def suggested(self) -> tuple[Pick, ...]:
        """The smallest set, with what each adds."""
        return tuple(
            Pick(
                self.view.iri(place),
                frozenset(pick(self.asked.things, named)),
                frozenset(pick(self.asked.things, by_plan)),
            )
            for place, named, by_plan in self.picks
        )

    @property
    def only_by_plan(self) -> tuple[str, ...]:
        """Wanted things that nobody has as named."""
        found = self.found
        return pick(self.asked.things, found.at_all.any(axis=1) & ~found.named.any(axis=1) & ~self.brought)

    @property
    def missing(self) -> tuple[str, ...]:
        """Wanted things that nobody has."""
        return pick(self.asked.things, ~self.found.at_all.any(axis=1) & ~self.brought)

    @property
    def countries(self) -> tuple[str, ...]:
        """Of those that take part, of the smallest set and of the profile."""
        found = {self.view.country(place) for place in self.team}
        if self.profile is not None and self.profile.country is not None:
            known(self.profile.country, self.view.incidence.places.countries, "country")
            found.add(self.profile.country)
        return tuple(sorted(country for country in found if country is not None))

    @property
    def why(self) -> Why | None:
        """Why there is no candidate."""
        return None if len(self.order) else why_empty(self.view.scope, self._count)

    def _count(self, scope: Scope) -> int:
        return int(having(self.view.at(scope), self.asked).at_all.any(axis=0).sum())

    def candidates(self, shown: Numbers) -> tuple[Candidate, ...]:
        """These candidates with their reasons, legs, sizes, and what they share with the profile."""
        supports = self.view.supports(shown, np.concatenate(self.found.counting))
        alike = None
        if self.profile is not None and self.profile.themes:
            alike = having(self.view, Asked.of(self.profile.themes))
        return tuple(
            Candidate(
                self.view.iri(place),
                self.view.country(place),
                *self.found.of(place),
                supports[self.view.iri(place)],
                _legs(self.view, [place]),
                self.view.incidence.places.populations_of(place),
                frozenset() if alike is None else frozenset[str]().union(*alike.of(place)),
            )
            for place in shown.tolist()
        )

    def ties(self, shown: Numbers) -> tuple[Tie, ...]:
        """Cooperations that those shown and those of the smallest set have with each other."""
        return ties_among(self.view, np.concatenate([shown, np.array(self.team, dtype=np.int64)]))


def _legs(view: View, team: Sequence[int]) -> Legs:
    """The sectors of these places together: their own bodies, those named in their cooperations, and the rest."""
    places, cooperations = view.incidence.places, view.incidence.cooperations
    joint = np.concatenate([NONE, *(cooperations.cooperations_of_place[place] for place in team)])
    joint = np.unique(joint[view.scoped.cooperations[joint]])
    own = flags(len(places.sectors), np.concatenate([NONE, *(places.own_legs[place] for place in team)]))
    bodies = np.concatenate([NONE, *(cooperations.legs[one] for one in joint.tolist())])
    named = flags(len(places.sectors), bodies)
    parts = [np.flatnonzero(part).tolist() for part in (own, named & ~own, ~own & ~named)]
    return Legs(*map(places.sectors.named, parts))
