"""Asking for no more rows than a page shows, so that the web process never holds a long answer."""

from __future__ import annotations

from iuc_graph.sparql.answer import LONG, Endpoint
from iuc_graph.sparql.cutting import limited
from iuc_graph.sparql.source import decode


def bounded(endpoint: Endpoint, text: str, rows: int) -> str:
    """A SELECT query that gives at most so many rows of what this one gives. Raises QuerySyntaxError."""
    if len(text) <= LONG:
        return limited(decode(text), rows)
    return endpoint.alone(lambda: limited(decode(text), rows))
