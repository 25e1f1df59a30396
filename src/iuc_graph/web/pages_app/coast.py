"""The land of the world as polygons, and the part of it that a map shows. Borders of countries are not drawn."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from iuc_graph.client.charts.globe import Globe

Spot = tuple[float, float]
"""Latitude and longitude in degrees, or x and y in pixels."""

_MARGIN: Final = 4.0


@cache
def land() -> tuple[tuple[Spot, ...], ...]:
    """The rings of static/land.txt, which says where they are from: latitude and longitude of each corner."""
    text = files("iuc_graph.web.pages_app").joinpath("static", "land.txt").read_text(encoding="utf-8")
    return tuple(_ring(line[1:]) for line in text.splitlines() if line[:1] in "+-")


def land_on(globe: Globe) -> Iterator[list[Spot]]:
    """The rings in pixels, cut to the map. A ring that the edge of the map parts is there on both of its sides."""
    scale = globe.width / globe.span
    for ring in land():
        for turn in (-360.0, 0.0, 360.0):
            moved = [
                ((longitude + turn - globe.west) * scale, globe.pixel((latitude, globe.west))[1])
                for latitude, longitude in ring
            ]
            if max(x for x, _ in moved) > 0 and min(x for x, _ in moved) < globe.width:
                cut = _cut(moved, globe.width, globe.height)
                if len(cut) > 2:
                    yield cut


def _ring(line: str) -> tuple[Spot, ...]:
    """A ring whose longitudes run on where it crosses the antimeridian, to beyond 180."""
    pairs = (pair.partition(",") for pair in line.split())
    ring: list[Spot] = []
    for latitude, _, text in pairs:
        longitude = float(text)
        if ring:
            longitude += 360.0 * round((ring[-1][1] - longitude) / 360.0)
        ring.append((float(latitude), longitude))
    return tuple(ring)


def _cut(ring: list[Spot], width: float, height: float) -> list[Spot]:
    """What of a polygon lies in the picture, with some room around it: one edge after the other."""
    edges = ((0, -_MARGIN, 1), (0, width + _MARGIN, -1), (1, -_MARGIN, 1), (1, height + _MARGIN, -1))
    for axis, limit, sign in edges:
        ring = list(_kept(ring, axis, limit, sign)) if ring else []
    return ring


def _kept(ring: list[Spot], axis: int, limit: float, sign: int) -> Iterator[Spot]:
    """The part of a polygon on one side of a line across; `sign` is 1 where what is beyond the limit is kept."""
    for one, other in zip([ring[-1], *ring[:-1]], ring, strict=True):
        was, is_ = ((spot[axis] - limit) * sign >= 0 for spot in (one, other))
        if was != is_:
            part = (limit - one[axis]) / (other[axis] - one[axis])
            crossing = one[1 - axis] + part * (other[1 - axis] - one[1 - axis])
            yield (limit, crossing) if axis == 0 else (crossing, limit)
        if is_:
            yield other
