"""The embedded store: pyoxigraph answers, from the files of a generation or from a copy in memory.

pyoxigraph's results are bound to the thread that made them (another thread's `next()` aborts the process), so
a query and its serialisation happen in one call here and no result object ever leaves it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse,
    serialize,
)

from iuc_graph.errors import QueryFailed, QuerySyntaxError
from iuc_graph.store.contract import Dataset, Query
from iuc_graph.store.generations import OpenGeneration

BINDINGS: Final = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPHS: Final = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}

_POSITION: Final = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_CHARACTER_CLASS: Final = re.compile(r"\[[^\[\]]*\](?:\s*\|\s*\[[^\[\]]*\])*")

NEVER_HELPFUL: Final = frozenset(["|", '"', "VERSION", "SERVICE", "LATERAL"])
"""What the engine would take, but no reader of a message should try: other versions of SPARQL, other servers."""

Results = QuerySolutions | QueryBoolean | QueryTriples


class EmbeddedStore:
    """A GraphStore over pyoxigraph: over the files of a generation, read in place, or over a store in memory.

    In memory, queries run 2.5 to 9 times faster, for about 0.35 kB a quad. `opened` is the generation that `store` is
    of, closed with this store.
    """

    def __init__(self, store: Store, opened: OpenGeneration | None = None) -> None:
        self._store = store
        self._opened = opened

    def write_answer(self, query: Query, output: BinaryIO) -> None:
        """Write the whole serialised answer to `output`; see GraphStore."""
        try:
            results = self._store.query(query.text, **_options(query))
            _serialise(results, query, output)
        except SyntaxError as error:
            raise syntax_error(str(error)) from None
        except (RuntimeError, ValueError) as error:
            raise QueryFailed(f"The query cannot be evaluated: {str(error).rstrip('.')}.") from error

    def graphs(self) -> Mapping[str, int]:
        """The named graphs with their numbers of triples, in order of their IRIs."""
        names = sorted(str(graph.value) for graph in self._store.named_graphs())
        return {name: sum(1 for _ in self.quads(name)) for name in names}

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        """The quads of one named graph, or without an IRI those of the default graph, in any order."""
        name = DefaultGraph() if graph is None else NamedNode(graph)
        yield from self._store.quads_for_pattern(None, None, None, name)

    def close(self) -> None:
        """Let go of files and leases; the store cannot be used afterwards."""
        del self._store
        if self._opened is not None:
            self._opened.close()


def _options(query: Query) -> dict[str, Any]:
    options: dict[str, Any] = {
        "prefixes": dict(query.prefixes),
        "substitutions": {Variable(name): read_term(text) for name, text in query.substitutions.items()},
    }
    if query.base is not None:
        options["base_iri"] = query.base
    if query.dataset is not None:
        options |= _dataset_options(query.dataset)
    return options


def _dataset_options(dataset: Dataset) -> dict[str, Any]:
    return {
        "default_graph": [NamedNode(iri) for iri in dataset.default],
        "named_graphs": [NamedNode(iri) for iri in dataset.named],
    }


def read_term(text: str) -> NamedNode | BlankNode | Literal | Triple:
    """One term in N-Triples syntax. Raises QueryFailed for anything else, several terms included."""
    try:
        triples = list(parse(f"<x:s> <x:p> {text} .", format=RdfFormat.N_TRIPLES))
    except SyntaxError as error:
        raise QueryFailed(f"{text!r} is not one term in N-Triples syntax: {error}.") from error
    if len(triples) != 1:
        raise QueryFailed(f"{text!r} is not one term in N-Triples syntax.")
    term: NamedNode | BlankNode | Literal | Triple = triples[0].object
    return term


def _serialise(results: Results, query: Query, output: BinaryIO) -> None:
    if isinstance(results, QueryTriples):
        if query.format not in GRAPHS:
            raise QueryFailed(f"This query answers with a graph, which has no {query.format} form.")
        prefixes = dict(query.prefixes)
        serialize(results, output, GRAPHS[query.format], prefixes=prefixes)
    else:
        if query.format not in BINDINGS:
            raise QueryFailed(
                f"This query answers with a table or a truth value, which has no {query.format} form."
            )
        results.serialize(output, BINDINGS[query.format])


def syntax_error(message: str) -> QuerySyntaxError:
    """pyoxigraph's message with line and column read from it, and without its character classes."""
    match = _POSITION.fullmatch(message)
    if match is None:
        return QuerySyntaxError(f"This is not SPARQL 1.1: {message}")
    line, column = int(match[1]), int(match[2])
    expected = _expected(match[3])
    hint = f" Expected here: {expected}." if expected else ""
    return QuerySyntaxError(f"This is not SPARQL 1.1: see line {line}, column {column}.{hint}", line, column)


def _expected(text: str) -> str:
    if "Prefix not found" in text:
        return "a prefix that is declared"
    without_classes = _CHARACTER_CLASS.sub("", text)
    words = [word.strip() for word in re.split(r",\s+", without_classes)]
    return ", ".join(word for word in words if word and word not in NEVER_HELPFUL)
