"""Rows of answers, as a person reads them."""

from __future__ import annotations

import json

from iuc_graph import tables


def test_a_thing_is_not_shown_beside_its_label():
    row = {"place": {"type": "uri", "value": "x:1"}, "placeLabel": {"type": "literal", "value": "A"}}
    body = json.dumps({"head": {"vars": list(row)}, "results": {"bindings": [row]}}).encode()
    assert tables.from_json(body) == (["placeLabel"], [["A"]])


def test_a_truth_value_is_yes_or_no():
    assert tables.from_json(b'{"head": {}, "boolean": true}') == (["answer"], [["yes"]])
