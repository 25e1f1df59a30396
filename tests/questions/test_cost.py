"""What questions cost on a programme much larger than the project's own: a plan that goes wrong shows here.

CPU time is compared with that of a plain query over the same data in the same process, so that it does not matter how
fast the machine is. A plan that joins everything with everything takes hundreds of times as long.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Store

from iuc_graph.names import NameIndex
from iuc_graph.names.gazetteer import index_of
from iuc_graph.questions import Parameter, Question, QuestionCollection, load, prepare
from iuc_graph.questions.choices import text_of
from iuc_graph.sparql.rows import Bindings, StoreReader

TRIPLES = 40_000
MOST = 10.0
"""How often the plain query may be answered in the time of a question. The dearest one takes about three times it."""

MOST_FREE = 100.0
"""The same where all values are left free, which asks for everything at once, as the choices for a parameter do; the
dearest takes about thirty."""

PLAIN = "SELECT ?thing ?label ?passage { GRAPH ?source { ?thing iuc:statedAt ?passage ; rdfs:label ?label } }"

BUSIEST = {
    "theme": "?x iuc:theme ?v . ?v a iuc:Theme",
    "thematic-cluster": "?x skos:broader ?v . ?v a iuc:ThematicCluster",
    "sdg": "?v a iuc:SustainableDevelopmentGoal OPTIONAL { ?x iuc:sdg ?v }",
    "partnership": "?v a iuc:UrbanAgendaPartnership OPTIONAL { ?x iuc:urbanAgendaPartnership ?v }",
    "place": "?x iuc:involvesPlace ?v . ?v a iuc:City",
    "cooperation": "?v iuc:area ?x ; a iuc:Cooperation",
    "sector": "?x iuc:helixSector ?v",
    "document": "?x iuc:document ?v",
    "programme": "?x iuc:programme ?v . ?v a iuc:Programme",
    "thing": "?v iuc:statedAt ?x ; a iuc:City",
}
"""Patterns that find the things of a type which most is said of."""

QUESTIONS = load(Path(__file__).parents[2] / "queries")
NAMES = [question.name for question in QUESTIONS]


@pytest.fixture(scope="module")
def reader(repository) -> StoreReader:
    """A made programme in memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(repository / "benchmarks"))
        import programmes

        store = Store()
        store.bulk_extend(programmes.complete(programmes.programme(TRIPLES)))
    for name in ("programmes", "made_documents", "made_ground", "made_places"):
        sys.modules.pop(name, None)
    return StoreReader(store)


@pytest.fixture(scope="module")
def names(reader) -> NameIndex:
    return index_of(reader.store.quads_for_pattern(None, None, None, DefaultGraph()))


@pytest.fixture(scope="module")
def plain(reader) -> float:
    """Seconds of CPU for the plain query."""
    reader.select(PLAIN)
    return min(cost(reader, PLAIN, {}) for _ in range(5))


def cost(reader: StoreReader, text: str, bindings: Bindings) -> float:
    started = time.process_time()
    reader.select(text, bindings)
    return time.process_time() - started


@pytest.fixture(scope="module")
def values_of(reader) -> Callable[[Question], Mapping[str, str]]:
    """A value for each parameter of a question, the busiest things first."""
    found: dict[str, list[str]] = {}

    def things(kind: str) -> list[str]:
        if kind not in found:
            busiest = f"{{ {BUSIEST[kind]} }} GROUP BY ?v ORDER BY DESC(?n) ?v LIMIT 2"
            table = reader.select(f"SELECT ?v (COUNT(?x) AS ?n) {busiest}")
            found[kind] = [cell.value for cell in table.column("v") if cell is not None]
        return found[kind]

    def values(question: Question) -> Mapping[str, str]:
        taken: dict[str, int] = {}
        chosen = {}
        for name, parameter in question.header.parameters.items():
            number = taken.get(parameter.type, 0)
            taken[parameter.type] = number + 1
            chosen[name] = _value(parameter, things, number)
        return chosen

    return values


def _value(parameter: Parameter, things: Callable[[str], list[str]], number: int) -> str:
    return things(parameter.type)[number] if parameter.type in BUSIEST else parameter.example


@pytest.mark.parametrize("name", NAMES)
def test_a_question_costs_a_few_plain_queries_at_most(name, reader, names, plain, values_of):
    question = QUESTIONS.get(name)
    prepared = prepare(question, values_of(question), names)
    assert _least(reader, prepared.text, prepared.substitutions, MOST * plain) <= MOST * plain


@pytest.mark.parametrize("name", [name for name in NAMES if QUESTIONS.get(name).header.parameters])
def test_a_question_about_everything_costs_some_plain_queries_at_most(name, reader, plain):
    question = QUESTIONS.get(name)
    first = next(iter(question.header.parameters))
    assert _least(reader, text_of(question, first, {}), {}, MOST_FREE * plain) <= MOST_FREE * plain


def _least(reader: StoreReader, text: str, bindings: Bindings, enough: float) -> float:
    """The least of up to four runs, of which only one may be disturbed; the first that is cheap enough will do."""
    least = float("inf")
    for _ in range(4):
        least = min(least, cost(reader, text, bindings))
        if least <= enough:
            break
    return least


def test_a_plan_that_joins_everything_with_everything_is_noticed(reader, plain):
    """As one more pattern, not as OPTIONAL, the labels of places once made a question ten thousand times dearer.

    Here a part of all labels is joined with itself, so that it does not take as long.
    """
    joined = """SELECT (COUNT(*) AS ?n) {
      { SELECT ?thing ?label { ?thing rdfs:label ?label } ORDER BY ?thing LIMIT 1500 }
      { SELECT ?other ?name { ?other rdfs:label ?name } ORDER BY ?other LIMIT 1500 }
      FILTER(?thing != ?other && LANG(?label) = LANG(?name))
    }"""
    assert cost(reader, joined, {}) > MOST * plain


def test_the_questions_are_those_of_the_project(questions: QuestionCollection):
    assert [question.name for question in questions] == NAMES
