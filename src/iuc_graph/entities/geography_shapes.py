"""Points and lines of GeoJSON (RFC 7946): longitude first, degrees of WGS 84, cut where they cross the antimeridian.

Numbers are decimals throughout and are written digit by digit, so that a point is the one that was stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Final, NamedTuple

EDGE: Final = Decimal(180)
_CIRCLE: Final = Decimal(360)
_POLE: Final = Decimal(90)
_MOST_DIGITS: Final = 40
_MICRO: Final = Decimal("0.000001")
"""A tenth of a metre: as exactly as the place is given where a line is cut."""


class Point(NamedTuple):
    """Degrees east and north."""

    longitude: Decimal
    latitude: Decimal

    def __str__(self) -> str:
        """As a position of GeoJSON."""
        return f"[{_number(self.longitude)},{_number(self.latitude)}]"

    @property
    def shape(self) -> str:
        """As a geometry of GeoJSON."""
        return f'{{"type":"Point","coordinates":{self}}}'


@dataclass(frozen=True)
class Line:
    """The short way between two points: one part, or two where it crosses the antimeridian."""

    parts: tuple[tuple[Point, Point], ...]

    @property
    def is_point(self) -> bool:
        """Whether it begins where it ends."""
        return all(start == end for start, end in self.parts)

    @property
    def shape(self) -> str:
        """As a geometry of GeoJSON."""
        written = [f"[{start},{end}]" for start, end in self.parts]
        if len(written) == 1:
            return f'{{"type":"LineString","coordinates":{written[0]}}}'
        return f'{{"type":"MultiLineString","coordinates":[{",".join(written)}]}}'


def point_of(longitude: str, latitude: str) -> Point | None:
    """The point that two lexical forms of numbers state; None for what is no point on Earth."""
    try:
        point = Point(Decimal(longitude.strip()), Decimal(latitude.strip()))
    except InvalidOperation:
        return None
    return point if _within(point.longitude, EDGE) and _within(point.latitude, _POLE) else None


def _within(value: Decimal, bound: Decimal) -> bool:
    """Whether a number is one, not beyond the bound on either side, and of a length that can be written out."""
    return value.is_finite() and -bound <= value <= bound and value.adjusted() > -_MOST_DIGITS


def line(one: Point, other: Point) -> Line:
    """The line from one point to another, the short way round."""
    one = _beside(one, other)
    other = _beside(other, one)
    if abs(one.longitude - other.longitude) <= EDGE:
        return Line(((one, other),))
    edge = EDGE.copy_sign(one.longitude)
    beyond = other.longitude + 2 * edge
    part = (edge - one.longitude) / (beyond - one.longitude)
    latitude = (one.latitude + part * (other.latitude - one.latitude)).quantize(_MICRO).normalize()
    return Line(((one, Point(edge, latitude)), (Point(-edge, latitude), other)))


def _beside(point: Point, other: Point) -> Point:
    """A point on the antimeridian by that of its two longitudes which is on the side of the other point."""
    if abs(point.longitude) != EDGE or not other.longitude:
        return point
    return point._replace(longitude=point.longitude.copy_sign(other.longitude))


def box(points: Iterable[Point], lines: Iterable[Line]) -> str | None:
    """The smallest bounding box as GeoJSON has it, its west greater than its east across the antimeridian.

    None where there is nothing to bound.
    """
    stretches = [(point, point) for point in points]
    stretches += [stretch for each in lines for stretch in each.parts]
    if not stretches:
        return None
    latitudes = [point.latitude for stretch in stretches for point in stretch]
    west, east = _extent([(start.longitude, end.longitude) for start, end in stretches])
    return f"[{','.join(map(_number, (west, min(latitudes), east, max(latitudes))))}]"


def _extent(stretches: Sequence[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    """From where to where a box goes eastward that leaves out the widest gap between stretches of longitude."""
    covered: list[tuple[Decimal, Decimal]] = []
    for first, last in sorted((min(stretch), max(stretch)) for stretch in stretches):
        if covered and first <= covered[-1][1]:
            covered[-1] = covered[-1][0], max(last, covered[-1][1])
        else:
            covered.append((first, last))
    west, east = covered[0][0], covered[-1][1]
    widest = west + _CIRCLE - east
    for before, after in pairwise(covered):
        if after[0] - before[1] > widest:
            widest, west, east = after[0] - before[1], after[0], before[1]
    return west, east


def _number(value: Decimal) -> str:
    return format(value, "f")
