"""The finder over the project's own graph: the surest first, out of how many, and why there is nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from iuc_graph.errors import QueryCancelled, QueryTooLarge
from iuc_graph.themes import pairs
from iuc_graph.themes.asking import EVERYTHING, Asked, Attribution, CooperationKind, Profile, Scope
from iuc_graph.themes.facts import Facts
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.tokens import StoreTokens
from iuc_graph.vocabulary import ID, IUC, XSD, source_graph

from .asked import iri, tail

LOGISTICS = Asked.of(iri("theme/logistics"))
(MANNHEIM, CHONGQING, LIUZHOU, GERMANY) = iri(
    "place/mannheim", "place/chongqing", "place/liuzhou", "place/germany"
)


def test_cities_that_are_named_come_before_those_that_have_it_only_by_plan(finder):
    found = finder.cities_sharing(LOGISTICS)
    kinds = [bool(member.named) for member in found.members]
    assert kinds == sorted(kinds, reverse=True)
    assert sum(kinds) == found.named == 5
    assert len(kinds) == found.total == 10
    assert all(not member.named & member.by_plan for member in found.members)
    by_plan = {tail(member.place) for member in found.members if not member.named}
    assert {"place/bologna", "place/greater-manchester"} <= by_plan


def test_each_reason_says_through_what_and_where_it_is_stated(finder):
    for member in finder.cities_sharing(LOGISTICS).members:
        assert member.supports
        for support in member.supports:
            assert support.place == member.place
            assert support.cooperation.startswith(f"{ID}cooperation/")
            assert support.passages, "no reason without a passage"
        kinds = [support.attribution is Attribution.PLAN for support in member.supports]
        assert kinds == sorted(kinds), "as named first"


def test_a_narrower_theme_counts_unless_that_is_not_wanted(finder):
    culture = Asked.of(iri("theme/culture"))
    rolled_up = {member.place for member in finder.cities_sharing(culture).members}
    exactly = {member.place for member in finder.cities_sharing(replace(culture, narrower=False)).members}
    assert exactly < rolled_up
    (chongqing,) = [m for m in finder.cities_sharing(LOGISTICS).members if m.place == CHONGQING]
    assert chongqing.named == set(iri("theme/logistics")), "what was asked for"
    assert ID + "theme/rail-freight" in {support.thing for support in chongqing.supports}, "as it is stated"


def test_pages_of_an_answer_are_parts_of_it(finder):
    whole = finder.cities_sharing(LOGISTICS)
    pages = [finder.cities_sharing(LOGISTICS, limit=4, offset=offset) for offset in (0, 4, 8)]
    assert [member for page in pages for member in page.members] == list(whole.members)
    assert {page.total for page in pages} == {whole.total}
    assert finder.cities_sharing(LOGISTICS, limit=4, offset=100).members == ()


def test_all_of_several_things_asks_for_each(finder):
    asked = Asked.of(iri("theme/logistics", "theme/vocational-training"), "all")
    both = {tail(member.place) for member in finder.cities_sharing(asked).members}
    assert {"place/chongqing", "place/mannheim"} <= both
    either = {tail(member.place) for member in finder.cities_sharing(replace(asked, match="any")).members}
    assert both < either


def test_a_country_is_never_a_city_of_an_answer(finder, incidence):
    themes = [thing for thing in incidence.things.nodes.iris if thing.startswith(f"{ID}theme/")]
    places = {member.place for member in finder.cities_sharing(Asked.of(themes)).members}
    assert places
    assert not places & set(incidence.places.countries.iris)
    named = {incidence.places.nodes.iris[place] for place in incidence.relation.place.tolist()}
    assert named & set(incidence.places.countries.iris), "although an area names one"


@pytest.mark.parametrize(
    ("scope", "members"),
    [
        (Scope(country=GERMANY), {"place/mannheim"}),
        (Scope(programme=ID + "programme/iurc"), {"place/busan", "place/rotterdam"}),
        (Scope(kind=CooperationKind.PAIRING, attribution=Attribution.PLAN), set()),
        (Scope(until=date(2015, 1, 1)), set()),
    ],
)
def test_a_scope_narrows_the_answer(finder, scope, members):
    assert {tail(member.place) for member in finder.cities_sharing(LOGISTICS, scope).members} == members


def test_an_answer_says_out_of_how_many_it_is(finder):
    every, german = (
        finder.cities_sharing(LOGISTICS, scope).denominator for scope in (EVERYTHING, Scope(country=GERMANY))
    )
    assert (every.cooperations, every.with_theme, every.with_sdg) == (107, 87, 3)
    assert every.last_activity == date(2020, 9, 30)
    assert 0 < german.cooperations < every.cooperations
    assert finder.denominator(Scope(country=GERMANY)) == german


def test_what_two_cities_share_has_reasons_for_both(finder):
    found = finder.shared([MANNHEIM, CHONGQING])
    assert found.why is None
    sure = [tail(thing.thing) for thing in found.things if thing.attribution is Attribution.NAMED]
    assert "theme/vocational-training" in sure
    assert sure == [tail(thing.thing) for thing in found.things[: len(sure)]], "as named first"
    for thing in found.things:
        assert [holder.place for holder in thing.holders] == [MANNHEIM, CHONGQING]
        assert all(
            holder.supports and all(reason.passages for reason in holder.supports) for holder in thing.holders
        )
        assert all({reason.thing for reason in holder.supports} == {thing.thing} for holder in thing.holders)


def test_three_cities_share_less_than_two_of_them(finder):
    two = {thing.thing for thing in finder.shared([MANNHEIM, CHONGQING]).things}
    three = {thing.thing for thing in finder.shared([MANNHEIM, CHONGQING, LIUZHOU]).things}
    assert three < two
    assert three


def test_who_shares_most_is_ranked_by_what_is_named(finder):
    found = finder.shares_most_with(CHONGQING, limit=None)
    scores = [(len(rank.named), len(rank.named | rank.by_plan)) for rank in found.ranks]
    assert scores == sorted(scores, reverse=True)
    assert found.ranks[0].place == MANNHEIM
    assert CHONGQING not in {rank.place for rank in found.ranks}
    assert found.total == len(found.ranks)
    assert found.named == sum(bool(rank.named) for rank in found.ranks)
    assert {support.thing for support in found.own} >= found.ranks[0].named
    assert finder.counts_with(CHONGQING, limit=3) == tuple(
        (rank.place, len(rank.named), len(rank.named | rank.by_plan)) for rank in found.ranks[:3]
    )


def test_a_tie_at_the_end_of_a_page_is_cut_by_iri_and_never_by_chance(finder):
    whole = finder.counts_with(CHONGQING, limit=None)
    for limit in range(1, len(whole)):
        assert finder.counts_with(CHONGQING, limit=limit) == whole[:limit]
    scores = [row[1:] for row in whole]
    assert len(set(scores)) < len(scores), "there are ties to cut"


def test_the_country_of_a_scope_is_that_of_the_others(finder):
    found = finder.shares_most_with(CHONGQING, Scope(country=GERMANY))
    assert found.total
    assert {rank.country for rank in found.ranks} == {GERMANY}


def test_in_each_country_others_share_what_they_have_in_common_with_the_city(finder, incidence):
    numbers = sorted(set(incidence.relation.place.tolist()))
    within = [
        number
        for number in numbers
        if incidence.places.is_city[number] and incidence.places.country_of(number)
    ]
    found = {}
    for country in incidence.places.countries.iris:
        for rank in finder.shares_most_with(MANNHEIM, Scope(country=country), None).ranks:
            found[rank.place] = (rank.named, rank.by_plan)
            assert rank.country == country
    for place in (incidence.places.nodes.iris[number] for number in within):
        common = finder.shared([MANNHEIM, place]).things if place != MANNHEIM else ()
        sure = {thing.thing for thing in common if thing.attribution is Attribution.NAMED}
        assert found.get(place, (set(), set())) == (sure, {thing.thing for thing in common} - sure)


def test_a_profile_takes_the_place_of_a_city_that_is_not_in_the_graph(finder):
    profile = Profile(iri("theme/logistics", "theme/hydrogen"))
    found = finder.shares_most_with(profile, limit=None)
    assert found.own == ()
    ranked = {tail(rank.place): rank for rank in found.ranks}
    assert ranked["place/chongqing"].named == set(iri("theme/logistics"))
    assert {rank.place for rank in found.ranks} == {
        member.place for member in finder.cities_sharing(Asked.of(profile.themes)).members
    }


def test_pairs_are_those_that_share_most(finder):
    found = finder.pairs(5, limit=None)
    assert found.total == len(found.pairs) > 0
    assert all(len(pair.named) >= 5 and pair.first < pair.second for pair in found.pairs)
    assert [len(pair.named) for pair in found.pairs] == sorted(
        (len(p.named) for p in found.pairs), reverse=True
    )
    assert finder.pairs(5, limit=2).pairs == found.pairs[:2]
    assert (CHONGQING, MANNHEIM) in {(pair.first, pair.second) for pair in found.pairs}
    for pair in found.pairs:
        assert {reason.place for reason in pair.supports} == {pair.first, pair.second}
        assert pair.named <= {reason.thing for reason in pair.supports}


def test_pairs_can_be_asked_for_among_the_cities_of_a_theme(finder):
    among = {
        member.place
        for member in finder.cities_sharing(LOGISTICS, Scope(attribution=Attribution.NAMED)).members
    }
    found = finder.pairs(1, among=LOGISTICS, limit=None)
    assert {place for pair in found.pairs for place in (pair.first, pair.second)} <= among
    assert found.total == len(among) * (len(among) - 1) / 2


def test_pairs_of_too_many_places_are_refused_but_can_be_streamed(finder, monkeypatch):
    listed = {(pair.first, pair.second, len(pair.named)) for pair in finder.pairs(2, limit=None).pairs}
    monkeypatch.setattr(pairs, "MOST_COMPARED", 1)
    with pytest.raises(QueryTooLarge, match="narrow the question"):
        finder.pairs(2)
    monkeypatch.setattr(pairs, "COMPARED_AT_ONCE", 1)
    assert set(finder.stream_pairs(2)) == listed


def test_pairs_end_between_two_steps_when_nobody_wants_them_any_more(finder, monkeypatch):
    steps = []

    def check() -> None:
        steps.append(None)
        if len(steps) == 3:
            raise QueryCancelled("enough")

    monkeypatch.setattr(pairs, "COMPARED_AT_ONCE", 10)
    asked = Finder.of(finder.incidence, finder.reader, check)
    with pytest.raises(QueryCancelled):
        asked.pairs(1)
    assert len(steps) == 3
    steps.clear()
    with pytest.raises(QueryCancelled):
        asked.pairs(60)
    assert len(steps) == 3


def test_attributions_and_kinds_can_be_given_by_short_words():
    assert Attribution("named") is Attribution.NAMED
    assert Attribution("plan") is Attribution.PLAN
    assert CooperationKind("pairing") is CooperationKind.PAIRING
    with pytest.raises(ValueError, match="nobody"):
        Attribution("nobody")


def test_several_threads_may_ask_one_incidence(finder, incidence):
    countries = incidence.places.countries.iris
    scopes = [Scope(country=country) for country in countries] * 3

    def ask(scope: Scope) -> int:
        return len(Finder(incidence, finder.reader).places_of(LOGISTICS, scope)[0])

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(ask, scopes)) == 3 * len(finder.places_of(LOGISTICS)[0])


def test_a_population_that_no_number_can_hold_is_left_out(built):
    figure, city = NamedNode(f"{ID}figure/huge"), NamedNode(f"{ID}place/mannheim")
    graph = NamedNode(source_graph("made"))
    store = Store()
    store.bulk_extend(built.quads)
    for triple in (
        (city, NamedNode(IUC + "figure"), figure),
        (figure, NamedNode(IUC + "measure"), NamedNode(f"{ID}measure/population")),
        (figure, NamedNode(IUC + "value"), Literal("9" * 400, datatype=NamedNode(XSD + "integer"))),
    ):
        store.add(Quad(*triple, graph))
    places = Incidence.of(Facts.read(StoreTokens(store))).places
    assert np.isfinite(places.population).all()
    assert len(places.population) > 2
