"""Who cooperates with whom, as documents state it: what every way of drawing a network starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final

from iuc_graph.entities.labels import Labels
from iuc_graph.vocabulary import IUC


class Kind(StrEnum):
    """Kinds of cooperation."""

    PLAN = "plan"
    PAIRING = "pairing"
    CLUSTER = "cluster"


class Role(StrEnum):
    """How a place takes part in a cooperation."""

    LEAD = "lead"
    PARTNER = "partner"
    INCLUDED = "included"
    SIDE_A = "side A"
    SIDE_B = "side B"
    MEMBER = "member"


KINDS: Final = {IUC + "ActionPlan": Kind.PLAN, IUC + "Pairing": Kind.PAIRING, IUC + "Cluster": Kind.CLUSTER}
ROLES: Final = {
    IUC + "leadPlace": Role.LEAD,
    IUC + "partnerPlace": Role.PARTNER,
    IUC + "includedPlace": Role.INCLUDED,
    IUC + "sideA": Role.SIDE_A,
    IUC + "sideB": Role.SIDE_B,
    IUC + "member": Role.MEMBER,
}


@dataclass(frozen=True, order=True)
class Span:
    """A time that a document states for a cooperation, by its days.

    Where no end is stated, `last` is the end of the year of `first`: nothing says how long it went on. `basis` is
    the IRI of what the time rests on, or empty; only "stated" makes `first` a start.
    """

    first: date
    last: date
    basis: str

    @property
    def years(self) -> range:
        """All years from the first day to the last."""
        return range(self.first.year, self.last.year + 1)


@dataclass(frozen=True)
class Statement:
    """What one document says of the places of a cooperation.

    `source` is its named graph; `passages` are those that state the cooperation; `stating` holds, for a place, those of
    them that state the place as well.
    """

    source: str
    roles: Mapping[str, frozenset[Role]]
    passages: frozenset[str]
    stating: Mapping[str, frozenset[str]]

    def places_in(self, roles: frozenset[Role]) -> list[str]:
        """Places that have one of these roles, in order."""
        return sorted(place for place, has in self.roles.items() if has & roles)

    def evidence(self, *places: str) -> frozenset[str]:
        """The passages nearest to a tie of these places: those that state all, else one of them, else any."""
        stating = [self.stating.get(place, frozenset()) for place in places]
        return frozenset.intersection(*stating) or frozenset.union(*stating) or self.passages


@dataclass(frozen=True)
class Naming:
    """An organisation that a document names in connection with a cooperation, and the passage that does so."""

    sector: str
    organisation: str
    passage: str


@dataclass(frozen=True)
class Cooperation:
    """A plan, pairing or cluster.

    `themes` are those of its areas. For a place, `named` has those that it has by its name or as a side, and `by_plan`
    those of areas that do not name it, of the plan that covers it.
    """

    iri: str
    kind: Kind
    programmes: tuple[str, ...]
    spans: tuple[Span, ...]
    statements: tuple[Statement, ...]
    themes: frozenset[str]
    named: Mapping[str, frozenset[str]]
    by_plan: Mapping[str, frozenset[str]]
    namings: tuple[Naming, ...]

    @cached_property
    def places(self) -> tuple[str, ...]:
        """All places that take part, by any document, in order."""
        return tuple(sorted({place for statement in self.statements for place in statement.roles}))

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years of its stated times, in order."""
        return tuple(sorted({year for span in self.spans for year in span.years}))

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """What its times rest on: IRIs, in order."""
        return tuple(sorted({span.basis for span in self.spans if span.basis}))

    @cached_property
    def passages(self) -> tuple[str, ...]:
        """All passages that state it, in order."""
        return tuple(sorted({passage for statement in self.statements for passage in statement.passages}))

    def roles_of(self, place: str) -> tuple[Role, ...]:
        """All roles that documents give a place in it, in the order of `Role`."""
        has = {role for statement in self.statements for role in statement.roles.get(place, ())}
        return tuple(role for role in Role if role in has)

    def named_in(self, sector: str) -> tuple[str, ...]:
        """The organisations of a sector that documents name in connection with it, in order."""
        return tuple(sorted({naming.organisation for naming in self.namings if naming.sector == sector}))


@dataclass(frozen=True)
class Place:
    """A place that takes part in a cooperation.

    `classes` are the IRIs of what kinds of place it is; `point` is latitude and longitude in degrees (WGS 84).
    """

    iri: str
    classes: tuple[str, ...]
    country: str | None
    point: tuple[float, float] | None


@dataclass(frozen=True)
class NetworkFacts:
    """All cooperations and places of a graph, by IRI and in the order of it.

    `broader` leads from a theme to those above it; `sectors` are the legs of the triple helix; `last_day` is the last
    day that any dated statement speaks of.
    """

    cooperations: Mapping[str, Cooperation]
    places: Mapping[str, Place]
    broader: Mapping[str, frozenset[str]]
    sectors: tuple[str, ...]
    labels: Labels
    last_day: date | None

    def narrower(self, concept: str) -> frozenset[str]:
        """A theme or thematic cluster, and all themes below it."""
        found = {concept}
        while more := {theme for theme, above in self.broader.items() if above & found} - found:
            found |= more
        return frozenset(found)
