"""The one page of a briefing: what fits on it, and in which words. DOCX and HTML show the same page."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from iuc_graph.reports.cells import clipped, readable
from iuc_graph.reports.chinese import CHINESE
from iuc_graph.reports.english import ENGLISH
from iuc_graph.reports.model import LICENCE, Cell, Column, Kind, Named, Report, Source, Table
from iuc_graph.reports.words import Words
from iuc_graph.vocabulary import short

# A4 with margins of 15 mm, in points; text of 9 points, whose Latin letters are half as wide as high.
HEIGHT: Final = 750.0
WIDTH: Final = 510.0
LINE: Final = 11.5
PADDING: Final = 5.0
LETTER: Final = 4.4
WRAPPED: Final = 1.08
"""How much longer a text of several lines gets, as lines end with words."""

STEP: Final = 5
"""Widths of columns are whole multiples of so many per cent."""

MOST_FOR_A_WORD: Final = 4
"""No word gets more of these multiples for its own sake."""

MEASURED: Final = 60
"""Rows that are looked at for the widths of columns."""

LONGEST_TITLE: Final = 160
LONGEST_TEXT: Final = 420
LONGEST_CELL: Final = 170
MOST_COLUMNS: Final = 10
MOST_NOTES: Final = 6
MOST_SOURCES: Final = 8
_FURNITURE: Final = 150.0
"""Height of headings, spaces and the lines about the version."""


@dataclass(frozen=True)
class Page:
    """The texts of a page, ready to be set. `widths` are per cent of the line, one a column, 100 together.

    `columns` and `rows` are what the page shows of the table; `rest` says that there are more rows, if so. `about` are
    the lines at its foot.
    """

    words: Words
    title: str
    question: str
    parameters: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Shown, ...], ...]
    rest: str
    sources: tuple[str, ...]
    about: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """A cell as it is shown; `address` is where a link leads, else empty."""

    text: str
    address: str = ""


def words_of(language: str) -> Words:
    """The fixed words in a language; in English where it is not known."""
    return CHINESE if language == CHINESE.language else ENGLISH


def page_of(report: Report) -> Page:
    """The page of a report. At least one row is on it, if there is any; long texts are cut and end in "…"."""
    words = words_of(report.language)
    title = _text(report.title, LONGEST_TITLE)
    question = _text(report.question, LONGEST_TEXT)
    parameters = _text(words.list_.join(_pair(each, words) for each in report.parameters), LONGEST_TEXT)
    notes = tuple(_text(note, LONGEST_TEXT) for note in report.notes[:MOST_NOTES])
    sources = tuple(_sources(report.sources, words))
    table = _narrow(report.page)
    widths = _widths(table)
    rows = tuple(tuple(map(_shown, row, table.columns)) for row in table.rows)
    left = HEIGHT - _FURNITURE - sum(map(_lines, (title * 2, question, parameters, *notes, *sources))) * LINE
    shown = max(_fitting(rows, widths, left), min(1, len(rows)))
    return Page(
        words, title, question, parameters, notes, table.columns, widths, rows[:shown],
        _rest(shown, report.page, words), sources, tuple(_about(report, words)),
    )  # fmt: skip


def _narrow(table: Table) -> Table:
    """So many columns as a page can show."""
    if len(table.columns) <= MOST_COLUMNS:
        return table
    return Table(table.name, table.columns[:MOST_COLUMNS], tuple(row[:MOST_COLUMNS] for row in table.rows))


def _rest(shown: int, table: Table, words: Words) -> str:
    if not table.rows:
        return words.nothing
    rows = words.first_rows.format(shown=shown, all=len(table.rows)) if shown < len(table.rows) else ""
    more = len(table.columns) - MOST_COLUMNS
    return " ".join(filter(None, (rows, words.more_columns.format(more=more) if more > 0 else "")))


def _about(report: Report, words: Words) -> Iterator[str]:
    version = report.version
    parts = [Named(words.state, version.date), Named(words.generation, version.generation)]
    parts += [Named(words.release, name) for name in version.releases]
    yield _text(words.list_.join(_pair(part, words) for part in parts), LONGEST_TEXT)
    yield _pair(Named(words.digest, version.digest), words)
    yield _pair(Named(words.data_licence, LICENCE), words)


def version_rows(report: Report) -> list[Named]:
    """The version of a report, one line each, in its language."""
    words, version = words_of(report.language), report.version
    return [
        Named(words.state, version.date),
        Named(words.generation, version.generation),
        Named(words.digest, version.digest),
        *(Named(words.release, name) for name in version.releases),
        Named(words.data_licence, LICENCE),
    ]


def _sources(sources: Sequence[Source], words: Words) -> Iterator[str]:
    for number, source in enumerate(sources[:MOST_SOURCES], 1):
        licence = source.licence or words.no_licence
        yield _text(f"[{number}] {source.title} ({words.licence}{words.colon}{licence})", LONGEST_TEXT)
    if len(sources) > MOST_SOURCES:
        yield words.more_sources.format(more=len(sources) - MOST_SOURCES)


def _pair(named: Named, words: Words) -> str:
    return f"{named.name}{words.colon}{named.value}"


def _text(text: str, longest: int) -> str:
    return clipped(" ".join(readable(text).split()), longest)


def _shown(cell: Cell, column: Column) -> Shown:
    if cell is None:
        return Shown("")
    if column.kind is Kind.LINK and isinstance(cell, str):
        addresses = cell.split()
        leads = len(addresses) == 1 and cell.startswith(("https://", "http://"))
        return Shown(_text(", ".join(map(short, addresses)), LONGEST_CELL), cell if leads else "")
    return Shown(_text(str(cell), LONGEST_CELL))


def _length(text: str) -> int:
    """Half-width places that a text takes."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _lines(text: str, room: float = WIDTH) -> int:
    length = _length(text) * LETTER
    return math.ceil(length / room) if length <= room else math.ceil(length * WRAPPED / room)


def _widths(table: Table) -> tuple[int, ...]:
    """Per cent for each column: what its longest word needs, if that can be had, and more for longer texts."""
    columns, all_steps = range(len(table.columns)), 100 // STEP
    if not columns:
        return ()
    steps = [min(MOST_FOR_A_WORD, _steps(_longest_word(table, place))) for place in columns]
    if sum(steps) > all_steps:
        steps = [1 for _ in columns]
    weights = [_weight(table, place) for place in columns]
    for _ in range(all_steps - sum(steps)):
        steps[max(columns, key=lambda place: (weights[place] / steps[place], -place))] += 1
    return tuple(step * STEP for step in steps)


def _steps(length: int) -> int:
    return math.ceil((length * LETTER + PADDING) / (WIDTH * STEP / 100))


def _texts(table: Table, place: int) -> list[str]:
    column = table.columns[place]
    return [column.title, *(_shown(row[place], column).text for row in table.rows[:MEASURED])]


def _longest_word(table: Table, place: int) -> int:
    """Half-width places of the longest word; text in Hanzi may end a line anywhere."""
    words = (word for text in _texts(table, place) for word in text.split() if word.isascii())
    return max(map(len, words), default=1)


def _weight(table: Table, place: int) -> float:
    title, *texts = map(_length, _texts(table, place))
    typical = sum(texts) / len(texts) if texts else 0
    return math.sqrt(max(typical, title, 4))


def _fitting(rows: Sequence[Sequence[Shown]], widths: Sequence[int], height: float) -> int:
    """How many rows fit."""
    for number, row in enumerate(rows):
        height -= max(map(_cell_lines, row, widths), default=1) * LINE + PADDING
        if height < 0:
            return number
    return len(rows)


def _cell_lines(cell: Shown, width: int) -> int:
    return max(1, _lines(cell.text, max(WIDTH * width / 100 - PADDING, LETTER)))
