"""/releases: states of the graph that were given a name and stay; naming one is for operators with a token."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import HTTPBearer
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from iuc_graph.errors import RequestError
from iuc_graph.persons import guard_of
from iuc_graph.project import find_project
from iuc_graph.sparql.write_request import read_conditions
from iuc_graph.store.releases import releases
from iuc_graph.web.answers import GENERATION
from iuc_graph.web.credentials import NO_STORE
from iuc_graph.web.headers import allowed
from iuc_graph.web.service import service_of
from iuc_graph.web.sparql_routes import joined
from iuc_graph.web.token_file import Scope

LISTING: Final = "GET, HEAD, OPTIONS"
NAMING: Final = "PUT, OPTIONS"

# Only tells the OpenAPI document that a token is needed; `Credentials.check` decides.
_DOCUMENTED = Depends(HTTPBearer(auto_error=False, description="A token with the scope `release`."))

router = APIRouter()


class NamedState(BaseModel):
    """A release: `at=` takes its `name`. `when` it was named is UTC in ISO 8601."""

    name: str
    generation: int
    when: str


class NewRelease(NamedState):
    """A release that was made now, with the names of its files, which lie in the store under releases/."""

    files: list[str]


class Releases(BaseModel):
    """All releases, the oldest first."""

    releases: list[NamedState]


@router.head("/releases", include_in_schema=False)
@router.get("/releases")
async def listed(request: Request) -> Releases:
    """The releases of the graph. Who made them is not told."""
    service = service_of(request)
    found = await service.wait_for(lambda: releases(service.settings.store))
    states = [NamedState(name=each.name, generation=each.generation, when=each.when) for each in found]
    return Releases(releases=states)


@router.put("/releases/{name}", status_code=201, dependencies=[_DOCUMENTED])
async def make(request: Request, response: Response, name: str) -> NewRelease:
    """Name the graph in use, keep it for good, and write its dumps, checksums, citation and notes.

    Needs a token with the scope `release`. If-Match names the generation that it has to be. Raises ReleaseRefused for
    a name that is none or taken.
    """
    service = service_of(request)
    operator = service.credentials.check(request, Scope.RELEASE)
    for unknown in request.query_params:
        raise RequestError(f"{unknown[:60]!r} is no parameter of a release; it takes none.")
    asked = read_conditions(joined(request, "if-match"), joined(request, "if-none-match"))
    guard = await service.wait_for(lambda: guard_of(service.settings, find_project()))
    guard.check_message(name)
    await service.credentials.record(operator, "release", {"name": name[:100]})
    desk = service.managed.desk
    made, files = await service.see_through(
        lambda: desk.release(name, operator.name, asked.generation), desk.close
    )
    response.headers.update(NO_STORE | {GENERATION: f"{made.generation:06d}"})
    return NewRelease(name=made.name, generation=made.generation, when=made.when, files=list(files))


@router.options("/releases", include_in_schema=False)
async def listing_options() -> Response:
    """What may be asked, from other sites too."""
    return allowed(LISTING)


@router.options("/releases/{name}", include_in_schema=False)
async def naming_options() -> Response:
    """What may be asked, though not from other sites."""
    return Response(status_code=204, headers={"Allow": NAMING})


@router.api_route("/releases", methods=["POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
async def other_methods_of_listing() -> Response:
    """The framework would name only the methods of one route in Allow. Raises HTTPException 405."""
    raise HTTPException(405, headers={"Allow": LISTING})


@router.api_route(
    "/releases/{name}", methods=["GET", "HEAD", "POST", "PATCH", "DELETE"], include_in_schema=False
)
async def other_methods_of_naming() -> Response:
    """As above. Raises HTTPException 405."""
    raise HTTPException(405, headers={"Allow": NAMING})
