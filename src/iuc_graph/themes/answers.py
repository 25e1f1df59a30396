"""What the finder answers: who, what, how surely, through which cooperation, stated where, out of how many.

All nodes are IRIs. A page of an answer holds the rows that were asked for; `total` counts all rows that there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from iuc_graph.themes.asking import Asked, Attribution, CooperationKind, Profile, Scope


@dataclass(frozen=True)
class Support:
    """One reason why a place has a thing.

    thing: as stated, so it may be narrower than what was asked. area: None where the cooperation itself states the SDG
    or partnership. source: the named graph that states it. passages: where in the document.
    """

    place: str
    thing: str
    attribution: Attribution
    cooperation: str
    area: str | None
    source: str
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Member:
    """A place in an answer. `by_plan` holds no thing that stands in `named`."""

    place: str
    country: str | None
    named: frozenset[str]
    by_plan: frozenset[str]
    supports: tuple[Support, ...]


@dataclass(frozen=True)
class Denominator:
    """Out of how many: the cooperations in scope, and how many of them state anything of a kind.

    last_activity: the last day of any dated activity that is listed for them.
    """

    cooperations: int
    with_theme: int
    with_sdg: int
    with_partnership: int
    with_year: int
    last_activity: date | None


class Reason(StrEnum):
    """Why a valid question has no answer."""

    NOBODY = "nobody"
    """No place has it, in any scope."""
    ONLY_BY_PLAN = "only by plan"
    """Places have it, but none is named for it."""
    ONLY_AS_NAMED = "only as named"
    """Places have it, but none of them only by a plan."""
    OUT_OF_SCOPE = "out of scope"
    """Places have it, but through cooperations, or in countries, that the scope leaves out."""
    NOT_TOGETHER = "not together"
    """Places have one or another of the things, but none has all."""
    TOO_FEW = "too few"
    """Places share things, but fewer than were asked for."""


@dataclass(frozen=True)
class Why:
    """Why an answer is empty: the reason, how many places there would be otherwise, and a plain sentence.

    instead: what `text` says of other places to ask about, as (language, sentence); empty where there are none.
    """

    reason: Reason
    count: int
    text: str
    instead: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Sharing:
    """The cities of some things, the surest first: more things as named, then more by plan, then by IRI.

    `named` counts the cities that fulfil the question by what they have as named; `total` counts all.
    """

    asked: Asked
    scope: Scope
    members: tuple[Member, ...]
    total: int
    named: int
    denominator: Denominator
    why: Why | None


@dataclass(frozen=True)
class SharedThing:
    """A thing that several places all have: `attribution` is NAMED where each of them has it as named."""

    thing: str
    attribution: Attribution
    holders: tuple[Member, ...]


@dataclass(frozen=True)
class Shared:
    """What two or more places all have; what all have as named comes first, then by IRI."""

    places: tuple[str, ...]
    scope: Scope
    things: tuple[SharedThing, ...]
    denominator: Denominator
    why: Why | None


@dataclass(frozen=True)
class Rank:
    """How much another place shares: `named` what both have as named, `by_plan` what they share only otherwise.

    `populations`: as stated, without repetition, ascending; None where the question names no size to compare them with.
    """

    place: str
    country: str | None
    named: frozenset[str]
    by_plan: frozenset[str]
    supports: tuple[Support, ...]
    populations: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Ranking:
    """Who shares most with a place: ranked by the number of things as named, then by all, then by IRI.

    With a profile, equal places are told apart by likeness before: those in its country first, then those nearest in
    size, where a place of which no document states a population counts as three times as large. `own` are the reasons
    why the place itself has the things shown; a profile has none. `named` counts the places that share anything as
    named. `with_population`: how many of `total` state a population; None where the profile has no size.
    """

    of: str | Profile
    scope: Scope
    ranks: tuple[Rank, ...]
    own: tuple[Support, ...]
    total: int
    named: int
    denominator: Denominator
    why: Why | None
    with_population: int | None = None


@dataclass(frozen=True)
class Pair:
    """Two places, in the order of their IRIs, and what they share; `by_plan` holds nothing that stands in `named`."""

    first: str
    second: str
    named: frozenset[str]
    by_plan: frozenset[str]
    supports: tuple[Support, ...]


@dataclass(frozen=True)
class Pairs:
    """The pairs that share at least so many things, those that share most first, then by IRI."""

    least: int
    scope: Scope
    pairs: tuple[Pair, ...]
    total: int
    denominator: Denominator
    why: Why | None


@dataclass(frozen=True)
class Legs:
    """Helix sectors: of bodies of the place itself, of bodies named in its cooperations only, and of neither."""

    own: frozenset[str]
    through: frozenset[str]
    missing: frozenset[str]


@dataclass(frozen=True)
class Candidate:
    """A place that brings wanted things. `populations`: as stated, without repetition, ascending."""

    place: str
    country: str | None
    named: frozenset[str]
    by_plan: frozenset[str]
    supports: tuple[Support, ...]
    legs: Legs
    populations: tuple[float, ...]
    shares_with_profile: frozenset[str]


@dataclass(frozen=True)
class Tie:
    """A cooperation that two candidates already have, as one document states it: their parts in it, and the passages.

    `direct` is False for two partners of one plan: the document does not say that these two work with each other.
    """

    first: str
    second: str
    cooperation: str
    kind: CooperationKind | None
    first_part: str
    second_part: str
    direct: bool
    source: str
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Pick:
    """One place of the smallest set: what it adds to those before it, as named and by plan."""

    place: str
    named: frozenset[str]
    by_plan: frozenset[str]


@dataclass(frozen=True)
class OneStatement:
    """A candidate that has several wanted things by one area alone, whose wording means them all."""

    place: str
    area: str
    things: tuple[str, ...]


@dataclass(frozen=True)
class Candidates:
    """Who could make up a cluster for wanted things.

    candidates: those with most of the wanted things as named first, then by plan, then nearest in size to the profile,
    then by IRI; where no document states a population, as if it were three times that of the profile.
    with_population: how many of the `total` candidates state one. covered_by_profile: what the profile brings itself.
    only_by_plan, missing: wanted things that no candidate brings as named, or at all. suggested: a small set that
    covers all that can be covered, found greedily, the surest first. countries: of the suggested places and the
    profile. ties: among candidates shown and suggested. legs: of the suggested places together. of_one_statement: of
    the candidates shown.
    """

    wanted: tuple[str, ...]
    profile: Profile | None
    scope: Scope
    candidates: tuple[Candidate, ...]
    total: int
    with_population: int
    covered_by_profile: frozenset[str]
    only_by_plan: tuple[str, ...]
    missing: tuple[str, ...]
    suggested: tuple[Pick, ...]
    countries: tuple[str, ...]
    legs: Legs
    ties: tuple[Tie, ...]
    denominator: Denominator
    why: Why | None
    of_one_statement: tuple[OneStatement, ...] = ()
