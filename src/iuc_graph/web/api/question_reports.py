"""The answer to a question as a report: all its rows, and what one page shows of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from iuc_graph.questions import Question
from iuc_graph.questions.answered import Answered, plain
from iuc_graph.questions.collection import LABEL
from iuc_graph.questions.wording import title_of
from iuc_graph.reports import Column, Kind, Named, Report, Table, Version
from iuc_graph.reports.evidence import Evidence, evidence_of
from iuc_graph.reports.page import words_of
from iuc_graph.reports.sharing_context import denominator_text, sharing_words
from iuc_graph.sparql.rows import Cell, Reader
from iuc_graph.themes.answers import Denominator
from iuc_graph.vocabulary import XSD

_DATES: Final = frozenset(XSD + name for name in ("date", "gYear", "gYearMonth"))

Cells = tuple[str | int | None, ...]


def report_of(
    answered: Answered, reader: Reader, version: Version, denominator: Denominator, notes: Sequence[str]
) -> Report:
    """The report of an answer; `notes` say why it is empty. Raises as `Reader.select`."""
    question, language = answered.question, answered.language
    passages = [
        cell.value for name in question.header.evidence for cell in answered.table.column(name) if cell
    ]
    evidence = evidence_of(reader, passages, language)
    description = question.header.description
    return Report(
        title=title(question, language),
        question=title(question, language),
        version=version,
        tables=(table_of(answered),),
        parameters=tuple(_parameters(answered)),
        notes=(
            *notes,
            denominator_text(denominator, language),
            description.zh if language == "zh" else description.en,
        ),
        sources=evidence.sources,
        brief=_brief(answered, evidence),
        language=language,
    )


def _parameters(answered: Answered) -> Iterator[Named]:
    declared = answered.question.header.parameters
    for name, value in answered.parameters().items():
        label = declared[name].label
        yield Named(label.zh if answered.language == "zh" else label.en, _shown(value, answered.language))


def title(question: Question, language: str) -> str:
    """The title of a question in a language."""
    return question.header.title.zh if language == "zh" else question.header.title.en


def table_of(answered: Answered) -> Table:
    """All rows with all columns."""
    rows = list(answered.rows())
    columns = tuple(
        Column(name, _title(answered, name), _kind([row[place] for row in rows]))
        for place, name in enumerate(answered.table.columns)
    )
    cells = tuple(tuple(map(cell_of, row)) for row in rows)
    return Table(title(answered.question, answered.language), columns, cells)


def _title(answered: Answered, name: str) -> str:
    """The title of a column beside all others: that of labels is told from that of their things."""
    found = title_of(name, answered.language)
    if name not in answered.question.labelled.values():
        return found
    return sharing_words(answered.language).columns.label.format(of=found)


def cell_of(cell: Cell) -> str | int | None:
    """A cell as tables have it: whole numbers as such, all else as text."""
    value = plain(cell)
    return str(value).lower() if isinstance(value, bool) else value


def _brief(answered: Answered, evidence: Evidence) -> Table:
    """The rows without what was asked with, nor things beside their label; equal ones once, with all their passages."""
    question, rows, given = answered.question, list(answered.rows()), answered.parameters()
    names = answered.table.columns
    kept = [
        place
        for place, name in enumerate(names)
        if name not in question.labelled
        and name not in question.header.evidence
        and name.removesuffix(LABEL) not in given
    ]
    stating = [names.index(name) for name in question.header.evidence]
    told: dict[Cells, list[str]] = {}
    for row in rows:
        passages = told.setdefault(tuple(cell_of(row[place]) for place in kept), [])
        passages += [cell.value for place in stating if (cell := row[place]) is not None]
    columns = [
        Column(names[place], title_of(names[place], answered.language), _kind([row[place] for row in rows]))
        for place in kept
    ]
    cells: list[Cells] = list(told)
    if stating:
        stated_at = sharing_words(answered.language).columns.stated_at
        columns.append(Column("stated_at", stated_at))
        cells = [(*row, evidence.short(passages)) for row, passages in told.items()]
    return Table(title(question, answered.language), tuple(columns), tuple(cells))


def _kind(cells: Sequence[Cell]) -> Kind:
    there = [cell for cell in cells if cell is not None]
    if there and all(isinstance(cell, NamedNode) for cell in there):
        return Kind.LINK
    if there and all(isinstance(plain(cell), int) and not isinstance(plain(cell), bool) for cell in there):
        return Kind.NUMBER
    if there and all(isinstance(cell, Literal) and cell.datatype.value in _DATES for cell in there):
        return Kind.DATE
    return Kind.TEXT


def _shown(value: Any, language: str) -> str:
    if not isinstance(value, dict):
        return str(value)
    return words_of(language).in_brackets.format(text=value["label"], inside=value["id"])
