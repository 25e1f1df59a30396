"""/health: whether questions can be answered, and from which state of the graph."""

from __future__ import annotations

import time

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from iuc_graph import __version__
from iuc_graph.web.headers import allowed
from iuc_graph.web.service import service_of

router = APIRouter()


class Health(BaseModel):
    """What /health says when there is a graph; without one it is a problem document with status 503.

    `status` is "ok", or "degraded" when the newest state of the graph is damaged and an earlier one is served;
    `problem` then says why. `triples` are those of the merged default graph, each counted once. `built_at` is UTC
    in ISO 8601.
    """

    status: str
    version: str
    generation: str
    built_at: str
    fingerprint: str
    triples: int
    graphs: int
    uptime_seconds: float
    problem: str | None = None


@router.options("/health", include_in_schema=False)
def options() -> Response:
    """What may be asked."""
    return allowed("GET, HEAD, OPTIONS")


@router.head("/health", include_in_schema=False)
@router.get("/health")
def health(request: Request) -> Health:
    """Whether there is a graph, and which. Raises StoreError, shown as 503 where nothing was built yet."""
    service = service_of(request)
    manifest = service.pool.generation().manifest
    problem = service.pool.problem
    return Health(
        status="degraded" if problem else "ok",
        version=__version__,
        generation=manifest.name,
        built_at=manifest.built_at,
        fingerprint=manifest.fingerprint,
        triples=manifest.default_triples,
        graphs=len(manifest.graphs),
        uptime_seconds=round(time.monotonic() - service.started, 1),
        problem=problem or None,
    )
