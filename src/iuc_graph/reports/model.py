"""An answer as people take it away, before it is a file: what was asked, of which state, and the tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Self

from iuc_graph.store.generations import Generation

LICENCE: Final = "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)"
"""What everything that this project publishes of its graph may be used under."""

Cell = str | int | float | None


class Listed(str):
    """A text of several items: a page that has no room for all shows the first, and how many more there are.

    `pieces` are the items, each but the first with what stands before it. The first `needed` are shown even where
    there is no room for them, such as what was asked for.
    """

    pieces: tuple[str, ...]
    needed: int
    _inside: int
    _bracket: tuple[str, str]

    def __new__(cls, pieces: Sequence[str], needed: int = 0) -> Self:
        """The text that the pieces make up."""
        made = super().__new__(cls, "".join(pieces))
        made.pieces, made.needed, made._inside, made._bracket = tuple(pieces), needed, len(pieces), ("", "")
        return made

    def with_bracket(self, before: str, items: Sequence[str], after: str) -> Self:
        """The same with further items in a bracket behind it, which `before` opens and `after` closes."""
        opening, *others = items
        made = super().__new__(type(self), f"{self}{before}{''.join(items)}{after}")
        made.pieces, made.needed = (*self.pieces, before + opening, *others), self.needed
        made._inside, made._bracket = len(self.pieces), (before, after)
        return made

    @classmethod
    def joined(cls, items: Sequence[str], between: str) -> Self:
        """Items with the same between each two."""
        return cls([item if number == 0 else between + item for number, item in enumerate(items)])

    def first(self, items: int, more: str) -> str:
        """The first so many items, then `more`; in the bracket, if that is all that is left out."""
        before, after = self._bracket
        if items == self._inside and after:
            return "".join(self.pieces[:items]) + before + more.strip() + after
        return "".join(self.pieces[:items]) + more + (after if items > self._inside else "")

    def shorter(self, more: str) -> Iterator[str]:
        """Ever shorter forms of it, the last with one item or all that are needed; `more` says {more} are left out."""
        for items in range(len(self.pieces) - 1, max(self.needed, 1) - 1, -1):
            yield self.first(items, more.format(more=len(self.pieces) - items))


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    """ISO 8601 at the precision that is known: a year, a month or a day."""
    LINK = "link"
    """An address; documents for the eye show its short form."""


@dataclass(frozen=True)
class Column:
    """`name` is what programs read, `title` what people do."""

    name: str
    title: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Table:
    """Rows of cells under columns; `name` is its title. Raises ValueError for rows that do not fit the columns."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.name}: a row has {len(row)} cells for {len(self.columns)} columns")
            if any(isinstance(cell, float) and not math.isfinite(cell) for cell in row):
                raise ValueError(f"{self.name}: a cell is a number that no file can hold")


@dataclass(frozen=True)
class Named:
    """A value with the name that it has in the wording of the report."""

    name: str
    value: str


@dataclass(frozen=True)
class Source:
    """A document that states what is in the answer; `licence` is None where it names none."""

    iri: str
    title: str
    licence: str | None = None


@dataclass(frozen=True)
class Version:
    """The state of the graph that was asked. `built_at` is UTC in ISO 8601; `releases` are the names it has."""

    generation: str
    digest: str
    built_at: str
    releases: tuple[str, ...] = ()

    @classmethod
    def of(cls, generation: Generation, releases: tuple[str, ...] = ()) -> Version:
        """The version of a generation."""
        manifest = generation.manifest
        return cls(manifest.name, manifest.digest, manifest.built_at, releases)

    @property
    def moment(self) -> datetime:
        """When the state was built, in UTC."""
        found = datetime.fromisoformat(self.built_at)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)

    @property
    def date(self) -> str:
        """The day of it, as YYYY-MM-DD."""
        return self.moment.date().isoformat()


@dataclass(frozen=True)
class Report:
    """An answer to take away. Equal reports give equal bytes: no clock is read when one is written.

    `question` says in words what was asked, and `notes` whatever a reader needs to judge the answer: out of how many,
    and what a word in it means. The first of `tables` is the answer whole, which CSV holds alone; `brief` is what a
    page shows instead of it, and `front` the one of them that a workbook opens on, if that is not the first. Where
    these rows are a part of the answer, `total` is how many there are in all, and `part` the note that says so.
    `language` is that of all wording, "en" or "zh".
    """

    title: str
    question: str
    version: Version
    tables: tuple[Table, ...]
    parameters: tuple[Named, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    brief: Table | None = None
    total: int = 0
    part: str = ""
    language: str = "en"
    front: Table | None = None

    def __post_init__(self) -> None:
        if not self.tables:
            raise ValueError("a report needs a table, even one without rows")

    @property
    def data(self) -> Table:
        """The answer whole."""
        return self.tables[0]

    @property
    def page(self) -> Table:
        """What the page shows."""
        return self.brief or self.data
