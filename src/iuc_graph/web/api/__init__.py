"""The REST interface under /api: typed questions about the graph, each answer in the form that the client likes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import APIRouter

    from iuc_graph.questions import QuestionCollection


def routers(questions: QuestionCollection | None = None) -> Iterator[APIRouter]:
    """The routes of all parts; without a collection there are no saved questions."""
    # Commands write documents of this package without serving any: they need not wait for the routes.
    from iuc_graph.web.api import (
        geo_routes,
        network_routes,
        questions_routes,
        resource_routes,
        search_routes,
        sharing_routes,
    )

    if questions is not None:
        yield questions_routes.router(questions)
    for part in (sharing_routes, network_routes, search_routes, geo_routes, resource_routes):
        yield part.router()
