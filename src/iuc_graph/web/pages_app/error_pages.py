"""Errors as pages for browsers; every other client gets the problem document of `problems`."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from fastapi import FastAPI, Request
from starlette.responses import Response

from iuc_graph.errors import NotAcceptable
from iuc_graph.sparql.negotiation import Offer, choose
from iuc_graph.vocabulary import short
from iuc_graph.web.pages_app.addresses import page_of
from iuc_graph.web.pages_app.frame import plain_page
from iuc_graph.web.problems import PROBLEM

_OFFERS: Final = (Offer(PROBLEM, "problem"), Offer("application/json", "json"), Offer("text/html", "html"))
_OWN_HEADERS: Final = frozenset(("content-length", "content-type", "vary"))

Handler = Callable[[Request, Exception], Awaitable[Response]]


def install(app: FastAPI) -> None:
    """Have every error that a browser meets told by a page. To be called once the application tells its problems."""
    for kind, handler in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _with_page(handler))


def _with_page(handler: Any) -> Handler:
    async def told(request: Request, error: Exception) -> Response:
        response: Response = await handler(request, error)
        if response.media_type != PROBLEM or not _wants_page(request):
            return response
        return _page(request, response)

    return told


def _wants_page(request: Request) -> bool:
    """Whether a client names HTML, and likes it better than JSON: browsers do, and programs that accept all do not."""
    accept = ", ".join(request.headers.getlist("accept"))
    if "text/html" not in accept.lower():
        return False
    try:
        return choose(accept, _OFFERS).format == "html"
    except NotAcceptable:
        return False


def _page(request: Request, response: Response) -> Response:
    """The page of a problem document, with its status and headers."""
    problem = json.loads(bytes(response.body))
    near = [*problem.get("nearest", ()), *problem.get("candidates", ())]
    kept = {name: value for name, value in response.headers.items() if name not in _OWN_HEADERS}
    return plain_page(
        request,
        "error.html",
        response.status_code,
        kept,
        status=problem["status"],
        code=problem["code"],
        detail=problem["detail"],
        near=[(short(iri), page_of(iri)) for iri in near],
        retry=response.headers.get("retry-after", ""),
    )
