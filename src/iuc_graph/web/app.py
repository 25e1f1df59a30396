"""The application, and the server that runs it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Final

import uvicorn
from fastapi import FastAPI

from iuc_graph import __version__
from iuc_graph.errors import ServiceBusy, SettingsError, StoreError
from iuc_graph.questions import QuestionCollection
from iuc_graph.settings import Settings
from iuc_graph.web import (
    api,
    catalogue_routes,
    conformance_routes,
    graph_store_routes,
    health_routes,
    linked_routes,
    problems,
    readiness,
    release_routes,
    running_routes,
    sparql_routes,
    wire,
)
from iuc_graph.web.described import DescribedApi
from iuc_graph.web.headers import CommonHeaders
from iuc_graph.web.home import Example
from iuc_graph.web.metrics_routes import metrics_router
from iuc_graph.web.observing import Observer
from iuc_graph.web.pages_app import router as pages
from iuc_graph.web.pages_app import thing_routes
from iuc_graph.web.service import Service, Site

RETRY_SECONDS: Final = 1.0
"""Pause between two looks for a graph where there is none yet."""


def create_app(
    settings: Settings,
    examples: Sequence[Example] = (),
    questions: QuestionCollection | None = None,
    shapes: Path | None = None,
) -> FastAPI:
    """The application over the store that `settings` name; it need not exist yet.

    `examples` are offered on the page for SPARQL, `questions` under /questions and /api/questions; `shapes` is the
    folder of the rules for writes, without it that of the project. Worker processes live from the start of the
    application to its end, and at no other time.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        service = Service(settings, shapes)
        app.state.service = service
        app.state.kept_requests = service.kept_requests
        warming = [asyncio.create_task(_warm(service, site)) for site in service.sites]
        try:
            yield
        finally:
            for task in warming:
                task.cancel()
            service.close()

    app = DescribedApi(
        title="iuc_graph",
        version=__version__,
        summary="Cities of the International Urban Cooperation programme as a knowledge graph.",
        docs_url=None,  # these pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,  # clients do not follow a redirection with the body of a POST
        lifespan=lifespan,
    )
    app.add_middleware(CommonHeaders)
    app.state.observer = Observer(settings)
    problems.install(app, [path for path in (settings.store, settings.unmanaged) if path is not None])
    app.include_router(sparql_routes.sparql_router(sparql_routes.MANAGED))
    app.include_router(sparql_routes.sparql_router(sparql_routes.UNMANAGED))
    app.include_router(linked_routes.router(thing_routes.thing))
    app.include_router(graph_store_routes.router(graph_store_routes.MANAGED, lambda service: service.managed))
    app.include_router(
        graph_store_routes.router(graph_store_routes.UNMANAGED, lambda service: service.unmanaged)
    )
    app.include_router(catalogue_routes.router(settings))
    app.include_router(running_routes.router)
    app.include_router(release_routes.router)
    app.include_router(health_routes.router)
    app.include_router(conformance_routes.router)
    app.include_router(metrics_router(settings))
    for router in api.routers(questions):
        app.include_router(router)
    pages.install(app, examples, questions)
    return app


async def _warm(service: Service, site: Site) -> None:
    """Have the workers started; until there is a graph, look for it again.

    The service manager is told of that for the managed dataset; once that is ready, its parts are made ahead.
    """
    tells, told = site is service.managed, ""
    while True:
        try:
            await asyncio.to_thread(site.pool.warm)
        except StoreError as error:  # /health and every query say it too
            if tells and str(error) != told:
                told = str(error)
                readiness.waiting(told)
            await asyncio.sleep(RETRY_SECONDS)
        except ServiceBusy:  # the server stops
            return
        else:
            if tells:
                readiness.ready()
                service.ahead.start()
            return


class _Server(uvicorn.Server):
    """Says that it stops when it begins to, not when the last request is done."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        readiness.stopping()
        await super().shutdown(sockets)


def serve(
    settings: Settings,
    examples: Sequence[Example] = (),
    tell: Callable[[str], None] = print,
    questions: QuestionCollection | None = None,
) -> None:
    """Serve until the process is told to stop; then running requests get `settings.stop_seconds` to finish.

    `tell` gets the address once connections are taken. Raises SettingsError where the address cannot be used.
    """
    listener = _listen(settings)
    host, port = listener.getsockname()[:2]
    app = create_app(settings, examples, questions)
    config = wire.config(app, settings)
    wire.allow_files(settings)
    tell(f"iuc_graph answers on http://{f'[{host}]' if ':' in host else host}:{port}/ (stop it with Ctrl-C)")
    with listener, contextlib.suppress(KeyboardInterrupt):
        try:
            _Server(config).run(sockets=[listener])
        finally:
            # A second signal makes the server leave without its shutdown; closing twice does no harm.
            if hasattr(app.state, "service"):
                app.state.service.close()


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise SettingsError(
            f"Nothing can listen on {settings.host}, port {settings.port} ({error.strerror or error}). Choose "
            "another with --host, --port, IUC_GRAPH_HOST or IUC_GRAPH_PORT; port 0 takes a free one."
        ) from error
