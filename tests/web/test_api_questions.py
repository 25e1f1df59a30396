"""/api/questions: each saved question at its own address, in every form, described for machines."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import cycle, islice

import docx
import pytest
from openpyxl import load_workbook
from pyoxigraph import QueryResultsFormat, parse_query_results

from iuc_graph.names import NameIndex
from iuc_graph.questions import answer, load, prepare
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.vocabulary import ID
from iuc_graph.web.api.question_forms import OFFERS

from ..questions.answers import example_values
from ..questions.serving import serving
from ..web.conftest import RunningServer

PATH = "/api/questions"
SHARING = f"{PATH}/cities-sharing-a-theme"
NO_NAMES = NameIndex((), ())
ODD = """\
# title: {en: What is odd?, zh: 有何异常？}
# description: {en: Cells that a spreadsheet could run., zh: 电子表格可能执行的单元格。}
# parameters:
#   word: {type: text, label: {en: Word, zh: 词}, required: false, example: "=1+1"}
#   count: {type: integer, label: {en: Count, zh: 数}, required: false, default: "2", example: "2"}
# evidence: []
# counting: it is made up

SELECT ?word ?other ?count ?n WHERE {
  VALUES (?word ?other) { ("=1+1" "a\\tb\\nc") ("@x" "-2") ("plain" "") }
  VALUES ?count { 1 2 }
  BIND(-?count AS ?n)
}
ORDER BY ?word ?count
"""


@pytest.fixture(scope="module")
def questions(repository, tmp_path_factory):
    """The questions of the project, and one that was added by adding a file."""
    folder = tmp_path_factory.mktemp("questions")
    for file in (repository / "queries").glob("*.rq"):
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "odd-cells.rq").write_text(ODD, encoding="utf-8")
    return load(folder)


@pytest.fixture(scope="module")
def served(built, questions, tmp_path_factory):
    yield from serving(tmp_path_factory.mktemp("asked") / "store", built, questions)


@pytest.fixture
def get(served: RunningServer):
    def get(path: str, code: int = 200, headers: dict[str, str] | None = None, **params: str):
        found = served.client.get(path, params=params or None, headers=headers)
        assert found.status_code == code, found.text
        return found

    return get


def test_the_list_says_what_each_question_needs_and_gives(get, questions):
    document = get(PATH).json()
    assert [item["name"] for item in document["items"]] == [question.name for question in questions]
    assert document["count"] == len(questions)
    item = next(item for item in document["items"] if item["name"] == "cities-in-several-cooperations")
    assert item["title"] == item["titles"]["en"]
    (parameter,) = item["parameters"]
    assert parameter == {
        "name": "minimum",
        "type": "integer",
        "label": "At least so many cooperations",
        "labels": {"en": "At least so many cooperations", "zh": "最少合作数"},
        "required": False,
        "default": "3",
        "example": "4",
        "choices": f"{PATH}/cities-in-several-cooperations/choices/minimum",
    }
    assert item["evidence"] == ["passage"]
    assert "passage" in item["columns"]


def test_the_list_comes_in_chinese_and_as_csv(get):
    assert get(PATH, lang="zh").json()["items"][0]["title"] == "某城市有哪些活动？"
    listed = get(PATH + ".csv", headers={"Accept-Language": "zh-CN"})
    rows = list(csv.DictReader(io.StringIO(listed.text, newline="")))
    assert rows[0]["title"] == "某城市有哪些活动？"
    assert listed.headers["content-language"] == "zh"


def test_every_question_answers_in_every_form(served, questions):
    """Each question as JSON and in two of the other forms, in turn."""
    for number, question in enumerate(questions):
        values = example_values(question)
        document = served.client.get(f"{PATH}/{question.name}", params=values).json()
        rows = document["count"]
        assert rows == len(document["items"]), question.name
        assert rows, question.name
        for form in islice(cycle(COUNTS), 2 * number, 2 * number + 2):
            found = served.client.get(f"{PATH}/{question.name}.{form}", params=values)
            assert found.status_code == 200, found.text
            assert COUNTS[form](found.content) == rows, (question.name, form)


def _results(format_):
    return lambda body: len(list(parse_query_results(body, format_)))


def _csv(body: bytes) -> int:
    return len(list(csv.reader(io.StringIO(body.decode(), newline=""), strict=True))) - 1


COUNTS = {
    "csv": _csv,
    "tsv": lambda body: len(body.decode().split("\n")) - 2,
    "jsonld": lambda body: json.loads(body)["schema:numberOfItems"],
    "srj": _results(QueryResultsFormat.JSON),
    "srx": _results(QueryResultsFormat.XML),
    "sparql-tsv": _results(QueryResultsFormat.TSV),
    "sparql-csv": _csv,
}


def test_a_workbook_holds_the_rows_and_what_was_asked(get):
    found = get(SHARING + ".xlsx", theme="logistics")
    book = load_workbook(io.BytesIO(found.content))
    rows = list(book.worksheets[0].values)
    assert len(rows) - 1 == get(SHARING, theme="logistics").json()["count"]
    about = [str(cell) for row in book.worksheets[1].values for cell in row if cell]
    assert "Which cities share a theme?" in about
    assert any("Logistics" in cell for cell in about)
    assert any("ucap-chongqing" in cell for cell in about)
    assert found.headers["content-disposition"] == 'attachment; filename="cities-sharing-a-theme.xlsx"'


def test_every_form_says_out_of_how_many(get, built):
    counted = answer(
        StoreReader(built.store), prepare(load(built.project.queries).get("scope"), {}, NO_NAMES)
    )
    cooperations = sum(int(cell.value) for cell in counted.column("cooperations"))
    for form in (offer.format for offer in OFFERS):
        header = get(SHARING, theme="logistics", format=form).headers["iuc-graph-denominator"]
        assert header.startswith(f"cooperations={cooperations}, with-theme="), form
        assert "last-activity=20" in header
    found = get(SHARING, theme="logistics").json()["denominator"]
    assert found["cooperations"] == cooperations >= found["with_year"] > found["with_sdg"] > 0
    linked = get(SHARING + ".jsonld", theme="logistics").json()["rdfs:comment"]
    assert {each["@language"]: each["@value"] for each in linked} == found["text"]
    about = load_workbook(io.BytesIO(get(SHARING + ".xlsx", theme="logistics").content)).worksheets[1]
    assert found["text"]["en"] in [row[1] for row in about.values]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_briefing_shows_equal_rows_once_and_the_documents_behind_them(get, language):
    page = get(SHARING + ".html", theme="logistics", lang=language)
    denominator = get(SHARING, theme="logistics").json()["denominator"]["text"][language]
    assert denominator in page.text
    assert ("Chongqing", "重庆")[language == "zh"] in page.text
    assert re.search(r"\[\d\] Cooperation Themes, 1", page.text)
    assert "style-src 'sha256-" in page.headers["content-security-policy"]
    document = docx.Document(io.BytesIO(get(SHARING + ".docx", theme="logistics", lang=language).content))
    assert denominator in [paragraph.text for paragraph in document.paragraphs]
    rows = [tuple(cell.text for cell in row.cells) for row in document.tables[0].rows]
    assert len(rows) == len(set(rows)) > 10


def test_an_empty_answer_says_why_in_a_briefing_too(get):
    page = get(f"{PATH}/activities-timeline.html", year="1999").text
    assert "choices" in page


def test_the_form_is_chosen_by_extension_then_name_then_accept(get):
    liked = {"Accept": "text/csv;q=0.5, application/ld+json"}
    assert get(SHARING, headers=liked, theme="logistics").headers["content-type"] == "application/ld+json"
    assert get(SHARING, headers=liked, theme="logistics", format="srx").text.startswith("<?xml")
    assert get(SHARING + ".csv", headers=liked, theme="logistics", format="srx").text.startswith("theme,")
    assert get(SHARING, headers={"Accept": "text/csv"}, theme="logistics").text.startswith("theme,")
    get(SHARING, 406, headers={"Accept": "image/png"}, theme="logistics")
    get(SHARING, 406, theme="logistics", format="pdf")
    get(SHARING + ".pdf", 404, theme="logistics")


def test_cells_that_a_spreadsheet_could_run_are_neutralised_but_not_in_the_results_of_sparql(get):
    rows = list(csv.reader(io.StringIO(get(f"{PATH}/odd-cells.csv").text, newline="")))
    assert rows == [
        ["word", "other", "count", "n"],
        ["'=1+1", "a\tb\nc", "2", "-2"],
        ["'@x", "'-2", "2", "-2"],
        ["plain", "", "2", "-2"],
    ]
    assert get(f"{PATH}/odd-cells.tsv").text.split("\n")[1] == "'=1+1\ta b c\t2\t-2"
    raw = get(f"{PATH}/odd-cells", format="sparql-csv").text
    assert raw.split("\r\n")[1].startswith("=1+1,")
    assert get(f"{PATH}/odd-cells", format="sparql-tsv").text.split("\n")[1].startswith('"=1+1"\t"a\\tb\\nc"')


def test_labels_come_in_the_language_asked_for(get):
    item = get(SHARING, theme="物流", lang="zh").json()["items"][0]
    assert item["theme"]["label"] == "物流"
    assert item["theme"]["labels"]["en"] == "Logistics"
    found = get(SHARING + ".csv", headers={"Accept-Language": "zh"}, theme="logistics")
    assert "重庆" in found.text


@pytest.mark.parametrize(
    ("path", "code", "kind", "said"),
    [
        ("cities-sharing-a-theme", 422, "parameters", "Parameter theme is missing"),
        ("cities-sharing-a-theme?them=x", 422, "parameters", "“them”.*Did you mean theme"),
        ("cities-sharing-a-theme?theme=logistics&fromat=csv", 422, "parameters", "Did you mean format"),
        ("cities-sharing-a-theme?theme=logistics&theme=x", 422, "parameters", "theme is given 2 times"),
        ("cities-sharing-a-theme?theme=", 422, "parameters", "theme is empty"),
        ("cities-sharing-a-theme?theme=logistics&limit=3", 422, "parameters", "no parameter “limit”"),
        ("cities-sharing-a-theme?theme=logistics&lang=fr", 422, "parameters", "lang is “fr”"),
        ("cities-in-several-cooperations?minimum=x", 422, "parameters", "Parameter minimum: “x” is no whole"),
        ("eu-members-at-a-date?day=30.6.2019", 422, "parameters", "Parameter day: .*YYYY-MM-DD"),
        ("cities-sharing-an-sdg?sdg=18", 422, "parameters", "Parameter sdg: there is no SDG 18"),
        ("cities-sharing-a-theme?theme=logistix", 404, "name-unknown", "Nearest: Logistics"),
        (
            "what-two-cities-share?first=Nowheresville",
            422,
            "parameters",
            "first.*\n.*second|second.*\n.*first",
        ),
        ("partners-of-a-city?city=Cordoba", 409, "name-ambiguous", "names 2 things"),
        ("cities-sharing-themes", 404, "question-unknown", "Nearest: cities-sharing-a-theme"),
        ("cities-sharing-themes.csv", 404, "question-unknown", "Nearest: cities-sharing-a-theme"),
        ("cities-sharing-themes/choices/theme", 404, "question-unknown", "Nearest: cities-sharing-a-theme"),
        ("cities-sharing-a-theme/choices/thema", 404, "name-unknown", "it has: theme"),
        ("cities-sharing-a-theme/choices/theme?theme=x", 422, "parameters", "no parameter “theme”"),
        ("cities-sharing-a-theme?theme=logistics&at=never", 404, "generation-unknown", "never"),
    ],
)
def test_what_is_wrong_is_told(get, path, code, kind, said):
    problem = get(f"{PATH}/{path}", code).json()
    assert problem["code"] == kind
    assert re.search(said, problem["detail"], re.DOTALL), problem["detail"]


def test_an_empty_answer_says_why(get):
    document = get(f"{PATH}/activities-timeline", year="1999").json()
    assert (document["items"], document["count"]) == ([], 0)
    assert document["notes"][0] == "year 1999 has no answer to this question."
    assert "choices" in document["notes"][-1]
    assert get(SHARING, theme="logistics").json()["notes"] == []


def test_an_answer_is_whole_or_refused(built, questions, tmp_path):
    for server in serving(tmp_path / "store", built, questions, answer_bytes=20_000):
        refused = server.client.get(f"{PATH}/discrepancies")
        assert refused.status_code == 413
        assert "20000" in refused.json()["detail"]


def test_choices_hold_labels_and_can_be_narrowed(get):
    document = get(f"{SHARING}/choices/theme", lang="zh").json()
    logistics = next(item for item in document["items"] if item["id"] == "theme/logistics")
    assert logistics == {
        "iri": ID + "theme/logistics",
        "id": "theme/logistics",
        "label": "物流",
        "labels": {"en": "Logistics", "zh": "物流"},
    }
    assert (document["open"], document["complete"]) == (False, True)
    assert {"value": 2018} in get(f"{PATH}/activities-timeline/choices/year").json()["items"]
    shared = f"{PATH}/what-two-cities-share/choices/second"
    assert get(shared, first="Mannheim").json()["count"] < get(shared).json()["count"]


def test_an_answer_that_the_client_has_is_not_sent_again(get):
    first = get(SHARING, theme="logistics")
    again = get(SHARING, 304, headers={"If-None-Match": first.headers["etag"]}, theme="logistics")
    assert again.content == b""
    assert (
        first.headers["iuc-graph-generation"] == get(SHARING, theme="logistics", at="1").json()["generation"]
    )


def test_head_and_options_are_answered(served):
    for path in (PATH, SHARING, SHARING + ".csv", f"{SHARING}/choices/theme"):
        params = {"theme": "logistics"} if path.startswith(SHARING) and "choices" not in path else None
        head = served.client.head(path, params=params)
        assert (head.status_code, head.content) == (200, b"")
        options = served.client.options(path)
        assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert served.client.post(SHARING).status_code == 405


def test_machines_find_every_question_as_its_own_path(get, questions):
    document = get("/openapi.json").json()
    for question in questions:
        operation = document["paths"][f"{PATH}/{question.name}"]["get"]
        assert operation["summary"] == question.header.title.en
        named = {item["name"]: item for item in operation["parameters"]}
        assert list(named) == [*question.header.parameters, "format", "lang", "at"]
        for name, parameter in question.header.parameters.items():
            assert named[name]["required"] == parameter.required
            assert parameter.label.en in named[name]["description"]
            assert str(named[name]["example"]) == parameter.example
        answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
        shown = set(question.columns) - set(question.labelled.values())
        assert set(answer["properties"]["items"]["items"]["properties"]) == shown
    identifiers = [each["get"]["operationId"] for each in document["paths"].values() if "get" in each]
    assert len(set(identifiers)) == len(identifiers)


def test_the_types_of_parameters_are_described(get):
    paths = get("/openapi.json").json()["paths"]

    def schema(question: str, name: str) -> dict[str, object]:
        listed = paths[f"{PATH}/{question}"]["get"]["parameters"]
        return next(item["schema"] for item in listed if item["name"] == name)

    assert schema("cities-in-several-cooperations", "minimum") == {"type": "integer", "default": 3}
    assert schema("eu-members-at-a-date", "day") == {"type": "string", "format": "date"}
    assert schema("cities-sharing-an-sdg", "sdg")["anyOf"][0] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 17,
    }
    assert "jsonld" in schema("cities-sharing-a-theme", "format")["enum"]
    assert paths[f"{PATH}/{{name}}/choices/{{parameter}}"]["get"]["summary"]


def test_a_wording_of_documents_is_taken_for_its_theme_and_it_is_told_how_it_was_read(served):
    asked = {"theme": "mobility"}
    read = "“mobility” was read as Urban mobility: a wording that documents use for it."
    answered = served.client.get(SHARING, params=asked).json()
    assert answered["notes"] == [read]
    assert answered["items"]
    assert read in served.client.get(f"{SHARING}.html", params=asked).text
    assert served.client.get(SHARING, params={"theme": "Urban mobility"}).json()["notes"] == []


def test_a_place_without_a_cooperation_points_to_one_near_it_in_either_language(served):
    asked = {"first": "Stuttgart", "second": "Liuzhou"}
    path = f"{PATH}/what-two-cities-share"
    english = served.client.get(path, params=asked).json()["notes"]
    assert english[-1].endswith("what it lies in does; ask for: Stuttgart Region.")
    chinese = served.client.get(path, params={**asked, "lang": "zh"}).json()["notes"]
    assert chinese[0] == "斯图加特（城市）：无论“城市二”为何，此问题对它都没有答案。"
    assert chinese[-1].endswith("可改查：斯图加特地区。")
