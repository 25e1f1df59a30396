"""What happened or was planned: activities, agreements, pilot projects, transport links."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from iuc_graph.records.base import (
    Concerned,
    Cooperation,
    DateBasis,
    Named,
    PartialDate,
    Place,
    Programme,
    Record,
    Refers,
    RefersTo,
    Sentence,
    SlugText,
    Text,
)
from iuc_graph.records.statement import Described, Evidence, Figure, Period

Participant = Annotated[str, RefersTo(("place", "organisation", "post"))]
ActivityKind = Literal[
    "Activity",
    "Visit",
    "Meeting",
    "OnlineMeeting",
    "Signing",
    "Forum",
    "Workshop",
    "Conference",
    "Presentation",
]


class Participation(Record):
    """Who took part, in which role. A party that the document does not name is kept as a text."""

    participant: Participant | None = None
    unnamed: Text | None = None
    role: Annotated[SlugText, Refers("participant-role")]
    figures: list[Figure] = []
    stated_at: Evidence

    @model_validator(mode="after")
    def _one_party(self) -> Participation:
        if (self.participant is None) == (self.unnamed is None):
            raise PydanticCustomError("party", "needs exactly one of participant and unnamed")
        return self


class Dated(Described):
    """A described node with a date or a period, and what either rests on."""

    date: PartialDate | None = None
    date_basis: DateBasis = "stated"
    date_as_written: Sentence | None = None
    period: Period | None = None
    in_cooperation: list[Cooperation] = []
    concerns: list[Concerned] = []
    names: list[Named] = []


class Activity(Dated):
    """A visit, meeting, signing, forum …"""

    kind: ClassVar[str] = "activity"
    type: ActivityKind
    also_types: list[ActivityKind] = []
    held_in: list[Place] = []
    venue: Annotated[str, RefersTo(("place", "organisation"))] | None = None
    mode: Annotated[SlugText, Refers("mode")] | None = None
    participants: list[Participation] = []
    concluded: list[Annotated[SlugText, Refers("agreement")]] = []
    identified: list[Annotated[str, RefersTo(("area", "project"))]] = []
    sub_activity_of: Annotated[SlugText, Refers("activity")] | None = None
    ordinal: Sentence | None = None
    programme: Programme | None = None


class Agreement(Dated):
    """A paper that parties signed or that was announced. Unnamed parties are kept as texts."""

    kind: ClassVar[str] = "agreement"
    type: Literal[
        "Agreement", "JointStatement", "JointDeclaration", "MemorandumOfUnderstanding", "FrameworkAgreement"
    ]
    signatories: list[Annotated[str, RefersTo(("place", "organisation", "post"))]] = []
    unnamed: list[Text] = []


class Project(Dated):
    """A pilot project."""

    kind: ClassVar[str] = "project"
    partners: list[Annotated[str, RefersTo(("place", "organisation"))]] = []


class TransportLink(Described):
    """A rail or flight connection: existing, planned or rival."""

    kind: ClassVar[str] = "transport-link"
    origin: Place | None = None
    destination: Place | None = None
    via: list[Place] = []
    operator: Annotated[SlugText, Refers("organisation")] | None = None
    in_cooperation: list[Cooperation] = []


class Cohort(Described):
    """A group of pilot cities of a programme. A document may name the group and its years without the cities."""

    kind: ClassVar[str] = "pilot-cohort"
    programme: Programme
    cities: list[Place] = []
    period: Period | None = None
