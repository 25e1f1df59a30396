"""What one programme is in the graph: its cooperations with all that belongs to them, as the documents state it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from iuc_graph.delta import graph_of, matching
from iuc_graph.vocabulary import ID, IUC, REFERENCE_GRAPH, VOCABULARIES_GRAPH, is_source_graph

PARTS: Final = frozenset(
    (
        "agreement",
        "area",
        "challenge",
        "figure",
        "focus",
        "objective",
        "participation",
        "passage",
        "period",
        "possible-project",
        "project",
        "result",
        "transport-link",
    )
)
"""Kinds of things that belong to what names them; others are only described by their labels and links."""

_BELONGS: Final = NamedNode(IUC + "inCooperation")
_PROGRAMME: Final = NamedNode(IUC + "programme")


def slice_of(store: Store, programme: str) -> Store:
    """A new store with the slice: graphs of documents, vocabularies and reference, and their merge by default.

    What follows from them by inference is not in it.
    """
    quads = set(_stated(store, _members(store, programme)))
    quads |= set(_described(store, _named(quads)))
    found = Store()
    found.bulk_extend(quads)
    found.bulk_extend({Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in quads})
    return found


def _members(store: Store, programme: str) -> set[NamedNode]:
    """The cooperations, what they name and owns no life of its own, and the activities within them."""
    found: set[NamedNode] = set()
    waiting = list(_subjects(store, _PROGRAMME, NamedNode(programme)))
    while waiting:
        thing = waiting.pop()
        if thing not in found:
            found.add(thing)
            waiting += _subjects(store, _BELONGS, thing)
            waiting += (part for part in _objects(_stated(store, [thing])) if _kind(part) in PARTS)
    return found


def _subjects(store: Store, predicate: NamedNode, value: NamedNode) -> Iterator[NamedNode]:
    for quad in matching(store, None, predicate, value, DefaultGraph()):
        if isinstance(quad.subject, NamedNode):
            yield quad.subject


def _objects(quads: Iterable[Quad]) -> Iterator[NamedNode]:
    return (quad.object for quad in quads if isinstance(quad.object, NamedNode))


def _stated(store: Store, things: Iterable[NamedNode]) -> Iterator[Quad]:
    """What documents state of these things."""
    for thing in things:
        for quad in store.quads_for_pattern(thing, None, None, None):
            if is_source_graph(graph_of(quad)):
                yield quad


def _named(quads: Iterable[Quad]) -> set[NamedNode]:
    return {thing for thing in _objects(quads) if thing.value.startswith(ID)}


def _described(store: Store, things: Iterable[NamedNode]) -> Iterator[Quad]:
    """What the vocabularies and the reference data say of these, and documents of themselves."""
    for thing in things:
        for quad in store.quads_for_pattern(thing, None, None, None):
            if graph_of(quad) in (VOCABULARIES_GRAPH, REFERENCE_GRAPH) or (
                _kind(thing) == "document" and is_source_graph(graph_of(quad))
            ):
                yield quad


def _kind(thing: NamedNode) -> str:
    return thing.value.removeprefix(ID).partition("/")[0] if thing.value.startswith(ID) else ""
