"""What a document states of a thing: figures, periods, and the shape that all worded records share."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from iuc_graph.records.base import (
    Concerned,
    DateBasis,
    HelixSector,
    Named,
    Number,
    PartialDate,
    PassageKey,
    Record,
    Refers,
    Sentence,
    Slug,
    SlugText,
    Status,
    Text,
    Wording,
    earliest_day,
    latest_day,
)

Evidence = Annotated[list[PassageKey], Field(min_length=1)]


class Figure(Record):
    """A stated number: one value, or bounds, or a bare comparator such as `several`.

    `as_written` keeps the document's own writing ("82400 km ²"); `date` is the time the number speaks of.
    """

    measure: Annotated[SlugText, Refers("measure")]
    unit: Annotated[SlugText, Refers("unit")]
    value: Number | None = None
    lower: Number | None = None
    upper: Number | None = None
    comparator: Annotated[SlugText, Refers("comparator")] | None = None
    date: PartialDate | None = None
    as_written: Sentence
    stated_at: Evidence

    @model_validator(mode="after")
    def _says_something(self) -> Figure:
        if self.value is None and self.lower is None and self.upper is None and self.comparator is None:
            raise PydanticCustomError("figure", "states no number: give value, lower, upper or comparator")
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise PydanticCustomError("figure_order", "has its bounds reversed: lower is greater than upper")
        return self


class Period(Record):
    """A stretch of time at its stated precision. A year that is no stated start goes into `date`, with its basis."""

    start: PartialDate | None = None
    end: PartialDate | None = None
    date: PartialDate | None = None
    basis: DateBasis = "stated"
    as_written: Sentence | None = None
    stated_at: Evidence

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.start is None and self.end is None and self.date is None:
            raise PydanticCustomError("period", "has no time: give start, end or date")
        if self.start and self.end and earliest_day(self.start) > latest_day(self.end):
            raise PydanticCustomError("period_order", "is reversed: it ends before it starts")
        return self


class Described(Record):
    """A node with a title and a one-sentence summary in both languages, and the passages that state it.

    `wordings` are phrases that data/curation/wordings.yaml maps to themes. Only an area's make cities share a theme.
    """

    slug: Slug
    title: Text
    summary: Text
    as_written: list[Sentence] = []
    figures: list[Figure] = []
    status: Status | None = None
    wordings: list[Wording] = []
    stated_at: Evidence


class Worded(Described):
    """A row of a form in words: it may name things and concern areas, projects, links."""

    names: list[Named] = []
    concerns: list[Concerned] = []
    sectors: list[HelixSector] = []


class Focus(Worded):
    """What a cooperation or a programme concentrates on."""

    kind: ClassVar[str] = "focus"


class Challenge(Worded):
    """A difficulty that the document names."""

    kind: ClassVar[str] = "challenge"


class Objective(Worded):
    """What a cooperation wants to reach."""

    kind: ClassVar[str] = "objective"


class Result(Worded):
    """An expected result or benefit."""

    kind: ClassVar[str] = "result"
