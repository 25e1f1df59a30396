"""Names and search follow a change of the graph: they are then what reading the whole graph anew would give."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from iuc_graph.delta import Delta
from iuc_graph.errors import NameAmbiguous, NameUnknown
from iuc_graph.names.gazetteer import Gazetteer
from iuc_graph.names.search import Search, search_of
from iuc_graph.names.search_source import quads_of
from iuc_graph.vocabulary import ID, IUC, RDF, RDFS, SKOS

PLACE, CITY, COUNTRY, THEME = (IUC + name for name in ("Place", "City", "Country", "Theme"))
CLASSES = [PLACE, CITY, COUNTRY, THEME, IUC + "ActionPlan", IUC + "CooperationArea"]
A, B, REGION, LAND, SEA, PLAN, AREA, RAIL, ROAD, MAPPING, OTHER = THINGS = [
    ID + tail
    for tail in (
        *(
            "place/a",
            "place/b",
            "place/region",
            "place/land",
            "place/sea",
            "cooperation/a",
            "area/a",
            "theme/rail",
        ),
        *("theme/a", "mapping/m", "mapping/n"),
    )
]
TEXTS = (
    "Mannheim",
    "Region Mannheim (RM)",
    "München",
    "重庆市",
    "Åre kommun",
    "Rail freight",
    "Freight",
    "!?",
    "Land",
)
IN_DEFAULT, ELSEWHERE = DefaultGraph(), NamedNode("https://example.org/graph")


def links(predicate: str, *pairs: tuple[str, str]) -> list[Quad]:
    return [Quad(NamedNode(one), NamedNode(predicate), NamedNode(other), IN_DEFAULT) for one, other in pairs]


def called(predicate: str, *pairs: tuple[str, str]) -> list[Quad]:
    return [
        Quad(NamedNode(thing), NamedNode(predicate), Literal(text, language=tag), IN_DEFAULT)
        for thing, text in pairs
        for tag in ("en", "zh")
    ]


STATEMENTS = [
    *links(RDF + "type", *((place, PLACE) for place in (A, B, REGION, LAND, SEA)), (A, CITY), (B, CITY)),
    *links(RDF + "type", (LAND, COUNTRY), (SEA, COUNTRY), (REGION, COUNTRY), (RAIL, THEME), (ROAD, THEME)),
    *links(RDF + "type", (PLAN, CLASSES[4]), (AREA, CLASSES[5]), (MAPPING, IUC + "ThemeMapping")),
    *links(RDFS + "subClassOf", (CITY, PLACE), (COUNTRY, PLACE), (PLACE, CITY)),
    *links(IUC + "within", (A, LAND), (A, REGION), (B, SEA), (B, REGION), (REGION, LAND), (REGION, SEA)),
    *links(IUC + "involvesPlace", (PLAN, A), (PLAN, B), (PLAN, REGION), (AREA, SEA)),
    *links(IUC + "areaOf", (AREA, PLAN), (AREA, A)),
    *links(IUC + "mapsTo", (MAPPING, RAIL), (MAPPING, ROAD), (OTHER, RAIL)),
    *links(IUC + "somethingElse", (A, B), (LAND, A)),
    *called(
        RDFS + "label", (A, "Mannheim"), (A, "München"), (B, "Mannheim"), (REGION, "Region Mannheim (RM)")
    ),
    *called(
        RDFS + "label",
        (LAND, "Land"),
        (SEA, "Freight"),
        (CITY, "city"),
        (CITY, "Åre kommun"),
        (PLACE, "place"),
    ),
    *called(RDFS + "label", (PLAN, "Freight"), (AREA, "Rail freight"), (RAIL, "Rail freight"), (ROAD, "!?")),
    *called(
        SKOS + "altLabel", (A, "重庆市"), (B, "重庆市"), (RAIL, "Freight"), (LAND, "Åre kommun"), (A, "Land")
    ),
    *called(
        IUC + "asWritten", (MAPPING, "Freight"), (MAPPING, "München"), (OTHER, "重庆市"), (A, "Mannheim")
    ),
    *called(SKOS + "notation", (RAIL, "RM"), (LAND, "RM")),
]


def everywhere(state) -> set[Quad]:
    """The same in a graph that no name is read from as well."""
    return {*state, *(Quad(quad.subject, quad.predicate, quad.object, ELSEWHERE) for quad in state)}


def states():
    """Some states of a graph, one after another: much is said at first, and then a few statements come and go."""
    said = st.sampled_from(STATEMENTS)
    few = st.lists(st.sets(said, min_size=1, max_size=3), min_size=2, max_size=5)
    return st.builds(_steps, st.sets(said, max_size=25), few)


def _steps(left_out, changes) -> list[set[Quad]]:
    found = [set(STATEMENTS) - left_out]
    for change in changes:
        found.append(found[-1] ^ change)
    return [everywhere(state) for state in found]


def some_states(chance: Random, steps: int) -> list[set[Quad]]:
    """The same, drawn without a search for the simplest."""
    left_out = chance.sample(STATEMENTS, 20)
    return _steps(set(left_out), [set(chance.sample(STATEMENTS, chance.randint(1, 2))) for _ in range(steps)])


def stored(state) -> Store:
    store = Store()
    store.extend(state)
    return store


def about(store: Store):
    return lambda thing: store.quads_for_pattern(thing, None, None, DefaultGraph())


def told(names, texts=TEXTS, types=(None, [IUC + "City"])) -> list[object]:
    """What a resolver says, in all ways to ask it."""
    things = sorted(names.things, key=lambda thing: thing.iri)
    found: list[object] = [things]
    for text in (*texts, *(f"{texts[0]}, {other}" for other in texts)):
        found += [names.resolve(text), names.nearest(text + "x")]
        found += [_one(names, text, wanted) for wanted in types]
    return [*found, *(names.resolve(thing.iri.rpartition("/")[2]) for thing in things[:20])]


def _one(names, text, types):
    try:
        return names.one(text, types)
    except (NameUnknown, NameAmbiguous) as error:
        return str(error)


def found(search: Search, texts=TEXTS) -> list[object]:
    """What a search finds, in all ways to ask it."""
    asked = [text for name in texts for text in (name, name[1:], f"{name} {texts[0]}")]
    countries = [thing.iri for thing in search.things if "country" in thing.classes]
    return [
        search.things,
        search.kinds,
        [search.title(each, language) for each in (*CLASSES, *THINGS) for language in ("en", "zh")],
        [search.search(text, limit=100) for text in asked],
        [search.search(text, country=country) for text in texts[:4] for country in countries],
        [search.search(text, kinds=[kind]) for text in texts[:4] for kind in search.kinds],
    ]


@pytest.mark.parametrize("seed", range(3))
def test_after_any_change_names_are_what_reading_everything_gives(seed):
    follow_names(some_states(Random(seed), 40))


@pytest.mark.parametrize("seed", range(2))
def test_after_any_change_a_search_is_what_reading_everything_gives(seed):
    follow_search(some_states(Random(seed), 30))


@pytest.mark.slow_lane
@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(states())
def test_after_many_changes_both_are_what_reading_everything_gives(states):
    follow_names(states)
    follow_search(states)


def follow_names(states) -> None:
    gazetteer = Gazetteer.read(stored(states[0]))
    before = told(gazetteer.names)
    first = gazetteer
    for old, new in pairwise(states):
        store = stored(new)
        gazetteer = gazetteer.after(Delta.between(old, new), about(store))
        assert told(gazetteer.names) == told(Gazetteer.read(store).names)
    assert told(first.names) == before


def follow_search(states) -> None:
    search = search_of(quads_of(stored(states[0])))
    before = found(search)
    first = search
    for old, new in pairwise(states):
        store = stored(new)
        search = search.after(Delta.between(old, new), about(store))
        assert found(search) == found(search_of(quads_of(store)))
    assert found(first) == before


def test_random_changes_of_the_projects_graph_are_followed(built):
    chance, store = Random(3), Store()
    store.extend(quad for quad in built.quads if isinstance(quad.graph_name, DefaultGraph))
    gazetteer, search = Gazetteer.read(store), search_of(quads_of(store))
    everything = sorted(store, key=str)
    texts = ("Mannheim", "重庆", "logistics", "Germany")
    for step in range(3):
        delta = some_delta(chance, everything, store)
        delta.apply(store)
        gazetteer, search = gazetteer.after(delta, about(store)), search.after(delta, about(store))
        assert told(gazetteer.names, texts) == told(Gazetteer.read(store).names, texts), step
        assert found(search, texts) == found(search_of(quads_of(store)), texts), step


def some_delta(chance: Random, everything, store: Store) -> Delta:
    """Some statements go, some that went come back, and some come with the subject of one and the rest of another."""
    gone = {quad for quad in chance.sample(everything, 40) if quad in store}
    pairs = zip(chance.sample(everything, 40), chance.sample(everything, 40), strict=True)
    mixed = [Quad(one.subject, other.predicate, other.object) for one, other in pairs]
    return Delta.wanted(store, gone, [*mixed, *chance.sample(everything, 40)])


def test_a_change_that_no_name_depends_on_leaves_everything_as_it_is():
    store = stored(STATEMENTS)
    gazetteer, search = Gazetteer.read(store), search_of(quads_of(store))
    unread = links(IUC + "somethingElse", (B, A))
    unread += [Quad(*list(quad)[:3], ELSEWHERE) for quad in called(RDFS + "label", (A, "Ulm"))]
    delta = Delta(frozenset(), frozenset(unread))
    assert gazetteer.after(delta, about(store)) is gazetteer
    assert search.after(delta, about(store)) is search
