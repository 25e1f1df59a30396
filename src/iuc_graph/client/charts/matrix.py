"""The matrix: which place has which theme, and how surely."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from iuc_graph.client.charts.look import BLUE, FAINT, ORANGE, finished
from iuc_graph.client.charts.picture import Picture, altair
from iuc_graph.errors import NotDrawable

STEP: Final = 22
MOST: Final = 120
"""Places or themes that one picture can show."""

LABELS: Final = 190
"""Pixels beside the matrix that its caption may use as well."""


@dataclass(frozen=True)
class Cell:
    """A place, a theme, and "as named" or "by plan"."""

    place: str
    theme: str
    kind: str
    detail: str = ""


def draw_matrix(title: str, caption: Sequence[str], cells: Sequence[Cell]) -> Picture:
    """The matrix of these cells, what has most of them first. Raises NotDrawable without any or with too many."""
    alt = altair()
    places, themes = _ordered(cells, "place"), _ordered(cells, "theme")
    if not cells:
        raise NotDrawable("There is nothing to draw: none of these places has any of these themes.")
    if max(len(places), len(themes)) > MOST:
        raise NotDrawable(
            f"{len(places)} places and {len(themes)} themes are more than a picture can show ({MOST}): name some."
        )
    rows = [{"place": c.place, "theme": c.theme, "kind": c.kind, "detail": c.detail} for c in cells]
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_point(filled=True, size=150, opacity=1)
        .encode(
            x=alt.X("theme:N", sort=themes, title=None).axis(_axis(orient="top", labelAngle=-50)),
            y=alt.Y("place:N", sort=places, title=None).axis(_axis()),
            color=alt.Color("kind:N", title=None).scale(_scale([BLUE, ORANGE])),
            shape=alt.Shape("kind:N", title=None).scale(_scale(["square", "triangle-up"])),
            tooltip=["place:N", "theme:N", "kind:N", "detail:N"],
        )
        .properties(width=alt.Step(STEP), height=alt.Step(STEP))
    )
    return finished(chart, title, caption, max(420, STEP * len(themes) + LABELS))


def _ordered(cells: Sequence[Cell], part: str) -> list[str]:
    counts: Counter[str] = Counter()
    for cell in cells:
        counts[getattr(cell, part)] += 1001 if cell.kind == "as named" else 1
    return sorted(counts, key=lambda name: (-counts[name], name))


def _axis(**more: Any) -> Any:
    return altair().Axis(
        grid=True, gridColor=FAINT, domain=False, ticks=False, labelLimit=0, labelFontSize=11, **more
    )


def _scale(values: list[str]) -> Any:
    return altair().Scale(domain=["as named", "by plan"], range=values)
