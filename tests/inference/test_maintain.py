"""Derived graphs kept up to date: after every change they are those that a run from scratch would make."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from iuc_graph.delta import Delta, graph_of
from iuc_graph.errors import OntologyError, UnknownAxiomError
from iuc_graph.inference import (
    Axioms,
    Chain,
    Limits,
    Maintained,
    Pattern,
    Rule,
    Variable,
    assemble,
    derive,
    maintain,
    rederive,
    rules_of,
)
from iuc_graph.vocabulary import (
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    OWL,
    RDF,
    RDFS,
    SKOS,
    VOCABULARIES_GRAPH,
    XSD,
    is_source_graph,
    source_graph,
)

TYPE, FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("type", "first", "rest", "nil"))
ONTOLOGY, INFERRED = NamedNode(ONTOLOGY_GRAPH), NamedNode(INFERRED_GRAPH)
GRAPHS = [
    NamedNode(source_graph("one")),
    NamedNode(source_graph("two")),
    NamedNode(VOCABULARIES_GRAPH),
]
NO_LIMITS = Limits(changed=10**9, derived=10**9)
PREFIXES = """
@prefix : <https://example.org/> .
@prefix g: <https://w3id.org/iuc-graph/graph/> .
@prefix source: <https://w3id.org/iuc-graph/graph/source/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def trig(text: str) -> list[Quad]:
    return list(parse(PREFIXES + text, format=RdfFormat.TRIG))


def derived(quads: Iterable[Quad]) -> set[Quad]:
    return {quad for quad in quads if graph_of(quad) in ("", INFERRED_GRAPH)}


def expected(store: Store) -> set[Quad]:
    """What the two derived graphs must hold, by a run from scratch that never looks at them."""
    made = assemble(quad for quad in store if graph_of(quad) not in ("", INFERRED_GRAPH))
    return {*made.inferred, *made.default}


def consistent(quads: Iterable[Quad], store: Store) -> Store:
    store.extend(quads)
    store.extend(expected(store))
    return store


def changed(
    store: Store, remove: Iterable[Quad], add: Iterable[Quad], limits: Limits = NO_LIMITS
) -> Maintained:
    """Apply a change, maintain, and compare with a run from scratch: graphs, delta, nothing else touched."""
    rules = rules_of(store)
    change = Delta.wanted(store, remove, add)
    before = derived(store)
    change.apply(store)
    asserted = set(store) - before
    made = maintain(store, change, rules, limits)
    after = derived(store)
    assert after == expected(store)
    assert made.delta == Delta.between(before, after)
    assert set(store) - after == asserted
    return made


def small(text: str) -> Store:
    return consistent(trig(text), Store())


# --- cases by hand ---

CIRCLE = "g:ontology { :near a owl:TransitiveProperty , owl:SymmetricProperty . }"
CASES = {
    "a conclusion goes with its only reason": (
        "g:ontology { :City rdfs:subClassOf :Place . } source:one { :ulm a :City . }",
        "source:one { :ulm a :City . }",
        "",
    ),
    "a conclusion stays while another reason holds": (
        "g:ontology { :City rdfs:subClassOf :Place . :Town rdfs:subClassOf :Place . }"
        "source:one { :ulm a :City . } source:two { :ulm a :Town . }",
        "source:one { :ulm a :City . }",
        "",
    ),
    "a circle does not hold itself up": (
        CIRCLE + "source:one { :a :near :b . :b :near :c . :c :near :a . :x :near :y . }",
        "source:one { :a :near :b . :b :near :c . :c :near :a . }",
        "",
    ),
    "a circle of equivalent classes does not hold itself up": (
        "g:ontology { :A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :C rdfs:subClassOf :A . }"
        "source:one { :i a :B . :j a :C . }",
        "source:one { :i a :B . }",
        "",
    ),
    "a triple of two graphs stays asserted when one of them drops it": (
        "g:ontology { :p owl:inverseOf :q . } source:one { :a :p :b . } source:two { :a :p :b . }",
        "source:one { :a :p :b . }",
        "",
    ),
    "a triple that moves between graphs changes nothing": (
        "g:ontology { :p owl:inverseOf :q . } source:one { :a :p :b . }",
        "source:one { :a :p :b . }",
        "source:two { :a :p :b . }",
    ),
    "a triple that loses its last source but still follows becomes inferred": (
        "g:ontology { :p owl:inverseOf :q . } source:one { :a :p :b . } source:two { :b :q :a . }",
        "source:two { :b :q :a . }",
        "",
    ),
    "a triple that a source now states is no longer inferred": (
        "g:ontology { :p owl:inverseOf :q . } source:one { :a :p :b . }",
        "",
        "source:two { :b :q :a . }",
    ),
    "reason and conclusion change places in one change": (
        "g:ontology { :p owl:inverseOf :q . } source:one { :a :p :b . }",
        "source:one { :a :p :b . }",
        "source:two { :b :q :a . }",
    ),
    "a loop at one node goes": (
        CIRCLE + "source:one { :a :near :a . :a :near :b . }",
        "source:one { :a :near :a . }",
        "",
    ),
    "a chain over one property twice loses its middle": (
        "g:ontology { :grand owl:propertyChainAxiom (:up :up) . }"
        "source:one { :a :up :b . :b :up :c . :c :up :d . :d :up :d . }",
        "source:one { :b :up :c . }",
        "",
    ),
    "a text that is inverted gives nothing, coming or going": (
        "g:ontology { :p owl:inverseOf :q . :r rdfs:subPropertyOf :p . :s owl:propertyChainAxiom (:p :p) . }"
        "source:one { :a :r 'text' , :b . :b :r 'text' . }",
        "source:one { :a :r 'text' . :b :r 'text' . }",
        "source:one { :c :r 'text'@en . }",
    ),
    "a number in another spelling is the same number": (
        "g:ontology { :p rdfs:subPropertyOf :q . } source:one { :a :p '1'^^xsd:integer . }",
        "source:one { :a :p '1'^^xsd:integer . }",
        "source:two { :a :p '01'^^xsd:integer ; :q '+2'^^xsd:integer ; :p 1.50 . }",
    ),
}


@pytest.mark.parametrize(("graph", "remove", "add"), CASES.values(), ids=CASES.keys())
def test_the_derived_graphs_follow_a_change_and_its_undoing(graph: str, remove: str, add: str):
    store = small(graph)
    first = changed(store, trig(remove), trig(add))
    again = changed(store, trig(add), trig(remove))
    assert not first.full
    assert again.delta == first.delta.back()


def test_a_conclusion_that_nobody_states_leaves_both_graphs():
    store = small("g:ontology { :City rdfs:subClassOf :Place . } source:one { :ulm a :City . }")
    city, place = (NamedNode(f"https://example.org/{name}") for name in ("City", "Place"))
    ulm = NamedNode("https://example.org/ulm")
    made = changed(store, trig("source:one { :ulm a :City . }"), [])
    assert made.delta == Delta(
        frozenset({Quad(ulm, TYPE, city), Quad(ulm, TYPE, place), Quad(ulm, TYPE, place, INFERRED)})
    )


def test_quads_that_a_change_names_in_vain_count_for_nothing():
    store = small("g:ontology { :City rdfs:subClassOf :Place . } source:one { :ulm a :City . }")
    never_stated = trig("source:two { :ulm a :Place . } source:one { :bonn a :Place . }")
    change = Delta(frozenset([*derived(store), *never_stated]))
    assert maintain(store, change, rules_of(store)) == Maintained(Delta(), full=False)
    assert derived(store) == expected(store)


def test_an_empty_change_changes_nothing():
    store = small("g:ontology { :City rdfs:subClassOf :Place . } source:one { :ulm a :City . }")
    assert changed(store, [], []) == Maintained(Delta(), full=False)


# --- the full way ---

LADDER = "g:ontology { :within a owl:TransitiveProperty . } source:one {" + "".join(
    f":n{step} :within :n{step + 1} . " for step in range(12)
)


def test_it_says_when_it_ran_from_scratch_since_the_ontology_changed():
    store = small("g:ontology { :City rdfs:subClassOf :Place . } source:one { :ulm a :City . }")
    made = changed(store, [], trig("g:ontology { :Place rdfs:subClassOf :Spot . }"))
    assert made.full
    assert len(made.delta) == 3
    assert changed(store, trig("g:ontology { :City rdfs:subClassOf :Place . }"), []).full


@pytest.mark.parametrize(
    ("limits", "full"),
    [
        (Limits(), False),
        (Limits(changed=2), False),
        (Limits(changed=1), True),
        (Limits(derived=15), True),
        (Limits(derived=200), False),
    ],
)
def test_a_change_above_a_limit_runs_from_scratch_with_the_same_result(limits: Limits, full: bool):
    store = small(LADDER + "}")
    gone = trig("source:one { :n4 :within :n5 . :n7 :within :n8 . }")
    assert changed(store, gone, [], limits).full == full
    assert changed(store, [], gone, limits).full == full


def test_a_larger_store_allows_larger_changes_and_a_small_one_no_smaller():
    assert Limits.for_size(100) == Limits.for_size(40_000) == Limits()
    assert Limits.for_size(1_000_000).changed > Limits().changed
    assert Limits.for_size(1_000_000).derived > Limits().derived


def test_from_scratch_repairs_whatever_the_derived_graphs_hold():
    store = small("g:ontology { :City rdfs:subClassOf :Place . } source:one { :ulm a :City . }")
    right = derived(store)
    stray = [*trig(":x :y :z ."), *trig("g:inferred { :x :y :z . }")]
    lost = sorted(right, key=str)[:3]
    for quad in lost:
        store.remove(quad)
    store.extend(stray)
    assert rederive(store) == Delta(frozenset(stray), frozenset(lost))
    assert derived(store) == right
    assert not rederive(store)


def test_an_ontology_that_cannot_be_used_leaves_the_derived_graphs_as_they_were():
    text = "g:ontology { :City rdfs:subClassOf :Place . } source:one { :ulm a :City . }"
    for spoil, error in (
        (Delta(frozenset(trig("g:ontology { :City rdfs:subClassOf :Place . }"))), OntologyError),
        (Delta(frozenset(), frozenset(trig("g:ontology { :p rdfs:domain :City . }"))), UnknownAxiomError),
    ):
        store = small(text)
        rules, before = rules_of(store), derived(store)
        spoil.apply(store)
        with pytest.raises(error):
            maintain(store, spoil, rules)
        assert derived(store) == before


def test_rules_of_a_store_without_an_ontology_are_refused():
    with pytest.raises(OntologyError, match="graph/ontology is empty"):
        rules_of(Store())


def test_rules_that_no_axiom_gives_are_kept_up_to_date_as_well():
    # No chain: a constant end, two variables in a circle, patterns that share nothing.
    x, y, z, u = (Variable(name) for name in "xyzu")
    p, q, r, hub = (NamedNode(f"https://example.org/{name}") for name in ("p", "q", "r", "hub"))
    rules = (
        Rule(Pattern(x, r, y), (Pattern(x, p, y), Pattern(y, p, x), Pattern(x, TYPE, hub))),
        Rule(Pattern(x, TYPE, hub), (Pattern(x, q, x),)),
        Rule(Pattern(x, q, u), (Pattern(x, r, y), Pattern(z, TYPE, hub), Pattern(z, p, u))),
    )
    store = Store()
    names = [NamedNode(f"https://example.org/{name}") for name in "abc"]
    stated = [Quad(a, p, b, GRAPHS[0]) for a in names for b in names] + [
        Quad(names[0], q, names[0], GRAPHS[0])
    ]
    stated.append(Quad(names[2], TYPE, hub, GRAPHS[1]))
    for change in [Delta(frozenset(), frozenset({quad})) for quad in stated] + [
        Delta(frozenset({quad})) for quad in stated
    ]:
        change.apply(store)
        maintain(store, change, rules)
        asserted = {quad.triple for quad in store if graph_of(quad) not in ("", INFERRED_GRAPH)}
        inferred = derive(asserted, rules)
        assert {quad.triple for quad in store.quads_for_pattern(None, None, None, INFERRED)} == inferred
        merged = {quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph())}
        assert merged == asserted | inferred


# --- random ontologies, random changes ---

NAMES = {kind: [NamedNode(f"https://example.org/{kind}{n}") for n in range(4)] for kind in "CPT"}
CLASSES, PROPERTIES, THINGS = NAMES["C"], NAMES["P"], NAMES["T"]
TEXTS = [Literal("one"), Literal("一", language="zh"), Literal("7", datatype=NamedNode(XSD + "integer"))]
KINDS = {
    "sub_classes": RDFS + "subClassOf",
    "equivalent_classes": OWL + "equivalentClass",
    "sub_properties": RDFS + "subPropertyOf",
    "equivalent_properties": OWL + "equivalentProperty",
    "inverses": OWL + "inverseOf",
}


def some_pairs(terms: list[NamedNode], most: int) -> st.SearchStrategy[tuple[tuple[NamedNode, ...], ...]]:
    term = st.sampled_from(terms)
    return st.lists(st.tuples(term, term), max_size=most).map(tuple)


def few(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


AXIOMS = st.builds(
    Axioms,
    sub_classes=some_pairs(CLASSES, 3),
    equivalent_classes=some_pairs(CLASSES, 1),
    sub_properties=some_pairs(PROPERTIES, 2),
    equivalent_properties=some_pairs(PROPERTIES, 1),
    inverses=some_pairs(PROPERTIES, 1),
    symmetric=few(st.sampled_from(PROPERTIES)),
    transitive=few(st.sampled_from(PROPERTIES)),
    chains=few(
        st.builds(
            Chain,
            st.sampled_from(PROPERTIES),
            st.lists(st.sampled_from(PROPERTIES), min_size=1, max_size=3).map(tuple),
        )
    ),
)
TRIPLES = st.one_of(
    st.builds(Triple, st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from(THINGS)),
    st.builds(Triple, st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from(THINGS)),
    st.builds(Triple, st.sampled_from(THINGS), st.just(TYPE), st.sampled_from(CLASSES)),
    st.builds(Triple, st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from(TEXTS)),
)


def placed(triple: Triple, graph: NamedNode) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)


QUADS = st.builds(placed, TRIPLES, st.sampled_from(GRAPHS))


def stated(axioms: Axioms) -> Iterator[Quad]:
    """The axioms in the ontology graph, blank nodes skolemised as in a real store."""
    cells = (NamedNode(f"https://w3id.org/iuc-graph/.well-known/genid/iuc-{n}") for n in count())
    yield Quad(ONTOLOGY, TYPE, NamedNode(OWL + "Ontology"), ONTOLOGY)
    for kind, predicate in KINDS.items():
        for one, other in getattr(axioms, kind):
            yield Quad(one, NamedNode(predicate), other, ONTOLOGY)
    for term in axioms.symmetric:
        yield Quad(term, TYPE, NamedNode(OWL + "SymmetricProperty"), ONTOLOGY)
    for term in axioms.transitive:
        yield Quad(term, TYPE, NamedNode(OWL + "TransitiveProperty"), ONTOLOGY)
    for chain in axioms.chains:
        members = [*zip(chain.path, cells, strict=False)]
        ends = [*(cell for _, cell in members), NIL]
        yield Quad(chain.implied, NamedNode(OWL + "propertyChainAxiom"), ends[0], ONTOLOGY)
        for (step, cell), rest in zip(members, ends[1:], strict=True):
            yield from (Quad(cell, FIRST, step, ONTOLOGY), Quad(cell, REST, rest, ONTOLOGY))


@st.composite
def steps(draw: st.DrawFn) -> tuple[str, object]:
    """A change as people make them: a few quads, a whole graph, a triple in every graph."""
    kind = draw(st.sampled_from(["quads", "quads", "quads", "remove", "clear", "copy", "everywhere"]))
    if kind == "quads":
        return kind, (draw(st.lists(QUADS, max_size=4)), draw(st.lists(QUADS, max_size=4)))
    if kind == "remove":
        return kind, draw(st.lists(st.integers(0, 1000), min_size=1, max_size=3))
    if kind == "everywhere":
        return kind, draw(TRIPLES)
    return kind, (draw(st.sampled_from(GRAPHS)), draw(st.sampled_from(GRAPHS)))


def resolved(step: tuple[str, object], store: Store) -> tuple[list[Quad], list[Quad]]:
    """What a step removes and adds in this store."""
    kind, what = step
    there = sorted((quad for quad in store if quad.graph_name in GRAPHS), key=str)
    if kind == "quads":
        return what
    if kind == "remove":
        return [there[n % len(there)] for n in what if there], []
    if kind == "everywhere":
        quads = [placed(what, graph) for graph in GRAPHS]
        return (quads, []) if quads[0] in store else ([], quads)
    source, target = what
    content = [quad for quad in there if quad.graph_name == source]
    return (content, []) if kind == "clear" else ([], [placed(quad.triple, target) for quad in content])


relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def walk(store: Store, axioms: Axioms, start: list[Quad], changes: list[tuple[str, object]]) -> None:
    consistent([*stated(axioms), *start], store)
    for step in changes:
        assert not changed(store, *resolved(step, store)).full


@settings(relaxed, max_examples=150)
@given(AXIOMS, st.lists(QUADS, max_size=15), st.lists(steps(), min_size=1, max_size=6))
def test_any_change_gives_what_a_run_from_scratch_gives(axioms: Axioms, start, changes):
    walk(Store(), axioms, start, changes)


@settings(relaxed, max_examples=15)
@given(AXIOMS, st.lists(QUADS, max_size=15), st.lists(steps(), min_size=1, max_size=4))
def test_any_change_of_a_store_on_disk_gives_the_same(tmp_path_factory, axioms: Axioms, start, changes):
    walk(Store(tmp_path_factory.mktemp("store")), axioms, start, changes)


@settings(relaxed, max_examples=60)
@given(AXIOMS, st.lists(QUADS, max_size=15), steps(), st.integers(0, 6), st.integers(0, 12))
def test_the_limits_decide_on_the_way_and_never_on_the_result(
    axioms, start, step, most_changed, most_derived
):
    store = consistent([*stated(axioms), *start], Store())
    changed(store, *resolved(step, store), Limits(most_changed, most_derived))


@settings(relaxed, max_examples=60)
@given(AXIOMS, AXIOMS, st.lists(QUADS, max_size=15), st.lists(QUADS, max_size=3))
def test_a_changed_ontology_gives_the_derived_graphs_of_the_new_one(old, new, start, more):
    store = consistent([*stated(old), *start], Store())
    before, after = set(stated(old)), set(stated(new))
    assume(before != after)
    assert changed(store, before - after, [*(after - before), *more]).full


@pytest.mark.slow_lane
@settings(relaxed, max_examples=1500)
@given(AXIOMS, st.lists(QUADS, max_size=30), st.lists(steps(), min_size=3, max_size=12))
def test_thousands_of_changes_give_what_a_run_from_scratch_gives(axioms: Axioms, start, changes):
    walk(Store(), axioms, start, changes)


@pytest.mark.slow_lane
@settings(relaxed, max_examples=150)
@given(AXIOMS, st.lists(QUADS, max_size=30), st.lists(steps(), min_size=3, max_size=8))
def test_thousands_of_changes_on_disk_give_the_same(tmp_path_factory, axioms: Axioms, start, changes):
    walk(Store(tmp_path_factory.mktemp("store")), axioms, start, changes)


# --- the project's own graph ---


class Followed:
    """A copy of the project's graph that is changed step by step, compared each time with a run from scratch."""

    def __init__(self, quads: Iterable[Quad], path: Path | None = None) -> None:
        self.store = Store(path)
        self.store.bulk_extend(quads)
        self.rules = rules_of(self.store)
        self.derived = derived(self.store)

    def change(self, delta: Delta) -> Maintained:
        """As `changed`, for a store too large to read three times a step."""
        delta.apply(self.store)
        made = maintain(self.store, delta, self.rules, NO_LIMITS)
        assert not made.full
        after = derived(self.store)
        assert made.delta == Delta.between(self.derived, after)
        assert after == expected(self.store)
        self.derived = after
        return made

    def there_and_back(self, removed: Iterable[Quad]) -> None:
        """Remove quads and put them back: the second step must undo the first."""
        delta = Delta(frozenset(removed))
        first = self.change(delta)
        delta.back().apply(self.store)
        assert maintain(self.store, delta.back(), self.rules, NO_LIMITS).delta == first.delta.back()
        self.derived = derived(self.store)


def source_graphs(store: Store) -> list[NamedNode]:
    return sorted(
        (g for g in store.named_graphs() if isinstance(g, NamedNode) and is_source_graph(g.value)), key=str
    )


def of_graph(store: Store, graph: NamedNode) -> list[Quad]:
    return list(store.quads_for_pattern(None, None, None, graph))


def test_documents_of_the_project_are_taken_out_and_put_back(built):
    followed = Followed(built.quads)
    graphs = source_graphs(followed.store)
    assert len(graphs) >= 5
    by_size = sorted(graphs, key=lambda graph: len(of_graph(followed.store, graph)))
    for graph in (by_size[0], by_size[-1]):
        followed.there_and_back(of_graph(followed.store, graph))


def test_a_document_of_the_project_on_disk_is_taken_out_and_put_back(built, tmp_path: Path):
    followed = Followed(built.quads, tmp_path)
    smallest = min(source_graphs(followed.store), key=lambda graph: len(of_graph(followed.store, graph)))
    followed.there_and_back(of_graph(followed.store, smallest))


def asserted_with(store: Store, predicate: NamedNode) -> list[Quad]:
    """Quads that a source or a vocabulary states, in a fixed order."""
    left_out = (DefaultGraph(), INFERRED, ONTOLOGY)
    found = store.quads_for_pattern(None, predicate, None)
    return sorted((quad for quad in found if quad.graph_name not in left_out), key=str)


def test_single_triples_of_the_project_are_taken_out_and_put_back(built):
    followed = Followed(built.quads)
    joined = {pattern.predicate for rule in followed.rules if len(rule.body) > 1 for pattern in rule.body}
    for predicate in sorted(joined, key=str):
        for quad in asserted_with(followed.store, predicate)[:1]:
            followed.there_and_back([quad])


def test_a_triple_of_every_property_that_derives_goes_at_once(built):
    followed = Followed(built.quads)
    read = {pattern.predicate for rule in followed.rules for pattern in rule.body}
    chosen = [quad for predicate in read for quad in asserted_with(followed.store, predicate)[:3]]
    assert len({quad.predicate for quad in chosen}) >= 20
    followed.there_and_back(chosen)


def test_a_theme_of_the_project_moves_to_another_broader_one(built):
    followed = Followed(built.quads)
    broader = NamedNode(SKOS + "broader")
    moved, *others = asserted_with(followed.store, broader)
    target = next(quad.object for quad in others if quad.object != moved.object)
    there = Quad(moved.subject, broader, target, moved.graph_name)
    assert there not in followed.store
    made = followed.change(Delta(frozenset({moved}), frozenset({there})))
    assert Quad(moved.subject, broader, moved.object) in made.delta.removed
    followed.change(Delta(frozenset({there}), frozenset({moved})))


@pytest.mark.slow_lane
@pytest.mark.parametrize("seed", range(6))
def test_the_project_s_graph_follows_random_changes(built, seed: int):
    chance = random.Random(seed)
    followed = Followed(built.quads)
    pool: list[Quad] = []
    for _ in range(6):
        graph = chance.choice(source_graphs(followed.store))
        there = sorted(of_graph(followed.store, graph), key=str)
        gone = (
            there if chance.random() < 0.2 else chance.sample(there, min(len(there), chance.randint(1, 40)))
        )
        back = [quad for quad in pool if chance.random() < 0.5]
        followed.change(Delta.wanted(followed.store, gone, back))
        pool.extend(gone)
