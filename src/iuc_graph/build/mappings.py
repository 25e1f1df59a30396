"""From a wording to themes, by the records of data/curation/wordings.yaml and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode

from iuc_graph.build.iris import node
from iuc_graph.build.writer import DESCRIPTION, TYPE, GraphWriter, iuc
from iuc_graph.records.base import Text
from iuc_graph.records.book import Book, fold_wording
from iuc_graph.records.document import WordingEntry
from iuc_graph.vocabulary import SKOS

NO_THEME: Final = Text(en="no theme", zh="无主题")


def _entry(book: Book, wording: str) -> WordingEntry:
    return book.wording_entries[fold_wording(wording)]


def themes_of(book: Book, wording: str) -> list[str]:
    """Slugs of the themes that a wording maps to; none where it is unmapped on purpose."""
    return [mapped.theme for mapped in _entry(book, wording).themes]


def mapping_nodes(book: Book, wording: str) -> list[NamedNode]:
    """The mapping records behind a wording, one for each theme, or the one that says why there is none."""
    return [subject for subject, _ in _nodes(_entry(book, wording))]


def _nodes(entry: WordingEntry) -> Iterator[tuple[NamedNode, int]]:
    if entry.unmapped:
        yield node("mapping", entry.slug), -1
    for index, mapped in enumerate(entry.themes):
        yield node("mapping", f"{entry.slug}--{mapped.theme}"), index


def write_mappings(graph: GraphWriter, book: Book, passage: str) -> None:
    """All mapping records, as statements of our own editorial notes."""
    for entry in book.wordings:
        for subject, index in _nodes(entry):
            graph.add(subject, TYPE, iuc("ThemeMapping"))
            graph.written(subject, [entry.wording])
            graph.evidence(subject, [passage])
            theme = NO_THEME if index < 0 else graph.labels.of(f"theme/{entry.themes[index].theme}")
            graph.label(subject, Text(en=f"{entry.wording} → {theme.en}", zh=f"{entry.wording} → {theme.zh}"))
            note = entry.unmapped or entry.note
            if note:
                graph.add(subject, DESCRIPTION, Literal(note, language="en"))
            if index >= 0:
                mapped = entry.themes[index]
                graph.state(subject, "mapsTo", node("theme", mapped.theme))
                graph.state(subject, "mappingBasis", node("mapping-basis", mapped.basis))
                graph.state(subject, "mappingStrength", NamedNode(SKOS + mapped.strength))
