"""Commands about what cities share. They give what /api/sharing gives."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from iuc_graph import tables
from iuc_graph.cli.parts import (
    AtOption,
    Language,
    StoreOption,
    no_format,
    opened,
    output_file,
    read_settings,
    say,
    terminal,
)
from iuc_graph.cli.sharing_options import (
    AttributionOption,
    ClusterOption,
    CountryOption,
    KindOption,
    LimitOption,
    OutputFormat,
    OutputOption,
    PartnershipOption,
    ProfileCountryOption,
    ProfileSizeOption,
    ProfileThemeOption,
    ProgrammeOption,
    SdgOption,
    SectorOption,
    SinceOption,
    TextLanguage,
    ThemeOption,
    UntilOption,
)
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
    from iuc_graph.web.api.sharing_answers import Told

FORMATS: Final = ("table", "csv", "json", "xlsx", "docx", "html")
BINARY: Final = ("xlsx", "docx")


def register(app: typer.Typer) -> None:
    """Add these commands to the application, in the order in which help lists them."""
    for command in (cities, shared, partners_for, pairs, cluster):
        app.command(command.__name__.replace("_", "-"))(command)


@dataclass(frozen=True)
class _Manner:
    """How an answer is wanted."""

    format: str | None
    output: Path | None
    language: Language
    at: str | None
    store: Path | None


def cities(
    *,
    theme: ThemeOption = None,
    cluster: ClusterOption = None,
    sdg: SdgOption = None,
    partnership: PartnershipOption = None,
    match: Annotated[
        MatchName, typer.Option("--match", help="Whether a place needs any or all of several things.")
    ] = MatchName.ANY,
    narrower: Annotated[
        bool, typer.Option("--narrower/--exact", help="Whether narrower themes count for the broader one.")
    ] = True,
    country: CountryOption = None,
    programme: ProgrammeOption = None,
    sector: SectorOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    kind: KindOption = None,
    attribution: AttributionOption = None,
    limit: LimitOption = None,
    format_name: OutputFormat = None,
    output: OutputOption = None,
    language: TextLanguage = Language.EN,
    at: AtOption = None,
    store: StoreOption = None,
) -> None:
    """Which cities share a theme, goal or partnership, how surely, through what, and who says so."""
    scope = TypedScope(country, programme, sector, since, until, kind, attribution)
    things = TypedThings(theme or (), cluster or (), sdg or (), partnership or ())
    typed = CitiesTyped(scope, limit, things, match, narrower)
    _answer(typed, _Manner(format_name, output, language, at, store))


def shared(
    *,
    place: Annotated[list[str], typer.Argument(help="Two or more cities or regions.")],
    country: CountryOption = None,
    programme: ProgrammeOption = None,
    sector: SectorOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    kind: KindOption = None,
    attribution: AttributionOption = None,
    format_name: OutputFormat = None,
    output: OutputOption = None,
    language: TextLanguage = Language.EN,
    at: AtOption = None,
    store: StoreOption = None,
) -> None:
    """What two or more cities all have in common."""
    scope = TypedScope(country, programme, sector, since, until, kind, attribution)
    _answer(BetweenTyped(scope, None, place), _Manner(format_name, output, language, at, store))


def partners_for(
    *,
    place: Annotated[
        str | None, typer.Argument(help="A city or region; or describe one with --profile-theme.")
    ] = None,
    profile_theme: ProfileThemeOption = None,
    profile_country: ProfileCountryOption = None,
    profile_size: ProfileSizeOption = None,
    country: CountryOption = None,
    programme: ProgrammeOption = None,
    sector: SectorOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    kind: KindOption = None,
    attribution: AttributionOption = None,
    limit: LimitOption = None,
    format_name: OutputFormat = None,
    output: OutputOption = None,
    language: TextLanguage = Language.EN,
    at: AtOption = None,
    store: StoreOption = None,
) -> None:
    """Which cities share most with one, those that share most as named first."""
    scope = TypedScope(country, programme, sector, since, until, kind, attribution)
    profile = TypedProfile(profile_theme or (), profile_country, profile_size)
    _answer(WithTyped(scope, limit, place, profile), _Manner(format_name, output, language, at, store))


def pairs(
    *,
    least: Annotated[
        int, typer.Option("--least", min=1, max=1000, help="How many things the two share at least.")
    ] = 3,
    at_all: Annotated[
        bool, typer.Option("--at-all", help="Count what a place has only by a plan as well.")
    ] = False,
    theme: ThemeOption = None,
    thematic_cluster: ClusterOption = None,
    sdg: SdgOption = None,
    partnership: PartnershipOption = None,
    country: CountryOption = None,
    programme: ProgrammeOption = None,
    sector: SectorOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    kind: KindOption = None,
    attribution: AttributionOption = None,
    limit: LimitOption = None,
    format_name: OutputFormat = None,
    output: OutputOption = None,
    language: TextLanguage = Language.EN,
    at: AtOption = None,
    store: StoreOption = None,
) -> None:
    """Which pairs of cities share most; with --theme and so on only those of cities that have one of these."""
    scope = TypedScope(country, programme, sector, since, until, kind, attribution)
    among = TypedThings(theme or (), thematic_cluster or (), sdg or (), partnership or ())
    _answer(PairsTyped(scope, limit, least, among, at_all), _Manner(format_name, output, language, at, store))


def cluster(
    *,
    theme: ThemeOption = None,
    thematic_cluster: ClusterOption = None,
    sdg: SdgOption = None,
    partnership: PartnershipOption = None,
    place: Annotated[
        list[str] | None,
        typer.Option("--place", help="A city that takes part already; repeat for several."),
    ] = None,
    profile_theme: ProfileThemeOption = None,
    profile_country: ProfileCountryOption = None,
    profile_size: ProfileSizeOption = None,
    country: CountryOption = None,
    programme: ProgrammeOption = None,
    sector: SectorOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    kind: KindOption = None,
    attribution: AttributionOption = None,
    limit: LimitOption = None,
    format_name: OutputFormat = None,
    output: OutputOption = None,
    language: TextLanguage = Language.EN,
    at: AtOption = None,
    store: StoreOption = None,
) -> None:
    """Who could make up a cluster for some themes: what each brings, what they have already, what is missing."""
    scope = TypedScope(country, programme, sector, since, until, kind, attribution)
    things = TypedThings(theme or (), thematic_cluster or (), sdg or (), partnership or ())
    profile = TypedProfile(profile_theme or (), profile_country, profile_size)
    typed = ClusterTyped(scope, limit, things, place or (), profile)
    _answer(typed, _Manner(format_name, output, language, at, store))


def _answer(typed: Typed, manner: _Manner) -> None:
    """Ask the store, and write the answer as it is wanted."""
    from iuc_graph.names.gazetteer import index_of
    from iuc_graph.reports.sharing_asking import Asking
    from iuc_graph.sparql.rows import StoreReader
    from iuc_graph.themes.finder import Finder
    from iuc_graph.themes.incidence import incidence_of
    from iuc_graph.web.api.sharing_answers import limit_of, tell, version_of

    chosen = _format(manner)
    asked = "json" if chosen == "table" else chosen
    with opened(read_settings(manner.store), manner.at) as found:
        reader = StoreReader(found.store)
        finder = Finder.of(incidence_of(found, None, frozenset()), reader)
        limited = replace(typed, limit=limit_of(asked, typed.limit))
        asking = Asking(finder, index_of(found.store))
        told = tell(reader, asking, limited, version_of(found.generation), manner.language.value)
    if chosen == "table":
        _show(told)
    else:
        _write(told, chosen, manner.output)


def _format(manner: _Manner) -> str:
    """The format that is meant: as said, else by the ending of the file. Raises BadParameter."""
    by_ending = manner.output.suffix.removeprefix(".").lower() if manner.output else ""
    usual = "table" if sys.stdout.isatty() and not manner.output else "csv"
    chosen = manner.format or (by_ending if by_ending in FORMATS else usual)
    if chosen not in FORMATS:
        raise no_format(chosen, FORMATS)
    if chosen in BINARY and manner.output is None:
        raise typer.BadParameter(
            f"{chosen} is no text; say with --output into which file", param_hint="--format"
        )
    if chosen == "table" and manner.output is not None:
        raise typer.BadParameter("table is for the terminal; leave out --output", param_hint="--format")
    return chosen


def _show(told: Told) -> None:
    page = told.report.page
    say(told.report.question)
    if page.rows:
        tables.show([column.title for column in page.columns], page.rows, terminal())
    for note in told.report.notes:
        say(note)
    for number, source in enumerate(told.report.sources, 1):
        say(f"[{number}] {source.title}")


def _write(told: Told, format_name: str, output: Path | None) -> None:
    from iuc_graph.reports.writing import WRITERS

    body = told.json() if format_name == "json" else told.written(WRITERS[format_name])
    if not told.report.page.rows and format_name != "json":  # which says why itself
        sys.stderr.writelines(f"{note}\n" for note in told.report.notes)
    if output is None:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
        return
    with output_file(output) as stream:
        stream.write(body)
    if told.cut is not None:
        sys.stderr.write(f"{output} holds a part of the answer; take more with --limit.\n")
