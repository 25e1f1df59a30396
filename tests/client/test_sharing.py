"""Who shares what, as tables with reasons, passages and denominators; the network as networkx has it."""

from __future__ import annotations

from datetime import date

import networkx
import pytest

from iuc_graph.errors import (
    ArgumentInvalid,
    ArgumentUnknown,
    IucGraphError,
    NameUnknown,
    ParameterInvalid,
    QuestionError,
)


def test_the_cities_of_a_theme_have_reasons_and_passages(graph):
    frame = graph.cities_sharing("logistics")
    rows = frame.to_dicts()
    assert ("place/chongqing", "as named") in frame.select("place", "attribution").rows
    assert ("place/bologna", "by plan") in frame.select("place", "attribution").rows
    assert all(row["passage"].startswith("passage/") for row in rows)
    assert all(row["graph"].startswith("source/") for row in rows)
    assert {"theme/logistics", "theme/rail-freight"} == set(frame["thing"])
    assert frame.notes[0] == "10 places, 5 of them as named"
    assert frame.notes[1].startswith("Out of 107 cooperations in scope: 87 state a theme")


def test_a_saved_question_says_the_same(graph):
    asked = graph.ask("cities-sharing-a-theme", theme="logistics").select(
        "place", "attribution", "cooperation"
    )
    found = graph.cities_sharing("logistics", narrower=False).select("place", "attribution", "cooperation")
    assert set(found.rows) == set(asked.rows)


def test_a_saved_question_says_out_of_how_many_as_the_finder_does(graph):
    asked = graph.ask("cities-sharing-a-theme", theme="logistics")
    assert asked.notes[0] == graph.cities_sharing("logistics").notes[1]
    assert graph.query("SELECT ?city { ?city a iuc:City }").notes != asked.notes


@pytest.mark.parametrize("name", ["物流", "LOGISTICS", "theme/logistics", "theme:logistics"])
def test_names_in_any_language_and_form_lead_to_the_same(graph, name):
    assert graph.cities_sharing(name).rows == graph.cities_sharing("logistics").rows


def test_any_and_all_of_several_things_differ(graph):
    every = set(graph.cities_sharing("logistics", "vocational training", match="all")["place"])
    some = set(graph.cities_sharing("logistics", "vocational training")["place"])
    assert {"place/chongqing", "place/mannheim"} <= every < some


def test_answers_are_narrowed(graph):
    whole = set(graph.cities_sharing("logistics")["place"])
    chinese = set(graph.cities_sharing("logistics", country="中国")["place"])
    assert chinese == {"place/chongqing", "place/changchun"} < whole
    named = graph.cities_sharing("logistics", attribution="named")
    assert set(named["attribution"]) == {"as named"}
    assert set(graph.cities_sharing("logistics", kind="pairing")["cooperation"]) <= {
        "cooperation/mannheim-chongqing-iuc",
        "cooperation/rotterdam-busan-iurc",
    }
    early = graph.cities_sharing("logistics", until=2018)
    assert early.rows == graph.cities_sharing("logistics", until=date(2018, 12, 31)).rows
    assert set(early["place"]) < whole


def test_an_answer_without_rows_says_why(graph):
    frame = graph.cities_sharing("logistics", country="Greece", attribution="plan")
    assert len(frame) == 0
    assert frame.reason == frame.notes[1]
    assert frame.reason.startswith("Only as named")
    assert frame.select("place").reason == frame.reason
    assert graph.cities_sharing("logistics").reason == ""
    assert graph.shared("Hamburg", "Mannheim").reason
    assert graph.pairs(900).reason


@pytest.mark.parametrize(
    ("words", "error", "match"),
    [
        ({"since": "soon"}, ParameterInvalid, "since is no date"),
        ({"since": 2020, "until": 2018}, ParameterInvalid, "before since"),
        ({"kind": "treaty"}, ArgumentInvalid, "plan, pairing, cluster"),
        ({"attribution": "sure"}, ArgumentInvalid, "named, plan"),
        ({"match": "some"}, ArgumentInvalid, "any, all"),
        ({"lang": "de"}, ArgumentInvalid, "en, zh"),
        ({"iris": "long"}, ArgumentInvalid, "short, full"),
        ({"country": "Chnia"}, NameUnknown, "China"),
        ({"contry": "China"}, ArgumentUnknown, "no keyword contry here. Did you mean country"),
    ],
)
def test_a_wrong_word_is_told_by_its_name(graph, words, error, match):
    with pytest.raises(error, match=match):
        graph.cities_sharing("logistics", **words)


def test_a_wrong_word_is_an_error_of_python_as_well(graph):
    """So code that was written for any library catches it, and `except IucGraphError` does, too."""
    for wrong, word in ((TypeError, {"contry": "China"}), (ValueError, {"kind": "treaty"})):
        with pytest.raises(wrong) as raised:
            graph.pairs(3, **word)
        assert isinstance(raised.value, IucGraphError)
        assert raised.value.parameter == next(iter(word))


def test_things_and_places_have_to_be_named(graph):
    with pytest.raises(ParameterInvalid, match="Name a theme"):
        graph.cities_sharing()
    with pytest.raises(NameUnknown):
        graph.cities_sharing("logistcis")
    with pytest.raises(QuestionError, match="two"):
        graph.shared("Mannheim")


def test_what_cities_share_is_told_with_the_reasons_of_each(graph):
    frame = graph.shared("Mannheim", "Chongqing")
    surely = {row["shared"]: row["shared_as"] for row in frame.to_dicts()}
    assert surely["theme/logistics"] == "as named"
    assert surely["theme/curricula"] == "by plan"
    for thing in surely:
        places = {row["place"] for row in frame.to_dicts() if row["shared"] == thing}
        assert places == {"place/mannheim", "place/chongqing"}
    assert all(frame["passage"])


def test_who_shares_most_is_ranked_by_what_is_named(graph):
    frame = graph.shares_most_with("Mannheim", limit=None)
    assert frame.rows[0][0] == "place/chongqing"
    assert list(frame["named_count"]) == sorted(frame["named_count"], reverse=True)
    assert len(graph.shares_most_with("Mannheim", limit=3)) == 3
    assert {type(number) for number in frame["named_count"]} == {int}


def test_pairs_share_at_least_so_many(graph):
    frame = graph.pairs(5)
    assert ("place/chongqing", "place/mannheim") in frame.select("first", "second").rows
    assert min(frame["named_count"]) >= 5
    assert len(graph.pairs(5, at_all=True, limit=None)) > len(frame)


def test_a_cluster_is_told_in_tables(graph):
    found = graph.cluster(
        "logistics", "hydrogen", profile_theme="smart city", profile_country="Germany", profile_size=300_000
    )
    assert "place/chongqing" in found.candidates["place"]
    assert set(found.suggested["place"]) <= set(
        graph.cluster("logistics", "hydrogen", limit=None).candidates["place"]
    )
    assert set(found.ties["direct"]) <= {True, False}
    assert (found.missing, found.only_by_plan) == ((), ())
    assert found._repr_html_().count("<table>") == 3


def test_a_city_that_is_not_in_the_graph_finds_its_partners(graph):
    frame = graph.shares_most_with(profile_theme=["logistics", "rail freight"], profile_country="France")
    assert set(frame["place"][:2]) == {"place/chongqing", "place/mannheim"}
    assert frame.rows[0][5] >= frame.rows[0][4] == 2


def test_a_place_that_takes_part_need_not_be_found_again(graph):
    alone = graph.cluster("logistics", "hydrogen")
    together = graph.cluster("logistics", "hydrogen", place="曼海姆")
    assert "place/mannheim" in alone.candidates["place"]
    assert "place/mannheim" not in together.candidates["place"]
    assert len(together.suggested) < len(alone.suggested)
    assert together.ties != alone.ties


def test_pairs_are_kept_to_places_with_some_things(graph):
    every, some = graph.pairs(3, limit=None), graph.pairs(3, among=["rail freight"], limit=None)
    assert 0 < len(some) < len(every)
    assert set(some.rows) < set(every.rows)
    assert graph.pairs(3, among="rail freight", limit=None) == some


@pytest.mark.parametrize(
    ("ask", "match"),
    [
        (lambda graph: graph.shares_most_with(), "one of the two"),
        (lambda graph: graph.shares_most_with("Mannheim", profile_theme="logistics"), "one of the two"),
        (lambda graph: graph.cluster("logistics", place="Mannheim", profile_theme="hydrogen"), "not both"),
        (lambda graph: graph.cluster("logistics", profile_size=0), "profile_size is 0"),
    ],
)
def test_a_city_is_named_or_described_and_not_both(graph, ask, match):
    with pytest.raises(ParameterInvalid, match=match):
        ask(graph)


def test_labels_and_iris_come_as_they_are_asked_for(graph):
    frame = graph.cities_sharing("logistics", country="China", lang="zh", iris="full")
    assert set(frame["place_label"]) == {"重庆", "长春"}
    assert all(place.startswith("https://w3id.org/iuc-graph/id/place/") for place in frame["place"])


def test_the_network_is_one_of_networkx(graph):
    star = graph.network(programme="IUC")
    assert isinstance(star, networkx.Graph)
    assert star.has_edge("place:mannheim", "place:chongqing")
    assert not star.has_edge("place:bologna", "place:mannheim"), "two partners of one plan"
    assert star.graph["tie"] == "star"
    assert "Two partners of one plan" in star.graph["tie_means"]
    assert graph.network("clique", programme="IUC").has_edge("place:bologna", "place:mannheim")
    near = graph.network(around="曼海姆")
    assert set(near) == {"place:mannheim", *star["place:mannheim"]} | set(near)
    assert near.nodes["place:mannheim"]["label"] == "Mannheim"


def test_a_network_is_narrowed_by_one_country_or_by_several(graph):
    one, both = graph.network(country="China"), graph.network(country=["China", "德国"])
    assert set(both.edges) < set(one.edges)
    assert set(graph.network(country=["中国"]).edges) == set(one.edges)
    assert graph.plot_map(country="China").caption


def test_a_wrong_network_is_refused(graph):
    with pytest.raises(ArgumentInvalid, match="'ring'; choose one of star, two-mode, clique"):
        graph.network("ring")
    with pytest.raises(ArgumentUnknown, match="around, steps"):
        graph.network(contry="China")
    with pytest.raises(ParameterInvalid, match="steps"):
        graph.network(around="Mannheim", steps=0)
