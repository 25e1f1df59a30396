"""Reading answers with programs that are not ours: rdflib, and Python's csv."""

from __future__ import annotations

import csv
import io
import warnings

from rdflib import Dataset, Graph
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.query import Result
from rdflib.term import Node
from rdflib.util import from_n3

from .world import Row

MEDIA_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nq": "application/n-quads",
    "trig": "application/trig",
}
"""The media type of each extension that an address may end in."""

TABLES = ("json", "xml", "csv", "tsv")
GRAPHS = ("ttl", "nt", "jsonld", "rdf", "nq", "trig")
RDFLIB_NAMES = {
    "ttl": "turtle",
    "nt": "nt",
    "jsonld": "json-ld",
    "rdf": "xml",
    "nq": "nquads",
    "trig": "trig",
}


def read_table(body: bytes, extension: str) -> list[Row]:
    """The rows of a table, in order; those of CSV hold no terms but texts."""
    if extension == "csv":
        return [tuple(row) for row in csv.reader(io.StringIO(body.decode(), newline=""), strict=True)][1:]
    if extension == "tsv":  # rdflib's own reader of TSV fails at negative decimals
        lines = body.decode().removesuffix("\n").split("\n")[1:]
        return [tuple(from_n3(cell) if cell else None for cell in line.split("\t")) for line in lines]
    result = Result.parse(io.BytesIO(body), format=extension)
    return [tuple(row.get(name) for name in result.vars) for row in result.bindings]


def read_truth(body: bytes, extension: str) -> bool:
    """The answer of an ASK."""
    if extension in {"csv", "tsv"}:
        return {"true": True, "false": False}[body.decode().strip()]
    answer = Result.parse(io.BytesIO(body), format=extension).askAnswer
    assert isinstance(answer, bool)
    return answer


def read_graph(body: bytes, extension: str) -> set[tuple[Node, Node, Node]]:
    """The triples of a graph, all of which have to stand in the default graph."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # rdflib's readers use what rdflib says not to use
        if extension not in {"nq", "trig"}:
            return set(Graph().parse(data=body, format=RDFLIB_NAMES[extension]))
        dataset = Dataset()
        dataset.parse(data=body, format=RDFLIB_NAMES[extension])
        quads = set(dataset.quads())
    assert {graph for _, _, _, graph in quads} <= {DATASET_DEFAULT_GRAPH_ID}
    return {(s, p, o) for s, p, o, _ in quads}
