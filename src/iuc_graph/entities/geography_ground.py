"""What a map needs to know of the graph: points of places, and who is tied to whom by what document says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from pyoxigraph import NamedNode

from iuc_graph.entities.geography_shapes import Point, point_of
from iuc_graph.entities.terms import batches, values
from iuc_graph.sparql.rows import Reader, Row
from iuc_graph.vocabulary import IUC

NO_POINT: Final = "no coordinates are stated"
SEVERAL_POINTS: Final = "documents state different coordinates"
NOWHERE: Final = "the stated coordinates are no point on Earth"

_KINDS: Final[Mapping[str, str]] = {
    IUC + name: kind
    for name, kind in (
        *(("City", "city"), ("MetropolitanRegion", "metropolitan-region")),
        *(("AdministrativeArea", "administrative-area"), ("DevelopmentZone", "development-zone")),
        *(("District", "district"), ("Country", "country"), ("Continent", "continent"), ("Site", "site")),
        *(("ActionPlan", "action-plan"), ("Pairing", "pairing"), ("Cluster", "cluster")),
    )
}

_POINTS: Final = """
SELECT DISTINCT ?place ?longitude ?latitude WHERE {
  VALUES ?place { %s }
  GRAPH ?source { ?place wgs84:long ?longitude ; wgs84:lat ?latitude }
}"""
_CLASSES: Final = "SELECT ?thing ?class WHERE { VALUES ?thing { %s } ?thing a ?class }"
_COUNTRIES: Final = """
SELECT DISTINCT ?place ?country WHERE {
  VALUES ?place { %s } ?place iuc:within ?country . ?country a iuc:Country
}"""
_COUNTS: Final = """
SELECT DISTINCT ?place ?cooperation WHERE { VALUES ?place { %s } ?cooperation iuc:involvesPlace ?place }"""

_COOPERATIONS: Final = "SELECT DISTINCT ?cooperation WHERE { ?cooperation a iuc:Cooperation }"
_OF_THEME: Final = """
SELECT DISTINCT ?cooperation ?theme WHERE {
  ?stated skos:broader* ?theme . ?area iuc:theme ?stated . ?cooperation iuc:area ?area
}"""
_OF_COUNTRY: Final = """
SELECT DISTINCT ?cooperation ?country WHERE {
  { ?cooperation iuc:involvesPlace ?place . ?place iuc:within ?country }
  UNION { ?cooperation iuc:involvesPlace ?country }
}"""
_OF_PROGRAMME: Final = (
    "SELECT DISTINCT ?cooperation ?programme WHERE { ?cooperation iuc:programme ?programme }"
)
_ROLES: Final = """
SELECT DISTINCT ?source ?cooperation ?role ?place WHERE {
  VALUES ?role { iuc:leadPlace iuc:partnerPlace iuc:includedPlace iuc:sideA iuc:sideB iuc:member }
  GRAPH ?source { ?cooperation ?role ?place }
}"""

# Parts in a cooperation between whose holders there is a tie, and what it is then called.
_TIED: Final = (
    (IUC + "sideA", IUC + "sideB", "two sides"),
    (IUC + "leadPlace", IUC + "partnerPlace", "lead and partner"),
    (IUC + "leadPlace", IUC + "includedPlace", "lead and partner"),
)


@dataclass(frozen=True)
class MapScope:
    """Which cooperations a map shows, each with all of its places; by IRIs, None for all.

    `theme`: those with an area on it or a narrower theme, or below a thematic cluster; `country`: those that involve
    a place there; `programme`: those of it.
    """

    theme: str | None = None
    country: str | None = None
    programme: str | None = None


@dataclass(frozen=True, order=True)
class Tie:
    """Two places that one document ties in a cooperation, and how: as two sides, or as lead and partner."""

    cooperation: str
    one: str
    other: str
    relation: str


@dataclass(frozen=True)
class Ties:
    """The cooperations in scope, the places of each, and their ties with the graphs that state them."""

    places: Mapping[str, frozenset[str]]
    sources: Mapping[Tie, tuple[str, ...]]


@dataclass(frozen=True)
class Ground:
    """What is known of places, by IRI: the point or the reason why there is none, kind, country, cooperations."""

    points: Mapping[str, Point | str]
    kinds: Mapping[str, str]
    countries: Mapping[str, str]
    cooperations: Mapping[str, int]


def ground_of(reader: Reader, places: Iterable[str]) -> Ground:
    """What is known of these places. Raises as `Reader.select`."""
    wanted = tuple(places)
    stated: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for place, longitude, latitude in _texts(reader, _POINTS, wanted):
        stated[place].add((longitude, latitude))
    counts: defaultdict[str, int] = defaultdict(int)
    for place, _ in _texts(reader, _COUNTS, wanted):
        counts[place] += 1
    return Ground(
        {place: _point(stated.get(place, set())) for place in wanted},
        kinds_of(reader, wanted),
        # Of several countries the first by its IRI stays.
        {row[0]: row[1] for row in sorted(_texts(reader, _COUNTRIES, wanted), reverse=True)},
        dict(counts),
    )


def _point(stated: set[tuple[str, str]]) -> Point | str:
    points = {point_of(longitude, latitude) for longitude, latitude in stated}
    if not points:
        return NO_POINT
    if len(points) > 1:
        return SEVERAL_POINTS
    return points.pop() or NOWHERE


def kinds_of(reader: Reader, things: Iterable[str]) -> dict[str, str]:
    """The kinds of places and cooperations: city, metropolitan-region, pairing and so on."""
    found: dict[str, str] = {}
    for thing, class_ in sorted(_texts(reader, _CLASSES, things)):
        if class_ in _KINDS:
            found.setdefault(thing, _KINDS[class_])
    return found


def ties_of(reader: Reader, scope: MapScope) -> Ties:
    """Who is tied to whom in the cooperations of a scope. Raises as `Reader.select`."""
    wanted = _in_scope(reader, scope)
    parts: defaultdict[tuple[str, str], defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    places: dict[str, set[str]] = {cooperation: set() for cooperation in wanted}
    for source, cooperation, role, place in map(_values, reader.select(_ROLES).rows):
        if cooperation in places:
            parts[source, cooperation][role].add(place)
            places[cooperation].add(place)
    sources: defaultdict[Tie, set[str]] = defaultdict(set)
    for (source, cooperation), roles in parts.items():
        for tie in _of_one_document(cooperation, roles):
            sources[tie].add(source)
    return Ties(
        {cooperation: frozenset(found) for cooperation, found in sorted(places.items())},
        {tie: tuple(sorted(graphs)) for tie, graphs in sorted(sources.items())},
    )


def _of_one_document(cooperation: str, roles: Mapping[str, set[str]]) -> Iterator[Tie]:
    for one_role, other_role, relation in _TIED:
        for one, other in product(roles.get(one_role, ()), roles.get(other_role, ())):
            if one != other:
                yield Tie(cooperation, one, other, relation)


def _in_scope(reader: Reader, scope: MapScope) -> set[str]:
    found = {cooperation for (cooperation,) in map(_values, reader.select(_COOPERATIONS).rows)}
    narrowings = (
        ("theme", scope.theme, _OF_THEME),
        ("country", scope.country, _OF_COUNTRY),
        ("programme", scope.programme, _OF_PROGRAMME),
    )
    for variable, iri, query in narrowings:
        if iri is not None:
            rows = reader.select(query, {variable: NamedNode(iri)}).rows
            found &= {cooperation for cooperation, _ in map(_values, rows)}
    return found


def _texts(reader: Reader, query: str, things: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The rows of a query over many things, a batch at a time."""
    for batch in batches(things):
        yield from map(_values, reader.select(query % values(batch)).rows)


def _values(row: Row) -> tuple[str, ...]:
    return tuple("" if cell is None else cell.value for cell in row)
