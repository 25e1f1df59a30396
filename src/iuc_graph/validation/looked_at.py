"""What a rule of shapes/ looks at: the properties of a thing, and the things that it is a rule for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from iuc_graph.validation.paths import TYPE, Either, InTurn, NoPath, Path, Step, shacl_path, sparql_path
from iuc_graph.validation.queries import THIS
from iuc_graph.validation.shapes import ParsedQueries, ShapeSet

COMPARED: Final = (SH.lessThanOrEquals, SH.lessThan, SH.equals, SH.disjoint)
TARGETS: Final = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)


@dataclass(frozen=True)
class Target:
    """Whom a rule is for: the things of a class, or those at the beginning or the end of a property."""

    kind: URIRef
    term: NamedNode


@dataclass(frozen=True)
class Rule:
    """A rule of a folder of shapes/, by its node in the graph of the shapes."""

    graph: Graph
    node: Node
    queries: ParsedQueries

    @classmethod
    def of(cls, shapes: ShapeSet, name: str) -> Rule:
        """The rule of this name, which is an IRI or that of a blank node, as violations tell it."""
        node: Node = URIRef(name)
        if (node, None, None) not in shapes.graph:
            node = BNode(name)
        return cls(shapes.graph, node, shapes.queries)

    @property
    def path(self) -> Path | None:
        """The path that it is about; None if it is about the thing itself, or about what no automaton can follow."""
        node = self.graph.value(self.node, SH.path)
        try:
            return None if node is None else shacl_path(self.graph, node)
        except NoPath:
            return None

    def steps(self) -> tuple[Step, ...]:
        """The properties of the thing that decide whether it keeps the rule, each once, in a fixed order."""
        found = set(self._steps(self.node))
        for kind, inverse in ((SH.targetSubjectsOf, False), (SH.targetObjectsOf, True)):
            terms = self.graph.objects(self.node, kind)
            found.update(Step(NamedNode(str(term)), inverse) for term in terms)
        return tuple(sorted(found, key=str))

    def _steps(self, node: Node) -> Iterator[Step]:
        path = self.graph.value(node, SH.path)
        if path is not None:
            yield from first_steps(shacl_path(self.graph, path))
        for parameter, value in self.graph.predicate_objects(node):
            if parameter in COMPARED:
                yield Step(NamedNode(str(value)))
            elif path is None:
                yield from self._steps_at_thing(parameter, value)

    def _steps_at_thing(self, parameter: Node, value: Node) -> Iterator[Step]:
        if parameter == SH["class"]:
            yield Step(TYPE)
        elif parameter in (SH.property, SH["not"], SH.node):
            yield from self._steps(value)
        elif parameter in (SH["or"], SH.xone, SH["and"]):
            for part in self.graph.items(value):
                yield from self._steps(part)
        elif parameter == SH.sparql:
            text = str(self.graph.value(value, SH.select))
            yield from _of_query(self.queries(text).algebra)

    def targets(self) -> tuple[Target, ...]:
        """Whom it is for, of its own or as a part of others, in a fixed order."""
        owners = [self.node, *self.graph.subjects(SH.property, self.node)]
        found = {
            Target(kind, NamedNode(str(term)))
            for owner in owners
            for kind in TARGETS
            for term in self.graph.objects(owner, kind)
        }
        return tuple(sorted(found, key=str))

    def messages(self) -> dict[str, str]:
        """What it says, by language."""
        texts = self.graph.objects(self.node, SH.message)
        return {text.language or "": str(text) for text in texts if isinstance(text, Literal)}


def first_steps(path: Path) -> Iterator[Step]:
    """The properties with which a path can begin."""
    if isinstance(path, Step):
        yield path
    elif isinstance(path, InTurn):
        yield from first_steps(path.parts[0])
    elif isinstance(path, Either):
        for part in path.parts:
            yield from first_steps(part)
    else:
        yield from first_steps(path.part)


def _of_query(part: object) -> Iterator[Step]:
    """The properties through which a query leaves the thing."""
    if isinstance(part, CompValue):
        if part.name == "BGP":
            yield from _of_patterns(part.triples)
        for each in part.values():
            yield from _of_query(each)
    elif isinstance(part, list | tuple) and not isinstance(part, URIRef):
        for each in part:
            yield from _of_query(each)


def _of_patterns(patterns: Iterable[tuple[Node, object, Node]]) -> Iterator[Step]:
    for subject, predicate, value in patterns:
        try:
            path = sparql_path(predicate)
        except NoPath:
            continue  # a variable predicate: nothing to name
        for step in first_steps(path):
            if subject == THIS:
                yield step
            if value == THIS:
                yield Step(step.predicate, not step.inverse)
