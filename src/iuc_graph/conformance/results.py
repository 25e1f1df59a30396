"""Reading answers, those that came and those that are expected, into terms.

JSON, CSV and TSV are read by code of this module and not by the engine that wrote them: one fault in both places
would cancel itself out.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

JSON: Final = "application/sparql-results+json"
XML: Final = "application/sparql-results+xml"
CSV: Final = "text/csv"
TSV: Final = "text/tab-separated-values"
TURTLE: Final = "text/turtle"
N_TRIPLES: Final = "application/n-triples"
RDF_XML: Final = "application/rdf+xml"

TABULAR: Final = frozenset({JSON, XML, CSV, TSV})
BOOLEAN: Final = frozenset({JSON, XML})
RDF_TYPES: Final = frozenset({TURTLE, N_TRIPLES, RDF_XML})
"""What the suite means by the forms of an answer."""

MEDIA_TYPES: Final = {
    ".srj": JSON,
    ".srx": XML,
    ".csv": CSV,
    ".tsv": TSV,
    ".ttl": TURTLE,
    ".nt": N_TRIPLES,
    ".rdf": RDF_XML,
}
"""The media types of the suite's files, by their endings."""

RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"

Term = NamedNode | BlankNode | Literal
Row = frozenset[tuple[str, Term]]


@dataclass(frozen=True)
class Table:
    """Solutions in their order, each with the variables that it binds."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Truth:
    """The answer to an ASK."""

    value: bool


@dataclass(frozen=True)
class Triples:
    """The answer to a CONSTRUCT or DESCRIBE."""

    triples: frozenset[Triple]


Result = Table | Truth | Triples


def read_result(media_type: str, body: bytes, base: str | None = None) -> Result:
    """Read an answer; `base` resolves relative IRIs of RDF. Raises ValueError or SyntaxError where it is malformed."""
    if media_type == JSON:
        return _from_json(body)
    if media_type == XML:
        return _from_xml(body)
    if media_type == CSV:
        return _from_csv(body)
    if media_type == TSV:
        return _from_tsv(body)
    return _from_rdf(body, media_type, base)


def _from_json(body: bytes) -> Result:
    document = json.loads(body.decode("utf-8"))
    try:
        if "boolean" in document:
            return Truth(_truth(document["boolean"]))
        columns = tuple(str(name) for name in document["head"]["vars"])
        bindings = document["results"]["bindings"]
        rows = tuple(_row((name, _json_term(value)) for name, value in row.items()) for row in bindings)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this is no SPARQL result in JSON: {error!r}") from error
    return _table(columns, rows)


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")
    return value


def _json_term(value: Mapping[str, str]) -> Term:
    kind = value["type"]
    if kind == "uri":
        return NamedNode(value["value"])
    if kind == "bnode":
        return BlankNode(value["value"])
    if kind not in {"literal", "typed-literal"}:
        raise ValueError(f"{kind} is not a kind of term")
    datatype = NamedNode(value["datatype"]) if "datatype" in value else None
    return Literal(value["value"], datatype=datatype, language=value.get("xml:lang"))


def _from_xml(body: bytes) -> Result:
    try:  # the engine's reader takes a document that ends early for a whole one
        expat.ParserCreate().Parse(body, True)
    except expat.ExpatError as error:
        raise ValueError(f"this is not XML: {error}") from error
    found = parse_query_results(body, QueryResultsFormat.XML)
    if isinstance(found, QueryBoolean):
        return Truth(bool(found))
    columns = tuple(variable.value for variable in found.variables)
    return _table(columns, (_row(zip(columns, solution, strict=True)) for solution in found))


def _from_csv(body: bytes) -> Table:
    """Values are plain strings in CSV, and an unbound variable is an empty one; blank nodes can be told apart."""
    try:
        rows = list(csv.reader(io.StringIO(body.decode("utf-8"), newline=""), strict=True))
    except csv.Error as error:
        raise ValueError(f"this is not CSV: {error}") from error
    header, *lines = rows or [[]]
    return _table(tuple(header), (_cells(header, line, _csv_term) for line in lines))


def _csv_term(cell: str) -> Term:
    return BlankNode(cell[2:]) if cell.startswith("_:") else Literal(cell)


def _from_tsv(body: bytes) -> Table:
    header, *lines = [line.split("\t") for line in body.decode("utf-8").removesuffix("\n").split("\n")]
    if not all(name.startswith("?") for name in header if name):
        raise ValueError(f"the header {header} does not name variables with ?")
    columns = tuple(name[1:] for name in header if name)
    return _table(columns, (_cells(columns, line, _tsv_term) for line in lines))


def _tsv_term(cell: str) -> Term:
    (quad,) = parse(f"<x:s> <x:p> {cell} .", RdfFormat.TURTLE)
    if isinstance(quad.object, NamedNode) and f"<{quad.object.value}>" != cell:
        raise ValueError(f"{cell} is not a whole IRI")
    return _plain(quad.object)


def _cells(columns: Sequence[str], line: list[str], term: Callable[[str], Term]) -> Row:
    cells = line or [""] * len(columns)
    return _row((name, term(cell) if cell else None) for name, cell in zip(columns, cells, strict=True))


def _from_rdf(body: bytes, media_type: str, base: str | None) -> Result:
    format_name = RdfFormat.from_media_type(media_type)
    if format_name is None:
        raise ValueError(f"{media_type} is not a media type of RDF")
    quads = parse(body, format_name, base_iri=base)
    triples = frozenset(quad.triple for quad in quads)
    described = [each.subject for each in triples if each.object == NamedNode(RS + "ResultSet")]
    return _described(triples, described[0]) if described else Triples(triples)


def _described(triples: frozenset[Triple], node: object) -> Table | Truth:
    """A result that is described as a graph, as some of the suite's are."""

    def values(subject: object, name: str) -> list[Term]:
        wanted = (subject, NamedNode(RS + name))
        return [_plain(each.object) for each in triples if (each.subject, each.predicate) == wanted]

    def solution(subject: Term) -> Row:
        bindings = values(subject, "binding")
        return _row((_text(values(each, "variable")[0]), values(each, "value")[0]) for each in bindings)

    truths = values(node, "boolean")
    if truths:
        return Truth(_text(truths[0]) == "true")
    indexed = [(values(each, "index"), solution(each)) for each in values(node, "solution")]
    indexed.sort(key=lambda pair: [int(_text(index)) for index in pair[0]])
    return _table(tuple(_text(name) for name in values(node, "resultVariable")), (row for _, row in indexed))


def _plain(term: Term | Triple) -> Term:
    """A term of SPARQL 1.1. Raises ValueError for a triple."""
    if isinstance(term, Triple):
        raise ValueError(f"{term} is no term of SPARQL 1.1")
    return term


def _text(term: Term) -> str:
    if not isinstance(term, Literal):
        raise ValueError(f"{term} should be a literal")
    return term.value


def _row(bindings: Iterable[tuple[str, Term | None]]) -> Row:
    return frozenset((name, term) for name, term in bindings if term is not None)


def _table(columns: tuple[str, ...], rows: Iterable[Row]) -> Table:
    table = Table(columns, tuple(rows))
    unknown = {name for row in table.rows for name, _ in row} - set(columns)
    if unknown or len(set(columns)) < len(columns):
        raise ValueError(f"the variables {columns} of the head are not those of the solutions")
    return table
