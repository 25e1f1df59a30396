"""/api/search over the project's own graph, as a client meets it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from ..stores import publish_checked
from .conftest import RunningServer, settings_for, start


@pytest.fixture(scope="module")
def project_server(built, tmp_path_factory) -> Iterator[RunningServer]:
    """A server of the project's graph."""
    folder = tmp_path_factory.mktemp("search") / "store"
    publish_checked(folder, built)
    yield from start(settings_for(folder, query_seconds=10.0))


@pytest.fixture(scope="module")
def get(project_server):
    def get(path: str = "/api/search", **parameters):
        return project_server.client.get(path, params=parameters)

    return get


def ids(response) -> list[str]:
    return [item["id"] for item in response.json()["items"]]


def test_a_search_tells_of_each_thing_what_it_is_where_it_lies_and_why_it_was_found(get):
    response = get(q="重慶", limit="3")
    document = response.json()
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert document["generation"] == response.headers["IUC-Graph-Generation"]
    assert (document["query"], document["near"], document["language"]) == ("重慶", False, "en")
    assert len(document["items"]) == 3 < document["count"]
    first = document["items"][0]
    assert first["iri"] == "https://w3id.org/iuc-graph/id/place/chongqing"
    assert (first["id"], first["kind"], first["type"]) == ("place/chongqing", "place", "city")
    assert (first["label"], first["labels"]["zh"]) == ("Chongqing", "重庆")
    assert [country["id"] for country in first["countries"]] == ["place/china"]
    assert first["match"] == {
        "text": "重庆",
        "language": "zh",
        "kind": "preferred",
        "closeness": "exact",
        "spans": [[0, 2]],
    }


def test_labels_are_in_the_language_asked_for(get, project_server):
    assert get(q="Chongqing", lang="zh").json()["items"][0]["label"] == "重庆"
    answer = project_server.client.get(
        "/api/search", params={"q": "物流"}, headers={"Accept-Language": "zh-CN, en;q=0.5"}
    )
    assert answer.json()["items"][0]["label"] == "物流"
    assert answer.headers["Content-Language"] == "zh"


def test_a_synonym_and_a_mapped_wording_lead_to_their_theme(get):
    assert ids(get(q="liaison office"))[0] == "theme/representative-offices"
    assert ids(get(q="cargo railway connection"))[0] == "theme/rail-freight"


def test_what_nothing_has_is_answered_with_the_nearest_and_says_so(get):
    response = get(q="sgd 11")
    assert (response.status_code, response.json()["near"]) == (200, True)
    assert ids(response)[0] == "sdg/11"
    nothing = get(q="Qwertyuiop").json()
    assert (nothing["items"], nothing["count"], nothing["near"]) == ([], 0, False)


def test_kinds_and_countries_narrow_a_search(get):
    cooperations = get(q="chongqing", kind="cooperation").json()["items"]
    assert {item["kind"] for item in cooperations} == {"cooperation"}
    assert ids(get(q="santiago", kind="city")) == ["place/santiago-de-compostela"]
    both = get(q="chongqing", kind=["place", "theme"])
    assert ids(both) == ["place/chongqing"]
    assert ids(get(q="vitoria", kind="city", country="西班牙")) == ["place/vitoria-gasteiz"]


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "  \t"}, "q"),
        ({"q": "a" * 1001}, "q"),
        ({"q": "a", "limit": "0"}, "limit"),
        ({"q": "a", "limit": "101"}, "limit"),
        ({"q": "a", "limit": "many"}, "limit"),
        ({"q": "a", "kind": "plaice"}, "plaice"),
        ({"q": "a", "lang": "tlh"}, "lang"),
        ({"q": "a", "qq": "b"}, "qq"),
        ({"q": "a", "limits": "5"}, "limit"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(get, parameters, named):
    response = get(**parameters)
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert named in response.json()["detail"]


def test_an_unknown_country_offers_the_nearest(get):
    response = get(q="a", country="Germny")
    assert response.status_code == 404
    assert "Germany" in response.json()["detail"]


def test_a_table_can_be_had_by_extension_by_format_and_by_accept(get, project_server):
    texts = {
        get("/api/search.csv", q="rail freight").text,
        get(q="rail freight", format="csv").text,
        project_server.client.get(
            "/api/search", params={"q": "rail freight"}, headers={"Accept": "text/csv"}
        ).text,
    }
    assert len(texts) == 1
    rows = list(csv.DictReader(io.StringIO(texts.pop(), newline="")))
    assert (rows[0]["id"], rows[0]["type"], rows[0]["closeness"]) == ("theme/rail-freight", "theme", "exact")
    assert get("/api/search.xlsx", q="rail").status_code in (404, 422)


def test_suggestions_are_few_and_begin_words(get):
    response = get("/api/search/suggest", q="ch")
    items = response.json()["items"]
    assert len(items) == 8
    for item in items:
        start = item["spans"][0][0]
        assert start == 0 or not item["match"][start - 1].isalnum() or not item["match"][start].isascii()
    assert len(response.content) < 3000
    first = get("/api/search/suggest", q="chongq").json()["items"][0]
    assert (first["id"], first["country"], first["match"]) == ("place/chongqing", "China", "Chongqing")


def test_suggestions_survive_a_typing_error(get):
    document = get("/api/search/suggest", q="Manheim").json()
    assert (document["near"], document["items"][0]["id"]) == (True, "place/mannheim")


def test_an_answer_that_a_client_has_is_not_sent_again(get, project_server):
    tag = get(q="Mannheim").headers["ETag"]
    again = project_server.client.get("/api/search", params={"q": "Mannheim"}, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_all_methods_are_told_and_head_has_no_body(project_server):
    for path in ("/api/search", "/api/search.json", "/api/search/suggest"):
        head = project_server.client.head(path, params={"q": "a"})
        assert (head.status_code, head.content) == (200, b"")
        assert project_server.client.options(path).headers["Allow"] == "GET, HEAD, OPTIONS"
        assert project_server.client.post(path).status_code == 405


def test_each_parameter_is_described(project_server):
    paths = project_server.client.get("/openapi.json").json()["paths"]
    for path in ("/api/search", "/api/search.{extension}", "/api/search/suggest"):
        described = paths[path]["get"]
        assert described["summary"]
        assert all(parameter.get("description") for parameter in described["parameters"])
        assert "application/json" in described["responses"]["200"]["content"]


@pytest.mark.parametrize(
    "typed", ["(a+)+$", "%", "\x00", "🙂", "\u202eabc", "' OR 1=1", "重" * 1000, "a " * 500, "%ED%A0%80"]
)
def test_no_text_breaks_the_server(get, typed):
    assert get(q=typed).status_code == 200
    assert get("/api/search/suggest", q=typed).status_code == 200
