"""docs/disagreements.md: where documents disagree with each other or with themselves, and what may be one thing."""

from __future__ import annotations

from collections.abc import Sequence

from iuc_graph.catalogue.markdown import cell, code, table
from iuc_graph.records.book import Book
from iuc_graph.records.document import Discrepancy, DocumentFile, PassageRef

HEAD = """# Disagreements and oddities

Nothing is corrected in silence: where documents disagree with each other or with themselves, every reading is kept
as it is written, and the case is noted here. In the graph each note is an `iuc:Discrepancy` that points to the things
it is about and to the passages. This page is generated: `python -m iuc_graph.catalogue`.
"""
COLUMNS = ("document", "section", "row, item", "lines")


def disagreements(book: Book) -> str:
    """The whole text of docs/disagreements.md."""
    files = {file.document.slug: file for file in book.documents}
    notes = book.discrepancies.discrepancies
    between = [note for note in notes if len(_documents(note)) > 1]
    lines = [
        HEAD,
        f"{len(notes)} cases: {len(between)} between documents, {len(notes) - len(between)} within one.",
        "",
    ]
    lines += _chapter("Between documents", between, files)
    for slug, file in files.items():
        within = [note for note in notes if _documents(note) == {slug}]
        lines += _chapter(f"Within one document: {file.document.title.en}", within, files)
    return "\n".join([*lines, *_pairs(book)])


def _documents(note: Discrepancy) -> set[str]:
    return {reading.document for reading in note.readings}


def _chapter(title: str, notes: Sequence[Discrepancy], files: dict[str, DocumentFile]) -> list[str]:
    lines = [f"## {title}", ""] if notes else []
    for note in notes:
        lines += [f"### {note.title.en}", "", cell(note.summary.en), ""]
        if note.about:
            lines += [f"About: {', '.join(map(code, note.about))}", ""]
        if note.disagrees_on:
            lines += [f"Property: {', '.join(map(code, note.disagrees_on))}", ""]
        lines += [table(COLUMNS, [_reading(reading, files) for reading in note.readings]), ""]
    return lines


def _reading(reading: PassageRef, files: dict[str, DocumentFile]) -> tuple[str, str, str, str]:
    passage = files[reading.document].passages[reading.passage]
    where = ", ".join(part for part in (passage.row, passage.item) if part)
    return code(reading.document), cell(passage.section), cell(where), passage.lines or ""


def _pairs(book: Book) -> list[str]:
    pairs = book.discrepancies.possibly_same
    rows = [(code(pair.nodes[0]), code(pair.nodes[1]), cell(pair.why.en)) for pair in pairs]
    return [
        "## Things that may be one",
        "",
        "They stay apart until a document decides; in the graph `iuc:possiblySame` links them.",
        "",
        table(("one", "the other", "why"), rows),
        "",
    ]
