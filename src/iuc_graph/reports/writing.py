"""Reports in each of their formats, by name. What writes a format is loaded when it is first used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from iuc_graph.reports.csv_text import as_csv
from iuc_graph.reports.model import Report

Write = Callable[[Report], bytes]


def _workbook(report: Report) -> bytes:
    from iuc_graph.reports.workbook import as_workbook

    return as_workbook(report)


def _document(report: Report) -> bytes:
    from iuc_graph.reports.document import as_document

    return as_document(report)


def _page(report: Report) -> bytes:
    from iuc_graph.reports.web_page import as_html

    return as_html(report)


WRITERS: Final[Mapping[str, Write]] = MappingProxyType(
    {"csv": as_csv, "xlsx": _workbook, "docx": _document, "html": _page}
)
