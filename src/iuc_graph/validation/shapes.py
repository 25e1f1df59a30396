"""Running SHACL shapes on chosen things of a graph.

pySHACL decides; it is driven shape by shape, since its own `focus_nodes` option also filters nested shapes and
then misses violations. rdflib's parsers are used for its graphs, because other parsers make terms that do not
compare equal.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from pyoxigraph import BlankNode, Quad, RdfFormat, parse
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from iuc_graph.errors import ProjectFilesError
from iuc_graph.validation.facts import InGraph, Term
from iuc_graph.validation.footprints import read_footprints
from iuc_graph.validation.report import Violation
from iuc_graph.validation.targets import Targets, TargetsWithin
from iuc_graph.validation.terms import Terms, as_stored, filled

# rdflib's SPARQL parser breaks for good when two threads first use it at once; constraints in SPARQL use it.
_RDFLIB_SPARQL = threading.Lock()
T = TypeVar("T")
UNJUDGED: Final = "ValueNotOfItsDatatype"
UNJUDGED_TEXTS: Final = {
    "en": "A value here is not what it says it is, such as a number or a date that is none. Correct the value.",
    "zh": "此处的某个值与其声明的类型不符，例如不是数字的数值或不存在的日期。请更正该值。",
}
Finding = tuple[str, Node, Collection[tuple[object, ...]]]
"""A result as pySHACL gives it: a text, its node, and the triples that tell of it and of what is nested in it."""


class ParsedQueries:
    """Each query text parsed once. pySHACL asks the same text for every thing, and rdflib spends most of its time on
    parsing: on the mission's gazetteer 28 of 39 seconds."""

    def __init__(self) -> None:
        self._parsed: dict[str, Query] = {}
        self._namespaces = dict(Graph().namespaces())

    def __call__(self, text: str) -> Query:
        """The query; rdflib's exception if it is no SPARQL."""
        if text not in self._parsed:
            self._parsed[text] = prepareQuery(text, initNs=self._namespaces)
        return self._parsed[text]


class ParsedOnceGraph(Graph):
    """A graph that parses each query text once, or not at all where `parsed` knows it already."""

    def __init__(self, parsed: ParsedQueries | None = None) -> None:
        super().__init__()
        self._parsed = ParsedQueries() if parsed is None else parsed

    def __bool__(self) -> bool:
        """Always true. pySHACL writes `graph or …` for each result, also for nested ones that it throws away, and
        rdflib would count all triples to answer that."""
        return True

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Result:
        """As rdflib's, but with the parsed query kept."""
        if isinstance(query_object, str):
            query_object = self._parsed(query_object)
        return super().query(query_object, *args, **kwargs)


class ConstraintsOnly(ShapesGraph):
    """Shapes that tell pySHACL of their constraints and not of their messages and targets when it asks what they
    say: it compares each of those with all constraints there are, which is a quarter of its time."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self._constraints: dict[Node, tuple[tuple[Node, Node], ...]] = {}

    def predicate_objects(self, shape: Node) -> tuple[tuple[Node, Node], ...]:
        """The constraint parameters of a shape with their values."""
        found = self._constraints.get(shape)
        if found is None:
            told = self.graph.predicate_objects(shape)
            found = tuple(
                (predicate, value) for predicate, value in told if predicate in CONSTRAINT_PARAMETERS_MAP
            )
            self._constraints[shape] = found
        return found


class ShapeSet:
    """The shapes of one folder, ready to be run: on a whole graph, or where a change can matter."""

    def __init__(self, shapes: ShapesGraph) -> None:
        """ProjectFilesError as `read_footprints` says, if they use what cannot be checked."""
        self.queries = ParsedQueries()
        with _RDFLIB_SPARQL:
            footprints = read_footprints(shapes, lambda text: self.queries(text).algebra)
        self.graph = shapes.graph
        self.shapes = footprints.shapes
        self.automaton = footprints.automaton
        self.all = (1 << len(self.shapes)) - 1
        self._anywhere = footprints.anywhere
        self.anywhere = sum(footprints.anywhere)
        self.targets: Targets[Term] = Targets.read(self.shapes, as_stored)
        self._targets_in_graphs = Targets.read(self.shapes, lambda node: node)

    @classmethod
    def load(cls, folder: Path) -> ShapeSet:
        """Those of the Turtle files in a folder; ProjectFilesError also if there are none."""
        return cls(load_shapes(folder))

    def looking_anywhere(self) -> dict[str, str]:
        """The shapes that must be checked on the whole graph whenever anything changes, each with the reason."""
        return {str(self.shapes[bit.bit_length() - 1].node): why for bit, why in self._anywhere.items()}

    def targeted(self, data: Graph, things: Iterable[Node]) -> dict[Node, int]:
        """The bits of the shapes that each of the things is a target of in `data`."""
        targets = TargetsWithin(self._targets_in_graphs, InGraph(data))
        return {thing: targets.of(thing, self.all) for thing in things}

    def all_targeted(self, data: Graph, shapes: int = -1) -> dict[Node, int]:
        """Every target in `data` with the bits of its shapes, of those `shapes` only."""
        found: dict[Node, int] = {}
        for place in places(shapes & self.all):
            shape: Any = self.shapes[place]
            for thing in shape.focus_nodes(data):
                found[thing] = found.get(thing, 0) | 1 << place
        return found

    def findings(self, data: Graph, things: Mapping[Node, int]) -> list[Finding]:
        """What the shapes find, each among those things that have its bit."""
        found: list[Finding] = []
        executor = SHACLExecutor()
        by_shape: dict[int, list[Node]] = {}
        for thing, shapes in things.items():
            for place in places(shapes):
                by_shape.setdefault(place, []).append(thing)
        with _RDFLIB_SPARQL:
            for place, chosen in sorted(by_shape.items()):
                shape: Any = self.shapes[place]
                found += _judged(shape, executor, data, sorted(chosen, key=str))
        return found

    def violations(self, data: Graph, things: Mapping[Node, int], name: str) -> Iterator[Violation]:
        """What the shapes find as violations, reported for the graph `name`."""
        for _, node, statements in self.findings(data, things):
            yield _violation(self.graph, node, statements, name)


def _judged(shape: Any, executor: SHACLExecutor, data: Graph, things: list[Node]) -> list[Finding]:
    """What a shape finds. Where pySHACL breaks off over a value that is not of its own datatype ("five" as a decimal,
    compared with 6.0), that thing breaks the shape, and the others are judged without it."""
    try:
        found: list[Finding] = shape.validate(executor, data, focus=things)[1]
    except (TypeError, ValueError, ArithmeticError):
        if len(things) == 1:
            return [_unjudged(shape, things[0])]
        return [finding for thing in things for finding in _judged(shape, executor, data, [thing])]
    return found


def _unjudged(shape: Any, thing: Node) -> Finding:
    node = BNode()
    statements = [
        (node, SH.focusNode, thing),
        (node, SH.sourceShape, shape.node),
        (node, SH.sourceConstraintComponent, URIRef(f"{SH}{UNJUDGED}")),
        *(
            (node, SH.resultMessage, Literal(text, lang=language))
            for language, text in UNJUDGED_TEXTS.items()
        ),
    ]
    return "", node, statements


def places(shapes: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while shapes:
        lowest = shapes & -shapes
        yield lowest.bit_length() - 1
        shapes ^= lowest


def load_shapes(folder: Path) -> ShapesGraph:
    """All shapes of the Turtle files in a folder. Raises ProjectFilesError when there are none.

    Their blank nodes are named by file and order, so that the same shapes give the same names in every process.
    """
    files = shape_files(folder)
    if not files:
        raise ProjectFilesError(
            f"No shapes were found in {folder}. Reinstall iuc-graph, or run from a checkout."
        )
    graph = Graph()
    for file in files:
        try:
            filled(graph, Terms().triples(_parsed(file)))
        except SyntaxError as error:
            raise ProjectFilesError(f"shapes/{folder.name}/{file.name} is not Turtle: {error}") from error
    return ConstraintsOnly(graph)


def shape_files(folder: Path) -> list[Path]:
    """The files of a folder that hold shapes, in order."""
    return sorted(folder.glob("*.ttl"))


def _parsed(file: Path) -> Iterator[Quad]:
    names: dict[BlankNode, BlankNode] = {}

    def named(term: T) -> T | BlankNode:
        if isinstance(term, BlankNode):
            return names.setdefault(term, BlankNode(f"{file.stem}-{len(names) + 1}"))
        return term

    for quad in parse(path=file, format=RdfFormat.TURTLE):
        yield Quad(named(quad.subject), quad.predicate, named(quad.object))


def violations(
    shapes: ShapesGraph, data: Graph, things: Collection[Node] | None, name: str
) -> Iterator[Violation]:
    """Violations of the shapes among `things` (all targets when None) in `data`, reported for the graph `name`.

    The targets are those that pySHACL finds, so that this can serve as the measure of quicker ways.
    """
    executor = SHACLExecutor()
    with _RDFLIB_SPARQL:
        found = []
        for shape in shapes.shapes:
            focus = shape.focus_nodes(data)
            chosen = sorted(focus if things is None else focus & set(things), key=str)
            if chosen:
                _, reports = shape.validate(executor, data, focus=chosen)
                found += reports
    for _, node, statements in found:
        yield _violation(shapes.graph, node, statements, name)


def _violation(shapes: Graph, node: Node, statements: Collection[tuple[object, ...]], name: str) -> Violation:
    parts: dict[Node, list[Node]] = {}
    for statement in statements:
        subject, predicate, value = (_term(part) for part in statement)
        if subject == node:
            parts.setdefault(predicate, []).append(value)
    source = _one(parts, SH.sourceShape)
    # Taken from the shape, since pySHACL drops the language of a message of a constraint in SPARQL; from the
    # result where the shape has no address.
    texts = list(shapes.objects(URIRef(source), SH.message)) or parts.get(SH.resultMessage, [])
    messages = [text for text in texts if isinstance(text, Literal)]
    return Violation(
        graph=name,
        focus=_one(parts, SH.focusNode),
        path=_one(parts, SH.resultPath),
        value=_one(parts, SH.value),
        shape=source,
        component=_one(parts, SH.sourceConstraintComponent).removeprefix(str(SH)),
        messages=tuple(sorted((text.language or "", str(text)) for text in messages)),
    )


def _term(part: object) -> Node:
    """pySHACL hands over a copied node as (graph, node)."""
    return part[1] if isinstance(part, tuple) else part  # type: ignore[return-value]


def _one(parts: dict[Node, list[Node]], predicate: URIRef) -> str:
    values = parts.get(predicate, [])
    return str(values[0]) if values else ""
