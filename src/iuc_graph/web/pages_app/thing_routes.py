"""The page of a thing, for the routes that know what its address means."""

from __future__ import annotations

from fastapi import Request, Response

from iuc_graph.entities.told import Description
from iuc_graph.web.api.representations import language_of
from iuc_graph.web.api.session import Session
from iuc_graph.web.pages_app.frame import page
from iuc_graph.web.pages_app.reading import source_of
from iuc_graph.web.pages_app.thing_view import view_of


def thing(request: Request, told: Description, lang: str | None, session: Session) -> Response:
    """The page of a thing, in this language or the one that the client prefers; 304 where the client has it already.

    Reads, so it is to be called in the thread of a session. Raises as `Reader.select`.
    """
    source = source_of(request, session)
    view = view_of(source, told, lang or language_of(request, request.query_params.get("lang")))
    return page(request, session.generation, "thing.html", thing=view)
