"""Violations in words that a curator understands."""

from __future__ import annotations

import pytest

from iuc_graph.validation import Report, Violation, explain
from iuc_graph.validation.plain_words import place, short
from iuc_graph.vocabulary import ID, IUC, SOURCE_GRAPH

TITLES = {ID + "place/x": "Xanadu", ID + "place/y": "Ys"}


def violation(**changed: object) -> Violation:
    values: dict[str, object] = {
        "graph": SOURCE_GRAPH + "news",
        "focus": ID + "place/x",
        "path": IUC + "within",
        "value": ID + "place/y",
        "shape": "s",
        "component": "ClassConstraintComponent",
        "messages": (("en", "A place lies within places."), ("zh", "地点只能位于地点之内。")),
    }
    return Violation(**{**values, **changed})  # type: ignore[arg-type]


def test_a_violation_names_the_thing_the_document_the_rule_and_the_value():
    assert explain([violation()], TITLES) == (
        "Xanadu  [source/news]\n  - A place lies within places. (iuc:within: Ys)"
    )


def test_violations_of_one_thing_stand_together():
    text = explain([violation(), violation(path=IUC + "area", value="7")], TITLES)
    assert text.splitlines() == [
        "Xanadu  [source/news]",
        "  - A place lies within places. (iuc:within: Ys)",
        "  - A place lies within places. (iuc:area: 7)",
    ]


def test_the_same_thing_in_another_document_stands_apart():
    text = explain([violation(), violation(graph=SOURCE_GRAPH + "deck")], TITLES)
    assert [line for line in text.splitlines() if line.startswith("Xanadu")] == [
        "Xanadu  [source/news]",
        "Xanadu  [source/deck]",
    ]


def test_a_thing_without_a_title_is_named_by_its_short_address():
    assert explain([violation(focus=ID + "area/z", path="", value="")], {}) == (
        "area/z  [source/news]\n  - A place lies within places."
    )


def test_the_message_comes_in_chinese():
    assert "地点只能位于地点之内。" in explain([violation()], {}, "zh")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "the merged view"), ("zh", "合并视图"), ("fr", "the merged view")]
)
def test_the_merged_graph_is_called_so(language: str, said: str):
    assert place(violation(graph=""), language) == said


def test_a_language_without_a_message_falls_back_to_english_and_then_to_the_name_of_the_rule():
    assert violation().message("fr") == "A place lies within places."
    assert violation(messages=()).message("en") == "ClassConstraintComponent"


@pytest.mark.parametrize(
    ("iri", "shown"),
    [
        (ID + "place/x", "place/x"),
        (IUC + "within", "iuc:within"),
        ("https://example.org/a", "https://example.org/a"),
    ],
)
def test_addresses_are_shortened(iri: str, shown: str):
    assert short(iri) == shown


def test_a_report_conforms_when_nothing_is_broken():
    assert Report((), 1, 1).conforms
    assert not Report((violation(),), 1, 1).conforms
