"""From IRIs and terms to what a template shows: links with labels, values with who states them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from iuc_graph.entities.evidence import Passage, Statement, brief
from iuc_graph.entities.labels import FALLBACK, Labels, tail_of
from iuc_graph.entities.lists.listing import Source
from iuc_graph.entities.lists.resource import select
from iuc_graph.entities.told import Value
from iuc_graph.vocabulary import short
from iuc_graph.web.pages_app.addresses import outward, page_of

SPOTS: Final = 4
"""So many passages of one statement are shown at once; the others fold out."""

_MACHINE: Final = select("?thing iuc:machineMade ?value")


@dataclass(frozen=True)
class Link:
    """A thing by its label; `address` is its page, None where it has none. `machine`: the label is machine-made."""

    iri: str
    label: str
    address: str | None
    lang: str = ""
    machine: bool = False


@dataclass(frozen=True)
class Spot:
    """A passage in words: section, row and item, as its document calls them."""

    text: str
    address: str | None


@dataclass(frozen=True)
class Said:
    """A document and the passages of it that state something."""

    document: Link
    spots: tuple[Spot, ...]

    @property
    def first(self) -> tuple[Spot, ...]:
        """Those that are shown at once."""
        return self.spots[:SPOTS]

    @property
    def more(self) -> tuple[Spot, ...]:
        """Those that fold out."""
        return self.spots[SPOTS:]


@dataclass(frozen=True)
class Shown:
    """One value: a link, or a text with its language where that is another than the page's; and who states it."""

    link: Link | None
    text: str
    lang: str
    said: tuple[Said, ...]
    derived: bool = False


def machine_made(source: Source, language: str) -> frozenset[str]:
    """The things whose labels and summaries in a language were made by a machine. Raises as `Reader.select`."""
    return source.column(_MACHINE).having.get(language, frozenset())


@dataclass(frozen=True)
class Telling:
    """Tells in one language what is known of things."""

    language: str
    labels: Labels
    machine: frozenset[str]
    passages: Mapping[str, Passage]

    @classmethod
    def of(
        cls, source: Source, language: str, iris: Iterable[str], passages: Mapping[str, Passage] | None = None
    ) -> Telling:
        """With the labels of all these things. Raises as `Reader.select`."""
        return cls(language, source.labels(iris), machine_made(source, language), passages or {})

    def link(self, iri: str) -> Link:
        """A thing as a link."""
        texts = self.labels.all_of(iri)
        label = self.labels.of(iri, self.language)
        lang = next((tag for tag, text in texts.items() if text == label and tag), "")
        if self.language in texts:
            lang = self.language
        other = "" if lang in (self.language, "") else lang
        made = self.language in texts and iri in self.machine
        return Link(iri, label if texts else short(iri), page_of(iri), other, made)

    def links(self, iris: Iterable[str]) -> tuple[Link, ...]:
        """Things as links in the order of their labels, each once."""
        found = {iri: self.link(iri) for iri in iris}
        return tuple(sorted(found.values(), key=lambda each: (each.label.casefold(), each.iri)))

    def value(self, value: Value) -> Shown:
        """One value of a fact."""
        said = self.said(value.statements)
        term = value.term
        if isinstance(term, NamedNode):
            iri = term.value
            link = self.link(iri)
            if link.address is None and not self.labels.all_of(iri) and outward(iri):
                link = Link(iri, short(iri), iri)
            return Shown(link, "", "", said, value.is_derived)
        lang = term.language or "" if isinstance(term, Literal) else ""
        return Shown(None, term.value, "" if lang == self.language else lang, said, value.is_derived)

    def said(self, statements: Sequence[Statement]) -> tuple[Said, ...]:
        """Who states something, one entry a document."""
        by_document: dict[str, dict[str, None]] = {}
        for statement in statements:
            if statement.document:
                by_document.setdefault(statement.document, {}).update(dict.fromkeys(statement.passages))
        return tuple(
            Said(self.link(document), tuple(self.spot(iri) for iri in passages))
            for document, passages in sorted(by_document.items())
        )

    def by_passage(self, iris: Iterable[str]) -> tuple[Said, ...]:
        """The same from passages alone."""
        by_document: dict[str, list[str]] = {}
        for iri in dict.fromkeys(iris):
            if iri in self.passages:
                by_document.setdefault(self.passages[iri].document, []).append(iri)
        return tuple(
            Said(self.link(document), tuple(map(self.spot, found)))
            for document, found in sorted(by_document.items())
        )

    def spot(self, iri: str) -> Spot:
        """A passage in words; by the end of its IRI where the graph does not describe it."""
        passage = self.passages.get(iri)
        parts = [] if passage is None else [passage.section, passage.row, passage.item]
        texts = list(dict.fromkeys(brief(part) for part in parts if part))
        return Spot(" › ".join(texts) or tail_of(iri), page_of(iri))

    def text_of(self, values: Sequence[Value]) -> tuple[str, str]:
        """A text in the language of the page, else in English, else in any; and its language where it is another."""
        texts = {
            value.term.language or "": value.term.value for value in values if isinstance(value.term, Literal)
        }
        for tag in (self.language, FALLBACK, *sorted(texts)):
            if tag in texts:
                return texts[tag], "" if tag == self.language else tag
        return "", ""

    def spoken(self, values: Sequence[Value]) -> Iterator[Value]:
        """The values without those in other languages, where there is one in the language of the page."""
        own = any(_language(value) == self.language for value in values)
        yield from (value for value in values if not own or _language(value) in (self.language, ""))


def _language(value: Value) -> str:
    """The language of a literal; "" for all else."""
    return value.term.language or "" if isinstance(value.term, Literal) else ""
