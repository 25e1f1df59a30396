"""Two ways to the same commit. The plain one compares, derives and checks everything; the fast one only what changes.

The plain way is the measure of the fast one: tests hold them equal, in what changes, what follows and the verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pyoxigraph import Quad, Store

from iuc_graph.commits.ownership import is_asserted, is_derived
from iuc_graph.commits.rules import Rulebook
from iuc_graph.delta import Delta, Operation, Wanted
from iuc_graph.errors import StoreError
from iuc_graph.inference import Limits, Rule, maintain, rederive, rules_of
from iuc_graph.store.drafts import Progress, Stage
from iuc_graph.validation import Report, TooWide

FAST_FROM: Final = 20_000
"""Quads of a store, derived ones included, from which commits take the fast way. Below, the plain way takes less
than two seconds (1.9 s at this size), and depends on less code."""


class Way(StrEnum):
    """How a commit works out what follows from it and whether it may stand."""

    PLAIN = "plain"
    FAST = "fast"

    @classmethod
    def fitting(cls, quads: int) -> Way:
        """The way for a store with so many quads."""
        return cls.FAST if quads >= FAST_FROM else cls.PLAIN


@dataclass(frozen=True)
class Replacement(Wanted, Operation):
    """An operation that removes some quads and adds others, whichever of them are there."""

    def wanted(self, _: Store, /) -> Wanted:
        """The same whatever the store holds."""
        return self


@dataclass(frozen=True)
class Outcome:
    """The net change of a whole commit, by operations and by what follows from them."""

    asserted: Delta
    derived: Delta

    @classmethod
    def of(cls, delta: Delta) -> Outcome:
        """A net change of all graphs, parted."""
        return cls(delta.only(is_asserted), delta.only(is_derived))

    @property
    def all(self) -> Delta:
        """Both together, as one delta."""
        return Delta(self.asserted.removed | self.derived.removed, self.asserted.added | self.derived.added)


def apply(
    store: Store,
    operations: Sequence[Operation],
    way: Way,
    allowed: Callable[[Wanted], Wanted],
    *,
    tell: Progress,
    merged: int = 0,
) -> Outcome:
    """Run the operations one after another on `store`, deriving after each, since the next may ask for it.

    `allowed` says what of the wishes of an operation may be done, or refuses them; `merged` is the number of triples
    of the merged graph, by which a change is held to be large.
    """
    before = frozenset(store) if way is Way.PLAIN else frozenset()
    derive = _deriving(store, way, Limits.for_size(merged))
    net = Delta()
    for operation in operations:
        delta = allowed(operation.wanted(store)).delta(store)
        tell(Stage.DELTA)
        delta.apply(store)
        operation.settle(store, delta)
        tell(Stage.APPLIED)
        net = net.then(delta).then(derive(delta))
        tell(Stage.DERIVED)
    drop_empty_graphs(store)
    if way is Way.PLAIN:
        _compare(net, Delta.between(before, store))
    return Outcome.of(net)


def check(
    store: Store, outcome: Outcome, rulebook: Rulebook, way: Way, *, whole: bool, tell: Progress
) -> Report:
    """The verdict on the new state of `store`; `whole` where its old state may break the present rules."""
    if way is Way.FAST and not whole:
        try:
            return rulebook.gate.change(store, outcome.all)
        except TooWide as reason:
            tell(f"checking everything, since {reason}")
    elif whole:
        tell("checking everything, since the rules are not those of the last commit")
    return rulebook.gate.full(tuple(store), tell)


def _deriving(store: Store, way: Way, limits: Limits) -> Callable[[Delta], Delta]:
    if way is Way.PLAIN:
        return lambda _: rederive(store)
    kept: list[Sequence[Rule]] = []

    def derive(delta: Delta) -> Delta:
        if not kept:
            kept.append(rules_of(store))
        done = maintain(store, delta, kept[0], limits)
        if done.full:  # the ontology may have changed
            kept.clear()
        return done.delta

    return derive


def drop_empty_graphs(store: Store) -> None:
    """A state of ours names only graphs that hold something, so that `GRAPH ?g {}` finds no others."""
    for graph in list(store.named_graphs()):
        if next(iter(store.quads_for_pattern(None, None, None, graph)), None) is None:
            store.remove_graph(graph)


def _compare(net: Delta, compared: Delta) -> None:
    """The plain way trusts nobody: what the operations said must be what the two states say."""
    wrong = Delta.between(net.removed, compared.removed), Delta.between(net.added, compared.added)
    if any(wrong):
        examples = "; ".join(sorted(map(str, _quads(wrong)))[:3])
        raise StoreError(f"The change is not what it said it would be ({examples}); nothing was changed.")


def _quads(deltas: Iterable[Delta]) -> Iterable[Quad]:
    for delta in deltas:
        yield from delta.removed
        yield from delta.added
