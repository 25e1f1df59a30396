"""The wording of the pages: complete in every language, and for every name that the data brings."""

from __future__ import annotations

import re
import string
from importlib.resources import files

import pytest

from iuc_graph.entities.labels import LANGUAGES
from iuc_graph.entities.lists.collection import RESOURCES
from iuc_graph.entities.place import LEAD, MEMBER, OTHER_SIDE, PARTNER
from iuc_graph.questions import load
from iuc_graph.web.pages_app.list_view import COLUMNS
from iuc_graph.web.pages_app.words import languages, words_of

from .reading import HANZI

TEMPLATES = files("iuc_graph.web.pages_app").joinpath("templates")
ONE_FORM = re.compile(r"\.one$")
NAMES_OF_FORMS = frozenset(("site.name",))


def braces(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_there_is_a_file_for_each_language_in_which_everything_is_told():
    assert set(languages()) == set(LANGUAGES)


@pytest.mark.parametrize("language", [name for name in languages() if name != "en"])
def test_each_language_has_the_keys_of_english_and_fills_in_the_same(language):
    english, other = words_of("en").texts, words_of(language).texts
    optional = {
        key for key in english if ONE_FORM.sub(".many", key) != key and ONE_FORM.sub(".many", key) in english
    }
    assert set(english) - set(other) <= optional
    assert set(other) - set(english) == set()
    assert {key for key, text in other.items() if braces(text) != braces(english[key])} == set()


def test_each_chinese_text_is_chinese():
    texts = words_of("zh").texts
    assert {key for key, text in texts.items() if not HANZI.search(text)} == {"site.name", "site.comma"}


@pytest.mark.parametrize("language", languages())
def test_every_key_that_a_template_asks_for_is_there(language):
    words = words_of(language)
    asked = {
        key
        for file in TEMPLATES.iterdir()
        for key in re.findall(r"\bt\('([^']+)'(?!\s*~)", file.read_text(encoding="utf-8"))
    }
    counted = {
        key
        for file in TEMPLATES.iterdir()
        for key in re.findall(r"\bt\.count\('([^']+)'", file.read_text(encoding="utf-8"))
    }
    assert len(asked) > 80
    assert {key for key in asked if words.known(key) is None} == set()
    assert {key for key in counted if words.known(f"{key}.many") is None} == set()


@pytest.mark.parametrize("language", languages())
def test_every_list_filter_order_and_field_has_words(language):
    words = words_of(language)
    for resource in RESOURCES:
        assert set(COLUMNS[resource.name]) <= {field.name for field in resource.fields}
        keys = [f"list.{resource.name}.{part}" for part in ("short", "one", "title", "lead")]
        keys += [f"filter.{each.name}" for each in resource.filters]
        keys += [f"order.{each.name}" for each in resource.orders]
        keys += [f"field.{name}" for name in COLUMNS[resource.name]]
        assert [key for key in keys if words.known(key) is None] == []


@pytest.mark.parametrize("language", languages())
def test_every_column_of_a_saved_question_has_words(language, repository):
    words = words_of(language)
    columns = {
        name
        for question in load(repository / "queries")
        for name in question.columns
        if name not in question.labelled.values()
    }
    assert {name for name in columns if words.known(f"column.{name}") is None} == set()


@pytest.mark.parametrize("language", languages())
def test_every_relation_of_places_and_every_word_in_an_answer_has_words(language, repository):
    words = words_of(language)
    for relation in (OTHER_SIDE, PARTNER, LEAD, MEMBER):
        assert words.known(f"relation.{relation.replace(' ', '-')}")
    bound = {
        text
        for file in (repository / "queries").glob("*.rq")
        for text in re.findall(r'BIND\("([^"]+)" AS', file.read_text(encoding="utf-8"))
    }
    assert {text for text in bound if words.known(f"value.{text}") is None} == set()
