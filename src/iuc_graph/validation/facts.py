"""Looking up what is said of a node: in some graphs of a store, among triples at hand, or in an rdflib graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store
from pyoxigraph import Literal as OxLiteral
from pyoxigraph import Triple as OxTriple
from rdflib import Graph
from rdflib.term import Node

from iuc_graph.delta import matching
from iuc_graph.vocabulary import INFERRED_GRAPH

Term = NamedNode | BlankNode | OxLiteral | OxTriple
GraphName = NamedNode | BlankNode | DefaultGraph
T = TypeVar("T")


class Facts(Protocol[T]):
    """A set of triples that can be asked from either end of a triple."""

    def objects(self, subject: T, predicate: T) -> Iterable[T]:
        """What the node has as values; nothing where it cannot be a subject."""

    def subjects(self, predicate: T, value: T) -> Iterable[T]:
        """What has the node as value. Here too the nodes are found one by one, so that the first costs little."""


class Stored:
    """Some graphs of a store, as one set of triples. Each is looked up when it is asked for."""

    def __init__(self, store: Store, graphs: tuple[GraphName, ...]) -> None:
        self._store = store
        self._graphs = graphs

    def objects(self, subject: Term, predicate: Term) -> Iterator[Term]:
        """As Facts says; a value that stands in several graphs comes several times."""
        if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode):
            for graph in self._graphs:
                for quad in self._store.quads_for_pattern(subject, predicate, None, graph):
                    yield quad.object

    def subjects(self, predicate: Term, value: Term) -> Iterator[Term]:
        """As Facts says."""
        if isinstance(predicate, NamedNode):
            for graph in self._graphs:
                for quad in matching(self._store, None, predicate, value, graph):
                    yield quad.subject

    def about(self, subject: Term) -> Iterator[tuple[NamedNode, Term]]:
        """Predicates and values of a node."""
        if isinstance(subject, NamedNode | BlankNode):
            for graph in self._graphs:
                for quad in self._store.quads_for_pattern(subject, None, None, graph):
                    yield quad.predicate, quad.object

    def describes(self, thing: Term) -> bool:
        """Whether the graphs say anything of it."""
        return next(self.about(thing), None) is not None

    def all(self) -> Iterator[Quad]:
        """Every quad of the graphs."""
        for graph in self._graphs:
            yield from self._store.quads_for_pattern(None, None, None, graph)


class StatedAnywhere:
    """All graphs in which something is stated, as one set of triples: not the merge and not the inferred."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def objects(self, subject: Term, predicate: Term) -> Iterator[Term]:
        """As Facts says."""
        if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode):
            for quad in self._store.quads_for_pattern(subject, predicate, None, None):
                if stated_in(quad):
                    yield quad.object

    def subjects(self, predicate: Term, value: Term) -> Iterator[Term]:
        """As Facts says."""
        if isinstance(predicate, NamedNode):
            for quad in matching(self._store, None, predicate, value, None):
                if stated_in(quad):
                    yield quad.subject


class InGraph:
    """An rdflib graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def objects(self, subject: Node, predicate: Node) -> Iterator[Node]:
        """As Facts says."""
        return self._graph.objects(subject, predicate)

    def subjects(self, predicate: Node, value: Node) -> Iterator[Node]:
        """As Facts says."""
        return self._graph.subjects(predicate, value)


def stated_in(quad: Quad) -> NamedNode | None:
    """The graph in which a quad is stated; None if it is only merged or inferred."""
    graph = quad.graph_name
    return graph if isinstance(graph, NamedNode) and graph.value != INFERRED_GRAPH else None
