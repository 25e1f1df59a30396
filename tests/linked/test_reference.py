"""The reference has each term of the ontology with all that is said of it."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from iuc_graph.linked.reference import reference_of, uses_of
from iuc_graph.vocabulary import IUC, RDF


@pytest.fixture(scope="module")
def reference(reader, files):
    return reference_of(files.ontology, files.shapes, uses_of(reader))


def test_every_term_of_ours_is_there_with_labels_in_both_languages_and_a_definition(reference, files):
    declared = {
        triple.subject.value
        for triple in files.ontology
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(IUC)
        if triple.predicate.value == RDF + "type"
    }
    terms = (*reference.classes, *reference.properties)
    assert {term.iri for term in terms} == declared
    assert len({term.name for term in terms}) == len(terms)
    assert [term.name for term in terms if not {"en", "zh"} <= term.labels.keys()] == []
    assert [term.name for term in terms if "en" not in term.definitions] == []


def test_a_class_tells_what_is_above_it_elsewhere_too_its_rules_and_an_example(reference):
    city = reference.of(IUC + "City")
    assert city.above == (IUC + "Place",)
    assert city.aligned == ("https://schema.org/City",)
    assert city.use.number > 100 and city.use.example.startswith("https://w3id.org/iuc-graph/id/place/")
    assert all({"en", "zh"} <= rule.keys() for rule in city.rules) and city.rules
    assert IUC + "City" in reference.of(IUC + "Place").below


def test_a_property_tells_what_it_connects_its_inverse_and_what_it_follows_from(reference):
    derived = reference.of(IUC + "cooperatesOnByPlan")
    assert derived.chains == ((IUC + "planPlaceOf", IUC + "area", IUC + "theme"),)
    assert derived.domains == (IUC + "Place",) and derived.ranges == (IUC + "Theme",)
    assert reference.of(IUC + "planPlace").inverses == (IUC + "planPlaceOf",)
    assert reference.of(IUC + "within").features == ("transitive",)
    assert reference.of(IUC + "nothing") is None
