"""The wording of briefings about one thing, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class BriefWords:
    """Wording of a language; braces name what is filled in."""

    everything: str
    subject: str
    what: str
    stated_at: str
    cooperations: str
    partners: str
    themes_named: str
    themes_by_plan: str
    sdgs: str
    partnerships: str
    bodies: str
    no_body: str
    no_leg: str
    activities: str
    attribution: str


ENGLISH: Final = BriefWords(
    everything="Everything about {label} ({id})",
    subject="About",
    what="What is stated",
    stated_at="Stated at",
    cooperations="Cooperations",
    partners="Partners",
    themes_named="Themes as named",
    themes_by_plan="Themes by plan only",
    sdgs="Sustainable Development Goals",
    partnerships="Urban Agenda partnerships",
    bodies="{leg}: bodies",
    no_body="no document names one",
    no_leg="Without a leg of the helix",
    activities="Activities",
    attribution="As named: the wording names the place, or its own pairing has the theme. By plan: it is only one "
    "of the plan's places.",
)
CHINESE: Final = BriefWords(
    everything="关于{label}的全部内容（{id}）",
    subject="事项",
    what="所载内容",
    stated_at="出处",
    cooperations="合作",
    partners="合作方",
    themes_named="点名主题",
    themes_by_plan="仅因计划的主题",
    sdgs="可持续发展目标",
    partnerships="城市议程伙伴关系",
    bodies="{leg}：机构",
    no_body="没有文件点名",
    no_leg="未归入三螺旋",
    activities="活动",
    attribution="点名：原文提到该地，或该主题属于其自身的结对；因计划：该地仅为计划所列地点之一。",
)
WORDS: Final[Mapping[str, BriefWords]] = {"en": ENGLISH, "zh": CHINESE}


def brief_words(language: str) -> BriefWords:
    """The wording in a language; in English where it is not known."""
    return WORDS.get(language, ENGLISH)
