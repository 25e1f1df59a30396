"""/api/map: cooperations on a map, as GeoJSON that opens unchanged in QGIS, Leaflet and geopandas."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as InPath
from pydantic import BaseModel, Field

from iuc_graph.entities.geography import MapScope, map_of
from iuc_graph.entities.geography_ground import ties_of
from iuc_graph.entities.labels import labels_of
from iuc_graph.names import readings
from iuc_graph.reports.sharing_context import told_readings
from iuc_graph.themes.answers import Denominator
from iuc_graph.themes.network_asking import NetworkAsked, scope_of
from iuc_graph.vocabulary import IUC
from iuc_graph.web.api.denominators import denominator_document, denominator_header, out_of
from iuc_graph.web.api.parameters import Checked, Manner, manner
from iuc_graph.web.api.question_forms import as_json
from iuc_graph.web.api.representations import GEOJSON, JSON, chosen, respond
from iuc_graph.web.api.resource_routing import Documented, add
from iuc_graph.web.api.session import Session, read
from iuc_graph.web.api.sharing_models import DenominatorDocument

OFFERS: Final = (GEOJSON, JSON)
"""The same bytes under two names, as many clients accept only what is plainly JSON."""

_LENGTH: Final = 300


class Feature(BaseModel):
    """A place as a Point, or a tie as a LineString, or a MultiLineString where it crosses the antimeridian."""

    type: Literal["Feature"]
    id: str
    geometry: dict[str, Any]
    properties: dict[str, Any] = Field(
        description="Of each: iri, id, label, labels, kind. Of a place: country, country_id, cooperations (how many). "
        "Of a tie, whose iri is that of the cooperation: relation, from, to, from_label, to_label, sources."
    )


class MapDocument(BaseModel):
    """A FeatureCollection of RFC 7946: degrees of WGS 84, longitude first."""

    type: Literal["FeatureCollection"]
    bbox: list[float] | None = Field(None, description="West, south, east, north; west > east across 180°.")
    features: list[Feature]
    counts: dict[str, int] = Field(description="How many places, ties and cooperations, drawn and not.")
    denominator: DenominatorDocument = Field(
        description="Out of how many: the cooperations of the country and programme, whatever their themes."
    )
    unlocated: list[dict[str, Any]] = Field(description="Places without a point, each with the reason.")
    undrawn: list[dict[str, Any]] = Field(
        description="Cooperations and ties without a line, with the reason."
    )
    notes: list[str] = Field(description="How a wording of documents was read that was given for the theme.")
    language: str = Field(description="The language of the labels.")
    generation: str = Field(description="The state of the graph that this was read from.")


Theme = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=_LENGTH,
        description="Only cooperations on this theme or a narrower one, or in this thematic cluster.",
        examples=["Logistics"],
    ),
]
CountryName = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=_LENGTH,
        description="Only cooperations that involve a place of this country; all of their places are shown.",
        examples=["China"],
    ),
]
Programme = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=_LENGTH,
        description="Only cooperations of this programme.",
        examples=["IUC"],
    ),
]
Extension = Annotated[Literal["geojson", "json"], InPath(description="Form of the answer.")]
How = Annotated[Manner, Depends(manner)]


def _asked(theme: Theme = None, country: CountryName = None, programme: Programme = None) -> NetworkAsked:
    """The parameters of a map, for `Depends`."""
    return NetworkAsked(programme=programme, countries=(country,) if country else (), theme=theme)


Asked = Annotated[NetworkAsked, Depends(_asked)]


def router() -> APIRouter:
    """The routes."""
    api = APIRouter(prefix="/api", tags=["map"], dependencies=[Checked])

    async def map_as(request: Request, extension: Extension, asked: Asked, how: How) -> Response:
        """The map by the address of its form."""
        return await _answer(request, asked, how, extension)

    async def drawn(request: Request, asked: Asked, how: How) -> Response:
        """Places of cooperations as points, and their ties as lines: sides of pairings, leads and partners of plans."""
        return await _answer(request, asked, how)

    about = Documented("Cooperations on a map", MapDocument, OFFERS, "map")
    add(api, "/map.{extension}", map_as, about.by_extension())
    add(api, "/map", drawn, about)
    return api


async def _answer(
    request: Request, asked: NetworkAsked, how: Manner, extension: str | None = None
) -> Response:
    offer = chosen(request, OFFERS, extension, how.format)

    def run(session: Session) -> Response:
        scope = _scope(asked, session)
        denominator = _out_of(session, scope)
        drawn = map_of(session, scope, how.language, session.generation.name)
        notes = _read_as(asked, session, how.language)
        body = _with(drawn, {"denominator": denominator_document(denominator), "notes": notes})
        headers = denominator_header(denominator)
        return respond(
            request, body, offer, session.generation, language=how.language, file="map", headers=headers
        )

    return await read(request, run, at=how.at)


def _scope(asked: NetworkAsked, session: Session) -> MapScope:
    """The scope that is meant. Raises NameUnknown and NameAmbiguous."""
    if not asked.has_names:
        return MapScope()
    meant = scope_of(asked, session.names)
    return MapScope(meant.theme, next(iter(meant.countries), None), meant.programme)


def _read_as(asked: NetworkAsked, session: Session, language: str) -> list[str]:
    """How a wording of documents was understood that was given for the theme."""
    if asked.theme is None:
        return []
    read = readings(session.names, [asked.theme], [IUC + "Theme"])
    return list(told_readings(labels_of(session, [each.thing for each in read]), read, language))


def _out_of(session: Session, scope: MapScope) -> Denominator:
    """Out of how many cooperations: a theme is what is looked for in those that country and programme leave."""
    wide = replace(scope, theme=None)
    return out_of(session, None if wide == MapScope() else ties_of(session, wide).places)


def _with(collection: bytes, members: dict[str, Any]) -> bytes:
    """A FeatureCollection with foreign members; coordinates stay digit by digit as they are."""
    return collection.removesuffix(b"}") + b"," + as_json(members)[1:]
