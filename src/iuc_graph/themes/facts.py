"""The statements that the incidence is made of, as tables of numbers, graph by graph; every term is stored once.

After a change only the graphs that changed are read again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Final

import numpy as np
import numpy.typing as npt
from pyoxigraph import NamedNode

from iuc_graph.sparql.rows import Term
from iuc_graph.themes.links import STATEMENTS, Link, Statement
from iuc_graph.themes.tokens import Tokens
from iuc_graph.vocabulary import SOURCE_GRAPH

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ROWS_OF_A_GRAPH: Final = 600
"""Reading one graph by itself costs about as much as so many rows of reading everything."""

MOST_WASTE: Final = 2
"""Everything is read again when so many times as many terms are known as the last full reading found."""

_SOURCE: Final = f"<{SOURCE_GRAPH}"


@dataclass(frozen=True)
class Edges:
    """Statements of one kind; the three columns have one length, and hold numbers of terms."""

    graph: Numbers
    subject: Numbers
    object: Numbers

    def __len__(self) -> int:
        return len(self.graph)

    def only(self, wanted: Flags) -> Edges:
        """Those for which the flag is set."""
        return Edges(self.graph[wanted], self.subject[wanted], self.object[wanted])

    @classmethod
    def joined(cls, parts: Sequence[Edges]) -> Edges:
        """All of several tables, one after another."""
        return cls(
            np.concatenate([part.graph for part in parts]),
            np.concatenate([part.subject for part in parts]),
            np.concatenate([part.object for part in parts]),
        )


@dataclass(frozen=True)
class Facts:
    """All statements that were read: a table for each `Link`, and the terms that its numbers mean.

    `terms` are in N-Triples syntax. `first_size` is the number of terms when everything was read last.
    """

    terms: Sequence[str]
    numbers: Mapping[str, int]
    tables: tuple[Edges, ...]
    first_size: int

    @classmethod
    def read(cls, tokens: Tokens) -> Facts:
        """All of them. Raises QueryError or StoreError."""
        numbers = _numbering({})
        tables = tuple(_edges(tokens, link, numbers) for link in Link)
        return cls(list(numbers), dict(numbers), tables, len(numbers))

    def after(self, tokens: Tokens, changed: Collection[str]) -> Facts:
        """The statements as they are now, when only these graphs have changed, read in the cheaper way.

        `changed` holds IRIs, and "" for the default graph. Raises as `read` does.
        """
        rows = sum(map(len, self.tables))
        if len(changed) * ROWS_OF_A_GRAPH >= rows or len(self.terms) > MOST_WASTE * self.first_size:
            return Facts.read(tokens)
        return self.read_again(tokens, changed)

    def read_again(self, tokens: Tokens, graphs: Iterable[str]) -> Facts:
        """As `after`, reading these graphs and no others."""
        changed = sorted(graph for graph in graphs if graph)
        known = [number for graph in changed if (number := self.numbers.get(f"<{graph}>")) is not None]
        numbers = _numbering(self.numbers)
        tables = tuple(
            Edges.joined(
                [
                    table.only(~np.isin(table.graph, known)),
                    *(_edges(tokens, link, numbers, graph) for graph in changed),
                ]
            )
            for link, table in zip(Link, self.tables, strict=True)
        )
        return Facts(list(numbers), dict(numbers), tables, self.first_size)

    def merged(self, *links: Link) -> Edges:
        """Statements of these kinds in any graph, the inferred one included."""
        return Edges.joined([self.tables[link] for link in links])

    def sourced(self, *links: Link) -> Edges:
        """Statements of these kinds in the graphs of source documents."""
        merged = self.merged(*links)
        return merged.only(self._is_source[merged.graph])

    @cached_property
    def _is_source(self) -> Flags:
        """For each term whether it names the graph of a source document."""
        return np.fromiter((term.startswith(_SOURCE) for term in self.terms), bool, len(self.terms))

    def iri(self, number: int) -> str:
        """The IRI that a number means."""
        return self.terms[number][1:-1]


def _numbering(known: Mapping[str, int]) -> defaultdict[str, int]:
    """Gives each new term the next number."""
    return defaultdict(count(len(known)).__next__, known)


def _edges(tokens: Tokens, link: Link, numbers: defaultdict[str, int], graph: str | None = None) -> Edges:
    statement = STATEMENTS[link]
    cells = tokens.cells(statement.text, _bindings(statement, graph))
    width = 4
    of = numbers.__getitem__
    columns = [
        np.fromiter(map(of, cells[column::width]), np.int64, len(cells) // width) for column in (0, 1, 3)
    ]
    return Edges(*columns)


def _bindings(statement: Statement, graph: str | None) -> dict[str, Term]:
    bound: dict[str, Term] = {}
    if statement.predicate is not None:
        bound["link"] = NamedNode(statement.predicate)
    if statement.class_ is not None:
        bound["object"] = NamedNode(statement.class_)
    if graph is not None:
        bound["source"] = NamedNode(graph)
    return bound
