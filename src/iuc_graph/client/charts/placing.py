"""Labels beside their points, so that none lies on another: the first free place around the point, or none."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

GAP: Final = 7.0
"""Pixels between a point and its label."""

_WIDE: Final = frozenset("WF")
_LETTER: Final = 0.56
_LINE: Final = 1.2
_RINGS: Final = (1.0, 2.2, 3.6, 5.2)
_DIRECTIONS: Final = ((1, 0), (-1, 0), (1, -1), (1, 1), (-1, -1), (-1, 1), (0, -1), (0, 1))
_CELL: Final = 60.0
_STRIDE: Final = 6.0

Line = tuple[tuple[float, float], tuple[float, float]]
"""From one pixel to another."""


@dataclass(frozen=True)
class Point:
    """Something with a label at a place in the picture; the heavier ones get theirs first."""

    key: str
    label: str
    x: float
    y: float
    weight: float = 0.0


@dataclass(frozen=True)
class Box:
    """A rectangle of the picture, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two have an area in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def within(self, width: float, height: float) -> bool:
        """Whether it lies in a picture of this size."""
        return self.left >= 0 and self.top >= 0 and self.right <= width and self.bottom <= height


@dataclass(frozen=True)
class Placed:
    """A label in its box; `leader` tells that it lies so far off that a line should lead to it."""

    point: Point
    box: Box
    leader: bool

    @property
    def anchor(self) -> tuple[float, str]:
        """Where its text begins, lies in the middle, or ends, and which of the three: the side next to the point."""
        if self.box.left >= self.point.x:
            return self.box.left, "left"
        if self.box.right <= self.point.x:
            return self.box.right, "right"
        return (self.box.left + self.box.right) / 2, "center"

    @property
    def end(self) -> tuple[float, float]:
        """Where a line from the point meets the label."""
        x = min(max(self.point.x, self.box.left), self.box.right)
        y = min(max(self.point.y, self.box.top), self.box.bottom)
        return x, y


def width_of(text: str, size: float) -> float:
    """About how many pixels wide a text is drawn."""
    wide = sum(unicodedata.east_asian_width(sign) in _WIDE for sign in text)
    return size * (wide + _LETTER * (len(text) - wide))


def place(
    points: Sequence[Point], size: float, width: float, height: float, lines: Iterable[Line] = ()
) -> list[Placed]:
    """The labels that find room in a picture, with letters of this `size`; off the `lines` where that is possible."""
    field = _Field(map(_spot, points))
    crossed = _Field(box for line in lines for box in _along(line))
    placed = []
    for point in sorted(points, key=lambda point: (-point.weight, point.label, point.key)):
        free = [
            (box, leader)
            for box, leader in _candidates(point, size)
            if box.within(width, height) and field.is_free(box)
        ]
        if free:
            near = [one for one in free if not one[1]]
            box, leader = next((one for one in near if crossed.is_free(one[0])), free[0])
            field.take(box)
            placed.append(Placed(point, box, leader))
    return placed


def _along(line: Line) -> Iterator[Box]:
    """Small boxes from one end of a line to the other."""
    (left, top), (right, bottom) = line
    steps = max(1, round(math.dist(*line) / _STRIDE))
    for step in range(steps + 1):
        x, y = left + (right - left) * step / steps, top + (bottom - top) * step / steps
        yield Box(x - 1, y - 1, x + 1, y + 1)


def _spot(point: Point) -> Box:
    half = GAP - 2
    return Box(point.x - half, point.y - half, point.x + half, point.y + half)


def _candidates(point: Point, size: float) -> Iterator[tuple[Box, bool]]:
    width, height = width_of(point.label, size), size * _LINE
    for ring in _RINGS:
        gap = GAP * ring
        for across, down in _DIRECTIONS:
            left = point.x + (gap if across > 0 else -gap - width if across < 0 else -width / 2)
            top = point.y - height / 2 + down * (gap * (0.8 if across else 1) + (0 if across else height / 2))
            yield Box(left, top, left + width, top + height), ring > _RINGS[0]


class _Field:
    """Boxes by the cells of a grid that they lie in, so that neighbours are found without a look at all."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self._cells: dict[tuple[int, int], list[Box]] = {}
        for box in boxes:
            self.take(box)

    def take(self, box: Box) -> None:
        for cell in _cells(box):
            self._cells.setdefault(cell, []).append(box)

    def is_free(self, box: Box) -> bool:
        return not any(box.meets(other) for cell in _cells(box) for other in self._cells.get(cell, ()))


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(math.floor(box.left / _CELL), math.floor(box.right / _CELL) + 1):
        for row in range(math.floor(box.top / _CELL), math.floor(box.bottom / _CELL) + 1):
            yield column, row
