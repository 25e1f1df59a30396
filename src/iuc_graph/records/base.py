"""What all records share: strictness, texts in two languages, partial dates, and typed references.

A reference field is annotated with `Refers`, a slug that names a new node with `Declares`; `book.py` finds
both by walking the records, so that a new record type needs no checking code of its own.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError
from pyoxigraph import NamedNode

SLUG_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"


class Record(BaseModel):
    """A typed record of data/: unknown fields are refused, and it never changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    kind: ClassVar[str] = ""
    """First part of the IRI tail of the node that this record declares (`id/{kind}/{slug}`), if any."""


@dataclass(frozen=True)
class Refers:
    """Marks a field that holds the slug of a node of one kind."""

    kind: str


@dataclass(frozen=True)
class RefersTo:
    """Marks a field that holds an IRI tail (`kind/slug`) of one of several kinds."""

    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Declares:
    """Marks the slug of the node that the record itself describes."""


@dataclass(frozen=True)
class CitesPassage:
    """Marks a key of the same document's `passages`."""


def _not_blank(value: str) -> str:
    if not value:
        raise PydanticCustomError("blank", "is empty; write the text or leave the field out")
    if any(unicodedata.category(sign) in INVISIBLE and sign not in LAYOUT for sign in value):
        raise PydanticCustomError("invisible", "holds a sign that nobody sees; write plain text")
    return value


def _address(value: str) -> str:
    try:
        NamedNode(value)
    except ValueError as error:
        raise PydanticCustomError("address", "is no valid web address") from error
    return value


def _sane(value: Decimal) -> Decimal:
    if not value.is_finite() or len(value.as_tuple().digits) > DIGITS or abs(value.adjusted()) > DIGITS:
        raise PydanticCustomError("number", "is no number that a document would state")
    return value


DIGITS = 25
INVISIBLE = frozenset(["Cc", "Cf", "Cs", "Co", "Cn"])
"""Unicode categories that no text of ours needs: control and format signs, surrogates, private and unassigned ones."""

LAYOUT = "\n\t"

Sentence = Annotated[str, AfterValidator(_not_blank)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$"), AfterValidator(_address)]
Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN), Declares()]
SlugText = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
Place = Annotated[SlugText, Refers("place")]
Organisation = Annotated[SlugText, Refers("organisation")]
Theme = Annotated[SlugText, Refers("theme")]
Programme = Annotated[SlugText, Refers("programme")]
Status = Annotated[SlugText, Refers("status")]
DateBasis = Annotated[SlugText, Refers("date-basis")]
Partnership = Annotated[SlugText, Refers("urban-agenda-partnership")]
HelixSector = Annotated[SlugText, Refers("helix-sector")]
Cooperation = Annotated[SlugText, Refers("cooperation")]
Wording = Annotated[Sentence, Refers("wording")]
PassageKey = Annotated[SlugText, CitesPassage()]

Named = Annotated[str, RefersTo(("place", "organisation", "transport-link", "post"))]
Concerned = Annotated[str, RefersTo(("area", "project", "transport-link", "agreement", "activity"))]


class Text(Record):
    """One text in English and Chinese. `zh_by` says whether the Chinese stands in a source or was machine-made."""

    en: Sentence
    zh: Sentence
    zh_by: Literal["machine", "source"] = "machine"


def _as_text(value: object) -> object:
    """YAML reads 2017 as a number and 2017-05-31 as a date; both are partial dates here."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


def real_date(value: str) -> str:
    """The text, if it is a partial date of the calendar; raises pydantic's error for anything else."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", value)
    if not match:
        raise PydanticCustomError("date_form", "is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else 1 for part in match.groups())
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise PydanticCustomError("date_real", "is not a day of the calendar")
    return value


PartialDate = Annotated[str, BeforeValidator(_as_text), AfterValidator(real_date)]
Number = Annotated[
    Decimal,
    BeforeValidator(lambda value: str(value) if isinstance(value, float) else value),
    AfterValidator(_sane),
]


def earliest_day(value: str) -> str:
    """First day that a partial date covers, as YYYY-MM-DD."""
    return value + {4: "-01-01", 7: "-01", 10: ""}[len(value)]


def latest_day(value: str) -> str:
    """Last day that a partial date covers, as YYYY-MM-DD."""
    if len(value) == 4:
        return value + "-12-31"
    if len(value) == 7:
        return f"{value}-{calendar.monthrange(int(value[:4]), int(value[5:]))[1]:02d}"
    return value
