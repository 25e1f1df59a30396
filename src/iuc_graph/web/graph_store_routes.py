"""/data and the addresses of graphs: the SPARQL 1.1 Graph Store HTTP Protocol; writing is for operators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from iuc_graph.errors import RequestError
from iuc_graph.sparql.document_types import TAKEN
from iuc_graph.sparql.formats import EXTENSIONS
from iuc_graph.sparql.graph_store import GraphRequest, read_direct, read_indirect, reply
from iuc_graph.sparql.request import UPDATE
from iuc_graph.sparql.write_request import GraphWrite, UpdateText, Write, read_graph_write
from iuc_graph.store.contract import GRAPH_FORMATS
from iuc_graph.vocabulary import GRAPH
from iuc_graph.web.asking import answer
from iuc_graph.web.headers import allowed
from iuc_graph.web.service import Service, Site, service_of
from iuc_graph.web.sparql_routes import OTHER_FIELDS_BYTES, joined, wanted_of
from iuc_graph.web.writing import DOCUMENTED, allow, make, told

METHODS: Final = "GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS"
READING: Final = "GET, HEAD, OPTIONS"
ADDRESS: Final = ":/?#[]@!$&'()*+,;=%"
"""Signs that stand in an address as they are."""

WRITING: Final = ("PUT", "POST", "DELETE", "PATCH")


@dataclass(frozen=True)
class Addresses:
    """Where the graphs of one dataset are read.

    Parameters name them at `data`. Under `graphs`, which ends in a slash, the address itself does: what follows stands
    behind `names` in the name of the graph, and may end in an extension; where `names` is None, the name is the whole
    address with its scheme and host, as it stands.
    """

    data: str
    graphs: str
    names: str | None = None


MANAGED: Final = Addresses("/data", "/graph/", GRAPH)
UNMANAGED: Final = Addresses("/unmanaged/data", "/unmanaged/data/")

_OPTIONS: Final = {
    "format": "turtle, ntriples, jsonld, rdfxml, nquads or trig; wins over Accept.",
    "at": "An earlier state of the graph: a number, the name of a release, a day or a moment (ISO 8601, UTC).",
    "timeout": "Seconds that reading may take, where that is less than the limit of the service.",
}
_WRITING: Final = {
    "message": "Why it is changed, as the history will show it.",
    "dry-run": "true: nothing is changed; the response says what would be, and whether it breaks a rule.",
}
_TAIL: Final = {
    "name": "The end of the graph's name, as it is written there; it may end in an extension such as .ttl."
}
_NAMING: Final = {
    "default": "Without a value: the default graph. Either this or graph is given.",
    "graph": "The IRI of a named graph, percent-encoded.",
}


def router(addresses: Addresses, site_of: Callable[[Service], Site | None]) -> APIRouter:
    """The routes that read the graphs of one dataset; where `site_of` gives None, it is not served."""
    routes = APIRouter()
    ours = addresses.names is not None

    async def indirect(request: Request) -> Response:
        """Read the graph that a parameter names."""
        site = _find(request, site_of)
        return await _answer(request, site, read_indirect(_query_string(request)))

    async def direct(request: Request) -> Response:
        """Read the graph that has this address."""
        site = _find(request, site_of)
        name = _name(request, addresses)
        return await _answer(request, site, read_direct(_query_string(request), name, extensions=ours))

    async def write_indirect(request: Request) -> Response:
        """Change the graph that a parameter names. Needs a token with the scope `update`."""
        return await _write(request, _find(request, site_of), addresses, None)

    async def write_direct(request: Request) -> Response:
        """Change the graph that has this address. Needs a token with the scope `update`."""
        site, name = _find(request, site_of), _name(request, addresses)
        if ours:
            _refuse_extension(name)
        return await _write(request, site, addresses, name)

    for path, read, write, texts in (
        (addresses.data, indirect, write_indirect, _NAMING),
        (addresses.graphs + "{name:path}", direct, write_direct, _TAIL),
    ):
        extra = {"parameters": _parameters(texts | _OPTIONS)}
        routes.get(path, openapi_extra=extra, response_class=Response, include_in_schema=ours)(read)
        routes.head(path, include_in_schema=False)(read)
        routes.options(path, include_in_schema=False)(_options)
        for method in WRITING:
            routes.api_route(
                path,
                methods=[method],
                openapi_extra=_writing(method, texts),
                response_class=Response,
                dependencies=[DOCUMENTED],
                include_in_schema=ours,
            )(write)
    return routes


async def _options() -> Response:
    """What may be asked, from other sites too."""
    return allowed(METHODS, reading=READING, headers={"Accept-Post": TAKEN, "Accept-Patch": UPDATE})


async def _write(request: Request, site: Site, addresses: Addresses, name: str | None) -> Response:
    service = service_of(request)
    operator = allow(request, service)
    query_string, body = _query_string(request), await request.body()
    here = _here(request)

    def read() -> Write:
        return read_graph_write(
            request.method,
            query_string,
            request.headers.get("content-type"),
            body,
            name=name,
            base=here,
            if_match=joined(request, "if-match"),
            if_none_match=joined(request, "if-none-match"),
            new_graph=None if addresses.names is not None else lambda: f"{here}/{uuid4().hex}",
            graphs=site.pool.generation().manifest.graphs if name is not None else (),
        )

    write, written = await make(request, site, operator, read)
    if written.tried or not written.created:
        return told(request, written)
    return told(request, written, 201, Location=_location(here, write.change, direct=name is not None))


def _refuse_extension(name: str) -> None:
    """Reading `…/name.ttl` gives the graph `…/name`, so writing there cannot mean another one."""
    extension = name.rpartition(".")[2]
    if EXTENSIONS.get(extension) in GRAPH_FORMATS:
        raise RequestError(
            f"A graph is written at its own address, without .{extension} at its end; Content-Type says the format."
        )


def _here(request: Request) -> str:
    """The address that was asked, without parameters."""
    return f"{request.url.scheme}://{request.url.netloc}{str(request.scope['raw_path'], 'latin-1')}"


def _location(here: str, change: UpdateText | GraphWrite, *, direct: bool) -> str:
    """Where the graph that was made can be read."""
    graph = change.graph if isinstance(change, GraphWrite) else None
    if direct or graph is None:
        return here
    if graph.startswith(f"{here}/"):
        return quote(graph, safe=ADDRESS)
    return f"{here}?graph={quote(graph, safe='')}"


def _find(request: Request, site_of: Callable[[Service], Site | None]) -> Site:
    site = site_of(service_of(request))
    if site is None:
        raise HTTPException(404)
    return site


async def _answer(request: Request, site: Site, asked: GraphRequest) -> Response:
    await request.body()
    wanted = wanted_of(request)
    return await answer(
        request,
        site,
        lambda cancel: reply(site.endpoint, asked, wanted, cancel),
        text=asked.options.query,
        at=asked.options.at,
    )


def _name(request: Request, addresses: Addresses) -> str:
    """The IRI that the address of a request means, not decoded. Raises RequestError."""
    path = str(request.scope["raw_path"], "latin-1")  # nothing beyond ASCII gets here
    if addresses.names is None:
        return f"{request.url.scheme}://{request.url.netloc}{path}"
    if not path.startswith(addresses.graphs):  # a part of it has escapes that it does not need
        raise HTTPException(404)
    return addresses.names + path.removeprefix(addresses.graphs)


def _query_string(request: Request) -> bytes:
    raw: bytes = request.scope["query_string"]
    if len(raw) > OTHER_FIELDS_BYTES:
        raise HTTPException(414, f"The parameters are longer than {OTHER_FIELDS_BYTES} bytes.")
    return raw


def _writing(method: str, texts: dict[str, str]) -> dict[str, Any]:
    """What the OpenAPI document says of a method that writes."""
    described: dict[str, Any] = {"parameters": _parameters(texts | _WRITING)}
    documents = tuple(TAKEN.split(", "))
    types = {"PATCH": (UPDATE,), "PUT": documents, "POST": documents}.get(method, ())
    if types:
        content = {name: {"schema": {"type": "string"}} for name in types}
        described["requestBody"] = {"content": content, "required": True}
    return described


def _parameters(texts: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path" if name in _TAIL else "query",
            "required": name in _TAIL,
            "schema": {"type": "string"},
            "description": text,
        }
        for name, text in texts.items()
    ]
