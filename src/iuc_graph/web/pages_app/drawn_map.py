"""A small map as numbers for an SVG: land, a frame of degrees, points, and the ways between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from iuc_graph.client.charts.globe import Globe, around
from iuc_graph.client.charts.placing import Placed, Point, place
from iuc_graph.entities.lists.listing import Source
from iuc_graph.entities.lists.places import PLACES
from iuc_graph.web.pages_app.coast import land_on
from iuc_graph.web.pages_app.telling import Link

WIDTH: Final = 720.0
MOST_HIGH: Final = 420.0
LETTERS: Final = 13.0
LEAST_SPAN: Final = 24.0
"""Degrees from west to east that a map shows at least, so that one city is seen within its part of the world."""

_ANCHORS: Final = {"left": "start", "right": "end", "center": "middle"}
_POINT: Final = next(field for field in PLACES.fields if field.name == "point").query

Spot = tuple[float, float]


@dataclass(frozen=True)
class Dot:
    """A place on the map; `main` is what the page is about. Without room for it, `label_x` is None."""

    link: Link
    x: float
    y: float
    main: bool
    label_x: float | None
    label_y: float
    anchor: str


@dataclass(frozen=True)
class Drawn:
    """A map: its size, the land, lines of the frame, ways, and dots; all in pixels."""

    width: float
    height: float
    land: str
    frame: tuple[str, ...]
    ways: tuple[str, ...]
    dots: tuple[Dot, ...]


def points_of(source: Source, iris: Iterable[str]) -> dict[str, Spot]:
    """Latitude and longitude of the places that have one. Raises as `Reader.select`."""
    rows = source.column(_POINT).rows
    found: dict[str, Spot] = {}
    for iri in iris:
        for latitude, longitude, *_ in rows.get(iri, ())[:1]:
            if latitude is not None and longitude is not None:
                found[iri] = float(latitude), float(longitude)
    return found


def drawn(
    points: Mapping[str, Spot],
    links: Mapping[str, Link],
    ways: Iterable[tuple[str, str]],
    main: frozenset[str],
) -> Drawn | None:
    """The map of these points, None where there are none; `ways` without both ends on it are left out."""
    if not points:
        return None
    kept = [(points[one], points[other]) for one, other in ways if one in points and other in points]
    globe = _wide(around(list(points.values()), kept, WIDTH))
    paths = [path for one, other in kept for path in globe.way(one, other)]
    return Drawn(
        WIDTH,
        round(globe.height, 1),
        _land(globe),
        tuple(_frame(globe)),
        tuple(map(_path, paths)),
        tuple(_dots(globe, points, links, main)),
    )


def _wide(globe: Globe) -> Globe:
    """At least so much of the world, and no higher than a page has room for."""
    span = max(globe.span, LEAST_SPAN)
    west = globe.west - (span - globe.span) / 2
    wider = Globe(west, span, globe.south, globe.north, globe.width)
    if wider.height > MOST_HIGH:
        grown = min(360.0, span * wider.height / MOST_HIGH)
        return Globe(west - (grown - span) / 2, grown, globe.south, globe.north, globe.width)
    return wider


def _dots(
    globe: Globe, points: Mapping[str, Spot], links: Mapping[str, Link], main: frozenset[str]
) -> Iterator[Dot]:
    spots = [
        Point(iri, links[iri].label, *globe.pixel(spot), weight=1.0 if iri in main else 0.0)
        for iri, spot in points.items()
    ]
    named: dict[str, Placed] = {
        each.point.key: each for each in place(spots, LETTERS, WIDTH, globe.height) if not each.leader
    }
    for spot in sorted(spots, key=lambda each: each.weight):
        at = named.get(spot.key)
        x, side = at.anchor if at else (None, "left")
        y = at.box.bottom - LETTERS * 0.3 if at else 0.0
        yield Dot(
            links[spot.key],
            round(spot.x, 1),
            round(spot.y, 1),
            spot.key in main,
            None if x is None else round(x, 1),
            round(y, 1),
            _ANCHORS[side],
        )


def _frame(globe: Globe) -> Iterator[str]:
    for longitude in globe.meridians():
        x = globe.pixel((0.0, longitude))[0]
        yield f"M{x:.1f} 0V{globe.height:.1f}"
    for latitude in globe.parallels():
        y = globe.pixel((latitude, 0.0))[1]
        yield f"M0 {y:.1f}H{globe.width:.1f}"


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _land(globe: Globe) -> str:
    return "".join(f"{_path(ring)}Z" for ring in land_on(globe))
