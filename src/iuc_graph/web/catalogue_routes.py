"""/catalogue, /void and /dumps: what can be had of the graph as a whole, described and as files."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.concurrency import iterate_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from iuc_graph.catalogue.changes import TYPES, Changes
from iuc_graph.catalogue.dcat import CATALOGUE
from iuc_graph.catalogue.shelf import Shelved
from iuc_graph.catalogue.void import DESCRIPTION
from iuc_graph.settings import Settings
from iuc_graph.sparql.formats import EXTENSIONS, GRAPH_OFFERS, choose_among
from iuc_graph.sparql.negotiation import Offer
from iuc_graph.sparql.tags import matches
from iuc_graph.store.generations import Generation
from iuc_graph.web.answers import DIGEST, GENERATION
from iuc_graph.web.api.parameters import Checked, FormatName
from iuc_graph.web.api.representations import JSON, responded
from iuc_graph.web.api.resource_routing import add_other_methods
from iuc_graph.web.catalogue_desk import CURRENT, Desk, Done, Opened
from iuc_graph.web.linked_headers import base_of
from iuc_graph.web.service import Closable, service_of
from iuc_graph.workers.cancellation import Cancellation

PACKED: Final = "application/gzip"

Result = TypeVar("Result", bound=Closable)

CHANGES: Final = (Offer("application/n-triples", "ntriples"), Offer("text/csv", "csv"))


def router(settings: Settings) -> APIRouter:
    """The routes; what they make lies in the folder for temporary files until the application ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.files = Desk(settings)
        try:
            yield
        finally:
            await asyncio.to_thread(app.state.files.close)

    api = APIRouter(include_in_schema=False, lifespan=lifespan)

    routes: dict[str, Callable[..., Any]] = {
        "/catalogue": _catalogue,
        "/catalogue.{extension}": _catalogue,
        "/void": _void,
        "/void.{extension}": _void,
        "/.well-known/void": _void,
        "/dumps": _listing,
        "/dumps/": _listing,
        "/dumps/{state}": _listing,
        "/dumps/{state}/": _listing,
        "/dumps/{state}/{name}": _file,
        "/dumps/{state}/release/{name}": _packed,
        "/dumps/{state}/since/{before}/{name}": _since,
    }
    for path, call in routes.items():
        api.add_api_route(
            path,
            call,
            methods=["GET", "HEAD"],
            response_class=Response,
            response_model=None,
            dependencies=[Checked],
        )
        add_other_methods(api, path)
    return api


async def _catalogue(request: Request, form: FormatName = None) -> Response:
    """What there is, by DCAT-AP."""
    desk, own, offer = _desk(request), base_of(request), _offer(request, form)

    def write(generation: Generation, shelved: Shelved) -> Done[tuple[bytes, Generation]]:
        return Done((desk.catalogue(generation, shelved, own, offer.format), generation))

    body, generation = (await _with_files(request, CURRENT, write)).value
    headers = _headers(request, CATALOGUE)
    return await responded(request, body, offer, generation, file="catalogue", headers=headers)


async def _void(request: Request, form: FormatName = None) -> Response:
    """What the graph holds, counted, by VoID."""
    desk, own, offer = _desk(request), base_of(request), _offer(request, form)

    def write(_: Cancellation) -> Done[tuple[bytes, Generation]]:
        generation = desk.generation(service_of(request), CURRENT)
        return Done((desk.void(generation, own, offer.format), generation))

    body, generation = (await service_of(request).run(request, write, text=request.url.path)).value
    headers = _headers(request, DESCRIPTION)
    return await responded(request, body, offer, generation, file="void", headers=headers)


async def _listing(request: Request, state: str = CURRENT) -> Response:
    """All files of a state."""
    desk, own = _desk(request), base_of(request)

    def list_now(generation: Generation, shelved: Shelved) -> Done[tuple[bytes, Generation]]:
        return Done((desk.listing(generation, shelved, own, state), generation))

    body, generation = (await _with_files(request, state, list_now)).value
    return await responded(request, body, JSON, generation, file="files")


async def _file(request: Request, state: str, name: str) -> Response:
    """One file of a state."""
    desk = _desk(request)

    def open_now(generation: Generation, shelved: Shelved) -> Opened:
        return desk.open(generation, shelved, name)

    return _sent(request, await _with_files(request, state, open_now), name)


async def _with_files(request: Request, state: str, call: Callable[[Generation, Shelved], Result]) -> Result:
    """What a call gives in a thread as soon as the files of a state are there. Until then no thread is held."""
    desk, service = _desk(request), service_of(request)

    def begin(_: Cancellation) -> Done[tuple[Generation, Future[Shelved]]]:
        generation = desk.generation(service, state)
        return Done((generation, desk.shelved(generation)))

    text = request.url.path
    generation, making = (await service.run(request, begin, text=text)).value
    shelved = await desk.waiting.wait_for(request, making)
    return await service.run(request, lambda _: call(generation, shelved), text=text, admitted=True)


async def _packed(request: Request, state: str, name: str) -> Response:
    """One file of a release, as it was written when that was made."""
    desk = _desk(request)

    def open_now(_: Cancellation) -> Opened:
        generation = desk.generation(service_of(request), state)
        opened, sized = desk.released(state).open(name)
        return Opened(opened, sized, _type_of(name), generation.name)

    return _sent(request, await service_of(request).run(request, open_now, text=request.url.path), name)


async def _since(request: Request, state: str, before: str, name: str) -> Response:
    """What changed between two states."""
    desk = _desk(request)

    def compare(_: Cancellation) -> Done[tuple[bytes, Generation]]:
        old, new = (desk.generation(service_of(request), each) for each in (before, state))
        return Done((Changes(old, new).file(name), new))

    done = await service_of(request).run(request, compare, text=request.url.path)
    body, generation = done.value
    offer = next(offer for offer in CHANGES if offer.media_type == TYPES[name])
    return await responded(request, body, offer, generation, file=f"changes-since-{before}")


class _FileResponse(Response):
    """Sends a file at the pace of the client, and closes it when it was sent, or could not be."""

    def __init__(self, opened: Opened, headers: dict[str, str]) -> None:
        super().__init__()
        self.raw_headers = [
            (name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()
        ]
        self._opened = opened

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send it; of a request for the headers, these alone."""
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if scope["method"] != "HEAD":
                async for piece in iterate_in_threadpool(self._opened.pieces()):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._opened.close()


def _offer(request: Request, given: str | None) -> Offer:
    """The format that is wanted of a description."""
    extension = request.path_params.get("extension")
    if extension is not None and extension not in EXTENSIONS:
        raise HTTPException(404)
    wanted = [each for each in (EXTENSIONS[extension] if extension else None, given) if each]
    return choose_among(GRAPH_OFFERS, ", ".join(request.headers.getlist("accept")) or None, wanted)


def _headers(request: Request, iri: str) -> dict[str, str]:
    """What the answer says of itself: what it describes, and whether it may be harvested."""
    headers = {"Link": f'<{iri}>; rel="describes"'}
    if service_of(request).settings.public_url is None:
        headers["X-Robots-Tag"] = "noindex"
    return headers


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.files
    return desk


def _sent(request: Request, opened: Opened, name: str) -> Response:
    """The file with its length, or 304 where the client has it already."""
    tag = f'"{opened.sized.sha256[:32]}"'
    digest = b64encode(bytes.fromhex(opened.sized.sha256)).decode()
    headers = {
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Access-Control-Expose-Headers": f"{GENERATION}, {DIGEST}, ETag, Content-Length, X-Request-Id",
        GENERATION: opened.generation,
        DIGEST: f"sha-256=:{digest}:",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    if matches(", ".join(request.headers.getlist("if-none-match")) or None, tag):
        opened.close()
        return Response(status_code=304, headers=headers)
    headers |= {"Content-Type": _with_charset(opened.media_type), "Content-Length": str(opened.sized.size)}
    return _FileResponse(opened, headers)


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _type_of(name: str) -> str:
    return PACKED if name.endswith(".gz") else "text/plain"
