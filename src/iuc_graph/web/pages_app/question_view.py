"""The view of a saved question: its form, and its answer as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request
from pyoxigraph import NamedNode, QueryResultsFormat, parse_query_results

from iuc_graph.entities.evidence import passages_of
from iuc_graph.entities.lists.listing import Source
from iuc_graph.errors import ParameterInvalid, QuestionError
from iuc_graph.questions import Parameter, Question, prepare, why_empty
from iuc_graph.questions.answered import Answered, plain
from iuc_graph.questions.choices import OPEN, choices
from iuc_graph.questions.collection import LABEL
from iuc_graph.reports.sharing_context import denominator_text
from iuc_graph.sparql.rows import Cell, table_of
from iuc_graph.vocabulary import short
from iuc_graph.web.api.denominators import out_of
from iuc_graph.web.api.session import Session
from iuc_graph.web.pages_app.bounding import bounded
from iuc_graph.web.pages_app.telling import Link, Said, Telling

MOST_ROWS: Final = 500
"""Rows that the page shows; files of the same answer hold all."""

SELECTABLE: Final = 120
"""Choices that a list to select from holds; of more, the field suggests them while somebody types."""

MOST_SUGGESTED: Final = 500
_LONGEST: Final = 300
FILES: Final = ("csv", "xlsx", "docx", "json", "tsv", "jsonld", "html", "srj", "srx")


@dataclass(frozen=True)
class FieldView:
    """One parameter as a field of the form."""

    name: str
    label: str
    required: bool
    value: str
    example: str
    kind: str
    options: tuple[tuple[str, str], ...]
    """Value and label of each; to select from if there are few, else to be suggested."""
    complete: bool
    asked: str = ""
    """The value that the question is asked with: of an option that was meant, however it was written."""

    @property
    def suggested(self) -> tuple[str, ...]:
        """What the field suggests: the label of each option, or its value where several have the same label."""
        labels = Counter(label for _, label in self.options)
        return tuple(label if labels[label] == 1 else value for value, label in self.options[:MOST_SUGGESTED])

    @property
    def selects(self) -> bool:
        """Whether the field is a list to select from."""
        return self.complete and 0 < len(self.options) <= SELECTABLE


@dataclass(frozen=True)
class ColumnView:
    """A column: `name` is what the words of the pages know it by."""

    name: str
    number: bool


@dataclass(frozen=True)
class CellView:
    """A cell: a thing, a passage with its document, or a text in the language `lang` where it is another."""

    link: Link | None = None
    said: tuple[Said, ...] = ()
    text: str = ""
    code: str = ""
    """A word that answers use, such as "as named", by which the words of the pages may know it."""
    lang: str = ""


@dataclass(frozen=True)
class AnswerView:
    """The answer: columns, rows, how many rows there are, out of how many, and why there are none.

    `count` goes up to MOST_ROWS; `more` says that there are more than that.
    """

    columns: tuple[ColumnView, ...]
    rows: tuple[tuple[CellView, ...], ...]
    count: int
    more: bool
    denominator: str
    notes: tuple[str, ...]
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class QuestionView:
    """A question in words, its fields, and its answer; None until it is asked."""

    name: str
    title: str
    description: str
    machine: bool
    fields: tuple[FieldView, ...]
    answer: AnswerView | None
    text: str


def told(question: Question, language: str) -> tuple[str, str]:
    """Title and description of a question in a language."""
    header = question.header
    texts = (header.title, header.description)
    title, description = (text.zh if language == "zh" else text.en for text in texts)
    return title, description


def given_in(request: Request, question: Question) -> dict[str, str]:
    """The values that are given; an empty field counts as left out. Raises ParameterInvalid for one too long."""
    given = {name: request.query_params.get(name, "").strip() for name in question.header.parameters}
    for name, value in given.items():
        if len(value) > _LONGEST:
            raise ParameterInvalid(name, f"{name} has {len(value)} characters; it may have {_LONGEST}.")
    return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class Asking:
    """One question that is asked of one state of the graph, in a language; `at` is how the reader named the state."""

    session: Session
    source: Source
    question: Question
    language: str
    at: str = ""


def view_of(asking: Asking, given: Mapping[str, str]) -> QuestionView:
    """The view of a question, with its answer where all values are given that it needs. Raises as `prepare` does."""
    question, language = asking.question, asking.language
    declared = question.header.parameters
    missing = [name for name, item in declared.items() if item.required and name not in given]
    title, description = told(question, language)
    fields = tuple(_field(asking, name, item, given.get(name, "")) for name, item in declared.items())
    asked = {each.name: each.asked for each in fields if each.name in given}
    return QuestionView(
        question.name,
        title,
        description,
        language == "zh" and question.header.title.zh_by == "machine",
        fields,
        None if missing else _answer(asking, asked),
        question.text,
    )


def _field(asking: Asking, name: str, item: Parameter, value: str) -> FieldView:
    session, source, question, language = asking.session, asking.source, asking.question, asking.language
    found = source.shelf.keep(
        ("choices", question.name, name, language),
        lambda: choices(session, question, name, {}, session.names, language=language),
    )
    options = tuple(
        (short(term.value), found.labels.of(term.value, language))
        if isinstance(term, NamedNode)
        else (term.value, term.value)
        for term in found.terms
    )
    asked = _as_option(options, value) or value
    label = item.label.zh if language == "zh" else item.label.en
    complete = found.complete and item.type not in OPEN
    shown = asked or item.default or ""
    if not (complete and len(options) <= SELECTABLE):
        shown = value or item.default or ""
    return FieldView(name, label, item.required, shown, item.example, item.type, options, complete, asked)


def _as_option(options: tuple[tuple[str, str], ...], value: str) -> str:
    """The value of the option that was meant, however it was written in the address."""
    wanted = value.casefold()
    for option, label in options:
        if wanted and wanted in (option.casefold(), label.casefold(), option.rpartition("/")[2].casefold()):
            return option
    return ""


def _answer(asking: Asking, given: Mapping[str, str]) -> AnswerView:
    """The answer to these values. Raises as `prepare` does, and ParameterInvalid for a wrong value."""
    session, source, question, language = asking.session, asking.source, asking.question, asking.language
    try:
        prepared = prepare(question, given, session.names)
    except QuestionError as error:
        if error.parameters:
            raise ParameterInvalid(error.parameters[0], str(error)) from error
        raise
    query = prepared.query("json")
    endpoint = session.service.endpoint
    reply = endpoint.ask(
        bounded(endpoint, query.text, MOST_ROWS + 1),
        query.format,
        substitutions=query.substitutions,
        generation=session.generation,
        cancellation=session.reader.cancellation,
    )
    with reply.body as answer:
        table = table_of(parse_query_results(answer.body, QueryResultsFormat.JSON))
        hints = [hint.message for hint in answer.summary.hints]
    more, table = len(table) > MOST_ROWS, replace(table, rows=table.rows[:MOST_ROWS])
    answered = Answered.of(session, question, prepared.substitutions, table, language)
    notes = () if table.rows else why_empty(session, question, prepared.substitutions, language, hints)
    rows = _Rows.of(session, source, answered)
    address = f"/api/questions/{question.name}"
    state = [("at", asking.at)] if asking.at else []
    asked = urlencode([*given.items(), ("lang", language), *state])
    return AnswerView(
        rows.columns,
        tuple(rows.shown()),
        len(table.rows),
        more,
        denominator_text(out_of(session), language),
        tuple(notes),
        tuple((form, f"{address}.{form}?{asked}") for form in FILES),
    )


@dataclass(frozen=True)
class _Rows:
    """The rows of an answer as the page shows them: things as links, passages by where they stand, equal rows once."""

    answered: Answered
    telling: Telling

    @classmethod
    def of(cls, session: Session, source: Source, answered: Answered) -> _Rows:
        """With the passages and labels that the rows need. Raises as `Reader.select`."""
        table, evidence = answered.table, answered.question.header.evidence
        passages = {cell.value for name in evidence for cell in table.column(name) if cell is not None}
        found = passages_of(session, passages)
        things = {cell.value for row in table.rows for cell in row if isinstance(cell, NamedNode)} - passages
        nodes = things | {passage.document for passage in found.values()}
        return cls(answered, Telling.of(source, answered.language, nodes, found))

    @property
    def _kept(self) -> list[tuple[int, str]]:
        """The columns that are shown, by place and name: not what was asked with, nor labels, which links have."""
        names, labels = self.answered.table.columns, self.answered.question.labelled.values()
        left_out = {*labels, *self.answered.bound, *(name + LABEL for name in self.answered.bound)}
        return [(place, name) for place, name in enumerate(names) if name not in left_out]

    @property
    def columns(self) -> tuple[ColumnView, ...]:
        return tuple(ColumnView(name, self._is_number(place)) for place, name in self._kept)

    def shown(self) -> Iterator[tuple[CellView, ...]]:
        seen: dict[tuple[CellView, ...], None] = {}
        for row in self.answered.rows():
            seen[tuple(self._cell(name, row[place], row) for place, name in self._kept)] = None
        yield from seen

    def _is_number(self, place: int) -> bool:
        cells = [row[place] for row in self.answered.table.rows[:50] if row[place] is not None]
        return bool(cells) and all(isinstance(plain(cell), int) for cell in cells)

    def _cell(self, name: str, cell: Cell, row: list[Cell]) -> CellView:
        if cell is None:
            label = self._label(name, row)
            return CellView(text=label.value if label else "")
        if isinstance(cell, NamedNode):
            if name in self.answered.question.header.evidence:
                return CellView(said=self.telling.by_passage([cell.value]))
            label = self._label(name, row)
            link = self.telling.link(cell.value)
            if label is not None and not self.telling.labels.all_of(cell.value):
                link = Link(link.iri, label.value, link.address)
            return CellView(link=link)
        value: Any = plain(cell)
        lang = cell.language or ""
        return CellView(
            text=str(value).lower() if isinstance(value, bool) else str(value),
            code=cell.value,
            lang="" if lang == self.answered.language else lang,
        )

    def _label(self, name: str, row: list[Cell]) -> Cell:
        label = self.answered.question.labelled.get(name)
        return None if label is None else row[self.answered.table.columns.index(label)]
