"""Writes of the Graph Store Protocol as operations: one graph is replaced, added to, taken away, or updated.

To be called in a process that may die, since it parses what was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

from iuc_graph.delta import Operation, Wanted
from iuc_graph.errors import RequestError
from iuc_graph.settings import Settings
from iuc_graph.sparql.graph_names import unknown
from iuc_graph.sparql.rdf_documents import quads_of_document
from iuc_graph.sparql.update import read_update
from iuc_graph.sparql.update_graphs import quads_of
from iuc_graph.sparql.update_template import Fresh, Home, Skolem
from iuc_graph.sparql.write_request import GraphWrite

_FIRST: Final = 1
"""The number of the one operation that such a write is, for names of its blank nodes."""


@dataclass(frozen=True)
class Content:
    """What documents state about one graph. Blank nodes get addresses by `skolem`; without it they stay as they are."""

    quads: tuple[Quad, ...]
    skolem: Skolem | None

    def named(self) -> frozenset[Quad]:
        """The quads; the same at each call."""
        fresh = Fresh.of(self.skolem, _FIRST)
        return frozenset(_named(quad, fresh) for quad in self.quads)


@dataclass(frozen=True)
class Replace(Operation):
    """PUT: the graph holds this, and nothing else."""

    graph: Home
    content: Content

    def wanted(self, store: Store, /) -> Wanted:
        """See Operation."""
        return Wanted(frozenset(quads_of(store, self.graph)), self.content.named())


@dataclass(frozen=True)
class Merge(Operation):
    """POST: the graph holds this, too."""

    content: Content

    def wanted(self, _: Store, /) -> Wanted:
        """See Operation."""
        return Wanted(add=self.content.named())


@dataclass(frozen=True)
class Delete(Operation):
    """DELETE: the graph goes; the default graph is emptied."""

    graph: Home

    def wanted(self, store: Store, /) -> Wanted:
        """See Operation. Raises GraphUnknown where there is no such graph."""
        if isinstance(self.graph, NamedNode) and not store.contains_named_graph(self.graph):
            names = [name.value for name in store.named_graphs() if isinstance(name, NamedNode)]
            raise unknown(self.graph.value, names)
        return Wanted(frozenset(quads_of(store, self.graph)))


def operations_of(
    write: GraphWrite, *, prefixes: Mapping[str, str], limits: Settings, skolem: Skolem | None = None
) -> tuple[Operation, ...]:
    """The operations of a write to one graph, in order; its documents are parsed here.

    `prefixes` need no declaration in the update of a PATCH. `skolem` gives addresses to blank nodes. Raises what
    `quads_of_document` and `read_update` raise, and RequestError for a PUT that states nothing, as it would
    leave no graph.
    """
    graph: Home = DefaultGraph() if write.graph is None else NamedNode(write.graph)
    if write.method == "DELETE":
        return (Delete(graph),)
    if write.method == "PATCH":
        return read_update(
            write.patch, prefixes=prefixes, base=write.base, limits=limits, skolem=skolem, only=graph
        )
    quads = tuple(quad for document in write.documents for quad in quads_of_document(document, graph, limits))
    if write.method == "PUT" and not quads:
        raise RequestError(
            "What was sent states nothing, so the graph would be gone. DELETE takes a graph out; JSON-LD states "
            "something only where its terms are IRIs, by a context or as they stand."
        )
    content = Content(quads, skolem)
    return (Replace(graph, content) if write.method == "PUT" else Merge(content),)


def _named(quad: Quad, fresh: Fresh) -> Quad:
    """A quad with the names of its blank nodes."""
    subject, value = quad.subject, quad.object
    return Quad(
        fresh.name(subject) if isinstance(subject, BlankNode) else subject,
        quad.predicate,
        fresh.name(value) if isinstance(value, BlankNode) else value,
        quad.graph_name,
    )
