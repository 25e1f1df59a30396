"""On the project's own graph the finder answers as the saved questions do."""

from __future__ import annotations

from itertools import combinations

import pytest

from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.asking import Asked, Attribution, CooperationKind, Scope
from iuc_graph.themes.facts import Facts
from iuc_graph.themes.incidence import Incidence, read_incidence
from iuc_graph.themes.things import ThingKind
from iuc_graph.themes.tokens import ReaderTokens
from iuc_graph.vocabulary import ID

from .asked import Rows, described, question, reasons, reasons_of, tail

COLUMNS = ("attribution", "cooperation", "area", "passage")

# Whom an area of a plan names although it is no place of the plan. The saved question about two cities looks at the
# places of cooperations only, so it finds nothing for it; that about one theme lists it as named, as the finder does.
NAMED_OUTSIDE = {"place/liudong-new-district"}


def things(incidence: Incidence, kind: ThingKind) -> list[str]:
    """All things of a kind, as kind/slug."""
    return [
        tail(iri)
        for iri, is_ in zip(incidence.things.nodes.iris, incidence.things.kinds[kind], strict=True)
        if is_
    ]


@pytest.fixture(scope="module")
def reader(built) -> StoreReader:
    """Reads the project's own graph."""
    return StoreReader(built.store)


def answered(finder, thing: str, *, narrower: bool) -> Rows:
    return reasons_of(finder.cities_sharing(Asked.of([ID + thing], narrower=narrower)).members)


def test_the_cities_of_every_theme_are_those_of_the_question(finder, incidence, reader):
    for theme in things(incidence, ThingKind.THEME):
        wanted = question(reader, "cities-sharing-a-theme", ("place", "theme", *COLUMNS), theme=theme)
        assert answered(finder, theme, narrower=False) == wanted, theme


def below(incidence: Incidence, theme: str) -> list[int]:
    """The theme and all that are narrower."""
    return incidence.things.below(incidence.things.nodes.places[ID + theme]).tolist()


def test_the_cities_of_every_theme_with_narrower_ones_are_those_of_the_question(finder, incidence, reader):
    above = [theme for theme in things(incidence, ThingKind.THEME) if len(below(incidence, theme)) > 1]
    assert len(above) > 10
    for theme in above:
        columns = ("place", "narrower", *COLUMNS)
        wanted = question(reader, "cities-sharing-a-theme-or-a-narrower-one", columns, theme=theme)
        assert answered(finder, theme, narrower=True) == wanted, theme


def test_the_cities_of_every_cluster_are_those_of_the_question(finder, incidence, reader):
    for cluster in things(incidence, ThingKind.CLUSTER):
        columns = ("place", "theme", *COLUMNS)
        wanted = question(reader, "cities-of-a-thematic-cluster", columns, cluster=cluster)
        assert answered(finder, cluster, narrower=True) == wanted, cluster
        assert wanted, cluster


@pytest.mark.parametrize("kind", [ThingKind.SDG, ThingKind.PARTNERSHIP])
def test_the_cities_of_every_goal_and_partnership_are_those_of_the_question(kind, finder, incidence, reader):
    goals = kind is ThingKind.SDG
    name, parameter = (
        ("cities-sharing-an-sdg", "sdg") if goals else ("cities-sharing-a-partnership", "partnership")
    )
    answers = 0
    for thing in things(incidence, kind):
        wanted = question(reader, name, ("place", parameter, *COLUMNS), **{parameter: thing})
        assert answered(finder, thing, narrower=False) == wanted, thing
        answers += len(wanted)
    assert answers


def test_every_place_has_the_themes_that_the_question_gives(finder, incidence, reader):
    themes = [ID + theme for theme in things(incidence, ThingKind.THEME)]
    found = reasons_of(finder.cities_sharing(Asked.of(themes, narrower=False)).members)
    for place in sorted({row[0] for row in found}):
        wanted = question(reader, "themes-of-a-city", ("place", "theme", *COLUMNS), place=place)
        assert {row for row in found if row[0] == place} == wanted


def of_two(finder, first: str, second: str) -> Rows:
    """What the finder says of two places, without the areas, which the question does not show."""
    held = finder.shared([ID + first, ID + second]).things
    every = reasons(support for one in held for member in one.holders for support in member.supports)
    return {(*row[:4], row[5]) for row in every}


def test_what_two_cities_share_is_what_the_question_gives(finder, reader):
    ours = ("chongqing", "mannheim", "changchun", "liuzhou", "bologna", "essen")
    shared = 0
    for first, second in combinations([f"place/{slug}" for slug in ours], 2):
        columns = ("city", "shared", "attribution", "cooperation", "passage")
        wanted = question(reader, "what-two-cities-share", columns, first=first, second=second)
        assert of_two(finder, first, second) == wanted
        shared += bool(wanted)
    assert shared > 5


@pytest.mark.slow_lane
def test_what_any_two_cities_share_is_what_the_question_gives(finder, incidence, reader):
    numbers = sorted(set(incidence.relation.place.tolist()))
    places = [tail(incidence.places.nodes.iris[n]) for n in numbers if incidence.places.is_city[n]]
    differing = set()
    for first, second in combinations(places, 2):
        columns = ("city", "shared", "attribution", "cooperation", "passage")
        wanted = question(reader, "what-two-cities-share", columns, first=first, second=second)
        if of_two(finder, first, second) != wanted:
            differing |= {first, second} & NAMED_OUTSIDE or {first, second}
    assert differing <= NAMED_OUTSIDE


def test_the_denominators_are_those_of_the_scope_question(finder, built):
    columns = (
        "kindLabel",
        "cooperations",
        "withTheme",
        "withSdg",
        "withPartnership",
        "withYear",
        "lastActivity",
    )
    wanted = question(StoreReader(built.store), "scope", columns)
    labels = {
        "action plan": CooperationKind.PLAN,
        "pairing": CooperationKind.PAIRING,
        "cluster of places": CooperationKind.CLUSTER,
    }
    found = set()
    for label, kind in labels.items():
        of = finder.denominator(Scope(kind=kind))
        numbers = (of.cooperations, of.with_theme, of.with_sdg, of.with_partnership, of.with_year)
        found.add((label, *map(str, numbers), of.last_activity.isoformat() if of.last_activity else ""))
    assert wanted == found


def test_the_legs_without_a_body_are_those_of_the_question(incidence, reader):
    wanted = question(reader, "helix-legs-without-a-named-body", ("cooperation", "sector"))
    cooperations, sectors = incidence.cooperations, incidence.places.sectors
    missing = {
        (tail(iri), tail(sector))
        for number, iri in enumerate(cooperations.nodes.iris)
        for place, sector in enumerate(sectors.iris)
        if cooperations.counted[number] and place not in cooperations.legs[number]
    }
    assert missing == wanted


def test_one_kind_of_attribution_is_what_the_question_has_in_that_column(finder, reader):
    columns = ("place", "theme", *COLUMNS)
    wanted = question(reader, "cities-sharing-a-theme", columns, theme="theme/logistics")
    for attribution in Attribution:
        asked = Asked.of([f"{ID}theme/logistics"], narrower=False)
        found = finder.cities_sharing(asked, Scope(attribution=attribution))
        assert reasons_of(found.members) == {row for row in wanted if row[2] == attribution}
        assert found.total == len({row[0] for row in wanted if row[2] == attribution}) > 0


def test_an_incidence_read_through_queries_alone_is_the_same(built, incidence):
    assert described(read_incidence(StoreReader(built.store))) == described(incidence)
    assert Facts.read(ReaderTokens(StoreReader(built.store))).terms == incidence.facts.terms
