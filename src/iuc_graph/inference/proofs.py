"""One step of the rules over a changing default graph: what a fact makes follow, and whether a fact follows.

Rules are made ready one predicate at a time, when a fact needs them: a small change meets few of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, NamedNode

from iuc_graph.inference.axioms import Term
from iuc_graph.inference.facts import Fact, View
from iuc_graph.inference.rules import Pattern, Rule, Variable

_Binding = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class _Atom:
    """A pattern whose variables are plain names, which are quicker to look up."""

    subject: str | NamedNode
    predicate: NamedNode
    object: str | NamedNode

    @classmethod
    def of(cls, pattern: Pattern) -> _Atom:
        return cls(_place(pattern.subject), pattern.predicate, _place(pattern.object))

    def bind(self, fact: Fact, binding: _Binding) -> _Binding | None:
        """`binding` with this atom's variables added; None where they do not fit."""
        extended = dict(binding)
        for place, term in ((self.subject, fact[0]), (self.object, fact[2])):
            if (extended.setdefault(place, term) if isinstance(place, str) else place) != term:
                return None
        return extended

    def ends(self, binding: _Binding) -> tuple[Term | None, Term | None]:
        """Its subject and object as far as they are known."""
        return _known(self.subject, binding), _known(self.object, binding)


@dataclass(frozen=True, slots=True)
class _Step:
    """Where a fact fits `given`, each way of finding all `others` proves one `goal`."""

    given: _Atom
    others: tuple[_Atom, ...]
    goal: _Atom


_Key = tuple[NamedNode, NamedNode | None]
"""A predicate, and the object if the pattern names one: most rules about types are about one class."""


class Proofs:
    """The one-step proofs that `rules` allow in `view`, which may change between two calls."""

    def __init__(self, rules: Sequence[Rule], view: View) -> None:
        self._rules = rules
        self._view = view
        self._steps: dict[tuple[bool, _Key], tuple[_Step, ...]] = {}

    def conclusions(self, fact: Fact) -> Iterator[Fact]:
        """What follows by one rule from this fact and others of the view; some of it more than once.

        A conclusion whose subject would be a literal is left out, as RDF cannot write it.
        """
        for step in self._fitting(fact, forwards=True):
            for found in self._proofs(step, fact):
                subject, value = step.goal.ends(found)
                if isinstance(subject, NamedNode | BlankNode) and value is not None:
                    yield subject, step.goal.predicate, value

    def follows(self, fact: Fact) -> bool:
        """Whether some rule concludes it from facts of the view."""
        return any(True for step in self._fitting(fact, forwards=False) for _ in self._proofs(step, fact))

    @cached_property
    def _uses(self) -> dict[_Key, list[tuple[Rule, int]]]:
        """Where the bodies of the rules use what: rule and place in its body."""
        uses: dict[_Key, list[tuple[Rule, int]]] = {}
        for rule in self._rules:
            for place, pattern in enumerate(rule.body):
                uses.setdefault(_key(pattern), []).append((rule, place))
        return uses

    @cached_property
    def _goals(self) -> dict[_Key, list[Rule]]:
        goals: dict[_Key, list[Rule]] = {}
        for rule in self._rules:
            goals.setdefault(_key(rule.head), []).append(rule)
        return goals

    def _fitting(self, fact: Fact, forwards: bool) -> Iterator[_Step]:
        _, predicate, value = fact
        yield from self._steps_of((predicate, None), forwards)
        if isinstance(value, NamedNode):
            yield from self._steps_of((predicate, value), forwards)

    def _steps_of(self, key: _Key, forwards: bool) -> tuple[_Step, ...]:
        made = self._steps.get((forwards, key))
        if made is None:
            if forwards:
                made = tuple(_from(rule, place) for rule, place in self._uses.get(key, ()))
            else:
                made = tuple(map(_towards, self._goals.get(key, ())))
            self._steps[forwards, key] = made
        return made

    def _proofs(self, step: _Step, fact: Fact) -> Iterator[_Binding]:
        binding = step.given.bind(fact, {})
        return iter(()) if binding is None else self._join(step.others, binding)

    def _join(self, atoms: tuple[_Atom, ...], binding: _Binding) -> Iterator[_Binding]:
        if not atoms:
            yield binding
            return
        atom, found = self._fewest(atoms, binding)
        others = tuple(other for other in atoms if other is not atom)
        for fact in found:
            extended = atom.bind(fact, binding)
            if extended is not None:
                yield from self._join(others, extended)

    def _fewest(self, atoms: tuple[_Atom, ...], binding: _Binding) -> tuple[_Atom, Iterable[Fact]]:
        """The atom to go on with, and the facts that may fit it.

        An atom with both ends known comes first. Among those with one end known, the search that is over
        soonest wins: a hub (the members of a class, the places of a country) is never read to its end
        where another way is short.
        """
        ends = [atom.ends(binding) for atom in atoms]
        known = [sum(end is not None for end in pair) for pair in ends]
        most = max(known)
        best = [number for number, count in enumerate(known) if count == most]
        searches = [self._view.find(ends[n][0], atoms[n].predicate, ends[n][1]) for n in best]
        if most != 1 or len(best) == 1:
            return atoms[best[0]], searches[0]
        winner, found = _race(searches)
        return atoms[best[winner]], found


def _race(searches: list[Iterator[Fact]]) -> tuple[int, list[Fact]]:
    """The search that ends first, by its number, and all that it found."""
    found: list[list[Fact]] = [[] for _ in searches]
    while True:
        for number, search in enumerate(searches):
            fact = next(search, None)
            if fact is None:
                return number, found[number]
            found[number].append(fact)


def _key(pattern: Pattern) -> _Key:
    return pattern.predicate, pattern.object if isinstance(pattern.object, NamedNode) else None


def _from(rule: Rule, place: int) -> _Step:
    others = rule.body[:place] + rule.body[place + 1 :]
    return _Step(_Atom.of(rule.body[place]), tuple(map(_Atom.of, others)), _Atom.of(rule.head))


def _towards(rule: Rule) -> _Step:
    head = _Atom.of(rule.head)
    return _Step(head, tuple(map(_Atom.of, rule.body)), head)


def _place(term: Variable | NamedNode) -> str | NamedNode:
    return term.name if isinstance(term, Variable) else term


def _known(place: str | NamedNode, binding: _Binding) -> Term | None:
    return binding.get(place) if isinstance(place, str) else place
