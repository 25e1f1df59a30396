"""A report as a page of the web (HTML): all of it on a screen, and one sheet of A4 when it is printed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from iuc_graph.reports.layout import Shown
from iuc_graph.reports.model import Column, Report
from iuc_graph.reports.page import Page, page_of, screen_of
from iuc_graph.reports.words import Words

if TYPE_CHECKING:
    from jinja2 import Environment

_NONE: Final = Shown("")


@dataclass(frozen=True)
class _Both:
    """A text as a screen shows it and as paper does; empty where it is only on the other. `address` is its link."""

    screen: str
    paper: str
    address: str = ""

    @property
    def only(self) -> str:
        """Where alone it is: "screen", "paper", or nothing for both."""
        if self.screen and self.paper:
            return ""
        return "screen" if self.screen else "paper" if self.paper else ""


@dataclass(frozen=True)
class _Row:
    """A row; `only` is as in `_Both`."""

    only: str
    cells: tuple[_Both, ...]


@dataclass(frozen=True)
class _View:
    """What the template sets. `widths` hold on paper, where columns behind them are not shown."""

    words: Words
    title: _Both
    question: _Both
    parameters: _Both
    notes: tuple[_Both, ...]
    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    rows: tuple[_Row, ...]
    rest: _Both
    sources: tuple[_Both, ...]
    about: tuple[_Both, ...]

    @classmethod
    def of(cls, screen: Page, paper: Page) -> _View:
        """The two pages of one report as one."""
        rows = zip_longest(screen.rows, paper.rows, fillvalue=())
        return cls(
            screen.words,
            _Both(screen.title, paper.title),
            _Both(screen.question, paper.question),
            _Both(screen.parameters, paper.parameters),
            _both(screen.notes, paper.notes),
            screen.columns,
            paper.widths,
            tuple(_row(whole, cut) for whole, cut in rows),
            _Both(screen.rest, paper.rest),
            _both(screen.sources, paper.sources),
            _both(screen.about, paper.about),
        )


def style() -> str:
    """The style sheet of the page."""
    return files("iuc_graph.reports").joinpath("pages", "briefing.css").read_text(encoding="utf-8")


def style_source() -> str:
    """What a Content-Security-Policy says of the page's own style, so that no other one is applied."""
    digest = hashlib.sha256(f"\n{style()}".encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def as_html(report: Report) -> bytes:
    """The page, without scripts. It carries its style, so that it looks the same once it is saved or mailed.

    A screen shows every row that the report holds; of what does not fit on its one sheet, paper says how much.
    """
    text = (
        _environment()
        .get_template("briefing.html")
        .render(
            page=_View.of(screen_of(report), page_of(report)),
            language={"zh": "zh-Hans"}.get(report.language, report.language),
            style=style(),
        )
    )
    return text.encode("utf-8", "replace")


def _both(screen: Sequence[str], paper: Sequence[str]) -> tuple[_Both, ...]:
    return tuple(_Both(*pair) for pair in zip_longest(screen, paper, fillvalue=""))


def _row(screen: Sequence[Shown], paper: Sequence[Shown]) -> _Row:
    if not paper:
        return _Row("screen", tuple(_Both(cell.text, cell.text, cell.address) for cell in screen))
    pairs = zip_longest(screen, paper, fillvalue=_NONE)
    return _Row("", tuple(_Both(whole.text, cut.text, whole.address) for whole, cut in pairs))


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
