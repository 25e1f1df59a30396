"""The tests of SPARQL 1.1 Update of the W3C, as its manifests list them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Variable,
)
from pyoxigraph import parse as parse_rdf

FOLDERS = (
    "add",
    "basic-update",
    "clear",
    "copy",
    "delete",
    "delete-data",
    "delete-insert",
    "delete-where",
    "drop",
    "move",
    "update-silent",
    "syntax-update-1",
    "syntax-update-2",
)
SITE = "http://w3c.example/"
VOCABULARY = """
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX ut: <http://www.w3.org/2009/sparql/tests/test-update#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


@dataclass(frozen=True)
class Case:
    """An evaluation test: its file, the dataset before, and the one expected after."""

    name: str
    text: str
    base: str
    before: list[Quad]
    after: list[Quad]


@dataclass(frozen=True)
class Suite:
    """The manifests of the suite in one store, and where its files lie."""

    folder: Path
    manifests: Store

    def tests(self, *kinds: str) -> dict[str, str]:
        """The request files of the syntax tests of these kinds, with their texts."""
        classes = " ".join(f"mf:{kind}" for kind in kinds)
        rows = self._rows(f"SELECT ?file {{ VALUES ?kind {{ {classes} }} ?test a ?kind ; mf:action ?file }}")
        return {name: self._read(name) for name in sorted(self._name(row["file"]) for row in rows)}

    def cases(self) -> Iterator[Case]:
        """The evaluation tests."""
        rows = self._rows(
            "SELECT ?test ?file { ?test a mf:UpdateEvaluationTest ; mf:action [ ut:request ?file ] } ORDER BY ?test"
        )
        for row in rows:
            name = self._name(row["file"])
            before, after = (self._dataset(row["test"], state) for state in ("action", "result"))
            yield Case(name, self._read(name), row["file"].value, before, after)

    def _dataset(self, test: NamedNode, state: str) -> list[Quad]:
        rows = self._rows(
            f"SELECT ?test ?file ?graph {{ {{ ?test mf:{state} [ ut:data ?file ] }} UNION "
            f"{{ ?test mf:{state} [ ut:graphData [ ut:graph ?file ; rdfs:label ?graph ] ] }} }}",
            test,
        )
        return [quad for row in rows for quad in self._quads(row["file"], row["graph"])]

    def _quads(self, file: NamedNode, graph) -> Iterator[Quad]:
        home = NamedNode(graph.value) if graph else DefaultGraph()
        path = self.folder / self._name(file)
        for quad in parse_rdf(path=path, format=RdfFormat.TURTLE, base_iri=file.value):
            yield Quad(quad.subject, quad.predicate, quad.object, home)

    def _rows(self, query: str, test: NamedNode | None = None):
        bound = {Variable("test"): test} if test else {}
        return list(self.manifests.query(VOCABULARY + query, substitutions=bound))

    def _name(self, file: NamedNode) -> str:
        return file.value.removeprefix(SITE)

    def _read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


def read_suite(folder: Path) -> Suite:
    """The suite in this folder."""
    manifests = Store()
    for name in FOLDERS:
        file = folder / name / "manifest.ttl"
        manifests.load(path=file, format=RdfFormat.TURTLE, base_iri=f"{SITE}{name}/manifest.ttl")
    return Suite(folder, manifests)


def canonical(quads) -> set[str]:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def store_of(quads) -> Store:
    store = Store()
    store.extend(quads)
    return store
