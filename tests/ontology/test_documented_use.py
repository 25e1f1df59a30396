"""What ontology/iuc.ttl documents of each property is how the built graph uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from iuc_graph.vocabulary import (
    ID,
    IUC,
    ONTOLOGY_GRAPH,
    RDF,
    REFERENCE_GRAPH,
    VOCABULARIES_GRAPH,
    is_source_graph,
    source_graph,
)

from ..conftest import Built
from .documented_use import Documented, mismatches

ANYWHERE = {"statedAt", "asWritten", "machineMade", "possiblySame"}
TO_ANYTHING = {"disagreesOn", "possiblySame"}
INVERSES = [
    ("area", "areaOf"), ("names", "namedIn"), ("namesPlace", "placeNamedIn"),
    ("side", "sideOf"), ("planPlace", "planPlaceOf"),
]  # fmt: skip
SOURCE = source_graph("made-up")


@pytest.fixture(scope="module")
def ontology(repository: Path) -> list[Quad]:
    return list(parse(path=repository / "ontology" / "iuc.ttl", format=RdfFormat.TURTLE))


@pytest.fixture(scope="module")
def documented(ontology: list[Quad]) -> Documented:
    return Documented.of(ontology)


def asserted(built: Built) -> list[Quad]:
    """What documents, gazetteer and vocabularies state; neither what follows from it nor the merged view."""
    kept = {REFERENCE_GRAPH, VOCABULARIES_GRAPH}
    return [
        quad
        for quad in built.quads
        if isinstance(quad.graph_name, NamedNode)
        and (quad.graph_name.value in kept or is_source_graph(quad.graph_name.value))
    ]


def typed(tail: str, class_: str) -> Quad:
    return Quad(NamedNode(ID + tail), NamedNode(RDF + "type"), NamedNode(IUC + class_), NamedNode(SOURCE))


def says(tail: str, term: str, value: NamedNode | Literal) -> Quad:
    return Quad(NamedNode(ID + tail), NamedNode(IUC + term), value, NamedNode(SOURCE))


def test_every_property_is_used_as_it_is_documented(built: Built, ontology: list[Quad]) -> None:
    statements = asserted(built)
    graphs = {quad.graph_name for quad in statements}
    assert NamedNode(REFERENCE_GRAPH) in graphs
    assert NamedNode(VOCABULARIES_GRAPH) in graphs
    assert {NamedNode(source_graph(file.document.slug)) for file in built.book.documents} <= graphs
    assert not graphs & {DefaultGraph(), NamedNode(ONTOLOGY_GRAPH)}
    assert mismatches(statements, ontology) == []


def test_documented_use_of_a_subclass_is_no_mismatch(ontology: list[Quad]) -> None:
    city, visit = NamedNode(ID + "place/b"), typed("activity/a", "Visit")
    day = Literal("2019-05", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#gYearMonth"))
    statements = [
        visit,
        typed("place/b", "City"),
        says("activity/a", "heldIn", city),
        says("activity/a", "date", day),
    ]
    assert mismatches(statements, ontology) == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (says("place/b", "heldIn", NamedNode(ID + "place/b")), "iuc:heldIn stands at iuc:City: 1 times"),
        (
            says("activity/a", "heldIn", NamedNode(ID + "activity/a")),
            "iuc:heldIn leads to iuc:Visit: 1 times",
        ),
        (
            says("activity/a", "heldIn", NamedNode(ID + "place/unheard")),
            "iuc:heldIn leads to a node without a type",
        ),
        (says("activity/a", "heldIn", Literal("Rome")), "iuc:heldIn leads to xsd:string: 1 times"),
        (says("activity/a", "date", Literal("May 2019")), "iuc:date leads to xsd:string: 1 times"),
        (
            says("activity/a", "ordinal", Literal("10th", language="en")),
            "iuc:ordinal leads to rdf:langString: 1 times",
        ),
    ],
)
def test_undocumented_use_is_reported_with_an_example(
    ontology: list[Quad], statement: Quad, fault: str
) -> None:
    (found,) = mismatches([typed("activity/a", "Visit"), typed("place/b", "City"), statement], ontology)
    assert found.startswith(fault)
    assert found.endswith(str(statement))


def test_all_mismatches_are_reported_at_once(ontology: list[Quad]) -> None:
    wrong = [says("place/b", term, Literal("x", language="en")) for term in ("heldIn", "start")]
    assert len(mismatches([typed("place/b", "City"), *wrong], ontology)) == 4


def test_only_properties_of_any_node_have_no_documented_use(built: Built, documented: Documented) -> None:
    used = {
        quad.predicate.value.removeprefix(IUC)
        for quad in asserted(built)
        if quad.predicate.value.startswith(IUC)
    }
    assert {name for name in used if IUC + name not in documented.domain} == ANYWHERE
    assert {name for name in used if IUC + name not in documented.range} == TO_ANYTHING


@pytest.mark.parametrize(("term", "inverse"), INVERSES)
def test_a_property_and_its_inverse_are_documented_the_other_way_round(
    documented: Documented, term: str, inverse: str
) -> None:
    assert documented.domain[IUC + term] == documented.range[IUC + inverse]
    assert documented.range[IUC + term] == documented.domain[IUC + inverse]
