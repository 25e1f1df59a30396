"""The gazetteer: places with names, coordinates and codes; their matches in other datasets; EU membership.

Rows of data/reference/places.csv, matches.csv, match_sources.csv, nuts_codes.csv and eu_membership.csv.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator
from pydantic_core import PydanticCustomError

from iuc_graph.records.actor import PlaceKind
from iuc_graph.records.base import (
    Address,
    PartialDate,
    Place,
    Record,
    Refers,
    Sentence,
    Slug,
    SlugText,
    earliest_day,
    latest_day,
    real_date,
)

NUTS: Final = "http://data.europa.eu/nuts/code/"
NUTS_SCHEME: Final = "http://data.europa.eu/nuts/scheme/"


def _split(value: object) -> object:
    """Cells with several values separate them by `;`."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(";") if part.strip()]
    return value


class PlaceRow(Record):
    """One place. `within` lists the places that contain it directly; degrees are WGS 84; empty cells are unknown."""

    kind: ClassVar[str] = "place"
    slug: Slug
    type: PlaceKind
    label_en: Sentence
    label_zh: Sentence
    zh_by: Literal["machine", "source"]
    label_local: str = ""
    local_language: str = ""
    alternative: list[Sentence] = []
    within: list[Place] = []
    latitude: Annotated[Decimal, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[Decimal, Field(ge=-180, le=180)] | None = None
    iso3166_1_alpha2: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")] = ""
    iso3166_1_alpha3: Annotated[str, StringConstraints(pattern=r"^([A-Z]{3})?$")] = ""
    iso3166_2: list[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]] = []
    un_m49: Annotated[str, StringConstraints(pattern=r"^(\d{3})?$")] = ""
    note: str = ""

    _lists = field_validator("alternative", "within", "iso3166_2", mode="before")(_split)

    @field_validator("latitude", "longitude", mode="before")
    @classmethod
    def _empty(cls, value: object) -> object:
        return None if value == "" else value

    @model_validator(mode="after")
    def _whole_point(self) -> PlaceRow:
        if (self.latitude is None) != (self.longitude is None):
            raise PydanticCustomError("point", "has half a point: give latitude and longitude, or neither")
        return self


class MatchRow(Record):
    """A link from one of our nodes (IRI tail) to the same or a related thing elsewhere."""

    subject: Sentence
    scheme: SlugText
    uri: Address
    match: Literal["exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"]
    label: str = ""
    basis: Sentence
    note: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the tables that the link rests on, as match_sources.csv names them."""
        return tuple(name.strip() for name in self.basis.split(";"))


class MatchSourceRow(Record):
    """A table that links were looked up in: by what it is called in matches.csv, when, and how it was used."""

    kind: ClassVar[str] = "match-source"
    name: Sentence
    slug: Slug
    title_en: Sentence
    title_zh: Sentence
    version: Sentence
    checked: PartialDate
    how_en: Sentence
    how_zh: Sentence


class NutsCodeRow(Record):
    """A NUTS code that a place is linked to, and the versions of the classification that are proved to have it.

    `level` is 0 for a country, up to 3. Another version may have the code as well.
    """

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[A-Z0-9]{0,3}$")]
    level: Annotated[int, Field(ge=0, le=3)]
    label: Sentence
    versions: list[Literal["2010", "2013", "2016", "2021", "2024"]]

    _lists = field_validator("versions", mode="before")(_split)

    @model_validator(mode="after")
    def _level_of_code(self) -> NutsCodeRow:
        if len(self.code) != self.level + 2:
            raise PydanticCustomError("nuts_level", "does not fit its level: a code has two signs more")
        return self


class MembershipRow(Record):
    """A country's membership of the European Union; an empty end means that it lasts."""

    country: Annotated[SlugText, Refers("place")]
    start: PartialDate
    end: Annotated[str, AfterValidator(lambda value: value and real_date(value))] = ""

    @model_validator(mode="after")
    def _in_order(self) -> MembershipRow:
        if self.end and earliest_day(self.start) > latest_day(self.end):
            raise PydanticCustomError("period_order", "is reversed: it ends before it starts")
        return self
