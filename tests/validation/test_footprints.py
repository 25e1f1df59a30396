"""What shapes look at: which cannot be told from a thing outwards, and which are refused because nobody checks them."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store

from iuc_graph.delta import Delta
from iuc_graph.errors import ProjectFilesError
from iuc_graph.inference import assemble as derive
from iuc_graph.validation import Gate, TooWide, fingerprint
from iuc_graph.validation.shapes import ShapeSet
from iuc_graph.vocabulary import ID, ONTOLOGY_GRAPH, OWL, RDF, RDFS, REFERENCE_GRAPH, source_graph

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
EX = "https://example.org/"
TYPE = NamedNode(RDF + "type")
MESSAGE = ' ; sh:message "No."@en .'


def shape_set(folder: Path, text: str) -> ShapeSet:
    (folder / "some.ttl").write_text(PREFIXES + text, encoding="utf-8")
    return ShapeSet.load(folder)


def constraint(where: str, select: str = "$this") -> str:
    return (
        "ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:sparql [ sh:select "
        f'"""PREFIX ex: <https://example.org/> SELECT {select} WHERE {where}""" ] .'
    )


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("{ $this ?any ex:n }", "variable predicate"),
        ("{ $this !ex:p ?o }", "negated set"),
        ("{ $this ex:p ?o . ?x ex:q ?y }", "hang together"),
        ("{ $this ex:p ?o . ex:n ex:q ex:m }", "hang together"),
        ("{ $this ex:p ?o . FILTER EXISTS { ?x ex:q ?y } }", "hang together"),
        ("{ $this ex:p ?o . OPTIONAL { ?o ex:q ?x } ?x ex:r ?y }", "hang together"),
        ("{ { $this ex:p ?o } UNION { $this ex:q ?x } ?o ex:r ?y }", "hang together"),
        ("{ $this ex:p ?o . BIND (IRI(STR(?o)) AS ?x) ?x ex:r ?y }", "hang together"),
        ("{ $this ex:p ?x . { $this ex:q ?o OPTIONAL { ?x ex:r ?y } } }", "hang together"),
        ("{ $this ex:p ?o . { SELECT $this ?z WHERE { $this ex:q ?z } } }", "ToMultiSet"),
        ("{ $this ex:p ?o . GRAPH ?g { $this ex:q ?o } }", "Graph"),
        ("{ $this ex:p ?o } LIMIT 1", "Slice"),
        ("{ ?x ex:p ?o }", "hang together"),
    ],
)
def test_a_constraint_that_may_look_anywhere_is_known_as_such(tmp_path: Path, where: str, reason: str):
    [why] = shape_set(tmp_path, constraint(where)).looking_anywhere().values()
    assert re.search(reason, why)


def test_counting_may_look_anywhere(tmp_path: Path):
    text = constraint("{ $this ex:p ?o } GROUP BY $this HAVING (COUNT(?o) > 2)", "$this (COUNT(?o) AS ?n)")
    assert list(shape_set(tmp_path, text).looking_anywhere()) == [EX + "S"]


def test_a_constraint_without_this_looks_anywhere(tmp_path: Path):
    [why] = shape_set(tmp_path, constraint("{ ?x ex:p ?o }", "?x")).looking_anywhere().values()
    assert "without $this" in why


def test_a_shape_that_refers_to_itself_may_look_anywhere(tmp_path: Path):
    text = "ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:node ex:S ] ."
    assert shape_set(tmp_path, text).looking_anywhere() == {EX + "S": "a shape that refers to itself"}


@pytest.mark.parametrize(
    "where",
    [
        "{ ?x ex:q $this . ?x ex:r/ex:s* ?y . FILTER NOT EXISTS { ?y ex:p+ ?z . [] ex:q ?z } }",
        "{ { ?o ex:r ?y } { $this ex:p ?o } }",
        "{ { $this ex:p ?o } UNION { ?o ex:q $this } ?o ^ex:r ?y . BIND (?y AS ?same) ?same ex:s|ex:p ?z }",
        "{ $this ex:p ?o OPTIONAL { ?o ex:q ?x . ?x ex:r ?y FILTER EXISTS { ?y ex:s ?o } } FILTER (!BOUND(?y)) }",
    ],
)
def test_a_constraint_that_hangs_together_is_local(tmp_path: Path, where: str):
    assert shape_set(tmp_path, constraint(where)).looking_anywhere() == {}


@pytest.mark.parametrize(
    ("text", "component"),
    [
        ("ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:js [ sh:jsFunctionName 'f' ] .", "#js"),
        ("ex:S a sh:NodeShape ; sh:target [ sh:select 'SELECT ?this WHERE {}' ] .", "#target"),
        ("ex:S a sh:NodeShape ; sh:rule [ sh:subject sh:this ] .", "#rule"),
        ("ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:expression [ sh:path ex:p ] .", "#expression"),
        (
            "ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:minCuont 1 ] .",
            "#minCuont",
        ),
        (
            "ex:S a sh:NodeShape ; sh:targetClass ex:A ; ex:even true . ex:Even a sh:ConstraintComponent ; "
            "sh:parameter [ sh:path ex:even ] ; sh:validator [ a sh:SPARQLAskValidator ; sh:ask 'ASK {}' ] .",
            "https://example.org/Even",
        ),
        (constraint("{ $this ex:p ?o MINUS { $this ex:q ?o } }"), "MINUS"),
        (constraint("{ $this ex:p ?o VALUES ?o { 1 2 } }"), "VALUES"),
        (constraint("{ $this ex:p }"), "cannot be run"),
        ("ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:sparql [ sh:ask 'ASK {}' ] .", "#sparql"),
        ("ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:in ( 1 ) , ( 2 ) .", "#in"),
        ("ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:property [ sh:path [ ex:p ex:q ] ] .", "sh:path"),
    ],
)
def test_what_would_not_be_checked_is_refused_with_its_shape(tmp_path: Path, text: str, component: str):
    with pytest.raises(ProjectFilesError, match=component) as refused:
        shape_set(tmp_path, text)
    assert "https://example.org/S" in str(refused.value)


def test_shapes_that_are_not_shacl_are_refused(tmp_path: Path):
    with pytest.raises(ProjectFilesError, match="not SHACL"):
        shape_set(tmp_path, "ex:S a sh:NodeShape , sh:PropertyShape ; sh:path ex:p .")


STATEMENTS = f"""
ex:Named a sh:NodeShape ; sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:class ex:B {MESSAGE[:-1]} ] .
ex:Sole a sh:NodeShape ; sh:targetSubjectsOf ex:q {MESSAGE[:-1]} ;
    sh:sparql [ sh:select "SELECT $this ?value WHERE {{ $this <{EX}q> ?value . ?any <{EX}sole> ?one }}" ] .
"""
MERGE = f"""
ex:Back a sh:NodeShape ; sh:targetObjectsOf ex:p ; sh:property [ sh:path ex:r ; sh:maxCount 1 {MESSAGE[:-1]} ] .
ex:Few a sh:NodeShape ; sh:targetClass ex:B {MESSAGE[:-1]} ;
    sh:sparql [ sh:select "SELECT $this WHERE {{ $this ?p1 ?o . ?other <{EX}few> $this }}" ] .
"""


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    for name, text in (("statements", STATEMENTS), ("merge", MERGE)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "some.ttl").write_text(PREFIXES + text, encoding="utf-8")
    return Gate.load(tmp_path)


GRAPHS = [NamedNode(name) for name in (*map(source_graph, ("a", "b", "c")), REFERENCE_GRAPH)]
NODES = [NamedNode(f"{ID}document/n{number}") for number in range(5)]
ONTOLOGY = {
    Quad(NamedNode(EX + name), TYPE, NamedNode(OWL + "Class"), NamedNode(ONTOLOGY_GRAPH)) for name in "ABC"
} | {
    Quad(NamedNode(EX + "C"), NamedNode(RDFS + "subClassOf"), NamedNode(EX + "B"), NamedNode(ONTOLOGY_GRAPH))
}


def quad(chance: random.Random) -> Quad:
    """A statement about documents, which need no evidence."""
    graph, subject = chance.choice(GRAPHS), chance.choice(NODES)
    if chance.random() < 0.4:
        return Quad(subject, TYPE, NamedNode(EX + chance.choice("ABC")), graph)
    predicate = NamedNode(EX + chance.choice(("p", "p", "q", "r", "r", "few", "sole")))
    return Quad(subject, predicate, chance.choice(NODES), graph)


def whole(stated: set[Quad]) -> Store:
    derived = derive(stated)
    store = Store()
    store.extend([*stated, *derived.inferred, *derived.default])
    return store


@pytest.mark.parametrize("seed", range(6))
def test_every_graph_is_judged_as_by_the_whole_check_also_by_shapes_that_look_anywhere(gate: Gate, seed: int):
    chance = random.Random(seed)
    assert list(gate.statements.looking_anywhere()) == [EX + "Sole"]
    assert list(gate.merge.looking_anywhere()) == [EX + "Few"]
    seen: Counter[bool] = Counter()
    stated, old = set(ONTOLOGY), set(whole(ONTOLOGY))
    for _ in range(60):
        there = sorted(stated - ONTOLOGY, key=str)
        gone = {one for one in chance.sample(there, min(3, len(there))) if chance.random() < 0.4}
        new = stated - gone | {quad(chance) for _ in range(chance.randint(0, 3))}
        store = whole(new)
        quick = gate.change(store, Delta.between(old, store))
        assert quick.violations == gate.full(list(store)).violations
        seen[quick.conforms] += 1
        if quick.conforms:
            stated, old = new, set(store)
    assert seen[True] >= 3 and seen[False] >= 3


def test_a_shape_that_looks_anywhere_has_a_limit_too(gate: Gate):
    many = {
        Quad(NamedNode(f"{ID}document/m{n}"), NamedNode(EX + "q"), NODES[0], GRAPHS[0]) for n in range(30)
    }
    old, store = (
        whole(ONTOLOGY | many),
        whole(ONTOLOGY | many | {Quad(NODES[1], TYPE, NamedNode(EX + "A"), GRAPHS[0])}),
    )
    with pytest.raises(TooWide, match="more than 20 things"):
        gate.change(store, Delta.between(old, store), limit=20)


def test_the_fingerprint_is_that_of_the_files(gate: Gate, tmp_path: Path):
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    file = tmp_path / "merge" / "some.ttl"
    file.write_text(file.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    assert fingerprint(tmp_path) != before
