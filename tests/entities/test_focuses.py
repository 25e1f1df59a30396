"""What the plans of a place put into a focus and not into an area is told, since sharing does not count it."""

from __future__ import annotations

import pytest

from iuc_graph.entities.focuses import left_out_of
from iuc_graph.entities.place import story_of
from iuc_graph.vocabulary import ID, IUC, short


@pytest.fixture(scope="module")
def changchun(reader):
    return {short(each.focus): each for each in story_of(reader, f"{ID}place/changchun").left_out}


def test_the_block_train_of_changchun_is_told_with_the_theme_that_it_means(changchun):
    trade = changchun["focus/ucap-changchun-focus-trade"]
    assert [short(theme) for theme in trade.themes] == ["theme/rail-freight"]
    assert trade.wordings == ()
    assert short(trade.cooperation) == "cooperation/ucap-changchun"
    assert [short(passage) for passage in trade.statement.passages] == ["passage/ucap-changchun/focus-trade"]


def test_a_focus_whose_themes_the_place_has_by_an_area_is_not_told(changchun):
    assert "focus/ucap-changchun-focus-culture" not in changchun
    assert len(changchun) == 4


def test_a_place_that_has_the_theme_by_another_area_misses_nothing_of_the_focus(reader):
    mannheim = story_of(reader, f"{ID}place/mannheim")
    assert f"{ID}theme/rail-freight" in {each.concept for each in mannheim.of("theme")}
    assert "focus/ucap-changchun-focus-trade" not in {short(each.focus) for each in mannheim.left_out}


def test_wordings_that_lead_to_no_theme_are_told_as_they_are_written(reader):
    chongqing = {short(each.focus): each for each in story_of(reader, f"{ID}place/chongqing").left_out}
    helix = chongqing["focus/ucap-chongqing-triple-helix"]
    assert helix.themes == ()
    assert helix.wordings == ("mobilization of stakeholders from research, public authorities and business",)


@pytest.mark.parametrize("place", ["chongqing", "changchun", "liuzhou", "mannheim", "rome"])
def test_every_focus_of_its_plans_is_told_or_counted(reader, place):
    iri = f"{ID}place/{place}"
    rows = reader.select(
        f"""SELECT DISTINCT ?focus ?mapping ?theme WHERE {{
          ?plan iuc:planPlace <{iri}> ; iuc:focus ?focus . ?focus iuc:mapping ?mapping
          OPTIONAL {{ ?mapping iuc:mapsTo ?theme }}
        }}"""
    ).rows
    has = {row.value for row in reader.select(f"SELECT ?t {{ <{iri}> ?p ?t . ?t a iuc:Theme }}").column("t")}
    left = {focus.value for focus, _, theme in rows if theme is None or theme.value not in has}
    assert left
    assert {each.focus for each in left_out_of(reader, iri, has)} == left
    assert all(each.statement.passages for each in left_out_of(reader, iri, has))


def test_a_place_without_plans_has_none(reader):
    assert left_out_of(reader, f"{ID}place/antarctica", ()) == ()
    assert reader.select(f"SELECT ?f {{ <{ID}place/antarctica> <{IUC}planPlaceOf>/iuc:focus ?f }}").rows == ()
