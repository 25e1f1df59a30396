"""RDF documents that were sent: checked, then parsed by the engine, into the quads of one graph.

To be called in a process that may die. What would hurt the engine is refused before it parses: bodies that are not
UTF-8, DOCTYPE, contexts by address, and nesting. Turtle may nest as it likes: the engine keeps that in a list (100,000
brackets within one another measured), but for terms that are triples, of which 18,000 end its process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, Quad, RdfFormat, Triple, parse

from iuc_graph.errors import DocumentSyntaxError, QueryTooLarge, RequestError
from iuc_graph.settings import MIB, Settings
from iuc_graph.sparql import document_json, document_xml
from iuc_graph.sparql.document_types import FORMATS, check_media_type
from iuc_graph.sparql.update_template import Home
from iuc_graph.sparql.write_request import Document

MOST_QUADS: Final = 250_000
"""Triples that one document may state."""

MOST_CHARACTERS: Final = 256 * MIB
"""Characters that all triples of a document may have, written out: a prefix may be long, and used often."""

MOST_TRIPLE_TERMS: Final = 1000

_NAMES: Final = {
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "rdfxml": document_xml.NAME,
    "jsonld": document_json.NAME,
}
_FORMATS: Final = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
_PLACE: Final = re.compile(r"Parser error (?:at|between) line[^:]*: ", re.DOTALL)


def quads_of_document(
    document: Document, graph: Home, limits: Settings, most: int = MOST_QUADS
) -> list[Quad]:
    """The triples of a document as quads of `graph`, in its order; blank nodes get names that no other one has.

    `limits.nesting` bounds brackets and, twice as deep, elements within one another; `most` the triples. Raises
    MediaTypeUnsupported, DocumentSyntaxError with the place where one is known, another RequestError, or QueryTooLarge.
    """
    check_media_type(document.media_type)
    name = FORMATS[document.media_type]
    content = _checked(name, document.content, limits)
    try:
        return list(_within(_parsed(name, content, document.base, graph), most))
    except SyntaxError as error:
        raise _fault(error, _NAMES[name]) from None


def _checked(name: str, content: bytes, limits: Settings) -> bytes:
    """What the engine may get."""
    text = _text(content, _NAMES[name])
    if name == "jsonld":
        return document_json.checked_json(text, limits.nesting).encode("utf-8")
    if name == "rdfxml":
        document_xml.check_xml(text, 2 * limits.nesting)
    elif text.count("<<(") > MOST_TRIPLE_TERMS:
        raise QueryTooLarge(f"This {_NAMES[name]} holds triples about triples, which cannot be stored here.")
    return text.encode("utf-8")


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        told = f"This is no {name} that is read here: line {line} is not in UTF-8."
        raise DocumentSyntaxError(told, line) from None


def _parsed(name: str, content: bytes, base: str | None, graph: Home) -> Iterator[Quad]:
    for quad in parse(
        content, _FORMATS[name], base_iri=base, without_named_graphs=True, rename_blank_nodes=True
    ):
        _check_term(quad.object)
        yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _check_term(term: object) -> None:
    if isinstance(term, Triple):
        raise RequestError("The document holds a triple about a triple, which cannot be stored here.")
    if isinstance(term, Literal) and term.direction is not None:
        raise RequestError(f"{str(term)[:200]} has a direction of writing, which RDF 1.1 does not know.")


def _within(quads: Iterator[Quad], most: int) -> Iterator[Quad]:
    characters = 0
    for count, quad in enumerate(quads, start=1):
        characters += len(str(quad))
        if count > most or characters > MOST_CHARACTERS:
            raise QueryTooLarge(
                f"The document states more than {most} triples, or {MOST_CHARACTERS // MIB} MiB of them written out. "
                "Send it in parts, by POST."
            )
        yield quad


def _fault(error: SyntaxError, name: str) -> DocumentSyntaxError:
    """What the engine says, with the place that it knows."""
    reason = _PLACE.sub("", error.msg, count=1).strip().rstrip(".")[:500]
    if error.lineno is None:
        return DocumentSyntaxError(f"This is no {name}: {reason}.")
    column = error.offset or 1
    told = f"This is no {name}: line {error.lineno}, column {column}: {reason}."
    return DocumentSyntaxError(told, error.lineno, column)
