"""What lies under data/ is one whole: shared slugs tell of one thing, Chinese is Chinese, no file is overlooked."""

from __future__ import annotations

from pathlib import Path

import pytest

from iuc_graph.build.assemble import assemble, read_records
from iuc_graph.errors import RecordErrors
from iuc_graph.project import Project
from iuc_graph.records.activity import Activity
from iuc_graph.records.base import Text
from iuc_graph.records.book import Book
from iuc_graph.records.cooperation import Area
from iuc_graph.records.document import DocumentFile
from iuc_graph.records.gazetteer import MatchRow
from iuc_graph.records.one_thing import unlike
from iuc_graph.records.reader import Locator, read_csv
from iuc_graph.records.walk import walk


def activity(**changes: object) -> Activity:
    values = {
        "slug": "visit",
        "type": "Visit",
        "title": {"en": "A visit", "zh": "访问"},
        "summary": {"en": "A visit.", "zh": "一次访问。"},
        "stated_at": ["p"],
    }
    return Activity.model_validate(values | changes)


def differing(one: Activity, other: Activity, names: tuple[str, str] = ("a.yaml", "b.yaml")) -> list[str]:
    located = zip((one, other), (Locator(Path(name)) for name in names), strict=True)
    texts = ((locator, found) for record, locator in located for found in walk(record))
    return [fault.field for fault in unlike(texts)]


@pytest.mark.parametrize(
    ("one", "other", "fields"),
    [
        ({}, {}, []),
        ({}, {"title": {"en": "Another", "zh": "访问"}}, ["title.en"]),
        ({}, {"title": {"en": "A visit", "zh": "另一次"}}, ["title.zh"]),
        ({}, {"type": "Meeting"}, ["type"]),
        ({"date": "2017"}, {"date": "2017-05-31"}, []),
        ({"date": "2017-06"}, {"date": "2017-05-31"}, ["date"]),
        ({"date": "2017-06"}, {}, []),
        ({"date": "2017-06"}, {"period": {"start": "2017-05", "stated_at": ["p"]}}, []),
        (
            {"date": "2017-06"},
            {"period": {"start": "2017-07", "end": "2018", "stated_at": ["p"]}},
            ["period"],
        ),
        ({"date": "2017-06"}, {"period": {"date": "2016", "stated_at": ["p"]}}, ["period"]),
    ],
)
def test_activities_of_one_slug_in_two_documents_are_one_activity(
    one: dict[str, object], other: dict[str, object], fields: list[str]
):
    assert differing(activity(**one), activity(**other)) == fields


def test_a_slug_twice_in_one_file_is_left_to_the_check_for_that():
    assert differing(activity(), activity(type="Meeting"), ("a.yaml", "a.yaml")) == []


def test_the_build_refuses_one_slug_for_two_titles(edited_project):
    title = "Visit to Mannheim in June 2017"
    files = sorted((edited_project.project.data / "documents").glob("*.yaml"))
    file = [file for file in files if title in file.read_text(encoding="utf-8")][-1]
    edited_project(f"data/documents/{file.name}", title, "Visit to Mannheim in July 2017")
    assert "'visit-chinese-cities-to-mannheim-2017-06' is not that in" in refused(edited_project.project)


def refused(project: Project) -> str:
    with pytest.raises(RecordErrors) as caught:
        assemble(project)
    return str(caught.value)


def areas(book: Book, file: str) -> list[Area]:
    found: DocumentFile = next(one for one in book.documents if one.document.slug == file)
    return found.plans[0].areas


def test_an_area_belongs_to_one_document(edited_project, built):
    taken = areas(built.book, "ucap-liuzhou")[0].slug
    free = areas(built.book, "ucap-changchun")[0].slug
    edited_project("data/documents/ucap-changchun.yaml", f"slug: {free}\n", f"slug: {taken}\n")
    assert f"the slug {taken!r} is used already in data/documents/ucap-changchun.yaml" in refused(
        edited_project.project
    )


@pytest.mark.parametrize(
    "name",
    ["extra.yml", "reference/bodies.yaml", "persons/more.yaml", "documents/x.yml", "curation/a/b.yaml"],
)
def test_a_file_that_nothing_reads_is_a_fault(edited_project, name: str):
    file = edited_project.project.data / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("a: b\n", encoding="utf-8")
    text = refused(edited_project.project)
    assert text.startswith(f"data/{name}:1: file: is read by nothing; allowed: documents/*.yaml, ")


@pytest.mark.parametrize(("zh", "passes"), [("Visit to Mannheim", False), ("U-CAP", True), ("2017", True)])
def test_a_chinese_text_is_chinese_or_an_acronym_or_a_number(edited_project, built, zh: str, passes: bool):
    title: Text = areas(built.book, "ucap-liuzhou")[0].title
    edited_project("data/documents/ucap-liuzhou.yaml", f"zh: {title.zh}}}", f"zh: {zh}}}")
    if passes:
        assert areas(read_records(edited_project.project), "ucap-liuzhou")[0].title.zh == zh
    else:
        assert "title.zh: is not Chinese" in refused(edited_project.project)


def test_a_table_may_start_with_a_byte_order_mark(edited_project):
    file = edited_project.project.data / "reference/matches.csv"
    plain = read_csv(file, MatchRow).records
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert read_csv(file, MatchRow).records == plain


def test_the_fingerprint_counts_what_the_graph_is_built_from(edited_project):
    before = edited_project.project.fingerprint()
    (edited_project.project.data / "persons/persons.yaml").unlink()
    assert edited_project.project.fingerprint() == before
    edited_project("data/documents/ucap-liuzhou.yaml", "languages: [en]", "languages: [zh]")
    assert edited_project.project.fingerprint() != before
