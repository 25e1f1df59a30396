"""The shapes, and valid examples to change."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from iuc_graph.build.vocabularies import in_graph, read_turtle
from iuc_graph.inference import assemble
from iuc_graph.validation.report import Violation
from iuc_graph.validation.shapes import load_shapes, violations
from iuc_graph.vocabulary import ONTOLOGY_GRAPH, REFERENCE_GRAPH, VOCABULARIES_GRAPH, source_graph

from .shape_cases import Case

Triple = tuple[Node, Node, Node]
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GRAPHS = {
    "vocabularies": VOCABULARIES_GRAPH,
    "reference": REFERENCE_GRAPH,
    "document": source_graph("example"),
    "curation": source_graph("curation"),
}
BACKGROUND = ("vocabularies", "reference")


class _Data(Graph):
    """A plain graph that parses each query of the shapes once; parsing is most of what a query costs here."""

    prepared: ClassVar[dict[str, Query]] = {}

    def __init__(self) -> None:
        super().__init__(bind_namespaces="none")

    def query(self, query_object: str, **bindings: Any) -> Result:  # type: ignore[override]
        if query_object not in self.prepared:
            self.prepared[query_object] = prepareQuery(query_object)
        return super().query(self.prepared[query_object], **bindings)


class Examples:
    """The valid examples and the shapes that apply to each, loaded once."""

    def __init__(self) -> None:
        self.prefixes = (HERE / "prefixes.ttl").read_text(encoding="utf-8")
        self._shapes = {name: load_shapes(ROOT / "shapes" / name) for name in ("statements", "merge")}
        ontology = Graph().parse(ROOT / "ontology" / "iuc.ttl")
        self.classes = Graph()
        for triple in ontology.triples((None, RDFS.subClassOf, None)):
            self.classes.add(triple)
        self._files = {name: Graph().parse(HERE / "valid" / f"{name}.ttl") for name in GRAPHS}
        self._merged = _merged()
        self._reports: dict[Case, list[Violation]] = {}

    def shapes(self, name: str) -> ShapesGraph:
        """The shapes of shapes/statements or shapes/merge."""
        return self._shapes[name]

    def file(self, name: str) -> Graph:
        """A valid example as it stands."""
        return self._files[name]

    def turtle(self, text: str) -> Graph:
        """A piece of Turtle with the prefixes of prefixes.ttl."""
        return Graph().parse(data=f"{self.prefixes}\n{text}", format="turtle")

    def changed(self, where: str, remove: str = "", add: str = "") -> Graph:
        """An example, or the merged view of all, after a change."""
        valid = self._merged if where == "merge" else self._files[where]
        return _changed(valid, self.turtle(remove), self.turtle(add))

    def broken(self, where: str, remove: str = "", add: str = "") -> list[Violation]:
        """What is reported when one example is changed: looked at as the gate does, by itself or merged."""
        own = self.changed(where, remove, add)
        if where == "merge":
            return self._check("merge", own, None)
        background = [self._files[name] for name in BACKGROUND if name != where]
        data = _union(self.classes, own, *background)
        return self._check("statements", data, set(own.subjects(RDF.type, None)))

    def report(self, case: Case) -> list[Violation]:
        """What is reported for a case; each case is run once."""
        if case not in self._reports:
            self._reports[case] = self.broken(case.where, case.remove, case.add)
        return self._reports[case]

    def _check(self, shapes: str, data: Graph, things: set[URIRef] | None) -> list[Violation]:
        return list(violations(self._shapes[shapes], data, things, "test"))


def _changed(valid: Graph, remove: Graph, add: Graph) -> Graph:
    missing = set(remove) - set(valid)
    assert not missing, f"the example does not hold what the case removes: {missing}"
    present = set(add) & (set(valid) - set(remove))
    assert not present, f"the example already holds what the case adds: {present}"
    return _union((triple for triple in valid if triple not in remove), add)


def _union(*parts: Iterable[Triple]) -> Graph:
    data = _Data()
    for part in parts:
        for triple in part:
            data.add(triple)
    return data


def _merged() -> Graph:
    """The examples and the ontology with all that follows, as the gate sees the merged view."""
    quads = in_graph(read_turtle(ROOT / "ontology" / "iuc.ttl"), ONTOLOGY_GRAPH)
    for name, graph in GRAPHS.items():
        for quad in parse(path=str(HERE / "valid" / f"{name}.ttl"), format=RdfFormat.TURTLE):
            quads.add(Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph)))
    default = (Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in assemble(quads).default)
    return Graph().parse(data=serialize(default, format=RdfFormat.N_TRIPLES), format="nt")


@pytest.fixture(scope="session")
def examples() -> Examples:
    """The valid examples and the shapes."""
    return Examples()
