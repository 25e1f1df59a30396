"""Who says so: the documents behind passages, numbered as a report lists them, and where in them a passage is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Final

from iuc_graph.entities.evidence import brief
from iuc_graph.entities.labels import Labels, labels_of
from iuc_graph.entities.terms import batches, values
from iuc_graph.reports.model import Listed, Source
from iuc_graph.sparql.rows import Reader
from iuc_graph.themes.wording import Wording

_PASSAGES: Final = """
SELECT ?passage ?document ?section ?row ?item WHERE {
  VALUES ?passage { %s }
  ?passage iuc:document ?document .
  OPTIONAL { ?passage iuc:section ?section }
  OPTIONAL { ?passage iuc:row ?row }
  OPTIONAL { ?passage iuc:item ?item }
}
ORDER BY ?passage ?section ?row ?item
"""
_LICENCES: Final = """
SELECT ?document ?licence WHERE { VALUES ?document { %s } ?document dcterms:license ?licence }
ORDER BY ?document ?licence
"""


@dataclass(frozen=True)
class Evidence:
    """The documents of an answer, in the order of their titles, and for each passage its document and its place there.

    `places` maps the IRI of a passage to the number of its document, from 1, and to section, row and item as written.
    """

    sources: tuple[Source, ...]
    places: Mapping[str, tuple[int, str]]

    def short(self, passages: Iterable[str]) -> Listed:
        """The passages as a page shows them, by document: "[1] Main activities, 4, 5; Focus; [2] Paragraph 1"."""
        found = sorted({self.places[passage] for passage in passages if passage in self.places})
        pieces = list[str]()
        for number, places in groupby(found, key=lambda place: place[0]):
            before = ""
            for where in list(dict.fromkeys(brief(where) for _, where in places if where)) or [""]:
                section, _, last = where.rpartition(", ")
                mark = "" if before else f"[{number}] "
                same = bool(section) and section == before
                pieces.append(f", {last}" if same else f"{'; ' if pieces else ''}{mark}{where}".rstrip())
                before = section or where or mark
        return Listed(pieces)


def evidence_of(reader: Reader, passages: Iterable[str], language: str) -> Evidence:
    """The documents of these passages, with their titles in the language. Raises as `Reader.select`."""
    found: dict[str, tuple[str, str]] = {}
    for batch in batches(sorted(set(passages))):
        for passage, document, *where in reader.select(_PASSAGES % values(batch)).rows:
            if passage is not None and document is not None:
                parts = ", ".join(cell.value for cell in where if cell is not None)
                found.setdefault(passage.value, (document.value, parts))
    documents = sorted({document for document, _ in found.values()})
    return _numbered(sources_of(reader, documents, language), found)


def sources_of(reader: Reader, documents: Iterable[str], language: str) -> tuple[Source, ...]:
    """These documents with title and licence, in the order of their titles. Raises as `Reader.select`."""
    wanted = sorted(set(documents))
    return _sources(wanted, labels_of(reader, wanted), _licences(reader, wanted), language)


def evidence_in(wording: Wording, passages: Iterable[str], language: str) -> Evidence:
    """The same from what is kept with the incidence, without a query."""
    found = {passage: (spot.document, spot.where) for passage, spot in wording.spots(passages).items()}
    documents = sorted({document for document, _ in found.values()})
    labels = Labels(wording.labels(documents))
    return _numbered(_sources(documents, labels, wording.licences(documents), language), found)


def _numbered(sources: tuple[Source, ...], found: Mapping[str, tuple[str, str]]) -> Evidence:
    numbers = {source.iri: number for number, source in enumerate(sources, 1)}
    places = {passage: (numbers[document], where) for passage, (document, where) in found.items()}
    return Evidence(sources, MappingProxyType(places))


def _sources(
    documents: Sequence[str], labels: Labels, licences: Mapping[str, str], language: str
) -> tuple[Source, ...]:
    listed = [Source(iri, labels.of(iri, language), licences.get(iri)) for iri in documents]
    return tuple(sorted(listed, key=lambda source: (source.title, source.iri)))


def _licences(reader: Reader, documents: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for batch in batches(documents):
        for document, licence in reader.select(_LICENCES % values(batch)).rows:
            if document is not None and licence is not None:
                found.setdefault(document.value, licence.value)
    return found
