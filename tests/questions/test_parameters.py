"""What an asker may type for a parameter, and what is said when it does not fit."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from iuc_graph.errors import NameAmbiguous, NameUnknown, QuestionError
from iuc_graph.questions import bind
from iuc_graph.vocabulary import ID, XSD


@pytest.mark.parametrize(
    ("question", "typed", "meant"),
    [
        ("cities-sharing-a-theme", "logistics", "theme/logistics"),
        ("cities-sharing-a-theme", "物流", "theme/logistics"),
        ("cities-sharing-a-theme", "rail-freight", "theme/rail-freight"),
        ("cities-of-a-thematic-cluster", "Circular Economy", "thematic-cluster/circular-economy"),
        ("cities-sharing-a-theme", "Circular Economy", "theme/circular-economy"),
        ("cities-sharing-an-sdg", "9", "sdg/9"),
        ("cities-sharing-an-sdg", "SDG 9", "sdg/9"),
        ("cities-sharing-an-sdg", "SGD9", "sdg/9"),
        ("cities-sharing-an-sdg", "Quality education", "sdg/4"),
        ("cities-sharing-a-partnership", "Housing", "urban-agenda-partnership/housing"),
        ("partners-of-a-city", "重慶", "place/chongqing"),
        ("partners-of-a-city", "chongqing", "place/chongqing"),
        ("partners-of-a-city", "AAK", "place/agioi-anargyroi-kamatero"),
        ("partners-of-a-city", "Malaga", "place/malaga"),
        ("stakeholders-by-sector", "business", "helix-sector/business"),
        ("cooperations-of-a-programme", "IURC", "programme/iurc"),
        ("what-a-document-states", "ucap-liuzhou", "document/ucap-liuzhou"),
        ("themes-of-a-cooperation", "ucap-liuzhou", "cooperation/ucap-liuzhou"),
        ("documents-supporting-a-thing", "area/ucap-liuzhou-start-ups", "area/ucap-liuzhou-start-ups"),
    ],
)  # fmt: skip
def test_a_name_in_any_language_and_spelling_leads_to_its_node(questions, names, question, typed, meant):
    asked = questions.get(question)
    (parameter,) = asked.header.parameters
    assert bind(asked, {parameter: typed}, names) == {parameter: NamedNode(ID + meant)}


def test_numbers_and_dates_become_typed_literals(questions, names):
    several, members = questions.get("cities-in-several-cooperations"), questions.get("eu-members-at-a-date")
    assert bind(several, {"minimum": " 4 "}, names) == {
        "minimum": Literal("4", datatype=NamedNode(XSD + "integer"))
    }
    day = Literal("2020-01-31", datatype=NamedNode(XSD + "date"))
    assert bind(members, {"day": "2020-01-31"}, names) == {"day": day}


def test_a_default_stands_in_for_a_value_that_is_not_given(questions, names):
    assert bind(questions.get("cities-in-several-cooperations"), {}, names)["minimum"].value == "3"


def test_an_optional_value_that_is_not_given_binds_nothing(questions, names):
    assert bind(questions.get("stakeholders-by-sector"), {}, names) == {}


@pytest.mark.parametrize(
    ("question", "values", "said"),
    [
        ("cities-sharing-an-sdg", {"sdg": "18"}, "Parameter sdg: there is no SDG 18; the goals are numbered 1 to 17"),
        ("cities-sharing-an-sdg", {"sdg": "SDG 0"}, "there is no SDG 0"),
        ("cities-sharing-an-sdg", {}, "Parameter sdg is missing: Sustainable Development Goal"),
        ("cities-sharing-a-theme", {"theme": "logistiks"}, "Parameter theme needs a theme: .*Nearest: Logistics"),
        ("partners-of-a-city", {"city": "Manheim"}, "Parameter city needs a place: .*Mannheim"),
        ("partners-of-a-city", {"city": "Córdoba"}, "Parameter city needs a place: “Córdoba” names"),
        ("partners-of-a-city", {"city": "logistics"}, "Parameter city needs a place"),
        ("cities-in-several-cooperations", {"minimum": "many"}, "Parameter minimum: “many” is no whole number"),
        ("cities-in-several-cooperations", {"minimum": "2.5"}, "no whole number"),
        ("cities-in-several-cooperations", {"minimum": "٤"}, "no whole number"),
        ("eu-members-at-a-date", {"day": "2019-02-30"}, "Parameter day: “2019-02-30” is no day of the calendar"),
        ("eu-members-at-a-date", {"day": "30.06.2019"}, "write YYYY-MM-DD"),
        ("partners-of-a-city", {"city": "Mannheim", "citty": "x"}, "“citty” is no parameter of .*Did you mean city"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_its_parameter_and_what_is_allowed(
    questions, names, question, values, said
):
    with pytest.raises((QuestionError, NameUnknown, NameAmbiguous), match=f"(?s){said}"):
        bind(questions.get(question), values, names)


def test_all_wrong_values_are_told_at_once(questions, names):
    with pytest.raises(QuestionError) as caught:
        bind(questions.get("what-two-cities-share"), {"first": "Nowheresville"}, names)
    assert "Parameter first" in str(caught.value)
    assert "Parameter second is missing" in str(caught.value)


@pytest.mark.parametrize(
    "hostile", ["x> } DELETE WHERE { ?s ?p ?o } #", "?theme", '"', "\\u003e", "<http://example.org/>"]
)
def test_what_is_typed_never_becomes_part_of_the_query(questions, names, hostile):
    with pytest.raises(NameUnknown):
        bind(questions.get("cities-sharing-a-theme"), {"theme": hostile}, names)


def test_a_name_that_is_all_that_is_wrong_keeps_its_kind_of_error_and_what_it_offers(questions, names):
    with pytest.raises(NameUnknown) as unknown:
        bind(questions.get("cities-sharing-a-theme"), {"theme": "logistix"}, names)
    assert ID + "theme/logistics" in unknown.value.nearest
    with pytest.raises(NameAmbiguous) as ambiguous:
        bind(questions.get("partners-of-a-city"), {"city": "Córdoba"}, names)
    assert ID + "place/cordoba" in ambiguous.value.candidates


def test_wrong_values_are_told_by_their_parameters(questions, names):
    with pytest.raises(QuestionError) as caught:
        bind(questions.get("what-two-cities-share"), {"first": "Nowheresville", "third": "x"}, names)
    assert sorted(caught.value.parameters) == ["first", "second", "third"]
