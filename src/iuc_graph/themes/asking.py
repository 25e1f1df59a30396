"""What is asked of the finder: things, a scope that narrows the cooperations, a profile in place of a city."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

Match = Literal["any", "all"]


class Attribution(StrEnum):
    """How surely a place has a thing. `Attribution("named")` and `Attribution("plan")` work as well."""

    NAMED = "as named"
    """The wording of the area names the place, or the place is a side of the pairing that has the area."""

    PLAN = "by plan"
    """The place is only one of the plan's places."""

    @classmethod
    def _missing_(cls, value: object) -> Attribution | None:
        return {"named": cls.NAMED, "plan": cls.PLAN}.get(str(value))


class CooperationKind(StrEnum):
    """The three kinds of cooperation, by the names of their classes in the ontology."""

    PLAN = "ActionPlan"
    PAIRING = "Pairing"
    CLUSTER = "Cluster"

    @classmethod
    def _missing_(cls, value: object) -> CooperationKind | None:
        return {"plan": cls.PLAN, "pairing": cls.PAIRING, "cluster": cls.CLUSTER}.get(str(value))


@dataclass(frozen=True)
class Asked:
    """The things asked for: IRIs of themes, thematic clusters, SDGs or Urban Agenda partnerships.

    `match`: whether a city needs any or all of them. `narrower`: whether a thing below an asked one, along
    skos:broader, counts for it.
    """

    things: tuple[str, ...]
    match: Match = "any"
    narrower: bool = True

    @classmethod
    def of(cls, things: Iterable[str], match: Match = "any", *, narrower: bool = True) -> Asked:
        """The same, each thing once, in the order given."""
        return cls(tuple(dict.fromkeys(things)), match, narrower)


@dataclass(frozen=True)
class Scope:
    """What narrows an answer; everything that is None leaves it as wide as it is.

    programme, sector: IRIs. `sector` keeps cooperations that aim at this leg of the triple helix or name a body of it.
    country: IRI; keeps the places in it. since, until: keep cooperations whose stated period meets these days; where
    only one end is stated, the year of that end counts, and a cooperation without any stated time is left out.
    attribution: one kind only; None gives both, told apart.
    """

    programme: str | None = None
    country: str | None = None
    kind: CooperationKind | None = None
    since: date | None = None
    until: date | None = None
    sector: str | None = None
    attribution: Attribution | None = None


EVERYTHING = Scope()


@dataclass(frozen=True)
class Profile:
    """A city that is not in the graph: the things it works on, its country, and its population, as far as known."""

    themes: tuple[str, ...]
    country: str | None = None
    size: int | None = None
