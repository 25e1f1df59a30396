"""Names of people. They stand only in data/persons/, are never part of the graph, and serve to stop a build in which
one of them stands in a public text. What is known of a person beside the name goes to the persons store only."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from iuc_graph.errors import Fault
from iuc_graph.records.base import PartialDate, Record, Sentence, SlugText

FORM = r"^[0-9a-f]{3}-[0-9a-f]{64}$"
LEAST_COST, MOST_COST = 2**10, 2**17


def _whole_day(value: str) -> str:
    if len(value) != len("2026-05-31"):
        raise PydanticCustomError("day", "is not a day; write YYYY-MM-DD")
    return value


def _power_of_two(value: int) -> int:
    if value & (value - 1):
        raise PydanticCustomError("cost", "is not written as it must be")
    return value


Day = Annotated[PartialDate, AfterValidator(_whole_day)]


class PublicFigure(Record):
    """That somebody is named here for acting in a public office: which document says so, and of when."""

    source: SlugText
    date: PartialDate


class Person(Record):
    """A person named in a document: an opaque key, and every written form of the name.

    `post`, `organisation` and `place` are slugs of the public graph; `document` and `passage` say where the name
    stands. `keep_until` is the last day on which the persons store may hold the entry; without it, that of the file
    counts.
    """

    key: SlugText
    names: Annotated[list[Sentence], Field(min_length=1)]
    post: SlugText | None = None
    organisation: SlugText | None = None
    place: SlugText | None = None
    document: SlugText | None = None
    passage: SlugText | None = None
    keep_until: Day | None = None
    public_figure: PublicFigure | None = None


class Erased(Record):
    """What is left of a person who was erased: a random id, the day, and the hash of each form of the name.

    A form is three hexadecimal digits of a quick hash, by which nearly every other text is passed over, a hyphen, and
    the slow hash; build/suppression.py makes both.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    day: Day
    forms: Annotated[list[Annotated[str, StringConstraints(pattern=FORM)]], Field(min_length=1)]


class Suppression(Record):
    """Names that must not come back, as salted slow hashes (scrypt).

    `salt` is random and belongs to this list; `cost` is scrypt's N. `words` and `signs` bound what has to be looked
    at: words of the longest Latin form, and Chinese characters of the longest Chinese one.
    """

    salt: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    cost: Annotated[int, Field(ge=LEAST_COST, le=MOST_COST), AfterValidator(_power_of_two)]
    words: Annotated[int, Field(ge=1, le=8)] = 1
    signs: Annotated[int, Field(ge=0, le=16)] = 0
    erased: list[Erased] = []


class PersonFile(Record):
    """data/persons/persons.yaml. `allowed` are texts that contain such a name but mean something else, as a park.

    `keep_until` is for those without a day of their own. `suppressed` are those who were erased.
    """

    persons: list[Person]
    allowed: list[Sentence] = []
    keep_until: Day | None = None
    suppressed: Suppression | None = None


def nameless(fault: Fault) -> Fault:
    """A fault of the list of persons without anything that was written there: it may be a name."""
    models: tuple[type[Record], ...] = (PublicFigure, Person, Erased, Suppression, PersonFile)
    known = {"file"}.union(*(model.model_fields for model in models))
    steps = (step if step.isdecimal() or step in known else "…" for step in fault.field.split("."))
    said = ("is missing", "is empty", "is not YAML", "cannot be read", "is an unknown field")
    wrong = next((text for text in said if fault.wrong.startswith(text)), "is not written as it must be")
    return replace(fault, field=".".join(steps), wrong=wrong, allowed="")
