"""Answers about sharing say how they read a wording, what one wording alone brings, and whom else to ask about."""

from __future__ import annotations

import pytest

from iuc_graph.errors import NameUnknown, ParameterInvalid
from iuc_graph.names.gazetteer import index_of
from iuc_graph.reports.model import Version
from iuc_graph.reports.sharing_asking import Asking
from iuc_graph.reports.sharing_told import Told, tell
from iuc_graph.reports.sharing_typed import (
    CitiesTyped,
    ClusterTyped,
    PairsTyped,
    Typed,
    TypedProfile,
    TypedScope,
    TypedThings,
    WithTyped,
)
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import read_incidence
from iuc_graph.web.api.sharing_documents import Document, document_of

MOBILITY = TypedThings(theme=["mobility", "Logistics", "MOBILITY "])
VERSION = Version("000001", "2026-01-01", ())


@pytest.fixture(scope="module")
def asking(built) -> Asking:
    """Asks the project's graph."""
    reader = StoreReader(built.store)
    return Asking(Finder.of(read_incidence(reader), reader), index_of(built.store))


def told(asking: Asking, typed: Typed, language: str = "en") -> Told:
    return tell(asking, typed, VERSION, language)


@pytest.mark.parametrize(
    "typed",
    [
        CitiesTyped(things=MOBILITY),
        PairsTyped(among=MOBILITY),
        ClusterTyped(things=MOBILITY),
        WithTyped(profile=TypedProfile(theme=["mobility"])),
        ClusterTyped(things=TypedThings(theme=["Logistics"]), profile=TypedProfile(theme=["mobility"])),
    ],
)
def test_a_wording_that_was_read_as_a_theme_is_told(asking, typed):
    notes = told(asking, typed).heading.notes
    read = [note for note in notes if " was read as " in note]
    assert read[0] == "“mobility” was read as Urban mobility: a wording that documents use for it."
    assert not any("Logistics was" in note or "“Logistics”" in note for note in read)
    chinese = told(asking, typed, "zh").heading.notes
    assert "“mobility”按城市交通出行理解：文献以此措辞指该主题。" in chinese


def test_a_name_of_a_theme_is_not_told_to_be_read_as_it(asking):
    for name in ("Urban mobility", "urban-mobility", "theme/urban-mobility", "城市交通出行"):
        notes = told(asking, CitiesTyped(things=TypedThings(theme=[name]))).heading.notes
        assert not any("read as" in note for note in notes)


def test_a_cluster_says_where_one_wording_alone_brings_several_of_its_themes(asking):
    typed = ClusterTyped(things=TypedThings(theme=["Smart city", "Urban mobility"]))
    assert (
        "Smart city and Urban mobility rest on one and the same wording alone for: "
        "Dubrovnik (“Smart mobility”), Panaji (“Smart mobility”)." in told(asking, typed).heading.notes
    )
    assert any("杜布罗夫尼克（“智慧出行”）" in note for note in told(asking, typed, "zh").heading.notes)


def test_an_empty_answer_about_a_place_points_to_what_lies_around_it(asking):
    typed = WithTyped(place="Stuttgart", scope=TypedScope(country="China"))
    assert "ask for: Stuttgart Region." in told(asking, typed).heading.notes[0]
    assert "可改查：斯图加特地区。" in told(asking, typed, "zh").heading.notes[0]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            CitiesTyped(things=TypedThings(theme=["Portugal"])),
            "theme: “Portugal” is no theme. The name stands for: Portugal (country). Use country for it.",
        ),
        (CitiesTyped(things=TypedThings(sdg=["Logistics"])), "Use theme for it."),
        (WithTyped(profile=TypedProfile(theme=["Portugal"])), "Use profile_country for it."),
        (
            CitiesTyped(things=TypedThings(theme=["Logistics"]), scope=TypedScope(country="IUC")),
            "Use programme",
        ),
    ],
)
def test_a_name_of_another_kind_is_told_with_the_parameter_that_takes_it(asking, typed, message):
    with pytest.raises(NameUnknown) as caught:
        asking.answer(typed)
    assert message in str(caught.value)


def test_no_parameter_is_named_for_what_none_takes(asking):
    with pytest.raises(NameUnknown) as caught:
        asking.answer(CitiesTyped(things=TypedThings(theme=["Mannheim"])))
    assert (
        str(caught.value) == "theme: “Mannheim” is no theme. The name stands for: Mannheim (city, Germany)."
    )


def test_parameters_are_told_of_as_whoever_asks_writes_them(asking):
    commanding = Asking(asking.finder, asking.names, lambda name: "--" + name.replace("_", "-"))
    for typed, message in (
        (WithTyped(profile=TypedProfile(country="China")), "--profile-theme: say what the city works on"),
        (CitiesTyped(), "Name what is shared: --theme, --cluster, --sdg or --partnership."),
        (CitiesTyped(things=TypedThings(sdg=["18"])), "--sdg: “18” is no goal"),
        (CitiesTyped(things=MOBILITY, scope=TypedScope(since="soon")), "--since: “soon” is no date"),
    ):
        with pytest.raises(ParameterInvalid, match=message) as caught:
            commanding.answer(typed)
        assert "_" not in str(caught.value)
        with pytest.raises(ParameterInvalid) as caught:
            asking.answer(typed)
        assert "--" not in str(caught.value)


def document(asking: Asking, typed: Typed) -> Document:
    found = told(asking, typed)
    return document_of(found.context, found.found, found.heading)


def test_a_new_city_hears_which_of_its_themes_nobody_in_its_country_has(asking):
    profile = TypedProfile(theme=["hydrogen", "mobility"], country="Greece")
    for typed in (WithTyped(profile=profile), ClusterTyped(things=MOBILITY, profile=profile)):
        notes = told(asking, typed).heading.notes
        assert "By the cooperations in scope, no place in Greece has: Hydrogen." in notes
        assert "按范围内的合作，希腊没有任何地方具备：氢能。" in told(asking, typed, "zh").heading.notes
        (nobody,) = document(asking, typed)["profile"]["nobody_in"]
        assert nobody["country"]["id"] == "place/greece"
        assert [theme["id"] for theme in nobody["themes"]] == ["theme/hydrogen"]


def test_the_country_that_others_shall_lie_in_counts_too_and_so_does_the_rest_of_the_scope(asking):
    profile = TypedProfile(theme=["hydrogen"])
    for scope in (TypedScope(country="Greece"), TypedScope(country="Germany", programme="World Cities")):
        (nobody,) = document(asking, WithTyped(scope, profile=profile))["profile"]["nobody_in"]
        assert [theme["id"] for theme in nobody["themes"]] == ["theme/hydrogen"]
    somebody = WithTyped(TypedScope(country="Germany"), profile=profile)
    assert document(asking, somebody)["profile"]["nobody_in"] == []


def test_what_one_wording_alone_brings_to_a_cluster_is_a_field_of_its_own(asking):
    both = document(asking, ClusterTyped(things=TypedThings(theme=["Smart city", "Urban mobility"])))
    found = [
        (each["place"]["id"], each["area"]["label"], [thing["id"] for thing in each["things"]])
        for each in both["of_one_statement"]
    ]
    themes = ["theme/smart-city", "theme/urban-mobility"]
    assert found == [(f"place/{place}", "Smart mobility", themes) for place in ("dubrovnik", "panaji")]
    assert document(asking, ClusterTyped(things=TypedThings(theme=["Hydrogen"])))["of_one_statement"] == []
