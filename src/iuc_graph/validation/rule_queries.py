"""A query in SPARQL that shows how a thing stands with a rule: what stands there, and whether it breaks the rule.

Its rows are what the rule looks at: ?value under ?property, or ?used_by where another thing points at this one. The
column ?broken is true as long as the rule is broken; it is left out for a rule whose condition is not known here.
?at_fault is the value that a rule finds which is itself a query.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from rdflib.namespace import SH
from rdflib.term import Node

from iuc_graph.validation.conditions import (
    OF_ALL_VALUES,
    Conditions,
    NoCondition,
    body_of,
    negated,
    parameter_of,
    prefixes_of,
)
from iuc_graph.validation.looked_at import Rule, Target
from iuc_graph.validation.paths import Step
from iuc_graph.validation.spelling import Spelling
from iuc_graph.vocabulary import RDFS

OF_SEVERAL: Final = (SH.lessThanOrEquals, SH.disjoint)
"""Parameters that compare what stands under two properties."""


@dataclass(frozen=True)
class Place:
    """Where a query looks: in these graphs taken together, or where there are none in the merged view, where it also
    tells by which graph something is stated."""

    graphs: tuple[str, ...] = ()

    def dataset(self) -> list[str]:
        """The lines that say so to SPARQL."""
        return [f"FROM <{graph}>" for graph in self.graphs]

    def said(self, pattern: str) -> str:
        """A pattern of what is stated."""
        return pattern if self.graphs else f"GRAPH ?stated_in {{ {pattern} }}"


def query_of(
    rule: Rule, components: Collection[str], thing: str, targets: Sequence[Target], place: Place
) -> str:
    """The query for a thing, as SPARQL writes terms; `components` are those of the rule that it breaks, and `targets`
    what of the rule's targets makes it one for the thing."""
    return _Query(rule, place).text(components, thing, targets)


class _Query:
    def __init__(self, rule: Rule, place: Place) -> None:
        self._rule = rule
        self._place = place
        self._spell = Spelling(_prefixes(rule))
        self._conditions = Conditions(rule.graph, self._spell)

    def text(self, components: Collection[str], thing: str, targets: Sequence[Target]) -> str:
        parameters = sorted({parameter_of(component) for component in components})
        one = self._one_path(parameters)
        shown, columns = self._value_of(one) if one else self._values_of(self._rule.steps())
        if found := self._found_by_query():
            shown, columns, broken = [*shown, found], f"{columns} ?at_fault", "BOUND(?at_fault)"
        else:
            broken = self._broken(parameters, each=bool(one))
        lines = [
            f"SELECT ?thing {columns}{'' if self._place.graphs else ' ?stated_in'}{' ?broken' if broken else ''}",
            *self._place.dataset(),
            "WHERE {",
            f"  VALUES ?thing {{ {thing} }}",
            *(f"  {line}" for line in shown),
            *([f"  BIND ({broken} AS ?broken)"] if broken else []),
            *self._for_whom(targets),
            "}",
        ]
        return "\n".join([*self._spell.declared(), *lines])

    def _one_path(self, parameters: Sequence[Node]) -> str:
        """The path, where the rule is about one and looks at nothing else."""
        if self._rule.path is None or set(parameters) & set(OF_SEVERAL):
            return ""
        try:
            return self._conditions.path(self._rule.node)
        except NoCondition:
            return ""

    def _value_of(self, path: str) -> tuple[list[str], str]:
        return [f"OPTIONAL {{ {self._place.said(f'?thing {path} ?value')} }}"], "?value"

    def _values_of(self, steps: Sequence[Step]) -> tuple[list[str], str]:
        own = self._names(steps, inverse=False)
        others = self._names(steps, inverse=True)
        if not own and not others:
            return [f"OPTIONAL {{ {self._place.said('?thing ?property ?value')} }}"], "?property ?value"
        parts, columns = [], ["?property"]
        if own:
            parts.append(f"VALUES ?property {{ {own} }} {self._place.said('?thing ?property ?value')}")
            columns.append("?value")
        if others:
            parts.append(f"VALUES ?property {{ {others} }} {self._place.said('?used_by ?property ?thing')}")
            columns.append("?used_by")
        if len(parts) == 1:
            return [f"OPTIONAL {{ {parts[0]} }}"], " ".join(columns)
        lines = ["OPTIONAL {", f"  {{ {parts[0]} }}", f"  UNION {{ {parts[1]} }}", "}"]
        return lines, " ".join(columns)

    def _found_by_query(self) -> str:
        """What finds the values at fault of a rule that is itself a query and tells them; else empty."""
        for select in _selects(self._rule):
            if "?value" in select.partition("{")[0]:
                return f"OPTIONAL {{ {body_of(select, '?thing').replace('?rule_value', '?at_fault')} }}"
        return ""

    def _names(self, steps: Sequence[Step], *, inverse: bool) -> str:
        terms = (step.predicate for step in steps if step.inverse == inverse)
        return " ".join(self._spell.iri(term.value) for term in terms if term is not None)

    def _broken(self, parameters: Sequence[Node], *, each: bool) -> str:
        """The condition under which the rule is broken, of each value where it is about each; empty if unknown."""
        try:
            parts = [self._part(parameter, value, each) for parameter, value in self._demands(parameters)]
        except (NoCondition, ValueError):
            return ""
        return parts[0] if len(parts) == 1 else " || ".join(f"({part})" for part in parts)

    def _demands(self, parameters: Sequence[Node]) -> list[tuple[Node, Node]]:
        graph, node = self._rule.graph, self._rule.node
        return [(name, value) for name in parameters for value in sorted(graph.objects(node, name), key=str)]

    def _part(self, parameter: Node, value: Node, each: bool) -> str:
        if each and parameter not in OF_ALL_VALUES:
            test = negated(self._conditions.fits(parameter, value, "?value", "?thing", self._rule.node))
            return f"BOUND(?value) && {test}"
        return negated(self._conditions.keeps(self._rule.node, parameter, value, "?thing"))

    def _for_whom(self, targets: Sequence[Target]) -> list[str]:
        """Lines that leave no row where the rule is no rule for the thing."""
        tests = [f"EXISTS {{ {self._target(target)} }}" for target in targets]
        return [f"  FILTER ({' || '.join(tests)})"] if tests else []

    def _target(self, target: Target) -> str:
        name = self._spell.iri(target.term.value)
        if target.kind == SH.targetClass:
            return f"?thing a/{self._spell.iri(RDFS + 'subClassOf')}* {name}"
        return f"?thing {name} ?any" if target.kind == SH.targetSubjectsOf else f"?any {name} ?thing"


def _selects(rule: Rule) -> list[str]:
    """The rule's own query, if it is one."""
    parts = rule.graph.objects(rule.node, SH.sparql)
    return [str(text) for part in parts for text in rule.graph.objects(part, SH.select)]


def _prefixes(rule: Rule) -> dict[str, str]:
    return {prefix: space for text in _selects(rule) for prefix, space in prefixes_of(text).items()}
