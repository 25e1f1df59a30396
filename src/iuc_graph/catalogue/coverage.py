"""docs/coverage.md: every passage of every document, which records hold it, and what was left out and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iuc_graph.catalogue.markdown import cell, code, table
from iuc_graph.records.activity import Participation
from iuc_graph.records.actor import ConceptMention, OrganisationMention, PlaceMention, ProgrammeMention
from iuc_graph.records.base import CitesPassage, Record
from iuc_graph.records.book import Book
from iuc_graph.records.document import DocumentFile, LeftOut, Passage
from iuc_graph.records.statement import Figure, Period
from iuc_graph.records.walk import Found, walk

HEAD = """# Coverage

Every passage of every document, section by section, with the records that hold it, and every part that makes no
record, with the reason. Records are named by the end of their address (`https://w3id.org/iuc-graph/id/…`); a stated
number, a time or a participation is named with the record that it belongs to. Lines are those of the text file
that was read. This page is generated: `python -m iuc_graph.catalogue`.
"""
COLUMNS = ("lines", "row, item", "held by")


@dataclass(frozen=True)
class Entry:
    """One line of the page: a passage with what holds it, or a part left out with the reason."""

    first: int
    last: int
    section: str
    where: str
    held: str


def coverage(book: Book) -> str:
    """The whole text of docs/coverage.md."""
    return "\n".join([HEAD, *(_document(file) for file in book.documents)])


def holders(file: DocumentFile) -> dict[str, list[str]]:
    """Passage key → the records of this document that are stated there, in the order of the file."""
    found: dict[str, dict[str, None]] = {key: {} for key in file.passages}
    for text in walk(file):
        if any(isinstance(mark, CitesPassage) for mark in text.marks):
            found.setdefault(text.value, {})[_holder(file, text)] = None
    return {key: list(names) for key, names in found.items()}


def line_range(lines: str | None) -> range:
    """The line numbers that a passage or an omission covers; none if it has no lines."""
    first, _, last = (lines or "1-0").partition("-")
    return range(int(first), int(last or first) + 1)


def _document(file: DocumentFile) -> str:
    entries = sorted(_entries(file), key=lambda entry: (entry.first, entry.last))
    sections = dict.fromkeys(entry.section for entry in entries)
    lines = [
        f"## {file.document.title.en}",
        "",
        f"`{file.document.slug}`, read from `{file.document.identifier}`: {len(file.passages)} passages in "
        f"{len(sections)} sections, {len(file.left_out)} parts left out.",
        "",
    ]
    for section in sections:
        rows = [_row(entry) for entry in entries if entry.section == section]
        lines += [f"### {section}", "", table(COLUMNS, rows), ""]
    return "\n".join(lines)


def _row(entry: Entry) -> tuple[str, str, str]:
    lines = f"{entry.first}–{entry.last}" if entry.last > entry.first else f"{entry.first}"
    return lines, cell(entry.where), entry.held


def _entries(file: DocumentFile) -> Iterator[Entry]:
    held = holders(file)
    for key, passage in file.passages.items():
        lines = line_range(passage.lines)
        where = ", ".join(part for part in (passage.row, passage.item) if part)
        records = "<br>".join(code(name) for name in held[key])
        yield Entry(lines.start, lines.stop - 1, passage.section, where, records)
    for part in file.left_out:
        lines = line_range(part.lines)
        why = cell(f"{part.what}: {part.why}")
        yield Entry(
            lines.start, lines.stop - 1, _section_of(part, file), part.item or "", f"**left out** – {why}"
        )


def _section_of(part: LeftOut, file: DocumentFile) -> str:
    """The section of the passage nearest to what was left out; of two equally near, the one before."""
    first = line_range(part.lines).start

    def distance(passage: Passage) -> tuple[int, bool]:
        lines = line_range(passage.lines)
        before, after = max(0, first - lines.stop + 1), max(0, lines.start - first)
        return before + after, after > 0

    return min(file.passages.values(), key=distance).section


def _holder(file: DocumentFile, found: Found) -> str:
    """The record that cites a passage, by the IRI tail of the innermost node around the citation."""
    name, part = "", ""
    for record in _records_around(file, found):
        own = _tail(record)
        name, part = (own, "") if own else (name, _part(record) or part)
    if found.path[-2] == "sdgs_stated_at":
        part = "SDGs and partnerships"
    return f"{name}: {part}" if part else name


def _records_around(file: DocumentFile, found: Found) -> Iterator[Record]:
    node: object = file
    for step in found.path:
        node = getattr(node, step) if isinstance(node, Record) and isinstance(step, str) else node[step]  # type: ignore[index]
        if isinstance(node, Record):
            yield node


def _tail(record: Record) -> str:
    """The IRI tail of the node that a record describes or mentions; empty if it is only part of one."""
    if isinstance(record, PlaceMention):
        return f"place/{record.place}"
    if isinstance(record, OrganisationMention):
        return f"organisation/{record.organisation}"
    if isinstance(record, ProgrammeMention):
        return f"programme/{record.programme}"
    if isinstance(record, ConceptMention):
        return record.concept
    slug = getattr(record, "slug", None)
    return f"{record.kind}/{slug}" if record.kind and slug else ""


def _part(record: Record) -> str:
    """What a record without an address of its own to speak of is within the record around it."""
    if isinstance(record, Figure):
        return record.measure
    if isinstance(record, Period):
        return "period"
    if isinstance(record, Participation):
        return record.participant or (record.unnamed.en if record.unnamed else "")
    return ""
