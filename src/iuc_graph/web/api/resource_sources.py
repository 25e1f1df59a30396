"""The documents behind a list or a thing, as a report lists them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from iuc_graph.entities.labels import Labels, labels_of
from iuc_graph.entities.lists import parts
from iuc_graph.entities.lists.listing import Source
from iuc_graph.entities.lists.resource import Resource, select
from iuc_graph.entities.terms import batches, values
from iuc_graph.reports import Source as Document
from iuc_graph.sparql.rows import Reader

_LICENCES: Final = """
SELECT ?document ?licence WHERE { VALUES ?document { %s } ?document dcterms:license ?licence }
ORDER BY ?document ?licence
"""

# A theme is a word of this project; what documents state is that an area is on it.
_THEMES: Final = select("?area iuc:theme ?thing . ?area iuc:statedAt ?passage . ?passage iuc:document ?value")


def documents_of(source: Source, resource: Resource, iris: Iterable[str]) -> set[str]:
    """The documents that state any of these things of a list; a list of documents is its own source."""
    if resource.name == "documents":
        return set(iris)
    rows = source.column(_THEMES if resource.name == "themes" else parts.DOCUMENTS.query).rows
    return {row[0] for iri in iris for row in rows.get(iri, ()) if row[0] is not None}


def sources_of(reader: Reader, documents: Iterable[str], language: str) -> tuple[Document, ...]:
    """These documents with title and licence, in the order of their titles. Raises as `Reader.select`."""
    wanted = sorted(set(documents))
    labels, licences = labels_of(reader, wanted), _licences(reader, wanted)
    return tuple(sorted(_listed(wanted, labels, licences, language), key=lambda each: (each.title, each.iri)))


def _listed(
    documents: Iterable[str], labels: Labels, licences: Mapping[str, str], language: str
) -> Iterator[Document]:
    for iri in documents:
        yield Document(iri, labels.of(iri, language), licences.get(iri))


def _licences(reader: Reader, documents: Iterable[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for batch in batches(documents):
        for document, licence in reader.select(_LICENCES % values(batch)).rows:
            if document is not None and licence is not None:
                found.setdefault(document.value, licence.value)
    return found
