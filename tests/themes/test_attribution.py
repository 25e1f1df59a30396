"""Who has what, how surely, is the same for the index, the story of a place, the lists, the network and SPARQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import Store

from iuc_graph.entities.holders import holders_of
from iuc_graph.entities.lists.collection import RESOURCES
from iuc_graph.entities.lists.listing import Source
from iuc_graph.entities.lists.resource import Resource
from iuc_graph.entities.lists.shelves import Shelf
from iuc_graph.entities.place import story_of
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.asking import Asked
from iuc_graph.themes.facts import Facts
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.network_reading import read_facts
from iuc_graph.themes.relation import WHOLE
from iuc_graph.themes.tokens import StoreTokens
from iuc_graph.vocabulary import ID

from . import drawn as world
from .asked import Rows, rows, tail
from .drawn import programmes

KINDS = {
    "theme": ("themes", "theme/"),
    "sdg": ("sdgs", "sdg/"),
    "urbanAgendaPartnership": ("partnerships", "urban-agenda-partnership/"),
}
BY_NAME: Mapping[str, Resource] = {resource.name: resource for resource in RESOURCES}
Pairs = set[tuple[str, str]]

# Written without the patterns that the rooms share, so that an error in these shows.
REASONS = """
SELECT DISTINCT ?place ?thing ?attribution ?cooperation ?area ?source WHERE {
  {
    GRAPH ?source {
      ?cooperation iuc:area ?area . ?area a iuc:CooperationArea ; iuc:theme|iuc:sdg|iuc:urbanAgendaPartnership ?thing .
      { ?area iuc:names ?place BIND("as named" AS ?attribution) }
      UNION { ?cooperation iuc:sideA|iuc:sideB ?place BIND("as named" AS ?attribution) }
      UNION
      {
        ?cooperation iuc:leadPlace|iuc:partnerPlace|iuc:includedPlace ?place BIND("by plan" AS ?attribution)
        FILTER NOT EXISTS { ?area iuc:names ?place }
      }
    }
  }
  UNION
  {
    GRAPH ?source {
      ?cooperation iuc:sdg|iuc:urbanAgendaPartnership ?thing ; iuc:statedAt ?passage . ?thing iuc:statedAt ?passage .
      { ?cooperation iuc:sideA|iuc:sideB ?place BIND("as named" AS ?attribution) }
      UNION { ?cooperation iuc:leadPlace|iuc:partnerPlace|iuc:includedPlace ?place BIND("by plan" AS ?attribution) }
    }
  }
  ?place a iuc:Place .
  FILTER(STRSTARTS(STR(?source), "https://w3id.org/iuc-graph/graph/source/"))
}"""


def indexed(incidence: Incidence) -> Rows:
    """The rows of the index."""
    relation, full = incidence.relation, incidence.facts.iri
    places, things = incidence.places.nodes.iris, incidence.things.nodes.iris
    cooperations = incidence.cooperations.nodes.iris
    return {
        (
            tail(places[relation.place[row]]),
            tail(things[relation.thing[row]]),
            "as named" if relation.named[row] else "by plan",
            tail(cooperations[relation.cooperation[row]]),
            "" if relation.area[row] == WHOLE else tail(full(int(relation.area[row]))),
            tail(full(int(relation.source[row]))),
        )
        for row in range(len(relation))
    }


def told(reader: StoreReader, places: list[str]) -> Rows:
    """The rows of the stories of these places."""
    return {
        (
            tail(place),
            tail(each.concept),
            each.attribution,
            tail(each.cooperation),
            tail(each.area or ""),
            tail(each.statement.graph),
        )
        for place in places
        for each in story_of(reader, place).supports
    }


def pairs(reasons: Rows, kind: str) -> tuple[Pairs, Pairs]:
    """Which place has which thing of a kind as named, and which by plan only."""
    of_kind = [row for row in reasons if row[1].startswith(KINDS[kind][1])]
    named = {row[:2] for row in of_kind if row[2] == "as named"}
    return named, {row[:2] for row in of_kind} - named


def column(source: Source, resource: str, name: str) -> Pairs:
    """A column of a list, as pairs of the thing listed and the value."""
    each = next(part for part in (*BY_NAME[resource].fields, *BY_NAME[resource].filters) if part.name == name)
    found = source.column(each.query).rows
    return {(tail(thing), tail(row[0] or "")) for thing, listed in found.items() for row in listed}


def check_lists(source: Source, reasons: Rows, cities: set[str]) -> None:
    """The lists of places, themes, goals and partnerships tell what the reasons say."""
    for kind, (name, _) in KINDS.items():
        named, by_plan = pairs(reasons, kind)
        assert column(source, "places", f"{name}_named") == named
        assert column(source, "places", f"{name}_by_plan") == by_plan
        turned = {(thing, place) for place, thing in named}
        assert column(source, name, "place_named") == turned
        assert column(source, name, "place") == turned | {(thing, place) for place, thing in by_plan}
        for counted, of in (("places_named", named), ("places_by_plan", by_plan)):
            numbers: defaultdict[str, int] = defaultdict(int)
            for place, thing in of:
                numbers[thing] += place in cities
            told_numbers = {thing: int(number) for thing, number in column(source, name, counted)}
            assert told_numbers == {thing: number for thing, number in numbers.items() if number}
    for kind, name in (("sdg", "sdg"), ("urbanAgendaPartnership", "partnership")):
        assert column(source, "places", name) == set().union(*pairs(reasons, kind))


def check_roll_up(source: Source, reader: StoreReader, reasons: Rows) -> None:
    """A place that has a theme is found by whatever is broader."""
    above = rows(reader, "SELECT DISTINCT ?it ?top WHERE { ?it skos:broader* ?top }", ("it", "top"))
    named, by_plan = pairs(reasons, "theme")
    for name, of in (("theme_named", named), ("theme", named | by_plan)):
        rolled = {(place, top) for place, thing in of for it, top in {*above, (thing, thing)} if it == thing}
        assert column(source, "places", name) == rolled


def check_network(reader: StoreReader, reasons: Rows) -> None:
    """A network has for each cooperation the themes of its places."""
    facts = read_facts(reader)
    for named in (True, False):
        wanted = {
            (row[3], row[0], row[1])
            for row in reasons
            if row[1].startswith("theme/") and (row[2] == "as named") == named
        }
        found = {
            (tail(one.iri), tail(place), tail(theme))
            for one in facts.cooperations.values()
            for place, themes in (one.named if named else one.by_plan).items()
            for theme in themes
        }
        assert found == wanted


def check_holders(reader: StoreReader, reasons: Rows, cities: set[str]) -> None:
    """What is told of a goal or partnership: the reasons of cities and regions, as named first."""
    for term in ("sdg", "urbanAgendaPartnership"):
        for thing in {row[1] for row in reasons if row[1].startswith(KINDS[term][1])}:
            held = holders_of(reader, ID + thing, term)
            found = {
                (
                    tail(each.place),
                    thing,
                    each.attribution,
                    tail(each.cooperation),
                    tail(each.area or ""),
                    tail(each.statement.graph),
                )
                for each in held.reasons
            }
            assert found == {row for row in reasons if row[1] == thing and row[0] in cities}
            named = {row[0] for row in found if row[2] == "as named"}
            assert (held.named, held.by_plan) == (len(named), len({row[0] for row in found} - named))
            kinds = [each.attribution for each in held.reasons]
            assert kinds == sorted(kinds, key=("as named", "by plan").index)
            assert all(each.statement.passages for each in held.reasons)


def check(store: Store, places: list[str]) -> Rows:
    """All of them over one store; gives the reasons."""
    reader = StoreReader(store)
    columns = ("place", "thing", "attribution", "cooperation", "area", "source")
    reasons = rows(reader, REASONS, columns)
    incidence = Incidence.of(Facts.read(StoreTokens(store)))
    assert indexed(incidence) == reasons
    assert told(reader, places) == reasons
    nodes = incidence.places
    cities = {tail(iri) for iri, is_city in zip(nodes.nodes.iris, nodes.is_city, strict=True) if is_city}
    source = Source(Shelf(), reader)
    check_lists(source, reasons, cities)
    check_roll_up(source, reader, reasons)
    check_network(reader, reasons)
    check_holders(reader, reasons, cities)
    return reasons


def test_over_the_graph_of_the_project_all_rooms_say_the_same(built):
    places = sorted(
        {tail(iri) for iri in Incidence.of(Facts.read(StoreTokens(built.store))).places.nodes.iris}
    )
    reasons = check(built.store, [ID + place for place in places])
    assert {row[2] for row in reasons} == {"as named", "by plan"}
    assert any(not row[4] for row in reasons), "some goals are stated for a whole cooperation"


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=programmes())
def test_over_any_programme_all_rooms_say_the_same(drawn, ontology):
    check(drawn.store(ontology), [ID + place for place in world.PLACES])


@pytest.mark.slow_lane
@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(drawn=programmes())
def test_over_many_programmes_all_rooms_say_the_same(drawn, ontology):
    check(drawn.store(ontology), [ID + place for place in world.PLACES])


def test_the_numbers_beside_a_theme_are_those_of_the_finder(built, finder):
    source = Source(Shelf(), StoreReader(built.store))
    for name in ("themes", "sdgs", "partnerships"):
        named = {thing: int(number) for thing, number in column(source, name, "places_named")}
        by_plan = {thing: int(number) for thing, number in column(source, name, "places_by_plan")}
        for thing in {*named, *by_plan}:
            found = finder.cities_sharing(Asked.of([ID + thing], narrower=False))
            assert found.named == named.get(thing, 0)
            assert found.total == named.get(thing, 0) + by_plan.get(thing, 0)
