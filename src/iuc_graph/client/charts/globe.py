"""From degrees to pixels: a plain map of a part of the world, and the shortest way between two places on it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

Place = tuple[float, float]
"""Latitude and longitude in degrees."""

STEPS: Final = 48
_LEAST_MARGIN: Final = 4.0
_POLE: Final = 85.0
_GRIDS: Final = (1, 2, 5, 10, 20, 30)
_LINES: Final = 9


@dataclass(frozen=True)
class Globe:
    """An equidistant cylindrical projection that is true in the middle of what it shows.

    The longitudes begin at `west` and go on eastwards for `span` degrees, so that a map across the Pacific is whole.
    """

    west: float
    span: float
    south: float
    north: float
    width: float

    @property
    def _stretch(self) -> float:
        return max(0.3, math.cos(math.radians((self.south + self.north) / 2)))

    @property
    def _scale(self) -> float:
        """Pixels of a degree of latitude."""
        return self.width / (self.span * self._stretch)

    @property
    def height(self) -> float:
        """Pixels from north to south."""
        return (self.north - self.south) * self._scale

    def east_of_edge(self, longitude: float) -> float:
        """Degrees from the western edge eastwards, from 0 up to 360."""
        return (longitude - self.west) % 360

    def pixel(self, place: Place) -> tuple[float, float]:
        """Where a place lies: x to the right, y downwards."""
        latitude, longitude = place
        return (
            self.east_of_edge(longitude) * self._scale * self._stretch,
            (self.north - latitude) * self._scale,
        )

    def way(self, one: Place, other: Place) -> Iterator[list[tuple[float, float]]]:
        """The great circle between two places in pixels, broken where it leaves the map on one side."""
        part: list[tuple[float, float]] = []
        for place in great_circle(one, other):
            point = self.pixel(place)
            if part and abs(point[0] - part[-1][0]) > self.width / 3:
                yield part
                part = []
            part.append(point)
        yield part

    @property
    def grid(self) -> int:
        """Degrees between two lines of the graticule."""
        longest = max(self.span, self.north - self.south)
        return next((step for step in _GRIDS if longest / step <= _LINES), _GRIDS[-1])

    def meridians(self) -> list[int]:
        """Longitudes of the lines that run north, from -180 to 179."""
        first = math.ceil(self.west / self.grid) * self.grid
        steps = range(first, math.floor(self.west + self.span) + 1, self.grid)
        return [(longitude + 180) % 360 - 180 for longitude in steps]

    def parallels(self) -> list[int]:
        """Latitudes of the lines that run east."""
        first = math.ceil(self.south / self.grid) * self.grid
        return list(range(first, math.floor(self.north) + 1, self.grid))


def around(places: Sequence[Place], ways: Iterable[tuple[Place, Place]], width: float) -> Globe:
    """The map that shows these places and the ways between them; it is cut where most of the world has no place."""
    west, span = _stretch_of([longitude for _, longitude in places])
    latitudes = [latitude for latitude, _ in places]
    latitudes += [latitude for way in ways for latitude, _ in great_circle(*way)]
    south, north = min(latitudes), max(latitudes)
    margin = max(_LEAST_MARGIN, 0.08 * span)
    span = min(360.0, span + 2 * margin)
    return Globe(
        west - margin, span, max(-_POLE, south - _LEAST_MARGIN), min(_POLE, north + _LEAST_MARGIN), width
    )


def _stretch_of(longitudes: Sequence[float]) -> tuple[float, float]:
    """The western end and the length of the shortest stretch that holds all these longitudes."""
    ordered = sorted({round(longitude % 360, 9) % 360 for longitude in longitudes})
    gaps = [
        ((ordered[(place + 1) % len(ordered)] - longitude) % 360 or 360, place)
        for place, longitude in enumerate(ordered)
    ]
    widest, place = max(gaps)
    west = ordered[(place + 1) % len(ordered)]
    return (west - 360 if west > 180 else west), 360 - widest


def great_circle(one: Place, other: Place) -> Iterator[Place]:
    """Places along the shortest way, both ends included."""
    start, end = _vector(one), _vector(other)
    angle = math.acos(max(-1.0, min(1.0, sum(a * b for a, b in zip(start, end, strict=True)))))
    if angle < 1e-9 or math.pi - angle < 1e-9:
        yield one
        yield other
        return
    for step in range(STEPS + 1):
        part = step / STEPS
        first, second = (math.sin((1 - part) * angle), math.sin(part * angle))
        x, y, z = ((first * a + second * b) / math.sin(angle) for a, b in zip(start, end, strict=True))
        yield math.degrees(math.asin(max(-1.0, min(1.0, z)))), math.degrees(math.atan2(y, x))


def _vector(place: Place) -> tuple[float, float, float]:
    latitude, longitude = (math.radians(angle) for angle in place)
    return (
        math.cos(latitude) * math.cos(longitude),
        math.cos(latitude) * math.sin(longitude),
        math.sin(latitude),
    )
