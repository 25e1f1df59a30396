"""Which triples each shape looks at, read from the shapes once: the footprint of every shape that has targets.

A shape whose footprint is not certain is kept as one that looks anywhere. A shape that uses what pySHACL would pass
over in silence, or what is not SHACL core or a constraint in SPARQL, is refused: its verdict could not be trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode
from pyparsing import ParseException
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.errors import (
    ConstraintLoadError,
    ConstraintLoadWarning,
    ReportableRuntimeError,
    ShapeLoadError,
)
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, RDFS, BNode, Graph, Literal
from rdflib.namespace import SH
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from iuc_graph.errors import ProjectFilesError
from iuc_graph.validation.automaton import START, Automaton
from iuc_graph.validation.paths import INSTANCE_OF, NoPath, Path, Step, shacl_path
from iuc_graph.validation.queries import Anywhere, QueryFootprint
from iuc_graph.validation.targets import declared

Parsed = Callable[[str], CompValue]
"""Gives the algebra of a query text; raises as rdflib does if it is no SPARQL."""

_CLASS, _NOT, _AND, _OR = SH["class"], SH["not"], SH["and"], SH["or"]
_NOT_CONSTRAINTS = {
    *(SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.path, SH.deactivated),
    *(SH.name, SH.description, SH.order, SH.group, SH.message, SH.severity, SH.flags, SH.defaultValue),
}
_ADVANCED = (SH.target, SH.rule, SH.js, SH.expression)
"""Of SHACL-AF and SHACL-JS; pySHACL passes over them unless it is told otherwise."""
_NESTED = (SH.property, SH.node, _NOT, SH.qualifiedValueShape)
_NESTED_LISTS = (_AND, _OR, SH.xone)
_PAIRS = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)


@dataclass(frozen=True)
class Footprints:
    """The shapes that have targets, each with the bit of its place in the list; what they look at, all together;
    and, for shapes that may look anywhere, the reason in words by bit."""

    shapes: tuple[Shape, ...]
    automaton: Automaton
    anywhere: dict[int, str]


def read_footprints(shapes: ShapesGraph, parsed: Parsed) -> Footprints:
    """The footprints of all shapes of a shapes graph.

    ProjectFilesError names the shape and the component that it uses, if that is malformed, unknown, of SHACL-AF or
    SHACL-JS, or the project's own component.
    """
    try:
        known = {shape.node: shape for shape in shapes.shapes}
    except (ShapeLoadError, ConstraintLoadError) as error:
        raise ProjectFilesError(f"The shapes are not SHACL: {error}") from error
    _refuse_what_pyshacl_passes_over(shapes)
    targeted = [shape for shape in known.values() if not shape.deactivated and has_targets(shape)]
    reader = _Reader(shapes, parsed)
    for place, shape in enumerate(sorted(targeted, key=lambda shape: str(shape.node))):
        reader.read(shape, 1 << place)
    return Footprints(tuple(reader.shapes), reader.automaton, reader.anywhere)


def has_targets(shape: Shape) -> bool:
    """Whether a shape says for itself which things it is for."""
    return any(declared(shape))


class _Reader:
    """Walks from each shape with targets through the shapes nested in it."""

    def __init__(self, shapes: ShapesGraph, parsed: Parsed) -> None:
        self._shapes = shapes
        self._parsed = parsed
        self.shapes: list[Shape] = []
        self.automaton = Automaton()
        self.anywhere: dict[int, str] = {}
        self._read: set[tuple[Node, int, int]] = set()

    def read(self, shape: Shape, bit: int) -> None:
        """The whole footprint of one shape with targets."""
        self.shapes.append(shape)
        for path in _target_paths(shape):
            self.automaton.follow(START, path, bit, read=False)
        self._shape(shape.node, START, bit, ())

    def _shape(self, node: Node, state: int, bit: int, within: tuple[Node, ...]) -> None:
        if node in within:
            self.anywhere[bit] = "a shape that refers to itself"
        if node in within or (node, state, bit) in self._read:
            return
        self._read.add((node, state, bit))
        shape = self._shapes.lookup_shape_from_node(node)  # each nested node is a shape to pySHACL
        if shape.deactivated:
            return
        values = self._values(shape, state, bit)
        self._own_constraints(shape, state, values, bit)
        for nested in self._nested(node):
            self._shape(nested, values, bit, (*within, node))

    def _values(self, shape: Shape, state: int, bit: int) -> int:
        if not shape.is_property_shape:
            return state
        graph = self._shapes.graph
        try:
            path = shacl_path(graph, next(graph.objects(shape.node, SH.path)))
        except NoPath as error:
            raise ProjectFilesError(
                f"The shape {_name(graph, shape.node)} has no proper sh:path: {error}"
            ) from error
        return self.automaton.follow(state, path, bit)

    def _own_constraints(self, shape: Shape, state: int, values: int, bit: int) -> None:
        graph = self._shapes.graph
        if (shape.node, _CLASS, None) in graph:
            self.automaton.follow(values, INSTANCE_OF, bit)
        for pair in _PAIRS:
            for other in graph.objects(shape.node, pair):
                self.automaton.follow(state, _step(other), bit)
        if any(
            closed.value for closed in graph.objects(shape.node, SH.closed) if isinstance(closed, Literal)
        ):
            self.automaton.follow(values, Step(None), bit)
        for query in _queries(shape, self._parsed):
            try:
                if query is None:
                    raise Anywhere("a constraint in SPARQL without $this")
                QueryFootprint(self.automaton, state, bit).add(query)
            except Anywhere as reason:
                self.anywhere[bit] = str(reason)

    def _nested(self, node: Node) -> Iterator[Node]:
        """Shapes that the value nodes of a shape are held against, siblings of a qualified shape included."""
        graph = self._shapes.graph
        for predicate in _NESTED:
            yield from graph.objects(node, predicate)
        for predicate in _NESTED_LISTS:
            for members in graph.objects(node, predicate):
                yield from graph.items(members)
        if (node, SH.qualifiedValueShapesDisjoint, None) in graph:
            for parent in graph.subjects(SH.property, node):
                for sibling in graph.objects(parent, SH.property):
                    yield from graph.objects(sibling, SH.qualifiedValueShape)


def _target_paths(shape: Shape) -> Iterator[Path]:
    _, classes, objects_of, subjects_of = declared(shape)
    if classes:
        yield INSTANCE_OF
    for predicate in subjects_of:
        yield _step(predicate)
    for predicate in objects_of:
        yield _step(predicate, inverse=True)


def _step(predicate: Node, *, inverse: bool = False) -> Step:
    return Step(NamedNode(str(predicate)), inverse)


def _queries(shape: Shape, parsed: Parsed) -> Iterator[CompValue | None]:
    """The constraints in SPARQL of a shape, as the text that pySHACL will run; None for one without $this."""
    if (shape.node, SH.sparql, None) not in shape.sg.graph:
        return
    try:
        for constraint in SPARQLBasedConstraint(shape).sparql_constraints:
            if not constraint.deactivated:
                bound, text = constraint.pre_bind_variables(shape.node)
                query = parsed(constraint.apply_prefixes(text))
                yield query if "this" in bound else None
    except (ReportableRuntimeError, NotImplementedError, ParseException) as error:
        raise ProjectFilesError(
            f"The shape {_name(shape.sg.graph, shape.node)} has a constraint in SPARQL that cannot be run: {error}"
        ) from error


def _refuse_what_pyshacl_passes_over(shapes: ShapesGraph) -> None:
    graph = shapes.graph
    for predicate in _ADVANCED:
        for subject in graph.subjects(predicate):
            raise _refused(graph, subject, predicate)
    for kind in (SH.ConstraintComponent, *graph.subjects(RDFS.subClassOf, SH.ConstraintComponent)):
        for component in graph.subjects(RDF.type, kind):
            raise _refused(graph, _user(shapes, component), component)
    for shape in shapes.shapes:
        for parameter in graph.predicates(shape.node, unique=True):
            if parameter in CONSTRAINT_PARAMETERS_MAP:
                _try_out(shape, parameter)
            elif str(parameter).startswith(str(SH)) and parameter not in _NOT_CONSTRAINTS:
                raise _refused(graph, shape.node, parameter)


def _try_out(shape: Shape, parameter: Node) -> None:
    """A malformed parameter would else come to light only when a thing of the right kind is checked."""
    try:
        CONSTRAINT_PARAMETERS_MAP[parameter](shape)
    except (ConstraintLoadError, ConstraintLoadWarning) as error:
        name = _name(shape.sg.graph, shape.node)
        raise ProjectFilesError(f"The shape {name} uses {parameter} wrongly: {error}") from error


def _user(shapes: ShapesGraph, component: Node) -> Node:
    """A shape that uses a component of somebody's own, or else the component itself."""
    paths = {
        path
        for parameter in shapes.graph.objects(component, SH.parameter)
        for path in shapes.graph.objects(parameter, SH.path)
    }
    users = (
        shape.node for shape in shapes.shapes if any(True for path in paths for _ in shape.objects(path))
    )
    return next(users, component)


def _refused(graph: Graph, shape: Node, component: Node) -> ProjectFilesError:
    return ProjectFilesError(
        f"The shape {_name(graph, shape)} uses {component}, which is not checked here. "
        "Say it in SHACL core, or with sh:sparql."
    )


def _name(graph: Graph, node: Node) -> str:
    """The shape's own name, or that of the shape in which it is written without one."""
    seen = {node}
    while isinstance(node, BNode):
        above = next((one for one in graph.subjects(None, node) if one not in seen), None)
        if above is None:
            break
        node = above
        seen.add(node)
    return str(node)
