"""/: what this is, a search, three questions to start from, and what there is; and the files that pages need."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Request, Response

from iuc_graph.entities.lists.collection import RESOURCES
from iuc_graph.errors import StoreError
from iuc_graph.web.api.representations import language_of
from iuc_graph.web.api.session import Session, read
from iuc_graph.web.pages_app.asking import askable
from iuc_graph.web.pages_app.frame import page, plain_page
from iuc_graph.web.pages_app.reading import source_of
from iuc_graph.web.pages_app.routing import add

_FILES: Final = {"/style.css": ("pages.css", "text/css"), "/icon.svg": ("icon.svg", "image/svg+xml")}


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(include_in_schema=False)

    async def start(request: Request) -> Response:
        """The start page; one that says so where there is no graph yet."""

        def made(session: Session) -> Response:
            source = source_of(request, session)
            manifest = session.generation.manifest
            return page(
                request,
                session.generation,
                "start.html",
                counts={each.name: len(source.column(each.things).rows) for each in RESOURCES},
                choices=askable(source, language_of(request, request.query_params.get("lang"))),
                triples=manifest.default_triples,
                graphs=len(manifest.graphs),
                failure="",
            )

        try:
            return await read(request, made, at=request.query_params.get("at"))
        except StoreError as error:
            failure = _unsaid(request, str(error))
            return plain_page(
                request, "start.html", counts={}, choices=None, triples=0, graphs=0, failure=failure
            )

    add(routes, "/", start)
    for path, (name, media_type) in _FILES.items():
        _add_file(routes, path, name, media_type)
    return routes


def _unsaid(request: Request, text: str) -> str:
    """What went wrong, without paths of the machine."""
    for path in request.app.state.unsaid:
        text = text.replace(path, "the store")
    return text


def _add_file(routes: APIRouter, path: str, name: str, media_type: str) -> None:
    body = files("iuc_graph.web.pages_app").joinpath("static", name).read_bytes()

    async def file() -> Response:
        return Response(body, media_type=media_type, headers={"Cache-Control": "max-age=3600"})

    add(routes, path, file)
