"""What there is to choose from when a network is asked for. It loads nothing, so that commands start at once."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

FILES: Final = ("json", "graphml", "cyjs", "edges.csv", "nodes.csv")
"""Forms of a file, each named as its extension."""

MOST_STEPS: Final = 10
"""Steps from a place that a neighbourhood may have at most."""


class TieKind(StrEnum):
    """What a tie of the network means."""

    STAR = "star"
    TWO_MODE = "two-mode"
    CLIQUE = "clique"


MEANING: Final[Mapping[TieKind, Mapping[str, str]]] = {
    TieKind.STAR: {
        "en": (
            "A tie joins the lead of a plan to a partner or included place, or one side of a pairing to the other, "
            "as a document states it. Two partners of one plan, two places of one side and two members of one "
            "cluster are not tied by that."
        ),
        "zh": (
            "连线表示文件所载的计划牵头地点与其伙伴或包含地点，或结对的甲方与乙方。"
            "同一计划的两个伙伴、同一方的两个地点、同一群组的两个成员，不因此相连。"
        ),
    },
    TieKind.TWO_MODE: {
        "en": (
            "A tie joins a place to a cooperation in which it takes part, in whatever role. "
            "Places are not tied to places."
        ),
        "zh": "连线表示地点与其参与的合作，不论角色。地点之间不相连。",
    },
    TieKind.CLIQUE: {
        "en": (
            "A tie joins every two places that take part in one cooperation, in whatever roles. "
            "It does not state that two partners of one plan work with each other."
        ),
        "zh": "连线表示参与同一合作的任意两个地点，不论角色。这并不表明同一计划的两个伙伴彼此合作。",
    },
}
