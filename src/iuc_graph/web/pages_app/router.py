"""All pages of the site, and the errors that are told by one."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI

from iuc_graph.entities.lists.shelves import Shelves
from iuc_graph.questions import QuestionCollection
from iuc_graph.web.home import Example
from iuc_graph.web.pages_app import (
    error_pages,
    list_routes,
    question_routes,
    search_routes,
    sharing_routes,
    sparql_routes,
    start_routes,
    text_routes,
)


def install(app: FastAPI, examples: Sequence[Example], questions: QuestionCollection | None) -> None:
    """Add all pages to an application that tells its problems already. `examples` are offered to ask in SPARQL."""
    app.state.page_shelves = Shelves()
    for routes in (
        start_routes.router(),
        search_routes.router(),
        list_routes.router(),
        sharing_routes.router(),
        question_routes.router(questions),
        sparql_routes.router(examples),
        text_routes.router(),
    ):
        app.include_router(routes)
    error_pages.install(app)
