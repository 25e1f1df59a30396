"""The order of checks: each source by itself with its background, then the merge; and pySHACL as oracle."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, serialize
from rdflib import RDF as R
from rdflib import SH, Graph, URIRef

from iuc_graph.errors import ProjectFilesError
from iuc_graph.inference import assemble as derive
from iuc_graph.validation import Report, validate
from iuc_graph.validation.gate import BACKGROUND
from iuc_graph.validation.shapes import load_shapes, violations
from iuc_graph.vocabulary import (
    DCTERMS,
    ID,
    INFERRED_GRAPH,
    IUC,
    ONTOLOGY_GRAPH,
    OWL,
    RDF,
    RDFS,
    REFERENCE_GRAPH,
    SOURCE_GRAPH,
    source_graph,
)

PREFIXES = f"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <{RDFS}> .
@prefix iuc: <{IUC}> .
"""
STATEMENTS = """
iuc:ThingShape a sh:NodeShape ; sh:targetClass iuc:Thing ;
  sh:property [ sh:path rdfs:label ; sh:minCount 1 ; sh:maxCount 1 ; sh:message "One label."@en , "一个标签。"@zh ] ;
  sh:property [ sh:path iuc:within ; sh:class iuc:Place ; sh:message "Within places."@en ] .
"""
MERGE = """
iuc:PlaceShape a sh:NodeShape ; sh:targetClass iuc:Place ;
  sh:not [ sh:class iuc:Thing ] ; sh:message "A place is no thing."@en .
"""
TYPE, LABEL = NamedNode(RDF + "type"), NamedNode(RDFS + "label")
NEWS, DECK = NamedNode(SOURCE_GRAPH + "news"), NamedNode(SOURCE_GRAPH + "deck")
ONTOLOGY, REFERENCE = NamedNode(ONTOLOGY_GRAPH), NamedNode(REFERENCE_GRAPH)
THING, PLACE = NamedNode(IUC + "Thing"), NamedNode(IUC + "Place")
DOCUMENT = NamedNode(IUC + "SourceDocument")
A, HERE = NamedNode(ID + "thing/a"), NamedNode(ID + "place/here")


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    for name, text in (("statements", STATEMENTS), ("merge", MERGE)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "shapes.ttl").write_text(PREFIXES + text, encoding="utf-8")
    return tmp_path


def thing(graph: NamedNode, label: str) -> list[Quad]:
    """A document, and a thing as it describes it, with its evidence."""
    document = NamedNode(f"{ID}document/{graph.value.removeprefix(SOURCE_GRAPH)}")
    passage = NamedNode(f"{ID}passage/{graph.value.removeprefix(SOURCE_GRAPH)}/p1")
    return [
        Quad(document, TYPE, DOCUMENT, graph),
        Quad(A, TYPE, THING, graph),
        Quad(A, LABEL, Literal(label), graph),
        Quad(A, NamedNode(IUC + "statedAt"), passage, graph),
    ]


def checked(quads: list[Quad], shapes: Path) -> Report:
    """The verdict on the quads, a small ontology, and everything that is derived from them."""
    classes = [Quad(term, TYPE, NamedNode(OWL + "Class"), ONTOLOGY) for term in (THING, PLACE, DOCUMENT)]
    links = [NamedNode(IUC + name) for name in ("within", "statedAt")]
    quads = [
        *quads,
        *classes,
        *(Quad(link, TYPE, NamedNode(OWL + "ObjectProperty"), ONTOLOGY) for link in links),
    ]
    derived = derive(quads)
    return validate([*quads, *derived.inferred, *derived.default], shapes)


def test_documents_may_contradict_each_other(shapes: Path):
    assert checked([*thing(NEWS, "Alpha"), *thing(DECK, "Beta")], shapes).conforms


def test_a_document_may_not_contradict_itself(shapes: Path):
    [found] = checked([*thing(NEWS, "Alpha"), *thing(NEWS, "Beta")], shapes).violations
    assert (found.graph, found.focus, found.message("zh")) == (NEWS.value, A.value, "一个标签。")


def test_a_violation_is_reported_for_its_document_and_not_for_the_merge(shapes: Path):
    unlabelled = [quad for quad in thing(NEWS, "x") if quad.predicate != LABEL]
    found = checked([*unlabelled, *thing(DECK, "Beta")], shapes).violations
    assert [(one.graph, one.component) for one in found] == [(NEWS.value, "MinCountConstraintComponent")]


def test_reference_data_is_the_background_of_every_document(shapes: Path):
    within = Quad(A, NamedNode(IUC + "within"), HERE, NEWS)
    assert not checked([*thing(NEWS, "x"), within], shapes).conforms
    assert checked([*thing(NEWS, "x"), within, Quad(HERE, TYPE, PLACE, REFERENCE)], shapes).conforms


def test_what_one_document_says_is_not_the_background_of_another(shapes: Path):
    within = Quad(A, NamedNode(IUC + "within"), HERE, NEWS)
    passage = NamedNode(ID + "passage/deck/p1")
    deck = Quad(NamedNode(ID + "document/deck"), TYPE, DOCUMENT, DECK)
    here = [deck, Quad(HERE, TYPE, PLACE, DECK), Quad(HERE, NamedNode(IUC + "statedAt"), passage, DECK)]
    [found] = checked([*thing(NEWS, "x"), within, *here], shapes).violations
    assert (found.graph, found.value) == (NEWS.value, HERE.value)


def test_the_classes_of_the_ontology_count_with_their_subclasses(shapes: Path):
    special = NamedNode(IUC + "SpecialThing")
    subclass = Quad(special, NamedNode(RDFS + "subClassOf"), THING, ONTOLOGY)
    quads = [
        quad for quad in thing(NEWS, "x") if quad.subject != A or quad.predicate.value == IUC + "statedAt"
    ]
    [found] = checked([subclass, *quads, Quad(A, TYPE, special, NEWS)], shapes).violations
    assert found.component == "MinCountConstraintComponent"


def test_a_class_that_only_derivation_brings_is_checked_on_the_merge(shapes: Path):
    spot, subclass = NamedNode(IUC + "Spot"), NamedNode(RDFS + "subClassOf")
    both = [Quad(spot, subclass, THING, ONTOLOGY), Quad(spot, subclass, PLACE, ONTOLOGY)]
    untyped = [quad for quad in thing(NEWS, "x") if quad.subject != A or quad.predicate != TYPE]
    [found] = checked([*both, *untyped, Quad(A, TYPE, spot, NEWS)], shapes).violations
    assert (found.graph, found.focus, found.component) == ("", A.value, "NotConstraintComponent")


def test_the_report_counts_graphs_and_things(shapes: Path):
    report = checked([*thing(NEWS, "Alpha"), *thing(DECK, "Beta")], shapes)
    assert report.things == 4
    assert report.graphs == 3  # two documents and the ontology; nothing is derived


def test_progress_names_every_graph(shapes: Path):
    steps: list[str] = []
    validate(thing(NEWS, "x"), shapes, steps.append)
    assert steps == ["checking source/news", "checking the merged graph"]


def test_missing_shapes_are_an_error_and_no_pass(tmp_path: Path):
    with pytest.raises(ProjectFilesError):
        validate(thing(NEWS, "x"), tmp_path)


def test_the_graph_of_the_project_conforms(built):
    assert built.report.violations == ()
    assert built.report.things > 2000


@pytest.fixture(scope="module")
def spoiled_news(built) -> tuple[Graph, set[URIRef]]:
    """The news with its background as one rdflib graph, spoiled in many places, and the things it describes."""
    news = source_graph("news-mannheim-chongqing")
    quads = [quad for quad in built.quads if isinstance(quad.graph_name, NamedNode)]
    background = [quad for quad in quads if quad.graph_name.value in BACKGROUND]
    own = sorted((quad for quad in quads if quad.graph_name.value == news), key=str)
    typed = {URIRef(quad.subject.value) for quad in own if quad.predicate == TYPE}
    gone = {
        RDFS + "label",
        IUC + "statedAt",
        IUC + "participantRole",
        IUC + "dateBasis",
        DCTERMS + "description",
    }
    kept = [quad for index, quad in enumerate(own) if quad.predicate.value not in gone or index % 3]
    graph = Graph()
    triples = (Quad(*quad.triple, DefaultGraph()) for quad in (*background, *kept))
    graph.parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
    return graph, typed


@pytest.mark.slow
def test_the_verdict_equals_that_of_pyshacl(built, spoiled_news: tuple[Graph, set[URIRef]]):
    data, typed = spoiled_news
    folder = built.project.shapes / "statements"
    ours = {
        (found.focus, found.path, found.value, found.component)
        for found in violations(load_shapes(folder), data, typed, "news")
    }
    rules = Graph()
    for file in sorted(folder.glob("*.ttl")):
        rules.parse(file, format="turtle")
    conforms, report, _ = pyshacl.validate(data, shacl_graph=rules, inference="none")
    theirs = set()
    for result in report.objects(None, SH.result):
        if report.value(result, SH.focusNode) in typed:
            parts = (report.value(result, part) for part in (SH.focusNode, SH.resultPath, SH.value))
            component = str(report.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH))
            theirs.add((*("" if part is None else str(part) for part in parts), component))
    assert not conforms
    assert len(theirs) > 20
    assert ours == theirs
    assert all((node, R.type, None) in data for node in typed)


def test_a_wrong_class_in_derived_data_is_found_on_the_merge(built):
    """A place that is made a stakeholder by what the ontology says of a property."""
    news = NamedNode(source_graph("news-mannheim-chongqing"))
    city = NamedNode(ID + "place/mannheim")
    asserted = {
        quad
        for quad in built.quads
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value != INFERRED_GRAPH
    }
    wrong = Quad(city, TYPE, NamedNode(IUC + "Company"), news)
    derived = derive(asserted | {wrong})
    merge = Graph()
    merge.parse(data=serialize(derived.default, format=RdfFormat.N_TRIPLES), format="nt")
    shapes = load_shapes(built.project.shapes / "merge")
    found = list(violations(shapes, merge, {URIRef(city.value)}, ""))
    assert found
    assert {one.focus for one in found} == {city.value}
