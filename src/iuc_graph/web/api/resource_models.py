"""What answers about lists look like, for the OpenAPI document: made from the fields of each list."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, create_model
from pydantic import Field as Described

from iuc_graph.entities.lists.resource import Field, Kind, Resource
from iuc_graph.web.api.things import Listing, Thing


class Point(BaseModel):
    """Degrees of WGS 84."""

    latitude: float
    longitude: float


class Time(BaseModel):
    """A time as one document states it: a date, or start and end, at the precision that is stated.

    `earliest` and `latest` are the days that it can mean, computed so that times compare.
    """

    date: str | None
    start: str | None
    end: str | None
    earliest: str | None
    latest: str | None
    basis: Thing | None = Described(
        description="What the time rests on: stated, inferred, the first activity."
    )
    document: Thing | None = Described(description="The document that states it.")


_TYPES: Final[dict[Kind, Any]] = {
    Kind.THING: Thing | None,
    Kind.THINGS: list[Thing],
    Kind.NUMBER: int,
    Kind.TEXT: str | None,
    Kind.TEXTS: list[str],
    Kind.WORDS: str | None,
    Kind.POINT: Point | None,
    Kind.TIMES: list[Time],
}


class Identified(BaseModel):
    """What every item has, whichever fields are asked for."""

    model_config = ConfigDict(extra="forbid")

    iri: str = Described(description="Its IRI, which never changes its meaning.")
    id: str = Described(description="The IRI in short, such as place/chongqing.")


def item_model(resource: Resource) -> type[BaseModel]:
    """The items of a list; a field that was not asked for is absent."""
    own: dict[str, Any] = {field.name: _declared(field) for field in resource.fields}
    labels: dict[str, Any] = {
        "label": (
            str,
            Described("", description="Its label in the language that was asked for, else in English."),
        ),
        "labels": (dict[str, str], Described({}, description="All its labels by language.")),
    }
    name = f"{resource.one.capitalize()}Item"
    made: type[BaseModel] = create_model(name, __base__=Identified, **{**labels, **own})
    return made


def _declared(field: Field) -> Any:
    empty: Any = (
        []
        if field.kind in (Kind.THINGS, Kind.TEXTS, Kind.TIMES)
        else 0
        if field.kind is Kind.NUMBER
        else None
    )
    return (_TYPES[field.kind], Described(empty, description=field.description))


def listing_model(resource: Resource, item: type[BaseModel]) -> type[BaseModel]:
    """One page of a list."""
    name = f"{resource.name.capitalize()}Page"
    made: type[BaseModel] = create_model(name, __base__=Listing[item])  # type: ignore[valid-type]
    return made
