"""What shapes look at, as one automaton over triples: walked backwards it says for which things a changed triple
matters, walked forwards it fetches all that the shapes can see of a thing.

Each state stands for the nodes that some paths lead to; START for the thing itself. All shapes share the states, and
every edge knows its shapes as the bits of a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, Triple

from iuc_graph.validation.facts import Facts, Stored, Term
from iuc_graph.validation.paths import Either, InTurn, Path, Repeated, Step

START = 0


class TooWide(Exception):
    """More would have to be looked at than the limit allows; check the whole graph instead. The text says what."""


class Budget:
    """How many nodes may still be looked at."""

    def __init__(self, steps: int) -> None:
        self._left = steps
        self._steps = steps

    def spend(self) -> None:
        """Count one; TooWide beyond the limit."""
        self._left -= 1
        if self._left < 0:
            raise TooWide(f"the change reaches more than {self._steps} places of the graph")


@dataclass
class _Edge:
    """A step between states. `shapes` depend on its triples; `readers` are those that also read them."""

    source: int
    step: Step
    target: int
    shapes: int = 0
    readers: int = 0

    def entry(self, triple: Triple | Quad) -> Term:
        """The end of a triple at which the edge begins."""
        return triple.object if self.step.inverse else triple.subject


class Automaton:
    """Built by `follow`, then walked; building may go on after a walk."""

    def __init__(self) -> None:
        self._size = 1
        self._steps: dict[tuple[int, Step], _Edge] = {}
        self._meetings: dict[tuple[int, Path], int] = {}
        self._out: dict[int, list[_Edge]] = {}
        self._in: dict[int, list[_Edge]] = {}
        self._jumps: dict[int, set[int]] = {}
        self._jumps_back: dict[int, set[int]] = {}
        self._by_predicate: dict[NamedNode | None, list[_Edge]] = {}

    def follow(self, state: int, path: Path, shape: int, *, read: bool = True) -> int:
        """The state that `path` leads to from `state`, for the shapes given as bits.

        With `read` false the shapes only depend on the triples: which things they are for turns on them, and no
        more, so that they need not be fetched.
        """
        if isinstance(path, Step):
            return self._step(state, path, shape, read)
        if isinstance(path, InTurn):
            for part in path.parts:
                state = self.follow(state, part, shape, read=read)
            return state
        if isinstance(path, Repeated) and path.least == 1:
            state = self.follow(state, path.part, shape, read=read)
            return self.follow(state, Repeated(path.part, 0, again=True), shape, read=read)
        end = self._meetings.get((state, path))
        if end is None:
            end = self._meetings[state, path] = self._new()
        if isinstance(path, Either):
            for part in path.parts:
                self._jump(self.follow(state, part, shape, read=read), end)
        else:
            self._jump(state, end)
            again = end if path.again else state
            self._jump(self.follow(again, path.part, shape, read=read), end)
        return end

    def meeting(self, states: Iterable[int]) -> int:
        """A state for the nodes of all these states."""
        end = self._new()
        for state in states:
            self._jump(state, end)
        return end

    def affected(self, changed: Iterable[Quad], facts: Facts[Term], budget: Budget) -> dict[Term, int]:
        """Things for which changed triples may matter, each with the bits of the shapes for which they do.

        `facts` are those of after the change. Those of before are not needed: on a way that is no more, the first
        triple that went is a changed one itself, and what led up to it is still there.
        """
        walk = _Walk(budget)
        for quad in changed:
            for edge in (*self._by_predicate.get(quad.predicate, ()), *self._by_predicate.get(None, ())):
                walk.reach(edge.source, edge.entry(quad), edge.shapes)
        found: dict[Term, int] = {}
        for state, node, shapes in walk:
            if state == START:
                found[node] = found.get(node, 0) | shapes
            for before in self._jumps_back.get(state, ()):
                walk.reach(before, node, shapes)
            for edge in self._in.get(state, ()):
                for other in _before(edge.step, node, facts):
                    walk.reach(edge.source, other, shapes)
        return found

    def neighbourhood(
        self, things: dict[Term, int], facts: Stored, budget: Budget
    ) -> set[tuple[Term, NamedNode, Term]]:
        """All triples that shapes read when they look at things, each thing given with the bits of its shapes."""
        walk = _Walk(budget)
        for node, shapes in things.items():
            walk.reach(START, node, shapes)
        found: set[tuple[Term, NamedNode, Term]] = set()
        for state, node, shapes in walk:
            for after in self._jumps.get(state, ()):
                walk.reach(after, node, shapes)
            for edge in self._out.get(state, ()):
                if edge.readers & shapes:
                    onward = edge.target in self._out or edge.target in self._jumps
                    for triple in _triples(edge.step, node, facts):
                        found.add(triple)
                        if onward:
                            other = triple[0] if edge.step.inverse else triple[2]
                            walk.reach(edge.target, other, edge.readers & shapes)
        return found

    def _new(self) -> int:
        self._size += 1
        return self._size - 1

    def _step(self, state: int, step: Step, shape: int, read: bool) -> int:
        edge = self._steps.get((state, step))
        if edge is None:
            edge = self._steps[state, step] = _Edge(state, step, self._new())
            self._out.setdefault(state, []).append(edge)
            self._in.setdefault(edge.target, []).append(edge)
            self._by_predicate.setdefault(step.predicate, []).append(edge)
        edge.shapes |= shape
        if read:
            edge.readers |= shape
        return edge.target

    def _jump(self, source: int, target: int) -> None:
        if source != target:
            self._jumps.setdefault(source, set()).add(target)
            self._jumps_back.setdefault(target, set()).add(source)


class _Walk:
    """States at nodes still to be visited: again whenever they are reached for more shapes than before."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._known: dict[tuple[int, Term], int] = {}
        self._waiting: dict[tuple[int, Term], int] = {}

    def reach(self, state: int, node: Term, shapes: int) -> None:
        place = (state, node)
        new = shapes & ~self._known.get(place, 0)
        if new:
            self._known[place] = self._known.get(place, 0) | new
            self._waiting[place] = self._waiting.get(place, 0) | new

    def __iter__(self) -> Iterator[tuple[int, Term, int]]:
        while self._waiting:
            (state, node), shapes = self._waiting.popitem()
            self._budget.spend()
            yield state, node, shapes


def _before(step: Step, node: Term, facts: Facts[Term]) -> Iterable[Term]:
    """Nodes from which the step leads to `node`."""
    if step.predicate is None:
        return ()
    return facts.objects(node, step.predicate) if step.inverse else facts.subjects(step.predicate, node)


def _triples(step: Step, node: Term, facts: Stored) -> Iterator[tuple[Term, NamedNode, Term]]:
    """The triples by which the step leads on from `node`."""
    if step.predicate is None:
        for predicate, value in facts.about(node):
            yield node, predicate, value
    elif step.inverse:
        for subject in facts.subjects(step.predicate, node):
            yield subject, step.predicate, node
    else:
        for value in facts.objects(node, step.predicate):
            yield node, step.predicate, value
