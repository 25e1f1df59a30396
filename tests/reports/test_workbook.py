"""Workbooks, opened with another library than the one that wrote them."""

from __future__ import annotations

import datetime
import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from iuc_graph.errors import RowsExceeded
from iuc_graph.reports import Column, Kind, Report, Table, workbook
from iuc_graph.reports.cells import LONGEST, units
from iuc_graph.reports.workbook import as_workbook

from .samples import HARMFUL, LONG, SMALL, VERSION, hostile


def opened(report: Report) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(as_workbook(report)))


def test_the_first_sheet_is_the_answer_with_a_fixed_header_and_a_filter():
    sheet = opened(SMALL).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["City", "Things", "Since", "Passage"],
        ["Mannheim", 3, datetime.datetime(2019, 5, 6), "https://w3id.org/iuc-graph/id/passage/a/b"],
        ["重庆", -2, "2019", None],
    ]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:D3")


def test_what_people_read_stands_left_and_addresses_right():
    columns = (Column("a", "IRI", Kind.LINK), Column("a_label", "City"), Column("n", "Things", Kind.NUMBER))
    table = Table("Cities", columns, (("https://w3id.org/iuc-graph/id/place/a", "Mannheim", 3),))
    sheet = opened(replace(SMALL, tables=(table,))).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["City", "Things", "IRI"],
        ["Mannheim", 3, "https://w3id.org/iuc-graph/id/place/a"],
    ]


def test_a_workbook_opens_on_the_table_that_a_reader_wants_first():
    facts = Table("Facts", (Column("what", "What"),), (("a city",),))
    book = opened(replace(SMALL, tables=(SMALL.data, facts), front=facts))
    assert book.sheetnames == ["Facts", "About this answer", "Cities"]
    assert book.active.title == "Facts"


def test_numbers_are_numbers_and_days_are_days():
    sheet = opened(SMALL).worksheets[0]
    assert (sheet["B2"].data_type, sheet["C2"].data_type, sheet["C3"].data_type) == ("n", "d", "s")


def test_the_second_sheet_says_what_was_asked_of_which_state_and_by_whom_it_is_stated():
    book = opened(SMALL)
    about = {row[0].value: row[1].value for row in book.worksheets[1].rows}
    assert book.sheetnames == ["Cities", "About this answer"]
    assert about["Question"] == "Which cities share logistics?"
    assert about["Asked with: Theme"] == "logistics"
    assert about["Generation"] == "000007"
    assert about["Checksum (SHA-256)"] == VERSION.digest
    assert about["Release"] == "v1.0"
    assert about["State of"] == "2020-03-04"
    assert about["Document [1]"].startswith("Action plan of Chongqing")


def test_no_harmful_text_is_a_formula_or_a_link():
    book = opened(hostile())
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not [cell.coordinate for cell in cells if cell.hyperlink]
    with zipfile.ZipFile(io.BytesIO(as_workbook(hostile()))) as archive:
        assert not [name for name in archive.namelist() if "_rels/sheet" in name or "vba" in name]
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


def test_a_text_that_looks_like_a_formula_stays_a_text_when_it_is_edited():
    sheet = opened(hostile()).worksheets[0]
    cell = next(row[0] for row in sheet.iter_rows(min_row=2) if row[0].value == "=1+1")
    assert cell.style.quotePrefix if hasattr(cell.style, "quotePrefix") else cell.quotePrefix


def test_a_text_that_is_too_long_for_a_cell_is_cut_and_says_so():
    values = [row[0].value for row in opened(hostile()).worksheets[0].iter_rows(min_row=2)]
    longest = max(values, key=len)
    assert len(values) == len(HARMFUL)
    assert longest.endswith("…")
    assert units(longest) <= LONGEST < len(LONG)


def test_sheets_have_names_that_workbooks_allow_and_tell_apart():
    names = opened(hostile()).sheetnames
    assert len(names) == 5
    assert len({name.lower() for name in names}) == 5
    assert all(len(name) <= 31 and not set("[]:*?/\\") & set(name) for name in names)


def test_whole_numbers_that_a_workbook_cannot_hold_exactly_are_written_out():
    table = Table("Big", (Column("n", "n", Kind.NUMBER),), ((2**60 + 1,), (5,)))
    values = [
        row[0].value for row in opened(replace(SMALL, tables=(table,))).worksheets[0].iter_rows(min_row=2)
    ]
    assert values == [str(2**60 + 1), 5]


def test_more_rows_than_a_sheet_holds_are_refused_not_left_out(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 1)
    with pytest.raises(RowsExceeded, match="CSV"):
        as_workbook(SMALL)


def test_a_table_without_rows_gives_a_workbook_with_its_header():
    empty = replace(SMALL, tables=(replace(SMALL.data, rows=()),))
    assert [cell.value for cell in opened(empty).worksheets[0][1]] == ["City", "Things", "Since", "Passage"]


def test_chinese_wording_is_complete():
    book = opened(replace(SMALL, language="zh"))
    assert book.sheetnames[1] == "关于本回答"
    assert "问题" in {row[0].value for row in book.worksheets[1].rows}
