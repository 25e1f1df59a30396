"""The operations of SPARQL 1.1 Update on quads: what each would change in a store, before anything changes.

Nothing here runs an update of the engine. It only parses templates and finds solutions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Store, Variable

from iuc_graph.delta import Delta, Operation, Wanted
from iuc_graph.errors import QueryFailed
from iuc_graph.sparql.update_graphs import keep_emptied, moved_quads, quads_of
from iuc_graph.sparql.update_template import Fresh, Home, Skolem, Solution, Template
from iuc_graph.sparql.update_text import Statement

_DEFAULT: Final = DefaultGraph()


class _OnQuads(Operation):
    """An operation that empties graphs, but neither makes nor drops them."""

    def settle(self, store: Store, delta: Delta, /) -> None:
        """See Operation."""
        keep_emptied(store, delta)


@dataclass(frozen=True)
class InsertData(_OnQuads):
    """INSERT DATA. Quads without a graph stand in `home`. `number`: its place in the update, from 1."""

    template: Template
    home: Home
    skolem: Skolem | None
    number: int

    def wanted(self, _: Store, /) -> Wanted:
        """See Operation."""
        return Wanted(add=frozenset(self.template.quads({}, self.home, Fresh.of(self.skolem, self.number))))


@dataclass(frozen=True)
class DeleteData(_OnQuads):
    """DELETE DATA. Quads without a graph stand in `home`."""

    template: Template
    home: Home

    def wanted(self, _: Store, /) -> Wanted:
        """See Operation."""
        return Wanted(frozenset(self.template.quads({}, self.home, Fresh())))


@dataclass(frozen=True)
class Where:
    """The WHERE of an operation, and the dataset that it sees.

    `default` and `named` are the graphs that WITH, USING and USING NAMED name; None stands for those of the store.
    """

    statement: Statement
    group: str
    default: tuple[NamedNode, ...] | None = None
    named: tuple[NamedNode, ...] | None = None

    def solutions(self, store: Store, variables: set[Variable]) -> list[Solution]:
        """All solutions, each with those of these variables that it binds. Raises QueryFailed."""
        wanted = sorted(variables, key=str) or [Variable("none")]
        query = f"{self.statement.prologue}SELECT {' '.join(map(str, wanted))} WHERE {self.group}"
        seen, dataset = self._dataset(store)
        try:
            rows: Any = seen.query(query, **self.statement.options, **dataset)
            return [
                {variable: term for variable, term in zip(wanted, row, strict=True) if term is not None}
                for row in rows
            ]
        except (RuntimeError, ValueError) as error:
            raise QueryFailed(f"The update cannot be evaluated: {str(error).rstrip('.')}.") from error

    def _dataset(self, store: Store) -> tuple[Store, dict[str, Any]]:
        if self.default is not None and len(set(self.default)) > 1:
            return self._merged(store, self.default, self.named or ()), {}
        dataset = {"default_graph": self.default, "named_graphs": self.named}
        return store, {name: list(set(graphs)) for name, graphs in dataset.items() if graphs is not None}

    @staticmethod
    def _merged(store: Store, default: tuple[NamedNode, ...], named: tuple[NamedNode, ...]) -> Store:
        """A copy in memory, as the engine would return a triple once for each default graph that states it."""
        merged = Store()
        for graph in default:
            merged.extend(moved_quads(store, graph, _DEFAULT))
        for graph in named:
            if store.contains_named_graph(graph):
                merged.add_graph(graph)
                merged.extend(quads_of(store, graph))
        return merged


@dataclass(frozen=True)
class Modify(_OnQuads):
    """DELETE and INSERT with WHERE. Quads without a graph stand in `home`. `number`: its place, from 1."""

    delete: Template
    insert: Template
    where: Where
    home: Home
    skolem: Skolem | None
    number: int

    def wanted(self, store: Store) -> Wanted:
        """See Operation."""
        solutions = self.where.solutions(store, self.delete.variables() | self.insert.variables())
        if self.skolem is not None:
            solutions.sort(key=_rank)
        fresh = Fresh.of(self.skolem, self.number)
        coming = {quad for solution in solutions for quad in self.insert.quads(solution, self.home, fresh)}
        going = {quad for solution in solutions for quad in self.delete.quads(solution, self.home, Fresh())}
        return Wanted(frozenset(going), frozenset(coming))


def _rank(solution: Solution) -> list[tuple[str, str]]:
    """A key for an order of solutions that does not hang on how the store keeps its quads."""
    return sorted(
        (str(variable), "" if isinstance(term, BlankNode) else str(term))
        for variable, term in solution.items()
    )
