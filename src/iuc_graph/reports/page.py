"""The one page of a briefing: what fits on it, and in which words. DOCX and HTML show the same page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from iuc_graph.reports.cells import clipped
from iuc_graph.reports.chinese import CHINESE
from iuc_graph.reports.english import ENGLISH
from iuc_graph.reports.layout import LINE, SIZE, WIDTH, Laid, Layout, Shown, plain
from iuc_graph.reports.metrics import BOLD, lines_of
from iuc_graph.reports.model import LICENCE, Column, Named, Report, Source, Table
from iuc_graph.reports.words import Words

HEIGHT: Final = 748.0
"""Points from the top to the bottom margin of A4, less what printers round up."""

LONGEST_TITLE: Final = 160
LONGEST_TEXT: Final = 420
MOST_COLUMNS: Final = 10
MOST_NOTES: Final = 6
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


def words_of(language: str) -> Words:
    """The fixed words in a language; in English where it is not known."""
    return CHINESE if language == CHINESE.language else ENGLISH


def page_of(report: Report) -> Page:
    """The page of a report. At least one row is on it, if there is any; long texts are cut and end in "…"."""
    words = words_of(report.language)
    title = _text(report.title, LONGEST_TITLE)
    question = _text(report.question, LONGEST_TEXT)
    parameters = _text(words.list_.join(_pair(each, words) for each in report.parameters), LONGEST_TEXT)
    notes = tuple(_text(note, LONGEST_TEXT) for note in _notes(report))
    sources, about = tuple(_sources(report.sources, words)), tuple(_about(report, words))
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
    return [note for note in report.notes if note != report.part][:MOST_NOTES]


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
        yield _text(f"[{number}] {source.title} ({words.licence}{words.colon}{licence})", LONGEST_SOURCE)
    if len(sources) > MOST_SOURCES:
        yield words.more_sources.format(more=len(sources) - MOST_SOURCES)


def _pair(named: Named, words: Words) -> str:
    return f"{named.name}{words.colon}{named.value}"


def _text(text: str, longest: int) -> str:
    return clipped(plain(text), longest)
