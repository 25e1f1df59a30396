"""/api/network: who cooperates with whom, drawn in one of three ways, as JSON and as files for other programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import StringConstraints

from iuc_graph.reports.cells import neutral
from iuc_graph.sparql.negotiation import Offer
from iuc_graph.store.generations import Generation
from iuc_graph.themes.network import Network, TieKind, draw
from iuc_graph.themes.network_asking import NetworkAsked, scope_of
from iuc_graph.themes.network_choices import MOST_STEPS
from iuc_graph.themes.network_document import as_json, figures_document
from iuc_graph.themes.network_facts import Kind
from iuc_graph.themes.network_figures import figures_of
from iuc_graph.themes.network_files import written
from iuc_graph.themes.network_models import FiguresDocument, NetworkDocument
from iuc_graph.web.api.parameters import Checked, Manner, manner
from iuc_graph.web.api.representations import CSV, GRAPHML, JSON, chosen, responded
from iuc_graph.web.api.resource_routing import add_other_methods
from iuc_graph.web.api.session import Session, read
from iuc_graph.web.problems import PROBLEM

CYJS: Final = Offer("application/vnd.cytoscape.cyjs+json", "cyjs")
EDGES: Final = Offer(CSV.media_type, "edges.csv")
NODES: Final = Offer(CSV.media_type, "nodes.csv")

OFFERS: Final = (JSON, GRAPHML, CYJS, EDGES, NODES)
MOST_FIGURES: Final = 10_000

_TEXT: Final[Mapping[str, Any]] = {"schema": {"type": "string"}}
_PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"description": why, "content": {PROBLEM: {"schema": {"type": "object"}}}}
    for status, why in (
        (404, "A name, an earlier state of the graph or a form of the answer is not known."),
        (406, "The answer cannot be had in any of the forms that are accepted."),
        (409, "A name stands for several things."),
        (413, "Drawn in this way, the network would have too many ties."),
        (422, "A parameter is unknown or has a value that cannot be used."),
        (429, "This client has asked for more than its share."),
        (503, "The server is busy, or has no graph yet."),
    )
}
_UNCHANGED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "What the client has is still right."}
}
_FILES: Final[dict[str, Mapping[str, Any]]] = {offer.media_type: _TEXT for offer in (GRAPHML, EDGES)} | {
    CYJS.media_type: {"schema": {"type": "object"}}
}
_NETWORK: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "model": NetworkDocument,
        "description": "The network: as JSON, GraphML, Cytoscape JSON, or a table of its edges or nodes.",
        "content": _FILES,
    },
    **_UNCHANGED,
    **_PROBLEMS,
}
_FIGURES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": FiguresDocument, "description": "The figures of the network."},
    **_UNCHANGED,
    **_PROBLEMS,
}

Name = Annotated[str, StringConstraints(min_length=1, max_length=300)]

Tie = Annotated[TieKind, Query(description="What a tie means: star, two-mode or clique.")]
Extension = Annotated[
    Literal["json", "graphml", "cyjs", "edges.csv", "nodes.csv"], Path(description="The form of the answer.")
]
JsonOnly = Annotated[Literal["json"], Path(description="The form of the answer.")]
Limit = Annotated[int, Query(ge=1, le=MOST_FIGURES, description="Of each list at most so many items.")]
Steps = Annotated[
    int | None,
    Query(
        ge=1, le=MOST_STEPS, description="How many steps from the place, from place to place; 1 if not given."
    ),
]


def _narrowed(
    *,
    programme: Annotated[
        Name | None, Query(description="Only cooperations of this programme.", examples=["IUC"])
    ] = None,
    kind: Annotated[Kind | None, Query(description="Only plans, pairings or clusters.")] = None,
    country: Annotated[
        list[Name] | None,
        Query(
            description="Only cooperations in which a place of this country takes part; of each, if several."
        ),
    ] = None,
    since: Annotated[
        Name | None,
        Query(description="Only cooperations of this year, month or day, or later.", examples=["2018"]),
    ] = None,
    until: Annotated[
        Name | None,
        Query(description="Only cooperations of this year, month or day, or earlier.", examples=["2020-06"]),
    ] = None,
    theme: Annotated[
        Name | None,
        Query(description="Only cooperations on this theme or a narrower one.", examples=["Logistics"]),
    ] = None,
) -> NetworkAsked:
    """The parameters that narrow a network, for `Depends`; names in any language and spelling."""
    return NetworkAsked(programme, kind, tuple(country or ()), since, until, theme)


def _around(
    asked: Annotated[NetworkAsked, Depends(_narrowed)],
    around: Annotated[
        Name | None, Query(description="Only what is near to this place.", examples=["Mannheim"])
    ] = None,
    steps: Steps = None,
) -> NetworkAsked:
    """The same with a neighbourhood, for `Depends`."""
    return replace(asked, around=around, steps=steps)


Asked = Annotated[NetworkAsked, Depends(_around)]
Narrowed = Annotated[NetworkAsked, Depends(_narrowed)]
How = Annotated[Manner, Depends(manner)]


@dataclass(frozen=True)
class _Made:
    """A body, and the state of the graph that it was made from."""

    body: bytes
    generation: Generation


class _Networks:
    """Draws networks from what is kept of the generation in use."""

    async def whole(
        self, request: Request, tie: TieKind, asked: NetworkAsked, how: Manner, extension: str | None
    ) -> Response:
        """The network, in the form that is wanted."""
        offer = chosen(request, OFFERS, extension, how.format)

        def make(network: Network, generation: str) -> bytes:
            return written(network, offer.format, neutral, how.language, generation)

        made = await self._made(request, tie, asked, how, make)
        sent, file, headers = offer, f"network-{tie}", None
        if offer in (EDGES, NODES):
            sent, file = CSV, f"{file}.{offer.format.removesuffix('.csv')}"
        if offer is CYJS:
            headers = {"Content-Disposition": f'attachment; filename="{file}.cyjs"'}
        return await responded(
            request, made.body, sent, made.generation, language=how.language, file=file, headers=headers
        )

    async def figures(
        self,
        request: Request,
        tie: TieKind,
        asked: NetworkAsked,
        how: Manner,
        *,
        limit: int,
        extension: str | None = None,
    ) -> Response:
        """The figures of the network."""
        offer = chosen(request, (JSON,), extension, how.format)

        def make(network: Network, generation: str) -> bytes:
            return as_json(figures_document(figures_of(network), how.language, generation, limit))

        made = await self._made(request, tie, asked, how, make)
        return await responded(request, made.body, offer, made.generation, language=how.language)

    async def _made(
        self,
        request: Request,
        tie: TieKind,
        asked: NetworkAsked,
        how: Manner,
        make: Callable[[Network, str], bytes],
    ) -> _Made:
        def run(session: Session) -> _Made:
            scope = scope_of(asked, session.names)
            network = draw(session.of(session.service.parts.network), tie, scope, check=session.check)
            session.check()
            return _Made(make(network, session.generation.name), session.generation)

        return await read(request, run, at=how.at)


def router() -> APIRouter:
    """The routes."""
    routes, networks = APIRouter(tags=["network"], dependencies=[Checked]), _Networks()
    _add_figures(routes, networks)
    _add_around(routes, networks)
    _add_whole(routes, networks)
    return routes


def _add_whole(routes: APIRouter, networks: _Networks) -> None:
    @routes.head("/api/network.{extension}", include_in_schema=False)
    @routes.get(
        "/api/network.{extension}", summary="The network as a file", responses=_NETWORK, response_model=None
    )
    async def network_file(
        request: Request, extension: Extension, asked: Asked, how: How, tie: Tie = TieKind.STAR
    ) -> Response:
        """The network in the form that the address ends in."""
        return await networks.whole(request, tie, asked, how, extension)

    @routes.head("/api/network", include_in_schema=False)
    @routes.get("/api/network", summary="Who cooperates with whom", responses=_NETWORK, response_model=None)
    async def network(request: Request, asked: Asked, how: How, tie: Tie = TieKind.STAR) -> Response:
        """Places and the ties between them; each tie with its cooperations, roles, years and passages."""
        return await networks.whole(request, tie, asked, how, None)

    add_other_methods(routes, "/api/network", "/api/network.{extension}")


def _add_figures(routes: APIRouter, networks: _Networks) -> None:
    @routes.head("/api/network/figures.{extension}", include_in_schema=False)
    @routes.get(
        "/api/network/figures.{extension}",
        summary="Figures of the network as a file",
        responses=_FIGURES,
        response_model=None,
    )
    async def figures_file(
        *,
        request: Request,
        extension: JsonOnly,
        asked: Asked,
        how: How,
        tie: Tie = TieKind.STAR,
        limit: Limit = 50,
    ) -> Response:
        """The figures in the form that the address ends in."""
        return await networks.figures(request, tie, asked, how, limit=limit, extension=extension)

    @routes.head("/api/network/figures", include_in_schema=False)
    @routes.get(
        "/api/network/figures", summary="Figures of the network", responses=_FIGURES, response_model=None
    )
    async def figures(
        request: Request, asked: Asked, how: How, tie: Tie = TieKind.STAR, limit: Limit = 50
    ) -> Response:
        """What hangs together, bridges, degrees by year, and which legs of the triple helix are missing."""
        return await networks.figures(request, tie, asked, how, limit=limit)

    add_other_methods(routes, "/api/network/figures", "/api/network/figures.{extension}")


def _add_around(routes: APIRouter, networks: _Networks) -> None:
    @routes.head("/api/network/around/{place:path}", include_in_schema=False)
    @routes.get(
        "/api/network/around/{place:path}",
        summary="The network around a place",
        responses=_NETWORK,
        response_model=None,
    )
    async def around(
        *,
        request: Request,
        place: Annotated[
            str,
            Path(
                description="A name of the place, or its id; .graphml and so on may follow.",
                examples=["Mannheim"],
            ),
        ],
        asked: Narrowed,
        how: How,
        tie: Tie = TieKind.STAR,
        steps: Steps = None,
    ) -> Response:
        """What lies within so many steps from a place."""
        name, extension = _without_extension(place)
        return await networks.whole(request, tie, replace(asked, around=name, steps=steps), how, extension)

    add_other_methods(routes, "/api/network/around/{place:path}")


def _without_extension(place: str) -> tuple[str, str | None]:
    """The name of a place and the form after it, if one stands there."""
    for offer in OFFERS:
        if place.endswith(f".{offer.format}"):
            return place.removesuffix(f".{offer.format}"), offer.format
    return place, None
