"""The SPARQL 1.1 service description: what an endpoint can do, what it holds, and where it stops, as RDF.

Only what is true is said. The service, its dataset and its graphs are blank nodes, since programs (Comunica is one)
look at those and at the address itself. The vocabulary has no words for limits: so each is a schema:PropertyValue,
found with schema:additionalProperty, whose schema:propertyID is the environment variable that sets it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, serialize

from iuc_graph.settings import Settings, variable_of
from iuc_graph.store.embedded import GRAPHS
from iuc_graph.vocabulary import DCTERMS, ID, ONTOLOGY_IRI, RDF, SCHEMA, XSD

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"
FORMATS: Final = "http://www.w3.org/ns/formats/"
SIMPLE: Final = "http://www.w3.org/ns/entailment/Simple"
LICENCE: Final = "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"

PREFIXES: Final = {
    "sd": SD,
    "void": VOID,
    "formats": FORMATS,
    "dcterms": DCTERMS,
    "schema": SCHEMA,
    "xsd": XSD,
}

RESULT_FORMATS: Final = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
    "nquads": "N-Quads",
    "trig": "TriG",
}
"""What the W3C calls each of our formats for answers, at http://www.w3.org/ns/formats/."""

SECONDS, BYTES, MEBIBYTES, NUMBER = "SEC", "AD", "E63", "C62"
LIMITS: Final = {
    "query_seconds": SECONDS,
    "answer_rows": NUMBER,
    "answer_bytes": BYTES,
    "query_bytes": BYTES,
    "nesting": NUMBER,
    "chain": NUMBER,
    "list_items": NUMBER,
    "merge_quads": NUMBER,
    "worker_memory_mib": MEBIBYTES,
    "workers": NUMBER,
    "queue_length": NUMBER,
    "queue_seconds": SECONDS,
    "rate_seconds": SECONDS,
    "rate_queries": NUMBER,
    "client_connections": NUMBER,
}
"""The settings that limit what a client may do, each with the UN/CEFACT code of its unit."""

MOST_GRAPHS: Final = 1000
"""Named graphs that are listed; of more, only so many, and the description says how many there are."""

MERGE: Final = (
    "All graphs merged, with what follows from them, each triple once: "
    "a query needs no GRAPH, and counts are right."
)
PLAIN: Final = "The triples that stand in no named graph."

_SERVICE: Final = BlankNode("service")
_DATASET: Final = BlankNode("dataset")
_DEFAULT: Final = BlankNode("default")

Node = NamedNode | BlankNode


@dataclass(frozen=True)
class Contents:
    """What an endpoint holds: numbers of triples of its default graph, and of each named graph by IRI.

    `managed` says that the default graph is the merge of all named ones and that the words are those of our ontology.
    """

    default_triples: int
    graphs: Mapping[str, int]
    managed: bool


def describe(endpoint: str, settings: Settings, contents: Contents) -> list[Triple]:
    """The description of the service at the address `endpoint`, an absolute IRI; equal inputs give an equal list."""
    return [
        *_service(endpoint, contents),
        *_dataset(endpoint, contents),
        *_named_graphs(contents),
        *_limits(settings),
    ]


def write(description: list[Triple], format_name: str) -> bytes:
    """A description in a format of GRAPH_FORMATS; equal inputs give equal bytes."""
    written = serialize(description, format=GRAPHS[format_name], prefixes=PREFIXES)
    return written or b""


def _service(endpoint: str, contents: Contents) -> Iterator[Triple]:
    yield from _types(_SERVICE, SD + "Service")
    yield Triple(_SERVICE, _sd("endpoint"), NamedNode(endpoint))
    yield Triple(_SERVICE, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for name in RESULT_FORMATS.values():
        yield Triple(_SERVICE, _sd("resultFormat"), NamedNode(FORMATS + name))
    yield Triple(_SERVICE, _sd("defaultEntailmentRegime"), NamedNode(SIMPLE))
    yield Triple(_SERVICE, _sd("defaultDataset"), _DATASET)
    if contents.managed:  # a query that names any other graph is refused
        yield Triple(_SERVICE, _sd("availableGraphs"), _DATASET)
        yield Triple(_SERVICE, NamedNode(DCTERMS + "license"), NamedNode(LICENCE))


def _dataset(endpoint: str, contents: Contents) -> Iterator[Triple]:
    yield from _types(_DATASET, SD + "Dataset")
    if len(contents.graphs) > MOST_GRAPHS:
        text = (
            f"{MOST_GRAPHS} of {len(contents.graphs)} named graphs are listed here; "
            "SELECT DISTINCT ?g { GRAPH ?g {} } lists all."
        )
        yield Triple(_DATASET, NamedNode(DCTERMS + "description"), Literal(text, language="en"))
    yield Triple(_DATASET, _sd("defaultGraph"), _DEFAULT)
    yield from _graph(_DEFAULT, contents.default_triples)
    text = MERGE if contents.managed else PLAIN
    yield Triple(_DEFAULT, NamedNode(DCTERMS + "description"), Literal(text, language="en"))
    yield Triple(_DEFAULT, NamedNode(VOID + "sparqlEndpoint"), NamedNode(endpoint))
    if contents.managed:
        yield Triple(_DEFAULT, NamedNode(VOID + "uriSpace"), Literal(ID))
        yield Triple(_DEFAULT, NamedNode(VOID + "vocabulary"), NamedNode(ONTOLOGY_IRI))
        yield Triple(_DEFAULT, NamedNode(DCTERMS + "license"), NamedNode(LICENCE))


def _named_graphs(contents: Contents) -> Iterator[Triple]:
    for number, name in enumerate(sorted(contents.graphs)[:MOST_GRAPHS], 1):
        named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        yield Triple(_DATASET, _sd("namedGraph"), named)
        yield from _types(named, SD + "NamedGraph")
        yield Triple(named, _sd("name"), NamedNode(name))
        yield Triple(named, _sd("graph"), graph)
        yield from _graph(graph, contents.graphs[name])


def _graph(node: BlankNode, triples: int) -> Iterator[Triple]:
    yield from _types(node, SD + "Graph", VOID + "Dataset")
    yield Triple(node, NamedNode(VOID + "triples"), Literal(triples))


def _limits(settings: Settings) -> Iterator[Triple]:
    for name, unit in LIMITS.items():
        limit = BlankNode(f"limit-{name.replace('_', '-')}")
        yield Triple(_SERVICE, NamedNode(SCHEMA + "additionalProperty"), limit)
        yield from _types(limit, SCHEMA + "PropertyValue")
        yield Triple(limit, NamedNode(SCHEMA + "propertyID"), Literal(variable_of(name)))
        yield Triple(limit, NamedNode(SCHEMA + "value"), _number(getattr(settings, name)))
        yield Triple(limit, NamedNode(SCHEMA + "unitCode"), Literal(unit))
        text = Settings.model_fields[name].description or ""
        yield Triple(limit, NamedNode(SCHEMA + "description"), Literal(text, language="en"))


def _number(value: float) -> Literal:
    """Whole numbers as integers, others as decimals."""
    if value == int(value):
        return Literal(int(value))
    return Literal(format(Decimal(str(value)), "f"), datatype=NamedNode(XSD + "decimal"))


def _types(node: Node, *classes: str) -> Iterator[Triple]:
    return (Triple(node, NamedNode(RDF + "type"), NamedNode(name)) for name in classes)


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)
