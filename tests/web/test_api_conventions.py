"""What every route under /api has in common, for all of them as the OpenAPI document lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from iuc_graph.settings import Settings
from iuc_graph.web.api.resource_documentation import document
from iuc_graph.web.app import create_app

from ..stores import publish_checked
from .conftest import RunningServer, settings_for, start
from .description import OPENAPI, QUESTIONS

ALL_ROUTES = sorted(path for path in OPENAPI["paths"] if path == "/api" or path.startswith("/api/"))
ASKED = "/api/questions/"


def everyday(routes):
    """All routes; of the saved questions, which are answered in one way, a few in which each type of value occurs."""
    types: set[str] = set()
    few = set()
    for question in QUESTIONS:
        needs = {parameter.type for parameter in question.header.parameters.values()} or {"nothing"}
        if not needs <= types:
            few.add(ASKED + question.name)
            types |= needs
    own = {ASKED + question.name for question in QUESTIONS}
    return [
        route if route in few or route not in own else pytest.param(route, marks=pytest.mark.slow_lane)
        for route in routes
    ]


ROUTES = everyday(ALL_ROUTES)
METHODS = "GET, HEAD, OPTIONS"
GENERATION = "iuc-graph-generation"
ODD = (
    "", " ", "\x00", "\n", "'", '"><script>', "}", "> } DROP ALL", "💥", "重庆", "é", "%", "%00", "..", "null", "NaN",
    "-1", "0", "9" * 30, "1e999", "=cmd()", "a" * 3000, "true", "2019-02-30", "https://example.org/ x", "id:", "/",
)  # fmt: skip
SLUGS = {
    "places": "chongqing",
    "cooperations": "ucap-chongqing",
    "plans": "ucap-chongqing",
    "themes": "logistics",
    "clusters": "circular-economy",
    "sdgs": "9",
    "partnerships": "urban-mobility",
    "stakeholders": "chongqing-drc",
    "activities": "visit-mannheim-to-chongqing-2017-08",
    "documents": "ucap-chongqing",
    "programmes": "iuc",
}


# What a route cannot do without, where it needs one of several parameters and so none of them is required.
ONE_OF_SEVERAL = {
    "/api/sharing/cities": {"theme": "logistics"},
    "/api/sharing/between": {"place": ["Chongqing", "Mannheim"]},
    "/api/sharing/with": {"place": "Chongqing"},
    "/api/sharing/cluster": {"theme": "logistics"},
}


@pytest.fixture(scope="module")
def running(built, tmp_path_factory) -> Iterator[RunningServer]:
    """A server over the project's own graph."""
    folder = tmp_path_factory.mktemp("conventions") / "store"
    publish_checked(folder, built)
    enough = {"query_seconds": 20.0, "answer_bytes": 30_000_000, "worker_memory_mib": 400}
    yield from start(settings_for(folder, **enough), QUESTIONS)


@pytest.fixture(scope="module")
def client(running):
    return running.client


def parameters(route, place):
    """The parameters of a route that stand in the query or in the path."""
    return [each for each in OPENAPI["paths"][route]["get"].get("parameters", []) if each["in"] == place]


def example(each):
    """A value that a parameter takes: what the document gives as one."""
    schema = each["schema"]
    options = [resolved(option) for option in schema.get("anyOf", [schema]) if option.get("type") != "null"]
    given = [*schema.get("examples", []), *options[0].get("examples", []), *options[0].get("enum", [])]
    given += [options[0][name] for name in ("const",) if name in options[0]]
    given += [each["example"]] if "example" in each else []
    given += [example["value"] for example in each.get("examples", {}).values()]
    assert given, f"the OpenAPI document has no example for the parameter {each['name']}"
    return given[0]


def resolved(schema):
    """What a reference in the document refers to."""
    reference = schema.get("$ref")
    return OPENAPI["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema


def address(route, extension="json"):
    """The address of a route with examples for what its path needs."""
    resource = route.split("/")[2].partition(".")[0] if route.count("/") > 1 else ""
    values = {each["name"]: example(each) for each in parameters(route, "path")}
    if resource in SLUGS and "slug" in values:
        values["slug"] = SLUGS[resource]
    if "extension" in values and extension in str(parameters(route, "path")):
        values["extension"] = extension
    return route.format(**values)


def needed(route):
    """Examples of the query parameters that a route cannot do without."""
    required = {each["name"]: example(each) for each in parameters(route, "query") if each.get("required")}
    return required | ONE_OF_SEVERAL.get(route.removesuffix(".{extension}"), {})


def asked(client, route, method="GET", headers=None, **more):
    return client.request(method, address(route), params=needed(route) | more, headers=headers)


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_answers_with_all_the_headers_that_a_cache_and_a_reader_need(client, route):
    answer = asked(client, route)
    assert answer.status_code == 200, answer.text
    assert {"accept", "accept-language"} <= {
        each.strip().lower() for each in answer.headers["vary"].split(",")
    }
    assert answer.headers[GENERATION] == "000001"
    assert answer.headers["etag"]
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("route", ROUTES)
def test_what_a_client_has_already_is_not_sent_again(client, route):
    first = asked(client, route)
    again = asked(client, route, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers[GENERATION] == first.headers[GENERATION]
    assert "vary" in again.headers


@pytest.mark.parametrize("route", ROUTES)
def test_head_tells_what_get_would(client, route):
    got, head = asked(client, route), asked(client, route, method="HEAD")
    assert (head.status_code, head.content) == (got.status_code, b"")
    for name in ("etag", "content-type", "content-length", GENERATION):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize("route", ROUTES)
def test_options_and_a_refused_method_say_what_is_allowed(client, route):
    options = client.options(address(route))
    assert (options.status_code, options.headers["allow"]) == (204, METHODS)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        refused = client.request(method, address(route))
        assert (refused.status_code, refused.headers["allow"]) == (405, METHODS)


@pytest.mark.parametrize("route", ROUTES)
def test_a_parameter_that_the_route_does_not_have_is_refused_with_the_nearest(client, route):
    known = [each["name"] for each in parameters(route, "query")]
    slip = f"{known[0]}x"
    refused = asked(client, route, **{slip: "1"})
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert slip in refused.json()["detail"]
    assert f"Did you mean {known[0]}?" in refused.json()["detail"]


@pytest.mark.parametrize("route", ROUTES)
def test_the_language_of_labels_is_the_one_that_is_asked_for(client, route):
    if "lang" not in [each["name"] for each in parameters(route, "query")]:
        pytest.fail(f"{route} takes no lang")
    assert asked(client, route, lang="zh").headers["content-language"] == "zh"
    by_header = asked(client, route, headers={"Accept-Language": "fr, zh-Hans;q=0.8, en;q=0.3"})
    assert by_header.headers["content-language"] == "zh"
    assert asked(client, route).headers["content-language"] == "en"
    assert asked(client, route, lang="fr").status_code == 422


@pytest.mark.parametrize("route", ROUTES)
def test_an_earlier_state_can_be_asked_for_and_an_unknown_one_is_not_found(client, route):
    assert asked(client, route, at="1").headers[GENERATION] == "000001"
    assert asked(client, route, at="no-such-release").status_code == 404


def assert_is_no_fault(client, route, name, value):
    answer = asked(client, route, **{name: value})
    assert answer.status_code < 500, f"{name}={value!r}: {answer.text}"
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
        assert not re.search("Input should|String should|should match", answer.text)
    if answer.status_code == 422:
        assert answer.json()["parameter"]


@pytest.mark.parametrize("route", ROUTES)
def test_an_odd_value_is_refused_or_answered_and_never_a_fault_of_ours(client, route):
    # Another one for each parameter and route, so that each value meets many parameters.
    for place, each in enumerate(parameters(route, "query"), ALL_ROUTES.index(route)):
        assert_is_no_fault(client, route, each["name"], ODD[place % len(ODD)])


@pytest.mark.slow_lane
@pytest.mark.parametrize("route", ROUTES)
def test_no_odd_value_of_any_parameter_is_a_fault_of_ours(client, route):
    for each in parameters(route, "query"):
        for value in ODD:
            assert_is_no_fault(client, route, each["name"], value)


WRONG = [
    ("/api/places", "limit", "many", "limit is “many”, which is no whole number; write it in digits"),
    ("/api/places", "limit", "0", "limit is “0”; it is 1 or more."),
    ("/api/places", "limit", "501", "limit is “501”; it is 500 or less."),
    ("/api/places", "sort", "size", "sort is “size”; choose one of label, -label"),
    ("/api/places", "kind", ["city", "village"], "kind is “village”; choose one of "),
    ("/api/cooperations", "year", ["2018", "last"], "year: “last” cannot be used. Year in which"),
    ("/api/places", "country", "", "country is empty; give it a value or leave it out."),
    ("/api/places", "country", "x" * 600, "country is too long; it may have 500 characters."),
    ("/api/places", "country", ["China"] * 51, "country is given too often; give it 50 times at most."),
    ("/api/places", "lang", "fr", "lang: “fr” cannot be used. Language of the labels, en or zh"),
    ("/api/sharing/cities", "narrower", "perhaps", "narrower is “perhaps”; write true or false."),
    ("/api/sharing/cities", "kind", "treaty", "kind is “treaty”; choose one of plan, pairing, cluster."),
    ("/api/sharing/cities", "sdg", ["4", ""], "sdg is empty"),
    ("/api/search", None, None, "q is missing; give it."),
]


@pytest.mark.parametrize(("path", "parameter", "value", "told"), WRONG)
def test_a_value_that_cannot_be_used_is_told_in_our_own_words_with_its_parameter(
    client, path, parameter, value, told
):
    refused = client.get(path, params={} if parameter is None else {parameter: value})
    problem = refused.json()
    assert refused.status_code == 422
    assert told in problem["detail"]
    assert problem["parameter"] == (parameter or "q")


@pytest.mark.parametrize("route", ROUTES)
def test_odd_names_in_the_path_are_never_a_fault_of_ours(client, route):
    names = [each["name"] for each in parameters(route, "path") if "enum" not in each["schema"]]
    for name in names:
        for value in (
            "%00",
            "%0A",
            "%E9%87%8D",
            "%FF",
            "..%2F..%2Fetc",
            "%27%3E",
            "a" * 3000,
            "%20",
            "-",
            "💥",
        ):
            filled = route.replace(f"{{{name}}}", value).replace("{extension}", "json")
            filled = re.sub(r"\{\w+\}", "x", filled)
            answer = client.get(filled, params=needed(route))
            assert answer.status_code < 500, f"{filled}: {answer.text}"


@pytest.mark.parametrize("route", ROUTES)
def test_the_openapi_document_says_what_a_route_is_for_and_what_it_takes_and_gives(route):
    operation = OPENAPI["paths"][route]["get"]
    assert operation["summary"]
    assert "200" in operation["responses"]
    assert operation["responses"]["200"]["content"]
    for each in operation.get("parameters", []):
        assert each.get("description"), f"the parameter {each['name']} is not described"


def test_operations_have_names_of_their_own():
    names = [OPENAPI["paths"][route]["get"]["operationId"] for route in ALL_ROUTES]
    assert len(set(names)) == len(names)


def test_the_page_about_the_interface_has_every_route_and_parameter_as_they_are(repository):
    page = Path(repository / "docs" / "rest.md").read_text(encoding="utf-8")
    # The saved questions have a page of their own, docs/questions.md.
    assert page == document(create_app(Settings.model_validate({})).openapi()), (
        "write it anew: python -m iuc_graph.web.api.resource_documentation > docs/rest.md"
    )
    for route in (route for route in ALL_ROUTES if not route.startswith("/api/questions")):
        shown = route.removesuffix(".{extension}")
        assert f"## {shown}\n" in page
        section = page.split(f"## {shown}\n", 1)[1].split("\n## ", 1)[0]
        for each in parameters(route, "query"):
            assert f"| `{each['name']}` |" in section, f"{route}: {each['name']}"
