"""What every generated programme stands on: the project's own ontology, vocabularies and mapping records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from pyoxigraph import Quad

from iuc_graph.build.assemble import read_records
from iuc_graph.build.curation import write_curation
from iuc_graph.build.labels import collect
from iuc_graph.build.vocabularies import concept_titles, in_graph, read_turtle
from iuc_graph.build.writer import GraphWriter
from iuc_graph.project import find_project
from iuc_graph.records.actor import OrganisationEntry
from iuc_graph.records.base import Record, Text
from iuc_graph.records.book import Book
from iuc_graph.records.document import DiscrepancyFile, DocumentFile, WordingEntry, WordingFile
from iuc_graph.records.gazetteer import PlaceRow
from iuc_graph.records.person import PersonFile
from iuc_graph.records.reader import Locator
from iuc_graph.records.registry import OrganisationFile, ProgrammeFile
from iuc_graph.vocabulary import ONTOLOGY_GRAPH, VOCABULARIES_GRAPH, source_graph

NOWHERE: Final = Locator(Path("generated"))
"""Where generated records stand: in no file."""


def dice(*parts: object) -> Random:
    """A source of chance that is the same for the same parts, in every process."""
    return Random("/".join(map(str, parts)))


@dataclass(frozen=True)
class Ground:
    """What every programme stands on: the project's ontology, vocabularies and mapping records.

    `wordings` are those with a theme, the popular ones first. `book` holds the records that documents refer
    to; it has no places, bodies or documents.
    """

    quads: tuple[Quad, ...]
    book: Book
    continents: tuple[PlaceRow, ...]
    titles: Mapping[str, Text]
    wordings: tuple[WordingEntry, ...]

    def theme(self, entry: WordingEntry) -> Text:
        """Title of the first theme that a wording maps to."""
        return self.titles[f"theme/{entry.themes[0].theme}"]

    def with_records(
        self,
        files: Sequence[DocumentFile],
        places: Sequence[PlaceRow],
        bodies: Sequence[OrganisationEntry],
    ) -> Book:
        """The book of these documents, as if it had been read from files."""
        records: tuple[Record, ...] = (*files, *places, OrganisationFile(organisations=list(bodies)))
        located = tuple((record, NOWHERE, ()) for record in records)
        return replace(
            self.book,
            documents=tuple(files),
            places=tuple(places),
            organisations=tuple(bodies),
            located=(*self.book.located, *located),
        )


@cache
def ground() -> Ground:
    """The project's own files, read once a process; takes about two seconds."""
    project = find_project()
    mission = read_records(project)
    vocabularies = [triple for file in project.vocabularies for triple in read_turtle(file)]
    titles = concept_titles(vocabularies)
    book = _without_documents(mission)
    notes = GraphWriter(
        source_graph(book.curation.document.slug), collect(book, titles), book.curation.document.slug
    )
    write_curation(notes, book)
    quads = in_graph(read_turtle(project.ontology), ONTOLOGY_GRAPH) | in_graph(
        vocabularies, VOCABULARIES_GRAPH
    )
    wordings = [entry for entry in book.wordings if entry.themes]
    dice("wordings").shuffle(wordings)
    return Ground(
        quads=tuple(sorted(quads | set(notes), key=str)),
        book=book,
        continents=tuple(row for row in mission.places if row.type == "Continent"),
        titles=titles,
        wordings=tuple(wordings),
    )


def _without_documents(mission: Book) -> Book:
    """Wordings, editorial notes and programmes of the mission, and nothing that its documents state."""
    records: tuple[Record, ...] = (
        WordingFile(wordings=list(mission.wordings)),
        ProgrammeFile(programmes=list(mission.programmes)),
        mission.curation,
    )
    return replace(
        mission,
        documents=(),
        discrepancies=DiscrepancyFile(discrepancies=[]),
        places=(),
        matches=(),
        memberships=(),
        organisations=(),
        persons=PersonFile(persons=[]),
        located=tuple((record, NOWHERE, ()) for record in records),
    )
