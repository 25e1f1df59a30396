"""Reading the ontology: what derives, what is known to derive nothing, and what is refused."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from iuc_graph.errors import OntologyError, UnknownAxiomError
from iuc_graph.inference import Axioms, Chain, read_axioms

PREFIXES = """
@prefix ex: <https://example.org/> .
@prefix iuc: <https://w3id.org/iuc-graph/ontology#> .
@prefix genid: <https://w3id.org/iuc-graph/.well-known/genid/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def turtle(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(PREFIXES + text, format=RdfFormat.TURTLE)]


def ex(name: str) -> NamedNode:
    return NamedNode("https://example.org/" + name)


def test_every_deriving_kind_is_read_once_and_in_order():
    axioms = read_axioms(
        turtle("""
        ex:City rdfs:subClassOf ex:Place . ex:Area rdfs:subClassOf ex:Place .
        ex:City rdfs:subClassOf ex:Place . ex:Town owl:equivalentClass ex:City .
        ex:lead rdfs:subPropertyOf ex:place . ex:about owl:equivalentProperty ex:concerns .
        ex:place owl:inverseOf ex:placeOf . ex:same a owl:SymmetricProperty .
        ex:within a owl:TransitiveProperty .
        ex:on owl:propertyChainAxiom ( ex:placeOf ex:area ex:theme ) .
        """)
    )
    assert axioms == Axioms(
        sub_classes=((ex("Area"), ex("Place")), (ex("City"), ex("Place"))),
        equivalent_classes=((ex("Town"), ex("City")),),
        sub_properties=((ex("lead"), ex("place")),),
        equivalent_properties=((ex("about"), ex("concerns")),),
        inverses=((ex("place"), ex("placeOf")),),
        symmetric=(ex("same"),),
        transitive=(ex("within"),),
        chains=(Chain(ex("on"), (ex("placeOf"), ex("area"), ex("theme"))),),
    )


def test_the_order_of_the_triples_changes_nothing():
    triples = turtle(
        "ex:a rdfs:subClassOf ex:b . ex:c rdfs:subClassOf ex:d . ex:p owl:propertyChainAxiom (ex:q ex:r) ."
    )
    assert read_axioms(reversed(triples)) == read_axioms(triples)


@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_a_chain_of_any_length_is_read(length: int):
    steps = tuple(ex(f"step{number}") for number in range(length))
    path = " ".join(f"ex:step{number}" for number in range(length))
    assert read_axioms(turtle(f"ex:p owl:propertyChainAxiom ({path}) .")).chains == (Chain(ex("p"), steps),)


def test_two_chains_of_one_property_stay_apart():
    axioms = read_axioms(turtle("ex:p owl:propertyChainAxiom (ex:q ex:r) , (ex:q ex:s) ."))
    assert {chain.path for chain in axioms.chains} == {(ex("q"), ex("r")), (ex("q"), ex("s"))}


def test_a_skolemised_list_is_read_like_one_of_blank_nodes():
    axioms = read_axioms(
        turtle("""
        ex:p owl:propertyChainAxiom genid:iuc-0 . genid:iuc-0 a rdf:List ;
        rdf:first ex:q ; rdf:rest genid:iuc-1 .
        genid:iuc-1 rdf:first ex:r ; rdf:rest rdf:nil .
        """)
    )
    assert axioms.chains == (Chain(ex("p"), (ex("q"), ex("r"))),)


@pytest.mark.parametrize(
    "text",
    [
        "ex:o a owl:Ontology ; owl:versionIRI ex:o1 ; owl:versionInfo '1' ; owl:priorVersion ex:o0 .",
        "ex:o a owl:Ontology ; dcterms:license ex:licence ; dcterms:title 'Cities'@en , '城市'@zh .",
        "ex:C a owl:Class , rdfs:Class ; rdfs:label 'C'@en ; rdfs:comment 'A'@en ; rdfs:isDefinedBy ex:o .",
        "ex:C rdfs:seeAlso ex:D ; skos:definition 'A C.'@en ; owl:deprecated true .",
        "ex:p a owl:ObjectProperty , rdf:Property ; schema:domainIncludes ex:C ; schema:rangeIncludes ex:D .",
        "ex:p a owl:DatatypeProperty . ex:q a owl:AnnotationProperty . ex:d a rdfs:Datatype .",
        "ex:C owl:disjointWith ex:D .",
        "ex:C rdfs:subClassOf owl:Thing .",
        "ex:i a owl:NamedIndividual , ex:C ; ex:p ex:j .",
        "ex:i ex:sequence ( ex:j 'text' 3 ) .",
        "ex:i ex:p [ ex:q ex:j ] .",
    ],
)
def test_what_derives_nothing_is_read_as_nothing(text: str):
    assert read_axioms(turtle(text)) == Axioms()


def test_a_label_may_be_implied_by_another_property():
    axioms = read_axioms(turtle("skos:prefLabel rdfs:subPropertyOf rdfs:label ."))
    assert [wide.value for _, wide in axioms.sub_properties] == ["http://www.w3.org/2000/01/rdf-schema#label"]


UNKNOWN = {
    "ex:p rdfs:domain ex:C .": "rdfs:domain",
    "ex:p rdfs:range ex:C .": "rdfs:range",
    "ex:a owl:sameAs ex:b .": "owl:sameAs",
    "ex:a owl:differentFrom ex:b .": "owl:differentFrom",
    "ex:p a owl:FunctionalProperty .": "owl:FunctionalProperty",
    "ex:p a owl:InverseFunctionalProperty .": "owl:InverseFunctionalProperty",
    "ex:p a owl:ReflexiveProperty .": "owl:ReflexiveProperty",
    "ex:p a owl:IrreflexiveProperty .": "owl:IrreflexiveProperty",
    "ex:p a owl:AsymmetricProperty .": "owl:AsymmetricProperty",
    "ex:p owl:propertyDisjointWith ex:q .": "owl:propertyDisjointWith",
    "ex:C owl:complementOf ex:D .": "owl:complementOf",
    "ex:C owl:unionOf (ex:D ex:E) .": "owl:unionOf",
    "ex:C owl:intersectionOf (ex:D ex:E) .": "owl:intersectionOf",
    "ex:C owl:oneOf (ex:i ex:j) .": "owl:oneOf",
    "ex:C owl:disjointUnionOf (ex:D ex:E) .": "owl:disjointUnionOf",
    "ex:C owl:hasKey (ex:p) .": "owl:hasKey",
    "ex:o owl:imports ex:other .": "owl:imports",
    "ex:x a owl:AllDisjointClasses .": "owl:AllDisjointClasses",
    "ex:x a owl:NegativePropertyAssertion .": "owl:NegativePropertyAssertion",
    "ex:x a owl:Axiom .": "owl:Axiom",
    "ex:x a owl:Thing .": "owl:Thing",
    "ex:p a owl:TransitivProperty .": "owl:TransitivProperty",
    "ex:C rdfs:subclassOf ex:D .": "rdfs:subclassOf",
    "ex:x rdfs:member ex:y .": "rdfs:member",
    "ex:x rdf:value 3 .": "rdf:value",
    "ex:C rdfs:subClassOf [ a owl:Restriction ] .": "anonymous class expression",
    "ex:C owl:equivalentClass [ a owl:Class ] .": "anonymous class expression",
    "ex:C owl:disjointWith [ a owl:Class ] .": "anonymous class expression",
    "[] rdfs:subClassOf ex:C .": "anonymous class expression",
    "genid:iuc-0 rdfs:subClassOf ex:C .": "anonymous class expression",
    "ex:i a [] .": "anonymous class expression",
    "[] a owl:Class .": "anonymous expression",
    "[] a owl:TransitiveProperty .": "anonymous property expression",
    "ex:p rdfs:subPropertyOf [] .": "anonymous property expression",
    "[] owl:inverseOf ex:p .": "anonymous property expression",
    "[] owl:propertyChainAxiom (ex:p ex:q) .": "anonymous property expression",
    "ex:p owl:propertyChainAxiom (ex:q []) .": "anonymous property expression",
    "ex:p owl:propertyChainAxiom (ex:q 'r') .": "not a property",
    "ex:C rdfs:subClassOf 'D' .": "not a class",
    "ex:p owl:inverseOf 'q' .": "not a property",
    "ex:C rdfs:subClassOf owl:Nothing .": "built-in class owl:Nothing",
    "owl:Thing rdfs:subClassOf ex:C .": "built-in class owl:Thing",
    "ex:C owl:equivalentClass owl:Thing .": "built-in class owl:Thing",
    "xsd:gYear rdfs:subClassOf ex:Date .": "built-in class xsd:gYear",
    "ex:p rdfs:subPropertyOf rdfs:subClassOf .": "built-in property rdfs:subClassOf",
    "ex:p rdfs:subPropertyOf owl:topObjectProperty .": "built-in property owl:topObjectProperty",
    "ex:p owl:propertyChainAxiom (ex:q rdf:type) .": "built-in property rdf:type",
}


@pytest.mark.parametrize(("text", "kind"), UNKNOWN.items())
def test_an_axiom_of_an_unknown_kind_is_refused_by_name(text: str, kind: str):
    with pytest.raises(UnknownAxiomError) as refusal:
        read_axioms(turtle("ex:a rdfs:subClassOf ex:b ." + text))
    assert kind in str(refusal.value)


def test_the_refusal_names_the_term_in_the_prefix_of_the_project():
    with pytest.raises(UnknownAxiomError, match=r"iuc:within: rdf:type owl:FunctionalProperty"):
        read_axioms(turtle("iuc:within a owl:FunctionalProperty ."))


def test_all_unknown_axioms_are_listed_at_once():
    with pytest.raises(UnknownAxiomError) as refusal:
        read_axioms(turtle("ex:p rdfs:domain ex:C ; rdfs:range ex:D . ex:a owl:sameAs ex:b ."))
    assert len(str(refusal.value).splitlines()) == 4


BROKEN_LISTS = [
    "ex:p owl:propertyChainAxiom () .",
    "ex:p owl:propertyChainAxiom ex:q .",
    "ex:p owl:propertyChainAxiom 'q' .",
    "ex:p owl:propertyChainAxiom _:a . _:a rdf:first ex:q .",
    "ex:p owl:propertyChainAxiom _:a . _:a rdf:first ex:q , ex:r ; rdf:rest rdf:nil .",
    "ex:p owl:propertyChainAxiom _:a . _:a rdf:first ex:q ; rdf:rest () , _:b . _:b rdf:first ex:r .",
    "ex:p owl:propertyChainAxiom _:a . _:a rdf:first ex:q ; rdf:rest _:a .",
]


@pytest.mark.parametrize("text", BROKEN_LISTS)
def test_a_broken_chain_is_refused_and_never_followed_for_ever(text: str):
    with pytest.raises(OntologyError, match="list"):
        read_axioms(turtle(text))


def test_a_property_that_is_a_blank_node_is_refused_wherever_it_stands():
    inverse = NamedNode("http://www.w3.org/2002/07/owl#inverseOf")
    with pytest.raises(UnknownAxiomError, match="anonymous property expression"):
        read_axioms([Triple(ex("p"), inverse, BlankNode())])
