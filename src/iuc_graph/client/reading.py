"""What every open graph can be asked: saved questions, SPARQL, names, descriptions, and how to cite it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pyoxigraph import NamedNode

from iuc_graph.client import describing
from iuc_graph.client.asked import plain
from iuc_graph.client.checks import check_merge, check_sources
from iuc_graph.client.citation import Style, citation
from iuc_graph.client.emptiness import reasons
from iuc_graph.client.frame import Frame
from iuc_graph.client.namebook import names_of, search_of_reader
from iuc_graph.client.origin import Origin, Source
from iuc_graph.client.sharing import denominator
from iuc_graph.client.values import Given, Iris, term_of, value_of
from iuc_graph.client.words import in_form
from iuc_graph.entities.labels import labels_of
from iuc_graph.errors import QueryFailed
from iuc_graph.names import NameIndex
from iuc_graph.names import Reading as Named
from iuc_graph.names.search import Search
from iuc_graph.project import Project, find_project
from iuc_graph.questions import Prepared, Question, QuestionCollection, answer, load, prepare, why_empty
from iuc_graph.questions.parameters import readings_of
from iuc_graph.reports.sharing_context import told_readings
from iuc_graph.sparql.rows import NOTHING, Reader, Table
from iuc_graph.themes.denominators import denominator_of
from iuc_graph.vocabulary import IUC

if TYPE_CHECKING:
    from iuc_graph.themes.finder import Finder


@dataclass(frozen=True)
class Info:
    """Where a graph came from, and by kind of cooperation how many there are and what they state."""

    origin: Origin
    counts: Frame

    def __str__(self) -> str:
        return f"{self.origin.where}\n{self.origin.version}\n{self.counts}"


class Reading:
    """A graph that is open, with all that needs no more than its reader."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<iuc_graph.Graph of {self.origin.where}: {self.origin.version}>"

    def close(self) -> None:
        """Let go of the store; calling it again does nothing."""
        self._source.close()

    @property
    def origin(self) -> Origin:
        """Where this graph came from and which state of it is read."""
        return self._source.origin()

    @property
    def questions(self) -> Frame:
        """The saved questions that `ask` answers: name, title, parameters."""
        rows = (
            (item.name, item.header.title.en, ", ".join(item.header.parameters)) for item in self._questions
        )
        return Frame(("name", "title", "parameters"), tuple(rows))

    def ask(
        self,
        name: str,
        parameters: Mapping[str, str | int | date] | None = None,
        /,
        *,
        iris: Iris = "short",
        **more: str | int | date,
    ) -> Frame:
        """The answer to a saved question, for example `ask("cities-sharing-a-theme", theme="logistics")`.

        Parameters are typed as on the command line, or given as numbers and dates; a mapping serves for names that
        Python does not allow. `iris` is "short" (place/chongqing) or "full". The notes say out of how many cooperations
        it is; where there are no rows, `reason` says why. Raises QuestionError with every wrong parameter.
        """
        question = self._questions.get(name)
        values = {key: _typed(value) for key, value in {**(parameters or {}), **more}.items()}
        reader = self._sourced if question.header.evidence else self._merged
        prepared = prepare(question, values, self.names)
        table = answer(reader, prepared)
        read = self._told_readings(readings_of(question, values, self.names), "en")
        return self._frame(table, iris, self._why(question, prepared, table), *read, self._out_of)

    def query(
        self,
        sparql: str,
        bindings: Mapping[str, Given] | None = None,
        /,
        *,
        iris: Iris = "short",
        **more: Given,
    ) -> Frame:
        """The rows of a SELECT; this project's prefixes need no declaration.

        `query("SELECT ?place ?theme { ?place iuc:cooperatesOnAsNamed ?theme }", place="place/chongqing")` binds ?place;
        the query has to select what is bound. A text that is an address, an id of ours or a prefixed name is an
        IRI, any other a string without a language; a term of pyoxigraph says exactly what is meant. Where there are no
        rows, `reason` says why, as far as that can be found out. Raises QueryError, also for a query that is no SELECT.
        """
        given = {**(bindings or {}), **more}
        terms = {name: term_of(value) for name, value in given.items()}
        try:
            table = self._reader.select(sparql, terms)
        except RuntimeError as error:  # what the engine finds out only when it has read the query
            raise QueryFailed(f"The query cannot be answered: {error}.") from error
        return self._frame(table, iris, reasons(self._reader, sparql, terms, table))

    def find(
        self,
        text: str,
        *,
        kind: str | None = None,
        country: str | None = None,
        limit: int = 20,
        lang: str = "en",
        iris: Iris = "short",
    ) -> Frame:
        """All things with this text in some name, the closest first; where there is none, things called much like it.

        `kind` keeps one kind: place, theme, cooperation, organisation, … or a class such as city. The column closeness
        says how the text and the name agree. Raises NameUnknown for a kind that there is not.
        """
        in_form(lang, iris)
        there = None if country is None else self.names.one(country, [IUC + "Country"]).iri
        kinds = [] if kind is None else [kind]
        findings = self._search.search(text, kinds=kinds, country=there, limit=limit)
        more = f"{len(findings.found)} of {findings.count} things found"
        return self._told(describing.FOUND, describing.found(self._search, findings, lang, iris), more)

    def describe(self, name: str, *, lang: str = "en", iris: Iris = "short") -> Frame:
        """Every statement about a thing, and which graph holds it; a source graph is the document that states it."""
        in_form(lang, iris)
        iri = self.names.one(plain(name)).iri
        return self._told(describing.STATED, describing.stated(self._reader, iri, lang, iris))

    def cite(self, style: Style = "apa") -> str:
        """How to cite this state of the graph: "apa", "bibtex" or "cff". Raises ArgumentInvalid for another style."""
        return citation(self._project.citation, self.origin).text(style)

    def info(self) -> Info:
        """Where this graph came from, which state of it is read, and how many cooperations state what."""
        return Info(self.origin, self.ask("scope"))

    @cached_property
    def names(self) -> NameIndex:
        """The resolver of names, read from the graph when it is first needed."""
        return names_of(self._reader)

    @cached_property
    def _search(self) -> Search:
        return search_of_reader(self._reader)

    @property
    def _reader(self) -> Reader:
        return self._source.reader

    @cached_property
    def _project(self) -> Project:
        return find_project()

    @cached_property
    def _questions(self) -> QuestionCollection:
        return load(self._project.queries)

    @cached_property
    def _merged(self) -> Reader:
        """The reader, once it is known that its default graph is the merge."""
        check_merge(self._reader, self.origin.where)
        return self._reader

    @cached_property
    def _sourced(self) -> Reader:
        """The reader, once it is known that it tells the documents apart as well."""
        check_sources(self._merged, self.origin.where)
        return self._merged

    @cached_property
    def _out_of(self) -> str:
        """Out of how many cooperations a saved question is answered."""
        return denominator(denominator_of(self._reader))

    def _told_readings(self, read: Sequence[Named], lang: str) -> tuple[str, ...]:
        labels = labels_of(self._reader, [each.thing for each in read])
        return tuple(told_readings(labels, read, lang))

    def _why(self, question: Question, prepared: Prepared, table: Table) -> tuple[str, ...]:
        """Why a saved question has no rows, if it has none."""
        if table.rows:
            return ()
        hints = () if prepared.substitutions else reasons(self._reader, prepared.text, NOTHING, table)
        why = why_empty(self._reader, question, prepared.substitutions, "en", hints)
        return (*why, *self._elsewhere(question, prepared))

    def _elsewhere(self, question: Question, prepared: Prepared) -> tuple[str, ...]:
        """Whom to ask about in place of a place that takes part in nothing."""
        if not any(item.type == "place" for item in question.header.parameters.values()):
            return ()
        from iuc_graph.reports.elsewhere import told_elsewhere  # with all of the finder

        asked_for = [term.value for term in prepared.substitutions.values() if isinstance(term, NamedNode)]
        return told_elsewhere(self._sourced, self._finder.incidence, asked_for, "en")

    @cached_property
    def _finder(self) -> Finder:
        from iuc_graph.client.finding import finder_of

        return finder_of(self._sourced)

    def _frame(self, table: Table, iris: Iris, why: tuple[str, ...], *notes: str) -> Frame:
        in_form("en", iris)
        rows = tuple(tuple(value_of(cell, iris) for cell in row) for row in table.rows)
        return Frame(table.columns, rows, (*why, *notes, self._note), " ".join(why))

    def _told(self, columns: tuple[str, ...], rows: describing.Rows, *notes: str) -> Frame:
        return Frame(columns, rows, (*notes, self._note))

    @property
    def _note(self) -> str:
        return f"iuc_graph, {self.origin.version}"

    @property
    def _licence(self) -> str:
        return citation(self._project.citation, self.origin).licence


def _typed(value: str | int | date) -> str:
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else str(value)
