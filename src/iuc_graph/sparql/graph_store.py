"""The SPARQL 1.1 Graph Store HTTP Protocol, read side: which graph a request means, and its triples.

A graph is read by a CONSTRUCT over it, on the way that every query takes: so its limits, formats, earlier states and
headers are the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from iuc_graph.errors import DatasetRefused, RequestError
from iuc_graph.sparql.answer import Endpoint, Reply, Wanted
from iuc_graph.sparql.formats import EXTENSIONS
from iuc_graph.sparql.graph_names import (
    NAMING,
    absolute,
    fields_of_address,
    named_graph,
    spellings,
    unknown,
)
from iuc_graph.sparql.request import SparqlRequest, read_get
from iuc_graph.store.contract import GRAPH_FORMATS
from iuc_graph.store.generations import Generation
from iuc_graph.store.history import at as find_generation
from iuc_graph.workers.cancellation import Cancellation

WHOLE_GRAPH: Final = b"query=CONSTRUCT+{?s+?p+?o}WHERE{?s+?p+?o}"
"""As it stands in an address. A pattern with three variables finds each triple of a graph once."""

OPTIONS: Final = frozenset(["at", "format", "timeout"])
"""Parameters that do not say which graph is meant."""


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
    fields = fields_of_address(query_string)
    graph = named_graph(fields)
    rest = [raw for name, _, raw in fields if name not in NAMING]
    return GraphRequest((Name(graph),) if graph else (), _options(rest))


def read_direct(query_string: bytes, name: str, *, extensions: bool = False) -> GraphRequest:
    """A request whose address names the graph: `name` is that IRI, still as it stands in the address.

    It may be spelt so in the store, or with characters beyond ASCII where the address has them percent-encoded.
    With `extensions` its end may say a format that is for graphs only, unless a graph has the whole name. Raises
    RequestError.
    """
    fields = fields_of_address(query_string)
    for option, _, _ in fields:
        if option not in OPTIONS:
            raise RequestError(
                f"{option[:60]!r} is no parameter of this address. A graph with a question mark in its name is asked "
                "for with ?graph= and its IRI, percent-encoded."
            )
    names = [Name(absolute(spelling)) for spelling in spellings(name)]
    whole, _, extension = name.rpartition(".")
    if extensions and EXTENSIONS.get(extension) in GRAPH_FORMATS:
        names += [Name(absolute(spelling), extension) for spelling in spellings(whole)]
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


def _generation(endpoint: Endpoint, at: str | None) -> Generation:
    return find_generation(endpoint.settings.store, at) if at else endpoint.pool.generation()


def _options(rest: list[bytes]) -> SparqlRequest:
    return read_get(b"&".join([WHOLE_GRAPH, *rest]))
