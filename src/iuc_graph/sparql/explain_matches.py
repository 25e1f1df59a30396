"""A pattern that no triple matches: which of its names does not exist, or what there is instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode

from iuc_graph.sparql.explain_literals import ValueAdvice
from iuc_graph.sparql.explain_names import TYPE, NameFinder, Role
from iuc_graph.sparql.explain_probe import Probe, Term
from iuc_graph.sparql.explain_terms import Slot, Terms
from iuc_graph.sparql.explain_wording import Hint, Words, is_type, listed
from iuc_graph.sparql.patterns import Pattern
from iuc_graph.vocabulary import BASE

_SAMPLE: Final = 50
_EXAMPLES: Final = 3


@dataclass
class PatternAdvice:
    """Explains single patterns."""

    probe: Probe
    words: Words
    names: NameFinder
    values: ValueAdvice
    terms: Terms

    def hints(self, pattern: Pattern) -> Iterator[Hint]:
        """Why a pattern has no match; nothing if it has one, or if that cannot be told."""
        unknown = list(self._unknown(pattern))
        yield from unknown
        if unknown or self.probe.exists(pattern) is not False:
            return
        yield (
            self.values.hint(pattern, pattern.object)
            or self._elsewhere(pattern)
            or self._role(pattern)
            or self._turned(pattern)
            or self._otherwise(pattern)
        )

    def unknown(self, slot: Slot, role: Role = Role.THING) -> Hint | None:
        """A hint about a name that occurs nowhere in the store."""
        if slot.iri is None or self.probe.occurs(slot.iri) is not False:
            return None
        near = [self.words.iri(iri) for iri in self.names.nearest(slot.iri, role)]
        others = [self.words.iri(iri) for iri in self.names.others(slot.iri)] if not near else []
        such = f" Names of this kind are, for example, {listed(others)}." if others else _nearest(near)
        return Hint("unknown-name", f"{self.words.at(slot)} occurs nowhere in this graph.{such}")

    def _unknown(self, pattern: Pattern) -> Iterator[Hint]:
        role = Role.CLASS if is_type(pattern.predicate) else Role.THING
        roles = (
            (pattern.subject, Role.THING),
            (pattern.predicate, Role.PROPERTY),
            (pattern.object, role),
        )
        graph = self._graph(pattern.graph) if pattern.graph is not None else None
        hints = (graph, *(self.unknown(slot, role) for slot, role in roles))
        return (hint for hint in hints if hint is not None)

    def _graph(self, slot: Slot) -> Hint | None:
        if slot.iri is None or NamedNode(slot.iri) in self.probe.graphs() or self.probe.budget.spent:
            return None
        near = [self.words.iri(iri) for iri in self.names.nearest_graph(slot.iri)]
        which = "here" if self.probe.named is None else "among the named graphs of this request"
        return Hint("graph-name", f"There is no graph {self.words.at(slot)} {which}.{_nearest(near)}")

    def _elsewhere(self, pattern: Pattern) -> Hint | None:
        """A triple that stands in graphs that the pattern does not look into."""
        terms = (pattern.subject.term, pattern.predicate.term, pattern.object.term)
        quads = islice(self.probe.quads(*terms, graph=None), _SAMPLE)
        found = list(dict.fromkeys(quad.graph_name for quad in quads))
        if not found or self.probe.budget.spent:
            return None
        named = [graph for graph in found if isinstance(graph, NamedNode)][:_EXAMPLES]
        here = f"Nothing matches {self.words.pattern(pattern)} in"
        if pattern.graph is None:
            asked = "the default graph" if self.probe.default is None else "the graphs of FROM"
            others = f"Look into {self.words.terms(named)} with GRAPH." if named else "Leave FROM out."
            return Hint("other-graph", f"{here} {asked}, but another graph states it. {others}")
        asked = f"GRAPH {pattern.graph.written}"
        if DefaultGraph() in found:
            return Hint(
                "other-graph",
                f"{here} {asked}, but the default graph, which is all that is stated or derived, has it. Write "
                "the pattern outside GRAPH.",
            )
        return Hint("other-graph", f"{here} {asked}, but in {self.words.terms(named)}.")

    def _role(self, pattern: Pattern) -> Hint | None:
        """A class where a property should stand, and the other way round; or a term that nothing uses yet."""
        if is_type(pattern.predicate):
            return self._role_of_class(pattern.object)
        name = pattern.predicate.term
        if not isinstance(name, NamedNode) or self._any(None, name, None):
            return None
        if self._any(None, TYPE, name):
            return Hint(
                "role",
                f"{self.words.at(pattern.predicate)} is a class, not a property. For things of that class write: "
                f"{pattern.subject.written} a {pattern.predicate.written}.",
            )
        return Hint(
            "unused-name",
            f"{self.words.at(pattern.predicate)} is known here, but no triple has it as its property.",
        )

    def _role_of_class(self, slot: Slot) -> Hint | None:
        name = slot.term
        if not isinstance(name, NamedNode) or self._any(None, TYPE, name):
            return None
        if self._any(None, name, None):
            return Hint("role", f"{self.words.at(slot)} is a property, not a class, so nothing is one.")
        types = self.probe.quads(name, TYPE, None, graph=None)
        own = list(dict.fromkeys(self.words.term(quad.object) for quad in islice(types, _EXAMPLES)))
        known = f"It is itself of the class {listed(own)}." if own else "It is no class."
        return Hint("unused-name", f"Nothing here has {self.words.at(slot)} as its class. {known}")

    def _turned(self, pattern: Pattern) -> Hint | None:
        if isinstance(pattern.object.term, Literal) or not self.probe.exists(pattern.turned()):
            return None
        return Hint(
            "direction",
            f"Nothing matches {self.words.pattern(pattern)}, but the other way round something does. Write: "
            f"{self.words.triple(pattern.turned())}.",
        )

    def _otherwise(self, pattern: Pattern) -> Hint:
        """What there is instead: other values of the same thing, or of other things."""
        no_match = f"Nothing matches {self.words.pattern(pattern)}"
        subject, predicate = pattern.subject, pattern.predicate
        value = self.terms.fresh(pattern.start)
        seen = self.probe.values(pattern.with_object(value), value, most=_SAMPLE)
        own = self.words.terms(sorted(seen.terms, key=_ours_first)[:_EXAMPLES]) if seen.terms else ""
        if predicate.term is None or (not own and not seen.complete):
            return Hint("no-match", f"{no_match}.")
        if subject.term is None:
            others = f"; {predicate.written} has other values, such as {own}" if own else ""
            return Hint("no-match", f"{no_match}{others}.")
        if is_type(predicate) and own:
            return Hint("no-match", f"{no_match}: {subject.written} is of the class {own}.")
        here = f"has {predicate.written} {own}" if own else f"has no {predicate.written} here"
        return Hint("no-match", f"{no_match}: {subject.written} {here}.")

    def _any(self, *terms: NamedNode | None) -> bool:
        """Whether some quad has these terms, or that cannot be told."""
        return next(self.probe.quads(*terms, graph=None), None) is not None or self.probe.budget.spent


def _ours_first(term: Term) -> bool:
    return not str(term).startswith(f"<{BASE}")


def _nearest(names: list[str]) -> str:
    if not names:
        return ""
    return f" The nearest name is {names[0]}." if len(names) == 1 else f" The nearest names: {listed(names)}."
