"""The part of docs/sharing.md that is made from the graph: what four cities share, and each two of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from pyoxigraph import Store

from iuc_graph.errors import ProjectFilesError
from iuc_graph.reports.markdown import as_markdown
from iuc_graph.reports.model import Cell, Column, Kind, Table, Version
from iuc_graph.reports.sharing_context import Context, context_of, denominator_text
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.answers import Member, Shared, SharedThing
from iuc_graph.themes.asking import Attribution
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import read_incidence
from iuc_graph.vocabulary import ID

CITIES: Final = ("chongqing", "changchun", "liuzhou", "mannheim")
START: Final = "<!-- shared themes: kept true by tests/reports/test_documentation.py -->"
END: Final = "<!-- end of shared themes -->"

_NO_VERSION: Final = Version("", "", "1970-01-01T00:00:00+00:00")


def fill(text: str, store: Store) -> str:
    """The page with what the graph says now between its two marks. Raises ProjectFilesError where they are missing."""
    pattern = re.compile(f"{re.escape(START)}\n.*?{re.escape(END)}", re.DOTALL)
    if not pattern.search(text):
        raise ProjectFilesError(f"docs/sharing.md lacks the line {START} or {END}; write them back.")
    made = "\n".join(_sections(store))
    return pattern.sub(lambda _: f"{START}\n{made}\n{END}", text)


def _sections(store: Store) -> Iterator[str]:
    reader = StoreReader(store)
    finder = Finder.of(read_incidence(reader), reader)
    places = [f"{ID}place/{city}" for city in CITIES]
    for group in (places, *combinations(places, 2)):
        found = finder.shared(group)
        context = context_of(finder.incidence.wording, found, _NO_VERSION, "en", reader=reader)
        yield from _section(context, found)


def _section(context: Context, found: Shared) -> Iterator[str]:
    yield f"\n### {context.together(found.places)}\n"
    if len(found.places) > 2:
        yield denominator_text(found.denominator, context.language) + "\n"
    if not found.things:
        yield f"Nothing. {found.why.text if found.why else ''}"
        return
    rows = [_row(context, found.places, thing) for thing in found.things]
    columns = (
        Column("thing", "shared"),
        Column("attribution", "how surely"),
        *(Column("passages", context.label(place), Kind.LINK) for place in found.places),
    )
    yield as_markdown(Table("", columns, tuple(rows)))


def _row(context: Context, places: Sequence[str], thing: SharedThing) -> tuple[Cell, ...]:
    holders = {holder.place: holder for holder in thing.holders}
    named = [place for place in places if thing.thing in holders[place].named]
    surely = f"named: {context.joined(map(context.label, named))}" if named else ""
    if thing.attribution is Attribution.NAMED:
        surely = "all as named"
    return (context.thing(thing.thing), surely or "by plan", *(_passages(holders[place]) for place in places))


def _passages(holder: Member) -> str:
    found = {passage for support in holder.supports for passage in support.passages}
    return " ".join(sorted(found))
