"""What a refusal hands on from one process to another, and words of the trade in what it tells."""

from __future__ import annotations

import json
import pickle

import pytest

from iuc_graph.errors import ValidationFailed, WriteRefused
from iuc_graph.refusals import BrokenRule, BrokenThing, Counts, Value, as_document, from_document

from .jargon import jargon, says_how_to_mend

VALUE = Value(
    "2018", {}, {"en": "year", "zh": "年"}, "p", {"en": "date"}, False, ("g", "h"), ("q",), {"en": "here"}
)
RULE = BrokenRule(
    "r",
    {"en": "Wrong. Mend it.", "zh": "错。请改。"},
    {"en": "Mend it."},
    "p",
    {"en": "date"},
    (VALUE,),
    3,
    "SELECT",
)
THING = BrokenThing("t", {"en": "Thing", "zh": "事物"}, "g", {"en": "News"}, (RULE, RULE), 4)


def test_a_refusal_is_the_same_after_it_went_through_json():
    things, counts = (THING, BrokenThing("u", {}, "", {}, (), 1)), Counts(9, 8)
    told = json.loads(json.dumps(as_document(things, counts)))
    assert from_document(told) == (things, counts)
    assert told["counts"] == {"violations": 9, "things": 8, "told": 2}


def test_an_error_counts_what_it_tells_where_nobody_counted():
    assert ValidationFailed("text", (THING, THING)).counts == Counts(8, 2)
    assert ValidationFailed("text").counts == Counts(0, 0)
    assert ValidationFailed("text", (THING,), Counts(70, 60)).counts == Counts(70, 60)


def test_errors_of_writes_keep_what_they_tell_when_they_are_copied():
    refused = pickle.loads(pickle.dumps(ValidationFailed("text", (THING,), Counts(7, 6))))
    assert (str(refused), refused.things, refused.counts) == ("text", (THING,), Counts(7, 6))
    assert pickle.loads(pickle.dumps(WriteRefused("no", "不可"))).messages == {"en": "no", "zh": "不可"}
    assert WriteRefused("no").messages == {"en": "no"}


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("This node is wrong. Remove it.", ["node"]),
        ("The IRI is wrong. Remove it.", ["IRI"]),
        ("The Literal is no xsd:date. Correct it.", ["Literal", "xsd", "xsd:d"]),
        ("The predicate of the triple is wrong. Remove it.", ["predicate", "triple"]),
        ("It breaks the cardinality of the SHACL shape. Keep one.", ["cardinality", "SHACL", "shape"]),
        ("It breaks sh:minCount. Add one.", ["sh", "minCount", "sh:m"]),
        ("The property path leads nowhere. Add one.", ["property", "path"]),
        ("A constraint is broken. Add iuc:heldIn.", ["constraint", "iuc", "iuc:h"]),
        ("A heldIn is missing. Add it.", ["heldIn"]),
        ("The ActionPlan is missing. Add it.", ["ActionPlan"]),
        ("It is not like ^[A-Z]+$. Correct it.", ["^", "[", "]", "+", "$"]),
        ("The lead_place is missing. Add it.", ["d_p"]),
        ("The datatype is wrong. Correct it.", ["datatype"]),
    ],
)
def test_words_of_the_trade_are_seen_wherever_they_are_put_in(planted: str, found: list[str]):
    assert jargon(planted, "en") == found
    assert (
        jargon("The visit has no place. Add the city in which it was held, such as CN-CQ (or 2018-05).", "en")
        == []
    )


@pytest.mark.parametrize(
    "planted",
    ["该节点不正确。请更正。", "缺少 IRI。请填写。", "heldIn 不正确。请更正。", "数据类型不正确。请更正。"],
)
def test_words_of_the_trade_are_seen_in_chinese_too(planted: str):
    assert jargon(planted, "zh")
    assert jargon("缺少该活动的举办地。请填写城市，例如 CN-CQ。", "zh") == []


@pytest.mark.parametrize(
    ("message", "language", "says"),
    [
        ("The visit has no place. Add it.", "en", True),
        ("The visit has no place.", "en", False),
        ("The visit has no place. This is bad.", "en", False),
        ("Add a place to the visit.", "en", False),
        ("缺少举办地。请填写。", "zh", True),
        ("缺少举办地。", "zh", False),
        ("请填写举办地。", "zh", False),
    ],
)
def test_a_message_that_does_not_say_how_to_mend_is_seen(message: str, language: str, says: bool):
    assert says_how_to_mend(message, language) is says
