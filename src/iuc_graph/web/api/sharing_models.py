"""The objects of which the JSON of answers about sharing is made; the command prints the same."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from iuc_graph.web.api.things import Thing

AttributionName = Literal["as named", "by plan"]


class Part(BaseModel):
    """Any part of such a document."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PassageDocument(Part):
    """Where in a document something is stated."""

    iri: str
    id: str
    document: int | None = Field(description="Place of the document among `sources`, from 1.")
    where: str = Field(description="Section, row and item, as the document has them.")


class SupportDocument(Part):
    """One reason why a place has a thing; ids are those of `things` and `passages` of the answer."""

    place: str
    thing: str = Field(description="As stated, so it may be narrower than what was asked for.")
    attribution: AttributionName = Field(
        description="Whether the place is named, or only one of a plan's places."
    )
    cooperation: str
    area: str | None = Field(description="Null where the cooperation as a whole states the thing.")
    graph: str = Field(description="The named graph that states it.")
    passages: list[str]


class DenominatorDocument(Part):
    """Out of how many."""

    cooperations: int = Field(description="Cooperations in scope.")
    with_theme: int = Field(description="Of these, how many state any theme.")
    with_sdg: int = Field(description="Of these, how many state any Sustainable Development Goal.")
    with_partnership: int = Field(description="Of these, how many state any Urban Agenda partnership.")
    with_year: int = Field(description="Of these, how many state a time.")
    last_activity: date | None = Field(description="Last day of any dated activity that is listed for them.")
    text: dict[str, str] = Field(description="The same as one sentence, by language.")


class WhyDocument(Part):
    """Why a valid question has no answer."""

    reason: str = Field(
        description="nobody, only by plan, only as named, out of scope, not together or too few."
    )
    count: int = Field(description="How many places or pairs there would be otherwise.")
    text: dict[str, str] = Field(description="The reason as one sentence, by language.")


class SourceThing(Part):
    """A document behind the answer."""

    iri: str
    id: str
    title: str
    licence: str | None = Field(description="Null where the document names none.")


class NamedValue(Part):
    """A parameter as it was understood."""

    name: str
    value: str


class AnswerDocument(Part):
    """What every answer about sharing says."""

    title: str
    question: str = Field(description="What was asked, in words.")
    parameters: list[NamedValue]
    denominator: DenominatorDocument
    why: WhyDocument | None = Field(description="Why there is no answer; null where there is one.")
    notes: list[str] = Field(description="How to read it.")
    supports: list[SupportDocument] = Field(
        description="The reasons, each once; items name theirs by their places in this list, from 0."
    )
    things: dict[str, Thing] = Field(description="What the reasons speak of, by id.")
    passages: dict[str, PassageDocument] = Field(description="Where documents state it, by id.")
    sources: list[SourceThing]
    language: str
    generation: str = Field(description="The state of the graph that this was read from.")


class Held(Part):
    """What a place has, each kind apart."""

    as_named: list[Thing]
    by_plan: list[Thing] = Field(
        description="What it has by plan only: without what stands under as_named, even if a plan states that as well."
    )
    supports: list[int] = Field(description="The reasons: places in `supports` of the answer, from 0.")


class MemberDocument(Held):
    """A place in an answer."""

    place: Thing
    country: Thing | None


class CitiesDocument(AnswerDocument):
    """Which places share some things."""

    items: list[MemberDocument]
    count: int = Field(description="How many places there are in all, on every page the same.")
    count_as_named: int = Field(description="Of these, how many by what they have as named.")
    next: str | None = Field(description="The cursor of the page after this one; null on the last.")


class SharedThingDocument(Part):
    """A thing that all the places have; as named where it is so for each of them."""

    thing: Thing
    attribution: AttributionName
    holders: list[MemberDocument]


class BetweenDocument(AnswerDocument):
    """What several places share."""

    places: list[Thing]
    items: list[SharedThingDocument]
    count: int


class NobodyDocument(Part):
    """A country that the question names, of the new city or of the others, and what no place there has."""

    country: Thing
    themes: list[Thing] = Field(description="Themes of the new city that no place there has in scope.")


class ProfileDocument(Part):
    """A city that is not in the graph."""

    themes: list[Thing]
    country: Thing | None
    size: int | None
    nobody_in: list[NobodyDocument] = Field(
        description="By country the themes of it that no place there has; empty where some place has each."
    )


class RankDocument(MemberDocument):
    """A place that shares something."""

    populations: list[int | float] | None = Field(
        description="As stated; documents may differ. Null where the question names no size."
    )


class RankingDocument(AnswerDocument):
    """Who shares most with a place."""

    place: Thing | None = Field(description="Null where a profile stands for it.")
    profile: ProfileDocument | None
    own: list[int] = Field(
        description="Why the place itself has what is shared: places in `supports`, from 0."
    )
    items: list[RankDocument]
    count: int
    count_as_named: int = Field(description="Of these, how many share anything as named.")
    with_population: int | None = Field(
        description="Of these, how many state a population; null where the question names no size."
    )


class PairDocument(Held):
    """Two places, and what they share."""

    first: Thing
    second: Thing


class PairsDocument(AnswerDocument):
    """The pairs that share most."""

    least: int
    items: list[PairDocument]
    count: int


class LegsDocument(Part):
    """Legs of the triple helix."""

    own: list[Thing] = Field(description="Of bodies of the place itself.")
    through: list[Thing] = Field(description="Of bodies that only its cooperations name.")
    missing: list[Thing]


class CandidateDocument(MemberDocument):
    """A place that brings something that is wanted."""

    legs: LegsDocument
    populations: list[int | float] = Field(description="As stated; documents may differ.")
    shares_with_profile: list[Thing]


class PickDocument(Part):
    """A place of the suggested set, and what it adds to those before it."""

    place: Thing
    as_named: list[Thing]
    by_plan: list[Thing]


class TieDocument(Part):
    """A cooperation that two of the places already have."""

    first: Thing
    second: Thing
    cooperation: Thing
    kind: Literal["plan", "pairing", "cluster"] | None
    first_part: str
    second_part: str
    direct: bool = Field(
        description="False for two partners of one plan, which does not say that they cooperate."
    )
    graph: str
    passages: list[str] = Field(description="Ids of `passages`.")


class OneStatementDocument(Part):
    """A candidate that has several wanted things by one area alone, whose wording means them all."""

    place: Thing
    area: Thing
    things: list[Thing]


class ClusterDocument(AnswerDocument):
    """Who could make up a cluster."""

    wanted: list[Thing]
    profile: ProfileDocument | None
    covered_by_profile: list[Thing]
    items: list[CandidateDocument]
    count: int
    suggested: list[PickDocument] = Field(description="A small set that covers all that can be covered.")
    only_by_plan: list[Thing] = Field(description="Wanted things that no candidate brings as named.")
    missing: list[Thing] = Field(description="Wanted things that no candidate brings at all.")
    of_one_statement: list[OneStatementDocument] = Field(
        description="Candidates of `items` for which several wanted things rest on one and the same wording alone."
    )
    countries: list[Thing] = Field(description="Of the suggested places.")
    legs: LegsDocument = Field(description="Of the suggested places together.")
    ties: list[TieDocument] = Field(description="Cooperations that they have already.")
