"""Running SHACL shapes on chosen things of a graph.

pySHACL decides; it is driven shape by shape, since its own `focus_nodes` option also filters nested shapes and
then misses violations. rdflib's parsers are used for its graphs, because other parsers make terms that do not
compare equal.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from iuc_graph.errors import ProjectFilesError
from iuc_graph.validation.report import Violation

# rdflib's SPARQL parser breaks for good when two threads first use it at once; constraints in SPARQL use it.
_RDFLIB_SPARQL = threading.Lock()


class ParsedOnceGraph(Graph):
    """A graph that parses each query text once. pySHACL asks the same text for every thing, and rdflib spends
    most of its time on parsing: on the mission's gazetteer 28 of 39 seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._parsed: dict[str, Query] = {}

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Result:
        """As rdflib's, but with the parsed query kept."""
        if isinstance(query_object, str):
            if query_object not in self._parsed:
                self._parsed[query_object] = prepareQuery(query_object, initNs=dict(self.namespaces()))
            query_object = self._parsed[query_object]
        return super().query(query_object, *args, **kwargs)


def load_shapes(folder: Path) -> ShapesGraph:
    """All shapes of the Turtle files in a folder. Raises ProjectFilesError when there are none."""
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise ProjectFilesError(
            f"No shapes were found in {folder}. Reinstall iuc-graph, or run from a checkout."
        )
    graph = Graph()
    for file in files:
        try:
            graph.parse(file, format="turtle")
        except (BadSyntax, ValueError) as error:
            raise ProjectFilesError(f"shapes/{folder.name}/{file.name} is not Turtle: {error}") from error
    return ShapesGraph(graph)


def violations(
    shapes: ShapesGraph, data: Graph, things: Collection[Node] | None, name: str
) -> Iterator[Violation]:
    """Violations of the shapes among `things` (all targets when None) in `data`, reported for the graph `name`."""
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
