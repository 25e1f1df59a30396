"""What a dataset holds, as it is read back over HTTP: which graphs there are, and each of them by its name.

A graph without triples counts as one that is not there, on both sides: SPARQL 1.1 Update leaves it to a store whether
it remembers empty graphs (section 3.2), and this one does not. Triples that should be gone, or are in the wrong graph,
are found all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final
from urllib.parse import quote

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from iuc_graph.conformance.compare import difference
from iuc_graph.conformance.findings import Finding, Layer, http_fault, read_body, wrong_status, wrong_type
from iuc_graph.conformance.results import JSON, N_TRIPLES, Table, Triples
from iuc_graph.conformance.target import GRAPHS, QUERIES, Response, Target

Home = NamedNode | DefaultGraph
State = Mapping[Home, frozenset[Triple]]
"""The triples of each graph that has some."""

LISTING: Final = "SELECT DISTINCT ?g { { GRAPH ?g {} } UNION { GRAPH ?g { ?s ?p ?o } } }"
"""Names every graph, however it is that it shows."""

DEFAULT: Final = DefaultGraph()


def state_of(quads: Iterable[Quad]) -> State:
    """The state that these quads make."""
    graphs: dict[Home, set[Triple]] = {}
    for quad in quads:
        if isinstance(quad.graph_name, NamedNode | DefaultGraph):
            graphs.setdefault(quad.graph_name, set()).add(quad.triple)
    return {home: frozenset(triples) for home, triples in graphs.items()}


def read_state(target: Target) -> State | Finding:
    """What the server holds now, or the fault of a response that should have told."""
    homes = _homes(target)
    if isinstance(homes, Finding):
        return homes
    state: dict[Home, frozenset[Triple]] = {}
    for home in homes:
        triples = _triples(target, home)
        if isinstance(triples, Finding):
            return triples
        if triples:
            state[home] = triples
    return state


def state_difference(expected: State, found: State) -> str:
    """What is different, as a sentence; empty where nothing is. Blank nodes are compared graph by graph, as the
    suite states them: in a file for each."""
    for home in sorted(expected.keys() | found.keys(), key=str):
        wanted, came = (Triples(state.get(home, frozenset())) for state in (expected, found))
        message = difference(wanted, came)
        if message:
            return f"{_named(home)}: {message}"
    return ""


def check_state(target: Target, expected: State) -> Finding | None:
    """A finding unless the server holds what it should."""
    found = read_state(target)
    if isinstance(found, Finding):
        return found
    message = state_difference(expected, found)
    return Finding(Layer.ANSWER, message) if message else None


def check_untouched(target: Target, named: str, check: Callable[[], Finding | None]) -> Finding | None:
    """Let a check ask what must change nothing: the server holds known data before it, and has to after it.

    These are triples in the default graph, and in one of this name.
    """
    held, name = [_quad(DEFAULT), _quad(NamedNode(named))], ("untouched", named)
    target.hold(name, lambda: held)
    fault = check()
    if fault:
        return fault
    changed = check_state(target, state_of(held))
    if changed:
        return Finding(changed.layer, f"the data were to stay as they were, but {changed.message}")
    target.still_holds(name)
    return None


def _quad(home: Home) -> Quad:
    name = NamedNode("http://example.org/untouched")
    return Quad(name, name, Literal(str(home)), home)


def _homes(target: Target) -> list[Home] | Finding:
    headers = {"Content-Type": "application/sparql-query", "Accept": JSON}
    response = target.ask("POST", QUERIES, headers, LISTING.encode())
    fault = wrong_status(response, {200}) or wrong_type(response, JSON)
    if fault:
        return fault
    found = read_body(response)
    if isinstance(found, Finding):
        return found
    if not isinstance(found, Table):
        return http_fault("the names of the graphs should come as a table", response)
    names = [term for row in found.rows for _, term in row if isinstance(term, NamedNode)]
    if len(names) < len(found.rows):
        return http_fault("each graph should have an IRI as its name", response)
    return [DEFAULT, *names]


def _triples(target: Target, home: Home) -> frozenset[Triple] | Finding:
    named = f"graph={quote(home.value, safe='')}" if isinstance(home, NamedNode) else "default"
    response = target.ask("GET", f"{GRAPHS}?{named}", {"Accept": N_TRIPLES})
    return _read(response)


def _read(response: Response) -> frozenset[Triple] | Finding:
    fault = wrong_status(response, {200}) or wrong_type(response, N_TRIPLES)
    if fault:
        return fault
    found = read_body(response)
    if isinstance(found, Finding):
        return found
    return found.triples if isinstance(found, Triples) else http_fault("it should be a graph", response)


def _named(home: Home) -> str:
    return f"the graph {home}" if isinstance(home, NamedNode) else "the default graph"
