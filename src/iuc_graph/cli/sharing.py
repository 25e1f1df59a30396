"""Commands about what cities share. They give what /api/sharing gives."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand

from iuc_graph.cli.grouped_options import with_groups
from iuc_graph.cli.parts import form_of, opened, put, read_settings, terminal
from iuc_graph.cli.sharing_options import FORMATS, GROUPS, LimitOption, Manner
from iuc_graph.cli.sharing_slips import NamesBehindOptions, OneName, spelled
from iuc_graph.reports.sharing_typed import (
    BetweenTyped,
    CitiesTyped,
    ClusterTyped,
    MatchName,
    PairsTyped,
    Typed,
    TypedProfile,
    TypedScope,
    TypedThings,
    WithTyped,
)

if TYPE_CHECKING:
    from iuc_graph.reports.sharing_told import Told


def register(app: typer.Typer) -> None:
    """Add these commands to the application, in the order in which help lists them."""
    slips = {partners_for: OneName, shared: TyperCommand}
    for command in (cities, shared, partners_for, pairs, cluster):
        name = command.__name__.replace("_", "-")
        app.command(name, cls=slips.get(command, NamesBehindOptions))(with_groups(command, **GROUPS))


def cities(
    *,
    things: TypedThings,
    match: Annotated[
        MatchName, typer.Option("--match", help="Whether a place needs any or all of several things.")
    ] = MatchName.ANY,
    narrower: Annotated[
        bool, typer.Option("--narrower/--exact", help="Whether narrower themes count for the broader one.")
    ] = True,
    scope: TypedScope,
    limit: LimitOption = None,
    manner: Manner,
) -> None:
    """Which cities share a theme, goal or partnership, how surely, through what, and who says so."""
    _answer(CitiesTyped(scope, limit, things, match, narrower), manner)


def shared(
    *,
    place: Annotated[list[str], typer.Argument(help="Two or more cities or regions.")],
    scope: TypedScope,
    manner: Manner,
) -> None:
    """What two or more cities all have in common."""
    _answer(BetweenTyped(scope, None, place), manner)


def partners_for(
    *,
    place: Annotated[
        str | None, typer.Argument(help="A city or region; or describe one with --profile-theme.")
    ] = None,
    profile: TypedProfile,
    scope: TypedScope,
    limit: LimitOption = None,
    manner: Manner,
) -> None:
    """Which cities share most with one, those that share most as named first."""
    _answer(WithTyped(scope, limit, place, profile), manner)


def pairs(
    *,
    least: Annotated[
        int, typer.Option("--least", min=1, max=1000, help="How many things the two share at least.")
    ] = 3,
    at_all: Annotated[
        bool, typer.Option("--at-all", help="Count what a place has only by a plan as well.")
    ] = False,
    things: TypedThings,
    scope: TypedScope,
    limit: LimitOption = None,
    manner: Manner,
) -> None:
    """Which pairs of cities share most; with --theme and so on only those of cities that have one of these."""
    _answer(PairsTyped(scope, limit, least, things, at_all), manner)


def cluster(
    *,
    things: TypedThings,
    place: Annotated[
        list[str] | None,
        typer.Option("--place", help="A city that takes part already; repeat for several."),
    ] = None,
    profile: TypedProfile,
    scope: TypedScope,
    limit: LimitOption = None,
    manner: Manner,
) -> None:
    """Who could make up a cluster for some themes: what each brings, what they have already, what is missing."""
    _answer(ClusterTyped(scope, limit, things, place or (), profile), manner)


def _answer(typed: Typed, manner: Manner) -> None:
    """Ask the store, and write the answer as it is wanted."""
    from iuc_graph.names.gazetteer import index_of
    from iuc_graph.reports.sharing_asking import Asking
    from iuc_graph.reports.sharing_told import limit_of, tell, version_of
    from iuc_graph.sparql.rows import StoreReader
    from iuc_graph.themes.finder import Finder
    from iuc_graph.themes.incidence import incidence_of

    chosen = form_of(manner.format, manner.output, FORMATS, "csv")
    asked = "json" if chosen == "table" else chosen
    with opened(read_settings(manner.store), manner.at) as found:
        reader = StoreReader(found.store)
        finder = Finder.of(incidence_of(found, None, frozenset()), reader)
        limited = replace(typed, limit=limit_of(asked, typed.limit))
        asking = Asking(finder, index_of(found.store), partial(spelled, typed))
        named = None if chosen == "json" else reader  # which tells passages by where they are
        told = tell(asking, limited, version_of(found.generation), manner.language.value, named)
    if chosen == "table":
        _show(told, wide=manner.wide)
    else:
        _write(told, chosen, manner)


def _show(told: Told, *, wide: bool) -> None:
    from iuc_graph.cli.terminal_table import show, tell

    page, console = told.report.page, terminal()
    tell(told.report.question, console)
    if page.rows:
        columns = [column.title for column in page.columns]
        show(columns, page.rows, console, wide=wide, lifts=False, words=told.context.words)
    for note in told.report.notes:
        tell(note, console)
    for number, source in enumerate(told.report.sources, 1):
        tell(f"[{number}] {source.title}", console)


def _write(told: Told, format_name: str, manner: Manner) -> None:
    put(_json(told) if format_name == "json" else _file(told, format_name), manner.output)
    if not told.report.page.rows and format_name != "json":  # which says why itself
        sys.stderr.writelines(f"{note}\n" for note in told.report.notes)
    if manner.output is not None and told.cut is not None:
        sys.stderr.write(f"{manner.output} holds a part of the answer; take more with --limit.\n")


def _json(told: Told) -> bytes:
    from iuc_graph.web.api.sharing_documents import as_json, document_of

    return as_json(document_of(told.context, told.found, told.heading))


def _file(told: Told, format_name: str) -> bytes:
    from iuc_graph.reports.writing import WRITERS

    return told.written(WRITERS[format_name])
