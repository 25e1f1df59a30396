"""The SPARQL 1.1 Graph Store HTTP Protocol, read side: which graph a request means, and its triples.

A graph is read by a CONSTRUCT over it, on the way that every query takes: so its limits, formats, earlier states and
headers are the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote, unquote_plus, unquote_to_bytes

from pyoxigraph import NamedNode

from iuc_graph.errors import DatasetRefused, GraphUnknown, RequestError
from iuc_graph.sparql.answer import Endpoint, Reply, Wanted
from iuc_graph.sparql.dataset import nearest, shortened
from iuc_graph.sparql.formats import EXTENSIONS
from iuc_graph.sparql.request import MOST_FIELDS, SparqlRequest, read_get
from iuc_graph.store.contract import GRAPH_FORMATS
from iuc_graph.store.generations import Generation
from iuc_graph.store.history import at as find_generation
from iuc_graph.workers.cancellation import Cancellation

WHOLE_GRAPH: Final = b"query=CONSTRUCT+{?s+?p+?o}WHERE{?s+?p+?o}"
"""As it stands in an address. A pattern with three variables finds each triple of a graph once."""

OPTIONS: Final = frozenset(["at", "format", "timeout"])
"""Parameters that do not say which graph is meant."""


_OF_QUERIES: Final = frozenset(
    (
        "query",
        "update",
        "rows",
        "default-graph-uri",
        "named-graph-uri",
        "using-graph-uri",
        "using-named-graph-uri",
    )
)
_BAD_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_BEYOND_ASCII: Final = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


@dataclass(frozen=True)
class Name:
    """A name that the graph may have, and the format that it was asked in with it; empty for none."""

    iri: str
    format: str = ""


@dataclass(frozen=True)
class GraphRequest:
    """Which graph is wanted and how. `names` are tried one after another; without any it is the default graph."""

    names: tuple[Name, ...]
    options: SparqlRequest


def read_indirect(query_string: bytes) -> GraphRequest:
    """A request that names its graph in a parameter, `graph` or `default`. Raises RequestError.

    A plus sign in the name of a graph is one: an IRI has no blanks that it could stand for.
    """
    fields = _fields(query_string)
    graphs = [value for name, value, _ in fields if name == "graph"]
    defaults = [value for name, value, _ in fields if name == "default"]
    rest = [raw for name, _, raw in fields if name not in {"graph", "default"}]
    if len(graphs) + len(defaults) != 1:
        raise RequestError(_how_to_name(len(graphs), len(defaults)))
    if any(defaults):
        raise RequestError(
            "The parameter default takes no value. A named graph is asked for with graph= and its IRI."
        )
    return GraphRequest(tuple(Name(_absolute(_decoded(graph))) for graph in graphs), _options(rest))


def read_direct(query_string: bytes, name: str, *, extensions: bool = False) -> GraphRequest:
    """A request whose address names the graph: `name` is that IRI, still as it stands in the address.

    It may be spelt so in the store, or with characters beyond ASCII where the address has them percent-encoded.
    With `extensions` its end may say a format that is for graphs only, unless a graph has the whole name. Raises
    RequestError.
    """
    fields = _fields(query_string)
    for option, _, _ in fields:
        if option not in OPTIONS:
            raise RequestError(
                f"{option[:60]!r} is no parameter of this address. A graph with a question mark in its name is asked "
                "for with ?graph= and its IRI, percent-encoded."
            )
    names = [Name(_absolute(spelling)) for spelling in _spellings(name)]
    whole, _, extension = name.rpartition(".")
    if extensions and EXTENSIONS.get(extension) in GRAPH_FORMATS:
        names += [Name(_absolute(spelling), extension) for spelling in _spellings(whole)]
    return GraphRequest(tuple(names), _options([raw for _, _, raw in fields]))


def reply(
    endpoint: Endpoint,
    asked: GraphRequest,
    wanted: Wanted,
    cancellation: Cancellation | None = None,
) -> Reply:
    """The triples of the graph, blocking. Raises GraphUnknown where it has none, else as `Endpoint.reply` does."""
    if not asked.names:
        return endpoint.reply(asked.options, wanted, cancellation)
    graphs = _generation(endpoint, asked.options.at).manifest.graphs
    name = next((name for name in asked.names if name.iri in graphs), None)
    if name is None:
        raise unknown(asked.names[0].iri, graphs)
    formats = (*asked.options.formats, *([name.format] if name.format else []))
    options = replace(asked.options, default_graphs=(name.iri,), formats=formats)
    try:
        found = endpoint.reply(options, wanted, cancellation)
    except DatasetRefused:  # a commit came between that took it away
        raise unknown(name.iri, ()) from None
    if found.answer is not None and name.iri not in found.answer.source.manifest.graphs:
        found.close()
        raise unknown(name.iri, ())
    return found


def unknown(iri: str, graphs: Collection[str]) -> GraphUnknown:
    """The error for a graph that is not there; it offers the nearest name."""
    return GraphUnknown(
        f"There is no graph <{shortened(iri)}> here; a graph without triples does not exist.{nearest(iri, graphs)}"
    )


def _generation(endpoint: Endpoint, at: str | None) -> Generation:
    return find_generation(endpoint.settings.store, at) if at else endpoint.pool.generation()


def _fields(query_string: bytes) -> list[tuple[str, str, bytes]]:
    """Decoded name, raw value and raw text of each parameter."""
    try:
        pieces = [piece for piece in query_string.decode("utf-8").split("&") if piece]
    except UnicodeDecodeError:
        raise RequestError("The address is not UTF-8.") from None
    if len(pieces) > MOST_FIELDS:
        raise RequestError(f"The address has more than {MOST_FIELDS} parameters.")
    fields = [(unquote_plus(piece.partition("=")[0]), piece.partition("=")[2], piece) for piece in pieces]
    for name, _, _ in fields:
        if name in _OF_QUERIES:
            raise RequestError(f"The parameter {name} belongs to queries, which are asked at /sparql.")
    return [(name, value, piece.encode()) for name, value, piece in fields]


def _options(rest: list[bytes]) -> SparqlRequest:
    return read_get(b"&".join([WHOLE_GRAPH, *rest]))


def _how_to_name(graphs: int, defaults: int) -> str:
    how = (
        "Name one graph: ?default is the default graph, ?graph= and an IRI, percent-encoded, a named one. "
        "SELECT DISTINCT ?g { GRAPH ?g {} } lists them."
    )
    if not graphs + defaults:
        return how
    return f"The address names {graphs + defaults} graphs. {how}"


def _decoded(value: str) -> str:
    """A value percent-decoded once. Raises RequestError where that gives no text."""
    bad = _BAD_ESCAPE.search(value)
    if bad:
        raise RequestError(
            f"The name of the graph is not percent-encoded well: see {value[bad.start() :][:3]!r}. A percent sign "
            "itself is written %25."
        )
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError:
        raise RequestError("The name of the graph is not UTF-8 after percent-decoding.") from None


def _absolute(iri: str) -> str:
    try:
        return str(NamedNode(iri).value)
    except ValueError as error:
        raise RequestError(f"{iri[:200]!r} is not an absolute IRI: {error}.") from None


def _spellings(iri: str) -> list[str]:
    """An IRI as it stands in an address, and as one writes it."""
    written = _BEYOND_ASCII.sub(_as_written, iri)
    return [iri] if written == iri else [iri, written]


def _as_written(escapes: re.Match[str]) -> str:
    try:
        return unquote_to_bytes(escapes[0]).decode("utf-8")
    except UnicodeDecodeError:
        return escapes[0]
