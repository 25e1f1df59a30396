"""A cluster says where one wording alone brings a candidate several of the wanted things."""

from __future__ import annotations

from iuc_graph.themes.answers import OneStatement

from .asked import iri

BOTH = iri("theme/smart-city", "theme/urban-mobility")


def test_a_wording_that_means_two_themes_is_told_where_nothing_else_states_them(finder):
    found = finder.cluster(BOTH, limit=None)
    (area,) = iri("area/dubrovnik-panaji-iuc-smart-mobility")
    assert found.of_one_statement == tuple(
        OneStatement(place, area, BOTH) for place in iri("place/dubrovnik", "place/panaji")
    )


def test_a_place_that_has_them_by_other_statements_too_is_not_told(finder):
    found = finder.cluster(BOTH, limit=None)
    barcelona = next(each for each in found.candidates if each.place in iri("place/barcelona"))
    (area,) = iri("area/barcelona-liuzhou-iuc-smart-mobility")
    worded = {support.thing for support in barcelona.supports if support.area == area}
    assert worded == set(BOTH)
    assert barcelona.place not in {each.place for each in found.of_one_statement}


def test_a_narrower_theme_that_counts_for_two_wanted_ones_is_one_statement(finder):
    wanted = iri("theme/energy", "theme/renewable-energy")
    told = {each.place: each.things for each in finder.cluster(wanted, limit=None).of_one_statement}
    assert told[iri("place/genoa")[0]] == wanted


def test_one_wanted_thing_is_never_told_so(finder):
    assert finder.cluster(BOTH[:1], limit=None).of_one_statement == ()


def test_only_the_candidates_that_are_shown_are_told(finder):
    assert finder.cluster(BOTH, limit=1).of_one_statement == ()
