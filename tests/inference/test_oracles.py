"""The closure against two others that know nothing of it: owlrl, and SPARQL updates run to the end.

owlrl says more than we want. `comparable` takes out what the inferred graph leaves out on purpose:
- statements of the OWL, RDFS, RDF and XSD vocabularies about themselves, about classes and about
  properties (reflexive, transitive or axiomatic), except rdfs:label, which is a value like others;
- types that are built in (owl:Thing, rdfs:Resource, a datatype, …) and `owl:sameAs`;
- triples whose subject is a literal, which owlrl allows itself and RDF does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import owlrl
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)

from iuc_graph.delta import Delta
from iuc_graph.inference import Axioms, Chain, closure, compile_rules, maintain, read_axioms
from iuc_graph.vocabulary import IUC, OWL, RDF, RDFS, SKOS, XSD

BUILT_IN = (OWL, RDFS, RDF, XSD)
TYPE, FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("type", "first", "rest", "nil"))
LABEL = NamedNode(RDFS + "label")


def names(kind: str, count: int) -> list[NamedNode]:
    return [NamedNode(f"https://example.org/{kind}{number}") for number in range(count)]


CLASSES, PROPERTIES, INDIVIDUALS = names("Class", 5), names("property", 6), names("thing", 6)
# Properties with texts stay out of inverses: there owlrl derives through literals as subjects.
TEXT_PROPERTIES = [*names("text", 2), LABEL]
TEXTS = [Literal("one"), Literal("one", language="en"), Literal("一", language="zh")]


def pairs(terms: list[NamedNode], most: int) -> st.SearchStrategy[set[tuple[NamedNode, NamedNode]]]:
    pair = st.tuples(st.sampled_from(terms), st.sampled_from(terms)).filter(
        lambda found: found[0] != found[1]
    )
    return st.sets(pair, max_size=most)


def in_order(found: Iterable[tuple[NamedNode, ...]]) -> tuple[tuple[NamedNode, ...], ...]:
    return tuple(sorted(found, key=lambda terms: [term.value for term in terms]))


@st.composite
def ontologies(draw: st.DrawFn) -> Axioms:
    some = st.sets(st.sampled_from(PROPERTIES), max_size=2)
    path = st.lists(st.sampled_from(PROPERTIES), min_size=1, max_size=4).map(tuple)
    chain = st.builds(Chain, st.sampled_from(PROPERTIES), path)
    text_pairs = draw(pairs(TEXT_PROPERTIES, 2))
    return Axioms(
        sub_classes=in_order(draw(pairs(CLASSES, 4))),
        sub_properties=in_order(draw(pairs(PROPERTIES, 3)) | text_pairs),
        equivalent_classes=in_order(draw(pairs(CLASSES, 1))),
        equivalent_properties=in_order(draw(pairs(PROPERTIES, 1))),
        inverses=in_order(draw(pairs(PROPERTIES, 2))),
        symmetric=tuple(sorted(draw(some))),
        transitive=tuple(sorted(draw(some))),
        chains=tuple(draw(st.lists(chain, max_size=2, unique=True))),
    )


def triples_of(*choices: list[NamedNode] | list[Literal]) -> st.SearchStrategy[Triple]:
    return st.builds(Triple, *(st.sampled_from(choice) for choice in choices))


DATA = st.sets(
    triples_of(INDIVIDUALS, PROPERTIES, INDIVIDUALS)
    | triples_of(INDIVIDUALS, [TYPE], CLASSES)
    | triples_of(INDIVIDUALS, TEXT_PROPERTIES, TEXTS),
    max_size=14,
)


def written(axioms: Axioms) -> Iterator[Triple]:
    """The axioms as triples, as an ontology file states them."""
    kinds = {
        RDFS + "subClassOf": axioms.sub_classes,
        RDFS + "subPropertyOf": axioms.sub_properties,
        OWL + "equivalentClass": axioms.equivalent_classes,
        OWL + "equivalentProperty": axioms.equivalent_properties,
        OWL + "inverseOf": axioms.inverses,
    }
    for predicate, stated in kinds.items():
        yield from (Triple(one, NamedNode(predicate), other) for one, other in stated)
    yield from (Triple(term, TYPE, NamedNode(OWL + "SymmetricProperty")) for term in axioms.symmetric)
    yield from (Triple(term, TYPE, NamedNode(OWL + "TransitiveProperty")) for term in axioms.transitive)
    for chain in axioms.chains:
        cells = [*(BlankNode() for _ in chain.path), NIL]
        yield Triple(chain.implied, NamedNode(OWL + "propertyChainAxiom"), cells[0])
        for cell, step, rest in zip(cells, chain.path, cells[1:], strict=False):
            yield from (Triple(cell, FIRST, step), Triple(cell, REST, rest))


def comparable(triple: Triple) -> bool:
    if not isinstance(triple.subject, NamedNode):
        return False
    if triple.predicate == TYPE:
        return isinstance(triple.object, NamedNode) and not triple.object.value.startswith(BUILT_IN)
    return triple.predicate == LABEL or not triple.predicate.value.startswith(BUILT_IN)


def by_owlrl(ontology: Iterable[Triple], data: Iterable[Triple]) -> set[Triple]:
    graph = rdflib.Graph()
    graph.parse(data=serialize([*ontology, *data], format=RdfFormat.N_TRIPLES), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    legal = rdflib.Graph()
    for subject, predicate, value in graph:
        if not isinstance(subject, rdflib.Literal) and isinstance(predicate, rdflib.URIRef):
            legal.add((subject, predicate, value))
    text = legal.serialize(format="nt", encoding="utf-8")
    return {quad.triple for quad in parse(text, format=RdfFormat.N_TRIPLES) if comparable(quad.triple)}


def as_updates(axioms: Axioms) -> Iterator[str]:
    """Each axiom as the SPARQL update that a reader of the OWL standard would write for it."""
    both = [(one, other) for one, other in axioms.equivalent_classes]
    for one, other in [*axioms.sub_classes, *both, *((other, one) for one, other in both)]:
        yield f"INSERT {{ ?x a {other} }} WHERE {{ ?x a {one} }}"
    for one, other in axioms.sub_properties:
        yield f"INSERT {{ ?x {other} ?y }} WHERE {{ ?x {one} ?y }}"
    for one, other in axioms.equivalent_properties:
        yield f"INSERT {{ ?x {other} ?y }} WHERE {{ ?x {one} ?y }}"
        yield f"INSERT {{ ?x {one} ?y }} WHERE {{ ?x {other} ?y }}"
    for one, other in axioms.inverses:
        yield f"INSERT {{ ?y {other} ?x }} WHERE {{ ?x {one} ?y }}"
        yield f"INSERT {{ ?y {one} ?x }} WHERE {{ ?x {other} ?y }}"
    for term in axioms.symmetric:
        yield f"INSERT {{ ?y {term} ?x }} WHERE {{ ?x {term} ?y }}"
    for term in axioms.transitive:
        yield f"INSERT {{ ?x {term} ?y }} WHERE {{ ?x {term}/{term} ?y }}"
    for chain in axioms.chains:
        yield f"INSERT {{ ?x {chain.implied} ?y }} WHERE {{ ?x {'/'.join(map(str, chain.path))} ?y }}"


def by_sparql(axioms: Axioms, data: Iterable[Triple]) -> set[Triple]:
    store = Store()
    store.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in data)
    size = -1
    while size != len(store):
        size = len(store)
        for update in as_updates(axioms):
            store.update(update)
    return {quad.triple for quad in store}


relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@settings(relaxed, max_examples=40)
@given(ontologies(), DATA)
def test_it_derives_what_owlrl_derives(axioms: Axioms, data: set[Triple]):
    expected = by_owlrl(written(axioms), data)
    assert data | closure(data, axioms) == expected


@settings(relaxed, max_examples=20)
@given(ontologies(), st.lists(DATA, min_size=2, max_size=3))
def test_a_store_that_is_kept_up_to_date_holds_what_owlrl_derives(axioms: Axioms, states: list[set[Triple]]):
    store, source = Store(), NamedNode("https://example.org/source")
    for data in states:
        stated = [Quad(triple.subject, triple.predicate, triple.object, source) for triple in data]
        change = Delta.between(store.quads_for_pattern(None, None, None, source), stated)
        change.apply(store)
        maintain(store, change, compile_rules(axioms))
        merged = {quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph())}
        assert merged == by_owlrl(written(axioms), data)


@settings(relaxed, max_examples=200)
@given(ontologies(), DATA)
def test_it_derives_what_sparql_updates_derive(axioms: Axioms, data: set[Triple]):
    assert data | closure(data, axioms) == by_sparql(axioms, data)


@settings(relaxed, max_examples=200)
@given(ontologies(), DATA)
def test_a_closed_set_is_closed_and_nothing_asserted_counts_as_derived(axioms: Axioms, data: set[Triple]):
    derived = closure(data, axioms)
    assert not derived & data
    assert closure(data | derived, axioms) == set()


@settings(relaxed, max_examples=100)
@given(ontologies(), DATA, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_matters(axioms: Axioms, data: set[Triple], chance):
    shuffled = [*data, *data]
    chance.shuffle(shuffled)
    assert closure(shuffled, axioms) == closure(data, axioms)


@settings(relaxed, max_examples=100)
@given(ontologies(), DATA.filter(bool))
def test_a_removed_triple_takes_along_what_only_it_supported(axioms: Axioms, data: set[Triple]):
    gone = min(data, key=str)
    left = data - {gone}
    assert left | closure(left, axioms) == by_sparql(axioms, left)


@settings(relaxed, max_examples=100)
@given(ontologies())
def test_axioms_written_as_triples_are_read_back(axioms: Axioms):
    read = read_axioms(written(axioms))
    assert (read.sub_classes, read.sub_properties) == (axioms.sub_classes, axioms.sub_properties)
    assert (read.equivalent_classes, read.inverses) == (axioms.equivalent_classes, axioms.inverses)
    assert (read.symmetric, read.transitive) == (axioms.symmetric, axioms.transitive)
    assert read.chains == tuple(sorted(axioms.chains))


CASE = """
@prefix : <https://example.org/> .
@prefix iuc: <https://w3id.org/iuc-graph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:plan a iuc:ActionPlan ; iuc:leadPlace :changchun ; iuc:partnerPlace :ulm ; iuc:area :heading .
:heading a iuc:CooperationArea ; iuc:theme :rail ; iuc:names :bologna ; iuc:namesPlace :bologna ; iuc:sdg :sdg9 .
:part iuc:partOfArea :heading ; iuc:areaOf :plan ; iuc:theme :logistics .
:pairing a iuc:Pairing ; iuc:sideA :mannheim ; iuc:sideB :chongqing ; iuc:area :online .
:online iuc:theme :hydrogen .
:changchun a iuc:City ; iuc:within :jilin . :jilin iuc:within :china .
:rail a iuc:Theme ; skos:prefLabel "Rail"@en , "铁路"@zh .
:visit a iuc:Visit ; iuc:concerns :heading . :twin iuc:possiblySame :visit .
"""


def test_the_project_s_ontology_derives_the_attributions_and_nothing_more_than_owlrl(repository: Path):
    text = (repository / "ontology" / "iuc.ttl").read_bytes()
    ontology = {quad.triple for quad in parse(text, format=RdfFormat.TURTLE)}
    data = {quad.triple for quad in parse(CASE, format=RdfFormat.TURTLE)}
    derived = closure(data, read_axioms(ontology))

    def on(place: str, how: str, theme: str) -> Triple:
        example = "https://example.org/"
        return Triple(NamedNode(example + place), NamedNode(IUC + how), NamedNode(example + theme))

    attributions = {triple for triple in derived if "cooperatesOn" in triple.predicate.value}
    by_plan = {
        on(place, "cooperatesOnByPlan", theme)
        for place in ("changchun", "ulm")
        for theme in ("rail", "logistics")
    }
    named = {
        on("bologna", "cooperatesOnAsNamed", "rail"),
        on("mannheim", "cooperatesOnAsNamed", "hydrogen"),
        on("chongqing", "cooperatesOnAsNamed", "hydrogen"),
    }
    assert attributions == by_plan | named
    assert on("changchun", "within", "china") in derived
    assert Triple(NamedNode("https://example.org/rail"), LABEL, Literal("铁路", language="zh")) in derived
    ours = {triple for triple in data | derived if comparable(triple)}
    theirs = {
        triple
        for triple in by_owlrl(ontology, data)
        if str(triple.subject).startswith("<https://example.org/")
    }
    assert ours == theirs


def test_the_project_s_ontology_holds_only_known_axioms_and_both_kinds_of_chains(repository: Path):
    text = (repository / "ontology" / "iuc.ttl").read_bytes()
    axioms = read_axioms(quad.triple for quad in parse(text, format=RdfFormat.TURTLE))
    assert {chain.implied.value.removeprefix(IUC) for chain in axioms.chains} >= {
        "cooperatesOnAsNamed",
        "cooperatesOnByPlan",
    }
    assert (NamedNode(SKOS + "prefLabel"), LABEL) in axioms.sub_properties
