"""What stands before the application: all that can be answered without passing through the framework.

Its own layers take as long as a short answer does.
"""

from __future__ import annotations

from fastapi import FastAPI
from starlette.types import ASGIApp

from iuc_graph.web.kept_requests import AnswerKeptRequests
from iuc_graph.web.observing import ObservedRequests
from iuc_graph.web.quick_queries import AnswerQuickly
from iuc_graph.web.sparql_routes import MANAGED


def front(app: FastAPI) -> ASGIApp:
    """What a server runs: every request is observed, then perhaps answered, else left to the application."""
    quick = AnswerQuickly(app, app.state, MANAGED.path, MANAGED.paths[0])
    return ObservedRequests(AnswerKeptRequests(quick, app.state), app.state.observer)
