"""Texts as cells."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iuc_graph.reports import neutral
from iuc_graph.reports.cells import LONGEST, clipped, readable, units
from iuc_graph.reports.csv_text import as_csv

from .samples import FORMULAS, LONG, MARKS, SMALL, hostile


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["Mannheim", "重庆", "a=b", "Baden-Württemberg", "", "  ", "'=1"])
def test_other_text_stays_as_it_is(text):
    assert neutral(text) == text


@given(st.text())
@settings(deadline=None)
def test_no_neutral_text_begins_like_a_formula(text):
    assert neutral(text).strip()[:1] not in {"=", "+", "-", "@"}
    assert neutral(text).removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize("text", MARKS)
def test_readable_text_can_stand_in_xml(text):
    from xml.etree import ElementTree

    root = ElementTree.Element("a")
    root.text = readable(text)
    assert ElementTree.fromstring(ElementTree.tostring(root, "utf-8")).text is not None


def test_readable_text_does_not_turn_what_stands_beside_it():
    assert readable("\u202egnp.exe\u2066") == "gnp.exe"
    assert readable("שלום 重庆 Łódź\n") == "שלום 重庆 Łódź\n"


@given(st.text(max_size=30), st.integers(1, 30))
@settings(deadline=None)
def test_a_clipped_text_is_as_long_as_allowed_and_says_that_it_was_cut(text, longest):
    cut = clipped(text, longest)
    assert units(cut) <= longest
    assert cut == text if units(text) <= longest else cut.endswith("…") and text.startswith(cut[:-1])


def test_the_longest_cell_of_a_workbook_is_counted_in_utf16():
    assert units(clipped("𠀀" * LONGEST, LONGEST)) <= LONGEST


def test_csv_has_a_header_commas_and_ends_of_line_as_rfc_4180_says():
    assert as_csv(SMALL).decode() == (
        "city,things,since,passage\r\n"
        "Mannheim,3,2019-05-06,https://w3id.org/iuc-graph/id/passage/a/b\r\n"
        "重庆,-2,2019,\r\n"
    )


def test_csv_holds_every_harmful_text_as_a_harmless_cell():
    report = hostile()
    header, *rows = csv.reader(io.StringIO(as_csv(report).decode(), newline=""))
    assert len(rows) == len(report.data.rows)
    cells = [cell for row in (header, *rows) for cell in row]
    assert not [cell for cell in cells if cell.strip()[:1] in {"=", "+", "-", "@"}]
    assert LONG in cells
