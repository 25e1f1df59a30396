"""Counting a graph: how much of what, stated where, as of when, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, Store

from iuc_graph.vocabulary import GRAPH, ID, PREFIXES, SOURCE_GRAPH

CLASSES: Final = """
SELECT ?label (COUNT(DISTINCT ?thing) AS ?n) WHERE {
  ?thing a ?class .
  ?class rdfs:isDefinedBy <https://w3id.org/iuc-graph/ontology> ; rdfs:label ?label .
  FILTER(LANG(?label) = "en")
} GROUP BY ?class ?label ORDER BY DESC(?n) ?label
"""

DOCUMENTS: Final = """
SELECT ?label (COUNT(*) AS ?n) WHERE {
  GRAPH ?g { ?g dcterms:source ?document . ?document rdfs:label ?label . FILTER(LANG(?label) = "en") }
  GRAPH ?g { ?s ?p ?o }
} GROUP BY ?g ?label ORDER BY ?g
"""

GRAPHS: Final = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"

PROGRAMMES: Final = """
SELECT ?label (COUNT(DISTINCT ?cooperation) AS ?n) WHERE {
  ?cooperation iuc:programme ?programme ; a iuc:Cooperation .
  ?programme rdfs:label ?label . FILTER(LANG(?label) = "en")
} GROUP BY ?label ORDER BY DESC(?n) ?label
"""

TIES: Final = "SELECT DISTINCT ?cooperation ?place { ?cooperation iuc:involvesPlace ?place }"

LATEST: Final = """
SELECT (MAX(?day) AS ?latest) WHERE { ?thing iuc:latest ?day ; iuc:dateBasis ?basis ; iuc:statedAt ?passage }
"""

DISTINCT: Final = "SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } } }"

MISSING: Final = {
    "pairings": "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a iuc:Pairing }",
    "pairings without a theme": """SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {
      ?x a iuc:Pairing FILTER NOT EXISTS { ?x iuc:area/iuc:theme ?theme } }""",
    "pairings without a year": """SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {
      ?x a iuc:Pairing FILTER NOT EXISTS { ?x iuc:period ?period } }""",
    "pairings whose year is no stated start": """SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {
      ?x a iuc:Pairing ; iuc:period ?period FILTER NOT EXISTS { ?x iuc:period/iuc:start ?start } }""",
    "pairings without an SDG": """SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {
      ?x a iuc:Pairing FILTER NOT EXISTS { ?x iuc:area?/iuc:sdg ?goal } }""",
    "cooperations without a theme": """SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {
      ?x a iuc:Cooperation FILTER NOT EXISTS { ?x iuc:area/iuc:theme ?theme } }""",
    "cities without coordinates": """SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {
      ?x a iuc:City FILTER NOT EXISTS { ?x wgs84:lat ?latitude } }""",
    "places": "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a iuc:Place }",
    "places without coordinates": """SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {
      ?x a iuc:Place FILTER NOT EXISTS { ?x wgs84:lat ?latitude } }""",
    "places without a link to other data": """SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {
      ?x a iuc:Place
      FILTER NOT EXISTS { ?x skos:exactMatch|skos:closeMatch|skos:broadMatch|skos:narrowMatch ?other } }""",
    "wordings": """SELECT (COUNT(DISTINCT ?text) AS ?n) WHERE { ?x a iuc:ThemeMapping ; iuc:asWritten ?text }""",
    "wordings without a theme": """SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {
      ?x a iuc:ThemeMapping FILTER NOT EXISTS { ?x iuc:mapsTo ?theme } }""",
    "discrepancies noted": "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a iuc:Discrepancy }",
}


@dataclass(frozen=True)
class Count:
    """How often something occurs."""

    name: str
    number: int


@dataclass(frozen=True)
class Summary:
    """A graph in numbers. `latest` is the last day that any dated statement of a document speaks of.

    `connected` tells how the places of all cooperations hang together, in any programme."""

    statements: int
    distinct: int
    latest: str
    graphs: tuple[Count, ...]
    documents: tuple[Count, ...]
    classes: tuple[Count, ...]
    programmes: tuple[Count, ...]
    missing: tuple[Count, ...]
    connected: tuple[Count, ...]

    def number(self, name: str) -> int:
        """The count with this name among classes, documents, programmes and what is missing. KeyError if none."""
        for count in (*self.classes, *self.documents, *self.programmes, *self.missing):
            if count.name == name:
                return count.number
        raise KeyError(name)


def summarise(store: Store) -> Summary:
    """Count everything that `info` and the README tell."""
    graphs = tuple(Count(_short(name), number) for name, number in _pairs(store, GRAPHS))
    return Summary(
        statements=sum(1 for _ in store.quads_for_pattern(None, None, None, DefaultGraph())),
        distinct=_number(store, DISTINCT),
        latest=_text(store, LATEST),
        graphs=graphs,
        documents=_counts(store, DOCUMENTS),
        classes=_counts(store, CLASSES),
        programmes=_counts(store, PROGRAMMES),
        connected=_connected(store),
        missing=tuple(Count(name, _number(store, query)) for name, query in MISSING.items()),
    )


def _connected(store: Store) -> tuple[Count, ...]:
    """Places and cooperations as a two-mode network: its groups, and the places of the largest one."""
    import networkx  # takes half a second, for which nobody else in this room should wait

    network: networkx.Graph[str] = networkx.Graph()
    for cooperation, place in _rows(store, TIES):
        network.add_edge(cooperation, place)
    places = {node for node in network if node.startswith(f"{ID}place/")}
    groups = [len(group & places) for group in networkx.connected_components(network)]
    return (
        Count("places in cooperations", len(places)),
        Count("groups of places that hang together", len(groups)),
        Count("places in the largest group", max(groups, default=0)),
    )


def _short(graph: str) -> str:
    return graph.removeprefix(SOURCE_GRAPH) if graph.startswith(SOURCE_GRAPH) else graph.removeprefix(GRAPH)


def _rows(store: Store, query: str) -> list[tuple[str, str]]:
    solutions = store.query(query, prefixes=PREFIXES)
    assert isinstance(solutions, QuerySolutions)
    return [(_value(row[0]), _value(row[1])) for row in solutions]


def _pairs(store: Store, query: str) -> list[tuple[str, int]]:
    return [(name, int(number)) for name, number in _rows(store, query)]


def _counts(store: Store, query: str) -> tuple[Count, ...]:
    return tuple(Count(name, number) for name, number in _pairs(store, query))


def _number(store: Store, query: str) -> int:
    return int(_text(store, query))


def _text(store: Store, query: str) -> str:
    solutions = store.query(query, prefixes=PREFIXES)
    assert isinstance(solutions, QuerySolutions)
    return _value(next(solutions)[0])


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""
