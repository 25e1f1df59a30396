"""One page of a list: narrowed, sorted, counted, all from columns that are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from iuc_graph.entities.labels import FALLBACK, Labels
from iuc_graph.entities.lists.resource import PERIODS, Accepts, By, Filter, Order, Resource
from iuc_graph.entities.lists.shelves import Column, Shelf
from iuc_graph.entities.times import span
from iuc_graph.names.fold import fold
from iuc_graph.names.index import latin_readings
from iuc_graph.sparql.rows import Reader

Key = str | int | None


@dataclass(frozen=True)
class Among:
    """Only things that have one of these values in the column of the filter."""

    filter: Filter
    values: frozenset[str]


@dataclass(frozen=True)
class Has:
    """Only things that have, or have not, any value in the column of the filter."""

    filter: Filter
    any: bool


@dataclass(frozen=True)
class During:
    """Only things with a time, in this column of times, that overlaps the days from `since` to `until`.

    Of a period with one end the year of that end counts; what has a time of its own lasts a day where it has one end.
    """

    query: str
    since: str
    until: str


Narrowing = Among | Has | During


@dataclass(frozen=True)
class Spot:
    """A place in a sorted list: the key and the IRI of the item that is there, or was."""

    key: Key
    iri: str


@dataclass(frozen=True)
class Wanted:
    """Which page of a list is wanted: at most `limit` things after a spot; `facets` are names of filters."""

    resource: Resource
    language: str
    order: Order
    descending: bool
    limit: int
    after: Spot | None = None
    narrowings: tuple[Narrowing, ...] = ()
    facets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """Things, how many there are in all, where the page ends if there are more, and counts of values by facet."""

    iris: tuple[str, ...]
    count: int
    end: Spot | None
    facets: Mapping[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True)
class Source:
    """Where columns come from: what is kept, and who reads what is not."""

    shelf: Shelf
    reader: Reader

    def column(self, query: str) -> Column:
        """The column of a query."""
        return self.shelf.column(self.reader, query)

    def labels(self, iris: Iterable[str]) -> Labels:
        """The labels of these things."""
        return self.shelf.labels(self.reader, iris)


def page(source: Source, wanted: Wanted) -> Page:
    """The page that is wanted. Raises as `Reader.select`."""
    things = frozenset(source.column(wanted.resource.things).rows)
    for narrowing in wanted.narrowings:
        things &= _kept(source, narrowing, things)
    order = _sorted(source, wanted)
    found = list(islice((spot for spot in _after(order, wanted) if spot.iri in things), wanted.limit + 1))
    shown = found[: wanted.limit]
    return Page(
        tuple(spot.iri for spot in shown),
        len(things),
        shown[-1] if len(found) > len(shown) else None,
        {name: _counted(source, wanted.resource, name, things) for name in wanted.facets},
    )


def alone(source: Source, wanted: Wanted) -> tuple[tuple[str, int], ...]:
    """How many things each narrowing leaves by itself, by what it is called: why a list has nothing."""
    things = frozenset(source.column(wanted.resource.things).rows)
    return tuple((_called(each), len(things & _kept(source, each, things))) for each in wanted.narrowings)


def _called(narrowing: Narrowing) -> str:
    return "since or until" if isinstance(narrowing, During) else narrowing.filter.name


def _kept(source: Source, narrowing: Narrowing, things: frozenset[str]) -> frozenset[str]:
    if isinstance(narrowing, During):
        rows = source.column(narrowing.query).rows
        return frozenset(thing for thing in things if _overlaps(rows.get(thing, ()), narrowing))
    if isinstance(narrowing, Has):
        having = source.column(narrowing.filter.query).rows.keys()
        return things & having if narrowing.any else things - having
    groups = _groups(source, narrowing.filter)
    return frozenset().union(*(groups.get(value, frozenset()) for value in narrowing.values))


def _groups(source: Source, wanted: Filter) -> Mapping[str, frozenset[str]]:
    """Things by value of a filter; by year, where it takes years."""
    column = source.column(wanted.query)
    if wanted.accepts is not Accepts.YEAR:
        return column.having
    return source.shelf.keep(("years", wanted.query), lambda: _by_year(column))


def _by_year(column: Column) -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for day, things in column.having.items():
        found[day[:4]] |= things
    return {year: frozenset(things) for year, things in found.items()}


def _overlaps(rows: Iterable[tuple[str | None, ...]], wanted: During) -> bool:
    """Whether any of these times has a day between the two."""
    spans = (_span(row, whole_year=wanted.query == PERIODS) for row in rows)
    return any(found and found[0] <= wanted.until and found[1] >= wanted.since for found in spans)


def _span(row: tuple[str | None, ...], *, whole_year: bool) -> tuple[str, str] | None:
    """Cells 4 and 5 of a row of times are the first and the last day that it can mean."""
    first, last = row[4] or "", row[5] or ""
    return span(first, last) if whole_year else (first or last, last or first)


def _counted(
    source: Source, resource: Resource, name: str, things: frozenset[str]
) -> tuple[tuple[str, int], ...]:
    """How many things have which value, the most frequent first."""
    wanted = next(each for each in resource.filters if each.name == name)
    counts = ((value, len(things & having)) for value, having in _groups(source, wanted).items())
    return tuple(sorted((pair for pair in counts if pair[1]), key=lambda pair: (-pair[1], pair[0])))


def _sorted(source: Source, wanted: Wanted) -> tuple[Spot, ...]:
    """All things of the list in the order that is wanted, those without a key last."""
    language = wanted.language if wanted.order.by is By.LABEL else ""
    name = (wanted.resource.name, wanted.order.name, wanted.descending, language)

    def make() -> tuple[Spot, ...]:
        keys = _keys(source, wanted)
        spots = sorted(
            (Spot(keys.get(iri), iri) for iri in source.column(wanted.resource.things).rows),
            key=lambda spot: spot.iri,
        )
        keyed = [spot for spot in spots if spot.key is not None]
        keyed.sort(key=lambda spot: _comparable(spot.key), reverse=wanted.descending)
        return (*keyed, *(spot for spot in spots if spot.key is None))

    return source.shelf.keep(name, make)


def _comparable(key: Key) -> tuple[int, str]:
    return (key, "") if isinstance(key, int) else (0, key or "")


def _keys(source: Source, wanted: Wanted) -> Mapping[str, Key]:
    order = wanted.order
    if order.by is By.LABEL:
        rows = source.column(wanted.resource.labels).rows
        return {iri: _label_key(labels, wanted.language) for iri, labels in rows.items()}
    if order.by is By.IRI:
        return {iri: iri for iri in source.column(wanted.resource.things).rows}
    rows = source.column(order.query).rows
    if order.by is By.COUNT:
        things = source.column(wanted.resource.things).rows
        return {iri: len(rows.get(iri, ())) for iri in things}
    if order.by is By.NUMBER:
        things = source.column(wanted.resource.things).rows
        return {iri: _number(rows.get(iri, ())) for iri in things}
    return {iri: min(row[0] or "" for row in found) or None for iri, found in rows.items()}


def _number(rows: tuple[tuple[str | None, ...], ...]) -> int:
    """A thing that a counting query does not name has none of what is counted."""
    text = (rows[0][0] or "") if rows else ""
    return int(text) if text.isascii() and text.isdigit() else 0


def _label_key(rows: tuple[tuple[str | None, ...], ...], language: str) -> str | None:
    """A label as people sort it: without accents, Chinese by its sound; then as it is."""
    texts = {row[1] or "": row[0] or "" for row in reversed(rows)}
    wanted = next((tag for tag in (language, FALLBACK, *sorted(texts)) if tag in texts), None)
    if wanted is None:
        return None
    text = texts[wanted]
    return f"{next(iter(latin_readings(text, wanted)), '') or fold(text)}\n{text}"


def _after(order: tuple[Spot, ...], wanted: Wanted) -> Iterator[Spot]:
    """The spots after the one where the page before ended, whether or not that is still there."""
    last = wanted.after
    return (spot for spot in order if last is None or _comes_after(spot, last, descending=wanted.descending))


def _comes_after(spot: Spot, last: Spot, *, descending: bool) -> bool:
    if (spot.key is None) != (last.key is None):
        return spot.key is None
    one, other = _comparable(spot.key), _comparable(last.key)
    if one == other:
        return spot.iri > last.iri
    return one < other if descending else one > other
