"""curl, as people and scripts use it: each way to ask, each format, and exit codes that tell what happened."""

from __future__ import annotations

import gzip

import pytest

from ..conftest import require
from .curl import PROGRAM, Curl
from .readings import GRAPHS, MEDIA_TYPES, TABLES, read_graph, read_table
from .world import ODD_GRAPH, PLAN

TABLE = "SELECT ?thing ?note { ?thing iuc:note ?note } ORDER BY ?thing ?note"
ALL = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
LODZ = "SELECT ?label { place:lodz rdfs:label ?label } ORDER BY ?label"
DIRECT = ("--header", "Content-Type: application/sparql-query")
ASKS_FIRST = ("--header", "Expect: 100-continue")


@pytest.fixture
def curl(tmp_path) -> Curl:
    """curl, or a reason why there is none."""
    require(PROGRAM is not None, "the command curl is not installed (Debian, Ubuntu: apt install curl)")
    return Curl(tmp_path)


def encoded(query: str) -> tuple[str, str]:
    return "--data-urlencode", f"query={query}"


WAYS = {
    "GET": lambda _: ("--get", *encoded(TABLE)),
    "POST form": lambda _: encoded(TABLE),
    "POST form from a file": lambda curl: ("--data-urlencode", "query" + curl.file("q.rq", TABLE)),
    "POST direct": lambda curl: (*DIRECT, "--data-binary", curl.file("q.rq", TABLE)),
    "POST direct in pieces": lambda curl: (
        *DIRECT,
        "--header",
        "Transfer-Encoding: chunked",
        "--data-binary",
        curl.file("q.rq", TABLE),
    ),
    "POST direct after asking": lambda curl: (
        *DIRECT,
        *ASKS_FIRST,
        "--data-binary",
        curl.file("q.rq", TABLE),
    ),
}


@pytest.mark.parametrize(
    "options", [(), ("--compressed",), ("--http1.0",), ("--http2",), ("--no-keepalive",)]
)
@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_asking_gives_the_same_table(world, curl, way, options):
    got = curl(world.sparql, *WAYS[way](curl), *options, "--header", "Accept: text/csv")
    if (
        way == "POST direct in pieces" and "--http1.0" in options
    ):  # which has no pieces, though curl sends them
        assert (got.status, "Transfer-Encoding" in got.detail) == (400, True)
        return
    assert (got.exit, got.status, got.media_type) == (0, 200, "text/csv")
    assert read_table(got.body, "csv") == world.texts(TABLE)


@pytest.mark.parametrize("naming", ["Accept", "format", "extension"])
@pytest.mark.parametrize("extension", [*TABLES, *GRAPHS])
def test_each_format_is_given_by_each_of_its_names(world, curl, extension, naming):
    named = {
        "Accept": (world.sparql, "--header", f"Accept: {MEDIA_TYPES[extension]}"),
        "format": (world.sparql, "--data", f"format={extension}"),
        "extension": (f"{world.sparql}.{extension}",),
    }[naming]
    got = curl(*named, *encoded(TABLE if extension in TABLES else ALL))
    assert (got.exit, got.status, got.media_type) == (0, 200, MEDIA_TYPES[extension])
    assert int(got.headers["content-length"]) == len(got.body)
    if extension in GRAPHS:
        assert read_graph(got.body, extension) == world.triples(ALL)
    else:
        expected = world.texts(TABLE) if extension == "csv" else world.table(TABLE)
        assert read_table(got.body, extension) == expected


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv;q=0.5, text/tab-separated-values;q=0.9", "text/tab-separated-values"),
        ("text/*;q=0.4, application/sparql-results+xml;q=0.3", "text/csv"),
        ("text/csv;q=0, text/*", "text/tab-separated-values"),
        ("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", "application/xml"),
        ("*/*", "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
    ],
)
def test_what_is_accepted_is_weighed(world, curl, accept, media_type):
    got = curl(
        world.sparql, *encoded(LODZ), "--header", f"Accept: {accept}"
    )  # without a value curl sends none
    assert (got.exit, got.status, got.media_type) == (0, 200, media_type)


@pytest.mark.parametrize("query", [LODZ, ALL, "ASK {}", "SELECT ?x { place:nowhere ?p ?x }"])
def test_head_tells_of_the_answer_without_it(world, curl, query):
    whole = curl(world.sparql, "--get", *encoded(query))
    head = curl(world.sparql, "--head", "--get", *encoded(query))
    assert (head.exit, head.status) == (0, 200)
    for name in ("content-type", "content-length", "etag", "repr-digest", "vary"):
        assert head.headers[name] == whole.headers[name]
    assert head.headers.get("iuc-graph-rows") == whole.headers.get("iuc-graph-rows")


def test_a_long_answer_comes_packed_to_those_who_unpack(world, curl):
    plain = curl(world.sparql, "--get", *encoded(ALL))
    packed = curl(world.sparql, "--get", *encoded(ALL), "--header", "Accept-Encoding: gzip")
    unpacked = curl(world.sparql, "--get", *encoded(ALL), "--compressed")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == unpacked.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == unpacked.body == plain.body
    assert len(packed.body) == int(packed.headers["content-length"]) < len(plain.body) / 2


@pytest.mark.parametrize("options", [(), ("--compressed",)])
@pytest.mark.parametrize("query", [LODZ, ALL])
def test_what_curl_keeps_is_not_sent_again(world, curl, query, options):
    asking = (world.sparql, "--get", *encoded(query), *options)
    first = curl(*asking, "--etag-save", "tag")
    again = curl(*asking, "--etag-compare", "tag")
    assert (first.exit, first.status, again.exit, again.status) == (0, 200, 0, 304)
    assert (again.body, again.headers["etag"]) == (b"", first.headers["etag"])
    other = curl(world.sparql, "--get", *encoded(query + " LIMIT 1"), *options, "--etag-compare", "tag")
    assert other.status == 200


def test_a_query_of_200_kb_is_taken_whether_or_not_curl_asks_first(world, curl):
    long = curl.file("long.rq", LODZ + "\n#" + "x" * 200_000)
    for options in (
        ASKS_FIRST,
        ("--header", "Expect:"),
        (*ASKS_FIRST, "--header", "Transfer-Encoding: chunked"),
    ):
        got = curl(world.sparql + ".csv", *DIRECT, *options, "--data-binary", long)
        assert (got.exit, got.status) == (0, 200)
        assert read_table(got.body, "csv") == world.texts(LODZ)
        assert ("HTTP/1.1 100 Continue" in got.statuses) is ("Expect: 100-continue" in options)


def test_a_body_that_is_too_long_is_refused_before_it_is_sent(world, curl):
    longer = curl.file("longer.rq", "#" + "x" * 3_000_000)
    got = curl(world.sparql, *DIRECT, *ASKS_FIRST, "--data-binary", longer, "--fail-with-body")
    assert (got.exit, got.statuses) == (22, ("HTTP/1.1 413 Request Entity Too Large",))
    assert "longer than" in got.detail


def test_over_http_1_0_the_connection_ends_with_the_whole_answer(world, curl):
    got = curl(world.sparql, "--http1.0", *encoded(ALL))
    assert (got.exit, got.status, got.headers["connection"]) == (0, 200, "close")
    assert int(got.headers["content-length"]) == len(got.body)
    assert read_graph(got.body, "ttl") == world.triples(ALL)


def test_the_server_may_be_asked_as_a_proxy_asks_it(world, curl):
    for address in (world.url, "http://graph.example"):
        got = curl("--proxy", world.url, "--noproxy", "", f"{address}/sparql", "--get", *encoded("ASK {}"))
        assert (got.exit, got.status, got.body) == (0, 200, b'{"head":{},"boolean":true}')
    described = curl("--proxy", world.url, "--noproxy", "", "http://graph.example/sparql")
    assert b"sd:endpoint <http://graph.example/sparql>" in described.body


@pytest.mark.parametrize(
    "path", ["/../sparql", "//sparql", "/./sparql", "/sparql/x", "/graph/source/../source/plan"]
)
def test_an_address_is_read_as_it_stands(world, curl, path):
    got = curl("--path-as-is", world.url + path + "?query=ASK%7B%7D", "--fail-with-body")
    assert got.exit == 22
    assert got.status in {400, 404}
    assert got.detail


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (encoded("ASK {"), 400, 'This "{" is never closed'),
        (encoded("INSERT DATA { <x:s> <x:p> 1 }"), 403, "only reads"),
        ((*encoded("ASK {}"), "--header", "Accept: image/png"), 406, "application/sparql-results+json"),
        ((*encoded("ASK {}"), "--data", "format=pdf"), 406, "text/csv"),
        (("--form", "query=ASK {}"), 415, "application/x-www-form-urlencoded or application/sparql-query"),
        (("--json", '{"query": "ASK {}"}'), 415, "application/json"),
        (("--data-binary", "ASK {}"), 400, "The parameter query has to be given exactly once"),
        (("--request", "PUT", *encoded("ASK {}")), 405, "PUT cannot be used"),
        (("--request", "DELETE"), 405, "DELETE cannot be used"),
    ],
)
def test_a_refusal_ends_a_script_and_says_why(world, curl, arguments, status, sentence):
    got = curl(world.sparql, *arguments, "--fail-with-body")
    assert (got.exit, got.status) == (22, status)
    assert sentence in got.detail
    assert curl(world.sparql, *arguments).exit == 0
    assert curl(world.sparql, *arguments, "--fail").body == b""


def test_nothing_needs_a_redirect(world, curl):
    for address in (
        world.sparql,
        world.sparql + ".csv",
        world.url + "/graph/source/plan",
        world.url + "/data?default",
    ):
        got = curl(address, *(("--get", *encoded(LODZ)) if "sparql" in address else ()), "--max-redirs", "0")
        assert (got.exit, len(got.statuses), got.status) == (0, 1, 200)


@pytest.mark.parametrize("extension", GRAPHS)
def test_whole_graphs_are_fetched(world, curl, extension):
    accept = ("--header", f"Accept: {MEDIA_TYPES[extension]}")
    plan = curl(f"{world.url}/graph/source/plan.{extension}")
    odd = curl(f"{world.url}/data", "--get", "--data-urlencode", f"graph={ODD_GRAPH}", *accept)
    default = curl(f"{world.url}/data?default", *accept)
    assert {got.media_type for got in (plan, odd, default)} == {MEDIA_TYPES[extension]}
    assert read_graph(plan.body, extension) == world.triples(ALL, default_graphs=[PLAN])
    assert read_graph(odd.body, extension) == world.triples(ALL, default_graphs=[ODD_GRAPH])
    assert read_graph(default.body, extension) == world.triples(ALL)


def test_an_address_typed_by_hand_works_where_it_can(world, curl):
    got = curl(
        world.sparql + "?format=csv&query=SELECT+?l+{place:lodz+rdfs:label+?l}+ORDER+BY+?l", "--globoff"
    )
    assert (got.exit, read_table(got.body, "csv")) == (0, world.texts(LODZ))
    typed = curl(world.sparql + "?query=ASK{?s+?p+'Łódź'@pl}", "--globoff", "--fail-with-body")
    assert (typed.exit, typed.status) == (22, 400)
    assert "Invalid char in url query" in typed.detail


def test_another_site_may_ask_from_a_browser(world, curl):
    got = curl(
        world.sparql,
        "--request",
        "OPTIONS",
        "--header",
        "Origin: https://elsewhere.example",
        "--header",
        "Access-Control-Request-Method: POST",
        "--header",
        "Access-Control-Request-Headers: content-type",
    )
    assert (got.exit, got.status, got.headers["access-control-allow-origin"]) == (0, 204, "*")
    assert "content-type" in got.headers["access-control-allow-headers"].lower()
