"""A theme may be given in Python by a wording of the documents, and every answer says how it was read."""

from __future__ import annotations

import pytest

from iuc_graph.errors import NameAmbiguous

READ = "“mobility” was read as Urban mobility: a wording that documents use for it."


def test_frames_say_how_a_wording_was_read(graph):
    frames = (
        graph.cities_sharing("mobility"),
        graph.pairs(2, among="mobility"),
        graph.shares_most_with(profile_theme="mobility"),
        graph.cluster("mobility").candidates,
        graph.cluster("hydrogen", profile_theme="mobility").suggested,
        graph.ask("cities-sharing-a-theme", theme="mobility"),
    )
    for frame in frames:
        assert frame.notes.count(READ) == 1
        assert len(frame)


def test_it_is_the_same_answer_as_by_the_name_of_the_theme(graph):
    assert graph.cities_sharing("mobility") == graph.cities_sharing("Urban mobility")
    assert not any("was read as" in note for note in graph.cities_sharing("Urban mobility").notes)
    assert not any("was read as" in note for note in graph.ask("themes-of-a-city", place="Mannheim").notes)
    with pytest.raises(NameAmbiguous, match="a wording for 2 things"):
        graph.cities_sharing("smart mobility")


def test_a_name_of_another_kind_is_not_told_as_a_wording(graph):
    found = graph.cities_sharing("climate adaptation")
    assert set(found["thing"]) <= {"urban-agenda-partnership/climate-adaptation"}
    assert not any("was read as" in note for note in found.notes)
    drawn = graph.network(theme="climate adaptation")
    assert drawn.graph["read_as"].startswith(
        "“climate adaptation” was read as Climate adaptation and resilience"
    )


def test_it_is_said_in_the_language_of_the_labels(graph):
    notes = graph.cities_sharing("mobility", lang="zh").notes
    assert "“mobility”按城市交通出行理解：文献以此措辞指该主题。" in notes


def test_a_network_says_it_as_an_attribute_of_the_graph(graph):
    drawn = graph.network(theme="mobility")
    assert drawn.graph["read_as"] == READ
    assert set(drawn.nodes) == set(graph.network(theme="Urban mobility").nodes)
    assert "read_as" not in graph.network(theme="Urban mobility").graph


def test_charts_say_it_beneath(graph):
    for picture in (graph.plot_map("mobility"), graph.plot_network(theme="mobility")):
        assert READ in " ".join(picture.caption)


def test_which_themes_of_a_new_city_nobody_in_its_country_has(graph):
    told = "By the cooperations in scope, no place in Greece has: Hydrogen."
    profile = {"profile_theme": ["hydrogen", "mobility"], "profile_country": "Greece"}
    assert told in graph.shares_most_with(**profile).notes
    assert told in graph.cluster("logistics", **profile).candidates.notes
    assert not any("no place in" in note for note in graph.shares_most_with("Mannheim").notes)


def test_a_cluster_tells_what_rests_on_one_wording_as_a_table(graph):
    found = graph.cluster("Smart city", "Urban mobility").one_wording
    assert found.select("place", "area_label", "things").rows == (
        ("place/dubrovnik", "Smart mobility", "Smart city | Urban mobility"),
        ("place/panaji", "Smart mobility", "Smart city | Urban mobility"),
    )
