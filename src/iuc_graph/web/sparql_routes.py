"""/sparql: the SPARQL 1.1 protocol over HTTP."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from iuc_graph.errors import QueryTooLarge
from iuc_graph.sparql.answer import Reply
from iuc_graph.sparql.request import SparqlRequest, read_get, read_post
from iuc_graph.web.answers import AnswerResponse
from iuc_graph.web.headers import allowed
from iuc_graph.web.service import Service, service_of

GENERATION: Final = "IUC-Graph-Generation"
"""Header with the name of the generation that was read; `?at=` takes it back there."""

METHODS: Final = "GET, HEAD, POST, OPTIONS"
ENCODING_FACTOR: Final = 3
"""Percent-encoding makes three bytes of one at most."""

OTHER_FIELDS_BYTES: Final = 8192
"""Room for the parameters beside the query."""

router = APIRouter()

_PARAMETERS: Final[list[dict[str, Any]]] = [
    {
        "name": name,
        "in": "query",
        "required": name == "query",
        "schema": {"type": "string"},
        "description": text,
    }
    for name, text in {
        "query": "SPARQL 1.1 query; SELECT, ASK, CONSTRUCT or DESCRIBE.",
        "default-graph-uri": "The one graph to query instead of the merge of all.",
        "named-graph-uri": "A graph that GRAPH may see; may be repeated.",
        "format": "json, xml, csv, tsv, turtle, ntriples, jsonld or rdfxml; wins over Accept.",
        "at": "An earlier state of the graph: a number, the name of a release, a day or a moment (ISO 8601, UTC).",
    }.items()
]
_BODY: Final[dict[str, Any]] = {
    "content": {
        "application/sparql-query": {"schema": {"type": "string"}},
        "application/x-www-form-urlencoded": {
            "schema": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
        },
    },
    "required": True,
}


@router.get("/sparql", openapi_extra={"parameters": _PARAMETERS}, response_class=Response)
async def query_by_get(request: Request) -> Response:
    """Answer a query given in the address."""
    service = service_of(request)
    await request.body()
    return await _answer(request, service, read_get(_query_string(request, service)))


@router.head("/sparql", include_in_schema=False)
async def query_by_head(request: Request) -> Response:
    """The headers of the answer to the same GET."""
    return await query_by_get(request)


@router.post("/sparql", openapi_extra={"requestBody": _BODY}, response_class=Response)
async def query_by_post(request: Request) -> Response:
    """Answer a query given as a form, or as a body of its own media type."""
    service = service_of(request)
    body = await _body(request, _most_encoded(service))
    content_type = request.headers.get("content-type")
    return await _answer(request, service, read_post(_query_string(request, service), content_type, body))


@router.options("/sparql", include_in_schema=False)
async def options() -> Response:
    """What may be asked, from other sites too."""
    return allowed(METHODS)


@router.api_route("/sparql", methods=["PUT", "PATCH", "DELETE"], include_in_schema=False)
async def other_methods() -> Response:
    """The framework would name only the methods of one route in Allow. Raises HTTPException 405."""
    raise HTTPException(405, headers={"Allow": METHODS})


async def _answer(request: Request, service: Service, asked: SparqlRequest) -> Response:
    accept = ", ".join(request.headers.getlist("accept")) or None
    reply: Reply = await service.run(request, lambda cancel: service.endpoint.reply(asked, accept, cancel))
    return AnswerResponse(reply.answer, _headers(reply))


def _headers(reply: Reply) -> dict[str, str]:
    return {
        "Content-Type": reply.media_type,
        "Vary": "Accept",
        "Cache-Control": "no-cache",
        GENERATION: reply.answer.generation,
        "Access-Control-Expose-Headers": GENERATION,
    }


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
