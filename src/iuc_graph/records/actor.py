"""Places and actors as one document mentions them: places, sites, organisations, posts, roles, concepts."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from iuc_graph.records.base import (
    Cooperation,
    HelixSector,
    Organisation,
    Place,
    Programme,
    Record,
    Refers,
    RefersTo,
    Sentence,
    Slug,
    SlugText,
    Text,
)
from iuc_graph.records.statement import Described, Evidence, Figure, Focus, Objective, Worded

PlaceKind = Literal[
    "City",
    "MetropolitanRegion",
    "AdministrativeArea",
    "DevelopmentZone",
    "District",
    "Country",
    "Continent",
    "Site",
    "Place",
]
OrganisationKind = Literal[
    "GovernmentBody", "ResearchOrEducationBody", "Company", "Association", "Stakeholder"
]


class PlaceMention(Record):
    """A place of the gazetteer as this document writes and describes it."""

    place: Place
    as_written: list[Sentence] = []
    within: list[Place] = []
    figures: list[Figure] = []
    stated_at: Evidence


class Site(Described):
    """A place that only this document knows: a park, a station, a district, a development zone."""

    kind: ClassVar[str] = "place"
    type: PlaceKind
    within: list[Place] = []


class OrganisationMention(Record):
    """An organisation of data/reference/organisations.yaml as this document writes it."""

    organisation: Organisation
    as_written: list[Sentence] = []
    based_in: Place | None = None
    names: list[Annotated[str, RefersTo(("place", "organisation"))]] = []
    figures: list[Figure] = []
    stated_at: Evidence


class OrganisationEntry(Record):
    """What one organisation is, whoever mentions it. `zh_by: source` where its Chinese name is official."""

    kind: ClassVar[str] = "organisation"
    slug: Slug
    type: OrganisationKind
    sector: HelixSector | None = None
    title: Text
    summary: Text
    alternative: list[Sentence] = []
    territory: Place | None = None
    part_of: Organisation | None = None


class ProgrammeEntry(Record):
    """A programme that cooperations belong to. `short` stands in the titles of its pairings; default: the title."""

    kind: ClassVar[str] = "programme"
    slug: Slug
    title: Text
    short: Text | None = None
    summary: Text
    alternative: list[Sentence] = []
    part_of: Programme | None = None
    follows: Programme | None = None


class RoleRecord(Described):
    """A role in the cooperation, and its duties."""

    kind: ClassVar[str] = "role"
    duties: list[Text] = []
    programme: Programme | None = None


class Post(Described):
    """A post without the person who holds it."""

    kind: ClassVar[str] = "post"
    organisation: Organisation | None = None
    role: Annotated[SlugText, Refers("role")] | None = None
    for_place: Place | None = None
    duties: list[Text] = []
    in_cooperation: list[Cooperation] = []


class PossibleProject(Worded):
    """A project that a thematic cluster could take up."""

    kind: ClassVar[str] = "possible-project"
    cluster: Annotated[SlugText, Refers("thematic-cluster")]
    ordinal: Sentence | None = None


class ConceptMention(Record):
    """A concept of a vocabulary that the document names, and the programme it says it is relevant to."""

    concept: Annotated[
        str, RefersTo(("sdg", "urban-agenda-partnership", "thematic-cluster", "policy-priority", "theme"))
    ]
    relevant_to: Programme | None = None
    as_written: list[Sentence] = []
    stated_at: Evidence


class ProgrammeMention(Record):
    """What a document says of a programme as a whole."""

    programme: Programme
    as_written: list[Sentence] = []
    focus: list[Focus] = []
    objectives: list[Objective] = []
    figures: list[Figure] = []
    names: list[Annotated[str, RefersTo(("place", "organisation"))]] = []
    stated_at: Evidence
