"""Countries, continents, sites and places of no stated kind are cities nowhere: finder, lists, network, questions."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from iuc_graph.entities.cities import CITY_CLASSES
from iuc_graph.entities.lists.collection import RESOURCES
from iuc_graph.entities.lists.listing import Among, Source, Wanted, page
from iuc_graph.entities.lists.shelves import Shelf
from iuc_graph.errors import QuestionError
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.asking import Asked
from iuc_graph.themes.network_reading import read_facts
from iuc_graph.vocabulary import (
    ID,
    IUC,
    RDF,
    RDFS,
    REFERENCE_GRAPH,
    SKOS,
    VOCABULARIES_GRAPH,
    XSD,
    source_graph,
)

from .asked import QUERIES, question, tail
from .drawn import Drawn
from .in_sparql import World

KINDS = (*CITY_CLASSES, "Country", "Continent", "Site", "Place")
CITIES = {f"place/{kind.lower()}" for kind in CITY_CLASSES}
OTHERS = {"place/country", "place/continent", "place/site", "place/place"}
COOPERATIONS = ("cooperation/plan", "cooperation/other-plan", "cooperation/pairing", "cooperation/third-plan")


def plan(cooperation: str) -> set[tuple[str, str, str]]:
    """A cooperation with all the places in it, the way that its kind allows, on one theme and one goal."""
    pairing = cooperation == "cooperation/pairing"
    area, own = f"area/{tail(cooperation).partition('/')[2]}", "passage/one/own"
    triples = {
        (cooperation, RDF + "type", IUC + ("Pairing" if pairing else "ActionPlan")),
        (cooperation, RDFS + "label", f'"{cooperation}"@en'),
        (cooperation, "programme", "programme/p"),
        (cooperation, "statedAt", own),
        (cooperation, "area", area),
        (cooperation, "sdg", "sdg/1"),
        ("sdg/1", "statedAt", own),
        (area, RDF + "type", IUC + "CooperationArea"),
        (area, RDFS + "label", f'"{area}"@en'),
        (area, "statedAt", own),
        (area, "theme", "theme/t"),
        (area, "urbanAgendaPartnership", "urban-agenda-partnership/u"),
    }
    for number, kind in enumerate(KINDS):
        place = f"place/{kind.lower()}"
        role = ("sideA", "sideB")[number % 2] if pairing else "partnerPlace"
        triples |= {(cooperation, role, place)}
        triples |= {(cooperation, "leadPlace", f"place/lead-{cooperation[-8:]}")} if not pairing else set()
        triples |= {(area, "names", place)} if cooperation == "cooperation/other-plan" else set()
    return triples


@pytest.fixture(scope="module")
def world(ontology) -> World:
    """A graph in which places of all kinds do the same."""
    reference = {("programme/p", RDFS + "label", '"p"@en'), ("programme/p", RDF + "type", IUC + "Programme")}
    for kind in KINDS:
        place = f"place/{kind.lower()}"
        reference |= {(place, RDF + "type", IUC + kind), (place, RDFS + "label", f'"{kind}"@en')}
    for cooperation in COOPERATIONS:
        lead = f"place/lead-{cooperation[-8:]}"
        reference |= {(lead, RDF + "type", IUC + "Continent"), (lead, RDFS + "label", '"lead"@en')}
    concepts = (
        ("theme/t", "Theme"),
        ("thematic-cluster/k", "ThematicCluster"),
        ("sdg/1", "SustainableDevelopmentGoal"),
        ("urban-agenda-partnership/u", "UrbanAgendaPartnership"),
    )
    vocabulary = {("theme/t", SKOS + "broader", "thematic-cluster/k")}
    for concept, kind in concepts:
        vocabulary |= {(concept, RDF + "type", IUC + kind)}
        vocabulary |= {(concept, label, f'"{concept}"@en') for label in (SKOS + "prefLabel", RDFS + "label")}
    graphs = {
        REFERENCE_GRAPH: frozenset(reference),
        VOCABULARIES_GRAPH: frozenset(vocabulary),
        source_graph("one"): frozenset(triple for each in COOPERATIONS for triple in plan(each)),
    }
    return World(Drawn(graphs), ontology)


@pytest.mark.parametrize("thing", ["theme/t", "thematic-cluster/k", "sdg/1", "urban-agenda-partnership/u"])
def test_the_finder_gives_cities_and_regions(world, thing):
    found = world.finder.cities_sharing(Asked.of([ID + thing]))
    assert {tail(member.place) for member in found.members} == CITIES
    pairs = world.finder.pairs(1).pairs
    assert {tail(place) for pair in pairs for place in (pair.first, pair.second)} == CITIES
    assert {tail(rank.place) for rank in world.finder.shares_most_with(ID + "place/city").ranks} == CITIES - {
        "place/city"
    }
    candidates = world.finder.cluster([ID + thing])
    assert {tail(one.place) for one in candidates.candidates} == CITIES


@pytest.mark.parametrize("place", sorted(OTHERS))
def test_other_places_share_nothing(world, place):
    with pytest.raises(QuestionError, match="name a city or region"):
        world.finder.shared([ID + place, ID + "place/city"])
    with pytest.raises(QuestionError, match="name a city or region"):
        world.finder.shares_most_with(ID + place)
    for first, second in ((place, "place/city"), ("place/city", place)):
        assert not question(world.reader, "what-two-cities-share", ("shared",), first=first, second=second)


QUESTIONS = (
    ("cities-sharing-a-theme", "place", {"theme": "theme/t"}),
    ("cities-sharing-a-theme-or-a-narrower-one", "place", {"theme": "theme/t"}),
    ("cities-of-a-thematic-cluster", "place", {"cluster": "thematic-cluster/k"}),
    ("cities-sharing-an-sdg", "place", {"sdg": "sdg/1"}),
    ("cities-sharing-a-partnership", "place", {"partnership": "urban-agenda-partnership/u"}),
    ("cities-with-several-lead-cities", "city", {}),
)


@pytest.mark.parametrize(("name", "column", "terms"), QUESTIONS, ids=str)
def test_the_saved_questions_give_cities_and_regions(world, name, column, terms):
    assert {row[0] for row in question(world.reader, name, (column,), **terms)} == CITIES


def test_only_cities_and_regions_are_counted_for_several_cooperations(world):
    text = (QUERIES / "cities-in-several-cooperations.rq").read_text(encoding="utf-8")
    three = Literal("3", datatype=NamedNode(XSD + "integer"))
    found = world.reader.select(text, {"minimum": three}).column("place")
    assert {tail(cell.value) for cell in found} == CITIES


def test_regions_share_as_cities_do(world):
    found = question(
        world.reader, "what-two-cities-share", ("city",), first="place/district", second="place/city"
    )
    assert found == {("place/district",), ("place/city",)}


def test_lists_count_cities_and_regions_and_tell_the_kind_of_each_place(world):
    source = Source(Shelf(), world.reader)
    for name in ("themes", "clusters", "sdgs", "partnerships"):
        resource = next(each for each in RESOURCES if each.name == name)
        field = next(each for each in resource.fields if each.name == "places_named")
        assert {row[0] for rows in source.column(field.query).rows.values() for row in rows} == {"5"}
    places = next(each for each in RESOURCES if each.name == "places")
    kind = next(each for each in places.filters if each.name == "kind")
    for class_ in KINDS[:-1]:
        wanted = Wanted(
            places, "en", places.orders[0], False, 100, None, (Among(kind, frozenset((IUC + class_,))),)
        )
        found = {tail(iri) for iri in page(source, wanted).iris}
        assert {place for place in found if "lead" not in place} == {f"place/{class_.lower()}"}


def test_a_network_tells_the_kind_of_each_place_as_stated(world):
    for iri, place in read_facts(StoreReader(world.store)).places.items():
        if "lead" not in iri:
            assert {tail(ID + c.removeprefix(IUC)).lower() for c in place.classes} | {"place"} == {
                tail(iri).partition("/")[2],
                "place",
            }
