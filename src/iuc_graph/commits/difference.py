"""What differs between two states of a store, quad by quad and record by record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from iuc_graph.commits.ownership import DERIVED, is_asserted
from iuc_graph.commits.titles import titles
from iuc_graph.delta import Delta, graph_of
from iuc_graph.errors import StoreError
from iuc_graph.store.generations import Generation, OpenGeneration, open_read_only, read_generation
from iuc_graph.store.patch import read_patch
from iuc_graph.store.verify import reading
from iuc_graph.vocabulary import short


@dataclass(frozen=True, order=True)
class Change:
    """One property of one record that differs, within one graph.

    `kind` is "added" or "removed" for a record that the graph describes in only one of the states, else "changed".
    `before` and `after` are values in short form, sorted.
    """

    graph: str
    record: str
    kind: str
    title: str
    property: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def difference(old: Generation, new: Generation, *, derived: bool = True) -> Delta:
    """What leads from one generation to another, without the derived graphs if not wanted.

    Only graphs whose digests differ are read, and none where stored deltas lead from one to the other.
    Raises StoreError where one of them is damaged.
    """
    delta = _by_patches(old, new)
    if delta is None:
        delta = _by_comparing(old, new, derived=derived)
    return delta if derived else delta.only(is_asserted)


def changes(delta: Delta, old: Store, new: Store, language: str = "en") -> list[Change]:
    """A delta as a person reads it: by graph, record and property, with titles from the two states."""
    before, after = _by_property(delta.removed), _by_property(delta.added)
    keys = sorted(before.keys() | after.keys())
    records = {record for _, record, _ in keys}
    names: dict[str, str] = {}
    for chosen in dict.fromkeys(("en", language)):  # what has no title in the language has one in English
        names |= titles(old, records, chosen) | titles(new, records, chosen)
    return [
        Change(
            graph,
            record,
            _kind(graph, record, old, new),
            names.get(record, ""),
            name,
            tuple(sorted(before.get((graph, record, name), ()))),
            tuple(sorted(after.get((graph, record, name), ()))),
        )
        for graph, record, name in keys
    ]


def _by_patches(old: Generation, new: Generation) -> Delta | None:
    """The stored deltas between the two, one after another; None where one is not there any more, or damaged."""
    if old.number > new.number:
        back = _by_patches(new, old)
        return None if back is None else back.back()
    delta, at = Delta(), new
    while at.number > old.number:
        step = _step(at)
        if step is None:
            return None
        delta, at = step[0].then(delta), step[1]
    return delta if at.number == old.number else None


def _step(generation: Generation) -> tuple[Delta, Generation] | None:
    parent = generation.manifest.parent
    try:
        patch = read_patch(generation)
        if patch is None or parent is None:
            return None
        return patch, read_generation(generation.path.with_name(parent))
    except StoreError:  # then the generations themselves are compared
        return None


def _by_comparing(old: Generation, new: Generation, *, derived: bool) -> Delta:
    sums = old.manifest.sums, new.manifest.sums
    differing = {
        graph for graph in sums[0].keys() | sums[1].keys() if sums[0].get(graph) != sums[1].get(graph)
    }
    with open_read_only(old) as before, open_read_only(new) as after:
        removed: set[Quad] = set()
        added: set[Quad] = set()
        for graph in sorted(differing):
            if derived or graph not in DERIVED:
                one = Delta.between(_quads(before, graph), _quads(after, graph))
                removed |= one.removed
                added |= one.added
    return Delta(frozenset(removed), frozenset(added))


def _quads(opened: OpenGeneration, graph: str) -> frozenset[Quad]:
    name = NamedNode(graph) if graph else DefaultGraph()
    with reading(opened.generation):
        return frozenset(opened.store.quads_for_pattern(None, None, None, name))


def _by_property(quads: Iterable[Quad]) -> dict[tuple[str, str, str], set[str]]:
    """Values in short form by graph, record and property."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for quad in quads:
        record = quad.subject.value if isinstance(quad.subject, NamedNode) else str(quad.subject)
        key = graph_of(quad), record, short(quad.predicate.value)
        found.setdefault(key, set()).add(_value(quad))
    return found


def _value(quad: Quad) -> str:
    value = quad.object
    if isinstance(value, NamedNode):
        return short(value.value)
    if isinstance(value, Literal):
        return f"{value.value}@{value.language}" if value.language else value.value
    return str(value)


def _kind(graph: str, record: str, old: Store, new: Store) -> str:
    if not _describes(new, graph, record):
        return "removed"
    return "changed" if _describes(old, graph, record) else "added"


def _describes(store: Store, graph: str, record: str) -> bool:
    name = NamedNode(graph) if graph else DefaultGraph()
    found = store.quads_for_pattern(NamedNode(record), None, None, name)
    return next(iter(found), None) is not None
