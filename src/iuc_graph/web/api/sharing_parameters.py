"""The parameters of /api/sharing, as dependencies of its routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Query
from pydantic import BeforeValidator

from iuc_graph.reports.sharing_told import MOST
from iuc_graph.reports.sharing_typed import (
    AttributionName,
    BetweenTyped,
    CitiesTyped,
    ClusterTyped,
    KindName,
    MatchName,
    PairsTyped,
    Typed,
    TypedProfile,
    TypedScope,
    TypedThings,
    WithTyped,
)


def _digits(text: object) -> object:
    """As it is. Raises ValueError for 300.000, which some write for what others write 300,000, and a parser for 300."""
    if isinstance(text, str) and not text.strip().isdecimal():
        raise ValueError("write it in digits alone, such as 300000")
    return text


@dataclass(frozen=True)
class Question:
    """What a client asks, and where in the list it is; names as typed."""

    typed: Typed
    cursor: str | None = None


_NAME: Final = Query(min_length=1, max_length=300)
Name = Annotated[str, _NAME]
Names = list[Name] | None
Limit = Annotated[
    int | None,
    Query(ge=1, le=MOST, description="At most so many places or pairs; 50 in JSON, 100 in DOCX, else 1000."),
]


def _scope(
    *,
    country: Annotated[
        Name | None, Query(description="Only places in this country.", examples=["China"])
    ] = None,
    programme: Annotated[
        Name | None, Query(description="Only cooperations of this programme.", examples=["IUC"])
    ] = None,
    sector: Annotated[
        Name | None,
        Query(
            description="Only cooperations that aim at this leg of the triple helix or name a body of it.",
            examples=["business"],
        ),
    ] = None,
    since: Annotated[
        Name | None,
        Query(description="Only cooperations whose time meets this one or later.", examples=["2018"]),
    ] = None,
    until: Annotated[
        Name | None,
        Query(description="Only cooperations whose time meets this one or earlier.", examples=["2020-06"]),
    ] = None,
    kind: Annotated[KindName | None, Query(description="Only plans, pairings or clusters.")] = None,
    attribution: Annotated[
        AttributionName | None,
        Query(description="Only what places have as named, or only what they have by a plan."),
    ] = None,
) -> TypedScope:
    """What narrows an answer, for `Depends`; names in any language and spelling."""
    return TypedScope(country, programme, sector, since, until, kind, attribution)


def _things(
    *,
    theme: Annotated[Names, Query(description="A theme; may be repeated.", examples=[["logistics"]])] = None,
    cluster: Annotated[Names, Query(description="A thematic cluster; may be repeated.")] = None,
    sdg: Annotated[
        Names, Query(description="A Sustainable Development Goal, by number or name; may be repeated.")
    ] = None,
    partnership: Annotated[Names, Query(description="An Urban Agenda partnership; may be repeated.")] = None,
) -> TypedThings:
    """What is shared, for `Depends`."""
    return TypedThings(theme or (), cluster or (), sdg or (), partnership or ())


def _profile(
    *,
    profile_theme: Annotated[
        Names, Query(description="What a city that is not in the graph works on; may be repeated.")
    ] = None,
    profile_country: Annotated[
        Name | None,
        Query(
            description="The country of that city; of places that share equally much, those there come first."
        ),
    ] = None,
    profile_size: Annotated[
        int | None,
        BeforeValidator(_digits),
        Query(ge=1, le=100_000_000, description="The population of that city, in digits alone."),
    ] = None,
) -> TypedProfile:
    """A city that is not in the graph, for `Depends`."""
    return TypedProfile(profile_theme or (), profile_country, profile_size)


Cursor = Annotated[
    str | None,
    Query(
        description="Where to go on: the value of `next` of the page before, as it is. All pages are of one state.",
        max_length=400,
    ),
]
Scoped = Annotated[TypedScope, Depends(_scope)]
Things = Annotated[TypedThings, Depends(_things)]
Profiled = Annotated[TypedProfile, Depends(_profile)]


def cities(
    *,
    scope: Scoped,
    things: Things,
    match: Annotated[
        MatchName, Query(description="Whether a place needs any or all of several things.")
    ] = MatchName.ANY,
    narrower: Annotated[
        bool, Query(description="Whether a place on a narrower theme counts for the broader one.")
    ] = True,
    limit: Limit = None,
    cursor: Cursor = None,
) -> Question:
    """Which places share things, for `Depends`."""
    return Question(CitiesTyped(scope, limit, things, match, narrower), cursor)


def between(
    *,
    scope: Scoped,
    place: Annotated[
        Names,
        Query(
            description="A city or region; two or more, by repeating it.",
            examples=[["Mannheim", "Chongqing"]],
        ),
    ] = None,
) -> Question:
    """What several places share, for `Depends`."""
    return Question(BetweenTyped(scope, None, place or ()))


def ranking(
    *,
    scope: Scoped,
    place: Annotated[
        Name | None,
        Query(description="A city or region; or describe one with profile_theme.", examples=["Mannheim"]),
    ] = None,
    profile: Profiled,
    limit: Limit = None,
) -> Question:
    """Who shares most with a place, for `Depends`."""
    return Question(WithTyped(scope, limit, place, profile))


def pairs(
    *,
    scope: Scoped,
    things: Things,
    least: Annotated[int, Query(ge=1, le=1000, description="How many things the two share at least.")] = 3,
    at_all: Annotated[
        bool, Query(description="Whether what a place has only by a plan counts as well, not only as named.")
    ] = False,
    limit: Limit = None,
) -> Question:
    """Which pairs share most, for `Depends`; things narrow it to places that have one of them."""
    return Question(PairsTyped(scope, limit, least, things, at_all))


def cluster(
    *,
    scope: Scoped,
    things: Things,
    place: Annotated[
        Names,
        Query(
            description="A city that takes part already; what it has as named need not be found. May be repeated."
        ),
    ] = None,
    profile: Profiled,
    limit: Limit = None,
) -> Question:
    """Who could make up a cluster, for `Depends`."""
    return Question(ClusterTyped(scope, limit, things, place or (), profile))
