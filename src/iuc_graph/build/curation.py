"""Our own editorial notes as a source document: theme mappings, discrepancies, nodes that may be one."""

from __future__ import annotations

from pyoxigraph import NamedNode

from iuc_graph.build.documents import write_document, write_passage
from iuc_graph.build.iris import node, passage_node, tail_node
from iuc_graph.build.mappings import write_mappings
from iuc_graph.build.writer import DESCRIPTION, TYPE, GraphWriter, iuc
from iuc_graph.records.book import Book
from iuc_graph.records.document import Discrepancy, PossiblySame
from iuc_graph.vocabulary import PREFIXES

MAPPINGS = "theme-mappings"
DISCREPANCIES = "discrepancies"


def write_curation(graph: GraphWriter, book: Book) -> None:
    """Everything that we state ourselves about what the documents state."""
    notes = book.curation
    write_document(graph, notes.document)
    for key, passage in notes.passages.items():
        write_passage(graph, notes.document, key, passage)
    write_mappings(graph, book, MAPPINGS)
    for discrepancy in book.discrepancies.discrepancies:
        _discrepancy(graph, discrepancy)
    for pair in book.discrepancies.possibly_same:
        _possibly_same(graph, pair)


def _discrepancy(graph: GraphWriter, record: Discrepancy) -> None:
    subject = node("discrepancy", record.slug)
    graph.add(subject, TYPE, iuc("Discrepancy"))
    graph.label(subject, record.title)
    graph.text(subject, DESCRIPTION, record.summary)
    graph.state(subject, "disagreesOn", *(tail_node(name) for name in record.about))
    graph.state(subject, "disagreesOn", *(_property(name) for name in record.disagrees_on))
    graph.state(
        subject, "reading", *(passage_node(reading.document, reading.passage) for reading in record.readings)
    )
    graph.evidence(subject, [DISCREPANCIES])


def _property(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def _possibly_same(graph: GraphWriter, record: PossiblySame) -> None:
    """The reason stands in data/curation and in docs/disagreements.md; the graph holds the link."""
    first, second = (tail_node(name) for name in record.nodes)
    graph.state(first, "possiblySame", second)
