"""One source document as a file of records: what it is, its passages, all that it states, and what was left out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from iuc_graph.records.activity import Activity, Agreement, Cohort, Project, TransportLink
from iuc_graph.records.actor import (
    ConceptMention,
    OrganisationMention,
    PlaceMention,
    PossibleProject,
    Post,
    ProgrammeMention,
    RoleRecord,
    Site,
)
from iuc_graph.records.base import (
    SLUG_PATTERN,
    Address,
    DateBasis,
    PartialDate,
    Record,
    Sentence,
    Slug,
    SlugText,
    Text,
    Theme,
)
from iuc_graph.records.cooperation import Cluster, Pairing, Plan
from iuc_graph.vocabulary import PREFIXES

Lines = Annotated[str, StringConstraints(pattern=r"^\d+(-\d+)?$")]


class Document(Record):
    """A source document. `identifier` is its file name, `sha256` that of the text that was read."""

    kind = "document"
    slug: Slug
    type: Literal["ucap-summary", "ucap-at-a-glance", "news", "presentation", "table", "editorial"]
    title: Text
    summary: Text
    identifier: Sentence
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    languages: Annotated[list[Literal["en", "zh"]], Field(min_length=1)]
    date: PartialDate | None = None
    date_basis: DateBasis = "stated"
    date_as_written: Sentence | None = None
    references: list[Address] = []


class Passage(Record):
    """A place in a document, by its lines (of the text file), section, row and item; never a quotation."""

    lines: Lines | None = None
    section: Sentence
    row: Sentence | None = None
    item: Sentence | None = None
    references: list[Address] = []


class LeftOut(Record):
    """Lines that make no record, and why."""

    lines: Lines
    item: Sentence | None = None
    what: Sentence
    why: Sentence


class DocumentFile(Record):
    """Everything that one document states."""

    document: Document
    passages: dict[Annotated[str, StringConstraints(pattern=SLUG_PATTERN)], Passage]
    left_out: list[LeftOut] = []
    places: list[PlaceMention] = []
    sites: list[Site] = []
    organisations: list[OrganisationMention] = []
    roles: list[RoleRecord] = []
    posts: list[Post] = []
    programmes: list[ProgrammeMention] = []
    cohorts: list[Cohort] = []
    concepts: list[ConceptMention] = []
    possible_projects: list[PossibleProject] = []
    plans: list[Plan] = []
    pairings: list[Pairing] = []
    clusters: list[Cluster] = []
    agreements: list[Agreement] = []
    projects: list[Project] = []
    transport_links: list[TransportLink] = []
    activities: list[Activity] = []


class PassageRef(Record):
    """A passage of another file: document slug and passage key."""

    document: SlugText
    passage: SlugText


def _known_prefix(value: str) -> str:
    prefix = value.partition(":")[0]
    if prefix not in PREFIXES:
        allowed = ", ".join(PREFIXES)
        raise PydanticCustomError("prefix", "has a prefix that is not one of {allowed}", {"allowed": allowed})
    return value


PropertyName = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+:[A-Za-z]+$"), AfterValidator(_known_prefix)
]


class Discrepancy(Record):
    """Readings that disagree, or one oddity of a single document; nothing is corrected.

    `disagrees_on` names the property in question (`iuc:population` is not one: give the property, such as
    `iuc:value`), `about` the nodes; `readings` are the passages.
    """

    kind = "discrepancy"
    slug: Slug
    title: Text
    summary: Text
    about: list[Sentence] = []
    disagrees_on: list[PropertyName] = []
    readings: Annotated[list[PassageRef], Field(min_length=1)]


class PossiblySame(Record):
    """Two nodes that may be one; they stay apart until a document decides."""

    nodes: Annotated[list[Sentence], Field(min_length=2, max_length=2)]
    why: Text


class DiscrepancyFile(Record):
    """data/curation/discrepancies.yaml"""

    discrepancies: list[Discrepancy]
    possibly_same: list[PossiblySame] = []


class CurationFile(Record):
    """data/curation/curation.yaml: our own editorial notes as a source document, and its passages."""

    document: Document
    passages: dict[Annotated[str, StringConstraints(pattern=SLUG_PATTERN)], Passage]


class MappedTheme(Record):
    """One theme that a wording maps to, how strongly, and on what basis."""

    theme: Theme
    strength: Literal["exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"]
    basis: Literal["same-word", "translation", "judgement"]


class WordingEntry(Record):
    """A wording of documents or tables, and the themes it was mapped to by a person; or why it has none."""

    wording: Sentence
    slug: SlugText
    themes: list[MappedTheme] = []
    unmapped: Sentence | None = None
    note: Sentence | None = None

    @model_validator(mode="after")
    def _decided(self) -> WordingEntry:
        if bool(self.themes) == bool(self.unmapped):
            raise PydanticCustomError(
                "wording", "needs either themes or, under unmapped, the reason why it has none"
            )
        return self


class WordingFile(Record):
    """data/curation/wordings.yaml"""

    wordings: list[WordingEntry]
