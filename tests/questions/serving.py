"""The project's own graph behind a real server that answers saved questions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from iuc_graph.questions import QuestionCollection
from iuc_graph.store.drafts import publish

from ..web import conftest as web

ROOM = {
    "query_seconds": 20.0,
    "answer_bytes": 10_000_000,
    "rate_queries": 0,
    "rate_seconds": 0,
    "worker_memory_mib": 400,
}
"""Limits that no question reaches."""


def serving(
    folder: Path, built, questions: QuestionCollection, **changed: object
) -> Iterator[web.RunningServer]:
    """A server over the graph of the real data, published into the folder."""
    publish(folder, built.quads, fingerprint=built.project.fingerprint())
    yield from web.settled(web.start(web.settings_for(folder, **{**ROOM, **changed}), questions))
