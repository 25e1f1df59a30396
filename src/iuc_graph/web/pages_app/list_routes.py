"""/lists/…: the lists, with filters, a page at a time."""

from __future__ import annotations

import difflib

from fastapi import APIRouter, Request, Response

from iuc_graph.entities.lists.collection import RESOURCES
from iuc_graph.errors import NameUnknown
from iuc_graph.web.api.parameters import shown
from iuc_graph.web.api.representations import language_of
from iuc_graph.web.api.session import Session, read
from iuc_graph.web.pages_app.frame import page
from iuc_graph.web.pages_app.list_view import view_of
from iuc_graph.web.pages_app.reading import source_of
from iuc_graph.web.pages_app.routing import add


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(include_in_schema=False)
    by_name = {resource.name: resource for resource in RESOURCES}

    async def index(request: Request) -> Response:
        """All lists, with how many things each holds."""

        def made(session: Session) -> Response:
            source = source_of(request, session)
            counts = [(each.name, len(source.column(each.things).rows)) for each in RESOURCES]
            return page(request, session.generation, "lists.html", lists=counts)

        return await read(request, made, at=request.query_params.get("at"))

    async def one(request: Request, name: str) -> Response:
        """A page of one list. Raises NameUnknown, and what a filter cannot take as ParameterInvalid."""
        if name not in by_name:
            near = difflib.get_close_matches(name, by_name, n=1)
            hint = f" Did you mean /lists/{near[0]}?" if near else ""
            raise NameUnknown(f"There is no list {shown(name)}.{hint} /lists names them all.")

        def made(session: Session) -> Response:
            language = language_of(request, request.query_params.get("lang"))
            view = view_of(session, source_of(request, session), by_name[name], request, language)
            return page(request, session.generation, "list.html", list=view)

        return await read(request, made, at=request.query_params.get("at"))

    add(routes, "/lists", index)
    add(routes, "/lists/{name}", one)
    return routes
