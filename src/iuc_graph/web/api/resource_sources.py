"""The documents behind the things of a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from iuc_graph.entities.lists import parts
from iuc_graph.entities.lists.listing import Source
from iuc_graph.entities.lists.resource import Resource, select

# A theme is a word of this project; what documents state is that an area is on it.
_THEMES: Final = select("?area iuc:theme ?thing . ?area iuc:statedAt ?passage . ?passage iuc:document ?value")


def documents_of(source: Source, resource: Resource, iris: Iterable[str]) -> set[str]:
    """The documents that state any of these things of a list; a list of documents is its own source."""
    if resource.name == "documents":
        return set(iris)
    rows = source.column(_THEMES if resource.name == "themes" else parts.DOCUMENTS.query).rows
    return {row[0] for iri in iris for row in rows.get(iri, ()) if row[0] is not None}
