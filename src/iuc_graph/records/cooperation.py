"""Cooperations: action plans, pairings and clusters, and the areas that they cooperate in."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from iuc_graph.records.base import (
    Cooperation,
    HelixSector,
    Named,
    Partnership,
    Place,
    Programme,
    Record,
    Refers,
    Sentence,
    Slug,
    SlugText,
    Status,
    Text,
)
from iuc_graph.records.statement import (
    Challenge,
    Described,
    Evidence,
    Figure,
    Focus,
    Objective,
    Period,
    Result,
)

SdgNumber = Annotated[int, Field(ge=1, le=17)]


class Area(Described):
    """A theme as worded. `as_written` holds the heading, `summary` the content in our words, `wordings` the
    phrases that data/curation/wordings.yaml maps to themes. SDGs and partnerships only where the document gives
    them for this area."""

    kind: ClassVar[str] = "area"
    names: list[Named] = []
    sectors: list[HelixSector] = []
    sdgs: list[SdgNumber] = []
    partnerships: list[Partnership] = []
    sub_areas: list[Area] = []


class CooperationRecord(Record):
    """What plans, pairings and clusters have in common."""

    kind: ClassVar[str] = "cooperation"
    slug: Slug
    programme: Programme
    period: Period | None = None
    status: Status | None = None
    sdgs: list[SdgNumber] = []
    partnerships: list[Partnership] = []
    areas: list[Area] = []
    focus: list[Focus] = []
    challenges: list[Challenge] = []
    objectives: list[Objective] = []
    results: list[Result] = []
    figures: list[Figure] = []
    names: list[Named] = []
    as_written: list[Sentence] = []
    sdgs_stated_at: Evidence | None = None
    stated_at: Evidence


class Plan(CooperationRecord):
    """An Urban Cooperation Action Plan (U-CAP) of one city, of a lead city, or of a cluster."""

    title: Text
    summary: Text
    lead: Annotated[list[Place], Field(min_length=1)]
    partners: list[Place] = []
    included: list[Place] = []


class Pairing(CooperationRecord):
    """Two disjoint sides, each of one or more places; side A is the European one if there is one.

    Its title is made from the places' names; its identity is its sides and its programme."""

    side_a: Annotated[list[Place], Field(min_length=1)]
    side_b: Annotated[list[Place], Field(min_length=1)]
    summary: Text | None = None
    plan: Cooperation | None = None
    established_by: Annotated[SlugText, Refers("agreement")] | None = None
    continues: Cooperation | None = None
    in_cluster: Cooperation | None = None
    strength: Annotated[SlugText, Refers("pairing-strength")] | None = None

    @model_validator(mode="after")
    def _disjoint(self) -> Pairing:
        both = set(self.side_a) & set(self.side_b)
        if both:
            raise PydanticCustomError(
                "sides",
                "has {places} on both sides; a place cannot be paired with itself",
                {"places": ", ".join(sorted(both))},
            )
        return self


class Cluster(CooperationRecord):
    """Several places that cooperate without sides."""

    title: Text
    summary: Text
    members: Annotated[list[Place], Field(min_length=2)]
