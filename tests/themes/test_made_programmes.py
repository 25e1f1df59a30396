"""The programmes that the benchmarks of sharing run on: valid, whole, and such that every city cooperates."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse

from iuc_graph.delta import graph_of
from iuc_graph.inference import assemble as derive
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.asking import EVERYTHING
from iuc_graph.themes.facts import Facts
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.tokens import StoreTokens
from iuc_graph.validation import validate
from iuc_graph.vocabulary import INFERRED_GRAPH

CITIES = 40


@pytest.fixture(scope="module")
def made(repository) -> Iterator[ModuleType]:
    """The module that makes them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(repository / "benchmarks"))
        yield importlib.import_module("themes_programme")


@pytest.fixture(scope="module")
def text(made) -> str:
    """A small programme."""
    return "".join(made.lines(CITIES))


@pytest.fixture(scope="module")
def quads(text) -> frozenset[Quad]:
    """Its statements."""
    return frozenset(parse(text, format=RdfFormat.N_QUADS))


def test_a_programme_keeps_every_rule(quads, built):
    assert validate(tuple(quads), built.project.shapes).conforms


def test_a_programme_holds_all_that_follows_and_nothing_else(quads):
    asserted = {quad for quad in quads if graph_of(quad) not in ("", INFERRED_GRAPH)}
    derived = derive(asserted)
    assert quads == asserted | set(derived.inferred) | set(derived.default)


def test_every_city_of_a_programme_cooperates(quads):
    store = Store()
    store.bulk_extend(quads)
    incidence = Incidence.of(Facts.read(StoreTokens(store)))
    holdings = incidence.scoped(EVERYTHING).holdings
    assert np.count_nonzero(holdings.at_all.of_place.lengths) == CITIES
    sizes = np.sort(holdings.at_all.of_thing.lengths)[::-1]
    assert sizes[0] > 4 * sizes[10], "few themes are popular"


def test_the_benchmark_asks_sparql_what_it_asks_the_finder(made, quads):
    store = Store()
    store.bulk_extend(quads)
    finder = Finder.of(Incidence.of(Facts.read(StoreTokens(store))), StoreReader(store))
    asked = list(importlib.import_module("themes_questions").questions(finder.incidence))
    assert len(asked) == 5
    for question in asked:
        found = [[cell.value for cell in row] for row in StoreReader(store).select(question.sparql).rows]
        assert sorted(found) == sorted(question.rows(question.find(finder))), question.name
        assert found, question.name


def test_the_same_number_gives_the_same_programme(made, text):
    assert "".join(made.lines(CITIES)) == text
    assert "".join(made.lines(CITIES, seed=1)) != text


def test_cities_that_make_no_groups_are_refused(made):
    for cities in (0, 4, 42):
        with pytest.raises(ValueError, match="multiple of 4"):
            list(made.lines(cities))
