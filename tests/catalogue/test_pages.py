"""The generated pages of docs/ are what the records say today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode

from iuc_graph.catalogue.__main__ import pages, write
from iuc_graph.catalogue.coverage import coverage
from iuc_graph.catalogue.disagreements import disagreements
from iuc_graph.catalogue.markdown import cell, code, table
from iuc_graph.errors import ProjectFilesError
from iuc_graph.project import Project
from iuc_graph.vocabulary import ID, IUC, RDF


@pytest.mark.parametrize("name", ["coverage.md", "disagreements.md", "questions.md", "settings.md"])
def test_a_generated_page_is_up_to_date(built, repository: Path, name: str):
    file = repository / "docs" / name
    outdated = f"docs/{name} is not what it is made from; run: python -m iuc_graph.catalogue"
    assert file.is_file(), outdated
    assert file.read_text(encoding="utf-8") == pages(built.project, built.book)[name], outdated


def test_pages_are_written_in_a_checkout_only(tmp_path: Path):
    with pytest.raises(ProjectFilesError):
        write(Project(tmp_path))


def test_every_passage_and_omission_has_its_line_on_the_page(built):
    rows = [line for line in coverage(built.book).splitlines() if re.match(r"\| \d", line)]
    expected = sum(len(file.passages) + len(file.left_out) for file in built.book.documents)
    assert len(rows) == expected
    assert not [row for row in rows if row.endswith("|  |")], "a passage without a record"


def test_every_record_named_on_the_page_is_a_thing_of_the_graph(built):
    known = {quad.subject.value for quad in built.quads if isinstance(quad.subject, NamedNode)}
    named = set(re.findall(r"`([a-z-]+/[a-z0-9-]+)(?:: [^`]*)?`", coverage(built.book)))
    assert len(named) > 500
    assert {tail for tail in named if ID + tail not in known} == set()


def test_every_disagreement_concerns_things_of_the_graph(built):
    for note in built.book.discrepancies.discrepancies:
        for tail in note.about:
            assert next(
                built.store.quads_for_pattern(NamedNode(ID + tail), None, None, DefaultGraph()), None
            ), tail


def test_every_reading_of_a_disagreement_is_a_passage_of_its_document(built):
    a, passage, document = NamedNode(RDF + "type"), NamedNode(IUC + "Passage"), NamedNode(IUC + "document")
    for note in built.book.discrepancies.discrepancies:
        for reading in note.readings:
            node = NamedNode(f"{ID}passage/{reading.document}/{reading.passage}")
            source = NamedNode(f"{ID}document/{reading.document}")
            assert list(built.store.quads_for_pattern(node, a, passage, DefaultGraph())), node
            assert list(built.store.quads_for_pattern(node, document, source, DefaultGraph())), node


def test_every_disagreement_stands_on_the_page_once_with_all_its_readings(built):
    page = disagreements(built.book)
    notes = built.book.discrepancies.discrepancies
    headings = [line.removeprefix("### ") for line in page.splitlines() if line.startswith("### ")]
    assert sorted(headings) == sorted(note.title.en for note in notes)
    before = page.partition("## Things that may be one")[0]
    assert len(re.findall(r"^\| `", before, re.M)) == sum(len(note.readings) for note in notes)


def test_every_pair_of_things_that_may_be_one_stands_on_the_page_with_its_reason(built):
    page = disagreements(built.book)
    for pair in built.book.discrepancies.possibly_same:
        assert f"| {code(pair.nodes[0])} | {code(pair.nodes[1])} | {cell(pair.why.en)} |" in page


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a | b", r"a \| b"), ("<u>x", "&lt;u>x"), ("two\nlines", "two lines"), ("a\\b", r"a\\b")],
)
def test_a_text_stays_one_cell(text: str, shown: str):
    assert cell(text) == shown


def test_a_table_has_a_head_and_its_rows():
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
