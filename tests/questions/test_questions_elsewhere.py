"""A question asked of an endpoint elsewhere has the rows that it has here, whatever its values are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from iuc_graph.questions import load, prepare
from iuc_graph.questions.parameters import CLASSES
from iuc_graph.sparql.insertion import inserted
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.vocabulary import ID, XSD

from .answers import example_values, read_expected

EXPECTED = Path(__file__).parent / "expected"
QUESTIONS = load(Path(__file__).parents[2] / "queries")
WITH_PARAMETERS = [question for question in QUESTIONS if question.header.parameters]
NAMES = [question.name for question in QUESTIONS]


@pytest.mark.parametrize("name", NAMES)
def test_the_rows_are_those_of_a_substitution(name, questions, names, built):
    question, reader = questions.get(name), StoreReader(built.store)
    for values in (example_values(question), read_expected(EXPECTED / f"{name}.yaml").parameters):
        prepared = prepare(question, values, names)
        here = reader.select(prepared.text, prepared.substitutions)
        assert reader.select(inserted(prepared.text, prepared.substitutions)) == here


THINGS = {
    "theme": ["theme/logistics", "theme/hydrogen", "theme/rail-freight", "theme/none"],
    "thematic-cluster": ["thematic-cluster/mobility-connectivity", "theme/logistics"],
    "sdg": [f"sdg/{number}" for number in (3, 7, 9, 11, 18)],
    "partnership": ["urban-agenda-partnership/digital-transition", "sdg/7"],
    "place": ["place/mannheim", "place/chongqing", "place/liuzhou", "place/germany", "place/nowhere"],
    "cooperation": ["cooperation/ucap-liuzhou", "cooperation/ucap-chongqing", "place/mannheim"],
    "sector": ["helix-sector/business", "helix-sector/government"],
    "document": ["document/ucap-liuzhou", "document/news-mannheim-chongqing"],
    "programme": ["programme/iuc", "programme/iurc"],
}
anything = (
    st.sampled_from(sorted({tail for tails in THINGS.values() for tail in tails})).map(
        lambda t: NamedNode(ID + t)
    )
    | st.text("ab\\u\"'{}?<> \n", max_size=12).map(Literal)
    | st.integers(-3, 3000).map(Literal)
)
numbers = st.integers(-3, 3000).map(Literal)
days = st.dates().map(lambda day: Literal(day.isoformat(), datatype=NamedNode(XSD + "date")))


def terms(kind):
    """Terms for a parameter, most of them of its type."""
    if kind == "integer":
        return numbers
    if kind == "date":
        return days
    fitting = [tail for name in ([kind] if kind in CLASSES else THINGS) for tail in THINGS[name]]
    return st.sampled_from(fitting).map(lambda tail: NamedNode(ID + tail)) | anything


@st.composite
def asked(draw):
    """A question, and a term for each of its parameters; those that are not needed may be left out."""
    question = draw(st.sampled_from(WITH_PARAMETERS))
    declared = question.header.parameters
    given_ = [name for name, item in declared.items() if item.required or draw(st.booleans())]
    return question, {name: draw(terms(declared[name].type)) for name in given_}


@settings(deadline=None, max_examples=120)
@given(asked())
def test_the_rows_are_those_of_a_substitution_for_any_terms(built, case):
    question, bound = case
    reader = StoreReader(built.store)
    assert reader.select(inserted(question.text, bound)) == reader.select(question.text, bound)
