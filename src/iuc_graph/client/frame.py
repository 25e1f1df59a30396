"""A table as Python sees it: what every question of this package gives."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from iuc_graph.client.values import Value

if TYPE_CHECKING:
    import polars

SHOWN: Final = 40
"""Rows of a table that a notebook or a terminal shows; `to_dicts` and the others give all."""

WIDEST: Final = 32
"""Characters of a cell that a terminal shows."""


@dataclass(frozen=True)
class Frame:
    """Columns and rows that never change; cells are str, int, float, Decimal, bool, date, datetime or None.

    `notes` say what the rows are out of, and which state of the graph they are from. `reason` says why there are no
    rows, as far as that is known; it is empty where there are some.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = field(default=(), compare=False)
    reason: str = field(default="", compare=False)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        return iter(self.rows)

    def __getitem__(self, column: str) -> tuple[Value, ...]:
        """The cells of one column. Raises KeyError that lists the columns."""
        if column not in self.columns:
            raise KeyError(f"{column!r} is no column; there are: {', '.join(self.columns)}")
        place = self.columns.index(column)
        return tuple(row[place] for row in self.rows)

    def select(self, *columns: str) -> Frame:
        """These columns, each different row once, in the order in which it first comes. Raises KeyError."""
        cells = [self[column] for column in columns]
        rows = tuple(dict.fromkeys(zip(*cells, strict=True))) if cells else ()
        return Frame(columns, rows, self.notes, self.reason)

    def to_dicts(self) -> list[dict[str, Value]]:
        """One dictionary a row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def to_pandas(self, *, exact: bool = False) -> Any:
        """A pandas.DataFrame; each column has the narrowest type of pandas that holds all its cells and knows of none.

        Whole numbers are Int64, other numbers Float64 (with `exact`, decimals stay Decimal in a column of objects),
        truth values boolean, days datetime64[s], moments datetime64[us] (in UTC where they name an offset), texts
        string. A column of several kinds, or without any value, is of objects. `attrs` of the data frame has `notes`
        and `reason`. Raises ExtraMissing.
        """
        from iuc_graph.client.dataframes import to_pandas

        return to_pandas(self, exact=exact)

    def to_polars(self, *, exact: bool = False) -> polars.DataFrame:
        """A polars.DataFrame: Int64, Float64 (with `exact`, Decimal), Boolean, Date, Datetime, String.

        A column of several kinds, and numbers beyond 64 bits, are String; one without any value is Null. Raises
        ExtraMissing.
        """
        from iuc_graph.client.dataframes import to_polars

        return to_polars(self, exact=exact)

    def to_csv(self, file: str | Path | None = None, *, neutral: bool = True) -> str:
        """The rows as CSV (RFC 4180, UTF-8), also written to `file` where one is given.

        A text that a spreadsheet would run as a formula gets a leading apostrophe, unless `neutral` is false.
        """
        output = io.StringIO()
        writer = csv.writer(output)
        writer.writerow(self.columns)
        writer.writerows([_written(cell, neutral) for cell in row] for row in self.rows)
        text = output.getvalue()
        if file is not None:
            Path(file).write_bytes(text.encode())
        return text

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(column)}</th>" for column in self.columns)
        body = "".join(_html_row(row) for row in self.rows[:SHOWN])
        notes = "".join(f"<br>{escape(note)}" for note in self.notes)
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"{table}<p>{escape(self._size())}{notes}</p>"

    def __str__(self) -> str:
        cells = [self.columns, *([_text(cell) for cell in row] for row in self.rows[:SHOWN])]
        cut = [[_cut(cell) for cell in row] for row in cells]
        widths = [max(map(len, column)) for column in zip(*cut, strict=True)]
        lines = [_line(row, widths) for row in cut]
        return "\n".join([*lines, self._size(), *self.notes])

    def _size(self) -> str:
        left = len(self.rows) - SHOWN
        more = f", of which the last {left} are not shown" if left > 0 else ""
        return f"{len(self.rows)} row{'' if len(self.rows) == 1 else 's'}{more}"


def _text(cell: Value) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def _written(cell: Value, neutral: bool) -> str:
    from iuc_graph.reports.cells import neutral as neutralised

    return neutralised(cell) if neutral and isinstance(cell, str) else _text(cell)


def _html_row(row: Sequence[Value]) -> str:
    return f"<tr>{''.join(f'<td>{escape(_text(cell))}</td>' for cell in row)}</tr>"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDEST else line[: WIDEST - 1] + "…"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
