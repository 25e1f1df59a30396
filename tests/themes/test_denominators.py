"""The denominators of saved questions and maps are those of the finder, whatever part of the graph they are for."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.asking import CooperationKind, Scope
from iuc_graph.themes.denominators import denominator_in, denominator_of
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import read_incidence
from iuc_graph.vocabulary import ID


@pytest.fixture(scope="module")
def reader(built) -> StoreReader:
    return StoreReader(built.store)


@pytest.fixture(scope="module")
def finder(reader) -> Finder:
    return Finder.of(read_incidence(reader), reader)


def cooperations(reader: StoreReader, pattern: str) -> set[str]:
    found = reader.select(f"SELECT DISTINCT ?cooperation WHERE {{ ?cooperation {pattern} }}").column(
        "cooperation"
    )
    return {cell.value for cell in found if isinstance(cell, NamedNode)}


def test_of_the_whole_graph_it_is_that_of_the_finder(reader, finder):
    found = denominator_of(reader)
    assert found == finder.denominator()
    assert found.cooperations > found.with_year > found.with_theme > found.with_sdg > 0
    assert found.last_activity is not None


@pytest.mark.parametrize(
    ("pattern", "scope"),
    [
        (f"iuc:programme <{ID}programme/iuc>", Scope(programme=f"{ID}programme/iuc")),
        (f"iuc:programme <{ID}programme/iurc>", Scope(programme=f"{ID}programme/iurc")),
        ("a iuc:ActionPlan", Scope(kind=CooperationKind.PLAN)),
        ("a iuc:Cluster", Scope(kind=CooperationKind.CLUSTER)),
        (f"iuc:involvesPlace/iuc:within <{ID}place/china>", Scope(country=f"{ID}place/china")),
    ],
)
def test_of_some_cooperations_it_is_that_of_their_scope(reader, finder, pattern, scope):
    found = denominator_of(reader, cooperations(reader, pattern))
    assert found == finder.denominator(scope)
    assert found.cooperations > 0


def test_of_no_cooperation_everything_is_nothing(reader):
    found = denominator_of(reader, ())
    assert (found.cooperations, found.with_theme, found.with_year, found.last_activity) == (0, 0, 0, None)


@pytest.mark.parametrize(
    "pattern",
    [
        "a iuc:ActionPlan",
        "a iuc:Cluster",
        f"iuc:programme <{ID}programme/iuc>",
        f"iuc:involvesPlace <{ID}place/mannheim>",
    ],
)
def test_an_incidence_gives_it_without_a_query(reader, finder, pattern):
    assert denominator_in(finder.incidence) == denominator_of(reader)
    some = cooperations(reader, pattern)
    assert denominator_in(finder.incidence, some) == denominator_of(reader, some)
    assert denominator_in(finder.incidence, some).cooperations > 0


def test_what_is_no_cooperation_counts_for_nothing(reader, finder):
    some = [f"{ID}place/mannheim", f"{ID}cooperation/none", *cooperations(reader, "a iuc:ActionPlan")]
    assert denominator_in(finder.incidence, some) == denominator_of(reader, some)
    assert denominator_in(finder.incidence, ()) == denominator_of(reader, ())
