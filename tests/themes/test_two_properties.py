"""The two derived properties of places and themes, against what answers call as named and by plan."""

from __future__ import annotations

import re

import pytest

from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.asking import Asked, Attribution
from iuc_graph.themes.things import ThingKind

from ..conftest import REPOSITORY

Pairs = set[tuple[str, str]]
PAGE = (REPOSITORY / "docs" / "model.md").read_text(encoding="utf-8")
DERIVED = "SELECT ?place ?theme WHERE {{ ?place iuc:{} ?theme }}"
CITIES = "SELECT ?place WHERE { ?place a iuc:Place FILTER NOT EXISTS { ?place a iuc:Country } }"


def pairs(built, query: str) -> Pairs:
    """Cities and themes of a query; a country may be named, too, but is no city of an answer."""
    reader = StoreReader(built.store)
    cities = {cell.value for cell in reader.select(CITIES).column("place")}
    return {(place.value, theme.value) for place, theme in reader.select(query).rows if place.value in cities}


@pytest.fixture(scope="module")
def named(built) -> Pairs:
    return pairs(built, DERIVED.format("cooperatesOnAsNamed"))


@pytest.fixture(scope="module")
def planned(built) -> Pairs:
    return pairs(built, DERIVED.format("cooperatesOnByPlan"))


@pytest.fixture(scope="module")
def members(finder, incidence):
    """All cities with any theme, and what they have."""
    things = incidence.things
    themes = [iri for iri, is_ in zip(things.nodes.iris, things.kinds[ThingKind.THEME], strict=True) if is_]
    return finder.cities_sharing(Asked.of(themes, narrower=False)).members


def test_neither_property_holds_for_all_of_the_other(named, planned):
    assert named & planned, "a plan that names its places"
    assert named - planned, "a pairing without a plan"
    assert planned - named, "a plan that does not name them"


def test_as_named_is_the_one_property(named, members):
    assert {(one.place, theme) for one in members for theme in one.named} == named


def test_by_plan_is_the_other_property_without_the_first(built, named, planned, members):
    by_plan = {(one.place, theme) for one in members for theme in one.by_plan}
    assert by_plan == planned - named
    told = re.search(r"<!-- by plan only -->\n```sparql\n(.*?)```", PAGE, re.S)
    assert told, "docs/model.md says how to ask for it"
    assert pairs(built, told[1]) == by_plan


def test_one_area_may_name_a_city_and_another_of_the_same_theme_not(members):
    kinds = {
        (one.place, support.thing): {
            other.attribution for other in one.supports if other.thing == support.thing
        }
        for one in members
        for support in one.supports
        if support.thing in one.named
    }
    assert set(Attribution) in kinds.values(), "rows with reasons tell it of each area"
