"""Questions about sharing as somebody types them: names in any language and spelling, dates of any precision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class MatchName(StrEnum):
    """Whether a city needs any or all of several things."""

    ANY = "any"
    ALL = "all"


class KindName(StrEnum):
    """The kinds of cooperations."""

    PLAN = "plan"
    PAIRING = "pairing"
    CLUSTER = "cluster"


class AttributionName(StrEnum):
    """The two kinds of attribution."""

    NAMED = "named"
    PLAN = "plan"


@dataclass(frozen=True)
class TypedThings:
    """Names of things that cities can share."""

    theme: Sequence[str] = ()
    cluster: Sequence[str] = ()
    sdg: Sequence[str] = ()
    partnership: Sequence[str] = ()


@dataclass(frozen=True)
class TypedScope:
    """What narrows an answer: names; years, months or days; None for what does not."""

    country: str | None = None
    programme: str | None = None
    sector: str | None = None
    since: str | None = None
    until: str | None = None
    kind: KindName | None = None
    attribution: AttributionName | None = None


@dataclass(frozen=True)
class TypedProfile:
    """A city that is not in the graph."""

    theme: Sequence[str] = ()
    country: str | None = None
    size: int | None = None


@dataclass(frozen=True)
class Typed:
    """What all questions have in common."""

    scope: TypedScope = TypedScope()
    limit: int | None = None


@dataclass(frozen=True)
class CitiesTyped(Typed):
    """Which places have any or all of some things? A page begins after `offset` places."""

    things: TypedThings = TypedThings()
    match: MatchName = MatchName.ANY
    narrower: bool = True
    offset: int = 0


@dataclass(frozen=True)
class BetweenTyped(Typed):
    """What do several places all have?"""

    place: Sequence[str] = ()


@dataclass(frozen=True)
class WithTyped(Typed):
    """Who shares most with a place, or with a city that is not in the graph?"""

    place: str | None = None
    profile: TypedProfile = TypedProfile()


@dataclass(frozen=True)
class PairsTyped(Typed):
    """Which pairs share at least so many things as named, or with `at_all` in any way; only of places with `among`?"""

    least: int = 3
    among: TypedThings = TypedThings()
    at_all: bool = False


@dataclass(frozen=True)
class ClusterTyped(Typed):
    """Who could make up a cluster for some things, with places that take part already?"""

    things: TypedThings = TypedThings()
    place: Sequence[str] = ()
    profile: TypedProfile = TypedProfile()
