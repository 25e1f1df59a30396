"""What things are called, and where in which document passages are: kept with the incidence, as every answer tells it.

So most of an answer about sharing waits for no query, however busy the workers are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from pyoxigraph import Literal, RdfFormat, parse

from iuc_graph.themes.facts import Facts, Numbers
from iuc_graph.themes.links import Link

_PARTS: Final = (Link.PASSAGE_SECTION, Link.PASSAGE_ROW, Link.PASSAGE_ITEM)


@dataclass(frozen=True)
class Spot:
    """Where a passage is: the IRI of its document, and section, row and item as written, with commas."""

    document: str
    where: str


@dataclass(frozen=True)
class _Column:
    """What subjects have by one property in any graph: two columns of numbers of terms, sorted by subject."""

    subjects: Numbers
    objects: Numbers

    @classmethod
    def of(cls, facts: Facts, link: Link) -> _Column:
        edges = facts.merged(link)
        order = np.argsort(edges.subject, kind="stable")
        return cls(edges.subject[order], edges.object[order])

    def at(self, subjects: Numbers) -> list[list[int]]:
        """The objects of each subject, all looked up at once."""
        first = np.searchsorted(self.subjects, subjects, "left").tolist()
        end = np.searchsorted(self.subjects, subjects, "right").tolist()
        return [self.objects[start:stop].tolist() for start, stop in zip(first, end, strict=True)]


@dataclass(frozen=True)
class Wording:
    """Looks up what is written, by IRI. Of several texts the first by alphabet stands."""

    facts: Facts
    columns: Mapping[Link, _Column]

    @classmethod
    def of(cls, facts: Facts) -> Wording:
        """That of these statements."""
        links = (Link.LABEL, Link.PASSAGE_DOCUMENT, Link.LICENCE, *_PARTS)
        return cls(facts, {link: _Column.of(facts, link) for link in links})

    def labels(self, iris: Iterable[str]) -> dict[str, dict[str, str]]:
        """Labels by language, "" for one without; none for what has none, or is of no kind that is told."""
        found: dict[str, dict[str, str]] = {}
        for iri, tokens in self._written(Link.LABEL, iris):
            texts = found[iri] = {}
            for text, language in sorted(map(literal, tokens), key=_by_language):
                texts.setdefault(language, text)
        return found

    def spots(self, passages: Iterable[str]) -> dict[str, Spot]:
        """Where passages are; none for what has no document."""
        documents = {
            passage: min(tokens)[1:-1] for passage, tokens in self._written(Link.PASSAGE_DOCUMENT, passages)
        }
        parts: dict[str, list[str]] = {passage: [] for passage in documents}
        for link in _PARTS:
            for passage, tokens in self._written(link, documents):
                parts[passage].append(min(literal(token)[0] for token in tokens))
        return {passage: Spot(document, ", ".join(parts[passage])) for passage, document in documents.items()}

    def licences(self, documents: Iterable[str]) -> dict[str, str]:
        """The IRIs of the licences of documents; none for what has none."""
        return {document: min(tokens)[1:-1] for document, tokens in self._written(Link.LICENCE, documents)}

    def _written(self, link: Link, iris: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
        """What these things have by a property, as terms in N-Triples syntax; nothing for what has nothing."""
        numbers, terms = self.facts.numbers, self.facts.terms
        known = [(iri, number) for iri in iris if (number := numbers.get(f"<{iri}>")) is not None]
        subjects = np.array([number for _, number in known], dtype=np.int64)
        for (iri, _), objects in zip(known, self.columns[link].at(subjects), strict=True):
            if objects:
                yield iri, [terms[number] for number in objects]


def _by_language(written: tuple[str, str]) -> tuple[str, str]:
    text, language = written
    return language, text


def literal(token: str) -> tuple[str, str]:
    """The text and the language ("" for none) of a literal in N-Triples syntax."""
    if "\\" in token:
        read = next(parse(f"<x:x> <x:x> {token} .", RdfFormat.N_TRIPLES)).object
        if not isinstance(read, Literal):
            raise TypeError(f"{token} is no literal")
        return read.value, read.language or ""
    end = token.rindex('"')
    kind = token[end + 1 :]
    return token[1:end], kind[1:] if kind.startswith("@") else ""
