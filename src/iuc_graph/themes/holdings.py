"""Which places have which things, as posting lists both ways, of one kind of attribution."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from iuc_graph.themes.facts import Flags, Numbers
from iuc_graph.themes.joins import Lists
from iuc_graph.themes.relation import Relation


@dataclass(frozen=True)
class Holdings:
    """Which of `places` places have which of `things` things, by the rows that count."""

    of_thing: Lists
    of_place: Lists

    @classmethod
    def of(cls, place: Numbers, thing: Numbers, places: int, things: int) -> Holdings:
        """The holdings of these pairs, repetition or not."""
        return cls(Lists.of(thing, place, things), Lists.of(place, thing, places))

    @property
    def places(self) -> int:
        """How many places there are, those that have nothing included."""
        return len(self.of_place.starts) - 1

    @cached_property
    def matrix(self) -> csr_array:
        """The same as a sparse matrix, places by things."""
        ones = np.ones(len(self.of_place.values), dtype=np.int32)
        shape = (self.places, len(self.of_thing.starts) - 1)
        return csr_array((ones, self.of_place.values, self.of_place.starts), shape=shape)

    def counts(self, things: Numbers) -> Numbers:
        """For each place how many of these different things it has."""
        if not len(things):
            return np.zeros(self.places, dtype=np.int64)
        lists = [self.of_thing[thing] for thing in things.tolist()]
        return np.bincount(np.concatenate(lists), minlength=self.places)

    def having(self, things: Numbers) -> Flags:
        """The places that have any of these things."""
        found = np.zeros(self.places, dtype=bool)
        for thing in things.tolist():
            found[self.of_thing[thing]] = True
        return found


@dataclass(frozen=True)
class Both:
    """The holdings by what is stated as named, and by everything that counts; one object where the two are the same."""

    named: Holdings
    at_all: Holdings


def holdings_of(relation: Relation, counted: Flags, places: int, things: int) -> Both:
    """The holdings by those rows of the relation for which the flag is set."""

    def of(rows: Flags) -> Holdings:
        return Holdings.of(relation.place[rows], relation.thing[rows], places, things)

    sure = counted & relation.named
    named = of(sure)
    return Both(named, named if np.array_equal(sure, counted) else of(counted))
