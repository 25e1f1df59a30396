"""One answer about sharing, asked and ready to be written: what the routes send and the commands write."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from iuc_graph.reports.model import Report, Version
from iuc_graph.reports.sharing import Heading, heading_of, report_of
from iuc_graph.reports.sharing_asking import Asking
from iuc_graph.reports.sharing_context import Context, Result, context_of, shown_of
from iuc_graph.reports.sharing_places import about_places
from iuc_graph.reports.sharing_typed import Typed
from iuc_graph.reports.writing import Write
from iuc_graph.sparql.rows import Reader
from iuc_graph.store.generations import Generation
from iuc_graph.store.releases import releases

PAGE: Final = 50
BRIEFED: Final = 100
MOST: Final = 1000
"""Places or pairs of one answer: in JSON, for the one page of DOCX, in all else, unless the asker says otherwise."""


@dataclass(frozen=True)
class Told:
    """An answer, ready to be written."""

    context: Context
    found: Result

    @cached_property
    def heading(self) -> Heading:
        """What it says around its rows."""
        return heading_of(self.context, self.found)

    @cached_property
    def report(self) -> Report:
        """The answer in tables, to be written as a file or shown."""
        return report_of(self.context, self.found)

    @property
    def cut(self) -> int | None:
        """The number of rows of the table where it does not hold the whole answer, else None."""
        shown, total = shown_of(self.found)
        return len(self.report.data.rows) if shown < total else None

    def written(self, write: Write) -> bytes:
        """As a file."""
        return write(self.report)


def tell(asking: Asking, typed: Typed, version: Version, language: str, reader: Reader | None = None) -> Told:
    """Ask, and gather all that is told of the answer; passages have labels only with a reader of the same state.

    Raises as `Asking` and `Reader.select`.
    """
    found, finder = asking.answer(typed), asking.finder
    context = context_of(
        finder.incidence.wording,
        found,
        version,
        language,
        beside=asking.beside(typed),
        about=about_places(finder.incidence, found),
        reader=reader,
    )
    return Told(context, found)


def version_of(generation: Generation) -> Version:
    """The version of a generation, with the names of the releases that it is. Raises StoreError."""
    directory = generation.path.parent.parent
    names = tuple(each.name for each in releases(directory) if each.generation == generation.number)
    return Version.of(generation, names)


def limit_of(format_name: str, limit: int | None) -> int:
    """How many places or pairs an answer in this format holds."""
    if limit is not None:
        return limit
    return {"json": PAGE, "docx": BRIEFED}.get(format_name, MOST)
