"""Checking only what a change can matter for gives what pySHACL gives on the whole graph, for every component.

The machinery is tried on one graph, apart from the project's own shapes and the graphs that they are about.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyshacl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS
from pyshacl.pytypes import SHACLExecutor
from rdflib import SH, Graph
from rdflib.term import Node

from iuc_graph.validation.automaton import Budget
from iuc_graph.validation.facts import Stored
from iuc_graph.validation.shapes import ParsedOnceGraph, ShapeSet, load_shapes, places
from iuc_graph.validation.targets import TargetsWithin
from iuc_graph.validation.terms import Terms, filled
from iuc_graph.vocabulary import RDF, RDFS, XSD

EX = "https://example.org/"
SHAPES = (Path(__file__).parent / "every_component.ttl").read_text(encoding="utf-8")
HERE = DefaultGraph()
TYPE, SUBCLASS = NamedNode(RDF + "type"), NamedNode(RDFS + "subClassOf")
NODES = [NamedNode(f"{EX}n{number}") for number in range(6)] + [
    NamedNode(f"{EX}.well-known/genid/b{n}") for n in "12"
]
CLASSES = [NamedNode(f"{EX}{name}") for name in ("A", "B", "C", "D", "Implicit")]
LINKS = [NamedNode(f"{EX}{name}") for name in ("p", "q", "r", "s", "part", "like", "unlike")]
TEXTS = [NamedNode(f"{EX}{name}") for name in ("label", "number", "more", "code")]
VALUES = [
    *(Literal("a"), Literal("ab", language="en"), Literal("b", language="en"), Literal("b", language="zh")),
    *(Literal(str(number), datatype=NamedNode(XSD + "integer")) for number in (1, 2, 3, 12)),
]
EXECUTOR = SHACLExecutor()


def quad(chance: random.Random) -> Quad:
    """A triple that the shapes may look at; three in ten say of what class something is."""
    kind = chance.random()
    if kind < 0.26:
        return Quad(chance.choice(NODES), TYPE, chance.choice(CLASSES), HERE)
    if kind < 0.3:
        return Quad(chance.choice(CLASSES), SUBCLASS, chance.choice(CLASSES), HERE)
    if kind < 0.7:
        return Quad(chance.choice(NODES), chance.choice(LINKS), chance.choice(NODES), HERE)
    return Quad(chance.choice(NODES), chance.choice((*TEXTS, LINKS[0])), chance.choice(VALUES), HERE)


Result = tuple[str, ...]
Kept = dict[tuple[int, Node], frozenset[Result]]


def results(shape: object, data: Graph, thing: Node) -> frozenset[Result]:
    """What one shape finds at one thing, without the names of result nodes."""
    _, reports = shape.validate(EXECUTOR, data, focus=[thing])  # type: ignore[attr-defined]
    found = set()
    for _, node, statements in reports:
        own = {(p, o[1] if isinstance(o, tuple) else o) for s, p, o in statements if s == node}
        told = {(p, o) for p, o in own if p in (SH.focusNode, SH.value, SH.resultPath, SH.sourceShape)}
        component = [(p, o) for p, o in own if p == SH.sourceConstraintComponent]
        found.add(tuple(sorted(f"{p} {o!r}" for p, o in [*told, *component])))
    return frozenset(found)


@dataclass
class Watched:
    """A graph with the report of it, which is kept up to date by the changes alone."""

    shapes: ShapeSet
    store: Store = field(default_factory=Store)
    kept: Kept = field(default_factory=dict)
    checks: int = 0

    def whole(self) -> Graph:
        terms = Terms()
        return filled(ParsedOnceGraph(self.shapes.queries), terms.triples(self.store))

    def change(self, removed: set[Quad], added: set[Quad]) -> None:
        for one in removed:
            self.store.remove(one)
        self.store.extend(added)
        view, terms = Stored(self.store, (HERE,)), Terms()
        affected = self.shapes.automaton.affected([*removed, *added], view, Budget(100_000))
        targets = TargetsWithin(self.shapes.targets, view)
        wanted = {thing: targets.of(thing, bits) for thing, bits in affected.items()}
        data = ParsedOnceGraph(self.shapes.queries)
        filled(
            data,
            (
                terms.triple(*one)
                for one in self.shapes.automaton.neighbourhood(wanted, view, Budget(100_000))
            ),
        )
        self._forget(affected, terms)
        for thing, bits in wanted.items():
            for place in places(bits & ~self.shapes.anywhere):
                self._check(place, data, terms.of(thing))
        whole = self.whole()
        for thing, bits in self.shapes.all_targeted(whole, self.shapes.anywhere).items():
            for place in places(bits):
                self._check(place, whole, thing)

    def _forget(self, affected: dict, terms: Terms) -> None:
        for thing, bits in affected.items():
            for place in places(bits):
                self.kept.pop((place, terms.of(thing)), None)
        for key in [key for key in self.kept if 1 << key[0] & self.shapes.anywhere]:
            del self.kept[key]

    def _check(self, place: int, data: Graph, thing: Node) -> None:
        self.checks += 1
        self.kept[place, thing] = results(self.shapes.shapes[place], data, thing)

    def from_scratch(self) -> Kept:
        """The same report as pySHACL finds it: its own targets, each checked on the whole graph."""
        data = self.whole()
        return {
            (place, thing): results(shape, data, thing)
            for place, shape in enumerate(self.shapes.shapes)
            for thing in shape.focus_nodes(data)
        }


def broken(report: Kept) -> Kept:
    return {key: found for key, found in report.items() if found}


def only(shapes: Path, chance: random.Random) -> ShapeSet:
    """All shapes or, half of the time, a few of them, so that a graph has a chance to conform."""
    graph = load_shapes(shapes)
    if chance.random() < 0.5:
        kinds = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
        targeted = sorted({shape for kind in kinds for shape in graph.graph.subjects(kind)})
        kept = set(chance.sample(targeted, 4))
        for shape in set(targeted) - kept:
            for kind in kinds:
                graph.graph.remove((shape, kind, None))
    return ShapeSet(graph)


def walk(shapes: Path, seed: int, steps: int, seen: Counter[str]) -> None:
    """Random changes, after each of which the report kept by changes equals the one from scratch."""
    chance = random.Random(seed)
    watched = Watched(only(shapes, chance))
    watched.kept = watched.from_scratch()  # a shape may be for a node that nothing is said of
    watched.change(set(), {quad(chance) for _ in range(chance.choice((0, 4, 25)))})
    before = watched.from_scratch()
    for step in range(steps):
        size = chance.randint(1, 6)
        there = sorted(watched.store, key=str)
        removed = {one for one in chance.sample(there, min(size, len(there))) if chance.random() < 0.6}
        coming = 0 if chance.random() < 0.3 else size - len(removed)
        added = {quad(chance) for _ in range(coming)} - set(there)
        watched.change(removed, added)
        after = watched.from_scratch()
        assert broken(watched.kept) == broken(after), (seed, step, removed, added)
        seen["conforms" if not broken(after) else "broken"] += 1
        if removed and not added:
            seen["a removal breaks"] += bool(broken(after).keys() - broken(before).keys())
            seen["a removal heals"] += bool(broken(before).keys() - broken(after).keys())
        before = after
        if step % 5 == 0:
            conforms, _, _ = pyshacl.validate(watched.whole(), shacl_graph=watched.shapes.graph)
            assert conforms == (not broken(after))
    seen["checks"] += watched.checks


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shapes")
    (path / "every.ttl").write_text(SHAPES, encoding="utf-8")
    return path


def test_a_report_kept_by_changes_equals_that_of_the_whole_graph(folder: Path):
    seen: Counter[str] = Counter()
    for seed in range(40):
        walk(folder, seed, 12, seen)
    assert all(seen[kind] for kind in ("conforms", "broken", "a removal breaks", "a removal heals")), seen


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9), steps=st.integers(1, 12))
def test_so_it_does_from_wherever_the_changes_begin(folder: Path, seed: int, steps: int):
    walk(folder, seed, steps, Counter())


@pytest.mark.slow_lane
def test_a_report_kept_by_changes_equals_that_of_the_whole_graph_over_thousands_of_changes(folder: Path):
    seen: Counter[str] = Counter()
    for seed in range(60):
        walk(folder, seed, 50, seen)
    assert seen["conforms"] > 100 and seen["broken"] > 1000, seen


def test_what_a_sibling_of_a_qualified_shape_looks_at_counts_too(folder: Path):
    """A value that the sibling takes for itself is no longer one of those that are counted."""
    watched = Watched(ShapeSet.load(folder))
    watched.kept = watched.from_scratch()
    thing, value = NODES[3], NODES[4]
    part, onward = NamedNode(EX + "part"), NamedNode(EX + "r")
    link = Quad(thing, part, value, HERE)
    watched.change(set(), {link, Quad(thing, TYPE, CLASSES[3], HERE), Quad(value, TYPE, CLASSES[1], HERE)})
    before = broken(watched.kept)
    watched.change(set(), {Quad(value, onward, NODES[5], HERE)})
    assert broken(watched.kept) == broken(watched.from_scratch())
    new = set(broken(watched.kept).values()) - set(before.values())
    assert "QualifiedMinCount" in str(new)


def test_every_component_of_shacl_core_is_tried(folder: Path):
    used = set(load_shapes(folder).graph.predicates())
    assert [str(one) for one in ALL_CONSTRAINT_PARAMETERS if one not in used] == []


def test_the_targets_of_a_thing_are_those_that_pyshacl_finds(folder: Path):
    shapes = ShapeSet.load(folder)
    for seed in range(30):
        chance = random.Random(seed)
        store = Store()
        store.extend(quad(chance) for _ in range(40))
        terms = Terms()
        data = filled(Graph(), terms.triples(store))
        things: Iterable[object] = {*NODES, *CLASSES, *VALUES}
        theirs = shapes.all_targeted(data)
        in_graph = shapes.targeted(data, map(terms.of, things))
        in_store = TargetsWithin(shapes.targets, Stored(store, (HERE,)))
        for thing in things:
            assert in_graph[terms.of(thing)] == theirs.get(terms.of(thing), 0)
            assert in_store.of(thing, shapes.all) == theirs.get(terms.of(thing), 0)
