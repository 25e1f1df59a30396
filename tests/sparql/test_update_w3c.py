"""The W3C tests of SPARQL 1.1 Update: our deltas, the expected datasets, and the engine's own updates agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
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

from iuc_graph.delta import Delta
from iuc_graph.errors import QueryError, QueryRefused, QuerySyntaxError
from iuc_graph.settings import Settings
from iuc_graph.sparql.update import read_update

from .running import run

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

LOADS = "LOAD is refused on purpose, SILENT or not: this service fetches nothing."
REFUSED = {
    "update-silent/load-silent.ru": LOADS,
    "update-silent/load-silent-into.ru": LOADS,
}
"""Tests that should pass and are refused. Nothing else deviates from the suite."""


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


@pytest.fixture(scope="module")
def suite(shared_dir) -> Suite:
    folder = shared_dir / "w3c" / "sparql11"
    manifests = Store()
    for name in FOLDERS:
        file = folder / name / "manifest.ttl"
        manifests.load(path=file, format=RdfFormat.TURTLE, base_iri=f"{SITE}{name}/manifest.ttl")
    return Suite(folder, manifests)


def operations(text: str, base: str | None = SITE):
    return read_update(text, prefixes={}, base=base, limits=Settings(list_items=3000))


def canonical(quads) -> set[str]:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def store_of(quads) -> Store:
    store = Store()
    store.extend(quads)
    return store


def test_every_evaluation_test_ends_in_the_dataset_that_the_suite_expects(suite):
    cases = list(suite.cases())
    assert len(cases) == 94
    wrong = {case.name for case in cases if not _is_as_expected(case)}
    assert wrong == set(REFUSED)


def _is_as_expected(case: Case) -> bool:
    store = store_of(case.before)
    before = frozenset(store)
    try:
        delta = run(operations(case.text, case.base), store)
    except QueryRefused:
        return False
    after = frozenset(store)
    assert delta == Delta.between(before, after), case.name
    return canonical(after) == canonical(case.after)


def test_every_evaluation_test_changes_what_the_engine_changes(suite):
    cases = [case for case in suite.cases() if case.name not in REFUSED]
    assert [case.name for case in cases if not _is_as_the_engine_says(case)] == []


def _is_as_the_engine_says(case: Case) -> bool:
    ours, theirs = store_of(case.before), store_of(case.before)
    run(operations(case.text, case.base), ours)
    theirs.update(case.text, base_iri=case.base)
    same_graphs = set(ours.named_graphs()) == set(theirs.named_graphs())
    return same_graphs and canonical(ours) == canonical(theirs)


def test_what_the_suite_calls_an_update_is_read_unless_it_loads(suite):
    tests = suite.tests("PositiveUpdateSyntaxTest11")
    assert len(tests) == 42
    wrong = [name for name, text in tests.items() if not _is_read(text) and "LOAD" not in text]
    assert wrong == []
    for text in tests.values():
        if "LOAD" in text:
            with pytest.raises(QueryRefused, match="LOAD"):
                operations(text)


def test_what_the_suite_calls_no_update_is_an_error(suite):
    tests = suite.tests("NegativeUpdateSyntaxTest11", "NegativeSyntaxTest11")
    assert len(tests) == 20  # two of the 21 tests share a file
    assert [name for name, text in tests.items() if _is_read(text)] == []
    for name, text in tests.items():
        if "LOAD" not in text:
            with pytest.raises(QuerySyntaxError) as caught:
                operations(text)
            assert caught.value.line is not None, name


def _is_read(text: str) -> bool:
    try:
        operations(text)
    except QueryError:
        return False
    return True
