"""One page is one page, and it is full: answers of the project's own graph, printed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.conftest import require

from iuc_graph.names.gazetteer import index_of
from iuc_graph.reports import Column, Listed, Report, Table, page
from iuc_graph.reports.document import as_document
from iuc_graph.reports.layout import Layout
from iuc_graph.reports.metrics import lines_of, width_of
from iuc_graph.reports.page import page_of, words_of
from iuc_graph.reports.sharing_asking import Asking
from iuc_graph.reports.sharing_told import tell
from iuc_graph.reports.sharing_typed import (
    BetweenTyped,
    CitiesTyped,
    ClusterTyped,
    PairsTyped,
    Typed,
    TypedProfile,
    TypedThings,
    WithTyped,
)
from iuc_graph.reports.web_page import as_html
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import read_incidence

from .samples import SMALL, VERSION, hostile, many

CHROMIUM = Path("/usr/bin/chromium")
FULL = 80
"""Points that nobody would call an empty part of a page; with so many more the page would be too long."""


@pytest.fixture(scope="module")
def asking(built) -> Asking:
    """Asks the project's graph."""
    reader = StoreReader(built.store)
    return Asking(Finder.of(read_incidence(reader), reader), index_of(built.store))


def told(asking: Asking, typed: Typed, language: str) -> Report:
    return tell(asking, typed, VERSION, language, asking.finder.reader).report


def pages(report: Report, folder: Path) -> int:
    """Pages that the report has when a browser prints it."""
    require(CHROMIUM.exists(), "Chromium is missing")
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_bytes(as_html(report))
    subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}",
         "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--no-pdf-header-footer", f"--print-to-pdf={target}", source.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return len(re.findall(rb"/Type\s*/Page\b", target.read_bytes()))


def pairs(rows: int) -> PairsTyped:
    return PairsTyped(limit=rows, least=1, at_all=True)


ASKED = {
    "cities": CitiesTyped(limit=100, things=TypedThings(theme=["smart city", "energy"], sdg=["11"])),
    "between": BetweenTyped(place=["Mannheim", "Changchun"]),
    "with": WithTyped(limit=100, place="Liuzhou"),
    "pairs": pairs(100),
    "cluster": ClusterTyped(
        limit=100,
        things=TypedThings(theme=["logistics", "energy"]),
        profile=TypedProfile(["logistics"], size=300000),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "rows", [1000, *(pytest.param(rows, marks=pytest.mark.slow_lane) for rows in (4, 20, 100))]
)
def test_an_answer_of_many_rows_fills_one_page_and_no_more(asking, tmp_path, monkeypatch, rows, language):
    report = told(asking, pairs(rows), language)
    assert len(report.page.rows) == rows
    assert pages(report, tmp_path) == 1
    monkeypatch.setattr(page, "HEIGHT", page.HEIGHT + FULL)
    # Fewer rows than the page holds cannot fill it; and without a font for Hanzi nobody can say how long they are.
    if rows > 20 and language == "en":
        assert pages(report, tmp_path) == 2


@pytest.mark.slow_lane
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "typed",
    [
        CitiesTyped(
            limit=100, things=TypedThings(theme=["smart city", "urban mobility", "energy"], sdg=["11"])
        ),
        ClusterTyped(
            limit=100, things=TypedThings(theme=["logistics", "energy"]), profile=TypedProfile(["logistics"])
        ),
    ],
    ids=["cities", "cluster"],
)
def test_other_answers_are_one_page_too(asking, tmp_path, typed, language):
    assert pages(told(asking, typed, language), tmp_path) == 1


@pytest.mark.slow
def test_an_office_program_makes_one_page_of_every_document(asking, tmp_path):
    office = shutil.which("soffice")
    require(office is not None, "LibreOffice is not installed")
    reports = {f"{name}-{language}": told(asking, typed, language) for name, typed in ASKED.items()
               for language in ("en", "zh")} | {"small": SMALL, "many": many(500), "hostile": hostile()}  # fmt: skip
    for name, report in reports.items():
        (tmp_path / f"{name}.docx").write_bytes(as_document(report))
    subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", tmp_path, *(tmp_path / f"{name}.docx" for name in reports)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    printed = {name: (tmp_path / f"{name}.pdf").read_bytes() for name in reports}
    assert {
        name: len(re.findall(rb"/Type\s*/Page\b", file)) for name, file in printed.items()
    } == dict.fromkeys(reports, 1)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("rows", "least"), [(4, 4), (20, 12), (100, 12), (1000, 12)])
def test_a_page_shows_many_rows_and_says_how_many_there_are(asking, rows, least, language):
    report = told(asking, pairs(rows), language)
    made = page_of(report)
    assert least <= len(made.rows) <= rows
    numbers = re.findall(r"\d+", made.rest)
    assert numbers[:2] == [str(len(made.rows)), str(report.total)] if rows > 4 else "CSV" in made.rest
    assert report.total > 2000
    assert report.part not in made.notes


def test_a_short_answer_is_shown_whole():
    things = Listed.joined([f"a theme of some length, number {number}" for number in range(20)], ", ")
    table = Table("t", (Column("city", "City"), Column("things", "Things")), (("Mannheim", things),) * 4)
    made = page_of(SMALL.__class__("Title", "Question?", VERSION, (table,)))
    assert [row[1].text for row in made.rows] == [str(things)] * 4
    assert made.rest == ""


def test_a_cell_that_is_cut_counts_what_it_leaves_out():
    things = Listed.joined([f"theme {number}" for number in range(200)], ", ")
    table = Table("t", (Column("city", "City"), Column("things", "Things")), (("Mannheim", things),) * 40)
    made = page_of(SMALL.__class__("Title", "Question?", VERSION, (table,)))
    for row in made.rows:
        kept = row[1].text.count("theme")
        assert row[1].text.endswith(f"theme {kept - 1} and {200 - kept} more")
    assert "Cells that end in" in made.rest


def test_what_was_asked_for_is_never_cut_however_little_room_there_is():
    asked = [f"a theme of some length, number {number}" for number in range(12)]
    things = Listed([", " * bool(number) + text for number, text in enumerate(asked)], needed=12)
    told = things.with_bracket(" (", [f"; narrower {number}" for number in range(50)], ")")
    columns = (
        Column("city", "City"),
        Column("a", "As named"),
        Column("b", "By plan"),
        Column("c", "Stated at"),
    )
    long = Listed.joined([f"passage {number}" for number in range(99)], ", ")
    rows = (("Mannheim", told, things, long),) * 40
    made = page_of(SMALL.__class__("Title", "Question?", VERSION, (Table("t", columns, rows),)))
    assert 1 <= len(made.rows) < 40
    for row in made.rows:
        assert row[1].text == f"{things} (and 50 more)"
        assert row[2].text == things


def test_a_single_row_that_is_longer_than_a_page_is_cut_all_the_same():
    things = Listed([f"a theme of some length, number {number}; " for number in range(900)], needed=900)
    table = Table("t", (Column("city", "City"), Column("things", "Things")), (("Mannheim", things),))
    made = page_of(SMALL.__class__("Title", "Question?", VERSION, (table,)))
    assert made.rows[0][1].cut
    assert "Cells that end in" in made.rest


def test_a_bracket_that_was_not_opened_is_not_closed():
    text = Listed(("a", ", b")).with_bracket(" (", ("c", ", d"), ")")
    assert (str(text), text.first(1, "…"), text.first(3, "…")) == ("a, b (c, d)", "a…", "a, b (c…)")


def test_where_all_of_a_bracket_is_left_out_that_is_said_in_the_bracket():
    text = Listed(("a", ", b")).with_bracket(" (", ("c", ", d"), ")")
    assert text.first(2, " and 2 more") == "a, b (and 2 more)"


def test_words_are_as_wide_as_the_font_says_and_lines_end_behind_them():
    assert width_of("Mannheim", 10) == pytest.approx(46.68)
    assert width_of("重庆", 10) == 20
    assert lines_of("", 50, 10) == 1
    assert lines_of("Mannheim Mannheim", 47, 10) == 2
    assert lines_of("Mannheim Mannheim", 97, 10) == 1
    assert lines_of("重" * 11, 50, 10) == 3
    assert lines_of("m" * 30, 83.4, 10) == 3


def test_columns_get_room_where_it_makes_rows_lower():
    columns = (Column("a", "City"), Column("b", "What"), Column("c", "Why"))
    rows = (("Mannheim", "rail freight " * 20, "short"),) * 5
    widths = Layout(Table("t", columns, rows), words_of("en")).widths
    assert sum(widths) == 100
    assert widths[1] >= 70
