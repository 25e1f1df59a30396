"""Answers for people: what a terminal shows."""

from __future__ import annotations

import io
import json

from rich.console import Console

from iuc_graph import tables


def shown(columns: list[str], rows: list[list[str]], width: int) -> str:
    output = io.StringIO()
    tables.show(columns, rows, Console(file=output, width=width))
    return output.getvalue()


COLUMNS = ["themeLabel", "placeLabel", "attribution", "passage"]
ROWS = [
    ["Rail freight", "Mannheim", "as named", "passage/a/1"],
    ["Rail freight", "Bologna", "by plan", "passage/a/1"],
]


def test_what_all_rows_say_stands_once_above_the_table():
    text = shown(COLUMNS, ROWS, 100)
    assert text.count("Rail freight") == 1
    assert text.index("theme: Rail freight") < text.index("Mannheim")
    assert text.count("passage: passage/a/1") == 1


def test_one_row_keeps_all_its_columns_in_the_table():
    assert "theme: Rail freight" not in shown(COLUMNS, ROWS[:1], 100)


def test_on_a_narrow_terminal_each_row_is_a_block():
    rows = [[f"{row}-{column}" for column in range(6)] for row in range(2)]
    text = shown([f"column{number}" for number in range(6)], rows, 40)
    assert text.splitlines()[:2] == ["column0  0-0", "column1  0-1"]
    assert "2 rows" in text


def test_an_empty_answer_says_that_it_has_no_rows():
    assert "0 rows" in shown(COLUMNS, [], 80)


def test_brackets_in_a_value_are_shown_as_they_are():
    assert "[bold]x[/bold]" in shown(["a", "b"], [["[bold]x[/bold]", "1"]], 60)


def test_a_thing_is_not_shown_beside_its_label():
    row = {"place": {"type": "uri", "value": "x:1"}, "placeLabel": {"type": "literal", "value": "A"}}
    body = json.dumps({"head": {"vars": list(row)}, "results": {"bindings": [row]}}).encode()
    assert tables.from_json(body) == (["placeLabel"], [["A"]])


def test_a_truth_value_is_yes_or_no():
    assert tables.from_json(b'{"head": {}, "boolean": true}') == (["answer"], [["yes"]])
