"""A chart that is drawn on this machine, wherever it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from iuc_graph.client.extras import need
from iuc_graph.errors import ArgumentInvalid

PURPOSE: Final = "A chart"
EXTRA: Final = "plots"
FORMATS: Final = (".png", ".svg", ".html", ".json")
SHARPNESS: Final = 2
"""Pixels of a PNG for each unit of the chart."""


def altair() -> Any:
    """The package altair, once it is known that charts can be drawn as well. Raises ExtraMissing."""
    need("vl_convert", EXTRA, PURPOSE)
    return need("altair", EXTRA, PURPOSE)


@dataclass(frozen=True)
class Picture:
    """A finished chart. A notebook shows it; `save` writes it; `chart` is the altair chart, to go on with.

    `unlabelled` are the labels for which there was no room.
    """

    chart: Any = field(repr=False)
    caption: tuple[str, ...] = ()
    unlabelled: tuple[str, ...] = ()

    def save(self, file: str | Path) -> Path:
        """Write the chart: .png, .svg, .html (needs no connection either) or .json (Vega-Lite).

        Raises ArgumentInvalid for another ending.
        """
        path = Path(file)
        ending = path.suffix.lower()
        if ending not in FORMATS:
            raise ArgumentInvalid("file", f"{path.name} ends in none of {', '.join(FORMATS)}.")
        if ending == ".png":
            path.write_bytes(self.png())
        elif ending == ".svg":
            path.write_text(self.svg(), encoding="utf-8")
        elif ending == ".html":
            self.chart.save(str(path), inline=True)
        else:
            path.write_text(self.chart.to_json(), encoding="utf-8")
        return path

    def png(self) -> bytes:
        """The chart as a PNG."""
        drawn: bytes = _converter().vegalite_to_png(
            self.chart.to_json(), scale=SHARPNESS, allowed_base_urls=[]
        )
        return drawn

    def svg(self) -> str:
        """The chart as an SVG."""
        drawn: str = _converter().vegalite_to_svg(self.chart.to_json(), allowed_base_urls=[])
        return drawn

    def _repr_png_(self) -> bytes:
        return self.png()


def _converter() -> Any:
    return need("vl_convert", EXTRA, PURPOSE)
