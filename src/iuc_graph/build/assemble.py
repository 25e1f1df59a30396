"""Records and vocabularies → all asserted quads, each in the graph it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad, Triple

from iuc_graph.build.alignments import write_alignments
from iuc_graph.build.curation import write_curation
from iuc_graph.build.documents import write_file
from iuc_graph.build.gazetteer import write_reference
from iuc_graph.build.labels import collect
from iuc_graph.build.privacy import WRONG, hushed, leaks, leaks_in_text
from iuc_graph.build.vocabularies import concept_slugs, concept_titles, in_graph, read_turtle
from iuc_graph.build.writer import GraphWriter
from iuc_graph.errors import Fault, RecordErrors
from iuc_graph.project import Project
from iuc_graph.records.book import Book, Inspection, inspect
from iuc_graph.vocabulary import ONTOLOGY_GRAPH, REFERENCE_GRAPH, VOCABULARIES_GRAPH, source_graph


@dataclass(frozen=True)
class Assembly:
    """What a build asserts, and the book that it came from."""

    quads: frozenset[Quad]
    ontology: tuple[Triple, ...]
    book: Book


def assemble(project: Project) -> Assembly:
    """Read everything and write the asserted quads.

    Raises RecordErrors with all faults of data/ at once (a person's name in a public text among them), and
    OntologyError when a Turtle file cannot be read.
    """
    ontology = read_turtle(project.ontology)
    vocabularies = _vocabularies(project)
    book = _book(project, vocabularies)
    quads = in_graph(ontology, ONTOLOGY_GRAPH) | in_graph(vocabularies, VOCABULARIES_GRAPH)
    for graph in _written(book, vocabularies):
        quads.update(graph)
    return Assembly(frozenset(quads), tuple(ontology), book)


def read_records(project: Project) -> Book:
    """Only the records, checked. Raises as `assemble` does."""
    return _book(project, _vocabularies(project))


def _vocabularies(project: Project) -> list[Triple]:
    return [triple for file in project.vocabularies for triple in read_turtle(file)]


def _book(project: Project, vocabularies: list[Triple]) -> Book:
    """The book, if nothing at all is wrong with it."""
    found = inspect(project.data, concept_slugs(vocabularies))
    faults = [*_unguarded(project, found), *found.faults, *(leaks(found.book) if found.book else ())]
    faults = list(hushed(faults, found.persons))
    told = {(fault.file, fault.line) for fault in faults if fault.wrong == WRONG}
    in_text = leaks_in_text(project.public_texts(), project.root, found.persons)
    faults += [fault for fault in in_text if (fault.file, fault.line) not in told]
    if faults or found.book is None:
        raise RecordErrors(faults)
    return found.book


def _unguarded(project: Project, found: Inspection) -> Iterator[Fault]:
    """A checkout without its list of people, where nothing would keep their names out of the graph."""
    listed = found.persons.persons or found.persons.suppressed
    if project.carries_people and not listed and not found.faults:
        wrong = "is missing or empty, so names of people could not be kept out of the graph"
        yield Fault(Path("data/persons/persons.yaml"), 1, "persons", wrong)


def _written(book: Book, vocabularies: list[Triple]) -> list[GraphWriter]:
    labels = collect(book, concept_titles(vocabularies))
    reference = GraphWriter(REFERENCE_GRAPH, labels)
    write_reference(reference, book)
    write_alignments(reference, book, vocabularies)
    curation = GraphWriter(source_graph(book.curation.document.slug), labels, book.curation.document.slug)
    write_curation(curation, book)
    graphs = [reference, curation]
    for file in book.documents:
        graph = GraphWriter(source_graph(file.document.slug), labels, file.document.slug)
        write_file(graph, book, file)
        graphs.append(graph)
    return graphs
