"""/api/sharing over a real server that holds the project's own graph."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.names.gazetteer import index_of
from iuc_graph.questions import answer, load, prepare
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.store.drafts import publish
from iuc_graph.store.generations import current
from iuc_graph.vocabulary import ID, INFERRED_GRAPH, RDFS, REFERENCE_GRAPH, SOURCE_GRAPH, VOCABULARIES_GRAPH
from iuc_graph.web.api.sharing_routes import KINDS as DESCRIBED

from .conftest import RunningServer, settings_for, start

LIMITS = {"query_seconds": 20.0, "worker_memory_mib": 600, "answer_bytes": 50_000_000, "workers": 1}
KINDS = {
    "cities": {"theme": "logistics"},
    "between": {"place": ["Mannheim", "Chongqing"]},
    "with": {"place": "Mannheim"},
    "pairs": {"country": "China"},
    "cluster": {"theme": ["logistics", "hydrogen"]},
}


@pytest.fixture(scope="module")
def server(built, tmp_path_factory) -> Iterator[RunningServer]:
    """A server over the project's graph."""
    folder = tmp_path_factory.mktemp("sharing") / "store"
    publish(folder, built.quads, fingerprint="sharing")
    yield from start(settings_for(folder, **LIMITS))


def ask(server: RunningServer, question: str, /, **parameters):
    response = server.client.get(f"/api/sharing/{question}", params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


def refused(server: RunningServer, question: str, /, **parameters) -> tuple[int, str]:
    response = server.client.get(f"/api/sharing/{question}", params=parameters)
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["detail"]


def places(items) -> list[str]:
    return [item["place"]["id"] for item in items]


def supports(found, items) -> list[dict]:
    """The reasons of these items."""
    return [found["supports"][number] for item in items for number in item["supports"]]


def reasons(found, items) -> set[tuple[str, ...]]:
    """Every reason of these items, a row a passage."""
    return {
        (support["attribution"], support["place"], support["thing"], support["cooperation"], passage)
        for support in supports(found, items)
        for passage in support["passages"]
    }


def with_reasons(found) -> list[dict]:
    """The items, with the reasons themselves in place of their numbers."""
    return [{**item, "supports": supports(found, [item])} for item in found["items"]]


def numbers(value) -> Iterator[int]:
    """All numbers of reasons that anything in a document names."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from (
                part if name in ("supports", "own") and part and isinstance(part[0], int) else numbers(part)
            )
    elif isinstance(value, list):
        for part in value:
            yield from numbers(part)


def rows(built, name: str, values: dict[str, str], columns: tuple[str, ...]) -> set[tuple[str, ...]]:
    """The answer of a saved question, its nodes in short."""
    question = load(built.project.queries).get(name)
    found = answer(StoreReader(built.store), prepare(question, values, index_of(built.store)))
    return set(
        zip(*([cell.value.removeprefix(ID) for cell in found.column(name)] for name in columns), strict=True)
    )


def test_cities_of_a_theme_come_as_named_before_by_plan_with_their_passages(server):
    found = ask(server, "cities", theme="rail freight")
    assert places(found["items"])[:2] == ["place/chongqing", "place/mannheim"]
    assert set(places(found["items"])[2:]) == {"place/bologna", "place/greater-manchester"}
    assert (found["count"], found["count_as_named"]) == (4, 2)
    chongqing, *_, last = found["items"]
    assert [thing["id"] for thing in chongqing["as_named"]] == ["theme/rail-freight"]
    assert [thing["id"] for thing in last["by_plan"]] == ["theme/rail-freight"]
    assert not last["as_named"]
    assert all(item["supports"] for item in found["items"])
    assert all(support["passages"] for support in supports(found, found["items"]))


def test_cities_give_the_reasons_that_sparql_gives(server, built):
    found = ask(server, "cities", theme="logistics", limit=500)
    by_sparql = rows(
        built,
        "cities-sharing-a-theme-or-a-narrower-one",
        {"theme": "logistics"},
        ("attribution", "place", "narrower", "cooperation", "passage"),
    )
    assert len(by_sparql) > 10
    assert reasons(found, found["items"]) == by_sparql


def test_what_two_cities_share_is_what_sparql_says(server, built):
    found = ask(server, "between", place=["Mannheim", "Chongqing"])
    holders = [holder for item in found["items"] for holder in item["holders"]]
    assert reasons(found, holders) == rows(
        built,
        "what-two-cities-share",
        {"first": "Mannheim", "second": "Chongqing"},
        ("attribution", "city", "shared", "cooperation", "passage"),
    )


def test_every_answer_says_out_of_how_many_in_figures_and_in_both_languages(server):
    for kind, parameters in KINDS.items():
        found = ask(server, kind, **parameters)["denominator"]
        assert found["cooperations"] >= found["with_theme"] >= 1
        assert str(found["cooperations"]) in found["text"]["en"]
        assert str(found["with_theme"]) in found["text"]["zh"]
        assert found["last_activity"] in found["text"]["en"]
    assert ask(server, "cities", theme="logistics")["denominator"]["cooperations"] == 107


@pytest.mark.parametrize("form", ["json", "csv", "html"])
def test_out_of_how_many_stands_in_a_header_of_every_form(server, form):
    response = server.client.get(f"/api/sharing/cities.{form}", params=KINDS["cities"])
    assert response.headers["iuc-graph-denominator"].startswith("cooperations=107, with-theme=87, ")


def test_a_cluster_for_a_city_of_some_size_says_how_many_sizes_are_known(server):
    found = ask(server, "cluster", theme="logistics", profile_theme="hydrogen", profile_size="300000")
    (note,) = [note for note in found["notes"] if "population" in note]
    assert f"of {found['count']} state" in note


def test_the_denominator_follows_the_scope(server):
    wide = ask(server, "cities", theme="logistics")["denominator"]
    narrow = ask(server, "cities", theme="logistics", kind="plan")["denominator"]
    assert narrow["cooperations"] == 3
    assert wide["cooperations"] > narrow["cooperations"]


def test_names_in_any_language_and_spelling_lead_to_the_same_answer(server):
    found = [
        ask(server, "cities", theme=name)["items"]
        for name in ("logistics", "Logistics", "物流", "theme/logistics")
    ]
    assert found[0]
    assert all(other == found[0] for other in found)


@pytest.mark.parametrize("kind", KINDS)
def test_reasons_things_and_passages_are_told_once_and_none_is_missing(server, kind):
    found = ask(server, kind, **KINDS[kind])
    told = found["supports"]
    assert len({json.dumps(each) for each in told}) == len(told) > 0
    assert set(numbers(found)) == set(range(len(told)))
    spoken = {each[name] for each in told for name in ("place", "thing", "cooperation", "area")} - {None}
    ties = {passage for tie in found.get("ties", ()) for passage in tie["passages"]}
    assert set(found["things"]) == spoken
    assert set(found["passages"]) == ties | {passage for each in told for passage in each["passages"]}
    assert all(thing["id"] == name for part in ("things", "passages") for name, thing in found[part].items())


@pytest.mark.parametrize("kind", KINDS)
def test_documents_are_as_they_are_described(server, kind):
    model = next(each.model for each in DESCRIBED if each.name == kind)
    found = ask(server, kind, **KINDS[kind])
    assert model.model_validate(found).model_dump(mode="json") == found


def test_an_answer_that_is_too_long_is_refused_with_what_to_do(built, tmp_path):
    folder = tmp_path / "store"
    publish(folder, plan_alone(built), fingerprint="long")
    for server in start(settings_for(folder, **{**LIMITS, "answer_bytes": 20_000})):
        assert ask(server, "cities", theme="rail freight", limit=1)["items"]
        status, told = refused(server, "pairs", least=1, at_all="true", limit=1000)
        assert (status, "limit" in told, "20,000" in told) == (413, True, True)


def test_any_or_all_of_several_things(server):
    one, other = (
        set(places(ask(server, "cities", theme=name)["items"])) for name in ("logistics", "hydrogen")
    )
    both = {"theme": ["logistics", "hydrogen"]}
    assert set(places(ask(server, "cities", **both)["items"])) == one | other
    assert set(places(ask(server, "cities", match="all", **both)["items"])) == one & other
    assert one & other


def test_things_of_different_kinds_can_be_asked_together(server):
    found = ask(server, "cities", sdg="11", partnership="jobs and skills", match="all")
    assert "place/chongqing" in places(found["items"])
    assert found["question"].endswith(
        "SDG 11 Sustainable cities and communities and Jobs and skills in the local economy (Urban Agenda)?"
    )


def test_a_narrower_theme_counts_unless_it_must_not(server):
    wide = ask(server, "cities", theme="education")
    exact = ask(server, "cities", theme="education", narrower="false")
    assert set(places(exact["items"])) < set(places(wide["items"]))
    stated = {support["thing"] for support in supports(wide, wide["items"])}
    assert "theme/vocational-training" in stated


def test_an_attribution_alone_leaves_the_other_out(server):
    for attribution, empty in (("named", "by_plan"), ("plan", "as_named")):
        found = ask(server, "cities", theme="logistics", attribution=attribution)
        assert found["items"]
        assert not [item for item in found["items"] if item[empty]]


def test_countries_narrow_the_places(server):
    found = ask(server, "cities", theme="logistics", country="中国")
    assert {item["country"]["id"] for item in found["items"]} == {"place/china"}


def test_sharing_most_ranks_by_what_both_have_as_named(server):
    found = ask(server, "with", place="Mannheim", limit=500)
    counts = [
        (len(item["as_named"]), len(item["as_named"]) + len(item["by_plan"])) for item in found["items"]
    ]
    assert found["items"][0]["place"]["id"] == "place/chongqing"
    assert counts == sorted(counts, reverse=True)
    assert len(found["items"]) == found["count"]


def test_a_city_that_is_not_in_the_graph_finds_its_partners(server):
    found = ask(server, "with", profile_theme=["logistics", "rail freight"], profile_country="France")
    assert found["place"] is None
    assert [theme["id"] for theme in found["profile"]["themes"]] == ["theme/logistics", "theme/rail-freight"]
    assert set(places(found["items"])[:2]) == {"place/chongqing", "place/mannheim"}


def test_pairs_share_at_least_so_much(server):
    found = ask(server, "pairs", least=3, country="China")
    assert found["items"]
    assert all(len(item["as_named"]) >= 3 for item in found["items"])
    more = ask(server, "pairs", least=3, country="China", at_all="true")
    assert more["count"] >= found["count"]


def test_a_cluster_is_covered_by_its_suggestion_and_says_what_is_missing(server):
    found = ask(server, "cluster", theme=["logistics", "hydrogen", "silver economy"])
    brought = {thing["id"] for pick in found["suggested"] for thing in pick["as_named"] + pick["by_plan"]}
    missing = {thing["id"] for thing in found["missing"]}
    assert brought | missing == {thing["id"] for thing in found["wanted"]}
    assert all(tie["passages"] for tie in found["ties"])


def test_a_place_that_takes_part_need_not_be_found_again(server):
    alone = ask(server, "cluster", theme=["logistics", "hydrogen"])
    together = ask(server, "cluster", theme=["logistics", "hydrogen"], place="Mannheim")
    assert [thing["id"] for thing in together["covered_by_profile"]] == ["theme/logistics"]
    assert len(together["suggested"]) < len(alone["suggested"])
    assert {"name": "City or region", "value": "Mannheim"} in together["parameters"]
    assert "place/mannheim" not in places(together["items"])
    assert any("place/mannheim" in (tie["first"]["id"], tie["second"]["id"]) for tie in together["ties"])


def test_an_empty_answer_says_why(server):
    found = ask(server, "cities", theme="logistics", programme="IURC", kind="plan")
    assert (found["items"], found["count"]) == ([], 0)
    assert found["why"]["reason"] == "out of scope"
    assert found["why"]["count"] > 0
    assert str(found["why"]["count"]) in found["why"]["text"]["zh"]
    assert found["why"]["text"]["en"] in found["notes"]


def test_too_high_a_number_for_pairs_says_how_many_share_anything(server):
    assert ask(server, "pairs", least=900, country="China")["why"]["reason"] == "too few"


def test_pages_give_every_place_once_and_in_order(server):
    whole = places(ask(server, "cities", theme="logistics", limit=500)["items"])
    found, cursor = [], None
    while True:
        page = ask(server, "cities", theme="logistics", limit=3, **({"cursor": cursor} if cursor else {}))
        found += places(page["items"])
        cursor = page["next"]
        if cursor is None:
            break
    assert found == whole


def test_a_cursor_of_another_question_or_of_nobody_is_refused(server):
    cursor = ask(server, "cities", theme="logistics", limit=3)["next"]
    for other in ({"theme": "hydrogen", "cursor": cursor}, {"theme": "logistics", "cursor": "bm8"}):
        status, told = refused(server, "cities", **other)
        assert status == 422
        assert "cursor" in told


def test_labels_come_in_the_language_that_is_liked(server):
    found = server.client.get(
        "/api/sharing/between", params=KINDS["between"], headers={"Accept-Language": "zh-CN"}
    )
    assert found.headers["content-language"] == "zh"
    assert found.json()["title"] == "曼海姆和重庆的共同之处"
    assert [place["label"] for place in found.json()["places"]] == ["曼海姆", "重庆"]


@pytest.mark.parametrize(
    ("kind", "parameters", "status", "told"),
    [
        ("cities", {"thme": "logistics"}, 422, "theme"),
        ("cities", {}, 422, "theme"),
        (
            "cities",
            {"theme": "logistix"},
            404,
            "theme: “logistix” is no name in this graph. Nearest: Logistics",
        ),
        ("cities", {"theme": " "}, 422, "theme"),
        ("cities", {"sdg": "18"}, 422, "sdg"),
        ("cities", {"theme": "logistics", "country": "Atlantis"}, 404, "country"),
        ("cities", {"theme": "logistics", "limit": "0"}, 422, "limit"),
        ("cities", {"theme": "logistics", "limit": "many"}, 422, "limit"),
        ("cities", {"theme": "logistics", "match": "some"}, 422, "match"),
        ("cities", {"theme": "logistics", "kind": "treaty"}, 422, "kind"),
        ("cities", {"theme": "logistics", "since": "yesterday"}, 422, "since"),
        ("cities", {"theme": "logistics", "since": "2020", "until": "2018"}, 422, "until"),
        ("cities", {"theme": "logistics", "attribution": "sure"}, 422, "attribution"),
        ("cities", {"theme": "logistics", "at": "999"}, 404, "999"),
        ("cities", {"theme": ["logistics"] * 51}, 422, "theme"),
        ("between", {"place": "Mannheim"}, 422, "place"),
        ("between", {"place": ["Mannheim", "Cordoba"]}, 409, "Córdoba, city"),
        ("between", {"place": ["Mannheim", "China"]}, 422, "place: “China” is no city"),
        ("with", {"place": "中国"}, 422, "place: “中国” is no city"),
        ("with", {"profile_country": "China"}, 422, "profile_theme"),
        ("cluster", {"theme": "logistics", "place": "China"}, 422, "place: “China” is no city"),
        ("with", {}, 422, "place"),
        ("with", {"place": "Mannheim", "profile_theme": "logistics"}, 422, "place"),
        ("pairs", {"least": "0"}, 422, "least"),
        ("cluster", {"theme": "logistics", "profile_size": "-5"}, 422, "profile_size"),
        ("with", {"profile_theme": "logistics", "profile_size": "300.000"}, 422, "profile_size"),
        ("cluster", {"theme": "logistics", "profile_theme": "x", "place": "Mannheim"}, 404, "profile_theme"),
    ],
)
def test_a_wrong_question_says_which_parameter_and_what_to_do(server, kind, parameters, status, told):
    found, text = refused(server, kind, **parameters)
    assert (found, told in text) == (status, True), text


def test_whoever_has_the_answer_gets_it_once(server):
    first = server.client.get("/api/sharing/cities", params=KINDS["cities"])
    again = server.client.get(
        "/api/sharing/cities", params=KINDS["cities"], headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert first.json()["generation"] == first.headers["iuc-graph-generation"]


def test_heads_and_options_are_answered(server):
    for kind, parameters in KINDS.items():
        head = server.client.head(f"/api/sharing/{kind}.xlsx", params=parameters)
        assert (head.status_code, head.content) == (200, b"")
        options = server.client.options(f"/api/sharing/{kind}")
        assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert server.client.post("/api/sharing/cities").status_code == 405


def test_the_description_for_machines_names_every_parameter_and_form(server):
    described = server.client.get("/openapi.json").json()["paths"]
    for kind in KINDS:
        operation = described[f"/api/sharing/{kind}"]["get"]
        assert operation["summary"]
        assert all(parameter.get("description") for parameter in operation["parameters"])
        assert len(operation["responses"]["200"]["content"]) == 5
        assert f"/api/sharing/{kind}.{{extension}}" in described


def plan_alone(built) -> list[Quad]:
    """What Chongqing's plan states, with the vocabularies: a graph that is built soon."""
    kept = (SOURCE_GRAPH + "ucap-chongqing", VOCABULARIES_GRAPH, REFERENCE_GRAPH)
    named = [quad for quad in built.quads if getattr(quad.graph_name, "value", "") in kept]
    subjects = {quad.subject for quad in named}
    derived = (None, INFERRED_GRAPH)
    return named + [
        quad
        for quad in built.quads
        if getattr(quad.graph_name, "value", None) in derived and quad.subject in subjects
    ]


def changed(quads: list[Quad]) -> list[Quad]:
    """The same with another label of Bologna, and without Greater Manchester in the plan."""
    english = [
        quad for quad in quads if quad.predicate.value == RDFS + "label" and quad.object.language == "en"
    ]
    bologna = [quad for quad in english if quad.subject.value == ID + "place/bologna"]
    plan, gone = NamedNode(ID + "cooperation/ucap-chongqing"), NamedNode(ID + "place/greater-manchester")
    kept = [quad for quad in quads if quad not in bologna and (quad.subject, quad.object) != (plan, gone)]
    label = Literal("Bononia", language="en")
    return kept + [Quad(quad.subject, quad.predicate, label, quad.graph_name) for quad in bologna]


def test_every_parameter_is_in_the_documentation(server, repository):
    page = (repository / "docs" / "sharing.md").read_text(encoding="utf-8")
    described = server.client.get("/openapi.json").json()["paths"]
    named = {
        each["name"] for kind in KINDS for each in described[f"/api/sharing/{kind}"]["get"]["parameters"]
    }
    assert len(named) > 20
    assert not [name for name in named if f"`{name}`" not in page]


def test_an_answer_follows_a_commit_and_the_past_stays(built, tmp_path):
    folder = tmp_path / "store"
    publish(folder, plan_alone(built), fingerprint="one")
    for server in start(settings_for(folder, **LIMITS)):
        before = ask(server, "cities", theme="rail freight")
        publish(folder, changed(plan_alone(built)), fingerprint="two")
        after = ask(server, "cities", theme="rail freight")
        assert current(folder).name == after["generation"] != before["generation"]
        assert "place/greater-manchester" in places(before["items"])
        assert "place/greater-manchester" not in places(after["items"])
        assert "Bononia" in [item["place"]["label"] for item in after["items"]]
        assert ask(server, "cities", theme="rail freight", at=before["generation"]) == before


def test_the_pages_of_a_list_stay_in_the_state_of_the_first(built, tmp_path):
    folder = tmp_path / "store"
    publish(folder, plan_alone(built), fingerprint="one")
    for server in start(settings_for(folder, **LIMITS)):
        whole = ask(server, "cities", theme="rail freight")
        first = ask(server, "cities", theme="rail freight", limit=2)
        publish(folder, changed(plan_alone(built)), fingerprint="two")
        second = ask(server, "cities", theme="rail freight", limit=2, cursor=first["next"])
        assert second["generation"] == first["generation"]
        assert with_reasons(first) + with_reasons(second) == with_reasons(whole)
