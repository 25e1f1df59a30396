"""Everything that follows from a set of triples, and was not in it.

Rules run forwards, semi-naively: triples are taken in one by one, and each is joined only with those
taken in before it, so that a conclusion is not drawn again in every round. Terms are numbered first,
since comparing numbers is many times cheaper than comparing terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from iuc_graph.inference.axioms import Axioms, Term
from iuc_graph.inference.rules import Pattern, Rule, Variable, compile_rules

_Numbers = tuple[int, int, int]
_Binding = dict[int, int]


def closure(asserted: Iterable[Triple], axioms: Axioms) -> set[Triple]:
    """The triples that the axioms derive from `asserted`, without those that are asserted.

    Complete and exact for the rules of `compile_rules`, with one limit that RDF sets: a conclusion whose
    subject would be a literal (an inverse of a text) cannot be written, and is left out.
    """
    return derive(asserted, compile_rules(axioms))


def derive(asserted: Iterable[Triple], rules: Iterable[Rule]) -> set[Triple]:
    """`closure`, by rules that are compiled already."""
    terms = _Terms()
    rules = tuple(rules)
    # Most triples of a large store are of predicates that no rule reads or concludes.
    concerned = {pattern.predicate for rule in rules for pattern in (rule.head, *rule.body)}
    stated = {terms.numbers(triple) for triple in asserted if triple.predicate in concerned}
    known = _Engine(terms, rules).run(stated)
    return {terms.triple(numbers) for numbers in known - stated}


class _Terms:
    """Numbers for terms, from 0 on in order of first sight."""

    def __init__(self) -> None:
        self._number: dict[Term, int] = {}
        self._terms: list[Term] = []

    def number(self, term: Term) -> int:
        found = self._number.get(term)
        if found is None:
            found = self._number[term] = len(self._terms)
            self._terms.append(term)
        return found

    def numbers(self, triple: Triple) -> _Numbers:
        return self.number(triple.subject), self.number(triple.predicate), self.number(triple.object)

    def may_be_subject(self, number: int) -> bool:
        return isinstance(self._terms[number], NamedNode | BlankNode)

    def triple(self, numbers: _Numbers) -> Triple:
        subject, predicate, value = (self._terms[number] for number in numbers)
        if isinstance(subject, Literal | Triple) or not isinstance(predicate, NamedNode):
            raise TypeError(f"not a triple of RDF: {subject} {predicate} {value}")
        return Triple(subject, predicate, value)


@dataclass(frozen=True)
class _Atom:
    """A pattern in numbers; -1, -2, … are the variables of its rule."""

    subject: int
    predicate: int
    object: int

    def bind(self, subject: int, value: int, binding: _Binding) -> _Binding | None:
        """`binding` with this atom's variables added; None where they do not fit."""
        extended = dict(binding)
        for place, number in ((self.subject, subject), (self.object, value)):
            if (place if place >= 0 else extended.setdefault(place, number)) != number:
                return None
        return extended

    def variables(self) -> set[int]:
        return {place for place in (self.subject, self.object) if place < 0}


@dataclass(frozen=True)
class _Plan:
    """What to do when a new triple fits `entry`: find `others` in this order, then conclude `head`."""

    entry: _Atom
    others: tuple[_Atom, ...]
    head: _Atom


@dataclass
class _Links:
    """The triples of one predicate, findable from either end."""

    objects: dict[int, list[int]] = field(default_factory=dict)
    subjects: dict[int, list[int]] = field(default_factory=dict)

    def add(self, subject: int, value: int) -> None:
        self.objects.setdefault(subject, []).append(value)
        self.subjects.setdefault(value, []).append(subject)

    def find(self, subject: int, value: int) -> Iterator[tuple[int, int]]:
        """Candidates for a subject and an object, of which a negative number is open."""
        if subject >= 0:
            return ((subject, other) for other in self.objects.get(subject, ()))
        if value >= 0:
            return ((other, value) for other in self.subjects.get(value, ()))
        return ((start, end) for start, ends in self.objects.items() for end in ends)


class _Engine:
    """Plans by what sets them off, and the triples taken in so far."""

    def __init__(self, terms: _Terms, rules: Iterable[Rule]) -> None:
        self._terms = terms
        # Only of predicates that some rule joins: most triples fit rules with one pattern, or none.
        self._links: dict[int, _Links] = {}
        self._by_predicate: dict[int, list[_Plan]] = {}
        self._by_object: dict[tuple[int, int], list[_Plan]] = {}
        for rule in rules:
            self._add(rule)

    def run(self, stated: set[_Numbers]) -> set[_Numbers]:
        """`stated` and all that follows."""
        known = set(stated)
        waiting = list(stated)
        while waiting:
            subject, predicate, value = waiting.pop()
            if predicate in self._links:
                self._links[predicate].add(subject, value)
            for conclusion in self._conclusions(subject, predicate, value):
                if conclusion not in known and self._terms.may_be_subject(conclusion[0]):
                    known.add(conclusion)
                    waiting.append(conclusion)
        return known

    def _add(self, rule: Rule) -> None:
        slots: dict[Variable, int] = {}
        head, *body = (self._atom(pattern, slots) for pattern in (rule.head, *rule.body))
        for position, entry in enumerate(body):
            plan = _Plan(entry, _connected(entry, body[:position] + body[position + 1 :]), head)
            for atom in plan.others:
                self._links.setdefault(atom.predicate, _Links())
            if entry.object >= 0:
                self._by_object.setdefault((entry.predicate, entry.object), []).append(plan)
            else:
                self._by_predicate.setdefault(entry.predicate, []).append(plan)

    def _atom(self, pattern: Pattern, slots: dict[Variable, int]) -> _Atom:
        def place(term: Variable | NamedNode) -> int:
            if isinstance(term, Variable):
                return slots.setdefault(term, -1 - len(slots))
            return self._terms.number(term)

        return _Atom(place(pattern.subject), self._terms.number(pattern.predicate), place(pattern.object))

    def _conclusions(self, subject: int, predicate: int, value: int) -> Iterator[_Numbers]:
        for plans in (self._by_predicate.get(predicate, ()), self._by_object.get((predicate, value), ())):
            for plan in plans:
                binding = plan.entry.bind(subject, value, {})
                if binding is not None:
                    yield from self._heads(plan, binding)

    def _heads(self, plan: _Plan, binding: _Binding) -> Iterator[_Numbers]:
        head = plan.head
        for found in self._join(plan.others, binding):
            yield found.get(head.subject, head.subject), head.predicate, found.get(head.object, head.object)

    def _join(self, atoms: tuple[_Atom, ...], binding: _Binding) -> Iterator[_Binding]:
        if not atoms:
            yield binding
            return
        atom, others = atoms[0], atoms[1:]
        links = self._links[atom.predicate]
        subject, value = binding.get(atom.subject, atom.subject), binding.get(atom.object, atom.object)
        for candidate in links.find(subject, value):
            extended = atom.bind(*candidate, binding)
            if extended is not None:
                yield from self._join(others, extended)


def _connected(entry: _Atom, others: list[_Atom]) -> tuple[_Atom, ...]:
    """The atoms so ordered that each, where possible, shares a variable with those before it."""
    ordered: list[_Atom] = []
    bound = entry.variables()
    waiting = list(others)
    while waiting:
        atom = next((atom for atom in waiting if atom.variables() & bound), waiting[0])
        waiting.remove(atom)
        ordered.append(atom)
        bound |= atom.variables()
    return tuple(ordered)
