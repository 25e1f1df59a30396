"""The network: places and what ties them, each connected part by itself, so that gaps are seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import networkx

from iuc_graph.client.charts.canvas import Canvas
from iuc_graph.client.charts.look import BLUE, GREEN, GREY, LABEL_SIZE, ORANGE, PURPLE, finished
from iuc_graph.client.charts.picture import Picture, altair
from iuc_graph.client.charts.placing import Point, place, width_of
from iuc_graph.errors import NotDrawable

WIDTH: Final = 1000.0
MOST: Final = 600
"""Places that one picture can show."""

_COLORS: Final = (BLUE, ORANGE, GREEN, PURPLE, "#56B4E9", "#8C6D00", GREY)
_SHAPES: Final = ("circle", "triangle-up", "square", "diamond", "triangle-down", "cross", "triangle-right")
_REACH: Final = 46.0
"""Pixels across for a single node; a part of n nodes is n ** 0.75 times as wide."""
_MARGIN: Final = 26.0
_SEED: Final = 7


@dataclass(frozen=True)
class Node:
    """Something in the network: what it is called, and the group that its colour and shape tell."""

    key: str
    label: str
    group: str


@dataclass(frozen=True)
class Part:
    """A connected part with the places of its nodes, from 0, 0 to its width and height."""

    where: Mapping[str, tuple[float, float]]
    width: float
    height: float


def draw_network(
    title: str, caption: Sequence[str], nodes: Sequence[Node], ties: Sequence[tuple[str, str]]
) -> Picture:
    """The network of these nodes and ties. Raises NotDrawable without any node, or with too many; ExtraMissing."""
    if not nodes:
        raise NotDrawable("There is nothing to draw: the network is empty.")
    if len(nodes) > MOST:
        raise NotDrawable(
            f"{len(nodes)} places are more than a picture can show ({MOST}): narrow the network."
        )
    named = {node.key: node for node in nodes}
    where, height = _arranged([_part(part, named) for part in _parts(nodes, ties)])
    canvas = Canvas(WIDTH, height)
    degrees = networkx.Graph(ties).degree
    points = [Point(node.key, node.label, *where[node.key], _weight(degrees, node.key)) for node in nodes]
    placed = place(points, LABEL_SIZE, WIDTH, height, [(where[one], where[other]) for one, other in ties])
    leaders, halos, texts = canvas.labels(placed)
    chart = canvas.layer(
        canvas.lines(list(_lines(ties, where)), GREY, 1.2, opacity=0.7),
        leaders,
        halos,
        _marks(canvas, nodes, where),
        texts,
    )
    shown = {one.point.key for one in placed}
    missing = tuple(sorted(node.label for node in nodes if node.key not in shown))
    more = [f"Without a label, for want of room: {', '.join(missing)}."] if missing else []
    return finished(chart, title, [*caption, *more], WIDTH, unlabelled=missing)


def _weight(degrees: Any, key: str) -> float:
    return float(degrees[key]) if key in degrees else 0.0


def _parts(nodes: Sequence[Node], ties: Sequence[tuple[str, str]]) -> list[Any]:
    """The connected parts, the largest first."""
    graph = networkx.Graph(ties)
    graph.add_nodes_from(node.key for node in nodes)
    parts = [graph.subgraph(sorted(part)) for part in networkx.connected_components(graph)]
    return sorted(parts, key=lambda part: (-len(part), min(part)))


def _part(graph: Any, named: Mapping[str, Node]) -> Part:
    """One connected part, with room for its labels to the right."""
    widest = max(width_of(named[key].label, LABEL_SIZE) for key in graph)
    if len(graph) <= 2:
        ordered = sorted(graph)
        column = {key: (_MARGIN / 2, _MARGIN / 2 + 24.0 * row) for row, key in enumerate(ordered)}
        return Part(column, widest + _MARGIN + 8, 24.0 * len(ordered) + _MARGIN / 2)
    across = _REACH * len(graph) ** 0.75
    down = across * 0.7
    found = _spread(graph)
    where = {key: (_MARGIN + widest / 2 + x * across, _MARGIN + y * down) for key, (x, y) in found.items()}
    return Part(where, across + widest + 2 * _MARGIN, down + 2 * _MARGIN)


def _spread(graph: Any) -> dict[str, tuple[float, float]]:
    """Places between 0 and 1, tied ones near each other; the same for the same part."""
    ordered: networkx.Graph[str] = networkx.Graph()
    ordered.add_nodes_from(sorted(graph))
    ordered.add_edges_from(sorted(tuple(sorted(tie)) for tie in graph.edges))
    start = networkx.circular_layout(ordered)
    found = networkx.kamada_kawai_layout(ordered, pos=start)
    low = [min(float(spot[axis]) for spot in found.values()) for axis in (0, 1)]
    span = [max(float(spot[axis]) for spot in found.values()) - low[axis] or 1.0 for axis in (0, 1)]
    return {
        key: ((float(x) - low[0]) / span[0], (float(y) - low[1]) / span[1]) for key, (x, y) in found.items()
    }


def _arranged(parts: Sequence[Part]) -> tuple[dict[str, tuple[float, float]], float]:
    """All parts on shelves, from left to right and then below; the places, and the height of it all."""
    where: dict[str, tuple[float, float]] = {}
    x = y = shelf = 0.0
    for part in parts:
        if x and x + part.width > WIDTH:
            x, y, shelf = 0.0, y + shelf, 0.0
        shrink = min(1.0, WIDTH / part.width)
        where |= {key: (x + left * shrink, y + top) for key, (left, top) in part.where.items()}
        x, shelf = x + part.width, max(shelf, part.height)
    return where, y + shelf + _MARGIN


def _lines(
    ties: Sequence[tuple[str, str]], where: Mapping[str, tuple[float, float]]
) -> Iterator[dict[str, object]]:
    for number, tie in enumerate(ties):
        for step, key in enumerate(tie):
            x, y = where[key]
            yield {"line": str(number), "step": step, "x": x, "y": y}


def _marks(canvas: Canvas, nodes: Sequence[Node], where: Mapping[str, tuple[float, float]]) -> Any:
    alt = altair()
    groups = list(dict.fromkeys(node.group for node in nodes))[: len(_COLORS)]
    rows = [
        {"name": node.label, "group": node.group, "x": where[node.key][0], "y": where[node.key][1]}
        for node in nodes
    ]
    size = len(groups)
    return (
        canvas.base(rows)
        .mark_point(filled=True, size=80, opacity=1, stroke="white", strokeWidth=0.8)
        .encode(
            color=alt.Color("group:N", title=None).scale(alt.Scale(domain=groups, range=_COLORS[:size])),
            shape=alt.Shape("group:N", title=None).scale(alt.Scale(domain=groups, range=_SHAPES[:size])),
            tooltip=["name:N", "group:N"],
        )
    )
