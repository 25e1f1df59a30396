"""The rules of shapes/: what they say, that they cover the ontology, and that each fires alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH
from rdflib.term import Node

from ..jargon import jargon, says_how_to_mend
from .shape_cases import ALSO, CASES, Case

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Examples

SHAPE = "https://w3id.org/iuc-graph/shapes#"
IUC = "https://w3id.org/iuc-graph/ontology#"
ORG = "http://www.w3.org/ns/org#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
REUSED_CLASSES = (
    URIRef(ORG + "Post"), URIRef(ORG + "Role"), URIRef(SKOS + "Concept"), URIRef(SKOS + "ConceptScheme"),
    URIRef("http://www.opengis.net/ont/geosparql#Geometry"),
)  # fmt: skip
FOLDERS = ("statements", "merge")

# The parameters of SHACL that shapes/ uses, and the constraint that a report names for each.
COMPONENTS = {
    SH.minCount: "MinCount", SH.maxCount: "MaxCount", SH["class"]: "Class", SH.datatype: "Datatype",
    SH.nodeKind: "NodeKind", SH["in"]: "In", SH.pattern: "Pattern", SH.languageIn: "LanguageIn",
    SH.uniqueLang: "UniqueLang", SH.lessThanOrEquals: "LessThanOrEquals", SH.disjoint: "Disjoint",
    SH["or"]: "Or", SH.xone: "Xone", SH["not"]: "Not", SH.minInclusive: "MinInclusive",
    SH.maxInclusive: "MaxInclusive", SH.qualifiedMinCount: "QualifiedMinCount",
    SH.qualifiedMaxCount: "QualifiedMaxCount", SH.sparql: "SPARQL",
}  # fmt: skip
NOT_CONSTRAINTS = {
    RDF.type, SH.path, SH.message, SH.property, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf,
    SH.qualifiedValueShape,
}  # fmt: skip

# What any kind of thing may carry, so that no rule says whose it is.
OF_ANYTHING = {
    "statedAt", "asWritten", "machineMade", "figure", "status", "names", "namesPlace", "namedIn", "concerns",
    "possiblySame", "mapping",
}  # fmt: skip


def _local(node: Node) -> str:
    return str(node).removeprefix(SHAPE)


def _named(graph: Graph) -> list[URIRef]:
    return sorted({s for s in graph.subjects() if isinstance(s, URIRef) and s.startswith(SHAPE)})


def _constraints(graph: Graph) -> Iterator[tuple[URIRef, Node]]:
    """Each named shape with each of its own parameters that constrain something."""
    for shape in _named(graph):
        for parameter in set(graph.predicates(shape)) - NOT_CONSTRAINTS:
            yield shape, parameter


def _messages(graph: Graph, shape: URIRef) -> list[Literal]:
    holders = [shape, *graph.objects(shape, SH.sparql)]
    return [text for holder in holders for text in graph.objects(holder, SH.message)]  # type: ignore[misc]


@pytest.fixture(scope="module")
def graphs(examples: Examples) -> dict[str, Graph]:
    return {name: examples.shapes(name).graph for name in FOLDERS}


@pytest.fixture(scope="module")
def ontology(repository: Path) -> Graph:
    return Graph().parse(repository / "ontology" / "iuc.ttl")


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_rule_says_in_english_and_in_chinese_what_is_wrong(
    graphs: dict[str, Graph], folder: str
) -> None:
    graph = graphs[folder]
    constrained = {shape for shape, _ in _constraints(graph)}
    wrong = {
        _local(shape)
        for shape in constrained
        if sorted(text.language or "" for text in _messages(graph, shape)) != ["en", "zh"]
    }
    assert not wrong
    assert constrained


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_rule_has_at_most_one_sparql_query_and_it_stands_alone(
    graphs: dict[str, Graph], folder: str
) -> None:
    graph = graphs[folder]
    for shape in set(graph.subjects(SH.sparql)):
        assert [parameter for owner, parameter in _constraints(graph) if owner == shape] == [SH.sparql]
        (query,) = graph.objects(shape, SH.sparql)
        text = str(graph.value(query, SH.select))
        assert not re.search(r"\bGRAPH\b|\bMINUS\b|\bGROUP\b|SELECT.*SELECT", text, re.DOTALL), _local(shape)


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_message_uses_words_of_the_trade_and_each_says_how_to_mend(
    graphs: dict[str, Graph], folder: str
) -> None:
    graph = graphs[folder]
    read = 0
    for shape in _named(graph):
        for text in _messages(graph, shape):
            language = text.language or ""
            assert jargon(str(text), language) == [], f"{_local(shape)}: {text}"
            assert says_how_to_mend(str(text), language), f"{_local(shape)}: {text}"
            read += 1
    assert read == 2 * len({shape for shape, _ in _constraints(graph)})


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_two_rules_say_the_same(graphs: dict[str, Graph], folder: str) -> None:
    seen: dict[Literal, str] = {}
    for shape in _named(graphs[folder]):
        for text in _messages(graphs[folder], shape):
            assert seen.setdefault(text, _local(shape)) == _local(shape)


@pytest.mark.parametrize("folder", FOLDERS)
def test_shapes_use_only_what_the_tests_know(graphs: dict[str, Graph], folder: str) -> None:
    assert {parameter for _, parameter in _constraints(graphs[folder])} <= set(COMPONENTS)
    assert all(
        (shape, RDF.type, kind) in graphs[folder]
        for parent, kind in ((SH.property, SH.PropertyShape),)
        for shape in graphs[folder].objects(None, parent)
        if isinstance(shape, URIRef)
    )


def test_every_class_of_the_ontology_has_one_shape_of_its_name(
    graphs: dict[str, Graph], ontology: Graph
) -> None:
    own = [c for c in ontology.subjects(RDF.type, OWL.Class) if str(c).startswith(IUC)]
    graph = graphs["statements"]
    wrong = {}
    for class_ in [*own, *REUSED_CLASSES]:
        name = re.split(r"[#/]", str(class_))[-1]
        shape = URIRef(SHAPE + name)
        targets = list(graph.objects(shape, SH.targetClass))
        constrained = (shape, SH.property, None) in graph or shape in {s for s, _ in _constraints(graph)}
        if targets != [class_] or not constrained:
            wrong[name] = targets
    assert not wrong
    assert len(own) > 50


def _rules(graph: Graph, ontology: Graph) -> dict[str, set[str]]:
    """Each class of the ontology with the rules of its own shapes and of those of wider classes."""
    own = [c for c in ontology.subjects(RDF.type, OWL.Class) if str(c).startswith(IUC)]
    return {
        str(class_).removeprefix(IUC): {
            _local(rule)
            for wide in ontology.transitive_objects(class_, RDFS.subClassOf)
            for shape in graph.subjects(SH.targetClass, wide)
            for rule in graph.objects(shape, SH.property)
        }
        for class_ in own
    }


def test_every_kind_of_thing_has_its_title_in_both_languages_checked(
    graphs: dict[str, Graph], ontology: Graph
) -> None:
    titled = {"TitleEnglish", "TitleChinese"}
    named = {"EntryNameEnglish", "EntryNameChinese"}
    rules = _rules(graphs["statements"], ontology)
    assert [name for name, found in rules.items() if not (titled <= found or named <= found)] == []


def test_every_kind_of_thing_that_only_documents_state_has_its_evidence_checked(
    graphs: dict[str, Graph], ontology: Graph
) -> None:
    rules = _rules(graphs["statements"], ontology)
    without = {name for name, found in rules.items() if "Evidence" not in found}
    entries = {name for name, found in rules.items() if "EntryNameEnglish" in found}
    places = {name for name, found in rules.items() if "WithinPlace" in found}
    assert without - entries - places == {"Period", "Programme", "SourceDocument", "Passage"}


def test_every_link_of_the_ontology_is_looked_at_from_both_ends_in_the_merged_view(
    graphs: dict[str, Graph], ontology: Graph
) -> None:
    graph = graphs["merge"]
    links = {p for p in ontology.subjects(RDF.type, OWL.ObjectProperty) if str(p).startswith(IUC)}
    texts = {p for p in ontology.subjects(RDF.type, OWL.DatatypeProperty) if str(p).startswith(IUC)}
    ends = set(graph.objects(None, SH.targetObjectsOf))
    starts = set(graph.objects(None, SH.targetSubjectsOf))
    assert {str(p).removeprefix(IUC) for p in links - ends} == set()
    assert {str(p).removeprefix(IUC) for p in (links | texts) - starts} <= OF_ANYTHING


@pytest.mark.parametrize("folder", FOLDERS)
def test_shapes_speak_only_of_terms_that_exist(
    graphs: dict[str, Graph], ontology: Graph, folder: str
) -> None:
    terms = set(ontology.subjects())
    graph = graphs[folder]
    used = {
        node for triple in graph for node in triple if isinstance(node, URIRef) and str(node).startswith(IUC)
    }
    in_queries = {
        URIRef(IUC + name)
        for text in graph.objects(None, SH.select)
        for name in re.findall(r"\biuc:(\w+)", str(text))
    }
    assert used | in_queries <= terms
    referred = {rule for rule in graph.objects(None, SH.property) if isinstance(rule, URIRef)}
    assert referred <= set(graph.subjects(RDF.type, SH.PropertyShape))
    assert {s for s in graph.subjects(RDF.type, SH.PropertyShape) if isinstance(s, URIRef)} <= referred


def test_the_lists_that_shapes_name_are_those_of_the_vocabularies(
    graphs: dict[str, Graph], repository: Path
) -> None:
    vocabularies = Graph()
    for file in (repository / "ontology" / "vocabularies").glob("*.ttl"):
        vocabularies.parse(file)
    graph = graphs["statements"]
    for values in graph.objects(None, SH["in"]):
        for value in Collection(graph, values):
            if str(value).startswith("https://w3id.org/iuc-graph/"):
                assert (value, RDF.type, None) in vocabularies, value


@pytest.mark.parametrize("where", ["vocabularies", "reference", "document", "curation", "merge"])
def test_the_valid_examples_are_valid(examples: Examples, where: str) -> None:
    assert [(_local(v.shape), v.focus, v.value) for v in examples.broken(where)] == []


def test_the_valid_examples_hold_a_thing_of_every_class(examples: Examples, ontology: Graph) -> None:
    held: set[Node] = set()
    for name in ("vocabularies", "reference", "document", "curation"):
        for class_ in examples.file(name).objects(None, RDF.type):
            held.update(ontology.transitive_objects(class_, RDFS.subClassOf))
    classes = {c for c in ontology.subjects(RDF.type, OWL.Class) if str(c).startswith(IUC)}
    assert classes - held == set()


def _name(case: Case) -> str:
    same = [other for other in CASES if other.shape == case.shape]
    return case.shape if len(same) == 1 else f"{case.shape}-{same.index(case) + 1}"


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_breaking_a_rule_is_reported_by_that_rule_alone(examples: Examples, case: Case) -> None:
    found = examples.report(case)
    also, _ = ALSO.get(case.shape, (frozenset(), ""))
    shapes = {_local(violation.shape) for violation in found}
    assert case.shape in shapes
    assert shapes - also == {case.shape}, [(_local(v.shape), v.focus, v.path, v.value) for v in found]


def test_a_violation_carries_its_message_in_both_languages(
    examples: Examples, graphs: dict[str, Graph]
) -> None:
    wrong = set()
    for case in CASES:
        graph = graphs["merge" if case.where == "merge" else "statements"]
        for violation in examples.report(case):
            stated = {(text.language, str(text)) for text in _messages(graph, URIRef(violation.shape))}
            if set(violation.messages) != stated:
                wrong.add(case.shape)
    assert wrong == set()


def test_every_way_to_break_every_rule_has_a_case(examples: Examples, graphs: dict[str, Graph]) -> None:
    declared = {
        (_local(shape), f"{COMPONENTS[parameter]}ConstraintComponent")
        for graph in graphs.values()
        for shape, parameter in _constraints(graph)
    }
    broken = {
        (case.shape, violation.component)
        for case in CASES
        for violation in examples.report(case)
        if _local(violation.shape) == case.shape
    }
    assert declared - broken == set()
    assert {case.shape for case in CASES} <= {shape for shape, _ in declared}
