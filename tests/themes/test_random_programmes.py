"""On programmes drawn by chance, in which documents contradict each other, the finder answers as SPARQL does."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iuc_graph.themes.asking import EVERYTHING, Asked, Attribution, CooperationKind, Profile, Scope
from iuc_graph.vocabulary import ID

from . import drawn as world
from .asked import question, reasons, reasons_of, tail
from .drawn import programmes
from .in_sparql import COLUMNS, World, below, has


def mostly_none(*values: object) -> st.SearchStrategy[object]:
    """None or one of the values; a scope with all its parts leaves little to compare."""
    return st.sampled_from((*[None] * 2 * len(values), *values))


SCOPES = st.builds(
    Scope,
    programme=mostly_none(*(ID + each for each in world.PROGRAMMES)),
    country=mostly_none(*(ID + each for each in world.COUNTRIES)),
    kind=mostly_none(*CooperationKind),
    since=mostly_none(*(date(year, 1, 1) for year in (2016, 2018, 2021))),
    until=mostly_none(*(date(year, 1, 1) for year in (2014, 2016, 2018))),
    sector=mostly_none(*(ID + each for each in world.SECTORS)),
    attribution=mostly_none(*Attribution),
)

everyday = settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])


@everyday
@given(drawn=programmes())
def test_each_saved_question_has_the_finders_answer(drawn, ontology):
    one = World(drawn, ontology)
    asked = [
        ("cities-sharing-a-theme", "theme", "theme", world.THEMES, False),
        ("cities-sharing-a-theme-or-a-narrower-one", "theme", "narrower", world.THEMES, True),
        ("cities-of-a-thematic-cluster", "cluster", "theme", world.CLUSTERS, True),
        ("cities-sharing-an-sdg", "sdg", "sdg", world.SDGS, False),
        ("cities-sharing-a-partnership", "partnership", "partnership", world.PARTNERSHIPS, False),
    ]
    for name, parameter, column, things, narrower in asked:
        for thing in things:
            wanted = question(one.reader, name, ("place", column, *COLUMNS), **{parameter: thing})
            found = one.finder.cities_sharing(Asked.of([ID + thing], narrower=narrower))
            assert reasons_of(found.members) == wanted
            assert found.total == len({row[0] for row in wanted})
            assert found.named == len({row[0] for row in wanted if row[2] == "as named"})
            assert (found.why is None) == bool(wanted)


@everyday
@given(drawn=programmes())
def test_two_cities_share_what_both_have(drawn, ontology):
    one = World(drawn, ontology)
    every = one.rows_in(EVERYTHING)
    sure, any_ = has(every, "as named"), has(every)
    for pair in combinations(world.CITIES, 2):
        found = one.finder.shared([ID + place for place in pair])
        shared = any_.get(pair[0], set()) & any_.get(pair[1], set())
        named = sure.get(pair[0], set()) & sure.get(pair[1], set())
        assert {tail(thing.thing) for thing in found.things} == shared
        assert {
            tail(thing.thing) for thing in found.things if thing.attribution is Attribution.NAMED
        } == named
        told = reasons_of(member for thing in found.things for member in thing.holders)
        assert told == {row for row in every if row[0] in pair and row[1] in shared}
        columns = ("city", "shared", "attribution", "cooperation", "passage")
        saved = question(one.reader, "what-two-cities-share", columns, first=pair[0], second=pair[1])
        # The saved question takes any involvement for having a thing, and not being named from outside.
        both = {row[1] for row in saved if row[0] == pair[0]} & {row[1] for row in saved if row[0] == pair[1]}
        assert both <= shared
        assert {row for row in saved if row[1] in both} == {
            (*row[:4], row[5]) for row in told if row[1] in both
        }


@everyday
@given(drawn=programmes())
def test_each_part_of_a_scope_leaves_the_cooperations_that_sparql_leaves(drawn, ontology):
    one = World(drawn, ontology)
    incidence = one.finder.incidence
    iris = incidence.cooperations.nodes.iris
    scopes = [
        *(Scope(sector=ID + sector) for sector in world.SECTORS),
        *(Scope(programme=ID + programme) for programme in world.PROGRAMMES),
        *(Scope(kind=kind) for kind in CooperationKind),
        *(Scope(since=date.fromisoformat(day)) for day in world.DAYS),
        *(Scope(until=date.fromisoformat(day)) for day in world.DAYS),
    ]
    for scope in scopes:
        kept = {tail(iri) for iri, is_ in zip(iris, incidence.scoped(scope).cooperations, strict=True) if is_}
        assert kept == one.cooperations_in(scope, set(map(tail, iris)))


@everyday
@given(drawn=programmes(), scope=SCOPES, data=st.data())
def test_any_scope_leaves_what_sparql_leaves(drawn, scope, data, ontology):
    one = World(drawn, ontology)
    things = data.draw(st.lists(st.sampled_from(world.THINGS), min_size=1, max_size=3, unique=True))
    match = data.draw(st.sampled_from(("any", "all")))
    kept = one.rows_in(scope)
    counting = {thing: below(one, thing) for thing in things}
    found = one.finder.cities_sharing(Asked.of([ID + thing for thing in things], match), scope)
    every, sure = has(kept), has(kept, "as named")
    enough = all if match == "all" else any
    wanted = {place for place in every if enough(counting[thing] & every[place] for thing in things)}
    assert {tail(member.place) for member in found.members} == wanted
    for member in found.members:
        place = tail(member.place)
        named = {ID + thing for thing in things if counting[thing] & sure.get(place, set())}
        assert member.named == named
        assert member.by_plan == {ID + thing for thing in things if counting[thing] & every[place]} - named
    reached = set[str]().union(*counting.values())
    assert reasons_of(found.members) == {row for row in kept if row[0] in wanted and row[1] in reached}
    told = found.denominator
    numbers = (
        told.cooperations,
        told.with_theme,
        told.with_sdg,
        told.with_partnership,
        told.with_year,
        told.last_activity,
    )
    assert numbers == one.counts_in(scope)


@everyday
@given(drawn=programmes(), scope=SCOPES)
def test_ranks_and_pairs_are_counted_as_sparql_counts_them(drawn, scope, ontology):
    one = World(drawn, ontology)
    kept = one.rows_in(scope)
    every, sure = has(kept), has(kept, "as named")
    mine = one.rows_in(Scope(**{**vars(scope), "country": None}))
    for city in world.CITIES:
        own, own_named = has(mine).get(city, set()), has(mine, "as named").get(city, set())
        wanted = [
            (-len(sure.get(other, set()) & own_named), -len(every[other] & own), other)
            for other in sorted(every)
            if other != city and every[other] & own
        ]
        found = one.finder.shares_most_with(ID + city, scope)
        ranks = [(-len(r.named), -len(r.named | r.by_plan), tail(r.place)) for r in found.ranks]
        assert ranks == sorted(wanted)
        assert [r.place for r in one.finder.shares_most_with(ID + city, scope, 2).ranks] == [
            r.place for r in found.ranks[:2]
        ]
        shown = {thing for rank in found.ranks for thing in map(tail, (*rank.named, *rank.by_plan))}
        assert reasons(found.own) == {row for row in mine if row[0] == city and row[1] in shown}
    for at_all, by in ((False, sure), (True, every)):
        held = every if scope.attribution is Attribution.PLAN else by
        counts = {
            (first, second): len(held[first] & held[second])
            for first, second in combinations(sorted(held), 2)
        }
        for least in (1, 2):
            wanted_pairs = {(*pair, count) for pair, count in counts.items() if count >= least}
            streamed = set(one.finder.stream_pairs(least, scope, at_all=at_all))
            assert {(tail(first), tail(second), count) for first, second, count in streamed} == wanted_pairs
            ranked = sorted(wanted_pairs, key=lambda pair: (-pair[2], pair[0], pair[1]))
            listed = one.finder.pairs(least, scope, at_all=at_all)
            assert [(tail(pair.first), tail(pair.second)) for pair in listed.pairs] == [
                pair[:2] for pair in ranked
            ]
            assert listed.total == len(ranked)
            assert (listed.why is None) == bool(ranked)


@everyday
@given(drawn=programmes(), scope=SCOPES, data=st.data())
def test_a_suggested_cluster_covers_all_that_anybody_has(drawn, scope, data, ontology):
    one = World(drawn, ontology)
    wanted = data.draw(st.lists(st.sampled_from(world.THINGS), min_size=1, max_size=4, unique=True))
    own = data.draw(st.one_of(st.none(), st.lists(st.sampled_from(world.THEMES), min_size=1, max_size=2)))
    profile = Profile(tuple(ID + theme for theme in own), ID + "place/home", 100_000) if own else None
    found = one.finder.cluster([ID + thing for thing in wanted], profile, scope)
    kept = one.rows_in(scope)
    every, sure = has(kept), has(kept, "as named")
    counting = {ID + thing: below(one, thing) for thing in wanted}
    brought = {thing for thing, narrower in counting.items() if narrower & set(own or ())}
    anybody = {
        thing for thing, narrower in counting.items() if any(narrower & have for have in every.values())
    }
    named = {thing for thing, narrower in counting.items() if any(narrower & have for have in sure.values())}
    assert found.covered_by_profile == brought
    assert set(found.missing) == set(counting) - anybody - brought
    assert set(found.only_by_plan) == anybody - named - brought
    covered = [thing for one_pick in found.suggested for thing in (*one_pick.named, *one_pick.by_plan)]
    assert sorted(covered) == sorted(anybody - brought), "each thing is added once, and none is left out"
    assert not any(one_pick.by_plan & named for one_pick in found.suggested), "the surest way is taken"
    places = {tail(one_pick.place): one_pick for one_pick in found.suggested}
    for place, one_pick in places.items():
        assert all(counting[thing] & sure[place] for thing in one_pick.named)
        assert all(counting[thing] & every[place] for thing in one_pick.by_plan)
        assert one_pick.named | one_pick.by_plan, "nobody is suggested in vain"
    assert {tail(candidate.place) for candidate in found.candidates} == {
        place for place, have in every.items() if any(narrower & have for narrower in counting.values())
    }
    legs = found.legs.own | found.legs.through | found.legs.missing
    assert legs == {ID + sector for sector in world.SECTORS}


@pytest.mark.slow_lane
@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(drawn=programmes(), scope=SCOPES, data=st.data())
def test_many_more_programmes(drawn, scope, data, ontology):
    test_each_part_of_a_scope_leaves_the_cooperations_that_sparql_leaves.hypothesis.inner_test(
        drawn, ontology
    )
    for test in (
        test_any_scope_leaves_what_sparql_leaves,
        test_a_suggested_cluster_covers_all_that_anybody_has,
    ):
        test.hypothesis.inner_test(drawn=drawn, scope=scope, data=data, ontology=ontology)
    test_ranks_and_pairs_are_counted_as_sparql_counts_them.hypothesis.inner_test(drawn, scope, ontology)
    test_two_cities_share_what_both_have.hypothesis.inner_test(drawn, ontology)
    test_each_saved_question_has_the_finders_answer.hypothesis.inner_test(drawn, ontology)
