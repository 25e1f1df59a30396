"""docs/sharing.md: what it says of the graph is true, in whichever way the graph is asked."""

from __future__ import annotations

from itertools import combinations

import pytest

from iuc_graph.errors import ProjectFilesError
from iuc_graph.names.gazetteer import index_of
from iuc_graph.questions import answer, load, prepare
from iuc_graph.reports.documentation import CITIES, END, START, fill
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import read_incidence
from iuc_graph.vocabulary import ID


@pytest.fixture(scope="module")
def finder(built) -> Finder:
    """A finder over the project's graph."""
    reader = StoreReader(built.store)
    return Finder.of(read_incidence(reader), reader)


def places(*cities: str) -> list[str]:
    return [f"{ID}place/{city}" for city in cities]


def test_the_page_says_what_the_graph_says(built, repository):
    page = (repository / "docs" / "sharing.md").read_text(encoding="utf-8")
    assert fill(page, built.store) == page


def test_a_page_without_its_marks_is_refused(built):
    with pytest.raises(ProjectFilesError, match="lacks the line"):
        fill("# Which cities share what\n", built.store)


def test_what_stands_between_the_marks_is_replaced_and_nothing_else(built):
    made = fill(f"before\n{START}\nold\n{END}\nafter\n", built.store)
    assert made.startswith(f"before\n{START}\n")
    assert made.endswith(f"{END}\nafter\n")
    assert "\nold\n" not in made
    assert "### Chongqing, Changchun, Liuzhou and Mannheim" in made


@pytest.mark.parametrize(("first", "second"), list(combinations(CITIES, 2)))
def test_each_two_cities_share_what_sparql_says(built, finder, first, second):
    names = index_of(built.store)
    question = load(built.project.queries).get("what-two-cities-share")
    values = {"first": f"place/{first}", "second": f"place/{second}"}
    found = answer(StoreReader(built.store), prepare(question, values, names))
    columns = ("attribution", "city", "shared", "cooperation", "passage")
    by_sparql = set(zip(*([cell.value for cell in found.column(name)] for name in columns), strict=True))
    by_finder = {
        (support.attribution.value, support.place, support.thing, support.cooperation, passage)
        for thing in finder.shared(places(first, second)).things
        for holder in thing.holders
        for support in holder.supports
        for passage in support.passages
    }
    assert by_finder == by_sparql
    assert by_sparql


def test_what_all_four_share_is_what_each_two_share(finder):
    four = {thing.thing for thing in finder.shared(places(*CITIES)).things}
    pairs = [{thing.thing for thing in finder.shared(places(*two)).things} for two in combinations(CITIES, 2)]
    assert four == set.intersection(*pairs)
    assert ID + "sdg/4" in four
