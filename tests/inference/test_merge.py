"""The default graph: all that is asserted or follows, each triple once."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from iuc_graph.errors import OntologyError, UnknownAxiomError
from iuc_graph.inference import assemble, merge
from iuc_graph.vocabulary import INFERRED_GRAPH, XSD

DATA = """
@prefix : <https://example.org/> .
@prefix g: <https://w3id.org/iuc-graph/graph/> .
@prefix source: <https://w3id.org/iuc-graph/graph/source/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
g:ontology { :City rdfs:subClassOf :Place . :place owl:inverseOf :placeOf . }
source:one { :ulm a :City . :plan :place :ulm . }
source:two { :ulm a :City , :Place . :bonn a :City . }
"""
PERSONS = NamedNode("https://w3id.org/iuc-graph/graph/persons")


def trig(text: str) -> list[Quad]:
    return list(parse(text, format=RdfFormat.TRIG))


def ex(name: str) -> NamedNode:
    return NamedNode("https://example.org/" + name)


def text_of(quads: tuple[Quad, ...]) -> bytes:
    return serialize(quads, format=RdfFormat.N_QUADS)


def test_the_inferred_graph_holds_what_no_graph_asserts():
    inferred = assemble(trig(DATA)).inferred
    assert {str(quad.triple) for quad in inferred} == {
        "<https://example.org/bonn> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/Place>",
        "<https://example.org/ulm> <https://example.org/placeOf> <https://example.org/plan>",
    }
    assert {quad.graph_name for quad in inferred} == {NamedNode(INFERRED_GRAPH)}


def test_the_default_graph_holds_each_triple_once():
    quads = trig(DATA)
    default = assemble(quads).default
    assert len(default) == len(set(default)) == len({quad.triple for quad in quads}) + 2
    assert {quad.graph_name for quad in default} == {DefaultGraph()}


def test_counting_in_the_store_counts_distinct_triples():
    quads = trig(DATA)
    made = assemble(quads)
    store = Store()
    store.extend([*quads, *made.inferred, *made.default])
    anywhere = "{ ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } }"
    distinct = f"SELECT * WHERE {{ SELECT DISTINCT ?s ?p ?o WHERE {{ {anywhere} }} }}"
    (row,) = store.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert int(row["n"].value) == len(list(store.query(distinct))) == len(made.default)


def test_a_whole_store_assembles_to_itself():
    quads = trig(DATA)
    made = assemble(quads)
    assert assemble([*quads, *made.inferred, *made.default]) == made


def test_equal_inputs_give_equal_bytes_in_any_order():
    quads = trig(DATA)
    one, other = assemble(quads), assemble(reversed(quads))
    assert text_of(one.inferred) == text_of(other.inferred)
    assert text_of(one.default) == text_of(other.default)
    assert list(one.default) == sorted(one.default, key=lambda quad: str(quad.triple))


def test_a_triple_that_loses_its_last_source_becomes_inferred():
    without_two = [quad for quad in trig(DATA) if not str(quad.graph_name).endswith("two>")]
    made = assemble(without_two)
    place = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    assert Quad(ex("ulm"), place, ex("Place"), NamedNode(INFERRED_GRAPH)) in made.inferred
    assert not [quad for quad in made.default if quad.subject == ex("bonn")]


def test_default_and_inferred_quads_of_the_input_assert_nothing():
    stray = [
        Quad(ex("x"), ex("place"), ex("y")),
        Quad(ex("x"), ex("place"), ex("z"), NamedNode(INFERRED_GRAPH)),
    ]
    assert assemble([*trig(DATA), *stray]) == assemble(trig(DATA))
    assert merge(stray) == set()


def test_a_private_graph_is_neither_merged_nor_reasoned_over():
    private = [Quad(ex("anyone"), ex("place"), ex("ulm"), PERSONS)]
    assert assemble([*trig(DATA), *private], private=[PERSONS]) == assemble(trig(DATA))
    assert merge(private, private=[PERSONS]) == set()
    assert merge(private) == {Triple(ex("anyone"), ex("place"), ex("ulm"))}


def test_two_spellings_of_one_number_are_one_triple_as_in_the_store():
    axiom = "@prefix : <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
    quads = trig(axiom + "<https://w3id.org/iuc-graph/graph/ontology> { :p rdfs:subPropertyOf :q . }")
    source = NamedNode("https://w3id.org/iuc-graph/graph/source/one")
    integer = NamedNode(XSD + "integer")
    quads.append(Quad(ex("a"), ex("p"), Literal("01", datatype=integer), source))
    quads.append(Quad(ex("a"), ex("q"), Literal("1", datatype=integer), source))
    made = assemble(quads)
    assert made.inferred == ()
    assert len(made.default) == 3


def test_without_an_ontology_nothing_is_assembled():
    sources = [quad for quad in trig(DATA) if "source" in str(quad.graph_name)]
    with pytest.raises(OntologyError, match="graph/ontology is empty"):
        assemble(sources)


def test_an_unknown_axiom_in_the_ontology_graph_stops_the_assembly():
    same = NamedNode("http://www.w3.org/2002/07/owl#sameAs")
    ontology = NamedNode("https://w3id.org/iuc-graph/graph/ontology")
    with pytest.raises(UnknownAxiomError, match="owl:sameAs"):
        assemble([*trig(DATA), Quad(ex("a"), same, ex("b"), ontology)])
