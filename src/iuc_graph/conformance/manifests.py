"""Reading the manifests of a suite into cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.term import Node

from iuc_graph.conformance.cases import (
    SITE,
    Action,
    Case,
    Conversation,
    Evaluation,
    Files,
    Suite,
    Syntax,
    Update,
)
from iuc_graph.conformance.http_vocabulary import read_exchanges
from iuc_graph.errors import SuiteError

MF: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT: Final = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")


def read_suite(folder: Path) -> Suite:
    """All manifests in a folder and in those below it. Raises SuiteError where there is none, or one is unreadable.

    A test is taken from the list of entries; the tests that a manifest describes without listing them come last.
    """
    cases = [case for path in sorted(folder.rglob("manifest*.ttl")) for case in _manifest(folder, path)]
    if not cases:
        raise SuiteError(
            f"{folder} holds no manifest.ttl with tests. Give the folder sparql11 of the W3C's rdf-tests, or one of "
            "the folders in it, with --suite."
        )
    return Suite(folder, tuple(cases))


def _manifest(folder: Path, path: Path) -> Iterator[Case]:
    graph, inner = Graph(), path.relative_to(folder)
    try:
        graph.parse(path, format="turtle", publicID=SITE + inner.as_posix())
    except (SyntaxError, ValueError) as error:
        raise SuiteError(f"{path} cannot be read: {error}") from error
    group = path.resolve().parent.name if inner.parent == Path() else inner.parent.as_posix()
    for test in _tests(graph):
        yield _case(graph, test, group)


def _tests(graph: Graph) -> list[Node]:
    listed = [
        test
        for entries in graph.objects(predicate=MF.entries)
        for test in graph.items(entries)
        if (test, RDF.type, None) in graph
    ]
    described = [test for test in graph.subjects(MF.name) if (test, RDF.type, None) in graph]
    return list(dict.fromkeys([*listed, *described]))


def _case(graph: Graph, test: Node, group: str) -> Case:
    action = graph.value(test, MF.action)
    properties = [*graph.predicates(test), *(graph.predicates(action) if action is not None else ())]
    return Case(
        iri=str(test),
        name=str(graph.value(test, MF.name) or ""),
        group=group,
        kind=_local(graph.value(test, RDF.type)),
        action=_action(graph, test, action),
        features=frozenset(_local(name) for name in properties),
    )


def _action(graph: Graph, test: Node, action: Node | None) -> Action | None:
    if action is None:
        return None
    result = graph.value(test, MF.result)
    request = graph.value(action, UT.request)
    if request is not None:
        return _update(graph, action, str(request), result)
    query = graph.value(action, QT.query)
    if query is not None and result is not None:
        lax = graph.value(test, MF.resultCardinality) == MF.LaxCardinality
        return Evaluation(str(query), _files(graph, action), str(result), lax)
    exchanges = read_exchanges(graph, action)
    if exchanges:
        return Conversation(exchanges, _files(graph, test))
    return Syntax(str(action)) if isinstance(action, URIRef) else None


def _update(graph: Graph, action: Node, request: str, result: Node | None) -> Update | None:
    """None where the update should end in another way than well: no test of SPARQL 1.1 says so."""
    if result is None or graph.value(result, UT.result, default=UT.success) != UT.success:
        return None
    return Update(request, _files(graph, action), _files(graph, result))


def _files(graph: Graph, node: Node) -> Files:
    named = [_named(graph, data) for name in (QT, UT) for data in graph.objects(node, name.graphData)]
    return Files(
        tuple(sorted(str(file) for name in (QT, UT) for file in graph.objects(node, name.data))),
        tuple(sorted(named)),
    )


def _named(graph: Graph, data: Node) -> tuple[str, str]:
    """A graph and its file: the name of the graph is its label, or the IRI of the file."""
    file = graph.value(data, UT.graph) or graph.value(data, QT.graph) or data
    return str(graph.value(data, RDFS.label, default=file)), str(file)


def _local(name: Node | None) -> str:
    return str(name or "").rpartition("#")[2]
