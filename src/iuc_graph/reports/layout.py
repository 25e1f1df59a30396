"""How a table is laid out on a page: the widths of its columns, what of each cell is shown, and how many rows fit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from iuc_graph.reports.cells import CUT, clipped, readable
from iuc_graph.reports.metrics import BOLD, lines_of, width_of
from iuc_graph.reports.model import Cell, Column, Kind, Listed, Table
from iuc_graph.reports.words import Words
from iuc_graph.vocabulary import short

# In points: A4 with margins of 15 mm on each side, and rows as briefing.css and document.py set them.
WIDTH: Final = 510.0
SIZE: Final = 8.0
LINE: Final = 10.0
ROW: Final = 3.5
GAP: Final = 5.0

STEP: Final = 5
"""Widths of columns are whole multiples of so many per cent."""

MOST_FOR_A_WORD: Final = 4
"""No word gets more of these multiples for its own sake."""

MEASURED: Final = 20
"""Rows that are looked at for the widths of columns."""

MEASURED_TEXT: Final = 300
"""Signs of each of their cells that count, as what is longer is cut anyway."""

LONGEST_CELL: Final = 2000
CELL_LINES: Final = (24, 16, 12, 9, 7, 6, 5, 4, 3, 2)
"""Lines that a cell may have: the first of these with which all rows fit."""

FEWEST: Final = 3
"""Lines that a cell may have where not all rows fit: more rows of less would tell less."""


@dataclass(frozen=True)
class Shown:
    """A cell as it is shown; `address` is where a link leads, else empty. `cut` tells that a part is left out."""

    text: str
    address: str = ""
    cut: bool = False


@dataclass(frozen=True)
class Laid:
    """The rows that fit, each with all its cells."""

    rows: tuple[tuple[Shown, ...], ...]

    @property
    def cut(self) -> bool:
        """Whether any cell is not shown whole."""
        return any(cell.cut for row in self.rows for cell in row)


@dataclass(frozen=True)
class Layout:
    """A table on a page, in the words of a language."""

    table: Table
    words: Words

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Per cent for each column: what its longest word needs, if it can be had; the rest where rows get lower."""
        columns, all_steps = range(len(self.table.columns)), 100 // STEP
        if not columns:
            return ()
        needed = [self._steps(place) for place in columns]
        tried = ([min(most, need) for need in needed] for most in range(MOST_FOR_A_WORD, 0, -1))
        steps = next((found for found in tried if sum(found) <= all_steps), [1 for _ in columns])
        for _ in range(all_steps - sum(steps)):
            steps[self._narrowest(steps)] += 1
        return tuple(step * STEP for step in steps)

    def _narrowest(self, steps: Sequence[int]) -> int:
        """The column whose next step makes the table lowest."""
        lines = [self._lines_at(place, step) for place, step in enumerate(steps)]
        highest = [sorted(row, reverse=True) for row in zip(*lines, strict=True)]

        def gain(place: int) -> tuple[float, float, int]:
            wider = self._lines_at(place, steps[place] + 1)
            rows = zip(lines[place], wider, highest, strict=True)
            lower = sum(top[0] - max((new, *top[1:2])) for old, new, top in rows if old == top[0])
            return lower, sum(lines[place]) - sum(wider), -steps[place]

        return max(range(len(steps)), key=gain)

    def _lines_at(self, place: int, step: int) -> tuple[float, ...]:
        """How long the first cells of a column are in so many steps of the width, in lines and parts of lines.

        Whole lines alone would not tell that a column gets fuller until it has one less.
        """
        room = max(WIDTH * step * STEP / 100 - GAP, SIZE)
        return tuple(
            (lines_of(text, room, SIZE) + max(width_of(text, SIZE) / room, 1.0)) / 2
            for text in self._measured[place]
        )

    @cached_property
    def head(self) -> float:
        """The height of the header, in points."""
        titles = (lines_of(column.title, room / BOLD, SIZE) for column, room in self._columns)
        return max(titles, default=0) * LINE + ROW

    def fitting(self, height: float) -> Laid:
        """The rows that fit into so many points, with as much of each cell as lets most rows fit.

        The first row is always there, in the fewest lines if there is no room for it, whatever is needed of its cells.
        """
        tried = (self._laid(height, most) for most in CELL_LINES)
        found = next((laid for laid in tried if len(laid.rows) == len(self.table.rows)), None)
        found = found or self._laid(height, FEWEST)
        if found.rows or not self.table.rows:
            return found
        return Laid((tuple(self._cells(self.table.rows[0], FEWEST, at_any_rate=True)),))

    def _laid(self, height: float, most: int) -> Laid:
        rows = []
        for cells in self.table.rows:
            row = tuple(self._cells(cells, most))
            height -= self._lines(row) * LINE + ROW
            if height < 0:
                break
            rows.append(row)
        return Laid(tuple(rows))

    def _lines(self, row: Sequence[Shown]) -> int:
        rooms = (room for _, room in self._columns)
        return max(
            (lines_of(cell.text, room, SIZE) for cell, room in zip(row, rooms, strict=True)), default=1
        )

    @cached_property
    def _columns(self) -> tuple[tuple[Column, float], ...]:
        """The columns, and the length of a line in each."""
        pairs = zip(self.table.columns, self.widths, strict=True)
        return tuple((column, max(WIDTH * width / 100 - GAP, SIZE)) for column, width in pairs)

    def _cells(self, row: Sequence[Cell], most: int, *, at_any_rate: bool = False) -> Iterator[Shown]:
        for cell, (column, room) in zip(row, self._columns, strict=True):
            needed = cell.needed if isinstance(cell, Listed) and not at_any_rate else 0
            yield self._fitting(cell, shown(cell, column, LONGEST_CELL), room, most, needed)

    def _fitting(self, cell: Cell, whole: Shown, room: float, most: int, needed: int) -> Shown:
        """So much of a cell as stands on so many lines: the first items, all that are needed, and how many more."""
        if not whole.cut and lines_of(whole.text, room, SIZE) <= most:
            return whole
        least = whole
        if isinstance(cell, Listed):
            for shorter in cell.shorter(self.words.more_items):
                least = Shown(plain(shorter), whole.address, cut=True)
                if len(least.text) <= LONGEST_CELL and lines_of(least.text, room, SIZE) <= most:
                    return least
        return least if needed else Shown(_beginning(whole.text, room, most), whole.address, cut=True)

    @cached_property
    def _measured(self) -> tuple[tuple[str, ...], ...]:
        """The title and the first cells of each column."""
        return tuple(
            (
                column.title,
                *(
                    shown(row[place], column, LONGEST_CELL).text[:MEASURED_TEXT]
                    for row in self.table.rows[:MEASURED]
                ),
            )
            for place, column in enumerate(self.table.columns)
        )

    def _steps(self, place: int) -> int:
        """What the longest word needs; text in Hanzi may end a line anywhere."""
        words = (word for text in self._measured[place] for word in text.split() if word.isascii())
        longest = max((width_of(word[:80], SIZE) for word in words), default=SIZE)
        return math.ceil((longest * BOLD + GAP) / (WIDTH * STEP / 100))


def shown(cell: Cell, column: Column, longest: int | None = None) -> Shown:
    """A cell as people read it; addresses in their short form, and of a text so much as `longest` allows."""
    if cell is None:
        return Shown("")
    text, address = str(cell), ""
    if column.kind is Kind.LINK and isinstance(cell, str):
        addresses = cell.split()
        leads = len(addresses) == 1 and cell.startswith(("https://", "http://"))
        text, address = ", ".join(map(short, addresses)), cell if leads else ""
    text = plain(text)
    kept = text if longest is None else clipped(text, longest)
    return Shown(kept, address, kept != text)


def plain(text: str) -> str:
    """A text on one line, of signs that a file can hold."""
    return " ".join(readable(text).split())


def _beginning(text: str, room: float, most: int) -> str:
    """As much of a text as stands on so many lines, ending in "…", behind a word where one ends."""
    fits, misses = 0, len(text)
    while misses - fits > 1:
        middle = (fits + misses) // 2
        if lines_of(text[:middle] + CUT, room, SIZE) <= most:
            fits = middle
        else:
            misses = middle
    kept = text[:fits]
    if not text[fits : fits + 1].isspace() and " " in kept[fits // 2 :]:
        kept = kept.rpartition(" ")[0]
    return kept.rstrip(" ,;:、；，") + CUT
