"""A Frame keeps its cells, and writes them for people and for programs."""

from __future__ import annotations

import csv
import dataclasses
import io
from datetime import date
from decimal import Decimal

import pytest

from iuc_graph import Frame

FRAME = Frame(
    ("name", "n"),
    (("<b>Łódź & co</b>", 3), ("=HYPERLINK(1)", None), ("-5 °C", Decimal("1.50")), ('a "quote", b', True)),
    ("out of <4>",),
)


def test_a_column_and_rows_are_had_by_name_and_in_order():
    assert FRAME["n"] == (3, None, Decimal("1.50"), True)
    assert len(FRAME) == len(list(FRAME)) == 4
    assert FRAME.to_dicts()[1] == {"name": "=HYPERLINK(1)", "n": None}


def test_a_wrong_column_is_answered_with_those_there_are():
    with pytest.raises(KeyError, match="name, n"):
        FRAME["nmae"]


def test_selected_columns_have_each_row_once():
    frame = Frame(("a", "b"), ((1, "x"), (1, "y"), (2, "x")), ("note",))
    assert frame.select("a").rows == ((1,), (2,))
    assert frame.select("b", "a").columns == ("b", "a")
    assert frame.select("a").notes == ("note",)


def test_a_frame_does_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        FRAME.rows = ()  # type: ignore[misc]


def test_a_notebook_gets_text_and_no_markup_of_the_data():
    html = FRAME._repr_html_()
    assert "<td>&lt;b&gt;Łódź &amp; co&lt;/b&gt;</td>" in html
    assert "out of &lt;4&gt;" in html
    assert "<td></td>" in html
    assert "4 rows" in html


def test_long_tables_are_shown_in_part_and_say_so():
    frame = Frame(("n",), tuple((number,) for number in range(1000)))
    assert frame._repr_html_().count("<tr>") == 41
    assert "1000 rows, of which the last 960 are not shown" in frame._repr_html_()
    assert "960 are not shown" in str(frame)


def test_csv_is_that_of_rfc_4180_and_runs_no_formula(tmp_path):
    text = FRAME.to_csv(tmp_path / "frame.csv")
    assert (tmp_path / "frame.csv").read_bytes() == text.encode()
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert rows == [
        ["name", "n"],
        ["<b>Łódź & co</b>", "3"],
        ["'=HYPERLINK(1)", ""],
        ["'-5 °C", "1.50"],
        ['a "quote", b', "true"],
    ]
    assert text.count("\r\n") == 5
    assert "\r\n=HYPERLINK(1)," in FRAME.to_csv(neutral=False)


def test_days_are_written_as_in_iso_8601():
    assert Frame(("d",), ((date(2018, 5, 31),),)).to_csv() == "d\r\n2018-05-31\r\n"


def test_a_frame_without_rows_or_columns_is_written_all_the_same():
    assert Frame(("a",), ()).to_csv() == "a\r\n"
    assert "0 rows" in str(Frame((), ()))
    assert "0 rows" in Frame((), ())._repr_html_()
