"""From the rows of the SELECTs to the facts of a network."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain

from iuc_graph.entities.attribution import BY_PLAN, NAMED
from iuc_graph.entities.labels import labels_of
from iuc_graph.entities.times import span
from iuc_graph.sparql.rows import Reader
from iuc_graph.themes import network_queries as queries
from iuc_graph.themes.network_facts import (
    KINDS,
    ROLES,
    Cooperation,
    Naming,
    NetworkFacts,
    Place,
    Role,
    Span,
    Statement,
)
from iuc_graph.vocabulary import is_source_graph

_Cells = tuple[str, ...]
_Sets = defaultdict[str, set[str]]


def read_facts(reader: Reader) -> NetworkFacts:
    """All that networks are drawn from, by about a dozen queries over the whole graph. Raises as `Reader.select`."""
    statements = _statements(reader)
    places = _places(reader)
    cooperations = _cooperations(reader, statements)
    broader, sectors = _gathered(_rows(reader, queries.BROADER)), _rows(reader, queries.SECTORS)
    sectors_in_order = tuple(sorted(sector for (sector,) in sectors))
    last = [_day(day) for (day,) in _rows(reader, queries.LAST_DAY)]
    told = chain(sectors_in_order, _told_of(places.values()), _told_with(cooperations.values()))
    return NetworkFacts(
        cooperations=cooperations,
        places=places,
        broader=_frozen(broader),
        sectors=sectors_in_order,
        labels=labels_of(reader, told),
        last_day=last[0] if last else None,
    )


def _rows(reader: Reader, query: str) -> Iterable[_Cells]:
    """Rows as texts, "" for an empty cell."""
    for row in reader.select(query).rows:
        yield tuple("" if cell is None else cell.value for cell in row)


def _told_of(places: Iterable[Place]) -> Iterable[str]:
    """Whatever is told by its label beside a place."""
    for place in places:
        yield from (place.iri, *place.classes, *filter(None, (place.country,)))


def _told_with(cooperations: Iterable[Cooperation]) -> Iterable[str]:
    """Whatever is told by its label beside a cooperation."""
    for cooperation in cooperations:
        yield from (cooperation.iri, *cooperation.programmes, *cooperation.bases)
        yield from (naming.organisation for naming in cooperation.namings)


def _places(reader: Reader) -> dict[str, Place]:
    classes, countries = defaultdict(set), defaultdict(set)
    for place, class_, country in _rows(reader, queries.PLACES):
        classes[place].add(class_)
        countries[place].add(country)
    points = _points(reader, classes)
    return {
        iri: Place(
            iri=iri,
            classes=tuple(sorted(classes[iri] - {""})),
            # One that lies in several countries by several documents is told under the first by its IRI.
            country=min(countries[iri] - {""}, default=None),
            point=points.get(iri),
        )
        for iri in sorted(classes)
    }


def _points(reader: Reader, wanted: Mapping[str, object]) -> dict[str, tuple[float, float]]:
    """Where places lie; by the first graph that says so, where several do."""
    points: dict[str, tuple[float, float]] = {}
    for _, place, latitude, longitude in sorted(_rows(reader, queries.POINTS)):
        if place in wanted and place not in points and (point := _point(latitude, longitude)):
            points[place] = point
    return points


def _point(latitude: str, longitude: str) -> tuple[float, float] | None:
    try:
        point = float(latitude), float(longitude)
    except ValueError:
        return None
    return point if all(map(math.isfinite, point)) else None


def _statements(reader: Reader) -> dict[str, list[Statement]]:
    """What each document says of the places of a cooperation."""
    roles: defaultdict[tuple[str, str], defaultdict[str, set[Role]]] = defaultdict(lambda: defaultdict(set))
    passages: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    stating: defaultdict[tuple[str, str], _Sets] = defaultdict(lambda: defaultdict(set))
    for source, cooperation, role, place in _rows(reader, queries.ROLES):
        if is_source_graph(source):
            roles[cooperation, source][place].add(ROLES[role])
    for source, cooperation, passage in _rows(reader, queries.PASSAGES):
        passages[cooperation, source].add(passage)
    for source, cooperation, place, passage in _rows(reader, queries.STATING):
        stating[cooperation, source][place].add(passage)
    found: defaultdict[str, list[Statement]] = defaultdict(list)
    for at in sorted(roles):
        cooperation, source = at
        found[cooperation].append(
            Statement(
                source=source,
                roles={place: frozenset(has) for place, has in roles[at].items()},
                passages=frozenset(passages.get(at, ())),
                stating=_frozen(stating.get(at, {})),
            )
        )
    return found


def _cooperations(reader: Reader, statements: Mapping[str, list[Statement]]) -> dict[str, Cooperation]:
    kinds, programmes = {}, defaultdict(set)
    for cooperation, kind, programme in sorted(_rows(reader, queries.COOPERATIONS)):
        kinds[cooperation] = KINDS[kind]
        programmes[cooperation].add(programme)
    spans, areas, namings = _spans(reader), _areas(reader), _namings(reader)
    named, by_plan = _themes_by_place(reader)
    made = {}
    for iri, kind in kinds.items():
        made[iri] = Cooperation(
            iri=iri,
            kind=kind,
            programmes=tuple(sorted(programmes[iri] - {""})),
            spans=tuple(sorted(spans.get(iri, ()))),
            statements=tuple(statements.get(iri, ())),
            themes=frozenset(areas.get(iri, ())),
            named=_frozen(named.get(iri, {})),
            by_plan=_frozen(by_plan.get(iri, {})),
            namings=tuple(namings.get(iri, ())),
        )
    return made


def _spans(reader: Reader) -> Mapping[str, set[Span]]:
    spans: defaultdict[str, set[Span]] = defaultdict(set)
    for cooperation, earliest, latest, basis in _rows(reader, queries.PERIODS):
        first, last = _day(earliest), _day(latest)
        if found := span(_text(first), _text(last)):
            begin, end = map(date.fromisoformat, found)
            spans[cooperation].add(Span(begin, end, basis))
    return spans


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # empty, or a literal that is no day
        return None


def _areas(reader: Reader) -> _Sets:
    """The themes of the areas of each cooperation."""
    return _gathered(
        (cooperation, theme)
        for source, cooperation, theme in _rows(reader, queries.AREAS)
        if is_source_graph(source)
    )


def _themes_by_place(reader: Reader) -> tuple[Mapping[str, _Sets], Mapping[str, _Sets]]:
    """By cooperation and place, the themes that the place has there as named, and those that it has by the plan."""
    found: dict[str, defaultdict[str, _Sets]] = {
        how: defaultdict(lambda: defaultdict(set)) for how in (NAMED, BY_PLAN)
    }
    for cooperation, place, theme, attribution in _rows(reader, queries.HAVING):
        found[attribution][cooperation][place].add(theme)
    return found[NAMED], found[BY_PLAN]


def _namings(reader: Reader) -> Mapping[str, list[Naming]]:
    namings: defaultdict[str, list[Naming]] = defaultdict(list)
    for cooperation, sector, organisation, passage in sorted(_rows(reader, queries.LEGS)):
        namings[cooperation].append(Naming(sector, organisation, passage))
    return namings


def _gathered(pairs: Iterable[_Cells]) -> _Sets:
    found: _Sets = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return found


def _frozen(sets: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(values) for key, values in sets.items()}
