"""A SPARQL endpoint as what a graph is read from."""

from __future__ import annotations

from iuc_graph.client.origin import Origin, Source
from iuc_graph.sparql.remote import RemoteReader


def remote_source(url: str, seconds: float) -> Source:
    """The endpoint at an address; each answer is whole and there within so many seconds. It is not asked yet."""
    reader = RemoteReader(url, seconds)
    origin = Origin(reader.shown)
    return Source(reader, lambda: origin)
