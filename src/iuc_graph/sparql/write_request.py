"""Reading a request that writes, by SPARQL 1.1 Update or by the Graph Store HTTP Protocol, into a `Write`.

Nothing of RDF is parsed here: texts and documents stay as they came, within the size that the caller has read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal, cast
from urllib.parse import unquote_to_bytes

from iuc_graph.errors import MediaTypeUnsupported, RequestError
from iuc_graph.sparql.document_types import check_media_type
from iuc_graph.sparql.graph_names import NAMING, absolute, fields_of_address, named_graph, spellings
from iuc_graph.sparql.multipart import MULTIPART, parts_of
from iuc_graph.sparql.request import (
    FORM,
    MOST_FIELDS,
    UPDATE,
    Fields,
    check_charset,
    decoded,
    fields_of,
    media_type_of,
    text_of,
)
from iuc_graph.store.generations import is_number, name_of

UPDATES: Final = (FORM, UPDATE)
"""Media types of a body that is an update."""

LONGEST_MESSAGE: Final = 1000
"""Characters of the words for the history."""

Method = Literal["PUT", "POST", "DELETE", "PATCH"]
"""What a request does with a graph: replace it, add to it, take it away, or change it by an update."""


@dataclass(frozen=True)
class UpdateText:
    """An update as it was sent. `base` is the address that was asked; `using` and `using_named` stand in place of
    USING and USING NAMED."""

    text: str
    base: str | None = None
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """One RDF document of a body, unread. `media_type` in small letters, without parameters; relative IRIs are read
    against `base`, the name of the graph or the address that was asked."""

    media_type: str
    content: bytes
    base: str | None = None


@dataclass(frozen=True)
class GraphWrite:
    """A change of one graph; `graph` None stands for the default graph.

    `documents` for PUT and POST, `patch` for PATCH: an update over that graph alone. `new` tells that the graph
    was named by this service, for a document that came without the name of one.
    """

    method: Method
    graph: str | None
    documents: tuple[Document, ...] = ()
    patch: str = ""
    base: str | None = None
    new: bool = False


@dataclass(frozen=True)
class Conditions:
    """What has to be so for a write to be made: the name of the generation in use, and whether the graph is there.

    None where the request says nothing of it.
    """

    generation: str | None = None
    exists: bool | None = None


@dataclass(frozen=True)
class Write:
    """One request that writes: what changes, the words for the history, whether only to try it, and under which
    conditions."""

    change: UpdateText | GraphWrite
    message: str = ""
    dry_run: bool = False
    conditions: Conditions = Conditions()


_OF_ALL: Final = frozenset(("message", "dry-run"))
_OF_UPDATES: Final = _OF_ALL | {"update", "using-graph-uri", "using-named-graph-uri"}
_METHODS: Final = ("PUT", "POST", "DELETE", "PATCH")
_TAG: Final = re.compile(r'(?:W/)?"([^"]*)"')


def is_update(query_string: bytes, content_type: str | None, body: bytes) -> bool:
    """Whether what was sent by POST is meant to be an update: by its media type, or as a form with that parameter."""
    media_type, _ = media_type_of(content_type)
    if media_type != FORM:
        return media_type == UPDATE
    return any(map(_has_update, (query_string, body)))


def _has_update(encoded: bytes) -> bool:
    """Whether a form has the parameter. One with more fields than any may have is refused as a query."""
    if encoded.count(b"&") >= MOST_FIELDS:
        return False
    names = (pair.partition(b"=")[0] for pair in encoded.split(b"&"))
    return any(unquote_to_bytes(name) == b"update" for name in names if len(name) <= len("update") * 3)


def read_update_post(
    query_string: bytes,
    content_type: str | None,
    body: bytes,
    *,
    base: str | None,
    if_match: str | None = None,
    if_none_match: str | None = None,
) -> Write:
    """An update by POST, as a form or directly; `base` is the address that was asked.

    Raises RequestError or MediaTypeUnsupported.
    """
    media_type, parameters = media_type_of(content_type)
    if media_type not in UPDATES:
        raise MediaTypeUnsupported(
            f"The body is {media_type or 'of no type'}. An update is {' or '.join(UPDATES)}.",
            ("Accept-Post", ", ".join(UPDATES)),
        )
    check_charset(parameters, "body")
    fields = fields_of(query_string, "address")
    if any(name == "update" for name, _ in fields):
        raise RequestError("An update stands in the body of a POST, not in its address.")
    fields += fields_of(body, "body") if media_type == FORM else [("update", text_of(body, "body"))]
    given = _known(fields, _OF_UPDATES)
    (text,) = _exactly_one(given, "update")
    using, named = (
        tuple(absolute(iri) for iri in given.get(name, ()))
        for name in ("using-graph-uri", "using-named-graph-uri")
    )
    conditions = read_conditions(if_match, if_none_match)
    if conditions.exists is False:
        raise RequestError(
            "If-None-Match: * is for graphs, which may be there or not; an update is for all of them."
        )
    change = UpdateText(text, base, using, named)
    return _write(change, given, Conditions(conditions.generation))


def read_graph_write(
    method: str,
    query_string: bytes,
    content_type: str | None,
    body: bytes,
    *,
    name: str | None,
    base: str | None,
    if_match: str | None = None,
    if_none_match: str | None = None,
    new_graph: Callable[[], str] | None = None,
    graphs: Collection[str] = (),
) -> Write:
    """A write to one graph: that whose IRI is `name`, as it stands in the address, or else that of the parameters.

    An address may spell a name in two ways; it is the one that `graphs`, the names that there are, hold, or else as
    it stands. `new_graph` names one for a POST that names none; without it that is an error. `base` is the address
    that was asked. Raises RequestError or MediaTypeUnsupported.
    """
    if method not in _METHODS:
        raise RequestError(f"{method} does not write.")
    fields = fields_of_address(query_string)
    graph, new = _graph(method, fields, name, new_graph, graphs)
    rest = [(key, decoded(value.encode(), "address")) for key, value, _ in fields if key not in NAMING]
    given = _known(rest, _OF_ALL)
    documents, patch = _content(method, content_type, body, graph or base)
    change = GraphWrite(cast(Method, method), graph, documents, patch, graph or base, new)
    return _write(change, given, read_conditions(if_match, if_none_match))


def read_conditions(if_match: str | None, if_none_match: str | None) -> Conditions:
    """What the headers If-Match and If-None-Match ask for; several of a kind joined by commas. Raises RequestError."""
    if "" in {header.strip() for header in (if_match, if_none_match) if header is not None}:
        raise RequestError("A condition is empty. Leave the header out, or say what has to be so.")
    wanted, unwanted = (header.strip() if header else "" for header in (if_match, if_none_match))
    if unwanted not in {"", "*"}:
        raise RequestError("If-None-Match is * here: nothing is written where the graph is there already.")
    if wanted == "*" and unwanted:
        raise RequestError("If-Match: * and If-None-Match: * cannot both be met.")
    exists = True if wanted == "*" else False if unwanted else None
    return Conditions(_generation(wanted) if wanted not in {"", "*"} else None, exists)


def _generation(if_match: str) -> str:
    found = _TAG.fullmatch(if_match)
    if found is None or not is_number(found[1]):
        raise RequestError(
            f"If-Match: {if_match[:100]} is not known here. Send the generation that the header "
            'IUC-Graph-Generation of an answer names, in quotes, such as If-Match: "12", or *.'
        )
    return name_of(int(found[1]))


def _graph(
    method: str,
    fields: Iterable[tuple[str, str, bytes]],
    name: str | None,
    new_graph: Callable[[], str] | None,
    graphs: Collection[str],
) -> tuple[str | None, bool]:
    """The graph that is meant, None for the default one, and whether it was named here."""
    naming = [field for field in fields if field[0] in NAMING]
    if name is not None:
        if naming:
            raise RequestError(
                f"The address names the graph already; leave out the parameter {naming[0][0]}."
            )
        names = [absolute(spelling) for spelling in spellings(name)]
        return next((spelling for spelling in names if spelling in graphs), names[0]), False
    if naming or method != "POST":
        return named_graph(naming), False
    if new_graph is None:
        raise RequestError(
            "Name the graph that the document is for, with ?graph= and its IRI, percent-encoded: no new ones are "
            "named here."
        )
    return absolute(new_graph()), True


def _content(
    method: str, content_type: str | None, body: bytes, base: str | None
) -> tuple[tuple[Document, ...], str]:
    """The documents of a body, or its text where it is an update."""
    media_type, parameters = media_type_of(content_type)
    if method == "DELETE":
        if body:
            raise RequestError("DELETE takes no body. PATCH changes part of a graph.")
        return (), ""
    if method == "PATCH":
        if media_type != UPDATE:
            raise MediaTypeUnsupported(
                f"The body is {media_type or 'of no type'}. PATCH takes {UPDATE}.", ("Accept-Patch", UPDATE)
            )
        check_charset(parameters, "body")
        return (), text_of(body, "body")
    if media_type == MULTIPART:
        return tuple(
            _document(part.content_type, part.content, base) for part in parts_of(body, parameters)
        ), ""
    return (_document(content_type, body, base),), ""


def _document(content_type: str | None, content: bytes, base: str | None) -> Document:
    media_type, parameters = media_type_of(content_type)
    check_media_type(media_type)
    check_charset(parameters, "document")
    return Document(media_type, content, base)


def _known(fields: Fields, known: Collection[str]) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for name, value in fields:
        if name not in known:
            raise RequestError(
                f"{name[:60]!r} is no parameter of a write. There are {', '.join(sorted(known))}."
            )
        given.setdefault(name, []).append(value)
    return given


def _exactly_one(given: dict[str, list[str]], name: str) -> list[str]:
    values = given.get(name, [])
    if len(values) != 1:
        raise RequestError(
            f"The parameter {name} has to be given exactly once; it is here {len(values)} times."
        )
    return values


def _write(change: UpdateText | GraphWrite, given: dict[str, list[str]], conditions: Conditions) -> Write:
    message, dry_run = (
        _exactly_one(given, name)[0] if name in given else "" for name in ("message", "dry-run")
    )
    if dry_run not in {"", "true", "false"}:
        raise RequestError(f"The parameter dry-run is true or false, not {dry_run[:60]!r}.")
    return Write(change, _message(message), dry_run == "true", conditions)


def _message(text: str) -> str:
    """The words for the history, in one line. Signs that steer a terminal or the direction of writing are no words."""
    if len(text) > LONGEST_MESSAGE:
        raise RequestError(f"The parameter message is longer than {LONGEST_MESSAGE} characters.")
    if any(unicodedata.category(sign) in {"Cc", "Cf"} for sign in text if sign not in "\r\n\t"):
        raise RequestError("The parameter message holds a control character.")
    return " ".join(text.split())
