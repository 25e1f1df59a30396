"""One server over the project's own graph, with all saved questions, for every test of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from iuc_graph.questions import load

from ...stores import publish_checked
from ..conftest import RunningServer, settings_for, start

ENOUGH = {"query_seconds": 20.0, "answer_bytes": 30_000_000, "worker_memory_mib": 400}
CONTACT = "mailto:graph@example.org"


@pytest.fixture(scope="module")
def site(built, repository: Path, tmp_path_factory) -> Iterator[RunningServer]:
    """The server. No test changes it."""
    folder = tmp_path_factory.mktemp("site") / "store"
    publish_checked(folder, built)
    yield from start(settings_for(folder, contact=CONTACT, **ENOUGH), load(repository / "queries"))
