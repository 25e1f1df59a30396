"""The files that a server gives: what they hold, and that nothing in a label does harm in any of them."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import docx
import openpyxl
import pytest
from pyoxigraph import Literal, Quad

from iuc_graph.store.drafts import publish
from iuc_graph.vocabulary import ID, RDFS, SKOS

from ..reports.samples import FORMULAS, LONG, MARKUP, TURNED
from .conftest import RunningServer, settings_for, start

LIMITS = {"query_seconds": 20.0, "worker_memory_mib": 600, "answer_bytes": 50_000_000, "workers": 1}
LABELS = frozenset((RDFS + "label", SKOS + "prefLabel"))
HARMFUL = {
    "place/mannheim": FORMULAS[1],
    "place/chongqing": MARKUP[1],
    "place/bologna": TURNED[0] + "\x07bell",
    "place/greater-manchester": "\t=1+1",
    "theme/rail-freight": FORMULAS[-1],
    "theme/logistics": MARKUP[0],
    "cooperation/ucap-chongqing": LONG,
    "area/ucap-chongqing-logistics": "=cmd|'/C calc'!A0",
    "document/ucap-chongqing": '<a href="javascript:alert(1)">x</a>',
    "place/italy": "+1\u202e",
}


@pytest.fixture(scope="module")
def server(built, tmp_path_factory) -> Iterator[RunningServer]:
    """A server over the project's graph, some of whose labels somebody has poisoned."""
    folder = tmp_path_factory.mktemp("reports") / "store"
    poisoned = {ID + tail: text for tail, text in HARMFUL.items()}
    publish(folder, [_poisoned(quad, poisoned) for quad in built.quads], fingerprint="reports")
    yield from start(settings_for(folder, **LIMITS))


def _poisoned(quad: Quad, texts: dict[str, str]) -> Quad:
    text = texts.get(quad.subject.value)
    if text is None or quad.predicate.value not in LABELS:
        return quad
    return Quad(quad.subject, quad.predicate, Literal(text, language=quad.object.language), quad.graph_name)


ASKED = {"theme": ["theme/rail-freight", "theme/logistics"]}


def body(server: RunningServer, extension: str, question: str = "cities", /, **parameters) -> bytes:
    response = server.client.get(f"/api/sharing/{question}.{extension}", params=parameters or ASKED)
    assert response.status_code == 200, response.text
    return response.content


@pytest.mark.parametrize(
    ("extension", "media_type", "saved"),
    [
        ("json", "application/json", False),
        ("csv", "text/csv; charset=utf-8", True),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", True),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", True),
        ("html", "text/html; charset=utf-8", False),
    ],
)
def test_a_form_is_had_by_extension_by_format_and_by_accept(server, extension, media_type, saved):
    plain = media_type.partition(";")[0]
    found = [
        server.client.get(f"/api/sharing/cities.{extension}", params=ASKED),
        server.client.get("/api/sharing/cities", params={**ASKED, "format": extension}),
        server.client.get("/api/sharing/cities", params=ASKED, headers={"Accept": plain}),
    ]
    assert {response.headers["content-type"] for response in found} == {media_type}
    assert len({response.content for response in found}) == 1
    assert all(
        ("attachment" in response.headers.get("content-disposition", "")) is saved for response in found
    )


def test_forms_that_are_not_there_are_refused(server):
    assert server.client.get("/api/sharing/cities.pdf", params=ASKED).status_code == 404
    assert server.client.get("/api/sharing/cities", params={**ASKED, "format": "pdf"}).status_code == 406
    refused = server.client.get("/api/sharing/cities", params=ASKED, headers={"Accept": "image/png"})
    assert refused.status_code == 406


def test_csv_has_a_row_a_reason_and_runs_nothing(server):
    header, *rows = csv.reader(io.StringIO(body(server, "csv").decode(), newline=""))
    found = json.loads(body(server, "json"))
    assert header == [
        "place", "place_label", "country", "country_label", "thing", "thing_label", "attribution", "cooperation",
        "cooperation_label", "area", "area_label", "graph", "passages", "passages_label",
    ]  # fmt: skip
    assert len(rows) == len(found["supports"]) > 0
    assert not [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
    labels = {row[1] for row in rows}
    assert {"'" + FORMULAS[1], MARKUP[1], "'\t=1+1"} <= labels
    assert LONG in {row[8] for row in rows}
    assert {(row[0], row[2]) for row in rows} >= {(ID + "place/mannheim", ID + "place/germany")}
    assert ("'+1\u202e", ID + "place/italy") in {(row[3], row[2]) for row in rows}


def test_a_workbook_runs_nothing_and_links_nowhere(server):
    book = openpyxl.load_workbook(io.BytesIO(body(server, "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
    values = {cell.value for cell in cells if isinstance(cell.value, str)}
    assert {FORMULAS[1], MARKUP[1]} <= values
    assert max(map(len, values)) == 32_767


def test_a_workbook_says_what_was_asked_of_which_state(server):
    book = openpyxl.load_workbook(io.BytesIO(body(server, "xlsx", theme="theme/rail-freight")))
    about = {row[0].value: row[1].value for row in book.worksheets[1].rows}
    generation = server.client.get("/api/sharing/cities", params=ASKED).headers["iuc-graph-generation"]
    assert about["Generation"] == generation
    assert about["Asked with: Narrower themes count"] == "yes"
    assert len(about["Checksum (SHA-256)"]) == 64
    notes = [row[1].value for row in book.worksheets[1].rows if row[0].value == "How to read it"]
    assert "107 cooperations" in notes[0]


class Elements(HTMLParser):
    """The names of all elements and attributes of a page, and its text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {tag, *(f"@{name}" for name, _ in attrs)}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_holds_harmful_labels_as_text_only(server):
    page = Elements(body(server, "html"))
    assert not page.names & {"script", "img", "svg", "link", "@onerror", "@onload", "@style"}
    assert page.links == []
    assert MARKUP[1] in page.text
    assert "\u202e" not in page.text


def test_a_page_carries_its_style_and_the_policy_permits_that_style_alone(server):
    page = server.client.get("/api/sharing/cities.html", params=ASKED)
    (style,) = re.findall(r"<style>(.*?)</style>", page.text, re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "@page" in style
    assert "url(" not in style


def test_a_document_holds_harmful_labels_as_text_only(server):
    found = docx.Document(io.BytesIO(body(server, "docx")))
    texts = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    assert MARKUP[1] in texts
    assert FORMULAS[1] in texts
    assert not [text for text in texts if "\u202e" in text or "\x07" in text]


@pytest.mark.parametrize("extension", ["json", "csv", "xlsx", "docx", "html"])
@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("between", {"place": ["place/mannheim", "place/chongqing"]}),
        ("with", {"place": "place/mannheim"}),
        ("pairs", {"least": 1, "country": "China"}),
        ("cluster", {"theme": "theme/logistics", "place": "place/mannheim"}),
        ("cities", {"theme": "theme/logistics", "kind": "plan", "programme": "IURC"}),
    ],
)
def test_every_answer_can_be_had_in_every_form_twice_the_same(server, kind, asked, extension):
    for language in ("en", "zh"):
        once = body(server, extension, kind, **asked, lang=language)
        assert once == body(server, extension, kind, **asked, lang=language)
        assert once


LISTS = {
    "places": {"country": "China"},
    "cooperations": {"programme": "IUC"},
    "themes": {},
    "documents": {},
    "sdgs": {},
    "places/mannheim": {},
    "cooperations/ucap-liuzhou": {},
    "documents/ucap-liuzhou": {},
}


def file(server: RunningServer, path: str, extension: str, **parameters) -> bytes:
    response = server.client.get(f"/api/{path}.{extension}", params=parameters)
    assert response.status_code == 200, response.text
    return response.content


@pytest.mark.parametrize("path", LISTS)
def test_lists_and_things_are_had_as_briefings_and_workbooks_that_name_their_documents(server, path):
    page = Elements(file(server, path, "html", **LISTS[path]))
    document = docx.Document(io.BytesIO(file(server, path, "docx", **LISTS[path])))
    about = openpyxl.load_workbook(io.BytesIO(file(server, path, "xlsx", **LISTS[path]))).worksheets[1]
    rows = {str(row[0].value): row for row in about.rows}
    documents = {row[2].value for name, row in rows.items() if name.startswith("Document [")}
    assert documents & {ID + "document/ucap-chongqing", ID + "document/ucap-liuzhou"}
    assert all(address.startswith(ID + "document/") for address in documents)
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    assert rows["Question"][1].value in paragraphs
    assert rows["Question"][1].value in page.text
    assert any(text.startswith("[1] ") for text in paragraphs)
    assert len(document.tables[0].rows) > 1
    assert not page.names & {"script", "img", "svg", "link", "@onerror", "@onload", "@style"}


def test_a_list_names_only_documents_that_state_what_is_on_it(server):
    def documents(**parameters) -> set[str]:
        about = openpyxl.load_workbook(io.BytesIO(file(server, "places", "xlsx", **parameters))).worksheets[1]
        return {row[2].value for row in about.rows if str(row[0].value).startswith("Document [")}

    listed = server.client.get("/api/places", params={"country": "Portugal", "limit": 500}).json()["items"]
    stating = {document["iri"] for item in listed for document in item["documents"]}
    assert documents(country="Portugal") == stating
    assert stating < documents()


def test_the_briefing_about_a_place_tells_what_it_does_with_whom_and_who_says_so(server):
    for language, named, legs in (
        ("en", "Themes as named", "no document names one"),
        ("zh", "点名主题", "没有文件点名"),
    ):
        document = docx.Document(io.BytesIO(file(server, "places/liuzhou", "docx", lang=language)))
        rows = {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in document.tables[0].rows}
        assert rows[named][1].startswith("[")
        assert legs in [told for told, _ in rows.values()]
    told = server.client.get("/api/places/liuzhou").json()["about"]
    partner = told["partners"][0]["place"]["label"]
    book = openpyxl.load_workbook(io.BytesIO(file(server, "places/liuzhou", "xlsx")))
    assert book.sheetnames[1:] == ["About this answer", "statements"]
    assert book.active == book.worksheets[0]
    story = {row[0]: str(row[1]) for row in book.worksheets[0].values}
    assert partner in story["Partners"]
    assert told["activities"][0]["activity"]["label"] in story["Activities"]


def test_a_briefing_shows_the_fields_that_are_asked_for(server):
    document = docx.Document(io.BytesIO(file(server, "places", "docx", country="China", fields="label,kind")))
    assert [cell.text for cell in document.tables[0].rows[0].cells] == ["label", "kind"]


def test_chinese_wording_reaches_every_form(server):
    asked = {"theme": "theme/rail-freight", "lang": "zh"}
    assert "所列有日期的活动截至" in body(server, "html", **asked).decode()
    found = docx.Document(io.BytesIO(body(server, "docx", **asked)))
    assert any("所列有日期的活动截至" in paragraph.text for paragraph in found.paragraphs)
    assert "关于本回答" in openpyxl.load_workbook(io.BytesIO(body(server, "xlsx", **asked))).sheetnames
    assert "点名" in body(server, "csv", **asked).decode()


def test_a_table_that_is_cut_says_so(server):
    cut = server.client.get("/api/sharing/cities.csv", params={**ASKED, "limit": 1})
    rows = list(csv.reader(io.StringIO(cut.text, newline="")))
    assert cut.headers["iuc-graph-cut"] == f"rows={len(rows) - 1}"
    assert "iuc-graph-cut" not in server.client.get("/api/sharing/cities.csv", params=ASKED).headers
