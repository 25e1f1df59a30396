"""A report as a page for printing (HTML, A4)."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from iuc_graph.reports.model import Report
from iuc_graph.reports.page import page_of

if TYPE_CHECKING:
    from jinja2 import Environment


def style() -> str:
    """The style sheet of the page."""
    return files("iuc_graph.reports").joinpath("pages", "briefing.css").read_text(encoding="utf-8")


def style_source() -> str:
    """What a Content-Security-Policy says of the page's own style, so that no other one is applied."""
    digest = hashlib.sha256(f"\n{style()}".encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def as_html(report: Report) -> bytes:
    """The page, without scripts. It carries its style, so that it looks the same once it is saved or mailed."""
    text = (
        _environment()
        .get_template("briefing.html")
        .render(
            page=page_of(report),
            language={"zh": "zh-Hans"}.get(report.language, report.language),
            style=style(),
        )
    )
    return text.encode("utf-8", "replace")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("iuc_graph.reports", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
