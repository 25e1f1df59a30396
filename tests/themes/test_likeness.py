"""Of places that share equally much with a city that is not in the graph, those that are most like it come first."""

from __future__ import annotations

from itertools import groupby, pairwise

import pytest

from iuc_graph.errors import NameUnknown
from iuc_graph.themes.answers import Rank, Ranking
from iuc_graph.themes.asking import Profile
from iuc_graph.themes.likeness import ALIKE
from iuc_graph.vocabulary import ID

from .asked import iri

LOGISTICS = iri("theme/logistics")
(CHINA, GERMANY, PORTUGAL) = iri("place/china", "place/germany", "place/portugal")
SMALL, LARGE = 300_000, 8_000_000


def shared(rank: Rank) -> tuple[int, int]:
    return len(rank.named), len(rank.named | rank.by_plan)


def groups(found: Ranking) -> list[list[Rank]]:
    """Places that share equally much, in the order of the answer."""
    return [list(ranks) for _, ranks in groupby(found.ranks, shared)]


def away(rank: Rank, size: int) -> float:
    """How many times larger or smaller, at the nearest of all that documents state."""
    return min((max(people / size, size / people) for people in rank.populations or ()), default=ALIKE)


def test_a_place_in_the_same_country_comes_first_of_equal_ones(finder):
    plain = finder.shares_most_with(Profile(LOGISTICS), limit=None)
    assert plain.ranks[0].country not in {CHINA, GERMANY}, "else the test would show nothing"
    for country in (CHINA, GERMANY):
        found = finder.shares_most_with(Profile(LOGISTICS, country), limit=None)
        assert found.ranks[0].country == country
        assert {rank.place for rank in found.ranks} == {rank.place for rank in plain.ranks}
        assert [shared(rank) for rank in found.ranks] == [shared(rank) for rank in plain.ranks]
        for group in groups(found):
            abroad = [rank.country != country for rank in group]
            assert abroad == sorted(abroad)


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_place_of_about_the_same_size_comes_first_of_equal_ones(finder, size):
    found = finder.shares_most_with(Profile(LOGISTICS, PORTUGAL, size), limit=None)
    for group in groups(found):
        for one, other in pairwise(group):
            assert away(one, size) <= away(other, size)
    assert found.with_population == sum(bool(rank.populations) for rank in found.ranks) > 0


def test_another_size_gives_another_order(finder):
    small, large = (
        [rank.place for rank in finder.shares_most_with(Profile(LOGISTICS, None, size), limit=None).ranks]
        for size in (SMALL, LARGE)
    )
    assert small != large
    assert set(small) == set(large)


def test_the_first_rows_are_those_of_the_whole_order(finder):
    profile = Profile(LOGISTICS, CHINA, LARGE)
    whole = finder.shares_most_with(profile, limit=None).ranks
    assert len(whole) > 4
    for limit in range(1, len(whole)):
        assert finder.shares_most_with(profile, limit=limit).ranks == whole[:limit]
    assert [place for place, _, _ in finder.counts_with(profile, limit=None)] == [
        rank.place for rank in whole
    ]


def test_populations_are_told_only_where_a_size_is_compared(finder):
    found = finder.shares_most_with(Profile(LOGISTICS, CHINA))
    assert found.with_population is None
    assert {rank.populations for rank in found.ranks} == {None}


def test_a_country_that_the_graph_does_not_have_is_refused(finder):
    with pytest.raises(NameUnknown, match="is no country"):
        finder.shares_most_with(Profile(LOGISTICS, f"{ID}place/atlantis"))
