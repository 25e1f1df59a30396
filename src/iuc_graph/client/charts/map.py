"""The map: places by how surely they have what was asked, and the ways between those that cooperate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from iuc_graph.client.charts.canvas import Canvas
from iuc_graph.client.charts.globe import Globe, Place, around
from iuc_graph.client.charts.look import BLUE, FAINT, GREEN, GREY, LABEL_SIZE, ORANGE, finished
from iuc_graph.client.charts.picture import Picture, altair
from iuc_graph.client.charts.placing import Point, place
from iuc_graph.errors import NotDrawable

WIDTH: Final = 1000.0
LEAST_HEIGHT: Final = 320.0
SIZE: Final = 75

STYLES: Final[Mapping[str, tuple[str, str]]] = {
    "as named": (BLUE, "circle"),
    "by plan": (ORANGE, "triangle-up"),
    "cooperates": (GREEN, "circle"),
}
"""Colour and shape of each kind of mark."""


@dataclass(frozen=True)
class Spot:
    """A place on the map: degrees, and a kind of STYLES. `detail` is shown under the pointer."""

    key: str
    label: str
    latitude: float
    longitude: float
    kind: str
    detail: str = ""
    weight: float = 0.0


@dataclass(frozen=True)
class Way:
    """Two spots, by their keys, that a cooperation ties."""

    one: str
    other: str
    label: str = ""


def draw_map(title: str, caption: Sequence[str], spots: Sequence[Spot], ways: Sequence[Way] = ()) -> Picture:
    """The map of these spots. Raises NotDrawable without any, and ExtraMissing."""
    if not spots:
        raise NotDrawable("There is no place with coordinates to draw.")
    where = {spot.key: (spot.latitude, spot.longitude) for spot in spots}
    drawn = [(where[way.one], where[way.other]) for way in ways if way.one in where and way.other in where]
    globe = around(list(where.values()), drawn, WIDTH)
    canvas = Canvas(WIDTH, max(LEAST_HEIGHT, globe.height))
    points = [Point(spot.key, spot.label, *_pixel(globe, spot), spot.weight) for spot in spots]
    placed = place(points, LABEL_SIZE, canvas.width, canvas.height)
    leaders, halos, texts = canvas.labels(placed)
    chart = canvas.layer(
        *_graticule(canvas, globe),
        canvas.lines(list(_ways(globe, drawn)), GREY, 1.1, opacity=0.55),
        leaders,
        halos,
        _marks(canvas, globe, spots),
        texts,
    )
    named = {one.point.key for one in placed}
    missing = tuple(sorted(spot.label for spot in spots if spot.key not in named))
    return finished(chart, title, [*caption, *_missing(missing)], WIDTH, unlabelled=missing)


def _missing(labels: Sequence[str]) -> list[str]:
    return [f"Without a label, for want of room: {', '.join(labels)}."] if labels else []


def _pixel(globe: Globe, spot: Spot) -> tuple[float, float]:
    return globe.pixel((spot.latitude, spot.longitude))


def _marks(canvas: Canvas, globe: Globe, spots: Sequence[Spot]) -> Any:
    alt = altair()
    rows = [
        {"place": spot.label, "kind": spot.kind, "detail": spot.detail, "x": x, "y": y}
        for spot in spots
        for x, y in (_pixel(globe, spot),)
    ]
    kinds = [kind for kind in STYLES if any(spot.kind == kind for spot in spots)]
    colors, shapes = zip(*(STYLES[kind] for kind in kinds), strict=True)
    return (
        canvas.base(rows)
        .mark_point(filled=True, size=SIZE, opacity=1, stroke="white", strokeWidth=0.8)
        .encode(
            color=alt.Color("kind:N", title=None).scale(alt.Scale(domain=kinds, range=colors)),
            shape=alt.Shape("kind:N", title=None).scale(alt.Scale(domain=kinds, range=shapes)),
            tooltip=["place:N", "kind:N", "detail:N"],
        )
    )


def _ways(globe: Globe, drawn: Sequence[tuple[Place, Place]]) -> Iterator[dict[str, object]]:
    for number, (one, other) in enumerate(drawn):
        for part, points in enumerate(globe.way(one, other)):
            for step, (x, y) in enumerate(points):
                yield {"line": f"{number}/{part}", "step": step, "x": x, "y": y}


def _graticule(canvas: Canvas, globe: Globe) -> Iterator[Any]:
    lines: list[dict[str, object]] = []
    texts: list[dict[str, object]] = []
    for latitude in globe.parallels():
        _, y = globe.pixel((latitude, globe.west))
        lines += _line(f"lat {latitude}", (0, y), (canvas.width, y))
        texts.append({"text": _degrees(latitude, "N", "S"), "x": 3, "y": y - 6})
    for longitude in globe.meridians():
        x, _ = globe.pixel((globe.north, longitude))
        lines += _line(f"long {longitude}", (x, 0), (x, canvas.height))
        texts.append({"text": _degrees(longitude, "E", "W"), "x": x + 3, "y": canvas.height - 6})
    yield canvas.lines(lines, FAINT)
    yield canvas.texts(texts, 9, color=GREY)


def _line(key: str, start: tuple[float, float], end: tuple[float, float]) -> list[dict[str, object]]:
    return [{"line": key, "step": step, "x": x, "y": y} for step, (x, y) in enumerate((start, end))]


def _degrees(angle: int, positive: str, negative: str) -> str:
    return f"{abs(angle)}°{positive if angle > 0 else negative if angle < 0 else ''}"
