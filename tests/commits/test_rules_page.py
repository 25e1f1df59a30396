"""docs/refusals.md lists the rules as they are; and what refuses a write speaks of no technique."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.namespace import SH

from iuc_graph.commits.ownership import REFUSED, refused_for
from iuc_graph.commits.rules_page import FOLDERS, HEADINGS, fill
from iuc_graph.errors import ProjectFilesError
from iuc_graph.validation.quads import MESSAGES
from iuc_graph.validation.shapes import UNJUDGED_TEXTS
from iuc_graph.vocabulary import REFERENCE_GRAPH

from ..jargon import jargon, says_how_to_mend


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs" / "refusals.md").read_text(encoding="utf-8")


def test_the_page_is_what_it_is_made_from(page: str, repository: Path):
    outdated = "run: python -m iuc_graph.commits.rules_page"
    assert fill(page, repository / "shapes") == page, outdated


def test_the_page_holds_every_message_of_every_rule(page: str, repository: Path):
    files = list((repository / "shapes").glob("*/*.ttl"))
    texts = {str(text) for file in files for text in Graph().parse(file).objects(None, SH.message)}
    texts |= {text for both in MESSAGES.values() for text in both} | set(UNJUDGED_TEXTS.values())
    assert [text for text in texts if text not in page] == []
    assert len(texts) > 600


def test_a_changed_message_and_a_new_file_are_seen(page: str, repository: Path, tmp_path: Path):
    for folder in FOLDERS:
        (tmp_path / folder).mkdir()
    for file in (repository / "shapes").glob("*/*.ttl"):
        text = file.read_text(encoding="utf-8").replace("The venue is neither", "The venue is not")
        (tmp_path / file.parent.name / file.name).write_text(text, encoding="utf-8")
    assert "The venue is not a place" not in page
    assert "The venue is not a place" in fill(page, tmp_path)
    (tmp_path / "merge" / "new.ttl").write_text("", encoding="utf-8")
    with pytest.raises(ProjectFilesError, match=r"new\.ttl has no heading"):
        fill(page, tmp_path)
    assert {file.stem for file in (repository / "shapes").glob("*/*.ttl")} == HEADINGS.keys()


def test_a_missing_mark_is_an_error(page: str, repository: Path):
    with pytest.raises(ProjectFilesError, match="write them back"):
        fill(page.replace("<!-- end of limits -->", ""), repository / "shapes")


@pytest.mark.parametrize("both", [*MESSAGES.values(), (UNJUDGED_TEXTS["en"], UNJUDGED_TEXTS["zh"])])
def test_what_is_said_of_misplaced_statements_has_no_words_of_the_trade(both: tuple[str, str]):
    for text, language in zip(both, ("en", "zh"), strict=True):
        assert jargon(text, language) == []
        assert says_how_to_mend(text, language), text


@pytest.mark.parametrize("reason", sorted(REFUSED))
def test_what_refuses_a_write_says_in_both_languages_where_to_write_instead(reason: str):
    error = refused_for(reason, REFERENCE_GRAPH if reason == "Built" else "")
    assert error.messages.keys() == {"en", "zh"}
    assert error.messages["en"] == str(error)
    for language, text in error.messages.items():
        without_code = re.sub(r"GRAPH <[^>]*> \{ … \}|<[^>]*>|iuc-graph build", "", text)
        assert jargon(without_code, language) == []
        assert "{" not in without_code
        assert re.search("请" if language == "zh" else r"\b(Name|name|change|Give)\b", text)
