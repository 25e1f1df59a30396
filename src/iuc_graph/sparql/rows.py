"""Tables of RDF terms: what a SELECT gives, from whichever side it is asked.

Rooms that put their own questions (sharing, entities, the REST interface, Python) are written against `Reader`, so that
the same code reads a generation in this process, the workers of a server, and an endpoint elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Protocol, cast

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, Store, Triple, Variable

from iuc_graph.errors import QueryFailed
from iuc_graph.vocabulary import PREFIXES

Term = NamedNode | Literal
Cell = NamedNode | Literal | None
Row = tuple[Cell, ...]
Bindings = Mapping[str, Term]

NOTHING: Final[Bindings] = MappingProxyType({})


@dataclass(frozen=True)
class Table:
    """Columns and rows, in the order of the query; where there are no rows, `hints` may say why, the best first."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    hints: tuple[str, ...] = field(default=(), compare=False)
    _places: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {name: place for place, name in enumerate(self.columns)})

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> tuple[Cell, ...]:
        """The cells of one column. Raises KeyError."""
        place = self._places[name]
        return tuple(row[place] for row in self.rows)

    def records(self) -> Iterator[dict[str, str | None]]:
        """Each row as column → IRI or lexical form, None where a cell is empty."""
        for row in self.rows:
            yield {
                name: None if cell is None else cell.value
                for name, cell in zip(self.columns, row, strict=True)
            }


class Reader(Protocol):
    """Answers SELECT queries. The prefixes of this project need no declaration."""

    def select(self, text: str, bindings: Bindings = NOTHING) -> Table:
        """The answer to a SELECT; `bindings` binds variables, named without "?", that the query selects.

        Raises QueryError or StoreError.
        """


@dataclass(frozen=True)
class StoreReader:
    """Reads a store of this process, in the calling thread, with no limit of time or memory."""

    store: Store

    def select(self, text: str, bindings: Bindings = NOTHING) -> Table:
        """As `Reader.select`."""
        terms: dict[Variable, NamedNode | BlankNode | Literal | Triple] = {
            Variable(name): term for name, term in bindings.items()
        }
        try:
            return table_of(self.store.query(text, prefixes=dict(PREFIXES), substitutions=terms))
        except SyntaxError as error:
            raise QueryFailed(f"The query is not SPARQL 1.1: {error}") from error
        except (RuntimeError, ValueError) as error:
            raise QueryFailed(f"The query cannot be evaluated: {str(error).rstrip('.')}.") from error


def table_of(found: object) -> Table:
    """The table that the engine, or its parser of results, gives. Raises QueryFailed for anything else.

    What is raised holds nothing of the engine's: its results must not be dropped in another thread.
    """
    if not isinstance(found, QuerySolutions):
        raise no_rows("ASK" if isinstance(found, QueryBoolean) else "CONSTRUCT or DESCRIBE")
    table, fault = _table(found)
    if table is not None:
        return table
    del found
    raise QueryFailed(fault)


def no_rows(form: str) -> QueryFailed:
    """The error for a query of another form than SELECT."""
    return QueryFailed(f"The query is {form}, which gives no rows; write a SELECT.")


def _table(found: QuerySolutions) -> tuple[Table | None, str]:
    columns = tuple(variable.value for variable in found.variables)
    rows: list[Row] = []
    for solution in found:
        cells = [solution[name] for name in columns]
        for cell in cells:
            if not (cell is None or isinstance(cell, NamedNode | Literal)):
                return None, f"A row holds {cell}, which is neither an IRI nor a literal."
        rows.append(cast(Row, tuple(cells)))
    return Table(columns, tuple(rows)), ""
