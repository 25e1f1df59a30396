"""The finder over whatever an open graph is read from."""

from __future__ import annotations

from iuc_graph.sparql.rows import Reader, StoreReader
from iuc_graph.themes.facts import Facts
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import Incidence, read_incidence
from iuc_graph.themes.tokens import StoreTokens


def finder_of(reader: Reader) -> Finder:
    """Its index is read once: at once from a store in this process, by some 50 queries from an endpoint.

    Raises as `Reader.select`.
    """
    if isinstance(reader, StoreReader):
        return Finder.of(Incidence.of(Facts.read(StoreTokens(reader.store))), reader)
    return Finder.of(read_incidence(reader), reader)
