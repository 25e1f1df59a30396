"""A list in the forms that people and programs take away: CSV, XLSX, JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from iuc_graph.entities.lists.listing import Source
from iuc_graph.entities.lists.resource import Field, Kind, Resource
from iuc_graph.reports import Cell, Column, Table
from iuc_graph.reports import Kind as CellKind
from iuc_graph.vocabulary import RDF, RDFS

_JOINED: Final = "; "


def table_of(
    resource: Resource, fields: Sequence[Field], items: Sequence[dict[str, Any]], *, labelled: bool = True
) -> Table:
    """The items as rows. A field with things has a column of labels and one of ids, values joined by "; "."""
    head = (Column("id", "id"), Column("iri", "iri", CellKind.LINK))
    labels = (Column("label", "label"),) if labelled else ()
    columns = (*head, *labels, *(column for field in fields for column in _columns(field)))
    rows = tuple(
        (item["id"], item["iri"], *((item["label"],) if labels else ()), *_row(fields, item))
        for item in items
    )
    return Table(resource.name, columns, rows)


def _columns(field: Field) -> Iterator[Column]:
    match field.kind:
        case Kind.THING | Kind.THINGS:
            yield from (Column(field.name, field.name), Column(f"{field.name}_id", f"{field.name}_id"))
        case Kind.NUMBER:
            yield Column(field.name, field.name, CellKind.NUMBER)
        case Kind.POINT:
            yield Column("latitude", "latitude", CellKind.NUMBER)
            yield Column("longitude", "longitude", CellKind.NUMBER)
        case Kind.TIMES:
            for part in ("stated", "earliest", "latest", "basis", "document"):
                yield Column(f"{field.name}_{part}", f"{field.name}_{part}", CellKind.DATE)
        case _:
            yield Column(field.name, field.name)


def _row(fields: Sequence[Field], item: dict[str, Any]) -> Iterator[Cell]:
    for field in fields:
        value = item[field.name]
        match field.kind:
            case Kind.THING | Kind.THINGS:
                things = value if isinstance(value, list) else [value] if value else []
                yield from (_join(thing["label"] for thing in things), _join(thing["id"] for thing in things))
            case Kind.TEXTS:
                yield _join(value)
            case Kind.POINT:
                yield from (value["latitude"], value["longitude"]) if value else (None, None)
            case Kind.TIMES:
                yield from _times(value)
            case _:
                yield value


def _times(times: Sequence[dict[str, Any]]) -> Iterator[Cell]:
    yield _join(filter(None, map(stated, times)))
    for part in ("earliest", "latest"):
        yield _join(time[part] for time in times if time[part])
    for part in ("basis", "document"):
        yield _join(time[part]["label"] for time in times if time[part])


def stated(time: dict[str, Any]) -> str:
    """A time as its document states it: a date, or a stretch as start/end; empty where neither is stated."""
    if time["date"] or not (time["start"] or time["end"]):
        return time["date"] or ""
    return f"{time['start'] or ''}/{time['end'] or ''}"


def _join(texts: Iterable[str]) -> str:
    return _JOINED.join(texts)


def as_json_ld(source: Source, resource: Resource, fields: Sequence[Field], iris: Sequence[str]) -> bytes:
    """Labels, and the fields that are one property of the graph, as the graph has them."""
    return serialize(_triples(source, resource, fields, iris), format=RdfFormat.JSON_LD) or b""


def _triples(
    source: Source, resource: Resource, fields: Sequence[Field], iris: Sequence[str]
) -> Iterator[Triple]:
    label = NamedNode(RDFS + "label")
    for iri in iris:
        subject = NamedNode(iri)
        yield Triple(subject, NamedNode(RDF + "type"), NamedNode(resource.class_iri))
        for row in source.column(resource.labels).rows.get(iri, ()):
            yield Triple(subject, label, Literal(row[0] or "", language=row[1] or None))
        for field in fields:
            yield from _of_field(subject, field, source.column(field.query).rows.get(iri, ()))


def _of_field(subject: NamedNode, field: Field, rows: Sequence[tuple[str | None, ...]]) -> Iterator[Triple]:
    if field.predicate is None:
        return
    for row in rows:
        if row[0] is None:
            continue
        language = row[1] if field.kind is Kind.WORDS else None
        linked = field.kind in (Kind.THING, Kind.THINGS)
        value = NamedNode(row[0]) if linked else Literal(row[0], language=language or None)
        yield Triple(subject, NamedNode(field.predicate), value)
