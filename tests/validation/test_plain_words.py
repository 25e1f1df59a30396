"""Refusals in words that a curator understands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iuc_graph.refusals import BrokenRule, BrokenThing, Counts, Value
from iuc_graph.validation import Report, Violation, explain, headline
from iuc_graph.validation.plain_words import ALIKE, QUERIES, SHOWN, kind_of, parted
from iuc_graph.vocabulary import ID, IUC, SOURCE_GRAPH, XSD, short

NEWS = {"en": "A news item", "zh": "一则新闻"}
MESSAGES = {"en": "A place lies within places. Choose one.", "zh": "地点只能位于地点之内。请选择。"}
WITHIN = {"en": "within", "zh": "位于"}
YS = Value(
    ID + "place/y",
    {"en": "Ys", "zh": "伊斯"},
    {},
    IUC + "within",
    WITHIN,
    where={"en": "p. 1", "zh": "第1页"},
)
RULE = BrokenRule(
    "r", MESSAGES, parted(MESSAGES), IUC + "within", WITHIN, (YS,), 1, "SELECT ?thing\nWHERE { }"
)
THING = BrokenThing(ID + "place/x", {"en": "Xanadu", "zh": "上都"}, SOURCE_GRAPH + "news", NEWS, (RULE,), 1)


def told(*things: BrokenThing, language: str = "en", queries: bool = False) -> str:
    return explain(things, Counts(len(things), len(things)), language, queries=queries)


def named(number: int, rule: str = "r") -> BrokenThing:
    rules = (replace(RULE, rule=rule),)
    return replace(THING, iri=f"{ID}place/x{number}", labels={}, rules=rules)


def test_a_refusal_names_the_thing_the_document_the_rule_the_value_and_its_place():
    assert told(THING) == (
        "“Xanadu” (place/x), as described in “A news item”\n"
        "  - A place lies within places. Choose one.\n"
        "      within: “Ys” (place/y), stated in: p. 1"
    )


def test_it_does_so_in_chinese():
    assert told(THING, language="zh") == (
        "“上都”（place/x），见《一则新闻》\n"
        "  - 地点只能位于地点之内。请选择。\n"
        "      位于：“伊斯”（place/y），出自：第1页"
    )


def test_other_languages_get_english():
    assert told(THING, language="fr") == told(THING)
    assert headline(Counts(1, 1), "fr") == headline(Counts(1, 1))


def test_all_rules_that_a_thing_breaks_stand_under_it():
    other = replace(RULE, rule="s", messages={"en": "It has no name. Add it."}, values=(), values_in_all=0)
    text = told(replace(THING, rules=(RULE, other), rules_in_all=2))
    assert text.count("Xanadu") == 1
    assert text.endswith("  - It has no name. Add it.\n      within: nothing stands there")


def test_the_merged_view_is_called_so():
    assert told(replace(THING, graph="")).startswith(
        "“Xanadu” (place/x), in the merged view of all documents\n"
    )
    assert told(replace(THING, graph=""), language="zh").startswith(
        "“上都”（place/x），见所有文件的合并视图\n"
    )


def test_a_thing_without_a_title_is_named_by_its_short_address_and_a_mere_text_by_itself():
    assert told(replace(THING, labels={})).startswith("place/x, as")
    assert told(replace(THING, iri="", labels={"en": "Germany"})).startswith("“Germany”, as")


def test_a_value_tells_how_it_is_written_and_who_points_here():
    text = Value("Besuch", kind=kind_of("", "de"), path=IUC + "within", path_labels=WITHIN)
    user = replace(YS, inverse=True, where={})
    shown = told(replace(THING, rules=(replace(RULE, values=(text, user)),)))
    assert "      within: Besuch (text marked “de”)\n" in shown
    assert shown.endswith("      “Ys” (place/y) names it under “within”")


def test_things_that_break_the_same_rules_are_told_once_and_counted():
    things = [THING, *map(named, range(37))]
    text = told(*things)
    assert text.count("A place lies") == 1
    assert text.endswith("  and 37 more things like this: place/x0, place/x1, place/x2 and 34 more")
    assert told(*things, language="zh").endswith("另有 37 个事物存在同样问题：place/x0、place/x1、place/x2等")
    assert told(THING, named(0)).endswith("  and 1 more thing like this: place/x0")
    assert ALIKE == 3


def test_things_that_break_other_rules_are_told_each_up_to_a_number_and_the_rest_is_counted():
    things = [named(number, rule=str(number)) for number in range(SHOWN + 5)]
    text = told(*things)
    assert text.count("A place lies") == SHOWN
    assert text.endswith("\n\n… and 5 more things, with other faults.")


def test_what_was_left_out_before_is_counted_too():
    assert explain([THING], Counts(900, 300)).endswith(
        "… and 299 more things, of which nothing is listed.\n\n" + LAST
    )
    fewer = replace(THING, rules=(replace(RULE, values_in_all=41),), rules_in_all=7)
    assert "and 40 more values" in told(fewer)
    assert "- and 6 more rules" in told(fewer)


LAST = "The refused change is not in the graph: there, the queries show what stood before."


def test_the_first_queries_are_given_and_it_is_said_what_they_show():
    things = [named(number, rule=str(number)) for number in range(QUERIES + 2)]
    text = told(*things, queries=True)
    query = "      to see it (?broken is true as long as the rule is broken):\n        SELECT ?thing\n        WHERE { }"
    assert text.count(query) == QUERIES
    assert text.endswith("\n\n" + LAST)
    assert "SELECT" not in told(*things)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (Counts(1, 1), "1 rule violation in 1 thing; nothing was changed."),
        (Counts(3, 2), "3 rule violations in 2 things; nothing was changed."),
    ],
)
def test_the_first_line_counts(counts: Counts, said: str):
    assert headline(counts, "en", "; nothing was changed.") == said
    assert headline(Counts(3, 2), "zh", "。") == "3 处违反规则，涉及 2 个事物。"


def test_what_mends_it_is_all_after_the_first_sentence():
    messages = {"en": "Two names. Keep one; or none. Then go.", "zh": "有两个名称。请只保留一个。完。"}
    assert parted(messages) == {"en": "Keep one; or none. Then go.", "zh": "请只保留一个。完。"}
    assert parted({"en": "Only a fault."}) == {}


@pytest.mark.parametrize(
    ("datatype", "said"),
    [
        (XSD + "gYear", {"en": "year", "zh": "年"}),
        (XSD + "string", {"en": "plain text", "zh": "文本"}),
        ("https://example.org/a#point", {"en": "marked “point”", "zh": "标记为“point”"}),
    ],
)
def test_values_are_called_by_how_they_are_written(datatype: str, said: dict[str, str]):
    assert kind_of(datatype) == said


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
