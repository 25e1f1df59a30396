"""What tables of answers say themselves: titles of columns, and the few words that queries write instead of things.

Programs read the names of columns and these words as they are, in any language; people read them here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from iuc_graph.questions.collection import LABEL

_CAPITAL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")

# One column of one name means one thing in all questions.
TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "activity": "活动", "agreement": "协议", "area": "领域", "asWritten": "原文写法",
        "attribution": "归属方式", "basis": "依据", "city": "城市", "class": "类别",
        "cluster": "主题集群", "cohort": "试点批次", "comparator": "比较词", "cooperation": "合作",
        "cooperations": "合作数", "country": "国家", "date": "日期",
        "datedElsewhere": "他处载有日期", "day": "日期", "description": "说明",
        "destination": "终点", "discrepancy": "不一致之处", "document": "文献",
        "earlier": "先前的结对", "earlierPassage": "先前结对的出处",
        "earlierProgramme": "先前的项目", "earliest": "最早", "figure": "数字", "first": "一方",
        "firstPart": "一方的角色", "fromPlace": "来自", "host": "接待方", "how": "如何不一致",
        "item": "条目", "kind": "类别", "knownAsOtherName": "已收为别名",
        "lastActivity": "最后一项活动", "latest": "最晚", "lead": "牵头城市", "leads": "牵头城市数",
        "level": "载明层级", "lines": "行号", "link": "交通线路", "lower": "下限",
        "mapping": "对应关系", "measure": "指标", "memberSince": "加入日期",
        "memberUntil": "退出日期", "minimum": "至少", "missing": "未载明", "narrower": "下位主题",
        "node": "所指内容", "number": "数目", "operator": "运营方", "organisation": "机构",
        "origin": "起点", "otherDocument": "另一文献", "otherPassage": "另一出处",
        "otherValue": "另一值", "pairing": "结对", "partOf": "所属活动", "partner": "伙伴",
        "partnership": "城市议程伙伴关系", "party": "缔约方", "passage": "出处", "period": "期间",
        "periodEnd": "期间结束", "periodPassage": "期间的出处", "periodStart": "期间开始",
        "place": "地方", "plan": "计划", "post": "职位", "programme": "项目", "project": "具体项目",
        "projectPassage": "具体项目的出处", "reason": "理由", "relation": "关系",
        "result": "预期成果", "row": "行", "sdg": "可持续发展目标", "second": "另一方",
        "secondPart": "另一方的角色", "section": "章节", "sector": "三螺旋主体", "shared": "共同项",
        "side": "早于或晚于", "status": "状态", "strength": "程度", "theme": "主题",
        "thing": "对象", "unit": "单位", "unnamed": "未具名方", "upper": "上限", "value": "值",
        "via": "途经", "visit": "访问", "visitor": "访问方", "what": "何项",
        "withPartnership": "载明城市议程伙伴关系", "withSdg": "载明可持续发展目标",
        "withTheme": "载明主题", "withYear": "载明年份", "wording": "原文措辞",
        "written": "原文写法", "year": "年份",
    }
)  # fmt: skip
"""Of columns, in Chinese, by their names without what marks a label."""

_PARTS: Final = {
    "lead": "牵头", "partner": "伙伴", "included": "包括在内", "side A": "甲方", "side B": "乙方", "member": "成员",
}  # fmt: skip
_THINGS: Final = {
    "theme": "主题", "SDG": "可持续发展目标", "Urban Agenda partnership": "城市议程伙伴关系",
}  # fmt: skip

WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "attribution": {"as named": "点名", "by plan": "因计划"},
        "firstPart": _PARTS,
        "secondPart": _PARTS,
        "how": {
            "different numbers": "数字不同", "different times": "时间不同", "different precision": "精确程度不同",
            "different values": "值不同",
        },
        "kind": _THINGS,
        "level": {"area": "领域", "whole cooperation": "整项合作"},
        "missing": {**_THINGS, "year": "年份", "partner body": "合作机构", "signing date": "签署日期"},
        "relation": {
            "held there": "在该地举行", "took part": "参加", "took part through a post": "由其职位参加",
            "other side of the pairing": "结对的另一方", "lead of the plan": "计划的牵头城市",
            "partner in its plan": "其计划的伙伴", "member of the same cluster": "同一城市群的成员",
        },
        "side": {"before": "早于期间", "after": "晚于期间"},
        "strength": {
            "exactMatch": "完全对应", "closeMatch": "近似对应", "broadMatch": "对应上位主题",
            "narrowMatch": "对应下位主题", "relatedMatch": "相关",
        },
        "what": {"date": "日期"},
    }
)  # fmt: skip
"""Words that queries write, in Chinese, by column: a document may use the same word in another one."""

TRUTH: Final[Mapping[str, str]] = MappingProxyType({"true": "是", "1": "是", "false": "否", "0": "否"})
"""Truth values in Chinese."""


def title_of(column: str, language: str) -> str:
    """How people read the name of a column: that of labels as that of the things, words apart.

    A column without a title in Chinese has its English one.
    """
    name = column.removesuffix(LABEL) or column
    english = _CAPITAL.sub(" ", name).lower() if name != name.lower() else name
    return TITLES.get(name, english) if language == "zh" else english
