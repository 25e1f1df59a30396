"""Layers of a chart whose places are pixels: x to the right, y downwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iuc_graph.client.charts.look import GREY, INK, LABEL_SIZE
from iuc_graph.client.charts.picture import altair
from iuc_graph.client.charts.placing import Placed

Rows = Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class Canvas:
    """A picture of so many pixels."""

    width: float
    height: float

    def layer(self, *layers: Any) -> Any:
        """The layers above one another, the first at the bottom."""
        drawn = altair().layer(*[layer for layer in layers if layer is not None])
        return drawn.properties(width=self.width, height=self.height)

    def base(self, rows: Rows) -> Any:
        """A chart of these rows, placed by their columns x and y."""
        alt = altair()
        data = alt.Data(values=[dict(row) for row in rows])
        return alt.Chart(data).encode(x=self._x("x"), y=self._y("y"))

    def lines(self, rows: Rows, color: str, width: float = 1.0, **more: Any) -> Any:
        """Lines through rows of the same `line`, in the order of `step`."""
        alt = altair()
        mark = self.base(rows).mark_line(color=color, strokeWidth=width, clip=True, **more)
        return mark.encode(detail="line:N", order=alt.Order("step:Q"))

    def texts(self, rows: Rows, size: float = LABEL_SIZE, **more: Any) -> Any:
        """The texts of the column `text`."""
        mark = {"fontSize": size, "color": INK, "align": "left", "baseline": "middle", **more}
        return self.base(rows).mark_text(**mark).encode(text="text:N")

    def labels(self, placed: Sequence[Placed]) -> tuple[Any, Any, Any]:
        """Leaders, halos and labels."""
        rows = [
            {"x": x, "y": (one.box.top + one.box.bottom) / 2, "text": one.point.label, "align": align}
            for one in placed
            for x, align in (one.anchor,)
        ]
        leaders = [
            {"line": one.point.key, "step": step, "x": x, "y": y}
            for one in placed
            if one.leader
            for step, (x, y) in enumerate(((one.point.x, one.point.y), one.end))
        ]
        align = {"expr": "datum.align"}
        halo = self.texts(rows, stroke="white", strokeWidth=3, strokeJoin="round", align=align)
        return self.lines(leaders, GREY, 0.8), halo, self.texts(rows, align=align)

    def _x(self, field: str) -> Any:
        return self._axis(altair().X(f"{field}:Q"), [0, self.width])

    def _y(self, field: str) -> Any:
        return self._axis(altair().Y(f"{field}:Q"), [self.height, 0])

    def _axis(self, channel: Any, domain: list[float]) -> Any:
        scale = altair().Scale(domain=domain, nice=False, zero=False)
        return channel.scale(scale).axis(None)
