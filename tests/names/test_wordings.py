"""A wording of documents names the theme that a record maps it to, and nothing else does but the theme's own names."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, NamedNode

from iuc_graph.client.namebook import names_of
from iuc_graph.errors import NameAmbiguous, NameUnknown
from iuc_graph.names import Label, Match, NameIndex, Thing
from iuc_graph.names.gazetteer import index_of
from iuc_graph.names.search import Closeness, search_of
from iuc_graph.names.search_source import quads_of
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.vocabulary import ID, IUC

THEME = [IUC + "Theme"]


@pytest.fixture(scope="module")
def names(built) -> NameIndex:
    """The resolver of names for the project's graph."""
    return index_of(built.store)


def of_default(store, predicate: str):
    return store.quads_for_pattern(None, NamedNode(IUC + predicate), None, DefaultGraph())


@pytest.fixture(scope="module")
def mapped(built) -> dict[str, set[str]]:
    """The themes of each wording, as the records of mappings state them."""
    themes: dict[NamedNode, str] = {
        quad.subject: quad.object.value for quad in of_default(built.store, "mapsTo")
    }
    found: dict[str, set[str]] = {}
    for quad in of_default(built.store, "asWritten"):
        if quad.subject in themes:
            found.setdefault(quad.object.value, set()).add(themes[quad.subject])
    return found


@pytest.mark.parametrize(
    ("typed", "theme"),
    [
        ("mobility", "urban-mobility"),
        ("Mobility", "urban-mobility"),
        ("green hydrogen", "hydrogen"),
        ("GREEN-HYDROGEN", "hydrogen"),
        ("Energy Transition", "energy-transition"),
        ("sustainable mobility", "urban-mobility"),
        ("start-up's exchange", "entrepreneurship-startups"),
    ],
)
def test_a_wording_in_any_case_and_punctuation_names_its_theme(names, typed, theme):
    assert names.one(typed, THEME).iri == f"{ID}theme/{theme}"


def test_it_is_told_whether_a_name_or_a_wording_led_to_a_theme(names):
    meant = names.meant("Green Hydrogen", THEME)
    assert (meant.match, meant.label) == (
        Match.WORDING,
        Label(f"{ID}theme/hydrogen", "green hydrogen", "", "wording"),
    )
    assert names.meant("Hydrogen", THEME).match == Match.NAME


def test_every_wording_leads_to_its_theme_or_to_all_of_its_themes_unless_it_is_the_name_of_one(names, mapped):
    assert len(mapped) > 100
    for wording, themes in mapped.items():
        found = names.resolve(wording, THEME)
        best = {candidate.thing.iri for candidate in found.best}
        if found.best[0].match == Match.WORDING:
            assert best == themes, wording
        else:
            assert found.best[0].match < Match.WORDING, wording
            assert found.only is not None, wording


def test_what_search_finds_exactly_by_a_mapping_is_understood_as_a_theme(built, names, mapped):
    search, found_so = search_of(quads_of(built.store)), 0
    for wording in mapped:
        exact = {
            found.thing.iri
            for found in search.search(wording, kinds=["theme"], limit=50).found
            if found.closeness is Closeness.EXACT and found.name.kind == "wording"
        }
        found_so += bool(exact)
        assert exact <= {candidate.thing.iri for candidate in names.resolve(wording, THEME).candidates}
    assert found_so > 50


def test_a_wording_of_several_themes_is_answered_with_all_of_them(names):
    with pytest.raises(NameAmbiguous) as caught:
        names.one("smart mobility", THEME)
    assert str(caught.value) == (
        "“smart mobility” is a wording for 2 things: Smart city (theme) – write “Smart city”; "
        "Urban mobility (theme) – write “Urban mobility”."
    )
    assert set(caught.value.candidates) == {ID + "theme/smart-city", ID + "theme/urban-mobility"}


@pytest.mark.parametrize("typed", ["mobilit", "green hydrogens", "mobility in towns", "hydrogen green"])
def test_what_is_only_near_a_wording_is_no_name(names, typed):
    with pytest.raises(NameUnknown):
        names.one(typed, THEME)


def test_a_name_of_a_theme_comes_before_a_wording_of_another():
    rail, trade = (Thing(f"{ID}theme/{slug}", slug.title(), "theme") for slug in ("rail", "trade"))
    labels = [
        Label(rail.iri, "Rail"),
        Label(trade.iri, "rail", "", "wording"),
        Label(trade.iri, "Trade"),
        Label(rail.iri, "trade of rails (TR)", "", "wording"),
    ]
    index = NameIndex(labels, [rail, trade])
    assert index.one("rail") == rail
    for part in ("trade of rails", "TR"):
        assert rail not in [candidate.thing for candidate in index.resolve(part).candidates], part


def test_nothing_but_a_theme_is_called_by_a_wording(names):
    with pytest.raises(NameUnknown) as caught:
        names.one("green hydrogen", [IUC + "Place"])
    assert str(caught.value) == "“green hydrogen” is no place. The name stands for: Hydrogen (theme)."


def test_a_graph_read_by_queries_has_the_same_wordings(built, names):
    read = names_of(StoreReader(built.store))
    for typed in ("mobility", "smart mobility", "green hydrogen", "Mannheim"):
        assert read.resolve(typed) == names.resolve(typed)


@pytest.mark.parametrize(
    ("typed", "kind", "told"),
    [
        ("port", "Theme", "“port” is no name in this graph. Nearest: Urban renewal (theme)."),
        ("Portugal", "Theme", "“Portugal” is no theme. The name stands for: Portugal (country)."),
        ("Stutgart", "Theme", "“Stutgart” is no name in this graph, and no theme has a name near it."),
        ("Stutgart", "Place", "Nearest: Stuttgart (city, Germany)."),
        ("logistix", "Country", "and no country has a name near it."),
        (
            "Logistics",
            "ThematicCluster",
            "“Logistics” is no thematic cluster. The name stands for: Logistics",
        ),
    ],
)
def test_only_things_of_the_kind_asked_for_are_offered(names, typed, kind, told):
    with pytest.raises(NameUnknown) as caught:
        names.one(typed, [IUC + kind])
    assert told in str(caught.value)


def test_the_nearest_of_a_kind_are_found_behind_any_number_of_another():
    towns = [Thing(f"{ID}place/t{number}", f"Harbour {number}", "city", types=frozenset(("City",)))
             for number in range(200)]  # fmt: skip
    theme = Thing(f"{ID}theme/harbours", "Old harbour sites", "theme", types=frozenset(("Theme",)))
    index = NameIndex([Label(thing.iri, thing.title) for thing in (*towns, theme)], [*towns, theme])
    assert index.nearest("Harbour", {"Theme"}) == (theme,)
