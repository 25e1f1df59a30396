"""What a constraint in SPARQL looks at: the paths by which its patterns hang together with $this.

Only what is certain counts. A variable is known if every solution binds it and a path leads to it from $this; a
pattern is read through its known end. Whatever does not hang together so may look anywhere: then `Anywhere` is
raised, and the constraint must be checked on the whole graph.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import BNode, URIRef, Variable
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from iuc_graph.validation.automaton import Automaton
from iuc_graph.validation.paths import NoPath, Path, backwards, sparql_path

THIS = Variable("this")
Known = dict[Node, int]
"""The state of the automaton for each known variable (or blank node of a pattern)."""
Pattern = tuple[Node, object, Node]
_EXISTS = ("Builtin_EXISTS", "Builtin_NOTEXISTS")
_UNCHANGED = ("Project", "Distinct", "Reduced", "OrderBy")


class Anywhere(Exception):
    """The query may look at triples that no path from $this leads to; the text says through what."""


class QueryFootprint:
    """Adds what one query looks at to an automaton, for one shape (a bit) and from one state, that of $this."""

    def __init__(self, automaton: Automaton, state: int, shape: int) -> None:
        self._automaton = automaton
        self._shape = shape
        self._this: Known = {THIS: state}

    def add(self, query: CompValue) -> None:
        """All of the query. Anywhere if it is not certain that the query looks only at what is added."""
        if query.name != "SelectQuery" or query.get("datasetClause"):
            raise Anywhere("a query that is no plain SELECT")
        self._part(query.p, self._this)

    def _part(self, part: CompValue, known: Known) -> Known:
        """The variables that the part certainly binds, with their states, if those in `known` are known outside."""
        if part.name == "BGP":
            return self._patterns(list(part.triples or ()), known)
        if part.name in _UNCHANGED:
            return self._part(part.p, known)
        combined = {
            "Join": self._join,
            "Union": self._union,
            "LeftJoin": self._optional,
            "Filter": self._filter,
            "Extend": self._extend,
        }
        if part.name not in combined:
            raise Anywhere(f"{part.name} in a constraint in SPARQL")
        return combined[part.name](part, known)

    def _filter(self, part: CompValue, known: Known) -> Known:
        bound = self._part(part.p, known)
        self._expression(part.expr, bound)
        return bound

    def _optional(self, part: CompValue, known: Known) -> Known:
        bound = self._part(part.p1, known)
        # Whether the right side fits decides by itself, before anything outside can restrict it.
        optional = self._part(part.p2, self._this | bound)
        self._expression(part.expr, bound | optional)
        return bound

    def _join(self, part: CompValue, known: Known) -> Known:
        try:
            first = self._part(part.p1, known)
            second = self._part(part.p2, known | first)
        except Anywhere:
            second = self._part(part.p2, known)
            first = self._part(part.p1, known | second)
        return second | first

    def _union(self, part: CompValue, known: Known) -> Known:
        one, other = self._part(part.p1, known), self._part(part.p2, known)
        return {
            variable: one[variable]
            if one[variable] == other[variable]
            else self._automaton.meeting((one[variable], other[variable]))
            for variable in one.keys() & other.keys()
        }

    def _extend(self, part: CompValue, known: Known) -> Known:
        bound = self._part(part.p, known)
        self._expression(part.expr, bound)
        same = bound.get(part.expr) if isinstance(part.expr, Variable) else None
        return bound if same is None else {**bound, part.var: same}

    def _expression(self, expression: object, bound: Known) -> None:
        """Only EXISTS looks at triples; it sees what its own group binds, and $this."""
        for exists in _existences(expression):
            self._part(exists.graph, self._this | bound)

    def _patterns(self, patterns: list[Pattern], known: Known) -> Known:
        """Patterns are read through an end that is known, from subject to object where there is a choice."""
        bound: Known = {}
        while patterns:
            at_hand = known | self._this | bound
            pattern = next((one for one in patterns if one[0] in at_hand), None)
            if pattern is not None:
                subject, predicate, value = pattern
                bound |= self._read(at_hand, subject, _followed(predicate), value)
            else:
                pattern = next((one for one in patterns if one[2] in at_hand), None)
                if pattern is None:
                    raise Anywhere("a pattern that does not hang together with $this")
                subject, predicate, value = pattern
                bound |= self._read(at_hand, value, backwards(_followed(predicate)), subject)
            patterns.remove(pattern)
        return bound

    def _read(self, known: Known, start: Node, path: Path, end: Node) -> Known:
        reached = self._automaton.follow(known[start], path, self._shape)
        bound = {start: known[start]}
        if isinstance(end, Variable | BNode):
            bound[end] = known.get(end, reached)
        return bound


def _followed(predicate: object) -> Path:
    try:
        return sparql_path(predicate)
    except NoPath as error:
        raise Anywhere(f"{error} in a constraint in SPARQL") from error


def _existences(expression: object) -> Iterator[CompValue]:
    """The EXISTS and NOT EXISTS in an expression, outermost first."""
    if isinstance(expression, CompValue):
        if expression.name in _EXISTS:
            yield expression
        else:
            for part in expression.values():
                yield from _existences(part)
    elif isinstance(expression, list | tuple) and not isinstance(expression, URIRef):
        for part in expression:
            yield from _existences(part)
