"""Looking into the store without ever running for long.

The engine cannot be stopped, so nothing here asks it a query. Everything is made of single lookups in an index:
each is cheap by itself, each is counted, and none is begun when the count or the time is used up. (In memory the
engine finds two bound positions by walking the shorter of their lists: 60 ms for a million entries.)
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from iuc_graph.delta import matching
from iuc_graph.sparql.explain_terms import Slot
from iuc_graph.sparql.patterns import Choices, Either, Item, Pattern

Term = NamedNode | BlankNode | Literal | Triple
Bindings = Mapping[str, Term]

STEPS: Final = 60_000
"""At most so many lookups and quads for one explanation."""

_FEW: Final = 4
_SOME: Final = 200
_MOST_ITEMS: Final = 40


@dataclass
class Budget:
    """How much may still be looked at: `steps` lookups and quads, and until `deadline` of the monotonic clock."""

    steps: int
    deadline: float
    used: int = 0

    @property
    def spent(self) -> bool:
        """Whether nothing is left, so that what was not found may still be there."""
        return self.used >= self.steps or time.monotonic() >= self.deadline

    def take(self) -> bool:
        """Use one step; False where none is left."""
        if self.spent:
            self.used = self.steps
            return False
        self.used += 1
        return True

    def share(self, part: float) -> Budget:
        """A budget with this part of what is left, to be given back with `back`."""
        now = time.monotonic()
        return Budget(int((self.steps - self.used) * part), now + max(0.0, self.deadline - now) * part)

    def back(self, shared: Budget) -> None:
        """Count what was used of a share."""
        self.used = min(self.steps, self.used + min(shared.used, shared.steps))


@dataclass(frozen=True)
class Seen:
    """Values that were looked at, each once, and whether these are all."""

    terms: tuple[Term, ...]
    complete: bool


@dataclass
class Probe:
    """Lookups in a dataset: `default` and `named` are as in FROM and FROM NAMED, None for the graphs of the store."""

    store: Store
    budget: Budget
    default: Sequence[str] | None = None
    named: Sequence[str] | None = None
    known: dict[str, bool] = field(default_factory=dict)

    def occurs(self, iri: str) -> bool | None:
        """Whether an IRI occurs in any position of any quad of the store; None where that cannot be told."""
        if iri not in self.known:
            node = NamedNode(iri)
            for subject, predicate, value in ((node, None, None), (None, node, None), (None, None, node)):
                if not self.budget.take():
                    return None
                if next(iter(matching(self.store, subject, predicate, value, None)), None) is not None:
                    self.known[iri] = True
                    return True
            named = node in self.graphs_of_store()
            if not named and self.budget.spent:
                return None
            self.known[iri] = named
        return self.known[iri]

    def graphs_of_store(self) -> list[NamedNode]:
        """The named graphs of the store, as far as the budget goes."""
        graphs = self.store.named_graphs()
        return [graph for graph in graphs if isinstance(graph, NamedNode) and self.budget.take()]

    def graphs(self) -> list[NamedNode]:
        """The graphs that GRAPH can reach."""
        return self.graphs_of_store() if self.named is None else [NamedNode(iri) for iri in self.named]

    def quads(self, *terms: Term | None, graph: NamedNode | DefaultGraph | None) -> Iterator[Quad]:
        """The quads with these terms, one step each, until the budget is used up."""
        subject, predicate, value = terms
        if isinstance(subject, Literal | Triple) or not isinstance(predicate, NamedNode | None):
            return
        if not self.budget.take():
            return
        for quad in matching(self.store, subject, predicate, value, graph):
            if not self.budget.take():
                return
            yield quad

    def extend(self, item: Item, bindings: Bindings) -> Iterator[Bindings]:
        """The ways to match one item, given what is bound already."""
        if isinstance(item, Either):
            for branch in item.branches:
                yield from self._search(branch, bindings)
            return
        rows = self._rows(item) if isinstance(item, Choices) else self._matches(item, bindings)
        for row in rows:
            extended = dict(bindings)
            if all(extended.setdefault(name, term) == term for name, term in row):
                yield extended

    def exists(self, *items: Item) -> bool | None:
        """Whether something matches all of these together; None where that cannot be told."""
        if len(items) > _MOST_ITEMS:
            return None
        unknown = False
        for component in components(items):
            found = next(self._search(component, {}), None) is not None
            if not found and not self.budget.spent:
                return False
            unknown |= not found
        return None if unknown else True

    @contextmanager
    def limited(self, part: float) -> Iterator[None]:
        """Use only a part of what is left of the budget within this block."""
        whole, self.budget = self.budget, self.budget.share(part)
        try:
            yield
        finally:
            whole.back(self.budget)
            self.budget = whole

    def count(self, items: Sequence[Item], most: int) -> int | None:
        """How many solutions some connected patterns have, up to `most`; None where that cannot be told."""
        found = sum(1 for _ in islice(self._search(items, {}), most))
        return None if self.budget.spent else found

    def values(self, pattern: Pattern, slot: Slot, most: int = 20_000) -> Seen:
        """The terms that match at a variable of a pattern."""
        seen: dict[Term, None] = {}
        number = -1
        for number, found in enumerate(islice(self.extend(pattern, {}), most)):  # noqa: B007
            seen[found[slot.variable]] = None
        return Seen(tuple(seen), number + 1 < most and not self.budget.spent)

    def _rows(self, choices: Choices) -> Iterator[list[tuple[str, Term]]]:
        for row in choices.rows:
            if not self.budget.take():
                return
            yield [
                (name, slot.term)
                for name, slot in zip(choices.names, row, strict=True)
                if slot is not None and slot.term is not None
            ]

    def _matches(self, pattern: Pattern, bindings: Bindings) -> Iterator[list[tuple[str, Term]]]:
        terms = [_bound(slot, bindings) for slot in pattern.slots[:3]]
        for graph in self._graphs(pattern.graph, bindings, terms[0]):
            for quad in self.quads(*terms, graph=graph):
                if graph is None and not self._reaches(quad):
                    continue
                found = (quad.subject, quad.predicate, quad.object, quad.graph_name)
                yield [
                    (slot.variable, term)
                    for slot, term in zip(pattern.slots, found, strict=False)
                    if slot.variable and not isinstance(term, DefaultGraph)
                ]

    def _graphs(
        self, slot: Slot | None, bindings: Bindings, subject: Term | None
    ) -> Iterable[NamedNode | DefaultGraph | None]:
        """The graphs to look into, None for all: worth while only where few quads can match."""
        if slot is None:
            return [DefaultGraph()] if self.default is None else [NamedNode(iri) for iri in self.default]
        name = _bound(slot, bindings)
        if name is None:
            return self.graphs() if subject is None else [None]
        reachable = isinstance(name, NamedNode) and (self.named is None or name.value in self.named)
        return [name] if reachable and isinstance(name, NamedNode) else []

    def _reaches(self, quad: Quad) -> bool:
        name = quad.graph_name
        return isinstance(name, NamedNode) and (self.named is None or name.value in self.named)

    def _search(self, items: Sequence[Item], bindings: Bindings) -> Iterator[Bindings]:
        """Solutions, found by binding the item with the fewest matches first; none where one has no match."""
        if not items:
            yield bindings
            return
        best = self._narrowest(items, bindings)
        if best is None:
            return
        rest = [item for at, item in enumerate(items) if at != best]
        for extended in self.extend(items[best], bindings):
            yield from self._search(rest, extended)

    def _narrowest(self, items: Sequence[Item], bindings: Bindings) -> int | None:
        """The index of the item to match next; None where one has no match any more."""
        most = _FEW if bindings else _SOME
        counts: dict[int, int] = {}
        for at, item in enumerate(items):
            if bindings and not (item.variables & bindings.keys()):
                continue
            counts[at] = sum(1 for _ in islice(self.extend(item, bindings), most))
            if counts[at] == 0:
                return None
        return min(counts, key=lambda at: counts[at]) if counts else 0


def components(items: Iterable[Item]) -> list[list[Item]]:
    """The items in groups that share variables, directly or through others, in the order given."""
    groups: list[tuple[set[str], list[Item]]] = []
    for item in items:
        names, together = set(item.variables), [item]
        apart = []
        for group in groups:
            if group[0] & names:
                names |= group[0]
                together = [*group[1], *together]
            else:
                apart.append(group)
        groups = [*apart, (names, together)]
    return [together for _, together in groups]


def _bound(slot: Slot, bindings: Bindings) -> Term | None:
    return slot.term if slot.term is not None else bindings.get(slot.variable)
