"""Answers to saved questions in Chinese: no English but what documents write, and what the graph has only so."""

from __future__ import annotations

import re
from html import unescape

import pytest
from pyoxigraph import Literal

from iuc_graph.questions import answer, prepare
from iuc_graph.questions.answered import Answered
from iuc_graph.questions.translations import chinese_of
from iuc_graph.questions.wording import TITLES, WORDS, title_of
from iuc_graph.reports import Version
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.denominators import denominator_of
from iuc_graph.web.api.question_forms import Asked, document, write

from .answers import example_values

AS_WRITTEN = {"asWritten", "item", "number", "row", "section", "wording", "written"}
"""What documents write stays as they write it."""

ENGLISH_ALONE = {
    "reason": "the records say in English why a wording is mapped to nothing",
    "unnamed": "of several unnamed parties of one agreement no record says which of its Chinese texts is which",
}
LATIN = re.compile(r"[A-Za-z]{2,}")
HANZI = re.compile(r"[一-鿿]")


@pytest.fixture(scope="module")
def told(questions, names, built):
    """Asks a question with its examples, in Chinese."""
    reader = StoreReader(built.store)

    def tell(name: str, language: str = "zh") -> Answered:
        question = questions.get(name)
        prepared = prepare(question, example_values(question), names)
        return Answered.of(reader, question, prepared.substitutions, answer(reader, prepared), language)

    return tell


def test_every_cell_that_has_a_chinese_form_is_in_chinese(told, questions):
    english = {
        (question.name, name, cell.value)
        for question in questions
        for row in told(question.name).rows()
        for name, cell in zip(question.columns, row, strict=True)
        if isinstance(cell, Literal) and LATIN.search(cell.value) and not HANZI.search(cell.value)
    }
    assert {(question, name) for question, name, _ in english if name not in AS_WRITTEN} == {
        ("unmapped-wordings", "reason"),
        ("agreements-and-signatories", "unnamed"),
    }
    assert {name for _, name, _ in english} <= {*AS_WRITTEN, *ENGLISH_ALONE}


def test_every_label_stands_beside_its_thing(questions):
    alone = {
        (question.name, name)
        for question in questions
        for name in question.columns
        if name.endswith("Label") and name.removesuffix("Label") not in question.columns
    }
    assert not alone


def test_every_column_has_a_title_in_chinese(questions):
    names = {name.removesuffix("Label") for question in questions for name in question.columns}
    assert names == set(TITLES)
    assert all(HANZI.search(title) for title in TITLES.values())
    assert title_of("datedElsewhere", "en") == "dated elsewhere"
    assert title_of("noSuchColumn", "zh") == "no such column"


def test_words_are_those_that_queries_write(questions):
    texts = " ".join(question.text for question in questions)
    words = {word for column in WORDS.values() for word in column if not word.endswith("Match")}
    assert {word for word in words if f'"{word}"' not in texts} <= {"included", "member", "side A", "side B"}


def test_texts_of_the_graph_are_told_in_chinese_and_words_for_programs_stay(told, built):
    found = told("discrepancies-about-a-thing")
    reader = StoreReader(built.store)
    asked = Asked(reader, Version("000001", "", "2026-01-01"), denominator_of(reader))
    items = document(found, asked)["items"]
    assert all(HANZI.search(item["description"]) for item in items)
    sharing = document(told("cities-sharing-a-theme"), asked)["items"]
    assert {item["attribution"] for item in sharing} == {"as named", "by plan"}
    assert all(HANZI.search(item["status"]["label"]) for item in sharing if item["status"])


def test_a_page_has_its_titles_parameters_and_words_in_chinese(told, built):
    reader = StoreReader(built.store)
    asked = Asked(reader, Version("000001", "", "2026-01-01"), denominator_of(reader))
    page = write(told("cities-sharing-a-theme"), asked, "html").decode()
    heads = [
        unescape(re.sub(r"<[^>]*>", "", head)).strip() for head in re.findall(r"<th\b.*?</th>", page, re.S)
    ]
    assert heads == ["归属方式", "地方", "国家", "合作", "领域", "状态", "载于"]
    assert "主题：物流" in page
    assert "点名" in page
    assert "as named" not in page.replace("（as named）", "")
    plain = write(told("cities-sharing-a-theme"), asked, "csv").decode("utf-8-sig")
    assert plain.startswith("theme,themeLabel,attribution,")


def test_a_text_with_two_meanings_or_of_several_together_stays(built):
    reader = StoreReader(built.store)
    found = chinese_of(reader, ["EU cities", "districts of Liuzhou", "no such text", 'a "quoted" \\ text'])
    assert found == {"EU cities": "欧盟城市"}
