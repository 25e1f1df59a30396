"""The page of a briefing, and in which words: one sheet of paper with what fits on it, or a screen with all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from iuc_graph.reports.cells import clipped
from iuc_graph.reports.chinese import CHINESE
from iuc_graph.reports.english import ENGLISH
from iuc_graph.reports.layout import LINE, SIZE, WIDTH, Laid, Layout, Shown, plain, shown
from iuc_graph.reports.metrics import BOLD, lines_of
from iuc_graph.reports.model import LICENCE, Column, Named, Report, Source, Table
from iuc_graph.reports.words import Words

HEIGHT: Final = 748.0
"""Points from the top to the bottom margin of A4, less what printers round up."""

LONGEST_TITLE: Final = 160
LONGEST_TEXT: Final = 420
MOST_COLUMNS: Final = 10
MOST_NOTES: Final = 10
MOST_SOURCES: Final = 8
LONGEST_SOURCE: Final = 200

# Points, as briefing.css sets them: size of the letters, height of a line, space around the text.
_TITLE: Final = (16.0, 19.2, 6.0)
_QUESTION: Final = (10.5, 13.4, 4.3)
_TEXT: Final = (9.0, 11.5, 4.3)
_NOTE: Final = (8.5, 10.8, 0.0)
_SOURCE: Final = (SIZE, LINE, 0.0)
_FOOT: Final = (7.5, 9.6, 0.0)
_INDENT: Final = 12.0
_SPACES: Final = 46.0
"""Space around the table, the list of notes, the heading of the sources and the foot of the page."""

_HEADING: Final = 13.0


@dataclass(frozen=True)
class Page:
    """The texts of a page, ready to be set. `widths` are per cent of the line, one a column, 100 together; none
    where the columns need no fixed ones.

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


def words_of(language: str) -> Words:
    """The fixed words in a language; in English where it is not known."""
    return CHINESE if language == CHINESE.language else ENGLISH


def screen_of(report: Report) -> Page:
    """All that a report holds, for a page that scrolls: nothing is left out or cut."""
    words, table = words_of(report.language), report.page
    return Page(
        words,
        plain(report.title),
        plain(report.question),
        plain(_asked(report, words)),
        tuple(map(plain, _notes(report))),
        table.columns,
        (),
        tuple(
            tuple(shown(cell, column) for cell, column in zip(row, table.columns, strict=True))
            for row in table.rows
        ),
        plain(report.part) if table.rows else words.nothing,
        tuple(map(plain, _numbered(report.sources, words))),
        tuple(map(plain, _about(report, words))),
    )


def page_of(report: Report) -> Page:
    """The one page of a report. At least one row is on it, if there is any; long texts are cut and end in "…"."""
    words = words_of(report.language)
    title = _text(report.title, LONGEST_TITLE)
    question = _text(report.question, LONGEST_TEXT)
    parameters = _text(_asked(report, words), LONGEST_TEXT)
    notes = tuple(_first(_notes(report), MOST_NOTES, LONGEST_TEXT, words.more_notes))
    sources = tuple(
        _first(_numbered(report.sources, words), MOST_SOURCES, LONGEST_SOURCE, words.more_sources)
    )
    about = tuple(_text(line, LONGEST_TEXT) for line in _about(report, words))
    layout = Layout(_narrow(report.page), words)
    beside = (
        _height(title, _TITLE, WIDTH / BOLD),
        _height(question, _QUESTION, WIDTH / BOLD),
        _height(f"{words.parameters}{words.colon}{parameters}", _TEXT) if parameters else 0.0,
        *(_height(note, _NOTE, WIDTH - _INDENT) for note in notes),
        _HEADING if sources else 0.0,
        *(_height(source, _SOURCE) for source in sources),
        *(_height(line, _FOOT) for line in (words.publisher, *about)),
        # What is left out is told in two lines at most.
        2 * _TEXT[1] + _TEXT[2],
    )
    laid = layout.fitting(HEIGHT - _SPACES - layout.head - sum(beside))
    return Page(
        words, title, question, parameters, notes, layout.table.columns, layout.widths, laid.rows,
        _rest(laid, report, words), sources, about,
    )  # fmt: skip


def _notes(report: Report) -> list[str]:
    """What the page says of how to read it; how many rows it has stands below them."""
    return [note for note in report.notes if note != report.part]


def _asked(report: Report, words: Words) -> str:
    return words.list_.join(_pair(each, words) for each in report.parameters)


def _first(texts: Sequence[str], most: int, longest: int, more: str) -> Iterator[str]:
    """So many texts, each cut to what is allowed; then how many more there are."""
    yield from (_text(text, longest) for text in texts[:most])
    if len(texts) > most:
        yield more.format(more=len(texts) - most)


def _height(text: str, form: tuple[float, float, float], room: float = WIDTH) -> float:
    size, line, space = form
    return lines_of(text, room, size) * line + space


def _narrow(table: Table) -> Table:
    """So many columns as a page can show."""
    if len(table.columns) <= MOST_COLUMNS:
        return table
    return Table(table.name, table.columns[:MOST_COLUMNS], tuple(row[:MOST_COLUMNS] for row in table.rows))


def _rest(laid: Laid, report: Report, words: Words) -> str:
    """What of the answer is not on the page, and where it is."""
    table = report.page
    if not table.rows:
        return words.nothing
    held, shown, more = len(table.rows), len(laid.rows), len(table.columns) - MOST_COLUMNS
    rows = words.first_of_part if report.total > held else words.first_rows if shown < held else ""
    told = (
        rows.format(shown=shown, all=max(report.total, held)),
        words.cut_cells if laid.cut else "",
        words.more_columns.format(more=more) if more > 0 else "",
    )
    return " ".join(filter(None, told))


def _about(report: Report, words: Words) -> Iterator[str]:
    version = report.version
    parts = [Named(words.state, version.date), Named(words.generation, version.generation)]
    parts += [Named(words.release, name) for name in version.releases]
    yield words.list_.join(_pair(part, words) for part in parts)
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


def _numbered(sources: Sequence[Source], words: Words) -> list[str]:
    return [
        f"[{number}] "
        + words.in_brackets.format(text=source.title, inside=_pair(_licence(source, words), words))
        for number, source in enumerate(sources, 1)
    ]


def _licence(source: Source, words: Words) -> Named:
    return Named(words.licence, source.licence or words.no_licence)


def _pair(named: Named, words: Words) -> str:
    return f"{named.name}{words.colon}{named.value}"


def _text(text: str, longest: int) -> str:
    return clipped(plain(text), longest)
