"""The saved questions over the project's own graph: right, supported, and the same every time."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from iuc_graph.questions import answer, document, load, prepare
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.store.embedded import EmbeddedStore
from iuc_graph.vocabulary import ID, INFERRED_GRAPH, IUC, RDF, SOURCE_GRAPH

from .answers import as_rows, ask, example_values, read_expected, texts

EXPECTED = Path(__file__).parent / "expected"
QUERIES = Path(__file__).parents[2] / "queries"
NAMES = sorted(file.stem for file in QUERIES.glob("*.rq"))
PASSAGE = NamedNode(IUC + "Passage")
TYPE = NamedNode(RDF + "type")


def test_there_are_at_least_twenty_six_questions():
    assert len(NAMES) >= 26


def test_every_question_has_an_expected_answer_and_no_other_has():
    assert sorted(file.stem for file in EXPECTED.glob("*.yaml")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_question_gives_the_answer_that_the_documents_give(name, questions, names, built):
    expected = read_expected(EXPECTED / f"{name}.yaml")
    found = texts(ask(questions.get(name), expected.parameters, built.store, names), expected.columns)
    if expected.rows is not None:
        assert sorted(found) == sorted(as_rows(expected.rows))
    assert as_rows(expected.contains) <= found
    assert not as_rows(expected.lacks) & found
    assert expected.rows or expected.contains


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_changes_when_a_document_that_supports_it_is_taken_away(
    name, questions, names, built, store_without
):
    expected = read_expected(EXPECTED / f"{name}.yaml")
    prepared = prepare(questions.get(name), expected.parameters, names)
    whole = answer(StoreReader(built.store), prepared)
    less = answer(StoreReader(store_without(expected.without)), prepared)
    assert texts(less, expected.columns) != texts(whole, expected.columns)


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_a_passage_of_a_source_graph_as_its_evidence(name, questions, names, built):
    question = questions.get(name)
    if not question.header.evidence:
        assert question.header.counting
        return
    found = ask(question, example_values(question), built.store, names)
    assert found.rows, "the examples of the parameters give no answer"
    for row in zip(*(found.column(column) for column in question.header.evidence), strict=True):
        assert any(row)
        assert all(_is_passage(cell, built.store) for cell in row if cell is not None)


def _is_passage(cell: object, store: Store) -> bool:
    graphs = [quad.graph_name for quad in store.quads_for_pattern(cell, TYPE, PASSAGE)]
    named = [graph.value for graph in graphs if isinstance(graph, NamedNode)]
    return bool(named) and all(graph.startswith(SOURCE_GRAPH) for graph in named)


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_the_rows_does_not_depend_on_the_order_of_the_store(
    name, questions, names, built, shuffled
):
    question = questions.get(name)
    values = example_values(question)
    assert ask(question, values, shuffled, names) == ask(question, values, built.store, names)


@pytest.fixture(scope="session")
def shuffled(built) -> Store:
    """The same quads, stored in the opposite order."""
    store = Store()
    store.extend(sorted(built.quads, key=str, reverse=True))
    return store


@pytest.mark.parametrize("name", NAMES)
def test_no_question_asks_the_inferred_graph_for_evidence(name, questions):
    assert INFERRED_GRAPH not in questions.get(name).text


def test_a_question_left_without_its_optional_parameter_answers_for_all(questions, names, built):
    question = questions.get("visits-by-direction")
    all_visits = ask(question, {}, built.store, names)
    to_mannheim = ask(question, {"host": "Mannheim"}, built.store, names)
    assert set(to_mannheim.rows) < set(all_visits.rows)


def test_the_parameter_stands_in_every_row_as_its_own_column(questions, names, built):
    found = ask(questions.get("cities-sharing-an-sdg"), {"sdg": "7"}, built.store, names)
    assert set(found.column("sdg")) == {NamedNode(ID + "sdg/7")}


def test_a_store_answers_a_prepared_question_as_python_does(questions, names, built):
    prepared = prepare(questions.get("cities-in-several-cooperations"), {"minimum": "4"}, names)
    output = io.BytesIO()
    EmbeddedStore(built.store).write_answer(prepared.query("csv"), output)
    lines = output.getvalue().decode().splitlines()
    assert lines[0].split(",") == list(answer(StoreReader(built.store), prepared).columns)
    assert len(lines) == len(answer(StoreReader(built.store), prepared).rows) + 1


def test_a_contradicting_figure_of_another_document_is_found(questions, names, built):
    store = Store()
    store.extend(built.quads)
    store.extend(_other_population())
    found = ask(questions.get("facts-on-which-documents-disagree"), {}, store, names)
    columns = ["thing", "how", "value", "otherValue"]
    assert ("place/liuzhou", "different numbers", "7 million", "4 million") in texts(found, columns)


def _other_population() -> list[Quad]:
    def node(tail: str) -> NamedNode:
        return NamedNode(ID + tail)

    graph = NamedNode(SOURCE_GRAPH + "deck-brussels-2019")
    figure, passage = (
        node("figure/deck-brussels-2019/place/liuzhou/population-1"),
        node("passage/deck-brussels-2019/pilot-liuzhou"),
    )
    return [
        Quad(node("place/liuzhou"), NamedNode(IUC + "figure"), figure, graph),
        Quad(figure, NamedNode(IUC + "measure"), node("measure/population"), graph),
        Quad(figure, NamedNode(IUC + "value"), Literal(7000000), graph),
        Quad(figure, NamedNode(IUC + "asWritten"), Literal("7 million"), graph),
        Quad(figure, NamedNode(IUC + "statedAt"), passage, graph),
    ]


def test_the_page_of_questions_is_what_the_headers_say(repository):
    page = (repository / "docs" / "questions.md").read_text(encoding="utf-8")
    assert page == document(load(repository / "queries"))
