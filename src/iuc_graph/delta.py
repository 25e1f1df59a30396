"""The exact difference between two states of a store. Every room that changes or follows a store speaks of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from iuc_graph.vocabulary import RDF, XSD

_WRITTEN_AS_THEY_ARE: Final = frozenset([XSD + "string", RDF + "langString"])


@dataclass(frozen=True)
class Delta:
    """Quads that go and quads that come.

    Exact: `removed` were all in the store before, none of `added` was; so the two share nothing, and the same
    delta backwards undoes it.
    """

    removed: frozenset[Quad] = frozenset()
    added: frozenset[Quad] = frozenset()

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.removed or self.added)

    def __len__(self) -> int:
        """Number of quads that go or come."""
        return len(self.removed) + len(self.added)

    @classmethod
    def between(cls, old: Iterable[Quad], new: Iterable[Quad]) -> Delta:
        """What leads from `old` to `new`."""
        before, after = frozenset(old), frozenset(new)
        return cls(before - after, after - before)

    @classmethod
    def wanted(cls, store: Store, remove: Iterable[Quad], add: Iterable[Quad]) -> Delta:
        """What removing, and then adding, these quads really changes in `store`."""
        coming = frozenset(as_stored(add))
        going = frozenset(quad for quad in as_stored(remove) if quad in store) - coming
        return cls(going, frozenset(quad for quad in coming if quad not in store))

    def then(self, later: Delta) -> Delta:
        """This delta and, after it, `later`, as one: a quad that comes and goes again appears in neither."""
        return Delta(
            (self.removed - later.added) | (later.removed - self.added),
            (self.added - later.removed) | (later.added - self.removed),
        )

    def back(self) -> Delta:
        """What undoes this delta."""
        return Delta(self.added, self.removed)

    def only(self, keep: Callable[[Quad], bool]) -> Delta:
        """The part of it whose quads `keep` says yes to."""
        return Delta(frozenset(filter(keep, self.removed)), frozenset(filter(keep, self.added)))

    def graphs(self) -> set[str]:
        """IRIs of the named graphs that change; "" stands for the default graph."""
        return {graph_of(quad) for quad in (*self.removed, *self.added)}

    def apply(self, store: Store) -> None:
        """Change `store`, which must be in the state that this delta starts from.

        Named graphs that become empty go, since an engine would go on listing their names.
        """
        for quad in self.removed:
            store.remove(quad)
        store.extend(self.added)
        for graph in {quad.graph_name for quad in self.removed}:
            if next(iter(store.quads_for_pattern(None, None, None, graph)), None) is None:
                store.remove_graph(graph)


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for, be it a change or not: quads that shall go, and after that quads that shall come."""

    remove: frozenset[Quad] = frozenset()
    add: frozenset[Quad] = frozenset()

    def only(self, keep: Callable[[Quad], bool]) -> Wanted:
        """The part of it whose quads `keep` says yes to."""
        return Wanted(frozenset(filter(keep, self.remove)), frozenset(filter(keep, self.add)))

    def delta(self, store: Store) -> Delta:
        """What of it is a change in `store`."""
        return Delta.wanted(store, self.remove, self.add)


class Operation(ABC):
    """One step of a change, worked out before anything is changed."""

    @abstractmethod
    def wanted(self, store: Store, /) -> Wanted:
        """What it asks for, by what `store` holds now; the store stays as it is. Raises what the step may raise."""

    def delta(self, store: Store) -> Delta:
        """Exactly what it would change in `store`."""
        return self.wanted(store).delta(store)

    def settle(self, store: Store, delta: Delta, /) -> None:
        """Let named graphs without quads be there or not, as the step says, once `delta` is applied.

        Never touches a quad. It matters to later steps of the same change only, since a state that is kept names no
        graph that holds nothing.
        """
        del store, delta  # most steps have no say in it


def matching(
    store: Store,
    subject: NamedNode | BlankNode | Triple | None,
    predicate: NamedNode | None,
    value: NamedNode | BlankNode | Literal | Triple | None,
    graph: NamedNode | BlankNode | DefaultGraph | None,
) -> Iterator[Quad]:
    """The quads of a store that fit; None fits anything.

    To be used wherever `value` may be a literal. On disk the engine also gives quads with other values there: for the
    integer 255 those from 256 to 511, and so for each number whose last byte has all bits set (pyoxigraph 0.5.13).
    """
    for quad in store.quads_for_pattern(subject, predicate, value, graph):
        if value is None or quad.object == value:
            yield quad


def graph_of(quad: Quad) -> str:
    """IRI of the named graph that a quad stands in; "" for the default graph."""
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""


def as_stored(quads: Iterable[Quad]) -> Iterator[Quad]:
    """These quads as a store gives them back, which writes values in one form: "01" as an integer is "1" there."""
    store = Store()
    for quad in quads:
        if _is_rewritten(quad.object):
            store.add(quad)
        else:
            yield quad
    yield from store


def _is_rewritten(term: object) -> bool:
    if isinstance(term, Literal):
        return term.datatype.value not in _WRITTEN_AS_THEY_ARE
    return isinstance(term, Triple)
