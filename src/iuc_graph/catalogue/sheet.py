"""A description in RDF while it is being written: no blank nodes, so that equal content has equal bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from iuc_graph.catalogue.terms import PREFIXES, Code, types
from iuc_graph.store.embedded import GRAPHS
from iuc_graph.vocabulary import XSD

LANGUAGES: Final = ("en", "zh")


class Sheet:
    """Collects triples; what is said twice counts once. Subjects and objects are given as IRIs."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self._triples = set(triples)

    def add(self, triples: Iterable[Triple]) -> None:
        """More triples."""
        self._triples.update(triples)

    def a(self, subject: str, *classes: str) -> None:
        """The classes of a thing."""
        self.add(types(NamedNode(subject), *classes))

    def link(self, subject: str, predicate: str, *objects: str) -> None:
        """Other things that this one names."""
        for each in objects:
            self._triples.add(Triple(NamedNode(subject), NamedNode(predicate), NamedNode(each)))

    def code(self, subject: str, predicate: str, *codes: Code) -> None:
        """Entries of code lists, with what has to be known of them."""
        for each in codes:
            self.link(subject, predicate, each.node.value)
            self.add(each.told())

    def texts(self, subject: str, predicate: str, by_language: Mapping[str, str]) -> None:
        """A text in each language; "" is the language of a text without one."""
        for language, text in by_language.items():
            literal = Literal(text, language=language) if language else Literal(text)
            self._triples.add(Triple(NamedNode(subject), NamedNode(predicate), literal))

    def both(self, subject: str, predicate: str, english: str, chinese: str) -> None:
        """A text in English and Chinese."""
        self.texts(subject, predicate, dict(zip(LANGUAGES, (english, chinese), strict=True)))

    def value(self, subject: str, predicate: str, text: str | int | date, datatype: str = "string") -> None:
        """A value of a datatype of XML Schema."""
        literal = Literal(str(text), datatype=NamedNode(XSD + datatype))
        self._triples.add(Triple(NamedNode(subject), NamedNode(predicate), literal))

    @property
    def triples(self) -> list[Triple]:
        """All of them, sorted."""
        return sorted(self._triples, key=str)

    def write(self, format_name: str) -> bytes:
        """As a document in a format of `store.embedded.GRAPHS`; equal triples give equal bytes."""
        form = GRAPHS[format_name]
        if form in (RdfFormat.JSON_LD, RdfFormat.N_QUADS, RdfFormat.TRIG):
            return (
                serialize([Quad(*triple) for triple in self.triples], format=form, prefixes=PREFIXES) or b""
            )
        return serialize(self.triples, format=form, prefixes=PREFIXES) or b""
