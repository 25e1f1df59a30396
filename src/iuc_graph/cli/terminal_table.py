"""Rows as a table that fits the terminal: lines end at words, long cells are cut inside, and that is said."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from iuc_graph.reports.cells import CUT, readable
from iuc_graph.reports.english import ENGLISH
from iuc_graph.reports.model import Listed
from iuc_graph.reports.words import Words

Row = Sequence[object]

LINES: Final = 4
"""Lines that a cell may have before it is cut."""

WORD: Final = 14
"""Signs that a column gets for the sake of its longest word, if there is room."""

NARROWEST: Final = 9
"""Signs that a column of texts needs; with less, each row is a block of lines instead."""

BETWEEN: Final = 2
WIDEST_TERMINAL: Final = 200
"""Where the terminal is wider, a line would be too long to be read."""

_WIDE: Final = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_PIECES: Final = re.compile(rf"\s+|[{_WIDE}]|[^\s{_WIDE}/–-]*[/–-]+|[^\s{_WIDE}/–-]+")
"""Lines end behind blanks, Chinese signs, slashes and dashes."""

_NUMBER: Final = re.compile(r"[+-]?[\d,]*\.?\d+%?", re.ASCII)


def show(
    columns: Sequence[str],
    rows: Iterable[Row],
    console: Console,
    *,
    wide: bool = False,
    lifts: bool = True,
    words: Words = ENGLISH,
) -> None:
    """A table with the number of its rows below. With `lifts` what is the same in all rows stands once above it.

    With `wide` nothing is cut or broken: every row is one line, however long. What the table itself says is said in
    `words`.
    """
    listed = [
        ["" if cell is None else cell if isinstance(cell, Listed) else str(cell) for cell in row]
        for row in rows
    ]
    shared = _same(listed) if lifts else []
    for place in shared:
        for line in wrapped(f"{columns[place]}{words.colon}{_flat(listed[0][place])}", console.width):
            _print(console, line, "bold")
    kept = [place for place in range(len(columns)) if place not in shared]
    view = _View(
        [columns[place] for place in kept], [[row[place] for place in kept] for row in listed], words
    )
    cut = False
    for line, style in view.whole() if wide else view.fitted(min(console.width, WIDEST_TERMINAL)):
        cut = cut or style == _CUT
        _print(console, line, "" if style == _CUT else style)
    told = (words.one_row if len(listed) == 1 else words.rows).format(count=len(listed))
    for line in wrapped(words.cut_on_terminal.format(rows=told) if cut else told, console.width):
        _print(console, line, "dim")


def fold(columns: Sequence[str], rows: Iterable[Row], console: Console) -> None:
    """The same for rows of which nothing may be cut, as they say what to do: cells have as many lines as they need."""
    listed = [["" if cell is None else str(cell) for cell in row] for row in rows]
    for line, style in _View(list(columns), listed, lines=None).fitted(min(console.width, WIDEST_TERMINAL)):
        _print(console, line, style)


def tell(text: str, console: Console) -> None:
    """A sentence, on lines that end behind words."""
    for line in wrapped(text, console.width):
        _print(console, line)


_CUT: Final = "cut"


def _print(console: Console, line: str, style: str = "") -> None:
    console.print(Text(line.rstrip(), style=style), soft_wrap=True)


def _same(rows: Sequence[Sequence[str]]) -> list[int]:
    """Places of the columns that say the same, and something, in each of several rows."""
    if len(rows) < 2 or len(rows[0]) < 3:
        return []
    return [
        place for place, values in enumerate(zip(*rows, strict=True)) if values[0] and len(set(values)) == 1
    ]


@dataclass(frozen=True)
class _View:
    """Headings and rows, and how many lines a cell may have: None for as many as it needs."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: Words = ENGLISH
    lines: int | None = LINES

    def whole(self) -> Iterator[tuple[str, str]]:
        """Each row on one line."""
        yield from self._table(self._natural())

    def fitted(self, width: int) -> Iterator[tuple[str, str]]:
        """Lines of at most so many signs, each with its style."""
        widths = self._widths(width)
        yield from self._blocks(width) if widths is None else self._table(widths)

    def _natural(self) -> list[int]:
        columns = list(zip_longest(self.headings, *self.rows, fillvalue=""))
        return [max(cell_len(_flat(cell)) for cell in column) for column in columns]

    def _widths(self, width: int) -> list[int] | None:
        """A width for each column: what it needs, or a share of what is left. None if that would be too little."""
        natural = self._natural()
        left, given = width - BETWEEN * (len(natural) - 1), dict[int, int]()
        given = {place: natural[place] for place in range(len(natural)) if self._numbers(place)}
        open_ = [place for place in range(len(natural)) if place not in given]
        while open_:
            share = (left - sum(given.values())) // len(open_)
            small = [place for place in open_ if natural[place] <= share]
            if not small:
                if share < NARROWEST:
                    return None
                return self._by_weight(natural, given, open_, left - sum(given.values()))
            given |= {place: natural[place] for place in small}
            open_ = [place for place in open_ if place not in small]
        return [given[place] for place in range(len(natural))] if sum(given.values()) <= left else None

    def _by_weight(self, natural: list[int], given: dict[int, int], open_: list[int], left: int) -> list[int]:
        """What the longest word needs, and more for columns with more text, by the root of it."""
        weights = {place: math.sqrt(natural[place]) for place in open_}
        least = {place: min(self._longest_word(place), WORD) for place in open_}
        if sum(least.values()) > left:
            least = dict.fromkeys(open_, NARROWEST)
        part = (left - sum(least.values())) / sum(weights.values())
        shares = {place: least[place] + int(part * weights[place]) for place in open_}
        return [(given | shares)[place] for place in range(len(natural))]

    def _longest_word(self, place: int) -> int:
        texts = (self.headings[place], *(row[place] for row in self.rows))
        return max((cell_len(piece) for text in texts for piece in _PIECES.findall(text)), default=1)

    def _numbers(self, place: int) -> bool:
        cells = [row[place] for row in self.rows if row[place]]
        return bool(cells) and all(_NUMBER.fullmatch(cell) for cell in cells)

    def _table(self, widths: list[int]) -> Iterator[tuple[str, str]]:
        right = [self._numbers(place) for place in range(len(widths))]
        heads = [wrapped(text, width) for text, width in zip(self.headings, widths, strict=True)]
        for line in zip_longest(*heads, fillvalue=""):
            yield _joined(line, widths, right), "bold"
        yield "─" * (sum(widths) + BETWEEN * (len(widths) - 1)), "dim"
        for row in self.rows:
            pairs = [self._cell(cell, width) for cell, width in zip(row, widths, strict=True)]
            style = _CUT if any(cut for _, cut in pairs) else ""
            for line in zip_longest(*(lines for lines, _ in pairs), fillvalue=""):
                yield _joined(line, widths, right), style

    def _cell(self, cell: str, width: int) -> tuple[list[str], bool]:
        if self.lines is None:
            return wrapped(_flat(cell), width), False
        return cut_to(cell, width, self.lines, self.words)

    def _blocks(self, width: int) -> Iterator[tuple[str, str]]:
        """Each row as lines of a heading and a cell."""
        head = min(max(map(cell_len, self.headings)), width // 3)
        for row in self.rows:
            for heading, cell in zip(self.headings, row, strict=True):
                if cell:
                    lines, cut = self._cell(cell, max(width - head - BETWEEN, NARROWEST))
                    for number, line in enumerate(lines):
                        name = "" if number else cut_to(heading, head, 1, self.words)[0][0]
                        yield _joined((name, line), [head, 0], [False, False]), _CUT if cut else ""
            yield "", ""


def cut_to(cell: str, width: int, lines: int, words: Words = ENGLISH) -> tuple[list[str], bool]:
    """The cell on so many lines, and whether a part is left out: items of a list, the middle of any other text.

    Items of a list that are needed are there on as many lines as they take.
    """
    text = _flat(cell)
    whole = wrapped(text, width)
    if len(whole) <= lines and all(cell_len(word) <= width for word in _PIECES.findall(text)):
        return whole, False
    if isinstance(cell, Listed):
        least, left_out = whole, False
        for shorter in cell.shorter(words.more_items):
            least, left_out = wrapped(_flat(shorter), width), True
            if len(least) <= lines:
                return least, True
        if cell.needed:
            return least, left_out
    return _middle_out(text, width, lines)


def _middle_out(text: str, width: int, lines: int) -> tuple[list[str], bool]:
    """The beginning and the end of a text: names that begin alike are told apart by their ends."""
    words = _PIECES.findall(text)
    shown = [word if cell_len(word) <= width else _inside(word, width) for word in words]
    found = wrapped("".join(shown), width)
    if len(found) <= lines:
        return found, True
    kept, away = len(shown), 1
    while away < kept:
        ahead = (kept - away) * 2 // 3
        tried = "".join(shown[:ahead]).rstrip() + f" {CUT} " + "".join(shown[ahead + away :]).lstrip()
        found = wrapped(tried, width)
        if len(found) <= lines:
            return found, True
        away += 1
    return [_inside(text, width)], True


def _inside(word: str, width: int) -> str:
    """A word without its middle."""
    if cell_len(word) <= width:
        return word
    behind = max((width - 1) // 2, 1)
    ahead = max(width - 1 - behind, 1)
    return _ends_at(word, ahead) + CUT + _ends_at(word[::-1], behind)[::-1]


def _ends_at(text: str, width: int) -> str:
    """As much of the beginning as so many places hold."""
    used, kept = 0, ""
    for sign in text:
        used += cell_len(sign)
        if used > width:
            break
        kept += sign
    return kept


def wrapped(text: str, width: int) -> list[str]:
    """The text on lines of so many places, which end behind words; a longer word goes on in the next line."""
    lines, line, used = list[str](), "", 0
    for piece in _PIECES.findall(text):
        size = cell_len(piece)
        if used + size > width and line.strip():
            lines.append(line.rstrip())
            line, used = "", 0
        if piece.isspace() and not line:
            continue
        *starts, rest = _folded(piece, width)
        lines += starts
        line, used = line + rest, used + cell_len(rest)
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _folded(word: str, width: int) -> list[str]:
    """A word in parts of so many places."""
    parts = list[str]()
    while cell_len(word) > width:
        parts.append(_ends_at(word, width) or word[0])
        word = word[len(parts[-1]) :]
    return [*parts, word]


def _joined(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = []
    for cell, width, to_right in zip(cells, widths, right, strict=True):
        space = " " * max(width - cell_len(cell), 0)
        padded.append(space + cell if to_right else cell + space)
    return (" " * BETWEEN).join(padded)


def _flat(cell: str) -> str:
    return " ".join(readable(cell).split())
