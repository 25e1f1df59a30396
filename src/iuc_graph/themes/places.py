"""What the incidence knows of places: their countries, the bodies that they have themselves, their populations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from iuc_graph.themes.facts import Facts, Flags, Numbers
from iuc_graph.themes.joins import Lists, flags, join
from iuc_graph.themes.links import Link
from iuc_graph.themes.nodes import Nodes


@dataclass(frozen=True)
class PlaceFacts:
    """Places by number; `countries` and `sectors` are nodes of their own.

    is_city: cities and regions by their class, as `entities.cities` has it; only they are members of an answer.
    country: the countries that a place lies in; around: all places that it lies in.
    own_legs: sectors of bodies whose territory, seat or post the place is. populations: (place, number of people).
    """

    nodes: Nodes
    countries: Nodes
    sectors: Nodes
    is_city: Flags
    country: Lists
    around: Lists
    own_legs: Lists
    population_place: Numbers
    population: np.ndarray[tuple[int], np.dtype[np.float64]]

    def country_of(self, place: int) -> str | None:
        """The country of a place, the first by IRI where several are stated."""
        found = self.country[place]
        return self.countries.iris[found[0]] if len(found) else None

    def populations_of(self, place: int) -> tuple[float, ...]:
        """The populations that any document states, ascending."""
        return tuple(np.unique(self.population[self.population_place == place]).tolist())


def places_of(facts: Facts) -> PlaceFacts:
    """The places of the merged graph."""
    nodes = Nodes.of(facts, facts.merged(Link.IS_PLACE).subject)
    countries = Nodes.of(facts, facts.merged(Link.IS_COUNTRY).subject)
    sectors = Nodes.of(facts, facts.merged(Link.IS_SECTOR).subject)
    within = facts.merged(Link.WITHIN)
    around = within.only((nodes.of_term[within.subject] >= 0) & (nodes.of_term[within.object] >= 0))
    within = within.only((nodes.of_term[within.subject] >= 0) & (countries.of_term[within.object] >= 0))
    cities = nodes.of_term[facts.merged(Link.IS_CITY).subject]
    as_countries = nodes.of_term[facts.merged(Link.IS_COUNTRY).subject]
    people = facts.merged(Link.POPULATION)
    people = people.only(nodes.of_term[people.subject] >= 0)
    populations = np.array([float(facts.iri(term)) for term in people.object.tolist()])
    people, populations = people.only(np.isfinite(populations)), populations[np.isfinite(populations)]
    return PlaceFacts(
        nodes,
        countries,
        sectors,
        flags(len(nodes), cities) & ~flags(len(nodes), as_countries),
        Lists.of(nodes.of_term[within.subject], countries.of_term[within.object], len(nodes)),
        Lists.of(nodes.of_term[around.subject], nodes.of_term[around.object], len(nodes)),
        _own_legs(facts, nodes, sectors),
        nodes.of_term[people.subject],
        populations,
    )


def _own_legs(facts: Facts, nodes: Nodes, sectors: Nodes) -> Lists:
    """Of bodies that sit in the place or serve it, and of those with a post for it."""
    body = facts.merged(Link.TERRITORY, Link.BASED_IN)
    post, at = facts.merged(Link.FOR_PLACE), facts.merged(Link.POST_IN)
    by_post, with_body = join(post.subject, at.subject)
    bodies = np.concatenate([body.subject, at.object[with_body]])
    places = nodes.of_term[np.concatenate([body.object, post.object[by_post]])]
    leg = facts.merged(Link.HELIX_SECTOR)
    of_body, of_leg = join(bodies, leg.subject)
    place, sector = places[of_body], sectors.of_term[leg.object[of_leg]]
    known = (place >= 0) & (sector >= 0)
    return Lists.of(place[known], sector[known], len(nodes))
