"""/api/map over the project's own graph, as a client meets it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..stores import publish_checked
from .conftest import RunningServer, settings_for, start

GEOJSON = "application/geo+json"


@pytest.fixture(scope="module")
def project_server(built, tmp_path_factory) -> Iterator[RunningServer]:
    """A server of the project's graph."""
    folder = tmp_path_factory.mktemp("map") / "store"
    publish_checked(folder, built)
    yield from start(settings_for(folder, query_seconds=10.0))


@pytest.fixture(scope="module")
def get(project_server):
    def get(path: str = "/api/map.geojson", **parameters):
        return project_server.client.get(path, params=parameters)

    return get


def ends(document: dict) -> set[tuple[str, str]]:
    found = (feature["properties"] for feature in document["features"])
    return {(each["from"], each["to"]) for each in found if "from" in each}


def test_the_map_has_all_places_and_ties_of_cooperations_and_tells_what_it_lacks(get):
    response = get()
    document = response.json()
    assert (response.status_code, response.headers["Content-Type"]) == (200, GEOJSON)
    assert document["type"] == "FeatureCollection"
    assert document["generation"] == response.headers["IUC-Graph-Generation"]
    assert ("place/mannheim", "place/chongqing") in ends(document)
    counts = document["counts"]
    assert len(document["features"]) == counts["places"] + counts["ties"]
    assert len(document["unlocated"]) == counts["unlocated"] > 0
    assert len(document["undrawn"]) == counts["undrawn"] > 0
    west, south, east, north = document["bbox"]
    for feature in document["features"]:
        if feature["geometry"]["type"] == "Point":
            longitude, latitude = feature["geometry"]["coordinates"]
            assert west <= longitude <= east
            assert south <= latitude <= north


def test_the_map_says_out_of_how_many_cooperations_its_scope_has(get):
    whole, themed = get().json()["denominator"], get(theme="logistics").json()
    chinese = get(country="China").json()
    assert whole["cooperations"] == themed["denominator"]["cooperations"] > themed["counts"]["cooperations"]
    assert whole["cooperations"] >= whole["with_year"] > whole["with_theme"] > whole["with_sdg"] > 0
    assert str(whole["cooperations"]) in whole["text"]["en"]
    assert whole["last_activity"] in whole["text"]["zh"]
    assert chinese["denominator"]["cooperations"] == chinese["counts"]["cooperations"] < whole["cooperations"]
    header = get(country="China").headers["IUC-Graph-Denominator"]
    assert header.startswith(f"cooperations={chinese['denominator']['cooperations']}, with-theme=")


def test_two_partners_of_one_plan_are_not_tied(get):
    found = ends(get(theme="logistics").json())
    assert ("place/chongqing", "place/mannheim") in found
    assert not {("place/mannheim", "place/london"), ("place/london", "place/mannheim")} & found
    assert all("place/chongqing" in pair for pair in found if "place/barnsley" in pair)


def test_a_map_is_narrowed_by_names_in_any_language(get):
    whole = get().json()["counts"]["cooperations"]
    for parameters in (
        {"theme": "物流"},
        {"country": "日本"},
        {"programme": "IURC"},
        {"theme": "Mobility and Connectivity"},
    ):
        assert 0 < get(**parameters).json()["counts"]["cooperations"] < whole, parameters
    assert get(country="马耳他").json()["features"] == []


def test_labels_are_in_the_language_asked_for(get):
    features = get(lang="zh", theme="物流").json()["features"]
    labels = {feature["properties"]["id"]: feature["properties"]["label"] for feature in features}
    assert labels["place/chongqing"] == "重庆"


def test_the_same_map_can_be_had_as_plain_json(get, project_server):
    assert get("/api/map").headers["Content-Type"] == GEOJSON
    accepted = project_server.client.get("/api/map", headers={"Accept": "application/json"})
    assert accepted.headers["Content-Type"] == "application/json"
    assert accepted.content == get("/api/map").content == get("/api/map", format="geojson").content
    refused = project_server.client.get("/api/map", headers={"Accept": "text/html"})
    assert (refused.status_code, refused.headers["Content-Type"]) == (406, "text/html; charset=utf-8")
    assert GEOJSON in refused.text
    told = project_server.client.get("/api/map", headers={"Accept": "text/csv"})
    assert (told.status_code, GEOJSON in told.json()["detail"]) == (406, True)


@pytest.mark.parametrize(
    ("parameters", "status", "told"),
    [
        ({"theme": "hydrogn"}, 404, "Hydrogen"),
        ({"country": "Germny"}, 404, "Germany"),
        ({"country": "Mannheim"}, 404, "Mannheim"),
        ({"programme": "IUCC"}, 404, "IUC"),
        ({"theme": ""}, 422, "theme"),
        ({"teme": "logistics"}, 422, "theme"),
        ({"lang": "tlh"}, 422, "lang"),
    ],
)
def test_what_is_unknown_is_refused_with_what_to_write(get, parameters, status, told):
    response = get(**parameters)
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")
    assert told in response.json()["detail"]


def test_a_map_that_a_client_has_is_not_sent_again(get, project_server):
    tag = get().headers["ETag"]
    again = project_server.client.get("/api/map.geojson", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_all_methods_are_told_and_each_parameter_is_described(project_server):
    client = project_server.client
    for path in ("/api/map", "/api/map.geojson"):
        assert (client.head(path).status_code, client.head(path).content) == (200, b"")
        assert client.options(path).headers["Allow"] == "GET, HEAD, OPTIONS"
        assert client.post(path).status_code == 405
    described = client.get("/openapi.json").json()["paths"]["/api/map"]["get"]
    assert {parameter["name"] for parameter in described["parameters"]} >= {"theme", "country", "programme"}
    assert all(parameter.get("description") for parameter in described["parameters"])
    assert GEOJSON in described["responses"]["200"]["content"]


def test_a_wording_of_documents_narrows_as_its_theme_does_and_it_is_told_how_it_was_read(get):
    worded, named = get(theme="mobility").json(), get(theme="Urban mobility").json()
    assert worded["notes"] == ["“mobility” was read as Urban mobility: a wording that documents use for it."]
    assert get(theme="mobility", lang="zh").json()["notes"][0].startswith("“mobility”按城市交通出行理解")
    assert named["notes"] == get().json()["notes"] == []
    assert worded["features"] == named["features"]
