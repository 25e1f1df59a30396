"""Two stores that were given the same statements in different orders give the same answers, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import Store

from iuc_graph.client.sharing import Teller
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.asking import Asked, Profile
from iuc_graph.themes.facts import Facts
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.tokens import StoreTokens
from iuc_graph.vocabulary import ID

from . import drawn as world
from .drawn import programmes


def finder_of(store: Store) -> Finder:
    return Finder.of(Incidence.of(Facts.read(StoreTokens(store))), StoreReader(store))


def told(finder: Finder, places: list[str], things: list[str]) -> Iterator[object]:
    """Answers of each kind: as they are, with the order of all that is in rows, and as the tables that people get."""
    profile = Profile((things[0],), None, 100_000)
    teller = Teller(finder.reader, "en", "short", "")
    sharing = finder.cities_sharing(Asked.of(things))
    shared = finder.shared(places[:2])
    rankings = [finder.shares_most_with(place) for place in (places[0], profile)]
    pairs = finder.pairs(1, at_all=True)
    cluster = finder.cluster(things, profile, taking_part=places[:1])
    yield from (sharing, shared, *rankings, pairs, cluster)
    tables = teller.cluster(cluster)
    frames = (teller.sharing(sharing), teller.shared(shared), *map(teller.ranking, rankings))
    for frame in (*frames, teller.pairs(pairs), tables.candidates, tables.suggested, tables.ties):
        yield repr(frame.rows).encode()


def orders(store: Store) -> Iterator[Store]:
    """The same statements, backwards and shuffled."""
    listed = sorted(store, key=str)
    for order in (listed, listed[::-1], Random(3).sample(listed, len(listed))):
        other = Store()
        for quad in order:
            other.add(quad)
        yield other


def check(store: Store, places: list[str], things: list[str]) -> None:
    first, *others = (list(told(finder_of(each), places, things)) for each in orders(store))
    for other in others:
        assert other == first


@pytest.mark.parametrize("thing", ["theme/smart-city", "sdg/4", "thematic-cluster/mobility-connectivity"])
def test_over_the_graph_of_the_project(built, finder, thing):
    things = [ID + thing, ID + "theme/logistics"]
    if things[0] not in finder.incidence.things.nodes.places:
        pytest.fail(f"{thing} is gone from the vocabularies: name another")
    check(built.store, [ID + f"place/{name}" for name in ("liuzhou", "mannheim")], things)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=programmes())
def test_over_any_programme(drawn, ontology):
    places, things = [ID + place for place in world.CITIES], [ID + thing for thing in world.THINGS]
    check(drawn.store(ontology), places, things)
