"""Rules of shapes/ as conditions in SPARQL, so that a query can tell whether a thing breaks one.

Everything that shapes/ uses is known here; a test compares each condition with pySHACL's verdict. Whatever else SHACL
has raises `NoCondition`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations, count
from typing import Final

from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from iuc_graph.validation.paths import NoPath, shacl_path
from iuc_graph.validation.spelling import Spelling
from iuc_graph.vocabulary import RDFS, XSD

CASTS: Final = frozenset(
    XSD + name for name in ("integer", "decimal", "double", "float", "boolean", "dateTime", "date")
) | {XSD + "gYear", XSD + "gYearMonth"}
"""Datatypes by whose names values can be converted, which fails where a value is not what it says it is."""
KINDS: Final = {
    SH.IRI: "isIRI({0})",
    SH.Literal: "isLiteral({0})",
    SH.BlankNode: "isBlank({0})",
    SH.BlankNodeOrIRI: "(isBlank({0}) || isIRI({0}))",
    SH.BlankNodeOrLiteral: "(isBlank({0}) || isLiteral({0}))",
    SH.IRIOrLiteral: "(isIRI({0}) || isLiteral({0}))",
}
COMPARED: Final = {SH.minInclusive: ">=", SH.maxInclusive: "<=", SH.minExclusive: ">", SH.maxExclusive: "<"}
OF_ALL_VALUES: Final = (SH.minCount, SH.maxCount, SH.uniqueLang, SH.qualifiedMinCount, SH.qualifiedMaxCount)
WITHOUT_MEANING: Final = (SH.qualifiedValueShape, SH.flags)
"""Parameters that only say more of another one."""
MOST: Final = 5
"""Values that a condition tells apart one by one."""
_QUERY: Final = re.compile(r"\bSELECT\b.*?\bWHERE\s*\{(?P<body>.*)\}\s*\Z", re.DOTALL | re.IGNORECASE)
_PREFIX: Final = re.compile(r"\bPREFIX\s+(\w*):\s*<([^>]*)>", re.IGNORECASE)
_VARIABLE: Final = re.compile(r"[?$](\w+)")


class NoCondition(Exception):
    """SHACL has it, but no condition is known for it here; the text says what."""


class Conditions:
    """The conditions of the rules in a graph of shapes, for one query."""

    def __init__(self, graph: Graph, spelling: Spelling) -> None:
        self._graph = graph
        self._spell = spelling
        self._numbers = count(1)
        self._fits: dict[Node, Callable[[Node, str, str], str]] = {
            SH["class"]: self._class,
            SH.datatype: self._datatype,
            SH.nodeKind: self._kind,
            SH["in"]: self._in,
            SH.pattern: self._pattern,
            SH.languageIn: self._language,
            SH["or"]: self._or,
            SH.xone: self._xone,
            SH["not"]: self._not,
            SH.property: lambda rule, value, _: self.kept(rule, value),
            SH.lessThanOrEquals: self._at_most,
            SH.disjoint: self._disjoint,
            SH.sparql: self._sparql,
        }

    def kept(self, rule: Node, thing: str) -> str:
        """That a thing, a variable, keeps all of a rule."""
        parameters = self._parameters(rule)
        parts = [self.keeps(rule, parameter, value, thing) for parameter, value in parameters]
        return _all(parts)

    def keeps(self, rule: Node, parameter: Node, value: Node, thing: str) -> str:
        """That it keeps what one parameter of the rule demands. Raises NoCondition."""
        if self._graph.value(rule, SH.path) is None:
            return self.fits(parameter, value, thing, thing, rule)
        path = self.path(rule)
        if parameter in OF_ALL_VALUES:
            return self._of_all(rule, parameter, value, f"{thing} {path}")
        other = self._new()
        return (
            f"NOT EXISTS {{ {thing} {path} {other} "
            f"FILTER ({negated(self.fits(parameter, value, other, thing, rule))}) }}"
        )

    def fits(self, parameter: Node, value: Node, at: str, thing: str, rule: Node) -> str:
        """That one value at hand, a variable, is as a parameter of the rule demands."""
        if parameter in COMPARED:
            return _certainly(f"{at} {COMPARED[parameter]} {self._spell.term(value)}")  # type: ignore[index]
        if parameter not in self._fits or (rule, SH.flags, None) in self._graph:
            raise NoCondition(str(parameter))
        return self._fits[parameter](value, at, thing)

    def path(self, rule: Node) -> str:
        """The path of a rule as SPARQL spells it. Raises NoCondition."""
        try:
            return self._spell.path(shacl_path(self._graph, self._graph.value(rule, SH.path)))  # type: ignore[arg-type]
        except (NoPath, ValueError) as error:
            raise NoCondition(str(error)) from error

    def _parameters(self, rule: Node) -> Iterator[tuple[Node, Node]]:
        for parameter, value in sorted(self._graph.predicate_objects(rule), key=str):
            if parameter in CONSTRAINT_PARAMETERS_MAP and parameter not in WITHOUT_MEANING:
                yield parameter, value

    def _new(self) -> str:
        return f"?v{next(self._numbers)}"

    def _of_all(self, rule: Node, parameter: Node, value: Node, start: str) -> str:
        if parameter == SH.uniqueLang:
            one, other = self._new(), self._new()
            return (
                f"NOT EXISTS {{ {start} {one} , {other} FILTER (!sameTerm({one}, {other}) "
                f'&& LANG({one}) != "" && LCASE(LANG({one})) = LCASE(LANG({other}))) }}'
            )
        shape = self._graph.value(rule, SH.qualifiedValueShape)
        counted = shape if parameter in (SH.qualifiedMinCount, SH.qualifiedMaxCount) else None
        if parameter in (SH.minCount, SH.qualifiedMinCount):
            return self._at_least(int(str(value)), start, counted)
        return negated(self._at_least(int(str(value)) + 1, start, counted))

    def _at_least(self, number: int, start: str, shape: Node | None) -> str:
        """That there are so many values, of those that keep `shape` where one is given."""
        if number <= 0:
            return "true"
        if number > MOST:
            raise NoCondition(f"{number} values")
        names = [self._new() for _ in range(number)]
        tests = [f"!sameTerm({one}, {other})" for one, other in combinations(names, 2)]
        if shape is not None:
            tests += [self.kept(shape, name) for name in names]
        filtered = f" FILTER ({_all(tests)})" if tests else ""
        return f"EXISTS {{ {start} {' , '.join(names)}{filtered} }}"

    def _class(self, value: Node, at: str, _: str) -> str:
        subclass = self._spell.iri(RDFS + "subClassOf")
        return f"EXISTS {{ {at} a/{subclass}* {self._spell.term(value)} }}"

    def _datatype(self, value: Node, at: str, _: str) -> str:
        name = self._spell.term(value)
        if str(value) in CASTS:
            return _certainly(f"DATATYPE({at}) = {name} && DATATYPE({name}(STR({at}))) = {name}")
        return _certainly(f"DATATYPE({at}) = {name}")

    def _kind(self, value: Node, at: str, _: str) -> str:
        if value not in KINDS:
            raise NoCondition(str(value))
        return KINDS[value].format(at)  # type: ignore[index]

    def _in(self, value: Node, at: str, _: str) -> str:
        terms = ", ".join(self._spell.term(term) for term in self._graph.items(value))
        return _certainly(f"{at} IN ({terms})")

    def _pattern(self, value: Node, at: str, _: str) -> str:
        return _certainly(f"REGEX(STR({at}), {self._spell.term(Literal(str(value)))})")

    def _language(self, value: Node, at: str, _: str) -> str:
        languages = list(self._graph.items(value))
        tests = (f"LANGMATCHES(LANG({at}), {self._spell.term(language)})" for language in languages)
        return _certainly(" || ".join(tests))

    def _or(self, value: Node, at: str, _: str) -> str:
        return _any([self.kept(part, at) for part in self._graph.items(value)])

    def _xone(self, value: Node, at: str, _: str) -> str:
        counted = (f"IF({self.kept(part, at)}, 1, 0)" for part in self._graph.items(value))
        return f"({' + '.join(counted)} = 1)"

    def _not(self, value: Node, at: str, _: str) -> str:
        return negated(self.kept(value, at))

    def _at_most(self, value: Node, at: str, thing: str) -> str:
        other = self._new()
        return (
            f"NOT EXISTS {{ {thing} {self._spell.term(value)} {other} "
            f"FILTER (!{_certainly(f'{at} <= {other}')}) }}"
        )

    def _disjoint(self, value: Node, at: str, thing: str) -> str:
        return f"NOT EXISTS {{ {thing} {self._spell.term(value)} {at} }}"

    def _sparql(self, value: Node, _: str, thing: str) -> str:
        return f"NOT EXISTS {{ {body_of(str(self._graph.value(value, SH.select)), thing)} }}"


def body_of(select: str, thing: str) -> str:
    """What the WHERE of a constraint in SPARQL demands of a thing; its variables get names of their own."""
    found = _QUERY.search(select)
    if found is None:
        raise NoCondition("a query that is no plain SELECT")
    renamed = _VARIABLE.sub(lambda name: thing if name[1] == "this" else f"?rule_{name[1]}", found["body"])
    return " ".join(renamed.split())


def prefixes_of(select: str) -> dict[str, str]:
    """The prefixes that a query declares."""
    return dict(_PREFIX.findall(select))


def parameter_of(component: str) -> URIRef:
    """The parameter for which a report names this component, such as minCount for MinCountConstraintComponent."""
    name = component.removesuffix("ConstraintComponent")
    return SH.sparql if name == "SPARQL" else SH[name[:1].lower() + name[1:]]


def negated(test: str) -> str:
    """The opposite of a condition, which is one as this module makes them: of several parts only within brackets."""
    if test in ("true", "false"):
        return "false" if test == "true" else "true"
    if test.startswith("NOT EXISTS "):
        return test.removeprefix("NOT ")
    if test.startswith("EXISTS "):
        return f"NOT {test}"
    return f"!{test}" if test.startswith(("(", "COALESCE(", "is")) else f"!({test})"


def _certainly(test: str) -> str:
    """A condition that is false, and not an error, for a value that cannot be compared."""
    return f"COALESCE({test}, false)"


def _all(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' && '.join(parts)})" if parts else "true"


def _any(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' || '.join(parts)})" if parts else "false"
