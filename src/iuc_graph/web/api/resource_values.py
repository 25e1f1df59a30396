"""Items of a list as JSON objects, from the columns of their fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iuc_graph.entities.labels import FALLBACK
from iuc_graph.entities.lists.listing import Source
from iuc_graph.entities.lists.resource import TIME_PARTS, Accepts, Field, Filter, Kind
from iuc_graph.entities.lists.shelves import Row
from iuc_graph.vocabulary import short
from iuc_graph.web.api.things import FacetValue, Things

_LINKED = frozenset((Kind.THING, Kind.THINGS))


def things_among(source: Source, fields: Sequence[Field], iris: Iterable[str]) -> Iterator[str]:
    """All IRIs that need a label so that these items can be shown."""
    for iri in iris:
        yield iri
        for field in fields:
            rows = source.column(field.query).rows.get(iri, ())
            if field.kind in _LINKED:
                yield from (row[0] for row in rows if row[0])
            elif field.kind is Kind.TIMES:
                yield from (cell for row in rows for cell in row[-2:] if cell)


@dataclass(frozen=True)
class Shown:
    """Turns rows of columns into JSON values in one language."""

    source: Source
    thing: Things

    @property
    def language(self) -> str:
        """The language of labels and texts."""
        return self.thing.language

    def item(self, iri: str, fields: Sequence[Field], *, labelled: bool = True) -> dict[str, Any]:
        """An item with these fields."""
        head = dict(self.thing(iri)) if labelled else {"iri": iri, "id": short(iri)}
        return head | {field.name: self.value(field, iri) for field in fields}

    def value(self, field: Field, iri: str) -> Any:
        """The value of a field."""
        rows = self.source.column(field.query).rows.get(iri, ())
        values = [row[0] for row in rows if row[0] is not None]
        match field.kind:
            case Kind.THING:
                first = _first(field, values)
                return None if first is None else self.thing(first)
            case Kind.THINGS:
                return [self.thing(value) for value in values]
            case Kind.TIMES:
                return [self._time(row) for row in rows]
            case Kind.WORDS:
                return in_language(rows, self.language)
        return _plain(field.kind, rows, values)

    def _time(self, row: Row) -> dict[str, Any]:
        time: dict[str, Any] = dict(zip(TIME_PARTS, row[1:], strict=True))
        for part in ("basis", "document"):
            time[part] = self.thing(time[part]) if time[part] else None
        return time

    def facet(self, wanted: Filter, counts: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
        """The counted values of a filter."""
        codes = {iri: code for code, iri in (wanted.codes or {}).items()}
        return [self._counted(wanted, codes, value, count).model_dump() for value, count in counts]

    def _counted(self, wanted: Filter, codes: Mapping[str, str], value: str, count: int) -> FacetValue:
        if wanted.accepts not in (Accepts.NAME, Accepts.CODE):
            return FacetValue(iri=None, id=value, label=value, count=count)
        name = codes.get(value, short(value))
        return FacetValue(iri=value, id=name, label=self.thing.labels.of(value, self.language), count=count)


def in_language(rows: Sequence[Row], language: str) -> str | None:
    """The text in the language, else in English, else in any."""
    texts = {row[1] or "": row[0] for row in reversed(rows)}
    return next((texts[tag] for tag in (language, FALLBACK, *sorted(texts)) if tag in texts), None)


def _first(field: Field, values: Sequence[str]) -> str | None:
    preferred = (iri for iri in field.first if iri in values)
    return next(preferred, values[0] if values else None)


def _plain(kind: Kind, rows: Sequence[Row], values: list[str]) -> Any:
    if kind is Kind.NUMBER:
        return int(values[0]) if values else 0
    if kind is Kind.TEXTS:
        return values
    if kind is Kind.POINT:
        return _point(rows)
    return values[0] if values else None


def _point(rows: Sequence[Row]) -> dict[str, float] | None:
    if not rows or rows[0][0] is None or rows[0][1] is None:
        return None
    return {"latitude": float(rows[0][0]), "longitude": float(rows[0][1])}
