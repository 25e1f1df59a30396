"""A place that has a thing as named and by a plan: every form of the answer counts it as named, and tells the plan."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import docx
import openpyxl
import pytest

from iuc_graph.names.gazetteer import index_of
from iuc_graph.reports.sharing_asking import Asking
from iuc_graph.reports.sharing_told import Told, tell
from iuc_graph.reports.sharing_typed import (
    AttributionName,
    BetweenTyped,
    CitiesTyped,
    ClusterTyped,
    PairsTyped,
    TypedScope,
    TypedThings,
    WithTyped,
)
from iuc_graph.reports.writing import WRITERS
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import read_incidence
from iuc_graph.web.api.sharing_documents import document_of

from .samples import VERSION

THINGS = TypedThings(theme=["Urban mobility"])
CITIES = CitiesTyped(things=THINGS)
PLAN = "Urban Cooperation Action Plan of Liuzhou"


@pytest.fixture(scope="module")
def asking(built) -> Asking:
    """Asks the project's graph, in which Barcelona has Urban mobility by its pairing and by the plan of Liuzhou."""
    reader = StoreReader(built.store)
    return Asking(Finder.of(read_incidence(reader), reader), index_of(built.store))


def told(asking: Asking, typed=CITIES, language="en") -> Told:
    return tell(asking, typed, VERSION, language, asking.finder.reader)


def row_of(rows, place: str) -> list[str]:
    return next([str(cell or "") for cell in row] for row in rows if str(row[0] or "") == place)


def cells(page: bytes) -> list[list[str]]:
    """The rows of the table of an HTML page, without what is for paper alone."""
    text = re.sub(r'<span class="paper"[^>]*>.*?</span>', "", page.decode(), flags=re.S)
    return [
        [
            unescape(re.sub(r"<[^>]*>", "", cell)).strip()
            for cell in re.findall(r"<t[hd]\b.*?>(.*?)</t[hd]>", row, re.S)
        ]
        for row in re.findall(r"<tr\b.*?</tr>", text, re.S)
    ]


def test_a_page_titles_the_column_by_plan_only_and_tells_the_plan_as_a_further_reason(asking):
    rows = cells(told(asking).written(WRITERS["html"]))
    barcelona = row_of(rows[1:], "Barcelona")
    assert rows[0][2:5] == ["As named", "By plan only", "Through"]
    assert barcelona[2:4] == ["Urban mobility", ""]
    assert f"Barcelona – Liuzhou (IUC); also by plan: {PLAN}" in barcelona[4]
    assert "; also by plan: [3] " in barcelona[5]


def test_the_workbook_and_the_document_say_the_same(asking):
    report = told(asking)
    book = openpyxl.load_workbook(io.BytesIO(report.written(WRITERS["xlsx"])))
    brief = next(
        sheet for sheet in book if any("By plan only" in row for row in sheet.iter_rows(values_only=True))
    )
    barcelona = row_of(brief.iter_rows(values_only=True), "Barcelona")
    assert barcelona[2:4] == ["Urban mobility", ""]
    assert f"also by plan: {PLAN}" in barcelona[4]
    table = docx.Document(io.BytesIO(report.written(WRITERS["docx"]))).tables[0]
    assert [cell.text for cell in table.rows[0].cells][2:4] == ["As named", "By plan only"]


def test_data_hold_both_reasons_and_the_place_once_as_named(asking):
    report = told(asking)
    rows = list(csv.DictReader(io.StringIO(report.written(WRITERS["csv"]).decode("utf-8-sig"))))
    reasons = {
        (row["attribution"], row["cooperation_label"]) for row in rows if row["place_label"] == "Barcelona"
    }
    assert reasons == {("as named", "Barcelona – Liuzhou (IUC)"), ("by plan", PLAN)}
    document = document_of(report.context, report.found, report.heading)
    barcelona = next(item for item in document["items"] if item["place"]["id"] == "place/barcelona")
    assert [thing["id"] for thing in barcelona["as_named"]] == ["theme/urban-mobility"]
    assert barcelona["by_plan"] == []
    assert {document["supports"][number]["attribution"] for number in barcelona["supports"]} == {
        "as named",
        "by plan",
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_answer_with_both_kinds_titles_the_column_so_and_explains_it(asking, language):
    title, note = {
        "en": ("By plan only", "What it has in both ways counts as named."),
        "zh": ("仅因计划", "两者兼有的计为点名。"),
    }[language]
    for typed in (
        CITIES,
        BetweenTyped(place=["Barcelona", "Liuzhou"]),
        WithTyped(place="Barcelona"),
        PairsTyped(least=2),
        ClusterTyped(things=THINGS),
    ):
        report = told(asking, typed, language).report
        assert title in [column.title for column in report.page.columns]
        assert any(note in each for each in report.notes)


def test_an_answer_about_plans_alone_titles_it_by_plan(asking):
    plans = CitiesTyped(TypedScope(attribution=AttributionName.PLAN), things=THINGS)
    report = told(asking, plans).report
    assert "By plan" in [column.title for column in report.page.columns]
    assert row_of(report.page.rows, "Barcelona")[2:4] == ["", "Urban mobility"]
