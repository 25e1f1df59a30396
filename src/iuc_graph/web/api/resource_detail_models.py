"""What the answer about one thing looks like."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, create_model

from iuc_graph.entities.lists.policies import HELD
from iuc_graph.entities.lists.resource import Resource
from iuc_graph.web.api.things import Thing


class Evidence(BaseModel):
    """One graph that holds a statement, and the passages of its document that state it."""

    graph: str = Field(description="IRI of the named graph. Graphs that hold no document have no passages.")
    document: str | None = Field(description="The document, by its id; it stands among `documents`.")
    passages: list[str] = Field(description="Passages by their ids; they stand among `passages`.")


class PassageDocument(BaseModel):
    """A spot in a document, by what the document calls it, and by lines of its text."""

    iri: str
    id: str
    document: str = Field(description="The document, by its id.")
    section: str | None
    row: str | None
    item: str | None
    lines: str | None


class ValueDocument(BaseModel):
    """One value: a thing, or a literal with its language or datatype."""

    thing: Thing | None = Field(description="The value, where it is a thing.")
    text: str | None = Field(description="The value as written, where it is a literal.")
    language: str | None = None
    datatype: str | None = Field(None, description="IRI of the datatype of a literal without language.")
    derived: bool = Field(description="Whether it follows from other statements and nobody states it.")
    evidence: list[Evidence]


class FactDocument(BaseModel):
    """A property with all its values."""

    property: Thing
    values: list[ValueDocument]


class PartDocument(BaseModel):
    """A figure, a period or a participation of the thing, with its own facts."""

    iri: str
    id: str
    link: Thing = Field(description="The property that leads to it.")
    facts: list[FactDocument]


class NeighboursDocument(BaseModel):
    """Things that point at this one by a property."""

    property: Thing
    count: int
    things: list[ValueDocument] = Field(description="Empty where there are more than 200.")


class DifferenceDocument(BaseModel):
    """What documents state differently, side by side."""

    about: Thing = Field(description="The property, or for figures the measure.")
    values: list[ValueDocument]


class DiscrepancyDocument(BaseModel):
    """A noted disagreement."""

    iri: str
    id: str
    label: str
    labels: dict[str, str]
    description: str | None
    passages: list[str] = Field(description="The passages with the readings, by their ids.")


class TieDocument(BaseModel):
    """A cooperation in which the place takes part, and as what."""

    cooperation: Thing
    role: Thing
    evidence: list[Evidence]


class PartnerDocument(BaseModel):
    """A place that cooperates with this one."""

    place: Thing
    relation: str = Field(description="What it is to this place.")
    cooperation: Thing
    evidence: list[Evidence]


class SupportDocument(BaseModel):
    """One reason why the place has a theme, a goal or a partnership; as named first."""

    concept: Thing
    attribution: str = Field(description="as named, or by plan.")
    cooperation: Thing
    area: Thing | None = Field(description="Null where the cooperation as a whole states it.")
    evidence: list[Evidence]


class SeatDocument(BaseModel):
    """A body with its seat or territory at the place, or at one that lies in it."""

    organisation: Thing
    link: Thing
    at: Thing
    sector: Thing | None
    evidence: list[Evidence]


class LegDocument(BaseModel):
    """One leg of the triple helix; without bodies where no document names one."""

    sector: Thing | None = Field(description="Null for bodies without a leg.")
    bodies: list[SeatDocument]


class PresenceDocument(BaseModel):
    """An activity that was held at the place, or in which it took part."""

    activity: Thing
    relation: str
    earliest: str | None
    latest: str | None
    evidence: list[Evidence]


class LeftOutDocument(BaseModel):
    """A focus of a plan of the place of which something does not count in sharing: only areas have themes."""

    focus: Thing
    cooperation: Thing
    themes: list[Thing] = Field(description="Themes that its wordings mean and the place has by no area.")
    wordings: list[str] = Field(description="Wordings of it that lead to no theme of the scheme.")
    evidence: list[Evidence]


class InsteadDocument(BaseModel):
    """Cities and regions with cooperations near a place that has none, each in one of the lists alone."""

    text: dict[str, str] = Field(description="Whom to ask about, in words, by language.")
    around: list[Thing] = Field(description="It lies in them.")
    inside: list[Thing] = Field(description="They lie in it.")
    named: list[Thing] = Field(description="They have its name; told only where the other lists are empty.")


class PlaceDocument(BaseModel):
    """What is told of a place beyond its facts."""

    cooperations: list[TieDocument]
    instead: InsteadDocument | None = Field(
        description="Whom to ask about in place of one that takes part in no cooperation; null for any other."
    )
    partners: list[PartnerDocument]
    themes: list[SupportDocument]
    sdgs: list[SupportDocument]
    partnerships: list[SupportDocument]
    focuses_left_out: list[LeftOutDocument] = Field(
        description="Focuses of its plans that themes, and answers about sharing, do not hold in full."
    )
    stakeholders: list[LegDocument]
    activities: list[PresenceDocument]


class HolderDocument(BaseModel):
    """One reason why a place has a goal or a partnership; as named first."""

    place: Thing
    attribution: str = Field(description="as named, or by plan.")
    cooperation: Thing
    area: Thing | None = Field(description="Null where the cooperation as a whole states it.")
    evidence: list[Evidence]


class PolicyDocument(BaseModel):
    """Which cities and regions have a goal or a partnership."""

    places_named: int = Field(description="How many have it as named.")
    places_by_plan: int = Field(description="How many have it by plan only.")
    places: list[HolderDocument] = Field(description="Of at most 200 places, those as named first.")


class ThingDocument(Thing):
    """Everything about one thing."""

    classes: list[Thing]
    names_as_written: list[ValueDocument] = Field(description="Forms in which documents write its name.")
    facts: list[FactDocument]
    parts: list[PartDocument]
    neighbours: list[NeighboursDocument]
    differences: list[DifferenceDocument]
    discrepancies: list[DiscrepancyDocument]
    documents: list[Thing]
    passages: list[PassageDocument]
    language: str = Field(description="The language of the labels.")
    generation: str = Field(description="The state of the graph that this was read from.")


def detail_model(resource: Resource, item: type[BaseModel]) -> type[BaseModel]:
    """The answer about one thing of a list: its fields there, and everything else."""
    fields: dict[str, Any] = {"item": (item, Field(description="The same as in the list."))}
    if resource.name == "places":
        fields["about"] = (PlaceDocument, Field(description="What is told of the place, with the passages."))
    if resource.name in HELD:
        fields["about"] = (PolicyDocument, Field(description="Which places have it, with the passages."))
    return create_model(f"{resource.one.capitalize()}Document", __base__=ThingDocument, **fields)
