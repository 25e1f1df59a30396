"""The check of a change: of those things, and by those shapes, whose verdict it can turn, and of nothing else.

The order is that of the whole check: each graph in which something is stated by itself with its background, then the
merge, then where the statements stand.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Final, TypeVar

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Store
from rdflib.term import Node

from iuc_graph.delta import Delta, as_stored
from iuc_graph.validation.automaton import Budget, TooWide
from iuc_graph.validation.facts import GraphName, StatedAnywhere, Stored, Term, stated_in
from iuc_graph.validation.quads import placement_of_change
from iuc_graph.validation.report import Report, Violation
from iuc_graph.validation.shapes import ParsedOnceGraph, ShapeSet
from iuc_graph.validation.targets import TargetsWithin
from iuc_graph.validation.terms import Terms, filled
from iuc_graph.vocabulary import INFERRED_GRAPH, ONTOLOGY_GRAPH, REFERENCE_GRAPH, VOCABULARIES_GRAPH

T = TypeVar("T", bound=Hashable)
ONTOLOGY, VOCABULARIES = NamedNode(ONTOLOGY_GRAPH), NamedNode(VOCABULARIES_GRAPH)
REFERENCE, INFERRED = NamedNode(REFERENCE_GRAPH), NamedNode(INFERRED_GRAPH)
BACKGROUND = (ONTOLOGY, VOCABULARIES, REFERENCE)
LIMIT: Final = 5_000
"""Things to check again, each counted once for each of its shapes. One takes about a millisecond, so that beyond
this the whole check is no slower at the mission's size, and the wait is no longer short at any."""
STEPS_PER_CHECK: Final = 50
"""How many places of the graph may be looked at for each thing that may be checked, on the way to it and around it."""

Affected = dict[Term, int]
"""Things with the bits of the shapes that they may now break."""


class Change:
    """One change, to be checked once, in the store that it has led to."""

    def __init__(self, store: Store, delta: Delta, limit: int = LIMIT) -> None:
        """TooWide if the ontology or the vocabularies change; `limit` as LIMIT says."""
        if graphs := delta.graphs() & {ONTOLOGY_GRAPH, VOCABULARIES_GRAPH}:
            raise TooWide(f"{' and '.join(sorted(graphs))} changes, which stands behind every graph")
        self._store = store
        self._removed, self._added = tuple(as_stored(delta.removed)), tuple(as_stored(delta.added))
        self._limit = limit
        self._budget = Budget(limit * STEPS_PER_CHECK)
        self._checks = self._things = self._graphs = 0

    def report(self, statements: ShapeSet, merge: ShapeSet) -> Report:
        """What the shapes and the placement rules find; TooWide beyond the limit.

        The report counts the graphs (the merge among them) and things that were looked at again.
        """
        Terms().triples(self._added)  # refuses what no shape can judge, as the whole check does
        found = {*self._of_statements(statements), *self._of_merge(merge)}
        found.update(placement_of_change(self._store, self._removed, self._added))
        return Report(tuple(sorted(found)), graphs=self._graphs, things=self._things)

    def _of_statements(self, shapes: ShapeSet) -> Iterator[Violation]:
        for graph, affected in self._affected_by_graph(shapes).items():
            own = Stored(self._store, (graph,))
            described = {thing: bits for thing, bits in affected.items() if own.describes(thing)}
            view = Stored(self._store, tuple(dict.fromkeys((*BACKGROUND, graph))))
            yield from self._violations(shapes, view, described, graph.value, own)

    def _affected_by_graph(self, shapes: ShapeSet) -> dict[NamedNode, Affected]:
        """The graphs around or in which something changed, each with the things that it matters for."""
        touched = {graph for quad in (*self._removed, *self._added) if (graph := stated_in(quad))}
        by_graph = {graph: self._new_things(graph, shapes.all) for graph in touched}
        if REFERENCE in touched:
            self._reached_anywhere(shapes, by_graph)
        else:
            for graph, affected in by_graph.items():
                here = Stored(self._store, (*BACKGROUND, graph))
                _add(affected, self._reached(shapes, here, graph))
        return by_graph

    def _of_merge(self, shapes: ShapeSet) -> Iterator[Violation]:
        merge = DefaultGraph()
        if any(quad.graph_name == merge for quad in (*self._removed, *self._added)):
            view = Stored(self._store, (merge,))
            yield from self._violations(shapes, view, self._reached(shapes, view, merge), "", None)

    def _new_things(self, graph: NamedNode, shapes: int) -> Affected:
        """Subjects that the graph said nothing of before: they are now things of it, to be checked in full."""
        added = {quad for quad in self._added if quad.graph_name == graph}
        before = {quad.subject for quad in self._removed if quad.graph_name == graph}
        return {
            subject: shapes
            for subject in {quad.subject for quad in added} - before
            if all(quad in added for quad in self._store.quads_for_pattern(subject, None, None, graph))
        }

    def _reached(self, shapes: ShapeSet, view: Stored, graph: GraphName) -> Affected:
        """What the changes of one graph matter for, as far as a view of it goes."""
        changed = [quad for quad in (*self._removed, *self._added) if quad.graph_name == graph]
        return shapes.automaton.affected(changed, view, self._budget)

    def _reached_anywhere(self, shapes: ShapeSet, by_graph: dict[NamedNode, Affected]) -> None:
        """Reference data stands behind every graph: a thing is to be checked wherever something is stated of it."""
        changed = [quad for quad in (*self._removed, *self._added) if stated_in(quad)]
        facts = StatedAnywhere(self._store)
        for thing, bits in shapes.automaton.affected(changed, facts, self._budget).items():
            for graph in self._describing(thing):
                _add(by_graph.setdefault(graph, {}), {thing: bits})
        if shapes.anywhere:
            for name in self._store.named_graphs():
                if isinstance(name, NamedNode) and name not in (ONTOLOGY, INFERRED):
                    by_graph.setdefault(name, {})

    def _describing(self, thing: Term) -> set[NamedNode]:
        """The graphs, without the ontology, that say something of a thing."""
        if not isinstance(thing, NamedNode | BlankNode):
            return set()
        quads = self._store.quads_for_pattern(thing, None, None, None)
        return {graph for quad in quads if (graph := stated_in(quad)) and graph != ONTOLOGY}

    def _violations(
        self, shapes: ShapeSet, view: Stored, affected: Affected, name: str, own: Stored | None
    ) -> Iterator[Violation]:
        """What the shapes find in a view among those affected that they are for."""
        targets: TargetsWithin[Term] = TargetsWithin(shapes.targets, view)
        wanted = {thing: found for thing, bits in affected.items() if (found := targets.of(thing, bits))}
        self._count(wanted.values())
        terms = Terms()
        data = ParsedOnceGraph(shapes.queries)
        things: dict[Node, int] = {}
        for thing, bits in wanted.items():
            things[terms.of(thing)] = things.get(terms.of(thing), 0) | bits
        if shapes.anywhere:
            filled(data, terms.triples(view.all()))
            _add(things, self._anywhere(shapes, data, terms, own))
        elif wanted:
            read = shapes.automaton.neighbourhood(wanted, view, self._budget)
            filled(data, (terms.triple(*triple) for triple in read))
        self._graphs += 1
        self._things += len(things)
        yield from shapes.violations(data, things, name)

    def _anywhere(
        self, shapes: ShapeSet, data: ParsedOnceGraph, terms: Terms, own: Stored | None
    ) -> dict[Node, int]:
        """The things of shapes that may look anywhere: all their targets, or those that the graph describes."""
        found = shapes.all_targeted(data, shapes.anywhere)
        if own is not None:
            subjects = {terms.of(quad.subject) for quad in own.all()}
            found = {thing: bits for thing, bits in found.items() if thing in subjects}
        self._count(found.values())
        return found

    def _count(self, checks: Iterable[int]) -> None:
        self._checks += sum(bits.bit_count() for bits in checks)
        if self._checks > self._limit:
            raise TooWide(f"the change concerns more than {self._limit} things and shapes")


def _add(affected: dict[T, int], more: Mapping[T, int]) -> None:
    for thing, bits in more.items():
        affected[thing] = affected.get(thing, 0) | bits
