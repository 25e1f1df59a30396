"""What Python says of who shares what is what a server says over REST, for the same parameters by the same names."""

from __future__ import annotations

from typing import Any

import pytest

BETWEEN = " | "
EVERYTHING: dict[str, Any] = {"limit": 500}

RANKINGS = [
    {"place": "Mannheim"},
    {"place": "Mannheim", "country": "China", "attribution": "named"},
    {"profile_theme": ["logistics", "rail freight"], "profile_country": "France"},
    {"profile_theme": ["smart city"], "profile_size": 300_000, "kind": "pairing", "until": "2018"},
    {"profile_theme": ["logistics"], "profile_country": "葡萄牙", "profile_size": 300_000},
]
CLUSTERS = [
    {"theme": ["logistics", "hydrogen"]},
    {"theme": ["logistics", "hydrogen"], "place": ["Mannheim", "重庆"]},
    {"theme": ["logistics", "hydrogen"], "profile_theme": ["logistics"], "profile_country": "Germany"},
    {"theme": ["logistics"], "place": ["Mannheim"], "programme": "IUC"},
]
PAIRS = [
    {"least": 3, "country": "China"},
    {"least": 2, "theme": ["rail freight"]},
    {"least": 2, "theme": ["rail freight", "hydrogen"], "at_all": True, "programme": "IUC"},
]


@pytest.fixture(scope="module")
def rest(server):
    def rest(question: str, asked: dict[str, Any]) -> dict[str, Any]:
        texts = {
            name: str(value).lower() if isinstance(value, bool) else value for name, value in asked.items()
        }
        answer = server.client.get(f"/api/sharing/{question}", params=texts | EVERYTHING)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return rest


def thing_label(thing: dict[str, Any]) -> str:
    """The label, with what tells goals, partnerships and clusters from themes of the same name."""
    kind, _, slug = thing["id"].partition("/")
    forms = {
        "sdg": f"SDG {slug} {thing['label']}",
        "urban-agenda-partnership": f"{thing['label']} (Urban Agenda)",
        "thematic-cluster": f"{thing['label']} (thematic cluster)",
    }
    return forms.get(kind, thing["label"])


def told(item: dict[str, Any], *names: str) -> tuple[Any, ...]:
    """Places by id, and what they share by labels."""
    things = [sorted(map(thing_label, item[kind])) for kind in ("as_named", "by_plan")]
    counts = len(things[0]), len(things[0]) + len(things[1])
    return (*(item[name]["id"] for name in names), *counts, *(BETWEEN.join(each) or None for each in things))


def rows(frame, *names: str) -> list[tuple[Any, ...]]:
    wanted = (*names, "named_count", "all_count", "as_named", "by_plan")
    return [tuple(row[name] for name in wanted) for row in frame.to_dicts()]


@pytest.mark.parametrize("asked", RANKINGS)
def test_who_shares_most(graph, rest, asked):
    found = rest("with", asked)
    mine = graph.shares_most_with(**asked, **EVERYTHING)
    assert rows(mine, "place") == [told(item, "place") for item in found["items"]]
    assert mine.notes[0].startswith(f"shares something with {found['count']} place")
    assert (
        ("population" in mine.columns) == ("profile_size" in asked) == (found["with_population"] is not None)
    )
    if "profile_size" in asked:
        stated = [max(item["populations"], default=None) for item in found["items"]]
        assert list(mine["population"]) == stated
        assert any(stated), "else the test would show nothing"
        assert f"{found['with_population']} of them state a population" in mine.notes[0]


@pytest.mark.parametrize("asked", CLUSTERS)
def test_who_could_make_up_a_cluster(graph, rest, asked):
    found = rest("cluster", asked)
    given = dict(asked)
    mine = graph.cluster(*given.pop("theme"), **given, **EVERYTHING)
    assert rows(mine.candidates, "place") == [told(item, "place") for item in found["items"]]
    assert rows(mine.suggested, "place") == [told(item, "place") for item in found["suggested"]]
    ties = {
        (tie["first"]["id"], tie["second"]["id"], tie["cooperation"]["id"], tie["direct"])
        for tie in found["ties"]
    }
    assert set(mine.ties.select("first", "second", "cooperation", "direct").rows) == ties
    assert list(mine.missing) == sorted(map(thing_label, found["missing"]))


@pytest.mark.parametrize("asked", PAIRS)
def test_which_pairs_share_most(graph, rest, asked):
    found = rest("pairs", asked)
    given = dict(asked)
    mine = graph.pairs(given.pop("least"), among=given.pop("theme", ()), **given, **EVERYTHING)
    assert len(mine) == found["count"] > 0
    assert rows(mine, "first", "second") == [told(item, "first", "second") for item in found["items"]]


def test_the_rows_of_reasons_are_those_of_the_table_over_rest(graph, server):
    text = server.client.get("/api/sharing/cities.csv", params={"theme": "logistics"}).text
    mine = graph.cities_sharing("logistics")
    over_rest = set(text.splitlines()[0].split(","))
    assert set(mine.columns) - over_rest == {"passage"}
    assert over_rest - set(mine.columns) == {"passages", "passages_label"}
