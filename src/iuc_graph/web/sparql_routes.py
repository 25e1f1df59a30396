"""/sparql: the SPARQL 1.1 protocol over HTTP; updates are for operators."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import Route

from iuc_graph.errors import QueryTooLarge
from iuc_graph.sparql.answer import Wanted
from iuc_graph.sparql.description import Contents, describe, write
from iuc_graph.sparql.formats import EXTENSIONS, GRAPH_OFFERS, choose_among, with_charset
from iuc_graph.sparql.negotiation import Offer
from iuc_graph.sparql.request import SparqlRequest, read_get_or_describe, read_post
from iuc_graph.sparql.write_request import Write, is_update, read_update_post
from iuc_graph.web.answers import GENERATION
from iuc_graph.web.asking import answer
from iuc_graph.web.headers import allowed
from iuc_graph.web.linked_headers import base_of
from iuc_graph.web.quick_queries import Begin, taken_from
from iuc_graph.web.service import Service, Site, service_of
from iuc_graph.web.writing import allow, make, told

METHODS: Final = "GET, HEAD, POST, OPTIONS"
ENCODING_FACTOR: Final = 3
"""Percent-encoding makes three bytes of one at most."""

OTHER_FIELDS_BYTES: Final = 8192
"""Room for the parameters beside the query."""

AT_ONCE_BYTES: Final = 16 * 1024
"""Bytes of a request that are read in the thread of the event loop; a longer one would keep it from others."""

_PARAMETERS: Final[list[dict[str, Any]]] = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "schema": {"type": "string"},
        "description": text,
    }
    for name, text in {
        "query": "SPARQL 1.1 query; SELECT, ASK, CONSTRUCT or DESCRIBE. Without it the service describes itself.",
        "default-graph-uri": "A graph to query instead of the merge of all; several are merged.",
        "named-graph-uri": "A graph that GRAPH may see; may be repeated.",
        "format": "json, xml, csv, tsv, turtle, ntriples, jsonld or rdfxml; wins over Accept.",
        "at": "An earlier state of the graph: a number, the name of a release, a day or a moment (ISO 8601, UTC).",
        "timeout": "Seconds that the query may take, where that is less than the limit of the service.",
        "rows": "Rows that a table may have, where that is less than the limit of the service.",
    }.items()
]
_BODY: Final[dict[str, Any]] = {
    "content": {
        "application/sparql-query": {"schema": {"type": "string"}},
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "properties": {"query": {"type": "string"}, "update": {"type": "string"}},
            }
        },
        "application/sparql-update": {"schema": {"type": "string"}},
    },
    "required": True,
}


Read = TypeVar("Read")

_HOST: Final = re.compile(r"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


@dataclass(frozen=True)
class Template:
    """The path of a route, as figures and logs name it."""

    path: str


@dataclass(frozen=True)
class Mount:
    """Where a dataset is asked, and which one that is; None where it is not served."""

    path: str
    site_of: Callable[[Service], Site | None]
    listed: bool = True

    @property
    def paths(self) -> tuple[Template, Template]:
        """The path, and the path with the extension of a format."""
        return Template(self.path), Template(self.path + ".{extension}")

    @property
    def written(self) -> tuple[str, ...]:
        """All ways to write them. A slash too many is no reason to have a client ask again, by POST perhaps."""
        return (*(template.path for template in self.paths), self.path + "/")


MANAGED: Final = Mount("/sparql", lambda service: service.managed)
UNMANAGED: Final = Mount("/unmanaged/sparql", lambda service: service.unmanaged, listed=False)


def sparql_router(mount: Mount) -> APIRouter:
    """The routes of one dataset: its path, and the same path with the extension of a format."""
    router = APIRouter()

    async def query_by_get(request: Request) -> Response:
        """Answer a query given in the address; without one, describe the service."""
        service, site = _find(request, mount)
        await request.body()
        begin = taken_from(request.scope)
        if begin is not None:
            return await _go_on(request, site, begin)
        query_string = _query_string(request, service)
        asked = await _read(service, site, len(query_string), lambda: read_get_or_describe(query_string))
        if isinstance(asked, SparqlRequest):
            return await _answer(request, site, asked)
        return await _description(request, service, site, asked)

    async def query_by_post(request: Request) -> Response:
        """Answer a query, or make an update, given as a form or as a body of its own media type.

        An update needs a token with the scope `update`.
        """
        service, site = _find(request, mount)
        query_string, content_type = _query_string(request, service), request.headers.get("content-type")
        if is_update(query_string, content_type, b""):  # who may not is told before the body is read
            allow(request, service)
        body = await _body(request, _most_encoded(service))
        if is_update(query_string, content_type, body):
            return await _update(request, site, query_string, body)
        size = len(query_string) + len(body)
        asked = await _read(service, site, size, lambda: read_post(query_string, content_type, body))
        return await _answer(request, site, asked)

    async def options() -> Response:
        """What may be asked, from other sites too."""
        return allowed(METHODS)

    for path in mount.written:
        # These are found first. They take no parameters from the framework, whose way to find them costs as much time
        # as all else here; the others below describe them for machines.
        router.routes.append(Route(path, query_by_get, methods=["GET", "HEAD"]))
        router.routes.append(Route(path, query_by_post, methods=["POST"]))
        router.options(path, include_in_schema=False)(options)
        router.api_route(path, methods=["PUT", "PATCH", "DELETE"], include_in_schema=False)(_other_methods)
    if mount.listed:
        router.get(mount.path, openapi_extra={"parameters": _PARAMETERS}, response_class=Response)(
            query_by_get
        )
        router.post(mount.path, openapi_extra={"requestBody": _BODY}, response_class=Response)(query_by_post)
    return router


async def _other_methods() -> Response:
    """The framework would name only the methods of one route in Allow. Raises HTTPException 405."""
    raise HTTPException(405, headers={"Allow": METHODS})


def wanted_of(request: Request) -> Wanted:
    """What the headers of a request say of the answer."""
    return Wanted(
        joined(request, "accept") or None,
        joined(request, "accept-encoding") or None,
        joined(request, "if-none-match") or None,
    )


def joined(request: Request, name: str) -> str | None:
    """A header of a request that may come several times, as one; None where it is not there."""
    values = request.headers.getlist(name)
    return ", ".join(values) if values else None


def _find(request: Request, mount: Mount) -> tuple[Service, Site]:
    # A route that is not the framework's own does not say which one it is.
    request.scope["route"] = mount.paths["extension" in request.path_params]
    service = service_of(request)
    site = mount.site_of(service)
    if site is None:
        raise HTTPException(404)
    return service, site


def _extension(request: Request) -> str:
    """The format that the address ends in, empty for none. Raises HTTPException 404."""
    extension: str = request.path_params.get("extension", "")
    if extension and extension not in EXTENSIONS:
        raise HTTPException(404)
    return extension


def _formats(request: Request, others: Sequence[str]) -> tuple[str, ...]:
    """The names of formats that are asked for, that of the address first."""
    extension = _extension(request)
    return (EXTENSIONS[extension], *others) if extension else tuple(others)


def _address(request: Request) -> str:
    """The address that was asked, without parameters, the extension of a format, and a slash at its end."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):  # HTTP/1.0 sends none, and what is none is not repeated
        host = request.url.netloc
    return f"{request.scope['scheme']}://{host}{_path(request)}"


def _path(request: Request) -> str:
    """The path that was asked, without the extension of a format, and a slash at its end."""
    path: str = request.scope["raw_path"].decode("latin-1")
    extension = _extension(request)
    return path.removesuffix(f".{extension}" if extension else "/")


async def _answer(request: Request, site: Site, read: SparqlRequest) -> Response:
    wanted = wanted_of(request)
    if request.method == "POST":  # a condition is for GET and HEAD
        wanted = replace(wanted, if_none_match=None)
    asked = replace(read, formats=_formats(request, read.formats), base=_address(request))
    return await answer(
        request,
        site,
        lambda cancel: site.endpoint.reply(asked, wanted, cancel),
        text=asked.query,
        at=asked.at,
    )


async def _update(request: Request, site: Site, query_string: bytes, body: bytes) -> Response:
    operator = allow(request, service_of(request))
    base = _address(request)

    def read() -> Write:
        return read_update_post(
            query_string,
            request.headers.get("content-type"),
            body,
            base=base,
            if_match=joined(request, "if-match"),
            if_none_match=joined(request, "if-none-match"),
        )

    _, written = await make(request, site, operator, read)
    return told(request, written)


async def _go_on(request: Request, site: Site, begin: Begin) -> Response:
    """Answer what was prepared, and perhaps begun, before this route was found."""
    return await answer(
        request,
        site,
        lambda cancel: site.endpoint.complete(begin.asked, cancel, begin.begun),
        text=begin.asked.checked.source.text,
        at=None,
        admitted=True,
    )


async def _description(request: Request, service: Service, site: Site, formats: Sequence[str]) -> Response:
    # What is harvested names the server as the world reaches it.
    address = base_of(request) + _path(request)
    wanted, names = wanted_of(request), _formats(request, formats)

    def describe_now() -> tuple[bytes, str, Offer]:
        offer = choose_among(GRAPH_OFFERS, wanted.accept, names)
        manifest = site.pool.generation().manifest
        contents = Contents(manifest.default_triples, manifest.graphs, site.endpoint.managed)
        return write(describe(address, site.endpoint.settings, contents), offer.format), manifest.name, offer

    body, generation, offer = await service.wait_for(describe_now)
    headers = {"Content-Type": with_charset(offer), "Vary": "Accept", GENERATION: generation}
    return Response(body, headers=headers)


async def _read(service: Service, site: Site, size: int, read: Callable[[], Read]) -> Read:
    """What `read` makes of so many bytes of a request. Raises what it raises."""
    if size <= AT_ONCE_BYTES:
        return read()
    return await service.wait_for(lambda: site.endpoint.alone(read))


def _most_encoded(service: Service) -> int:
    return service.settings.query_bytes * ENCODING_FACTOR + OTHER_FIELDS_BYTES


def _query_string(request: Request, service: Service) -> bytes:
    raw: bytes = request.scope["query_string"]
    if len(raw) > _most_encoded(service):
        raise HTTPException(414, f"The address is longer than {_most_encoded(service)} bytes. Use POST.")
    return raw


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise QueryTooLarge(f"The body is longer than {most} bytes.")
    return bytes(body)
