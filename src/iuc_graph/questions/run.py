"""A question with its values, ready to be asked; and asking it of a store in this process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Triple, Variable

from iuc_graph.errors import QuestionError
from iuc_graph.names import NameIndex
from iuc_graph.questions.collection import Question
from iuc_graph.questions.parameters import Term, bind
from iuc_graph.store.contract import Query

Cell = NamedNode | Literal | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Prepared:
    """The text of a question, which is never changed, and the terms to bind its variables to."""

    text: str
    substitutions: Mapping[str, Term]

    def query(self, format_: str = "json") -> Query:
        """The same for a store or a pool of workers; `format_` is one of the store's formats for bindings."""
        terms = {name: str(term) for name, term in self.substitutions.items()}
        return Query(self.text, format_, substitutions=terms)


@dataclass(frozen=True)
class Answer:
    """Columns and rows, in the order of the query."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def column(self, name: str) -> tuple[Cell, ...]:
        """The cells of one column."""
        place = self.columns.index(name)
        return tuple(row[place] for row in self.rows)


def prepare(question: Question, values: Mapping[str, str], names: NameIndex) -> Prepared:
    """Bind the values to the question. Raises QuestionError as `bind` says."""
    return Prepared(question.text, bind(question, values, names))


def answer(store: Store, prepared: Prepared) -> Answer:
    """Ask in this process, with no limit of time or memory: for tests, scripts and notebooks."""
    terms: dict[Variable, NamedNode | BlankNode | Literal | Triple] = {
        Variable(name): term for name, term in prepared.substitutions.items()
    }
    found = store.query(prepared.text, substitutions=terms)
    if not isinstance(found, QuerySolutions):
        raise QuestionError("A saved question is a SELECT; this one has no rows.")
    columns = tuple(variable.value for variable in found.variables)
    return Answer(columns, tuple(_rows(found, columns)))


def _rows(found: QuerySolutions, columns: tuple[str, ...]) -> Iterator[Row]:
    for solution in found:
        yield tuple(_cell(solution[name]) for name in columns)


def _cell(term: object) -> Cell:
    if term is None or isinstance(term, NamedNode | Literal):
        return term
    raise QuestionError(f"A saved question gave {term}, which is neither an IRI nor a literal.")
