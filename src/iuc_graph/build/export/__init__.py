"""A source graph written back as the records that build it.

The graph is read field by field (fields.py and the forms beside it), and the records are then built again:
they are handed out only if they give the same statements. What a graph does not hold is not exported: `left_out`
and comments; the order of lists (records follow the passages of the document); which of several classes of an
activity was named first; how a wording was capitalised; whether a single text's Chinese is machine-made where
its node has several texts; which passages stated the goals of a cooperation in particular; and
`date_as_written` comes back among the other written forms. The reason why two nodes may be one, and which
Chinese text belongs to which English one where a node has several of a kind, come from the book.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad
from ruamel.yaml import YAML

from iuc_graph.build.export.curation import curation_values, discrepancy_values, wording_values
from iuc_graph.build.export.documents import document_values
from iuc_graph.build.export.verify import (
    as_record,
    rebuild_curation,
    rebuild_document,
    verify,
    with_curation,
    with_document,
)
from iuc_graph.build.export.view import View, background
from iuc_graph.build.export.yaml_text import to_yaml
from iuc_graph.errors import ExportError
from iuc_graph.records.base import Record
from iuc_graph.records.book import Book
from iuc_graph.records.document import CurationFile, DiscrepancyFile, DocumentFile, WordingFile
from iuc_graph.vocabulary import CURATION_DOCUMENT, SOURCE_GRAPH, is_source_graph, source_graph

__all__ = ["CurationExport", "export", "export_curation", "export_records", "to_yaml"]


@dataclass(frozen=True)
class CurationExport:
    """The three files of data/curation/."""

    curation: CurationFile
    wordings: WordingFile
    discrepancies: DiscrepancyFile


def export(quads: Collection[Quad], graph: str, book: Book) -> DocumentFile:
    """A source graph as one document's file.

    `quads` are those of the whole store, as titles, concepts and wordings stand in other graphs; `book` is
    the one in which the file would be built. Raises ExportError naming whatever the records cannot hold.
    """
    view = _view(quads, graph, book)
    values = document_values(view)
    file = as_record(DocumentFile, values, graph)
    verify(quads, graph, with_document(book, file), values, rebuild_document(file))
    return file


def export_curation(quads: Collection[Quad], graph: str, book: Book) -> CurationExport:
    """The graph of our editorial notes as its three files. Raises ExportError as `export` does."""
    view = _view(quads, graph, book)
    notes, wordings, oddities = curation_values(view), wording_values(view), discrepancy_values(view, book)
    files = CurationExport(
        as_record(CurationFile, notes, graph),
        as_record(WordingFile, wordings, graph),
        as_record(DiscrepancyFile, oddities, graph),
    )
    changed = with_curation(book, files.curation, files.wordings, files.discrepancies)
    verify(quads, graph, changed, {**notes, **wordings, **oddities}, rebuild_curation)
    return files


def export_records(quads: Collection[Quad], slug: str, book: Book) -> str:
    """A source graph, named by the slug of its document, as YAML.

    The editorial notes are three YAML documents, each headed by the name of its file.
    """
    graph = source_graph(slug)
    if slug != CURATION_DOCUMENT:
        return _readable(export(quads, graph, book), graph)
    files = export_curation(quads, graph, book)
    named = (
        ("curation", files.curation),
        ("wordings", files.wordings),
        ("discrepancies", files.discrepancies),
    )
    return "".join(f"---\n# data/curation/{name}.yaml\n{_readable(file, graph)}" for name, file in named)


def _view(quads: Collection[Quad], graph: str, book: Book) -> View:
    graphs = {name.value for name in {quad.graph_name for quad in quads} if isinstance(name, NamedNode)}
    if graph not in graphs:
        known = sorted(name.removeprefix(SOURCE_GRAPH) for name in graphs if is_source_graph(name))
        raise ExportError(graph, [f"it holds no statements; there are: {', '.join(known)}"])
    return View(quads, graph, background(quads, book))


def _readable(file: Record, graph: str) -> str:
    """The record as YAML that was read again. Raises ExportError where YAML does not carry a text."""
    text = to_yaml(file)
    if type(file).model_validate(YAML(typ="safe", pure=True).load(text)) != file:
        raise ExportError(graph, ["a text of it does not survive being written as YAML"])
    return text
