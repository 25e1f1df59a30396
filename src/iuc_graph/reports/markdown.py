"""A table of a report as Markdown, for pages of documentation."""

from __future__ import annotations

from iuc_graph.reports.cells import readable
from iuc_graph.reports.model import Cell, Column, Kind, Table
from iuc_graph.vocabulary import short


def as_markdown(table: Table) -> str:
    """The table, without its name; addresses in their short form."""
    columns = [_text(column.title) for column in table.columns]
    rows = [
        [_cell(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in (columns, ["---"] * len(columns), *rows))


def _cell(cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    if column.kind is Kind.LINK and isinstance(cell, str):
        return ", ".join(f"`{_code(short(address))}`" for address in cell.split())
    return _text(str(cell))


def _text(text: str) -> str:
    escaped = readable(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return " ".join(escaped.split())


def _code(text: str) -> str:
    return readable(text).replace("|", "/").replace("`", "'")
