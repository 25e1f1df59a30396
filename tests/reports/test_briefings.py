"""The page: all of it on a screen, one sheet as a document and in print."""

from __future__ import annotations

import io
import re
import subprocess
import time
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from tests.conftest import require

from iuc_graph.reports import Column, Listed, Report, Source, Table
from iuc_graph.reports.chinese import CHINESE
from iuc_graph.reports.csv_text import as_csv
from iuc_graph.reports.document import as_document
from iuc_graph.reports.english import ENGLISH
from iuc_graph.reports.page import MOST_NOTES, MOST_SOURCES, page_of, screen_of
from iuc_graph.reports.web_page import as_html, style
from iuc_graph.reports.workbook import as_workbook

from .samples import COLUMNS, SMALL, hostile, many

CHROMIUM = Path("/usr/bin/chromium")
WRITERS = (as_csv, as_workbook, as_document, as_html)


def document(report: Report) -> docx.document.Document:
    return docx.Document(io.BytesIO(as_document(report)))


def texts(found: docx.document.Document) -> str:
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    footer = [paragraph.text for paragraph in found.sections[0].footer.paragraphs]
    return "\n".join([*(paragraph.text for paragraph in found.paragraphs), *cells, *footer])


class Page(HTMLParser):
    """The elements of a page, with their attributes, and its text."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(as_html(report).decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("write", WRITERS)
def test_equal_reports_give_equal_bytes_whenever_they_are_written(write, monkeypatch):
    first = write(SMALL)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    time.sleep(2.1 if write is as_document else 0)  # archives count in steps of two seconds
    assert write(SMALL) == first


@pytest.mark.parametrize("write", WRITERS)
def test_another_state_of_the_graph_or_another_answer_gives_other_bytes(write):
    other = replace(SMALL, tables=(replace(SMALL.data, rows=SMALL.data.rows[:1]),))
    assert write(SMALL) != write(other)


def test_the_document_says_what_the_page_says():
    found = texts(document(SMALL))
    for text in (
        "Which cities share logistics?",
        "Theme: logistics",
        "Out of 107",
        "重庆",
        "passage/a/b",
        "v1.0",
    ):
        assert text in found
        assert text in Page(SMALL).text


def test_the_document_is_dated_by_the_state_of_the_graph():
    assert document(SMALL).core_properties.created.isoformat().startswith("2020-03-04T05:06:07")
    with zipfile.ZipFile(io.BytesIO(as_document(SMALL))) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hanzi_have_a_font_of_their_own_in_every_style_used(language):
    found = document(replace(SMALL, language=language))
    for name in ("Normal", "Heading 1", "Heading 2", "List Bullet", "Footer"):
        fonts = found.styles[name].element.rPr.find(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
        assert not [key for key in fonts.attrib if key.endswith("Theme")]


def test_harmful_texts_are_only_texts_in_the_page():
    page = Page(hostile())
    assert {name for name, _ in page.elements} <= {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "ul", "li", "table", "colgroup",
        "col", "thead", "tbody", "tr", "th", "td", "a", "span", "footer",
    }  # fmt: skip
    attributes = {key for _, given in page.elements for key in given}
    assert attributes <= {"lang", "charset", "name", "content", "rel", "href", "class", "scope", "data-title"}
    assert "<script>alert(1)</script>" in page.text
    assert "{{ 7 * 7 }}" in page.text


def test_only_addresses_of_the_web_become_links():
    links = [given["href"] for name, given in Page(hostile()).elements if name == "a"]
    assert all((link or "").startswith(("http://", "https://")) for link in links)


def test_several_addresses_in_a_cell_are_shown_and_lead_nowhere():
    addresses = "https://w3id.org/iuc-graph/id/place/a https://w3id.org/iuc-graph/id/place/b"
    page = Page(replace(SMALL, tables=(replace(SMALL.data, rows=(("x", 1, "2019", addresses),)),)))
    assert "place/a, place/b" in page.text
    assert not [given for name, given in page.elements if name == "a"]


def test_harmful_texts_are_only_texts_in_the_document():
    written = as_document(hostile())
    found = texts(docx.Document(io.BytesIO(written)))
    assert "<script>alert(1)</script>" in found
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        xml = archive.read("word/document.xml").decode()
    assert "w:instrText" not in xml
    assert "w:hyperlink" not in xml


@pytest.mark.parametrize("report", [hostile(), hostile("zh")], ids=["en", "zh"])
def test_no_page_holds_what_turns_or_breaks_text(report):
    for text in (Page(report).text, texts(document(report))):
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x07\x1b]", text)


def test_the_page_carries_its_style_and_no_script():
    page = Page(SMALL)
    assert style() in as_html(SMALL).decode()
    assert not [given for name, given in page.elements if name in ("link", "script") or "style" in given]


def test_more_rows_than_fit_are_counted():
    page = page_of(many(500))
    assert 10 < len(page.rows) < 100
    assert page.rest == f"The first {len(page.rows)} of 500 rows. CSV and XLSX hold all of them."
    assert page.rest in texts(document(many(500)))


def test_a_screen_holds_all_that_the_report_holds():
    long, things = "word " * 500, Listed.joined([f"theme {number}" for number in range(900)], ", ")
    columns = tuple(Column(f"c{number}", f"c{number}") for number in range(25))
    table = Table("t", columns, ((things, *["x"] * 24),) * 300)
    sources = tuple(
        Source(f"https://w3id.org/iuc-graph/id/document/{n}", long) for n in range(MOST_SOURCES + 5)
    )
    report = replace(SMALL, tables=(table,), notes=(long,) * (MOST_NOTES + 5), sources=sources)
    screen = screen_of(report)
    assert (len(screen.columns), len(screen.rows), screen.rest) == (25, 300, "")
    assert {row[0].text for row in screen.rows} == {str(things)}
    assert (len(screen.notes), len(screen.sources)) == (MOST_NOTES + 5, MOST_SOURCES + 5)
    assert set(screen.notes) == {long.strip()}
    assert all("…" not in text for text in (*screen.notes, *screen.sources, str(things)))


def test_what_paper_leaves_out_is_on_the_screen_alone_and_paper_says_how_much():
    report = replace(many(300), notes=("a note",) * (MOST_NOTES + 2))
    page = page_of(report)
    rows = [given for name, given in Page(report).elements if name == "tr"][1:]
    assert (len(rows), sum(given.get("class") == "screen" for given in rows)) == (300, 300 - len(page.rows))
    assert page.rest == f"The first {len(page.rows)} of 300 rows. CSV and XLSX hold all of them."
    assert page.notes[-1] == "and 2 more, listed in the workbook (XLSX)"


def test_a_part_of_an_answer_is_told_on_the_screen_too():
    part = "Shown are 300 of 5000; ask for more with limit."
    report = replace(many(300), total=5000, part=part, notes=(*SMALL.notes, part))
    assert screen_of(report).rest == part
    assert page_of(report).rest.startswith(f"The first {len(page_of(report).rows)} of 5000 rows.")
    assert screen_of(report).notes == SMALL.notes


def test_an_empty_cell_is_empty_so_that_a_narrow_screen_leaves_it_out():
    page = as_html(replace(SMALL, tables=(replace(SMALL.data, rows=(("x", 1, None, None),)),))).decode()
    assert '<td data-title="Since"></td>' in page


def test_a_report_may_show_another_table_on_its_page_than_it_hands_out():
    brief = Table("Cities in brief", COLUMNS[:1], (("Mannheim",),))
    report = replace(SMALL, brief=brief)
    assert [cell.text for cell in page_of(report).rows[0]] == ["Mannheim"]
    assert as_csv(report) == as_csv(SMALL)


def test_an_answer_without_rows_says_so_instead_of_an_empty_table():
    empty = replace(SMALL, tables=(replace(SMALL.data, rows=()),))
    assert "There is no row." in Page(empty).text
    assert document(empty).tables == []


def test_columns_that_do_not_fit_are_counted():
    columns = tuple(Column(f"c{number}", f"c{number}") for number in range(25))
    page = page_of(replace(SMALL, tables=(Table("Wide", columns, ((1,) * 25,)),)))
    assert (len(page.columns), sum(page.widths), page.rest) == (
        10,
        100,
        "15 more columns are in CSV, XLSX and JSON.",
    )


def test_widths_of_columns_fill_the_line():
    for report in (SMALL, many(30), hostile()):
        widths = page_of(report).widths
        assert sum(widths) == 100
        assert all(f".w{width} {{" in style() for width in widths)


def test_columns_of_a_document_are_as_wide_as_its_cells_whichever_a_program_goes_by():
    rows = (("Mannheim", "rail freight " * 20, "short"),) * 5
    report = replace(SMALL, tables=(Table("t", COLUMNS[:3], rows),))
    page, table = page_of(report), document(report).tables[0]
    widths = [column.width for column in table.columns]
    assert widths == [cell.width for cell in table.rows[1].cells]
    assert [round(100 * width / sum(widths)) for width in widths] == list(page.widths)
    assert len(set(widths)) > 1


def test_every_fixed_word_is_there_in_both_languages_and_fills_in_the_same():
    for name in vars(ENGLISH):
        english, chinese = getattr(ENGLISH, name), getattr(CHINESE, name)
        assert english
        assert chinese
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", chinese)), name
        assert name == "language" or re.search(r"[\u3000-\u9fff\uff00-\uffef]", chinese), name


def chromium(folder: Path, page: bytes, *wanted: str) -> bytes:
    """What Chromium says of a page."""
    require(CHROMIUM.exists(), "Chromium is missing")
    source = folder / "page.html"
    source.write_bytes(page)
    return subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}",
         "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         *wanted, source.as_uri()],
        check=True, capture_output=True, timeout=120,
    ).stdout  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("report", [SMALL, many(500), hostile()], ids=["small", "many", "hostile"])
def test_chromium_prints_one_page(report, tmp_path):
    target = tmp_path / "page.pdf"
    chromium(tmp_path, as_html(report), "--no-pdf-header-footer", f"--print-to-pdf={target}")
    assert len(re.findall(rb"/Type\s*/Page\b", target.read_bytes())) == 1


LOOK = b"""<script>
const seen = [...document.querySelectorAll("tbody tr")].filter(row => row.getClientRects().length);
const told = [...document.querySelectorAll(".paper")].filter(text => text.getClientRects().length);
const root = document.documentElement;
document.title = [seen.length, told.length, root.scrollWidth <= root.clientWidth, innerWidth].join(" ");
</script></body>"""
"""Counts the rows that can be seen and the texts for paper, and whether nothing stands out on the right."""


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 500])
def test_a_screen_of_any_width_shows_every_row_and_scrolls_only_downwards(width, tmp_path):
    things = Listed.joined([f"a theme of some length, number {number}" for number in range(30)], ", ")
    rows = tuple((*row[:1], things, *row[2:]) for row in many(300).data.rows)
    report = replace(SMALL, tables=(Table("Cities", COLUMNS, rows),))
    page = as_html(report).replace(b"</body>", LOOK)
    shown = chromium(tmp_path, page, "--hide-scrollbars", f"--window-size={width},900", "--dump-dom").decode()
    assert f"<title>300 0 true {width}</title>" in shown
