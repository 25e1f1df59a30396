"""Where statements are read from: rows as flat lists of terms in N-Triples syntax, fast from a store of this process.

A term that is written out by the engine and split here costs a quarter of one that goes through Python as an object.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import QueryResultsFormat, QuerySolutions, Store, Variable

from iuc_graph.errors import QueryFailed
from iuc_graph.sparql.rows import Bindings, Reader
from iuc_graph.vocabulary import PREFIXES


class Tokens(Protocol):
    """Gives the cells of an answer, row after row, each an IRI in angle brackets or a literal in quotes."""

    def cells(self, text: str, bindings: Bindings) -> list[str]:
        """The cells of a SELECT in which no cell is empty or a number. Raises QueryError or StoreError."""


@dataclass(frozen=True)
class StoreTokens:
    """Reads a store of this process, in the calling thread."""

    store: Store

    def cells(self, text: str, bindings: Bindings) -> list[str]:
        """As `Tokens.cells`."""
        terms = {Variable(name): term for name, term in bindings.items()}
        found = self.store.query(text, prefixes=dict(PREFIXES), substitutions=terms)  # type: ignore[arg-type]
        if not isinstance(found, QuerySolutions):
            raise QueryFailed("The query gives no rows; write a SELECT.")
        written = found.serialize(format=QueryResultsFormat.TSV) or b""
        rows = written.decode().split("\n", 1)[1]
        return rows[:-1].replace("\n", "\t").split("\t") if rows else []


@dataclass(frozen=True)
class ReaderTokens:
    """Reads whatever answers SELECT queries."""

    reader: Reader

    def cells(self, text: str, bindings: Bindings) -> list[str]:
        """As `Tokens.cells`."""
        return [str(cell) for row in self.reader.select(text, bindings).rows for cell in row]
