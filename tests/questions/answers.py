"""Expected answers of tests/questions/expected, and answers as texts that compare with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Store
from ruamel.yaml import YAML

from iuc_graph.names import NameIndex
from iuc_graph.questions import Question, answer, prepare
from iuc_graph.sparql.rows import StoreReader, Table
from iuc_graph.vocabulary import ID

Texts = set[tuple[str, ...]]


@dataclass(frozen=True)
class Expected:
    """An answer written by hand from the documents: all rows of some columns, or rows that must or must not be there.

    `without` is a source document that supports the answer: when it is taken away, the answer must change.
    """

    columns: list[str]
    without: str
    parameters: dict[str, str] = field(default_factory=dict)
    rows: list[list[str]] | None = None
    contains: list[list[str]] = field(default_factory=list)
    lacks: list[list[str]] = field(default_factory=list)


def read_expected(file: Path) -> Expected:
    """The expected answer in a file."""
    return Expected(**YAML(typ="safe").load(file.read_text(encoding="utf-8")))


def ask(question: Question, parameters: dict[str, str], store: Store, names: NameIndex) -> Table:
    """The answer of a store to a question."""
    return answer(StoreReader(store), prepare(question, parameters, names))


def texts(found: Table, columns: list[str]) -> Texts:
    """The distinct rows of some columns: nodes by the tail of their IRI, literals by their value."""
    cells = [[_text(cell) for cell in found.column(name)] for name in columns]
    return set(zip(*cells, strict=True))


def as_rows(rows: list[list[str]]) -> Texts:
    """Rows of an expected answer in the same shape."""
    return {tuple(row) for row in rows}


def _text(cell: object) -> str:
    return "" if cell is None else str(getattr(cell, "value", cell)).removeprefix(ID)


def example_values(question: Question) -> dict[str, str]:
    """The examples of a question's parameters."""
    return {name: parameter.example for name, parameter in question.header.parameters.items()}
