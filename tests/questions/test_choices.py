"""What can be chosen for a parameter: what gives an answer, and nothing else."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from iuc_graph.errors import NameUnknown
from iuc_graph.questions import ask
from iuc_graph.questions.choices import choices
from iuc_graph.questions.parameters import CLASSES
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.vocabulary import ID

COMPARED = {("cities-in-several-cooperations", "minimum"), ("eu-members-at-a-date", "day")}
"""Parameters that a question only compares with: any value will do, and none is listed."""


@pytest.fixture(scope="module")
def reader(built) -> StoreReader:
    return StoreReader(built.store)


def values_of(found):
    return [term.value for term in found.terms]


def test_each_choice_gives_an_answer_and_the_example_is_among_them(questions, names, reader):
    for question in questions:
        for name, parameter in question.header.parameters.items():
            found = choices(reader, question, name, {}, names, language="en")
            if (question.name, name) in COMPARED:
                assert found.terms == ()
                continue
            assert found.complete
            assert all(names.resolve(value, [CLASSES[parameter.type]]).only for value in values_of(found)
                       if parameter.type in CLASSES)  # fmt: skip
            others = [other for other in question.header.parameters if other != name]
            if not others:
                for value in (*values_of(found)[:1], *values_of(found)[-1:], parameter.example):
                    assert len(ask(reader, question, {name: value}, names)), (question.name, name, value)


def test_what_is_not_listed_gives_no_answer(questions, names, reader):
    question = questions.get("cities-sharing-a-theme")
    listed = values_of(choices(reader, question, "theme", {}, names, language="en"))
    every = {cell.value for cell in reader.select("SELECT ?t { ?t a iuc:Theme }").column("t")}
    assert set(listed) < every
    for value in sorted(every - set(listed))[:5]:
        assert not len(ask(reader, question, {"theme": value}, names))


def test_the_other_parameters_narrow_the_choice(questions, names, reader):
    question = questions.get("what-two-cities-share")
    every = choices(reader, question, "second", {}, names, language="en")
    some = choices(reader, question, "second", {"first": "Mannheim"}, names, language="en")
    assert ID + "place/chongqing" in values_of(some)
    assert set(values_of(some)) < set(values_of(every))


def test_choices_stand_in_the_order_of_their_labels_in_the_language(questions, names, reader):
    question = questions.get("cities-sharing-an-sdg")
    for language in ("en", "zh"):
        found = choices(reader, question, "sdg", {}, names, language=language)
        labels = [found.labels.of(value, language) for value in values_of(found)]
        assert labels == sorted(labels, key=str.casefold)
    assert all(isinstance(term, NamedNode) for term in found.terms)


def test_years_are_chosen_in_their_order(questions, names, reader):
    found = choices(reader, questions.get("activities-timeline"), "year", {}, names, language="en")
    years = [int(term.value) for term in found.terms if isinstance(term, Literal)]
    assert years == sorted(years)
    assert 2018 in years


def test_a_parameter_that_a_question_has_not_is_told(questions, names, reader):
    with pytest.raises(NameUnknown, match="it has: theme"):
        choices(reader, questions.get("cities-sharing-a-theme"), "thema", {}, names, language="en")
