"""The operations of SPARQL 1.1 Update on whole graphs: CLEAR, DROP, CREATE, ADD, COPY and MOVE."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

from iuc_graph.delta import Delta, Operation, Wanted
from iuc_graph.errors import QueryFailed
from iuc_graph.sparql.update_template import Home

_DEFAULT: Final = DefaultGraph()


class Scope(StrEnum):
    """What CLEAR and DROP may name beside one graph."""

    DEFAULT = "DEFAULT"
    NAMED = "NAMED"
    ALL = "ALL"


@dataclass(frozen=True)
class Clear(Operation):
    """CLEAR, or with `drop` DROP."""

    target: NamedNode | Scope
    silent: bool
    drop: bool

    def wanted(self, store: Store) -> Wanted:
        """See Operation. Raises QueryFailed where the graph named is not there, unless SILENT."""
        if isinstance(self.target, NamedNode):
            _require(store, self.target, self.silent)
            return Wanted(frozenset(quads_of(store, self.target)))
        if self.target is Scope.DEFAULT:
            return Wanted(frozenset(quads_of(store, _DEFAULT)))
        everything = self.target is Scope.ALL
        return Wanted(frozenset(quad for quad in store if everything or quad.graph_name != _DEFAULT))

    def settle(self, store: Store, delta: Delta, /) -> None:
        """See Operation."""
        if not self.drop:
            keep_emptied(store, delta)
        elif isinstance(self.target, NamedNode):
            _forget(store, self.target)
        elif self.target is not Scope.DEFAULT:
            for graph in list(store.named_graphs()):
                _forget(store, graph)


@dataclass(frozen=True)
class Create(Operation):
    """CREATE."""

    graph: NamedNode
    silent: bool

    def wanted(self, store: Store) -> Wanted:
        """See Operation. Raises QueryFailed where the graph is there already, unless SILENT."""
        if not self.silent and store.contains_named_graph(self.graph):
            raise QueryFailed(f"There is a graph {self.graph} already. Write SILENT to go on if so.")
        return Wanted()

    def settle(self, store: Store, _: Delta, /) -> None:
        """See Operation."""
        store.add_graph(self.graph)


@dataclass(frozen=True)
class Load(Operation):
    """LOAD, which fetches nothing here: with SILENT that is no error, and nothing changes. `start`: its offset."""

    silent: bool
    start: int

    def wanted(self, _: Store, /) -> Wanted:
        """See Operation."""
        return Wanted()


class Carry(StrEnum):
    """The three operations from one graph to another."""

    ADD = "ADD"
    COPY = "COPY"
    MOVE = "MOVE"


@dataclass(frozen=True)
class Transfer(Operation):
    """ADD, COPY or MOVE. From a graph that is not there, SILENT makes all three do nothing."""

    way: Carry
    origin: Home
    target: Home
    silent: bool

    def wanted(self, store: Store) -> Wanted:
        """See Operation. Raises QueryFailed where the graph to take from is not there, unless SILENT."""
        if not _require(store, self.origin, self.silent) or self.origin == self.target:
            return Wanted()
        going = [] if self.way is Carry.ADD else list(quads_of(store, self.target))
        if self.way is Carry.MOVE:
            going += quads_of(store, self.origin)
        return Wanted(frozenset(going), frozenset(moved_quads(store, self.origin, self.target)))

    def settle(self, store: Store, _: Delta, /) -> None:
        """See Operation."""
        if self.origin == self.target or not _require(store, self.origin, silent=True):
            return
        if self.way is not Carry.ADD:
            _forget(store, self.target)
        if self.way is Carry.MOVE:
            _forget(store, self.origin)


def quads_of(store: Store, graph: Home) -> Iterator[Quad]:
    """The quads of one graph."""
    yield from store.quads_for_pattern(None, None, None, graph)


def moved_quads(store: Store, origin: Home, target: Home) -> Iterator[Quad]:
    """The quads of one graph, as they would stand in another."""
    return (Quad(quad.subject, quad.predicate, quad.object, target) for quad in quads_of(store, origin))


def keep_emptied(store: Store, delta: Delta) -> None:
    """Let the named graphs go on being there that `delta`, once applied, has left without quads."""
    for graph in {quad.graph_name for quad in delta.removed} - {_DEFAULT}:
        store.add_graph(graph)


def _require(store: Store, graph: Home, silent: bool) -> bool:
    """Whether there is such a graph. Raises QueryFailed where there is none and `silent` is not said."""
    there = isinstance(graph, DefaultGraph) or store.contains_named_graph(graph)
    if not there and not silent:
        raise QueryFailed(f"There is no graph {graph}. Write SILENT to go on without it.")
    return there


def _forget(store: Store, graph: Home | BlankNode) -> None:
    """Remove a named graph that is empty."""
    if isinstance(graph, DefaultGraph) or next(store.quads_for_pattern(None, None, None, graph), None):
        return
    store.remove_graph(graph)
