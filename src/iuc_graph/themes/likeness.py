"""How like a city that is not in the graph other places are: in the country they lie in, and in size."""

from __future__ import annotations

from typing import Final

import numpy as np

from iuc_graph.themes.asking import Profile
from iuc_graph.themes.facts import Flags, Numbers
from iuc_graph.themes.places import PlaceFacts
from iuc_graph.themes.scoping import known

ALIKE: Final = 3
"""So many times larger or smaller, a city is still taken to be of about one size with another."""

Distances = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def away_in_size(places: PlaceFacts, profile: Profile | None) -> Distances:
    """How unlike each place is to the profile in size, by ratio; `ALIKE` where no population is stated.

    Few places state one: to know it must not put a place of another size before one that may be of the same.
    """
    away = np.full(len(places.nodes), np.inf)
    if profile is not None and profile.size:
        stated = places.population > 0
        ratio = np.abs(np.log(places.population[stated] / profile.size))
        np.minimum.at(away, places.population_place[stated], ratio)
    return np.where(np.isinf(away), np.log(ALIKE), away)


def elsewhere(places: PlaceFacts, profile: Profile) -> Flags:
    """The places outside the country of the profile; none where it names no country. Raises NameUnknown."""
    if profile.country is None:
        return np.zeros(len(places.nodes), dtype=bool)
    return ~places.country.having(known(profile.country, places.countries, "country"))


def with_population(places: PlaceFacts, among: Numbers) -> int:
    """How many of these places state a population."""
    return len(np.intersect1d(among, places.population_place[places.population > 0]))
