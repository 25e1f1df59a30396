"""How a route of the REST interface is added: all its methods, and its description for the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from fastapi import APIRouter, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from iuc_graph.sparql.negotiation import Offer
from iuc_graph.web.headers import allowed
from iuc_graph.web.problems import PROBLEM

METHODS: Final = "GET, HEAD, OPTIONS"
_OTHERS: Final = ["POST", "PUT", "PATCH", "DELETE"]


PROBLEMS: Final[dict[int, str]] = {
    400: "The request cannot be read.",
    404: "There is no such thing or name; the text offers the nearest.",
    406: "None of the forms that the client accepts can be given.",
    409: "A name means several things; the text lists them.",
    413: "The answer is larger than what is given.",
    422: "A parameter is unknown or has a value that cannot be used; the text names it.",
    429: "This client has asked for more than its share.",
    503: "The server is busy, or there is no graph yet.",
}


@dataclass(frozen=True)
class Documented:
    """What the OpenAPI document says of a route: in a sentence, the model of its JSON, and its other forms."""

    summary: str
    model: type[BaseModel]
    offers: Sequence[Offer]
    name: str

    def by_extension(self) -> Documented:
        """The same for the address that ends in the form that is wanted."""
        return replace(self, summary=f"{self.summary}, in a form by extension", name=f"{self.name}_as")

    @property
    def responses(self) -> dict[int | str, dict[str, Any]]:
        """All responses by status."""
        forms: dict[str, Any] = {offer.media_type: {} for offer in self.offers if offer.format != "json"}
        found = {"model": self.model, "description": "The answer.", "content": forms}
        return {200: found, 304: {"description": "What the client has is still right."}, **problems()}


def problems(*left_out: int) -> dict[int | str, dict[str, Any]]:
    """The problem documents of a route."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {"description": text, "content": {PROBLEM: schema}}
        for status, text in PROBLEMS.items()
        if status not in left_out
    }


def add(router: APIRouter, path: str, call: Callable[..., Any], documented: Documented) -> None:
    """Add a route that answers GET and HEAD, tells what is allowed, and refuses the rest with Allow."""
    name = f"api_{documented.name}".replace("-", "_")
    router.add_api_route(
        path,
        call,
        methods=["GET"],
        summary=documented.summary,
        responses=documented.responses,
        operation_id=name,
        response_class=Response,
        response_model=None,
    )
    router.add_api_route(path, call, methods=["HEAD"], include_in_schema=False, response_model=None)
    add_other_methods(router, path)


def add_other_methods(router: APIRouter, *paths: str) -> None:
    """Have paths that answer GET and HEAD tell what is allowed, and refuse the rest with Allow."""
    for path in paths:
        router.add_api_route(path, _options, methods=["OPTIONS"], include_in_schema=False)
        router.add_api_route(path, _refuse, methods=_OTHERS, include_in_schema=False)


async def _options() -> Response:
    """What may be asked."""
    return allowed(METHODS)


async def _refuse() -> Response:
    """The framework would name only the methods of one route in Allow. Raises HTTPException 405."""
    raise HTTPException(405, headers={"Allow": METHODS})
