"""/metrics: the figures of the running server, for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from iuc_graph.settings import Settings
from iuc_graph.store.generations import Generation
from iuc_graph.web.addresses import client_of
from iuc_graph.web.headers import allowed
from iuc_graph.web.metrics import CacheReading, DatasetReading, Reading, Served
from iuc_graph.web.observing import Observer, observer_of
from iuc_graph.web.problems import problem
from iuc_graph.web.service import Service, Site, service_of
from iuc_graph.web.wire_gate import Gate


def metrics_router(settings: Settings) -> APIRouter:
    """The route of the figures; none where the settings switch them off."""
    router = APIRouter(include_in_schema=False)
    if settings.metrics == "off":
        return router

    @router.options("/metrics")
    async def options() -> Response:
        return allowed("GET, HEAD, OPTIONS")

    # Not in a thread, as all threads may be taken by those who wait.
    @router.api_route("/metrics", methods=["GET", "HEAD"])
    async def metrics(request: Request) -> Response:
        is_local = _is_local(request)
        if settings.metrics == "local" and not is_local:
            return problem(
                403,
                "metrics-local",
                "The figures can be read from this machine only. Whoever runs the server can open them to all with "
                "IUC_GRAPH_METRICS=all.",
            )
        observer = observer_of(request)
        gate: Gate | None = getattr(request.app.state, "gate", None)
        service = service_of(request)
        body, media_type = observer.metrics.render(
            request.headers.get("accept", ""), lambda: read(service, observer, gate), fresh=is_local
        )
        headers = {"Content-Type": media_type, "Vary": "Accept", "Cache-Control": "no-store"}
        return Response(body, headers=headers)

    return router


def read(service: Service, observer: Observer, gate: Gate | None) -> Reading:
    """The state of the server now. Waits for nobody, and raises nothing where there is no graph.

    `gate`: None where the server counts no connections.
    """
    kept = service.kept
    return Reading(
        datasets=tuple(_dataset(site) for site in service.sites),
        cache=CacheReading(kept.hits, kept.misses, kept.size),
        connections=gate.open if gate is not None else None,
        ended=dict(gate.ended) if gate is not None else {},
        log_written=observer.log.written,
        log_lost=observer.log.lost,
    )


def _dataset(site: Site) -> DatasetReading:
    pool = site.pool
    return DatasetReading(
        site.name,
        pool.running,
        pool.waiting,
        degraded=bool(pool.problem),
        served=_served(pool.served),
        workers=pool.workers,
        lost=pool.lost,
        writes_waiting=site.desk.waiting,
    )


def _served(generation: Generation | None) -> Served | None:
    if generation is None:
        return None
    manifest = generation.manifest
    return Served(generation.number, manifest.built_at, manifest.default_triples, len(manifest.graphs))


def _is_local(request: Request) -> bool:
    client = client_of(request.scope)
    return client is not None and client.is_loopback
