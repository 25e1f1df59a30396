"""/about, /privacy and /downloads: pages of words."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from iuc_graph.catalogue.publication import CSVW, DUMPS, PACKAGE, SUMS, WHOLE
from iuc_graph.catalogue.tables import TABLES
from iuc_graph.entities.lists.collection import RESOURCES
from iuc_graph.store.releases import releases
from iuc_graph.web.api.representations import language_of
from iuc_graph.web.api.session import Session, read
from iuc_graph.web.pages_app.frame import page
from iuc_graph.web.pages_app.reading import source_of
from iuc_graph.web.pages_app.routing import add
from iuc_graph.web.pages_app.telling import Telling

LIST_FILES: Final = ("csv", "xlsx", "json", "jsonld")


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(include_in_schema=False)

    async def about(request: Request) -> Response:
        """What the graph is, from which documents, how to read it."""

        def made(session: Session) -> Response:
            source = source_of(request, session)
            documents = next(each for each in RESOURCES if each.name == "documents")
            iris = source.column(documents.things).rows
            telling = Telling.of(source, language_of(request, request.query_params.get("lang")), iris)
            return page(request, session.generation, "about.html", documents=telling.links(iris))

        return await read(request, made, at=request.query_params.get("at"))

    async def privacy(request: Request) -> Response:
        """What this server notes of its readers, and what the graph holds of people."""
        return await read(
            request,
            lambda session: page(request, session.generation, "privacy.html", **_kept(session)),
            at=request.query_params.get("at"),
        )

    async def downloads(request: Request) -> Response:
        """Files of everything, and releases."""

        def made(session: Session) -> Response:
            directory = session.generation.path.parent.parent
            return page(
                request,
                session.generation,
                "downloads.html",
                lists=[each.name for each in RESOURCES],
                files=LIST_FILES,
                dumps=[(f"{WHOLE}.{kind.ending}", kind.name) for kind in DUMPS.values()],
                tables=_tables(language_of(request, request.query_params.get("lang"))),
                sums=SUMS,
                releases=[each.name for each in releases(directory)],
            )

        return await read(request, made, at=request.query_params.get("at"))

    for path, call in (("/about", about), ("/privacy", privacy), ("/downloads", downloads)):
        add(routes, path, call)
    return routes


def _tables(language: str) -> list[tuple[str, str]]:
    """The names of the files with tables and their titles, and of those that describe them."""
    titled = [(f"{table.name}.csv", table.chinese if language == "zh" else table.english) for table in TABLES]
    return [*titled, (CSVW, CSVW), (PACKAGE, PACKAGE)]


def _kept(session: Session) -> dict[str, bool]:
    """What the settings of this server have it note of those who ask."""
    settings = session.service.settings
    return {
        "logs": settings.access_log != "off",
        "addresses": settings.log_addresses,
        "queries": settings.log_queries,
    }
