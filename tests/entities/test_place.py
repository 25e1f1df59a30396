"""All about one place, against the saved questions that tell the same."""

from __future__ import annotations

import pytest

from iuc_graph.entities.attribution import BY_PLAN, NAMED
from iuc_graph.entities.place import story_of
from iuc_graph.names.gazetteer import index_of
from iuc_graph.questions import answer, load, prepare
from iuc_graph.vocabulary import ID, IUC, short

PLACES = (
    "chongqing",
    "changchun",
    "liuzhou",
    "mannheim",
    "granada",
    "ludwigsburg",
    "barcelona",
    "milan",
    "china",
)


@pytest.fixture(scope="module")
def ask(built, reader, repository):
    """Asks a saved question about a place."""
    questions, names = load(repository / "queries"), index_of(built.store)

    def ask(question, parameter, place, *columns):
        table = answer(reader, prepare(questions.get(question), {parameter: f"place/{place}"}, names))
        rows = zip(*(table.column(name) for name in columns), strict=True)
        return {tuple("" if cell is None else cell.value for cell in row) for row in rows}

    return ask


@pytest.fixture(scope="module")
def stories(reader):
    return {place: story_of(reader, f"{ID}place/{place}") for place in PLACES}


def supports(story, property_):
    """One row a passage."""
    return {
        (each.attribution, each.concept, each.cooperation, each.area or "", passage)
        for each in story.of(property_)
        for passage in each.statement.passages
    }


@pytest.mark.parametrize("place", PLACES)
def test_themes_are_those_of_the_saved_question_with_the_same_passages(ask, stories, place):
    columns = ("attribution", "theme", "cooperation", "area", "passage")
    assert supports(stories[place], "theme") == ask("themes-of-a-city", "place", place, *columns)


@pytest.mark.parametrize("place", PLACES)
def test_partners_are_those_of_the_saved_question_with_the_same_passages(ask, stories, place):
    found = {
        (each.place, each.relation, each.cooperation, passage)
        for each in stories[place].partners
        for passage in each.statement.passages
    }
    assert found == ask("partners-of-a-city", "city", place, "partner", "relation", "cooperation", "passage")


@pytest.mark.parametrize("place", PLACES)
def test_activities_are_those_of_the_saved_question(ask, stories, place):
    found = {
        (each.activity, each.relation, each.earliest or "", each.latest or "")
        for each in stories[place].presences
    }
    assert found == ask("activities-of-a-city", "place", place, "activity", "relation", "earliest", "latest")


@pytest.mark.parametrize("term", ["sdg", "urbanAgendaPartnership"])
@pytest.mark.parametrize("place", ["chongqing", "liuzhou", "mannheim", "milan"])
def test_goals_and_partnerships_keep_the_level_at_which_they_are_stated(reader, stories, place, term):
    for each in stories[place].of(term):
        node = each.area or each.cooperation
        rows = reader.select(
            f"SELECT ?g WHERE {{ GRAPH ?g {{ <{node}> iuc:{term} <{each.concept}> }} }}"
        ).rows
        assert each.statement.graph in {row[0].value for row in rows}
        assert each.statement.passages


def test_what_is_named_comes_before_what_is_by_plan_only(stories):
    kinds = [each.attribution for each in stories["liuzhou"].supports]
    assert kinds == sorted(kinds, key=(NAMED, BY_PLAN).index)
    assert {NAMED, BY_PLAN} == set(kinds)


def test_partners_of_one_plan_are_no_partners_of_each_other(stories):
    granada = {
        short(each.place) for each in stories["granada"].partners if each.cooperation.endswith("ucap-liuzhou")
    }
    assert granada == {"place/liuzhou"}


def test_roles_are_the_properties_that_documents_use(stories):
    roles = {(short(tie.cooperation), tie.role.removeprefix(IUC)) for tie in stories["mannheim"].ties}
    assert ("cooperation/ucap-chongqing", "partnerPlace") in roles
    assert ("cooperation/mannheim-chongqing-iuc", "sideA") in roles
    assert all(tie.statement.passages for tie in stories["mannheim"].ties)


def test_bodies_that_sit_in_a_part_of_the_place_are_among_its_bodies(stories):
    china = {short(seat.organisation) for seat in stories["china"].seats}
    chongqing = {short(seat.organisation) for seat in stories["chongqing"].seats}
    assert "organisation/chongqing-drc" in chongqing
    assert chongqing < china


def test_a_place_in_no_cooperation_has_no_story(reader):
    story = story_of(reader, f"{ID}place/antarctica")
    assert not any((story.ties, story.partners, story.supports, story.seats, story.presences))
