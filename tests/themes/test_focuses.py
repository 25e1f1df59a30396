"""The incidence knows how many focuses of a place do not count: as many as queries of the graph list."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import NamedNode, Quad, Store

from iuc_graph.entities.focuses import left_out_of
from iuc_graph.sparql.rows import Reader
from iuc_graph.themes.asking import EVERYTHING
from iuc_graph.themes.facts import Facts
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.tokens import StoreTokens
from iuc_graph.vocabulary import (
    CURATION_DOCUMENT,
    ID,
    IUC,
    RDF,
    REFERENCE_GRAPH,
    VOCABULARIES_GRAPH,
    source_graph,
)

from .drawn import CITIES, Drawn, programmes
from .in_sparql import World, has

PLAN = source_graph("ucap-changchun")
TRADE = NamedNode(f"{ID}focus/ucap-changchun-focus-trade")
TRAINS = NamedNode(f"{ID}theme/rail-freight")


def left_out(incidence: Incidence, place: str) -> int:
    return int(incidence.left_out[incidence.places.nodes.places[place]])


def listed(reader: Reader, place: str, themes: set[str]) -> int:
    """How many focuses queries find that do not count for a place with these things."""
    return len(left_out_of(reader, place, themes))


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=programmes())
def test_it_counts_the_focuses_that_queries_list(drawn, ontology):
    equal(drawn, ontology)


@pytest.mark.slow_lane
@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(drawn=programmes())
def test_it_counts_the_focuses_that_queries_list_in_many_programmes(drawn, ontology):
    equal(drawn, ontology)


def equal(drawn: Drawn, ontology: tuple[Quad, ...]) -> None:
    one = World(drawn, ontology)
    held = has(one.rows_in(EVERYTHING))
    for city in CITIES:
        themes = {ID + thing for thing in held.get(city, ())}
        assert left_out(one.finder.incidence, ID + city) == listed(one.reader, ID + city, themes)


@pytest.mark.parametrize(
    ("mappings", "elsewhere", "number"),
    [
        (("held",), (), 0),
        (("held", "held-too"), (), 0),
        (("held", "nothing"), (), 1),
        (("held", "another"), (), 1),
        (("nothing",), (), 1),
        ((), (), 1),
        ((), ("held",), 1),
        (("held",), ("another", "nothing"), 0),
    ],
)
def test_a_focus_counts_where_all_wordings_that_its_document_has_mean_what_the_place_has(
    ontology, mappings, elsewhere, number
):
    meanings = {"held": "theme/t", "held-too": "theme/u", "another": "theme/v", "nothing": None}
    vocabularies = {(f"theme/{each}", RDF + "type", IUC + "Theme") for each in "tuv"}
    vocabularies |= {(f"mapping/{each}", "asWritten", f'"{each}"') for each in meanings}
    vocabularies |= {(f"mapping/{each}", "mapsTo", theme) for each, theme in meanings.items() if theme}
    plan = {("cooperation/p", "leadPlace", "place/a"), ("cooperation/p", "area", "area/1")}
    plan |= {("area/1", RDF + "type", IUC + "CooperationArea"), ("cooperation/p", "focus", "focus/f")}
    plan |= {("area/1", "theme", theme) for theme in ("theme/t", "theme/u")}
    plan |= {("focus/f", "mapping", f"mapping/{each}") for each in mappings}
    other = {("cooperation/q", "focus", "focus/f")}
    other |= {("focus/f", "mapping", f"mapping/{each}") for each in elsewhere}
    graphs = {
        REFERENCE_GRAPH: {("place/a", RDF + "type", IUC + "City")},
        VOCABULARIES_GRAPH: vocabularies,
        source_graph("one"): plan,
        source_graph("two"): other,
    }
    one = World(Drawn({graph: frozenset(triples) for graph, triples in graphs.items()}), ontology)
    assert left_out(one.finder.incidence, f"{ID}place/a") == number
    assert listed(one.reader, f"{ID}place/a", {f"{ID}theme/t", f"{ID}theme/u"}) == number


def test_in_the_projects_graph_it_counts_the_focuses_that_queries_list(finder, incidence):
    relation, things, counted = incidence.relation, incidence.things.nodes, 0
    for number, place in enumerate(incidence.places.nodes.iris):
        themes = set(things.named(relation.thing[relation.rows_of(number)].tolist()))
        if number % 7 == 0 or left_out(incidence, place):
            assert left_out(incidence, place) == listed(finder.reader, place, themes), place
            counted += left_out(incidence, place)
    assert counted > 30


@pytest.fixture(scope="module")
def facts(built) -> Facts:
    return Facts.read(StoreTokens(built.store))


def after(
    facts: Facts, built: Store, graph: str, *, gone: Quad | None = None, new: Quad | None = None
) -> int:
    """How many focuses of Changchun do not count when one graph is read again after a change."""
    store = Store()
    store.extend(quad for quad in built.store if quad != gone)
    store.extend([new] if new else [])
    again = Incidence.of(facts.read_again(StoreTokens(store), [graph]))
    return left_out(again, f"{ID}place/changchun")


def test_a_focus_that_is_taken_out_of_a_plan_is_counted_no_more(facts, built):
    plan = NamedNode(f"{ID}cooperation/ucap-changchun")
    gone = Quad(plan, NamedNode(IUC + "focus"), TRADE, NamedNode(PLAN))
    assert after(facts, built, PLAN) == 4
    assert after(facts, built, PLAN, gone=gone) == 3


def test_a_focus_counts_when_an_area_of_the_plan_gets_its_theme(facts, built):
    area = next(built.store.quads_for_pattern(None, NamedNode(IUC + "area"), None, NamedNode(PLAN))).object
    new = Quad(area, NamedNode(IUC + "theme"), TRAINS, NamedNode(PLAN))
    assert after(facts, built, PLAN, new=new) == 3


def test_a_focus_counts_no_more_when_one_of_its_wordings_means_something_else(facts, built):
    culture = NamedNode(f"{ID}focus/ucap-changchun-focus-culture")
    mapping = next(built.store.quads_for_pattern(culture, NamedNode(IUC + "mapping"), None, None)).object
    meaning = next(
        quad
        for quad in built.store.quads_for_pattern(mapping, NamedNode(IUC + "mapsTo"), None, None)
        if isinstance(quad.graph_name, NamedNode)
    )
    graph = meaning.graph_name
    assert graph.value in {source_graph(CURATION_DOCUMENT), VOCABULARIES_GRAPH}
    new = Quad(mapping, meaning.predicate, TRAINS, graph)
    assert after(facts, built, graph.value, new=new) == 5
    assert after(facts, built, graph.value, gone=meaning) == 5
