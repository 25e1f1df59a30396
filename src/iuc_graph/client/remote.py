"""A SPARQL endpoint as what a graph is read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from iuc_graph.client.origin import Origin, Source
from iuc_graph.errors import EndpointFailed, QueryFailed
from iuc_graph.sparql.remote import RemoteReader
from iuc_graph.sparql.rows import NOTHING, Bindings, Reader, Table

USUAL: Final = "/sparql"
"""Where most servers have their endpoint, ours included."""


def remote_source(url: str, seconds: float) -> Source:
    """The endpoint at an address; each answer is whole and there within so many seconds. It is not asked yet."""
    reader = endpoint(url, seconds)
    origin = Origin(RemoteReader(url).shown)
    return Source(reader, lambda: origin)


def endpoint(url: str, seconds: float) -> Reader:
    """A reader of the endpoint; where only a server is named and does not answer, it says which address to use."""
    reader = RemoteReader(url, seconds)
    return reader if urlsplit(url).path.strip("/") else _Server(reader)


@dataclass(frozen=True)
class _Server:
    """A reader at the address of a whole server, which rarely is that of its endpoint."""

    reader: RemoteReader

    def select(self, text: str, bindings: Bindings = NOTHING) -> Table:
        """As `RemoteReader.select`."""
        try:
            return self.reader.select(text, bindings)
        except (EndpointFailed, QueryFailed) as error:
            usual = urlunsplit(urlsplit(self.reader.shown)._replace(path=USUAL))
            told = f"{str(error).rstrip()} This address names a server without a path; its endpoint may be {usual}."
            raise EndpointFailed(told) from error
