"""The command `ask`: a saved question, of the graph here or of an endpoint elsewhere, in any form."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

import typer
from pyoxigraph import NamedNode, QueryResultsFormat, parse_query_results

from iuc_graph import tables
from iuc_graph.cli.parts import format_for, no_format, opened, say, terminal
from iuc_graph.cli.parts import put as write_out
from iuc_graph.cli.terminal_table import show
from iuc_graph.entities.labels import labels_of
from iuc_graph.names import NameIndex, Reading
from iuc_graph.questions import Question, answer, prepare, why_empty
from iuc_graph.questions.answered import Answered
from iuc_graph.questions.parameters import readings_of
from iuc_graph.questions.wording import title_of
from iuc_graph.reports import Version
from iuc_graph.reports.page import words_of
from iuc_graph.reports.sharing_context import denominator_text, told_readings
from iuc_graph.reports.sharing_told import version_of
from iuc_graph.settings import Settings
from iuc_graph.sparql.rows import Reader, Table, table_of
from iuc_graph.store.generations import Generation
from iuc_graph.themes.denominators import denominator_of
from iuc_graph.web.api.question_forms import OFFERS, RAW, Asked, results, write

FORMATS: Final = ("table", *(offer.format for offer in OFFERS))
"""The forms of the REST interface under the same names, and a table for a terminal."""

BINARY: Final = ("xlsx", "docx")


@dataclass(frozen=True)
class Place:
    """Where a question is asked: the graph here, in a state of the past with `at`, or the endpoint at `url`.

    Labels are wanted in `language`.
    """

    settings: Settings
    at: str | None = None
    url: str | None = None
    language: str = "en"


@dataclass(frozen=True)
class _Found:
    """An answer, what it was read from, and what the engine found out about why it is empty."""

    answered: Answered
    reader: Reader
    version: Version
    hints: tuple[str, ...] = ()
    read: tuple[Reading, ...] = ()

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """How wordings of documents were understood, and why it is empty, if it is."""
        answered = self.answered
        labels = labels_of(self.reader, [each.thing for each in self.read])
        read = tuple(told_readings(labels, self.read, answered.language))
        if answered.table.rows:
            return read
        why = why_empty(self.reader, answered.question, answered.bound, answered.language, self.hints)
        return (*read, *why, *self._elsewhere())

    def _elsewhere(self) -> tuple[str, ...]:
        """Whom to ask about in place of a place that takes part in nothing."""
        from iuc_graph.reports.elsewhere import told_elsewhere
        from iuc_graph.themes.incidence import read_incidence

        answered = self.answered
        if not any(item.type == "place" for item in answered.question.header.parameters.values()):
            return ()
        asked_for = [term.value for term in answered.bound.values() if isinstance(term, NamedNode)]
        return told_elsewhere(self.reader, read_incidence(self.reader), asked_for, answered.language)

    def in_words(self) -> Table:
        """The rows with labels in the language asked for."""
        return Table(self.answered.table.columns, tuple(map(tuple, self.answered.rows())))


def put(
    question: Question,
    values: Mapping[str, str],
    place: Place,
    format_name: str | None,
    output: Path | None,
    *,
    wide: bool = False,
) -> None:
    """Ask, and write the answer to a file or to standard output. Raises as the rooms do, and BadParameter."""
    form = _form(format_name, output)
    with _there(question, values, place) if place.url else _here(question, values, place) as found:
        if form == "table":
            columns, rows = tables.from_json(results(found.in_words(), "json"))
            headings = [title_of(column, place.language) for column in columns]
            show(headings, rows, terminal(), wide=wide, words=words_of(place.language))
            say(denominator_text(denominator_of(found.reader), place.language))
        else:
            write_out(_bytes(found, form), output)
        for note in found.notes:
            print(note, file=sys.stderr)  # noqa: T201


def _form(format_name: str | None, output: Path | None) -> str:
    usual = "table" if output is None and sys.stdout.isatty() else "csv"
    form = format_for(format_name, output, {each: each for each in FORMATS[1:]}, usual)
    if form not in FORMATS:
        raise no_format(form, FORMATS)
    if form == "table" and output is not None:
        raise typer.BadParameter("table is for the terminal; leave out --output", param_hint="--format")
    if form in BINARY and output is None and sys.stdout.isatty():
        raise typer.BadParameter(f"{form} is no text: give the file to write", param_hint="--output")
    return form


def _bytes(found: _Found, form: str) -> bytes:
    if form in RAW:
        return results(found.answered.table, RAW[form])
    asked = Asked(found.reader, found.version, denominator_of(found.reader), found.notes)
    return write(found.answered, asked, form)


@contextmanager
def _here(question: Question, values: Mapping[str, str], place: Place) -> Iterator[_Found]:
    """The answer of a worker of this process, under the limits of the settings."""
    from iuc_graph.names.gazetteer import index_of
    from iuc_graph.sparql.answer import Endpoint
    from iuc_graph.sparql.reading import EndpointReader
    from iuc_graph.workers.pool import Pool

    with opened(place.settings, place.at) as found:
        names, generation = index_of(found.store), found.generation
    prepared = prepare(question, values, names)
    query = prepared.query("json")
    past = generation if place.at else None
    # One question reads less from disk than it would copy to memory first.
    with Pool(place.settings.model_copy(update={"workers": 1, "memory_quads": 0})) as pool:
        endpoint = Endpoint(pool, place.settings)
        reply = endpoint.ask(query.text, "json", substitutions=query.substitutions, generation=past)
        with reply.body as body:
            table, hints = _table(body.body), tuple(hint.message for hint in body.summary.hints)
            source: Generation = body.source
        reader = EndpointReader(endpoint, past)
        answered = Answered.of(reader, question, prepared.substitutions, table, place.language)
        yield _Found(answered, reader, version_of(source), hints, readings_of(question, values, names))


@contextmanager
def _there(question: Question, values: Mapping[str, str], place: Place) -> Iterator[_Found]:
    """The answer of an endpoint elsewhere, whose labels are read first where a parameter may be a name."""
    from iuc_graph.client.namebook import names_of
    from iuc_graph.client.remote import endpoint
    from iuc_graph.sparql.remote import RemoteReader

    url = place.url or ""
    reader = endpoint(url, place.settings.query_seconds)
    names = names_of(reader) if question.header.parameters else NameIndex((), ())
    prepared = prepare(question, values, names)
    table = answer(reader, prepared)
    answered = Answered.of(reader, question, prepared.substitutions, table, place.language)
    version = Version(RemoteReader(url).shown, "", datetime.now(UTC).isoformat(timespec="seconds"))
    yield _Found(answered, reader, version, read=readings_of(question, values, names))


def _table(body: bytes) -> Table:
    return table_of(parse_query_results(body, QueryResultsFormat.JSON))
