"""The names of a graph: which labels count, and what a candidate shows."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.errors import NameUnknown
from iuc_graph.names.gazetteer import index_of
from iuc_graph.vocabulary import ID, IUC, RDF, RDFS, SKOS

TYPE, LABEL, SUBCLASS = NamedNode(RDF + "type"), NamedNode(RDFS + "label"), NamedNode(RDFS + "subClassOf")


def quad(subject, predicate, value):
    return Quad(NamedNode(subject), predicate, value)


def english(text):
    return Literal(text, language="en")


@pytest.fixture(scope="module")
def index():
    city, place, country = (IUC + name for name in ("City", "Place", "Country"))
    return index_of(
        [
            quad(city, SUBCLASS, NamedNode(place)),
            quad(city, LABEL, english("city")),
            quad(place, LABEL, english("place")),
            quad(ID + "place/cordoba", TYPE, NamedNode(city)),
            quad(ID + "place/cordoba", TYPE, NamedNode(place)),
            quad(ID + "place/cordoba", LABEL, english("Córdoba")),
            quad(ID + "place/cordoba", LABEL, Literal("科尔多瓦", language="zh")),
            quad(ID + "place/cordoba", NamedNode(IUC + "asWritten"), Literal("Cordova")),
            quad(ID + "place/cordoba", NamedNode(IUC + "iso3166Part2"), Literal("AR-X")),
            quad(ID + "place/cordoba", NamedNode(IUC + "within"), NamedNode(ID + "place/argentina")),
            quad(ID + "place/argentina", TYPE, NamedNode(country)),
            quad(ID + "place/argentina", LABEL, english("Argentina")),
            quad(ID + "sdg/9", TYPE, NamedNode(IUC + "SustainableDevelopmentGoal")),
            quad(
                ID + "sdg/9",
                NamedNode(SKOS + "prefLabel"),
                english("Industry, innovation and infrastructure"),
            ),
            quad(ID + "area/logistics", TYPE, NamedNode(IUC + "CooperationArea")),
            quad(ID + "area/logistics", LABEL, english("Freight by rail")),
            quad("http://example.org/x", LABEL, english("Somewhere else")),
        ]
    )


@pytest.mark.parametrize(
    "name", ["Córdoba", "cordoba", "科尔多瓦", "Cordova", "AR-X", "Córdoba, Argentina", "place/cordoba"]
)
def test_every_kind_of_label_leads_to_the_node(index, name):
    assert index.one(name).iri == ID + "place/cordoba"


def test_a_candidate_shows_its_most_special_class_and_its_country(index):
    assert str(index.one("Córdoba")) == "Córdoba (city, Argentina)"


def test_classes_above_are_there_to_filter_by(index):
    assert index.one("Córdoba", [IUC + "Place"]).title == "Córdoba"


def test_a_preferred_label_of_a_concept_is_its_title(index):
    assert index.one("sdg/9").title == "Industry, innovation and infrastructure"


def test_other_nodes_are_found_by_their_address_only(index):
    assert index.one("area/logistics").title == "Freight by rail"
    with pytest.raises(NameUnknown):
        index.one("Freight by rail")


def test_what_is_no_node_of_ours_has_no_name_here(index):
    with pytest.raises(NameUnknown):
        index.one("Somewhere else")


def test_the_order_of_the_quads_does_not_matter(built):
    forwards, backwards = index_of(built.store), index_of(reversed(list(built.quads)))
    for name in ("Burgas", "Córdoba", "Mannheim", "AAK"):
        assert forwards.resolve(name) == backwards.resolve(name)
