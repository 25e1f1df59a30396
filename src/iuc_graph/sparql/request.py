"""Reading a request of the SPARQL 1.1 protocol, from the raw bytes, each percent-decoded exactly once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import unquote_to_bytes

from iuc_graph.errors import MediaTypeUnsupported, QueryRefused, RequestError

FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
READABLE: Final = (FORM, DIRECT)
MOST_FIELDS: Final = 1000
SLICE: Final = 4096
"""Bytes that are percent-decoded at one go: urllib makes a list entry of each escape, and a body may hold very many."""

Fields = list[tuple[str, str]]
Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class SparqlRequest:
    """What a client asks for: the query, its dataset parameters, and the formats that `?format=` names.

    `at` names an earlier state of the graph; None or empty stands for the one in use. `seconds` and `rows` shorten
    the limits of the service; they never lengthen them. `base` is the address that was asked, against which relative
    IRIs of the query are read where it says nothing else; None where none may be.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    at: str | None = None
    seconds: float | None = None
    rows: int | None = None
    base: str | None = None


def read_get(query_string: bytes) -> SparqlRequest:
    """A query by GET. Raises RequestError, or QueryRefused for an update."""
    return _request(fields_of(query_string, "address"))


def read_get_or_describe(query_string: bytes) -> SparqlRequest | tuple[str, ...]:
    """A query by GET, or without one the formats in which the description of the service is wanted.

    Raises as `read_get` does.
    """
    fields = fields_of(query_string, "address")
    if all(name == "format" for name, _ in fields):
        return tuple(value for _, value in fields)
    return _request(fields)


def read_post(query_string: bytes, content_type: str | None, body: bytes) -> SparqlRequest:
    """A query by POST, as a form or directly. Raises RequestError, MediaTypeUnsupported or QueryRefused."""
    media_type, parameters = media_type_of(content_type)
    if media_type == UPDATE:
        raise _update_refused()
    if media_type not in READABLE:
        raise MediaTypeUnsupported(
            f"The body is {media_type or 'of no type'}. It may be {' or '.join(READABLE)}.",
            ("Accept-Post", ", ".join((*READABLE, UPDATE))),
        )
    check_charset(parameters, "body")
    fields = fields_of(query_string, "address")
    if media_type == DIRECT:
        return _request([*fields, ("query", text_of(body, "body"))])
    return _request([*fields, *fields_of(body, "body")])


def media_type_of(header: str | None) -> tuple[str, dict[str, str]]:
    """The media type that a Content-Type names, and its parameters by their names, both in small letters."""
    media_type, *rest = (header or "").split(";")
    pairs = (parameter.partition("=") for parameter in rest)
    parameters = {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}
    return media_type.strip().lower(), parameters


def check_charset(parameters: Mapping[str, str], place: str) -> None:
    """Raise MediaTypeUnsupported for a text that is not said to be in UTF-8."""
    charset = parameters.get("charset", "")
    if charset.lower() not in {"", "utf-8", "utf8", "us-ascii"}:
        raise MediaTypeUnsupported(f"The {place} is in {charset[:60]}. It has to be in UTF-8.")


def fields_of(encoded: bytes, place: str) -> Fields:
    """The names and values of a form, as `urllib.parse.parse_qsl` reads them, but without its hunger for memory."""
    text_of(encoded, place)
    if encoded.count(b"&") >= MOST_FIELDS:
        raise RequestError(f"The {place} has more than {MOST_FIELDS} parameters.")
    pairs = (pair.partition(b"=") for pair in encoded.split(b"&") if pair)
    return [(decoded(name, place), decoded(value, place)) for name, _, value in pairs]


def decoded(encoded: bytes, place: str) -> str:
    """One name or value of a form. Raises RequestError where it is not UTF-8."""
    plain = encoded.replace(b"+", b" ")
    try:
        whole = unquote_to_bytes(plain) if len(plain) <= SLICE else b"".join(_unquoted(plain))
        return whole.decode("utf-8")
    except UnicodeDecodeError:
        raise RequestError(f"The {place} is not UTF-8 after percent-decoding.") from None


def _unquoted(encoded: bytes) -> Iterator[bytes]:
    at = 0
    while (end := encoded.find(b"%", at + SLICE)) >= 0:  # no escape is cut in two
        yield unquote_to_bytes(encoded[at:end])
        at = end
    yield unquote_to_bytes(encoded[at:])


def text_of(raw: bytes, place: str) -> str:
    """The text of a body or an address. Raises RequestError where it is not UTF-8."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise RequestError(f"The {place} is not UTF-8.") from None


def _request(fields: Fields) -> SparqlRequest:
    given: dict[str, list[str]] = {}
    for name, value in fields:
        given.setdefault(name, []).append(value)
    if "update" in given:
        raise _update_refused()
    if len(given) == 1:  # as most are
        return SparqlRequest(_only(given, "query"))
    return SparqlRequest(
        query=_only(given, "query"),
        default_graphs=tuple(given.get("default-graph-uri", ())),
        named_graphs=tuple(given.get("named-graph-uri", ())),
        formats=tuple(given.get("format", ())),
        at=_only(given, "at") if "at" in given else None,
        seconds=_number(given, "timeout", float),
        rows=_number(given, "rows", int),
    )


def _number(given: Mapping[str, list[str]], wanted: str, kind: Callable[[str], Number]) -> Number | None:
    if wanted not in given:
        return None
    text = _only(given, wanted)
    try:
        number = kind(text)
    except ValueError:
        number = kind("0")
    if not 0 < number < math.inf:
        what = "a whole number of rows" if kind is int else "a number of seconds"
        raise RequestError(f"The parameter {wanted} is {what}, more than 0; {text[:60]!r} is none.")
    return number


def _only(given: Mapping[str, list[str]], wanted: str) -> str:
    values = given.get(wanted, [])
    if len(values) != 1:
        raise RequestError(
            f"The parameter {wanted} has to be given exactly once; it is here {len(values)} times."
        )
    return values[0]


def _update_refused() -> QueryRefused:
    return QueryRefused(
        f"A query only reads. An update is sent by POST, as the parameter update of a form or as {UPDATE}."
    )
