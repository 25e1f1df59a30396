"""Finding a thing by any name of it, and what the documents say of it."""

from __future__ import annotations

from typing import Final

from pyoxigraph import Literal, NamedNode

from iuc_graph.client.values import Iris, Value, value_of
from iuc_graph.entities.labels import Labels, labels_of
from iuc_graph.names.search import Findings, Search
from iuc_graph.sparql.rows import Cell, Reader
from iuc_graph.vocabulary import GRAPH, short

Rows = tuple[tuple[Value, ...], ...]

FOUND: Final = ("thing", "thing_label", "kind", "countries", "closeness", "name", "name_language")
STATED: Final = ("property", "property_label", "value", "value_label", "language", "graph", "graph_label")

_STATED: Final = """SELECT DISTINCT ?thing ?property ?value ?source ?document WHERE {
  GRAPH ?source { ?thing ?property ?value }
  OPTIONAL { GRAPH ?source { ?source dcterms:source ?document } }
  FILTER(!ISBLANK(?value))
} ORDER BY ?property ?value ?source"""


def found(search: Search, findings: Findings, language: str, iris: Iris) -> Rows:
    """Rows of FOUND."""
    return tuple(
        (
            shown(one.thing.iri, iris),
            search.title(one.thing.iri, language),
            search.title(one.thing.type, language) if one.thing.type else one.thing.kind,
            ", ".join(search.title(country, language) for country in one.thing.countries) or None,
            one.closeness.name.lower(),
            one.name.text,
            one.name.language or None,
        )
        for one in findings.found
    )


def shown(iri: str, iris: Iris) -> str:
    """An IRI as Frames write it; a graph by the name that commands take, such as source/ucap-liuzhou."""
    if iris == "full":
        return iri
    return iri.removeprefix(GRAPH) if iri.startswith(GRAPH) else short(iri)


def stated(reader: Reader, iri: str, language: str, iris: Iris) -> Rows:
    """Rows of STATED: every statement about a thing, once for each graph that holds it."""
    rows = reader.select(_STATED, {"thing": NamedNode(iri)}).rows
    labels = labels_of(reader, {cell.value for row in rows for cell in row if isinstance(cell, NamedNode)})
    return tuple(
        (
            *_thing(labels, predicate, language, iris),
            *_thing(labels, value, language, iris),
            value.language if isinstance(value, Literal) else None,
            shown(source.value, iris) if source else None,
            labels.of((document or source).value, language) if source else None,
        )
        for _, predicate, value, source, document in rows
    )


def _thing(labels: Labels, cell: Cell, language: str, iris: Iris) -> tuple[Value, Value]:
    if not isinstance(cell, NamedNode):
        return value_of(cell), None
    return shown(cell.value, iris), labels.of(cell.value, language)
