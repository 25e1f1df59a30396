"""What pages read from: the columns of lists, kept for as long as the graph stays as it is."""

from __future__ import annotations

from fastapi import Request

from iuc_graph.entities.lists.listing import Source
from iuc_graph.entities.lists.shelves import Shelves
from iuc_graph.web.api.session import Session


def source_of(request: Request, session: Session) -> Source:
    """Columns of the state that the session reads. They are kept with the application, for all pages together."""
    shelves: Shelves = request.app.state.page_shelves
    return Source(shelves.of(session.generation.manifest.digest), session)
