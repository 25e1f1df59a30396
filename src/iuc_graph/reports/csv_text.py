"""A report as CSV: its first table, as RFC 4180 has it."""

from __future__ import annotations

import csv
import io

from iuc_graph.reports.cells import neutral
from iuc_graph.reports.model import Cell, Report, Table


def as_csv(report: Report) -> bytes:
    """UTF-8 with a header row; cells that a spreadsheet could run have an apostrophe in front."""
    return table_as_csv(report.data)


def table_as_csv(table: Table) -> bytes:
    """The same for one table."""
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow([neutral(column.name) for column in table.columns])
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    # Half of a surrogate pair is no text that UTF-8 could hold.
    return output.getvalue().encode("utf-8", "replace")


def _cell(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    return neutral(cell) if isinstance(cell, str) else cell
