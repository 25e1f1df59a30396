"""The default graph of a store while it is being changed: what the store holds, less what goes, plus what comes.

Nothing is written here, so whoever finds half-way that the change is too large can simply stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from iuc_graph.delta import as_stored, matching
from iuc_graph.inference.axioms import Term
from iuc_graph.vocabulary import INFERRED_GRAPH

Fact = tuple[NamedNode | BlankNode | Triple, NamedNode, Term]
"""A triple whose terms are at hand; a pyoxigraph triple makes new ones each time that it is asked for them."""

DEFAULT: Final = DefaultGraph()
INFERRED: Final = NamedNode(INFERRED_GRAPH)


def facts_of(quads: Iterable[Quad]) -> set[Fact]:
    """The triples of quads, with literals as a store writes them: "01" and "1" as integers are one there."""
    return {(quad.subject, quad.predicate, quad.object) for quad in as_stored(quads)}


def is_inferred(store: Store, fact: Fact) -> bool:
    """Whether the inferred graph of `store` holds it."""
    return Quad(*fact, INFERRED) in store


def is_merged(store: Store, fact: Fact) -> bool:
    """Whether the default graph of `store` holds it."""
    return Quad(*fact, DEFAULT) in store


def is_asserted(store: Store, fact: Fact) -> bool:
    """Whether a named graph of `store`, other than the inferred one, holds it."""
    graphs = (quad.graph_name for quad in matching(store, *fact, None))
    return any(isinstance(graph, NamedNode) and graph != INFERRED for graph in graphs)


class View:
    """The facts of the default graph of `store` as they are to be; starts as they are."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.gone: set[Fact] = set()
        self.come: set[Fact] = set()
        self._objects: dict[tuple[NamedNode, Term], list[Fact]] = {}
        self._subjects: dict[tuple[NamedNode, Term], list[Fact]] = {}

    def __contains__(self, fact: Fact) -> bool:
        """Whether it is to be there."""
        return fact in self.come or (fact not in self.gone and is_merged(self._store, fact))

    def hide(self, facts: Iterable[Fact]) -> None:
        """Take out facts of the store."""
        self.gone.update(facts)

    def take_in(self, fact: Fact) -> None:
        """Put in a fact that is not in this view: one taken out before, or a new one."""
        if fact in self.gone:
            self.gone.remove(fact)
            return
        subject, predicate, value = fact
        self.come.add(fact)
        self._objects.setdefault((predicate, subject), []).append(fact)
        self._subjects.setdefault((predicate, value), []).append(fact)

    def find(self, subject: Term | None, predicate: NamedNode, value: Term | None) -> Iterator[Fact]:
        """The facts that fit; None fits anything, a literal or a triple as a subject fits nothing.

        No fact may be taken in or out while they are read.
        """
        if isinstance(subject, Literal | Triple):
            return
        if subject is not None and value is not None:
            if (subject, predicate, value) in self:
                yield subject, predicate, value
            return
        for quad in matching(self._store, subject, predicate, value, DEFAULT):
            fact = (quad.subject if subject is None else subject, predicate, quad.object)
            if not self.gone or fact not in self.gone:
                yield fact
        yield from self._newly(subject, predicate, value)

    def _newly(self, subject: Term | None, predicate: NamedNode, value: Term | None) -> Iterable[Fact]:
        if subject is not None:
            return self._objects.get((predicate, subject), ())
        if value is not None:
            return self._subjects.get((predicate, value), ())
        return (fact for fact in self.come if fact[1] == predicate)
