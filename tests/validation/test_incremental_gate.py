"""The check of a change of the real graph finds what the check of the whole graph finds, for every rule."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from iuc_graph.delta import Delta
from iuc_graph.errors import ValidationFailed
from iuc_graph.inference import assemble as derive
from iuc_graph.validation import Gate, TooWide, validate
from iuc_graph.validation.facts import stated_in
from iuc_graph.vocabulary import (
    GRAPH,
    ID,
    INFERRED_GRAPH,
    IUC,
    ONTOLOGY_GRAPH,
    RDF,
    RDFS,
    REFERENCE_GRAPH,
    VOCABULARIES_GRAPH,
    XSD,
    is_source_graph,
    source_graph,
)

TYPE, LABEL = NamedNode(RDF + "type"), NamedNode(RDFS + "label")
STATED_AT, WITHIN = NamedNode(IUC + "statedAt"), NamedNode(IUC + "within")
REFERENCE = NamedNode(REFERENCE_GRAPH)
NEWS = NamedNode(source_graph("news-mannheim-chongqing"))
PLAN = NamedNode(source_graph("ucap-chongqing"))
MANNHEIM, CHINA = NamedNode(ID + "place/mannheim"), NamedNode(ID + "place/china")


@dataclass
class Conforming:
    """The real graph, in order; every change begins from it."""

    gate: Gate
    quads: frozenset[Quad]

    def changed(self, removed: Iterable[Quad] = (), added: Iterable[Quad] = ()) -> tuple[Store, Delta]:
        """The store after a change of what is stated, with all that is derived, and the net change."""
        stated = {quad for quad in self.quads if stated_in(quad)} - set(removed) | set(added)
        derived = derive(stated)
        store = Store()
        store.bulk_extend([*stated, *derived.inferred, *derived.default])
        return store, Delta.between(self.quads, store)

    def compared(
        self, removed: Iterable[Quad] = (), added: Iterable[Quad] = (), limit: int = 20_000
    ) -> set[str]:
        """The components that a change breaks, after both ways have found the same violations."""
        store, delta = self.changed(removed, added)
        quick = self.gate.change(store, delta, limit)
        whole = self.gate.full(list(store))
        assert quick.violations == whole.violations
        return {found.component for found in quick.violations}

    def stated(self, graph: str) -> list[Quad]:
        return sorted((quad for quad in self.quads if quad.graph_name == NamedNode(graph)), key=str)

    def sources(self) -> list[str]:
        return sorted({g.value for quad in self.quads if (g := stated_in(quad)) and is_source_graph(g.value)})


@pytest.fixture(scope="module")
def conforming(built) -> Conforming:
    """The real graph with two of its documents, without their links into the editorial notes; checked quickly."""
    gate = Gate.load(built.project.shapes)
    kept = [
        quad
        for quad in built.store
        if (graph := stated_in(quad))
        and (not is_source_graph(graph.value) or graph in (NEWS, PLAN))
        and quad.predicate.value not in (IUC + "mapping", IUC + "theme")
    ]
    return Conforming(gate, frozenset(Conforming(gate, frozenset(kept)).changed()[0]))


@pytest.fixture(scope="module")
def mission(built) -> Conforming:
    """The real graph, all of it."""
    return Conforming(Gate.load(built.project.shapes), frozenset(built.store))


def one_change(chance: random.Random, own: list[Quad], others: list[Quad]) -> tuple[set[Quad], set[Quad]]:
    """Of a graph: something removed, said twice, said of another thing, retyped, or its evidence moved."""
    quad, other = chance.choice(own), chance.choice(others)
    graph = quad.graph_name
    kinds = [one for one in own if one.predicate == TYPE]
    evidence = [one for one in own if one.predicate == STATED_AT] or own
    kind, stated = chance.choice(kinds or own), chance.choice(evidence)
    return chance.choice(
        [
            ({quad}, set()),
            (set(), {Quad(quad.subject, quad.predicate, other.object, graph)}),
            (set(), {Quad(other.subject, quad.predicate, quad.object, graph)}),
            ({quad}, {Quad(other.subject, other.predicate, quad.object, graph)}),
            ({kind}, set()),
            ({kind}, {Quad(kind.subject, TYPE, chance.choice(kinds or own).object, graph)}),
            (set(), {Quad(kind.subject, TYPE, chance.choice(kinds or own).object, graph)}),
            ({stated}, {Quad(chance.choice(own).subject, stated.predicate, stated.object, graph)}),
            ({stated}, set()),
            (set(), {Quad(stated.subject, STATED_AT, other.object, graph)}),
            (set(), {Quad(quad.subject, quad.predicate, Literal("x", language="fr"), graph)}),
        ]
    )


def many_changes(
    conforming: Conforming, chance: random.Random, number: int, graphs: list[str]
) -> tuple[set, set]:
    """Changes of several graphs in one."""
    removed: set[Quad] = set()
    added: set[Quad] = set()
    pool = sorted((quad for quad in conforming.quads if stated_in(quad)), key=str)
    for graph in graphs:
        own = conforming.stated(graph)
        for _ in range(number):
            gone, come = one_change(chance, own, pool if chance.random() < 0.3 else own)
            removed |= gone
            added |= come
    return removed, added - removed


def test_a_change_of_nothing_looks_at_nothing(conforming: Conforming):
    report = conforming.gate.change(Store(), Delta())
    assert (report.violations, report.things) == ((), 0)


def test_a_change_in_order_finds_nothing_and_looks_at_little(conforming: Conforming):
    old = next(
        quad
        for quad in conforming.stated(NEWS.value)
        if quad.predicate == LABEL and quad.object.language == "en"
    )
    new = Quad(old.subject, LABEL, Literal("Another name", language="en"), NEWS)
    report = conforming.gate.change(*conforming.changed({old}, {new}))
    assert report.conforms and 1 <= report.things < 20


@pytest.mark.slow
def test_many_breaks_in_every_document_are_found_as_by_the_whole_check(conforming: Conforming):
    removed, added = many_changes(conforming, random.Random(20), 15, conforming.sources())
    broken = conforming.compared(removed, added | misplaced(conforming))
    assert len(broken) > 10, broken
    assert broken >= {
        *("UnknownGraph", "UnknownTerm", "OnlyDerived", "EvidenceOutsideSources"),
        *("EvidenceMissing", "EvidenceElsewhere", "KindMissing", "DocumentMissing"),
        "ClassConstraintComponent",
    }


def misplaced(conforming: Conforming) -> set[Quad]:
    """Statements that break every rule on where a statement may stand, without touching the reference data."""
    elsewhere, nowhere = NamedNode(GRAPH + "sources/new"), NamedNode(ID + "area/nowhere")
    area = next(quad.subject for quad in conforming.stated(NEWS.value) if quad.predicate == TYPE)
    return {
        Quad(area, LABEL, Literal("b"), elsewhere),
        Quad(area, LABEL, Literal("a"), elsewhere),
        Quad(area, STATED_AT, NamedNode(ID + "passage/news/p1"), elsewhere),
        Quad(area, NamedNode(IUC + "heldInn"), MANNHEIM, NEWS),
        Quad(area, NamedNode(IUC + "cooperatesOnByPlan"), MANNHEIM, NEWS),
        Quad(nowhere, TYPE, NamedNode(IUC + "CooperationArea"), NEWS),
        Quad(NamedNode(ID + "document/zz"), LABEL, Literal("zz"), NEWS),
        Quad(MANNHEIM, LABEL, Literal("zz"), NamedNode(source_graph("zz"))),
        Quad(nowhere, LABEL, Literal("01", datatype=NamedNode(XSD + "integer")), NEWS),
    }


@pytest.mark.slow
def test_a_place_that_loses_its_type_breaks_every_document_that_speaks_of_it(
    conforming: Conforming, repository: Path
):
    gone = {
        quad
        for quad in conforming.stated(REFERENCE_GRAPH)
        if quad.predicate in (TYPE, WITHIN) and quad.subject in (MANNHEIM, CHINA)
    }
    assert len(gone) >= 3
    store, delta = conforming.changed(gone)
    quick = conforming.gate.change(store, delta)
    # By another reading of the shapes, which must speak of them in the same words.
    assert quick.violations == validate(list(store), repository / "shapes").violations
    assert {found.graph for found in quick.violations} >= {NEWS.value, PLAN.value, REFERENCE_GRAPH, ""}
    kindless = {found.graph for found in quick.violations if found.component == "KindMissing"}
    assert kindless == {NEWS.value, PLAN.value}


def test_a_thing_that_loses_its_only_evidence_is_found(conforming: Conforming):
    evidence = [quad for quad in conforming.stated(NEWS.value) if quad.predicate == STATED_AT]
    passages = Counter(quad.subject for quad in evidence)
    gone = next(quad for quad in evidence if passages[quad.subject] == 1)
    found = conforming.gate.change(*conforming.changed({gone})).violations
    assert (NEWS.value, gone.subject.value, "EvidenceMissing") in {
        (one.graph, one.focus, one.component) for one in found
    }


def test_a_text_where_a_class_should_stand_is_found_by_both_ways(conforming: Conforming):
    subject = next(quad.subject for quad in conforming.stated(NEWS.value) if quad.predicate == STATED_AT)
    text = Literal(IUC + "no iri")
    assert "UnknownTerm" in conforming.compared(added={Quad(subject, NamedNode(RDF + "type"), text, NEWS)})


@pytest.mark.parametrize(
    ("bounds", "value", "other"),
    [
        (("earliest", "latest"), Literal("abc", datatype=NamedNode(XSD + "date")), Literal("2019-01-01")),
        (("lowerBound", "upperBound"), Literal("five", datatype=NamedNode(XSD + "decimal")), Literal(6)),
        (("lowerBound", "upperBound"), Literal("NaN", datatype=NamedNode(XSD + "double")), Literal(6)),
    ],
)
def test_a_value_that_cannot_be_compared_breaks_a_rule_and_nothing_else(
    conforming: Conforming, caplog, bounds, value, other
):
    first, second = bounds
    of = "Figure" if first == "lowerBound" else "Activity"
    kinds = [quad for quad in conforming.quads if quad.predicate == NamedNode(RDF + "type")]
    thing, graph = next(
        (quad.subject, quad.graph_name)
        for quad in sorted(kinds, key=str)
        if quad.object == NamedNode(IUC + of) and quad.graph_name in (NEWS, PLAN)
    )
    old = {
        quad
        for quad in conforming.quads
        if quad.subject == thing and quad.predicate.value in (IUC + first, IUC + second, IUC + "value")
    }
    if other.datatype.value == XSD + "string":
        other = Literal(other.value, datatype=NamedNode(XSD + "date"))
    added = {
        Quad(thing, NamedNode(IUC + name), term, graph) for name, term in ((first, value), (second, other))
    }
    assert conforming.compared({quad for quad in old if stated_in(quad)}, added)
    assert "Traceback" not in caplog.text


def test_a_merge_that_was_not_kept_up_is_found(conforming: Conforming):
    store, _ = conforming.changed()
    lost = next(iter(store.quads_for_pattern(MANNHEIM, LABEL, None, DefaultGraph())))
    store.remove(lost)
    extra = Quad(MANNHEIM, LABEL, Literal("nobody says so"), DefaultGraph())
    store.add(extra)
    found = conforming.gate.change(store, Delta(frozenset({lost}), frozenset({extra}))).violations
    assert [one.component for one in found].count("DefaultNotMerge") == 2
    assert {one.value for one in found if one.component == "DefaultNotMerge"} == {
        lost.object.value,
        extra.object.value,
    }


def test_a_thing_that_a_document_first_speaks_of_is_checked_in_full(conforming: Conforming):
    """Nothing that the shapes for areas look at has changed; that the document describes it is new."""
    area = next(
        quad.subject
        for quad in conforming.stated(PLAN.value)
        if quad.object == NamedNode(IUC + "CooperationArea")
    )
    evidence = Quad(area, NamedNode(IUC + "possiblySame"), area, NEWS)
    typed = Quad(area, TYPE, NamedNode(IUC + "CooperationArea"), REFERENCE)
    base = Conforming(conforming.gate, frozenset(conforming.changed(added={typed})[0]))
    store, delta = base.changed(added={evidence})
    found = [one for one in base.gate.change(store, delta).violations if one.graph == NEWS.value]
    assert {one.component for one in found} >= {"MinCountConstraintComponent"}


@pytest.mark.parametrize("graph", [ONTOLOGY_GRAPH, VOCABULARIES_GRAPH])
def test_a_change_of_what_stands_behind_every_graph_is_for_the_whole_check(
    conforming: Conforming, graph: str
):
    new = Quad(CHINA, LABEL, Literal("x"), NamedNode(graph))
    with pytest.raises(TooWide, match=graph):
        conforming.gate.change(Store(), Delta(added=frozenset({new})))


def test_a_change_that_reaches_too_far_is_for_the_whole_check(conforming: Conforming):
    gone = {
        quad
        for quad in conforming.stated(REFERENCE_GRAPH)
        if quad.subject == CHINA and quad.predicate == TYPE
    }
    store, delta = conforming.changed(gone)
    with pytest.raises(TooWide, match="more than 20 "):
        conforming.gate.change(store, delta, limit=20)
    with pytest.raises(TooWide, match="places of the graph"):
        conforming.gate.change(store, delta, limit=1)


def test_a_quoted_triple_is_refused_as_by_the_whole_check(conforming: Conforming):
    quoted = Quad(MANNHEIM, LABEL, Triple(MANNHEIM, LABEL, CHINA), NEWS)
    with pytest.raises(ValidationFailed):
        conforming.gate.change(Store(), Delta(added=frozenset({quoted})))


def test_the_inferred_graph_is_checked_on_the_merge(conforming: Conforming):
    company = Quad(MANNHEIM, TYPE, NamedNode(IUC + "Company"), NEWS)
    store, delta = conforming.changed(added={company})
    assert any(graph == INFERRED_GRAPH for graph in delta.graphs())
    merged = [one for one in conforming.gate.change(store, delta).violations if one.graph == ""]
    assert {one.focus for one in merged} == {MANNHEIM.value}


def test_no_shape_of_the_project_has_to_be_checked_on_the_whole_graph(conforming: Conforming):
    assert conforming.gate.statements.looking_anywhere() == {}
    assert conforming.gate.merge.looking_anywhere() == {}


@pytest.mark.slow_lane
@pytest.mark.parametrize("seed", range(12))
def test_random_changes_are_judged_as_by_the_whole_check(mission: Conforming, seed: int):
    chance = random.Random(seed)
    graphs = mission.sources()
    number = chance.choice((1, 1, 3, 20))
    chosen = chance.sample(graphs, chance.choice((1, 2, len(graphs))))
    if chance.random() < 0.5:
        chosen.append(REFERENCE_GRAPH)
    mission.compared(*many_changes(mission, chance, number, chosen))


@pytest.mark.slow_lane
def test_a_whole_document_that_goes_or_comes_is_judged_as_by_the_whole_check(mission: Conforming):
    for graph in mission.sources():
        own = set(mission.stated(graph))
        mission.compared(removed=own)
        store, delta = mission.changed(removed=own)
        without = Conforming(mission.gate, frozenset(store))
        if mission.gate.change(store, delta, 20_000).conforms:
            without.compared(added=own)
