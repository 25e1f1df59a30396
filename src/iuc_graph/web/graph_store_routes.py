"""/data and the addresses of graphs: the SPARQL 1.1 Graph Store HTTP Protocol, read side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from iuc_graph.sparql.graph_store import GraphRequest, read_direct, read_indirect, reply
from iuc_graph.vocabulary import GRAPH
from iuc_graph.web.asking import answer
from iuc_graph.web.headers import allowed
from iuc_graph.web.problems import problem
from iuc_graph.web.service import Service, Site, service_of
from iuc_graph.web.sparql_routes import OTHER_FIELDS_BYTES, wanted_of

METHODS: Final = "GET, HEAD, OPTIONS"
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

    for path, read, texts in (
        (addresses.data, indirect, _NAMING | _OPTIONS),
        (addresses.graphs + "{name:path}", direct, _TAIL | _OPTIONS),
    ):
        extra = {"parameters": _parameters(texts)}
        routes.get(path, openapi_extra=extra, response_class=Response, include_in_schema=ours)(read)
        routes.head(path, include_in_schema=False)(read)
        routes.options(path, include_in_schema=False)(_options)
        routes.api_route(path, methods=list(WRITING), include_in_schema=False)(_refuse)
    return routes


async def _options() -> Response:
    """What may be asked, from other sites too."""
    return allowed(METHODS)


async def _refuse(request: Request) -> Response:
    text = f"{request.method} is refused: graphs are only read here. The graph is changed by commands."
    return problem(405, "method-not-allowed", text, {"Allow": METHODS})


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
