"""A report as a workbook (XLSX): the answer, a sheet about it, and further tables."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from iuc_graph.errors import RowsExceeded
from iuc_graph.reports.cells import LONGEST, STARTS, clipped, readable, units
from iuc_graph.reports.model import Cell, Column, Kind, Report, Table
from iuc_graph.reports.page import version_rows, words_of
from iuc_graph.reports.words import Words

MOST_ROWS: Final = 1_048_575
"""Rows below the header that a sheet holds."""

WIDEST: Final = 60
NARROWEST: Final = 10
MEASURED: Final = 500
"""Rows that are looked at for the width of a column."""

_EXACT: Final = 2**53
"""Whole numbers beyond it are not exact in a workbook, which has floating-point numbers only."""

_DAY: Final = re.compile(r"(?:19|20)\d\d-\d\d-\d\d", re.ASCII)
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']+")
_LONGEST_SHEET: Final = 31
_RESERVED: Final = "history"


class _Book:
    """A workbook being written: texts stay texts, whatever they look like."""

    def __init__(self, report: Report) -> None:
        self.output = io.BytesIO()
        # In memory, so that the entries of the archive carry no time of their own.
        self.book = Workbook(self.output, {"in_memory": True, "strings_to_urls": False})
        self.head: Format = self.book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.text: Format = self.book.add_format({"text_wrap": True, "valign": "top"})
        # Shown as it stands, and still a text when somebody edits the cell.
        self.quoted: Format = self.book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        self.number: Format = self.book.add_format({"valign": "top"})
        self.day: Format = self.book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
        moment = report.version.moment.replace(tzinfo=None)
        properties = {"title": readable(report.title)[:255], "company": "iuc_graph", "created": moment}
        self.book.set_properties(properties)
        self._names: set[str] = set()

    def sheet(self, name: str) -> Worksheet:
        """A new sheet, named as near to `name` as workbooks allow."""
        plain = " ".join(_FORBIDDEN.sub(" ", readable(name)).split())
        base = clipped(plain, _LONGEST_SHEET) or "-"
        base = f"{base} 1" if base.lower() == _RESERVED else base
        chosen, number = base, 1
        while chosen.lower() in self._names:
            number += 1
            chosen = f"{clipped(base, _LONGEST_SHEET - 1 - len(str(number)))} {number}"
        self._names.add(chosen.lower())
        return self.book.add_worksheet(chosen)

    def put(self, sheet: Worksheet, row: int, column: int, cell: Cell, kind: Kind = Kind.TEXT) -> None:
        """Write one cell."""
        if cell is None:
            return
        if isinstance(cell, str):
            if kind is Kind.DATE and (day := _day(cell)):
                sheet.write_datetime(row, column, day, self.day)
            else:
                self._put_text(sheet, row, column, cell)
        elif abs(cell) > _EXACT:
            self._put_text(sheet, row, column, str(cell))
        else:
            sheet.write_number(row, column, cell, self.number)

    def _put_text(self, sheet: Worksheet, row: int, column: int, text: str) -> None:
        written = clipped(readable(text), LONGEST)
        sheet.write_string(row, column, written, self.quoted if written[:1] in STARTS else self.text)

    def finish(self) -> bytes:
        """The bytes of the file."""
        self.book.close()
        return self.output.getvalue()


def as_workbook(report: Report) -> bytes:
    """An XLSX file: the table to open on, a sheet with the question, parameters, version and sources, then the others.

    Addresses stand at the right of each sheet. Every text is a text, never a formula or a link; longer ones than a
    cell holds are cut and end in "…". Raises RowsExceeded for more rows than a sheet holds.
    """
    words = words_of(report.language)
    book = _Book(report)
    front = report.front or report.data
    _table(book, front)
    _about(book, report, words)
    for table in report.tables:
        if table is not front:
            _table(book, table)
    return book.finish()


def _table(book: _Book, table: Table) -> None:
    if len(table.rows) > MOST_ROWS:
        raise RowsExceeded(
            f"The answer has {len(table.rows)} rows, a sheet of a workbook {MOST_ROWS}: take it as CSV, or ask less."
        )
    sheet = book.sheet(table.name)
    for place, (column, source) in enumerate(_in_order(table.columns)):
        sheet.write_string(0, place, clipped(readable(column.title), LONGEST), book.head)
        sheet.set_column(place, place, _width(column, [row[source] for row in table.rows[:MEASURED]]))
        for number, row in enumerate(table.rows, 1):
            book.put(sheet, number, place, row[source], column.kind)
    sheet.freeze_panes(1, 0)
    if table.columns:
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)


def _in_order(columns: Sequence[Column]) -> list[tuple[Column, int]]:
    """The columns with their places in the rows: what people read first, addresses behind it."""
    placed = [(column, place) for place, column in enumerate(columns)]
    return sorted(placed, key=lambda pair: pair[0].kind is Kind.LINK)


def _about(book: _Book, report: Report, words: Words) -> None:
    sheet = book.sheet(words.about)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    sheet.set_column(2, 2, 60)
    for number, (name, *cells) in enumerate(_about_rows(report, words)):
        sheet.write_string(number, 0, clipped(readable(name), LONGEST), book.head)
        for place, cell in enumerate(cells, 1):
            book.put(sheet, number, place, cell)


def _about_rows(report: Report, words: Words) -> Iterator[tuple[str, ...]]:
    yield words.question, report.question
    yield from ((f"{words.parameters}{words.colon}{each.name}", each.value) for each in report.parameters)
    yield from ((words.notes, note) for note in report.notes)
    yield from ((each.name, each.value) for each in version_rows(report))
    for number, source in enumerate(report.sources, 1):
        licence = f"{words.licence}{words.colon}{source.licence or words.no_licence}"
        yield f"{words.source} [{number}]", f"{source.title} ({licence})", source.iri


def _width(column: Column, cells: Sequence[Cell]) -> int:
    lengths = [units(str(cell)[: WIDEST * 2]) for cell in cells if cell is not None]
    longest = max((*lengths, units(column.title) + 3))
    return min(WIDEST, max(NARROWEST, longest + 1))


def _day(text: str) -> date | None:
    """A whole day, which workbooks know as such; a year or a month stays a text."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
