"""What all charts share: colours and shapes, the legend's words, the caption."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from iuc_graph.client.charts.picture import Picture

# Okabe and Ito's colours, which people with any kind of colour vision can tell apart; shapes say the same once more.
BLUE: Final = "#0072B2"
ORANGE: Final = "#D55E00"
GREEN: Final = "#009E73"
PURPLE: Final = "#AA4499"
GREY: Final = "#767676"
FAINT: Final = "#E4E4E4"
INK: Final = "#222222"

FONT: Final = "Liberation Sans, Noto Sans CJK SC, Arial, Helvetica, sans-serif"
LABEL_SIZE: Final = 11
CAPTION_SIZE: Final = 11
CAPTION_WIDTH: Final = 0.52
"""Width of a letter on average, in parts of its size."""


def finished(chart: Any, title: str, caption: Sequence[str], width: float, **more: Any) -> Picture:
    """The chart with its title above and its caption below, in lines no longer than the chart."""
    lines = [line for text in caption for line in wrapped(text, width)]
    whole = chart.properties(
        title={
            "text": title,
            "subtitle": lines,
            "anchor": "start",
            "fontSize": 16,
            "subtitleFontSize": CAPTION_SIZE,
            "subtitleColor": INK,
            "color": INK,
            "subtitlePadding": 6,
            "offset": 14,
        }
    )
    drawn = (
        whole.configure(font=FONT, background="white")
        .configure_view(stroke=None)
        .configure_legend(labelFontSize=12, titleFontSize=12, symbolSize=90, labelLimit=0)
    )
    return Picture(drawn, tuple(caption), **more)


def wrapped(text: str, width: float) -> list[str]:
    """The text in lines of so many pixels."""
    room = max(20, int(width / (CAPTION_SIZE * CAPTION_WIDTH)))
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines
