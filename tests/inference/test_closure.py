"""What follows from what, by small cases whose answer is written by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from iuc_graph.inference import Pattern, Rule, Variable, closure, derive, read_axioms

PREFIXES = """
@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def turtle(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(PREFIXES + text, format=RdfFormat.TURTLE)]


def derived(ontology: str, data: str) -> set[Triple]:
    return closure(turtle(data), read_axioms(turtle(ontology)))


CASES = {
    "a class passes its members to all classes above it": (
        ":City rdfs:subClassOf :Place . :Place rdfs:subClassOf :Location .",
        ":ulm a :City .",
        ":ulm a :Place , :Location .",
    ),
    "equivalent classes share their members": (
        ":Town owl:equivalentClass :City .",
        ":ulm a :Town . :bonn a :City .",
        ":ulm a :City . :bonn a :Town .",
    ),
    "classes in a circle share their members": (
        ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :C rdfs:subClassOf :A .",
        ":i a :B .",
        ":i a :A , :C .",
    ),
    "a property passes its values to all properties above it": (
        ":lead rdfs:subPropertyOf :planPlace . :planPlace rdfs:subPropertyOf :place .",
        ":plan :lead :ulm .",
        ":plan :planPlace :ulm ; :place :ulm .",
    ),
    "equivalent properties share their values": (
        ":p owl:equivalentProperty :q .",
        ":a :p :b . :c :q 'text'@en .",
        ":a :q :b . :c :p 'text'@en .",
    ),
    "an inverse works both ways": (
        ":area owl:inverseOf :areaOf .",
        ":plan :area :a . :b :areaOf :plan .",
        ":a :areaOf :plan . :plan :area :b .",
    ),
    "a symmetric property holds backwards": (
        ":near a owl:SymmetricProperty .",
        ":a :near :b .",
        ":b :near :a .",
    ),
    "a transitive property reaches to the end": (
        ":within a owl:TransitiveProperty .",
        ":a :within :b . :b :within :c . :c :within :d .",
        ":a :within :c , :d . :b :within :d .",
    ),
    "a circle of a transitive property reaches its start": (
        ":within a owl:TransitiveProperty .",
        ":a :within :b . :b :within :a .",
        ":a :within :a . :b :within :b .",
    ),
    "a property of two axioms obeys both": (
        ":same a owl:SymmetricProperty , owl:TransitiveProperty .",
        ":a :same :b . :b :same :c .",
        ":a :same :c , :a . :b :same :a , :b . :c :same :b , :a , :c .",
    ),
    "a chain joins its steps": (
        ":on owl:propertyChainAxiom (:placeOf :area :theme) .",
        ":ulm :placeOf :plan . :plan :area :a , :b . :a :theme :water . :b :theme :rail . :c :theme :air .",
        ":ulm :on :water , :rail .",
    ),
    "a chain of one step is a property above another": (
        ":on owl:propertyChainAxiom (:theme) .",
        ":a :theme :water .",
        ":a :on :water .",
    ),
    "a chain may use one property twice": (
        ":grandparent owl:propertyChainAxiom (:parent :parent) .",
        ":a :parent :b . :b :parent :c . :d :parent :d .",
        ":a :grandparent :c . :d :grandparent :d .",
    ),
    "a chain may end in its own property": (
        ":in owl:propertyChainAxiom (:in :within) .",
        ":x :in :a . :a :within :b . :b :within :c .",
        ":x :in :b , :c .",
    ),
    "a chain may end in texts": (
        ":spelled owl:propertyChainAxiom (:place :label) .",
        ":plan :place :ulm . :ulm :label 'Ulm'@de .",
        ":plan :spelled 'Ulm'@de .",
    ),
    "a chain over derived triples waits for them": (
        ":on owl:propertyChainAxiom (:placeOf :area) . :place owl:inverseOf :placeOf ."
        ":lead rdfs:subPropertyOf :place .",
        ":plan :lead :ulm ; :area :a .",
        ":plan :place :ulm . :ulm :placeOf :plan ; :on :a .",
    ),
    "a preferred label is a label": (
        "skos:prefLabel rdfs:subPropertyOf rdfs:label .",
        ":theme skos:prefLabel 'Hydrogen'@en , '氢能'@zh .",
        ":theme rdfs:label 'Hydrogen'@en , '氢能'@zh .",
    ),
    "disjointness, declarations and labels give nothing": (
        ":A a owl:Class ; owl:disjointWith :B ; rdfs:label 'A' . :B rdfs:subClassOf owl:Thing .",
        ":i a :A . :j a :B .",
        "",
    ),
    "what is asserted already is not derived": (
        ":City rdfs:subClassOf :Place .",
        ":ulm a :City , :Place . :bonn a :City .",
        ":bonn a :Place .",
    ),
}


@pytest.mark.parametrize(("ontology", "data", "expected"), CASES.values(), ids=CASES.keys())
def test_exactly_this_follows(ontology: str, data: str, expected: str):
    assert derived(ontology, data) == set(turtle(expected))


def test_an_inverse_of_a_text_is_left_out():
    found = derived(":p owl:inverseOf :q . :p rdfs:subPropertyOf :r .", ":a :p 'text' , :b .")
    assert found == set(turtle(":b :q :a . :a :r 'text' , :b ."))


def test_nothing_is_derived_about_classes_and_properties_from_a_hierarchy():
    ontology = (
        ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :p owl:inverseOf :q . :q rdfs:subPropertyOf :r ."
    )
    assert closure(turtle(ontology), read_axioms(turtle(ontology))) == set()


def test_the_ontology_s_own_nodes_obey_its_annotation_axioms():
    ontology = turtle(
        "skos:prefLabel rdfs:subPropertyOf rdfs:label . :A a owl:Class ; skos:prefLabel 'A'@en ."
    )
    assert closure(ontology, read_axioms(ontology)) == set(turtle(":A rdfs:label 'A'@en ."))


def test_nothing_follows_from_nothing():
    assert derived(":p a owl:TransitiveProperty .", "") == set()
    assert derived("", ":a :p :b .") == set()


def test_a_triple_that_lost_its_support_is_not_derived_again():
    ontology = ":on owl:propertyChainAxiom (:placeOf :area) . :lead owl:inverseOf :placeOf ."
    support = ":plan :lead :ulm ; :area :a ."
    gone = turtle(":ulm :on :a .")[0]
    assert gone in derived(ontology, support)
    assert gone not in derived(ontology, ":plan :lead :ulm .")
    assert gone not in derived(ontology, ":plan :area :a .")


def test_a_triple_with_two_proofs_survives_the_loss_of_one():
    ontology = ":on owl:propertyChainAxiom (:placeOf :area) ."
    both = ":ulm :placeOf :one , :two . :one :area :a . :two :area :a ."
    one = ":ulm :placeOf :two . :one :area :a . :two :area :a ."
    assert derived(ontology, both) == derived(ontology, one) == set(turtle(":ulm :on :a ."))


def test_blank_nodes_are_nodes_like_others():
    knows = NamedNode("https://example.org/knows")
    one, other = BlankNode("one"), BlankNode("other")
    found = closure([Triple(one, knows, other)], read_axioms(turtle(":knows a owl:SymmetricProperty .")))
    assert found == {Triple(other, knows, one)}


def test_a_long_path_is_followed_to_its_end():
    step = NamedNode("https://example.org/within")
    nodes = [NamedNode(f"https://example.org/n{number}") for number in range(150)]
    path = [Triple(start, step, end) for start, end in pairwise(nodes)]
    found = closure(path, read_axioms(turtle(":within a owl:TransitiveProperty .")))
    assert len(found) == 149 * 150 // 2 - 149


def test_a_rule_with_a_constant_in_the_middle_of_its_body_is_joined():
    x, y = Variable("x"), Variable("y")
    a, kind = NamedNode("https://example.org/a"), NamedNode("https://example.org/kind")
    part, whole = NamedNode("https://example.org/part"), NamedNode("https://example.org/whole")
    rule = Rule(Pattern(x, whole, y), (Pattern(x, kind, a), Pattern(y, kind, a), Pattern(x, part, y)))
    others = " ".join(f":i :part :k{number} . :k{number} :kind :b ." for number in range(9))
    found = derive(turtle(":i :kind :a ; :part :j . :j :kind :a . " + others), [rule])
    assert found == set(turtle(":i :whole :j ."))


def test_texts_that_differ_in_language_are_two_values():
    label = NamedNode("https://example.org/label")
    node = NamedNode("https://example.org/n")
    data = [Triple(node, label, Literal("Ulm", language=tag)) for tag in ("en", "de")]
    assert len(closure(data, read_axioms(turtle(":label rdfs:subPropertyOf :name .")))) == 2
