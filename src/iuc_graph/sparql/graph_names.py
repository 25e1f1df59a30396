"""How requests of the Graph Store Protocol name a graph: by its address, or in a parameter of one for all graphs."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import unquote, unquote_plus, unquote_to_bytes

from pyoxigraph import NamedNode

from iuc_graph.errors import GraphUnknown, RequestError
from iuc_graph.sparql.dataset import nearest, shortened
from iuc_graph.sparql.request import MOST_FIELDS

Fields = list[tuple[str, str, bytes]]

NAMING: Final = frozenset(("graph", "default"))
"""The parameters that name a graph."""

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


def fields_of_address(query_string: bytes) -> Fields:
    """Decoded name, raw value and raw text of each parameter. Raises RequestError, for those of queries too."""
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


def named_graph(fields: Fields) -> str | None:
    """The IRI of the graph that the parameter `graph` names; None where `default` is given. Raises RequestError.

    A plus sign in the name of a graph is one: an IRI has no blanks that it could stand for.
    """
    graphs = [value for name, value, _ in fields if name == "graph"]
    defaults = [value for name, value, _ in fields if name == "default"]
    if len(graphs) + len(defaults) != 1:
        raise RequestError(_how_to_name(len(graphs), len(defaults)))
    if any(defaults):
        raise RequestError(
            "The parameter default takes no value. A named graph is asked for with graph= and its IRI."
        )
    return absolute(_decoded(graphs[0])) if graphs else None


def unknown(iri: str, graphs: Collection[str]) -> GraphUnknown:
    """The error for a graph that is not there; it offers the nearest name."""
    return GraphUnknown(
        f"There is no graph <{shortened(iri)}> here; a graph without triples does not exist.{nearest(iri, graphs)}"
    )


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


def absolute(iri: str) -> str:
    """An IRI that a graph may have. Raises RequestError for what is none, or only a relative one."""
    try:
        return str(NamedNode(iri).value)
    except ValueError as error:
        raise RequestError(f"{iri[:200]!r} is not an absolute IRI: {error}.") from None


def spellings(iri: str) -> list[str]:
    """An IRI as it stands in an address, and as one writes it."""
    written = _BEYOND_ASCII.sub(_as_written, iri)
    return [iri] if written == iri else [iri, written]


def _as_written(escapes: re.Match[str]) -> str:
    try:
        return unquote_to_bytes(escapes[0]).decode("utf-8")
    except UnicodeDecodeError:
        return escapes[0]
