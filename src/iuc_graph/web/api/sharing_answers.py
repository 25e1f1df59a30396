"""One answer about sharing in all its forms: what the routes send and the commands write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from iuc_graph.reports import Report, Version
from iuc_graph.reports.sharing import report_of
from iuc_graph.reports.sharing_asking import Asking
from iuc_graph.reports.sharing_context import Context, Result, context_of
from iuc_graph.reports.sharing_typed import Typed
from iuc_graph.reports.writing import BRIEFINGS, Write
from iuc_graph.sparql.rows import Reader
from iuc_graph.store.generations import Generation
from iuc_graph.store.releases import releases
from iuc_graph.themes.answers import Candidates, Pairs, Ranking, Shared, Sharing
from iuc_graph.web.api.sharing_documents import as_json, document_of

PAGE: Final = 50
BRIEFED: Final = 100
MOST: Final = 1000
"""Places or pairs of one answer: in JSON, for a page of print, and in a table, unless the asker says otherwise."""


@dataclass(frozen=True)
class Told:
    """An answer, ready to be written."""

    context: Context
    found: Result
    report: Report

    @property
    def cut(self) -> int | None:
        """The number of rows of the table where it does not hold the whole answer, else None."""
        shown, total = shown_of(self.found)
        return len(self.report.data.rows) if shown < total else None

    def json(self, following: str | None = None) -> bytes:
        """As JSON; `following` is the cursor of the next page."""
        return as_json(document_of(self.context, self.found, self.report, following))

    def written(self, write: Write) -> bytes:
        """As a file."""
        return write(self.report)


def tell(reader: Reader, asking: Asking, typed: Typed, version: Version, language: str) -> Told:
    """Ask, and gather all that is told of the answer. Raises as `Asking` and `Reader.select`."""
    found = asking.answer(typed)
    context = context_of(reader, found, version, language, asking.beside(typed))
    return Told(context, found, report_of(context, found))


def version_of(generation: Generation) -> Version:
    """The version of a generation, with the names of the releases that it is. Raises StoreError."""
    directory = generation.path.parent.parent
    names = tuple(each.name for each in releases(directory) if each.generation == generation.number)
    return Version.of(generation, names)


def limit_of(format_name: str, limit: int | None) -> int:
    """How many places or pairs an answer in this format holds."""
    if limit is not None:
        return limit
    if format_name in BRIEFINGS:
        return BRIEFED
    return PAGE if format_name == "json" else MOST


def shown_of(found: Result) -> tuple[int, int]:
    """How many places, pairs or things an answer holds, and how many there are."""
    match found:
        case Sharing():
            return len(found.members), found.total
        case Shared():
            return len(found.things), len(found.things)
        case Ranking():
            return len(found.ranks), found.total
        case Pairs():
            return len(found.pairs), found.total
        case Candidates():
            return len(found.candidates), found.total
