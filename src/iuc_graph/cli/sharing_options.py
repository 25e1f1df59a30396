"""The options of the commands about sharing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final

import typer

from iuc_graph.cli.parts import AtOption, Language, StoreOption, WideOption
from iuc_graph.reports.sharing_typed import (
    AttributionName,
    KindName,
    TypedProfile,
    TypedScope,
    TypedThings,
)

FORMATS: Final = ("csv", "json", "xlsx", "docx", "html")
"""Formats of files, each named as its ending."""

ThemeOption = Annotated[
    list[str] | None, typer.Option("--theme", help="Theme; repeat for several. Names in any language.")
]
ClusterOption = Annotated[
    list[str] | None, typer.Option("--cluster", help="Thematic cluster; repeat for several.")
]
SdgOption = Annotated[
    list[str] | None, typer.Option("--sdg", help="Sustainable Development Goal, by number or name; repeat.")
]
PartnershipOption = Annotated[
    list[str] | None, typer.Option("--partnership", help="Urban Agenda partnership; repeat for several.")
]
ProfileThemeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--profile-theme", help="What a city that is not in the graph works on; repeat for several."
    ),
]
ProfileCountryOption = Annotated[
    str | None,
    typer.Option(
        "--profile-country",
        help="The country of that city; of places that share equally much, those there come first.",
    ),
]
ProfileSizeOption = Annotated[
    int | None, typer.Option("--profile-size", min=1, max=100_000_000, help="The population of that city.")
]
CountryOption = Annotated[str | None, typer.Option("--country", help="Only places in this country.")]
ProgrammeOption = Annotated[
    str | None, typer.Option("--programme", help="Only cooperations of this programme, such as IUC.")
]
SectorOption = Annotated[
    str | None,
    typer.Option(
        "--sector", help="Only cooperations that aim at this leg of the triple helix or name a body of it."
    ),
]
SinceOption = Annotated[
    str | None,
    typer.Option("--since", help="Only cooperations of this time or later: YYYY, YYYY-MM, YYYY-MM-DD."),
]
UntilOption = Annotated[
    str | None, typer.Option("--until", help="Only cooperations of this time or earlier; the same forms.")
]
KindOption = Annotated[KindName | None, typer.Option("--kind", help="Only plans, pairings or clusters.")]
AttributionOption = Annotated[
    AttributionName | None,
    typer.Option("--attribution", help="Only what places have as named, or only what they have by a plan."),
]
LimitOption = Annotated[
    int | None, typer.Option("--limit", min=1, max=1000, help="At most so many places or pairs.")
]
OutputFormat = Annotated[
    str | None,
    typer.Option("--format", help="table, csv, json, xlsx, docx or html; on a terminal table, else csv."),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", help="File to write (default: standard output); its ending names the format."
    ),
]
TextLanguage = Annotated[Language, typer.Option("--lang", help="Language of labels and wording.")]


@dataclass(frozen=True)
class Manner:
    """How an answer is wanted."""

    format: str | None
    output: Path | None
    language: Language
    at: str | None
    store: Path | None
    wide: bool = False


def things_of(
    *,
    theme: ThemeOption = None,
    cluster: ClusterOption = None,
    sdg: SdgOption = None,
    partnership: PartnershipOption = None,
) -> TypedThings:
    """What cities can share."""
    return TypedThings(theme or (), cluster or (), sdg or (), partnership or ())


def profile_of(
    *,
    profile_theme: ProfileThemeOption = None,
    profile_country: ProfileCountryOption = None,
    profile_size: ProfileSizeOption = None,
) -> TypedProfile:
    """A city that is not in the graph."""
    return TypedProfile(profile_theme or (), profile_country, profile_size)


def scope_of(
    *,
    country: CountryOption = None,
    programme: ProgrammeOption = None,
    sector: SectorOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    kind: KindOption = None,
    attribution: AttributionOption = None,
) -> TypedScope:
    """What narrows an answer."""
    return TypedScope(country, programme, sector, since, until, kind, attribution)


def manner_of(
    *,
    format_name: OutputFormat = None,
    output: OutputOption = None,
    wide: WideOption = False,
    language: TextLanguage = Language.EN,
    at: AtOption = None,
    store: StoreOption = None,
) -> Manner:
    """How the answer is written, and of which state of the graph."""
    return Manner(format_name, output, language, at, store, wide)


GROUPS: Final[Mapping[str, Callable[..., object]]] = MappingProxyType(
    {"things": things_of, "profile": profile_of, "scope": scope_of, "manner": manner_of}
)
"""What makes the parameters of commands that stand for several options, by their names."""
