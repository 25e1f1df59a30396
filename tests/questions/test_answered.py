"""Answers as documents: JSON for programs, JSON-LD for linked data, rows in the language asked for."""

from __future__ import annotations

import json
import warnings

import pytest
from pyoxigraph import Literal, NamedNode
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.collection import Collection

from iuc_graph.entities.labels import labels_of
from iuc_graph.questions import answer, prepare
from iuc_graph.questions.answered import QUESTION, Answered, plain
from iuc_graph.sparql.rows import StoreReader, Table
from iuc_graph.vocabulary import ID, SCHEMA, XSD

from .answers import example_values


@pytest.fixture(scope="module")
def told(questions, names, built):
    """Asks a question with its examples."""
    reader = StoreReader(built.store)

    def tell(name: str, language: str = "en") -> Answered:
        question = questions.get(name)
        prepared = prepare(question, example_values(question), names)
        return Answered.of(reader, question, prepared.substitutions, answer(reader, prepared), language)

    return tell


def test_things_carry_their_labels_and_their_label_columns_are_gone(told):
    found = told("cities-sharing-a-theme")
    item = next(item for item in found.items() if item["place"]["id"] == "place/chongqing")
    assert item["place"]["iri"] == ID + "place/chongqing"
    assert item["place"]["label"] == "Chongqing"
    assert item["place"]["labels"]["zh"] == "重庆"
    assert "placeLabel" not in item
    assert item["attribution"] == "as named"
    assert item["status"] is None or isinstance(item["status"]["label"], str)
    assert item["passage"].startswith(ID + "passage/")


def test_labels_are_in_the_language_asked_for(told):
    found = told("cities-sharing-a-theme", "zh")
    assert "重庆" in {item["place"]["label"] for item in found.items()}
    place = found.table.columns.index("placeLabel")
    assert "重庆" in {row[place].value for row in found.rows()}
    assert found.parameters()["theme"]["label"] == "物流"


def test_rows_in_english_are_those_of_the_question(told, questions):
    for question in questions:
        found = told(question.name)
        assert [tuple(row) for row in found.rows()] == list(found.table.rows)


def test_numbers_are_numbers_and_nothing_is_a_float(told, questions):
    for question in questions:
        for item in told(question.name).items():
            assert not any(isinstance(value, float) for value in item.values())
    assert {type(item["cooperations"]) for item in told("cities-in-several-cooperations").items()} == {int}
    assert plain(Literal("true", datatype=NamedNode(XSD + "boolean"))) is True
    assert plain(Literal("1.50", datatype=NamedNode(XSD + "decimal"))) == "1.50"
    assert plain(Literal("x", datatype=NamedNode(XSD + "integer"))) == "x"
    assert plain(None) is None


def test_what_a_document_calls_a_thing_stands_in_its_row(questions, built):
    question, reader = questions.get("activities-of-a-city"), StoreReader(built.store)
    thing = NamedNode(ID + "place/mannheim")
    cells = {"place": thing, "placeLabel": Literal("Mannheim on the Rhine", language="en")}
    table = Table(question.columns, (tuple(cells.get(name) for name in question.columns),))
    found = Answered(question, {}, table, labels_of(reader, [thing.value]), "en")
    assert found.items()[0]["place"]["label"] == "Mannheim on the Rhine"
    assert found.items()[0]["activity"] is None


def test_every_answer_is_valid_json_ld_that_holds_each_cell(told, questions):
    """The context stands in the document, so nothing is fetched to read it."""
    for question in questions:
        found = told(question.name)
        document = found.json_ld()
        assert all(isinstance(value, str) for value in document["@context"].values())
        graph = _parsed(document)
        rows = _rows(graph, document["@id"])
        assert len(rows) == len(found.table)
        assert len(set(rows)) == len(rows)
        for node, row in zip(rows, found.table.rows, strict=True):
            for name, cell in zip(question.columns, row, strict=True):
                _check(graph, node, question, name, cell)


def _parsed(document) -> Graph:
    with warnings.catch_warnings():
        # rdflib's reader uses what rdflib says not to use
        warnings.simplefilter("ignore", DeprecationWarning)
        return Graph().parse(data=json.dumps(document), format="json-ld")


def _rows(graph: Graph, address: str) -> list[URIRef]:
    answer_ = URIRef(address)
    assert (answer_, RDF.type, URIRef(SCHEMA + "ItemList")) in graph
    (listed,) = graph.objects(answer_, URIRef(SCHEMA + "itemListElement"))
    return list(Collection(graph, listed))


def _check(graph, node, question, name, cell) -> None:
    values = list(graph.objects(node, URIRef(f"{QUESTION}{question.name}#{name}")))
    if cell is None or name in question.labelled.values():
        assert values == []
        return
    (value,) = values
    assert str(value) == cell.value
    if isinstance(cell, Literal):
        assert value.language == cell.language
        assert cell.language or str(value.datatype or XSD + "string") == cell.datatype.value
    elif name in question.labelled:
        assert len(list(graph.objects(value, RDFS.label))) >= 1


def test_the_addresses_of_two_answers_differ_and_stay_the_same(told, questions, names, built):
    question, reader = questions.get("cities-sharing-an-sdg"), StoreReader(built.store)
    table = Table(question.columns, ())
    one, other = (
        Answered.of(
            reader, question, prepare(question, {"sdg": goal}, names).substitutions, table, "en"
        ).json_ld()
        for goal in ("7", "9")
    )
    assert (
        one["@id"] == f"{QUESTION}cities-sharing-an-sdg?sdg=https%3A%2F%2Fw3id.org%2Fiuc-graph%2Fid%2Fsdg%2F7"
    )
    assert other["@id"] != one["@id"]
    graph = _parsed(one)
    assert (URIRef(one["@id"]), RDFS.label, RdflibLiteral(question.header.title.zh, lang="zh")) in graph
    assert _rows(graph, one["@id"]) == []
