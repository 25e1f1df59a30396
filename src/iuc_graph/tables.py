"""Answers for people: a table on a terminal, or one of the formats that programs read.

Works on the W3C JSON result format, so that it shows whatever the endpoint would have answered.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from iuc_graph.vocabulary import short

NARROWEST = 14
"""Signs that a column needs, so that most words fit on one line."""

ROWS_FORMATS = ("table", "csv", "tsv", "json")
Row = Sequence[object]


def from_json(body: bytes) -> tuple[list[str], list[list[str]]]:
    """Columns and rows of an answer to SELECT or ASK in the JSON result format; our IRIs in their short form."""
    answer = json.loads(body)
    if "boolean" in answer:
        return ["answer"], [["yes" if answer["boolean"] else "no"]]
    columns = readable(answer["head"]["vars"])
    rows = [[_cell(binding.get(column)) for column in columns] for binding in answer["results"]["bindings"]]
    return columns, rows


def readable(columns: Sequence[str]) -> list[str]:
    """The columns worth a place in a table: a thing is not shown beside its label. Other formats hold them all."""
    return [column for column in columns if f"{column}Label" not in columns]


def _cell(term: Mapping[str, str] | None) -> str:
    if term is None:
        return ""
    return short(term["value"]) if term["type"] == "uri" else term["value"]


def show(columns: Sequence[str], rows: Iterable[Row], console: Console, title: str | None = None) -> None:
    """A table for people, with the number of rows below it.

    What is the same in all rows stands once above it; where the terminal is too narrow for the columns that are
    left, each row is a block of lines instead.
    """
    listed = [[str(cell) if cell is not None else "" for cell in row] for row in rows]
    for place in _constant(listed):
        console.print(
            f"{heading(columns[place])}: {listed[0][place]}", style="bold", markup=False, highlight=False
        )
    kept = [place for place in range(len(columns)) if place not in _constant(listed)]
    narrowed = [[row[place] for place in kept] for row in listed]
    headings = [heading(columns[place]) for place in kept]
    if len(kept) * NARROWEST > console.width:
        _blocks(headings, narrowed, console)
    else:
        console.print(_table(headings, narrowed, title))
    console.print(f"{len(listed)} row{'' if len(listed) == 1 else 's'}", style="dim")


def heading(column: str) -> str:
    """`cooperationLabel` as `cooperation`."""
    return column.removesuffix("Label") or column


def _constant(rows: Sequence[Sequence[str]]) -> list[int]:
    """Places of the columns that say the same, and something, in each of several rows."""
    if len(rows) < 2 or len(rows[0]) < 3:
        return []
    return [
        place for place, values in enumerate(zip(*rows, strict=True)) if values[0] and len(set(values)) == 1
    ]


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]], title: str | None) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", header_style="bold", show_lines=False
    )
    for text in headings:
        table.add_column(text, overflow="fold")
    for row in rows:
        table.add_row(*(cell.replace("[", r"\[") for cell in row))
    return table


def _blocks(headings: Sequence[str], rows: Sequence[Sequence[str]], console: Console) -> None:
    width = max(len(text) for text in headings)
    for row in rows:
        for text, cell in zip(headings, row, strict=True):
            if cell:
                console.print(f"{text:<{width}}  {cell}", markup=False, highlight=False, soft_wrap=True)
        console.print()


def write(columns: Sequence[str], rows: Iterable[Row], format_name: str) -> str:
    """The same rows as csv, tsv or json (a list of objects)."""
    if format_name == "json":
        objects = [dict(zip(columns, row, strict=True)) for row in rows]
        return json.dumps(objects, ensure_ascii=False, indent=2) + "\n"
    output = io.StringIO()
    writer = csv.writer(output, delimiter="\t" if format_name == "tsv" else ",", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return output.getvalue()
