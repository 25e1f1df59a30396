"""Answers as people take them away: a table for a spreadsheet, a workbook, and a briefing of one page.

`model` says what a report is, `writing` has its formats. Those are not imported here, as they take a while to load.
"""

from iuc_graph.reports.cells import neutral
from iuc_graph.reports.model import Cell, Column, Kind, Listed, Named, Report, Source, Table, Version

__all__ = ["Cell", "Column", "Kind", "Listed", "Named", "Report", "Source", "Table", "Version", "neutral"]
