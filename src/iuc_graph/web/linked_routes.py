"""The addresses of things, and of the documents that tell of them: /id/…, /ontology, /doc/… and their like.

A thing's address leads with 303 to a document in the form that the client likes; what moved leads to its address of
today with 301, what was erased says so with 410.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from pyoxigraph import NamedNode, Triple

from iuc_graph.linked.addresses import (
    CONTEXT,
    DOC,
    HTML,
    JSON_LD,
    ONTOLOGY,
    SCHEME,
    SHAPES,
    Form,
    document_tail,
    split,
)
from iuc_graph.linked.document import document_from
from iuc_graph.linked.sources import PROBLEM, VOCABULARIES
from iuc_graph.linked.writing import written
from iuc_graph.sparql.negotiation import Offer
from iuc_graph.store.generations import Generation
from iuc_graph.vocabulary import BASE, DCTERMS, GENID
from iuc_graph.web.answers import GENERATION
from iuc_graph.web.api.parameters import Checked
from iuc_graph.web.api.representations import language_of, responded
from iuc_graph.web.api.resource_routing import add_other_methods, problems
from iuc_graph.web.api.session import read
from iuc_graph.web.linked_asking import Asked, ForBrowsers, Manner, checked, form_of, tails_of
from iuc_graph.web.linked_headers import CATALOGUE, DCAT, DOCUMENTS, Links, base_of, path_of
from iuc_graph.web.linked_known import Known
from iuc_graph.web.linked_making import GRAPHS, THINGS, Made, Maker, Place, ThingPage
from iuc_graph.web.pages_app.frame import POLICY

SKOLEM: Final = GENID.removeprefix(BASE)
VARY: Final = "Accept, Accept-Profile"
CONTEXT_SECONDS: Final = 86400
"""How long clients may keep the context without asking again."""

EXAMPLES: Final = {
    THINGS: "place/mannheim",
    SCHEME: "themes",
    SKOLEM: "iuc-0",
    f"{ONTOLOGY}/": "0.1.0",
    PROBLEM: "gone",
    f"{VOCABULARIES}/": "themes",
    DOC: "id/place/mannheim.ttl",
}
"""What may follow these beginnings of addresses."""

_OUTCOMES: Final = {
    200: "The document.",
    301: "The thing moved: Location is its address of today.",
    303: "Location is the document in the form that the client likes.",
    304: "What the client has is still right.",
    410: "What had this address is gone.",
}
_REPLACED: Final = DCTERMS + "isReplacedBy"
_TAIL: Final = "{tail:path}"


def router(page_of_thing: ThingPage | None = None) -> APIRouter:
    """All these routes. `page_of_thing` makes the pages of things; without it they get plain ones."""
    routes = _Routes(Maker(Known(), page_of_thing))
    api = APIRouter(dependencies=[Checked])
    leads = "The thing with this address: 303 to a document about it"
    for path in (f"/{THINGS}{_TAIL}", f"/{ONTOLOGY}", f"/{SHAPES}", f"/{VOCABULARIES}"):
        _add(api, path, routes.thing, leads)
    for path in (f"/{SCHEME}{_TAIL}", f"/{SKOLEM}{_TAIL}", f"/{ONTOLOGY}/{_TAIL}", f"/{PROBLEM}{_TAIL}"):
        _add(api, path, routes.thing, leads)
    _add(api, f"/{VOCABULARIES}/{_TAIL}", routes.vocabulary, "Another name of /scheme/…")
    _add(api, f"/{DOC}{_TAIL}", routes.document, "A document about a thing, in a form by extension")
    _add(api, f"/{CONTEXT}", routes.context, "The JSON-LD context of the ontology")
    browsers = APIRouter(route_class=ForBrowsers, include_in_schema=False)
    path = f"/{GRAPHS}{_TAIL}"
    browsers.add_api_route(path, routes.graph, methods=["GET", "HEAD"], response_model=None)
    api.include_router(browsers)
    return api


def _add(api: APIRouter, path: str, call: Callable[..., Any], summary: str) -> None:
    before = path.removesuffix(_TAIL).removeprefix("/")
    name = before.strip("/").translate(str.maketrans("/.-", "___"))
    outcomes: dict[int | str, dict[str, Any]] = {
        status: {"description": text} for status, text in _OUTCOMES.items()
    }
    api.add_api_route(
        path,
        call,
        methods=["GET"],
        summary=summary,
        operation_id=f"linked_{name}{'_of' if path.endswith(_TAIL) else ''}",
        responses={**outcomes, **problems(409, 413)},
        openapi_extra={"parameters": _parameters(before)},
        response_class=Response,
        response_model=None,
    )
    api.add_api_route(path, call, methods=["HEAD"], include_in_schema=False, response_model=None)
    add_other_methods(api, path)


def _parameters(before: str) -> list[dict[str, Any]]:
    """What the OpenAPI document says of the part of an address that the routes read as it was sent."""
    if before not in EXAMPLES:
        return []
    told = {"name": "tail", "in": "path", "required": True, "schema": {"type": "string"}}
    return [{**told, "description": "The rest of the address.", "example": EXAMPLES[before]}]


@dataclass(frozen=True)
class _Routes:
    """The routes over what makes documents."""

    maker: Maker

    async def thing(self, request: Request, manner: Manner) -> Response:
        """Send the client to a document about the thing. Raises AddressGone, NameUnknown, NotAcceptable."""
        tails = tails_of(request, "")
        # Many try the extension right away; only where no thing has such a name does it mean a form.
        by_extension = {whole: form for whole, form in map(split, tails) if form is not None}
        spellings = [*tails, *by_extension]
        place = await read(request, lambda session: self.maker.place(session, spellings), at=manner.at)
        if manner.profile == DCAT and place.now.startswith(DOCUMENTS):
            catalogue = {"Location": path_of(request, CATALOGUE)}
            return Response(status_code=303, headers=_seen(place.generation) | catalogue)
        form = by_extension.get(place.tail) or form_of(request, manner)
        if place.moved:
            return self._moved(request, manner, form, place)
        document = path_of(request, document_tail(place.tail, form)) + manner.query
        links = Links(base_of(request), place.tail).of_thing()
        return Response(
            status_code=303, headers=_seen(place.generation) | {"Location": document, "Link": links}
        )

    async def document(self, request: Request, manner: Manner) -> Response:
        """A document about a thing. Raises as `thing`."""
        names = [split(tail) for tail in tails_of(request, DOC)]
        tails, form = [tail for tail, _ in names], names[0][1]
        if form is None:
            return await self._any_form(request, manner, tails)
        checked(form, manner)
        if tails[0].startswith(GRAPHS) and form != HTML:
            return _graph_data(request, manner, tails[0], form)
        made = await read(
            request, lambda session: self.maker.made(request, session, manner, tails, form), at=manner.at
        )
        if isinstance(made, Place):
            return _permanently(path_of(request, document_tail(made.now, form)) + manner.query, made)
        return await _answer(request, manner, made, form)

    async def graph(self, request: Request, manner: Manner) -> Response:
        """Send a browser to the page about a named graph."""
        page = path_of(request, document_tail(tails_of(request, "")[0], HTML)) + manner.query
        return Response(
            status_code=303, headers={"Location": page, "Vary": VARY, "Cache-Control": "no-cache"}
        )

    async def vocabulary(self, request: Request, manner: Manner) -> Response:
        """Send the client to the concept scheme of this name."""
        name = tails_of(request, f"{VOCABULARIES}/")[0]
        return Response(status_code=301, headers={"Location": path_of(request, SCHEME + name) + manner.query})

    async def context(self, request: Request) -> Response:
        """The whole JSON-LD context."""
        generation = await read(request, lambda session: session.generation)
        offer = Offer(JSON_LD.media_type, JSON_LD.extension)
        headers = {"Vary": "Accept-Encoding", "Cache-Control": f"max-age={CONTEXT_SECONDS}"}
        return await responded(request, self.maker.known.context_text, offer, generation, headers=headers)

    async def _any_form(self, request: Request, manner: Asked, tails: list[str]) -> Response:
        """A document without a form in its address: 303 to the one that the client likes."""
        form = form_of(request, manner)
        if tails[0].startswith(GRAPHS):
            return _graph_data(request, manner, tails[0], form)
        place = await read(request, lambda session: self.maker.place(session, tails), at=manner.at)
        document = path_of(request, document_tail(place.now, form)) + manner.query
        return Response(status_code=303, headers=_seen(place.generation) | {"Location": document})

    def _moved(self, request: Request, manner: Asked, form: Form, place: Place) -> Response:
        """301, with a document that says the same to programs."""
        response = _permanently(path_of(request, place.now) + manner.query, place)
        if form != HTML:
            said = Triple(NamedNode(BASE + place.tail), NamedNode(_REPLACED), NamedNode(BASE + place.now))
            document = document_from(place.tail, BASE + place.tail, [said])
            response.body = written(document, form, self.maker.known.context)
            response.headers["Content-Length"] = str(len(response.body))
            response.headers["Content-Type"] = form.media_type
        return response


async def _answer(request: Request, manner: Asked, made: Made, form: Form) -> Response:
    links = Links(base_of(request), made.tail).of_document(form, manner.profile)
    if made.response is not None:
        made.response.headers["Link"] = links
        return made.response
    vary = "Accept-Encoding, Accept-Profile" + (", Accept-Language" if form == HTML else "")
    page_headers = {"Content-Security-Policy": POLICY} if form == HTML else {}
    return await responded(
        request,
        made.body,
        Offer(form.media_type, form.extension),
        made.generation,
        language=language_of(request, manner.lang) if form == HTML else None,
        headers={"Link": links, "Vary": vary, **page_headers},
    )


def _graph_data(request: Request, manner: Asked, tail: str, form: Form) -> Response:
    """What a graph holds stands at its own address; the page about it has one of its own."""
    if form == HTML:
        location = path_of(request, document_tail(tail, form)) + manner.query
    else:
        again = f"?{urlencode({'at': manner.at})}" if manner.at else ""
        location = path_of(request, f"{tail}.{form.extension}") + again
    return Response(
        status_code=303, headers={"Location": location, "Vary": VARY, "Cache-Control": "no-cache"}
    )


def _permanently(location: str, place: Place) -> Response:
    link = f'<{BASE}{place.now}>; rel="{_REPLACED}"; anchor="{BASE}{place.tail}"'
    return Response(status_code=301, headers=_seen(place.generation) | {"Location": location, "Link": link})


def _seen(generation: Generation) -> dict[str, str]:
    return {
        "Vary": VARY,
        "Cache-Control": "no-cache",
        "Access-Control-Expose-Headers": f"{GENERATION}, Link, X-Request-Id",
        GENERATION: generation.name,
    }
