"""Refusals as members of a problem document."""

from __future__ import annotations

import json

import pytest

from iuc_graph.errors import ValidationFailed, WriteRefused
from iuc_graph.refusals import BrokenRule, BrokenThing, Counts, from_document
from iuc_graph.web.languages import preferred
from iuc_graph.web.refusals import document_of

MESSAGES = {"en": "It has no name. Add it.", "zh": "缺少名称。请补充。"}
RULE = BrokenRule(
    "r", MESSAGES, {"en": "Add it.", "zh": "请补充。"}, "p", {"en": "name", "zh": "名称"}, query="SELECT"
)
THING = BrokenThing("t", {"en": "Visit", "zh": "访问"}, "g", {"en": "News", "zh": "新闻"}, (RULE,), 1)
FAILED = ValidationFailed("in English", (THING,), Counts(5, 4))


def test_broken_rules_are_told_in_both_languages_and_the_detail_in_one():
    english, chinese = document_of(FAILED), document_of(FAILED, "zh")
    assert english["detail"].startswith(
        "5 rule violations in 4 things; nothing was changed.\n“Visit” (t), as described"
    )
    assert chinese["detail"].startswith(
        "5 处违反规则，涉及 4 个事物；未作任何更改。\n“访问”（t），见《新闻》\n  - 缺少名称。"
    )
    assert "SELECT" not in english["detail"]
    assert english["violations"] == chinese["violations"]
    assert english["violations"][0]["rules"][0]["messages"] == MESSAGES
    assert english["counts"] == {"violations": 5, "things": 4, "told": 1}
    assert from_document(json.loads(json.dumps(english))) == ((THING,), Counts(5, 4))


def test_what_was_refused_before_any_rule_was_asked_is_told_as_it_is():
    assert document_of(ValidationFailed("A quoted statement."), "zh") == {"detail": "A quoted statement."}


def test_a_write_to_what_cannot_be_written_says_in_both_languages_where_to_write():
    error = WriteRefused("Name a graph.", "请写明图。")
    messages = {"en": "Name a graph.", "zh": "请写明图。"}
    assert document_of(error, "zh-Hans") == {"detail": "请写明图。", "messages": messages}
    assert document_of(error) == {"detail": "Name a graph.", "messages": messages}
    assert document_of(WriteRefused("Only English."), "zh")["detail"] == "Only English."


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("zh", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en;q=0.3, zh-Hant;q=0.7", "zh"),
        ("de, fr;q=0.9", "en"),
        ("de, zh;q=0.1", "zh"),
        ("zh;q=0", "en"),
        ("zh;q=much", "en"),
        ("*, zh;q=0.5", "en"),
        ("en, zh", "en"),
    ],
)
def test_the_language_is_the_one_that_is_preferred(header: str | None, language: str):
    assert preferred(header) == language
