"""/api and the lists under it: places, cooperations, themes and others, and everything about one of their things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi import Path as InPath
from pydantic import BaseModel, Field

from iuc_graph.entities.lists.collection import RESOURCES
from iuc_graph.entities.lists.resource import Resource
from iuc_graph.entities.lists.shelves import Shelves
from iuc_graph.web.api import resource_parameters as parameters
from iuc_graph.web.api.parameters import Checked, Manner, manner
from iuc_graph.web.api.representations import (
    CSV,
    DOCX,
    HTML,
    JSON,
    JSON_LD,
    XLSX,
    chosen,
    page_headers,
    responded,
)
from iuc_graph.web.api.resource_answers import Answers
from iuc_graph.web.api.resource_detail_models import detail_model
from iuc_graph.web.api.resource_models import item_model, listing_model
from iuc_graph.web.api.resource_parameters import ListRequest
from iuc_graph.web.api.resource_routing import Documented, add
from iuc_graph.web.api.session import read

OFFERS: Final = (JSON, CSV, XLSX, JSON_LD, DOCX, HTML)
Extension = Annotated[
    str,
    InPath(
        description="Form of the answer; it wins over Accept.",
        json_schema_extra={"enum": [offer.format for offer in OFFERS]},
    ),
]
Slug = Annotated[
    str,
    InPath(
        pattern=r"^[^/.]+$",
        description="The end of the IRI, such as chongqing; take it from a list.",
        examples=["chongqing"],
    ),
]
Asked = Annotated[Manner, Depends(manner)]


def router() -> APIRouter:
    """The routes of all lists. What they keep of a state of the graph lives as long as the router."""
    api = APIRouter(prefix="/api", dependencies=[Checked])
    shelves = Shelves()
    _add_index(api)
    for resource in RESOURCES:
        _Routes(Answers(resource, shelves)).add_to(api)
    return api


class ListDescription(BaseModel):
    """One list under /api."""

    name: str = Field(description="Its name in addresses.")
    title: str = Field(description="What it holds.")
    href: str = Field(description="Its address.")
    filters: list[str] = Field(description="Parameters that narrow it.")
    sort: list[str] = Field(description="What it can be sorted by; with - in front the other way round.")
    facets: list[str] = Field(description="Filters whose values can be counted.")
    fields: list[str] = Field(description="What is told of each item.")


class Index(BaseModel):
    """What there is under /api."""

    lists: list[ListDescription] = Field(description="All lists.")
    openapi: str = Field(description="The description of all routes and parameters, for programs.")


def _add_index(api: APIRouter) -> None:
    body = Index(lists=[_described(resource) for resource in RESOURCES], openapi="/openapi.json")
    made = body.model_dump_json().encode()

    async def index(request: Request, asked: Asked) -> Response:
        offer = chosen(request, (JSON,), None, asked.format)
        session = await read(request, lambda session: session, at=asked.at)
        return await responded(request, made, offer, session.generation, language=asked.language)

    add(api, "", index, Documented("What there is under /api", Index, (JSON,), "index"))


def _described(resource: Resource) -> ListDescription:
    return ListDescription(
        name=resource.name,
        title=resource.title,
        href=f"/api/{resource.name}",
        filters=[each.name for each in resource.filters],
        sort=[order.name for order in resource.orders],
        facets=list(resource.facets),
        fields=[each.name for each in resource.fields],
    )


@dataclass(frozen=True)
class _Routes:
    """The routes of one list."""

    answers: Answers

    @property
    def resource(self) -> Resource:
        """The list."""
        return self.answers.resource

    def add_to(self, api: APIRouter) -> None:
        """Add them, those with an extension first: a slug has no dot."""
        item = item_model(self.resource)
        page_of = listing_model(self.resource, item)
        name, extra = self.resource.name, parameters.signature(self.resource)

        async def listing_as(request: Request, asked: Asked, extension: Extension, **values: Any) -> Response:
            return await self._listing(request, asked, values, extension)

        async def listing(request: Request, asked: Asked, **values: Any) -> Response:
            return await self._listing(request, asked, values)

        async def one_as(request: Request, asked: Asked, slug: Slug, extension: Extension) -> Response:
            return await self._one(request, asked, slug, extension)

        async def one(request: Request, asked: Asked, slug: Slug) -> Response:
            return await self._one(request, asked, slug)

        about = self.resource.title
        listed = Documented(about, page_of, OFFERS, name)
        found = Documented(
            f"Everything about one {self.resource.one}",
            detail_model(self.resource, item),
            OFFERS,
            self.resource.one,
        )
        add(api, f"/{name}.{{extension}}", parameters.bound(listing_as, extra), listed.by_extension())
        add(api, f"/{name}", parameters.bound(listing, extra), listed)
        add(api, f"/{name}/{{slug}}.{{extension}}", one_as, found.by_extension())
        add(api, f"/{name}/{{slug}}", one, found)

    async def _listing(
        self, request: Request, manner_: Manner, values: dict[str, Any], extension: str | None = None
    ) -> Response:
        offer = chosen(request, OFFERS, extension, manner_.format)
        asked = ListRequest(values, manner_.language)
        answers = self.answers
        made = await read(request, lambda session: answers.listing(session, asked, offer), at=manner_.at)
        links = {"Link": f'<{_next(request, made.next)}>; rel="next"'} if made.next else {}
        return await responded(
            request,
            made.body,
            offer,
            made.session.generation,
            language=asked.language,
            file=self.resource.name,
            headers=links | page_headers(offer),
        )

    async def _one(
        self, request: Request, asked: Manner, slug: str, extension: str | None = None
    ) -> Response:
        offer = chosen(request, OFFERS, extension, asked.format)
        answers, language = self.answers, asked.language
        made = await read(
            request, lambda session: answers.detail(session, slug, language, offer), at=asked.at
        )
        return await responded(
            request,
            made.body,
            offer,
            made.session.generation,
            language=asked.language,
            file=f"{self.resource.one}-{slug}",
            headers=page_headers(offer),
        )


def _next(request: Request, cursor: str | None) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return f"{request.url.path}?{urlencode([*kept, ('cursor', cursor or '')])}"
