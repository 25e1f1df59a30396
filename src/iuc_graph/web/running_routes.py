"""/queries/running: which queries run or wait, and ending one; for operators with a token.

No preflight is answered here, so no browser sends a token from the page of another site; and without a token there is
nothing to read. `Access-Control-Allow-Origin: *`, which every response carries, therefore gives nothing away: a token
is no cookie, which a browser would add by itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import HTTPBearer
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from iuc_graph.errors import QueryNotRunning
from iuc_graph.sparql.running import Entry, State
from iuc_graph.web.credentials import NO_STORE
from iuc_graph.web.service import service_of
from iuc_graph.web.token_file import Scope

LISTING: Final = "GET, HEAD, OPTIONS"
ENDING: Final = "DELETE, OPTIONS"

# Only tells the OpenAPI document that a token is needed; `Credentials.check` decides.
_DOCUMENTED = Depends(HTTPBearer(auto_error=False, description="A token with the scope `running`."))

router = APIRouter()


class RunningQuery(BaseModel):
    """One query. `started` is UTC in ISO 8601, `seconds` the time since; it waits until a worker takes it.

    `client` is the network that asked. `generation` is the earlier state of the graph that was asked for, if any.
    `text` is cut after 10 kB, and then ends in "…".
    """

    id: str
    started: datetime
    seconds: float
    state: State
    dataset: str
    generation: str | None
    client: str
    text: str


class RunningQueries(BaseModel):
    """All queries that run or wait, the oldest first."""

    queries: list[RunningQuery]


@router.head("/queries/running", include_in_schema=False)
@router.get("/queries/running", dependencies=[_DOCUMENTED])
async def running(request: Request, response: Response) -> RunningQueries:
    """The queries that run or wait now. Needs a token with the scope `running`."""
    # async, so that it needs no thread: this has to work when the server is full.
    service = service_of(request)
    service.credentials.check(request, Scope.RUNNING)
    response.headers.update(NO_STORE)
    return RunningQueries(queries=[_described(entry) for entry in service.running.list()])


@router.delete("/queries/running/{identifier}", status_code=204, dependencies=[_DOCUMENTED])
async def cancel(request: Request, identifier: str) -> Response:
    """End a query. Needs a token with the scope `running`. Raises QueryNotRunning if it has ended already."""
    service = service_of(request)
    operator = service.credentials.check(request, Scope.RUNNING)
    entry = service.running.find(identifier)
    if entry is not None:
        what = {"id": entry.id, "dataset": entry.dataset, "seconds": round(entry.seconds, 1)}
        await service.credentials.record(operator, "cancel", what)
    if entry is None or not service.running.cancel(identifier, operator.name):
        raise QueryNotRunning(
            "There is no query with this id that runs or waits; it may have ended meanwhile."
        )
    return Response(status_code=204, headers=NO_STORE)


@router.options("/queries/running", include_in_schema=False)
async def listing_options() -> Response:
    """What may be asked, though not from other sites."""
    return Response(status_code=204, headers={"Allow": LISTING})


@router.options("/queries/running/{identifier}", include_in_schema=False)
async def ending_options() -> Response:
    """What may be asked, though not from other sites."""
    return Response(status_code=204, headers={"Allow": ENDING})


@router.api_route("/queries/running", methods=["POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
async def other_methods_of_listing() -> Response:
    """The framework would name only the methods of one route in Allow. Raises HTTPException 405."""
    raise HTTPException(405, headers={"Allow": LISTING})


@router.api_route(
    "/queries/running/{identifier}", methods=["GET", "HEAD", "POST", "PUT", "PATCH"], include_in_schema=False
)
async def other_methods_of_ending() -> Response:
    """As above. Raises HTTPException 405."""
    raise HTTPException(405, headers={"Allow": ENDING})


def _described(entry: Entry) -> RunningQuery:
    return RunningQuery(
        id=entry.id,
        started=entry.started,
        seconds=round(entry.seconds, 3),
        state=entry.state,
        dataset=entry.dataset,
        generation=entry.generation,
        client=entry.client,
        text=entry.text,
    )
