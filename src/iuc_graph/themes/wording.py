"""What things are called, and where in which document passages are: kept with the incidence, as every answer tells it.

So most of an answer about sharing waits for no query, however busy the workers are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from pyoxigraph import Literal, RdfFormat, parse

from iuc_graph.themes.facts import Facts, Numbers
from iuc_graph.themes.joins import at_each
from iuc_graph.themes.links import Link

Value = TypeVar("Value")

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


@dataclass(frozen=True)
class _Known:
    """Things that the facts know, and their numbers."""

    iris: Sequence[str]
    numbers: Numbers


@dataclass(frozen=True)
class _Written:
    """What things have by one property, as terms in N-Triples syntax thing by thing, and where those of each end."""

    iris: Sequence[str]
    tokens: Sequence[str]
    ends: Sequence[int]

    def lists(self, values: Sequence[Value]) -> Iterator[tuple[str, Sequence[Value]]]:
        """Of values beside the tokens those of each thing, but for what has none."""
        start = 0
        for iri, end in zip(self.iris, self.ends, strict=True):
            if end > start:
                yield iri, values[start:end]
                start = end


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
        written = self._written(Link.LABEL, self._known(iris))
        return {iri: _by_language(texts) for iri, texts in written.lists(literals(written.tokens))}

    def spots(self, passages: Iterable[str]) -> dict[str, Spot]:
        """Where passages are; none for what has no document."""
        known = self._known(passages)
        parts: defaultdict[str, list[str]] = defaultdict(list)
        for link in _PARTS:
            written = self._written(link, known)
            for passage, texts in written.lists(literals(written.tokens)):
                parts[passage].append(min(text for _, text in texts))
        documents = self._nodes(Link.PASSAGE_DOCUMENT, known)
        return {passage: Spot(document, ", ".join(parts[passage])) for passage, document in documents.items()}

    def licences(self, documents: Iterable[str]) -> dict[str, str]:
        """The IRIs of the licences of documents; none for what has none."""
        return self._nodes(Link.LICENCE, self._known(documents))

    def _nodes(self, link: Link, of: _Known) -> dict[str, str]:
        """The IRI that each of these things has by a property, the first by alphabet."""
        written = self._written(link, of)
        return {iri: min(tokens)[1:-1] for iri, tokens in written.lists(written.tokens)}

    def _known(self, iris: Iterable[str]) -> _Known:
        number = self.facts.numbers.get
        known = {iri: found for iri in iris if (found := number(f"<{iri}>")) is not None}
        return _Known(tuple(known), np.fromiter(known.values(), np.int64, len(known)))

    def _written(self, link: Link, of: _Known) -> _Written:
        column, terms = self.columns[link], self.facts.terms
        objects, ends = at_each(of.numbers, column.subjects, column.objects)
        return _Written(of.iris, [terms[number] for number in objects], ends)


def _by_language(written: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Of pairs of a language and a text the first in each language, the languages by alphabet."""
    ordered = sorted(written)
    texts = dict(ordered)
    return texts if len(texts) == len(ordered) else texts | dict(reversed(ordered))


def literals(tokens: Sequence[str]) -> list[tuple[str, str]]:
    """The language ("" for none) and the text of each of these literals in N-Triples syntax.

    They are taken apart all at once where none holds an escape: then each has two quotes, those around its text.
    """
    joined = "".join(tokens)
    if "\\" in joined or joined.count('"') != 2 * len(tokens):
        return [literal(token)[::-1] for token in tokens]
    _, *pieces = joined.split('"')
    languages = {kind: kind[1:] if kind.startswith("@") else "" for kind in set(pieces[1::2])}
    return list(zip(map(languages.__getitem__, pieces[1::2]), pieces[::2], strict=True))


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
