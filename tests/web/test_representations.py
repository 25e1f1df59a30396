"""What is said of an answer beside its bytes, and answers that need not be worked out or sent again."""

from __future__ import annotations

import base64
import gzip
import hashlib
from xml.etree import ElementTree

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from iuc_graph.store.drafts import publish

from .conftest import GRAPHS, LABELS, quads, settings_for, settled, start

ROWS = "SELECT ?place ?label { ?place rdfs:label ?label } ORDER BY ?place"
ALL = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
PLAIN = {"Accept-Encoding": "identity"}
FORMATS = ["json", "xml", "csv", "tsv"]


@pytest.fixture(scope="module")
def keeping(tmp_path_factory):
    """A server that keeps answers, which no test changes."""
    folder = tmp_path_factory.mktemp("keeping") / "store"
    publish(folder, quads(), fingerprint="keeping")
    yield from settled(start(settings_for(folder, cache_bytes=10**6)))


def ask(server, query=ROWS, headers=PLAIN, **fields):
    return server.client.get("/sparql", params={"query": query} | fields, headers=headers)


def digest(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_table_comes_with_its_digest_and_number_of_rows(server, format_name):
    answer = ask(server, format=format_name)
    assert answer.headers["repr-digest"] == digest(answer.content)
    assert answer.headers["iuc-graph-rows"] == str(len(LABELS))


@pytest.mark.parametrize("format_name", ["turtle", "jsonld", "rdfxml"])
def test_a_graph_comes_with_its_number_of_triples(server, format_name):
    answer = ask(server, ALL, format=format_name)
    assert answer.headers["repr-digest"] == digest(answer.content)
    assert answer.headers["iuc-graph-rows"] == str(len(LABELS))


LINE_ENDS = ["a\r\nb", "a\nb", "a\rb"]
NOT_IN_XML = ["\x01", "\x1f", "\ufffe", "x" * 70_000 + "\uffff"]
NAME = "https://example.org/name/"


@pytest.fixture(scope="module")
def odd_texts(tmp_path_factory):
    """A server of texts that XML has trouble with: line ends as the names of one thing, each other one by itself."""
    things = [("ends", value) for value in LINE_ENDS] + [
        (str(number), value) for number, value in enumerate(NOT_IN_XML)
    ]
    thing = NamedNode("https://example.org/p")
    folder = tmp_path_factory.mktemp("odd") / "store"
    named = [Quad(thing, NamedNode(NAME + name), Literal(value)) for name, value in things]
    publish(folder, named, fingerprint="odd")
    yield from settled(start(settings_for(folder)))


@pytest.mark.parametrize("format_name", ["xml", "rdfxml"])
def test_xml_keeps_line_ends_apart(odd_texts, format_name):
    pattern = f"{{ ?s <{NAME}ends> ?o }}"
    query = f"CONSTRUCT {pattern} {pattern}" if format_name == "rdfxml" else f"SELECT ?o {pattern}"
    body = ask(odd_texts, query, format=format_name).content
    found = [node.text for node in ElementTree.fromstring(body).iter() if node.text and "b" in node.text]
    assert sorted(found) == sorted(LINE_ENDS)


@pytest.mark.parametrize("number", range(len(NOT_IN_XML)))
def test_what_xml_cannot_hold_is_refused_in_words(odd_texts, number):
    query = f"SELECT ?o {{ ?s <{NAME}{number}> ?o }}"
    answer = ask(odd_texts, query, format="xml")
    assert (answer.status_code, answer.json()["code"]) == (400, "query-failed")
    assert "Ask for JSON" in answer.json()["detail"]
    assert ask(odd_texts, query).json()["results"]["bindings"][0]["o"]["value"] == NOT_IN_XML[number]


def test_a_truth_value_has_no_rows(server):
    assert "iuc-graph-rows" not in ask(server, "ASK {}").headers


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("limit", ["", " LIMIT 4", " OFFSET 1", " LIMIT 4 OFFSET 1", " # VALUES"])
def test_a_cut_table_is_marked(server, format_name, limit):
    whole = ask(server, ROWS + limit, format=format_name)
    assert "iuc-graph-cut" not in whole.headers
    rows = int(whole.headers["iuc-graph-rows"])
    cut = ask(server, ROWS + limit, format=format_name, rows=rows - 1)
    assert cut.headers["iuc-graph-cut"] == f"rows={rows - 1}"
    assert cut.headers["iuc-graph-rows"] == str(rows - 1)
    assert len(cut.content) < len(whole.content)
    same = ask(server, ROWS + limit, format=format_name, rows=rows)
    assert (same.content, same.headers.get("iuc-graph-cut")) == (whole.content, None)


def test_a_table_is_cut_before_its_last_values(server):
    query = "SELECT ?p ?x { ?s ?p ?o } VALUES (?x) { (1) (2) }"
    cut = ask(server, query, format="csv", rows=3)
    assert (cut.headers["iuc-graph-rows"], cut.headers["iuc-graph-cut"]) == ("3", "rows=3")


def test_the_limit_of_the_service_cuts_and_no_client_lengthens_it(make_server, build):
    build()
    server = make_server(answer_rows=2)
    for fields in ({}, {"rows": "1000"}):
        answer = ask(server, **fields)
        assert (answer.headers["iuc-graph-rows"], answer.headers["iuc-graph-cut"]) == ("2", "rows=2")
    assert "iuc-graph-cut" not in ask(server, ALL).headers


def test_a_client_may_shorten_its_time(make_server, build):
    build()
    endless = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"
    answer = ask(make_server(query_seconds=60), endless, timeout="0.2")
    assert (answer.status_code, answer.json()["code"]) == (503, "query-timeout")
    assert "0.2 seconds" in answer.json()["detail"]


@pytest.mark.parametrize("format_name", [*FORMATS, "turtle"])
def test_a_long_answer_is_packed_for_those_who_unpack_it(server, format_name):
    query = ALL if format_name == "turtle" else "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    plain = ask(server, query, format=format_name)
    with server.client.stream(
        "GET", "/sparql", params={"query": query, "format": format_name}, headers={"Accept-Encoding": "gzip"}
    ) as answer:
        raw = b"".join(answer.iter_raw())
    if len(plain.content) < 1400:
        assert "content-encoding" not in answer.headers
        assert raw == plain.content
        return
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert int(answer.headers["content-length"]) == len(raw) < len(plain.content) / 2
    assert answer.headers["repr-digest"] == digest(raw)
    assert answer.headers["iuc-graph-rows"] == plain.headers["iuc-graph-rows"]
    assert answer.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize("encodings", ["gzip;q=0", "identity, gzip;q=0.5", "br", "*;q=0", "gzip;q=x"])
def test_nobody_gets_a_packed_answer_who_wants_none(server, encodings):
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    answer = ask(server, query, {"Accept-Encoding": encodings})
    assert "content-encoding" not in answer.headers


def test_an_answer_that_the_client_has_is_not_sent_again(server):
    first = ask(server)
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    for known in (tag, f'"x", {tag}', tag.removeprefix("W/")):
        again = ask(server, headers=PLAIN | {"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert (again.headers["etag"], again.headers["vary"]) == (tag, "Accept, Accept-Encoding")
    assert ask(server, headers=PLAIN | {"If-None-Match": '"x"'}).status_code == 200


def test_each_answer_has_its_own_tag(server):
    asked = [
        {},
        {"format": "csv"},
        {"rows": "2"},
        {"default-graph-uri": GRAPHS[0]},
        {"named-graph-uri": GRAPHS[0]},
        {"query": ROWS + " LIMIT 1"},
    ]
    tags = [ask(server, **({"query": ROWS} | fields)).headers["etag"] for fields in asked]
    assert len(set(tags)) == len(tags)


def test_a_commit_changes_the_tag(make_server, build):
    build()
    server = make_server(cache_bytes=10**6)
    first = ask(server)
    build(places=2)
    second = ask(server, headers=PLAIN | {"If-None-Match": first.headers["etag"]})
    assert (second.status_code, second.headers["iuc-graph-rows"]) == (200, "2")
    assert ask(server, at="1").headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("call", ["RAND()", "now ( )", "UUID()", "STRUUID()", "BNODE()"])
def test_an_answer_that_changes_from_time_to_time_has_no_tag(keeping, call):
    query = f"SELECT ?label ({call} AS ?x) {{ ?place rdfs:label ?label }}"
    answers = [ask(keeping, query) for _ in range(2)]
    assert all("etag" not in answer.headers for answer in answers)
    if not call.startswith("BNODE"):
        assert answers[0].content != answers[1].content
    assert (
        "etag" in ask(keeping, "SELECT ?label { ?now rdfs:label ?label FILTER(?label != 'RAND()') }").headers
    )


def test_an_answer_is_kept_while_the_graph_stays_as_it_is(make_server, build):
    build()
    server = make_server(cache_bytes=10**6)
    first = ask(server)
    for worker in server.workers():
        worker.suspend()
    try:
        again = ask(server)
    finally:
        for worker in server.workers():
            worker.resume()
    assert (again.content, dict(again.headers) | {"date": ""}) == (
        first.content,
        dict(first.headers) | {"date": "", "x-request-id": again.headers.get("x-request-id", "")},
    )
    build(places=1)
    assert ask(server).headers["iuc-graph-rows"] == "1"


def test_the_graphs_of_several_from_are_merged(server):
    counted = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"
    both = [counted.format(f"FROM <{GRAPHS[0]}> FROM <{GRAPHS[1]}>"), counted.format("")]
    parameters = [{}, {"default-graph-uri": list(GRAPHS)}]
    for query, fields in zip(both, parameters, strict=True):
        assert ask(server, query, format="csv", **fields).text.split() == ["n", str(len(LABELS))]
    named = f"SELECT DISTINCT ?g FROM <{GRAPHS[0]}> FROM <{GRAPHS[1]}> FROM NAMED <{GRAPHS[1]}> {{ GRAPH ?g {{}} }}"
    assert ask(server, named, format="csv").text.split() == ["g", GRAPHS[1]]


def test_graphs_that_are_too_large_to_be_merged_are_refused_in_words(make_server, build):
    build()
    server = make_server(merge_quads=4)
    answer = ask(server, "ASK {}", **{"default-graph-uri": list(GRAPHS)})
    assert (answer.status_code, answer.json()["code"]) == (400, "dataset-refused")
    assert "more than 4 statements" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("extension", "media_type"),
    [
        ("json", "application/sparql-results+json"),
        ("srx", "application/sparql-results+xml"),
        ("csv", "text/csv; charset=utf-8"),
        ("tsv", "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_an_address_may_end_in_the_extension_of_a_format(server, extension, media_type):
    for answer in (
        server.client.get(f"/sparql.{extension}", params={"query": ROWS}),
        server.client.post(f"/sparql.{extension}", data={"query": ROWS}),
    ):
        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    # The names json and xml mean JSON-LD and RDF/XML where the answer is a graph.
    graph = server.client.get(f"/sparql.{extension}", params={"query": ALL})
    assert graph.status_code == (406 if extension in {"csv", "tsv"} else 200)
    assert server.client.get("/sparql.pdf", params={"query": ROWS}).status_code == 404


def test_without_a_query_the_service_describes_itself(server):
    for address, media_type in (
        ("/sparql", "text/turtle; charset=utf-8"),
        ("/sparql?format=ntriples", "application/n-triples"),
        ("/sparql.jsonld", "application/ld+json"),
    ):
        answer = server.client.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    triples = list(parse(server.client.get("/sparql.nt").content, format=RdfFormat.N_TRIPLES))
    endpoint = [t.object.value for t in triples if t.predicate.value.endswith("#endpoint")]
    assert endpoint == [f"{server.url}/sparql"]


@pytest.fixture
def unmanaged(make_server, build, tmp_path):
    """A server with a second dataset: a blank node, and a graph of its own."""
    build()
    node, label = BlankNode("b"), NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    quads = [Quad(node, label, Literal("x")), Quad(node, label, Literal("y"), NamedNode("x:g"))]
    publish(tmp_path / "unmanaged", quads, fingerprint="")
    return make_server(unmanaged=tmp_path / "unmanaged")


def test_the_unmanaged_dataset_has_no_rules_of_ours(unmanaged):
    def table(query, **fields):
        answer = unmanaged.client.get("/unmanaged/sparql", params={"query": query, "format": "csv"} | fields)
        return answer.text.split() if answer.status_code == 200 else answer.json()["code"]

    assert table("SELECT ?o { ?s ?p ?o }") == ["o", "x"]
    assert table("SELECT ?o FROM <x:none> { ?s ?p ?o }") == ["o"]
    assert table("SELECT ?o { ?s ?p ?o }", **{"default-graph-uri": "x:none"}) == ["o"]
    assert table("SELECT ?o FROM <x:g> FROM <x:none> { ?s ?p ?o }") == ["o", "y"]
    assert table("SELECT (isBlank(?s) AS ?b) { ?s ?p ?o }") == ["b", "true"]
    assert table("SELECT ?o { ?s rdfs:label ?o }") == "query-syntax"
    assert ask(unmanaged).headers["iuc-graph-rows"] == str(len(LABELS))


def test_there_is_no_unmanaged_dataset_unless_it_is_set(server):
    assert server.client.get("/unmanaged/sparql", params={"query": ROWS}).status_code == 404
    assert server.client.get("/unmanaged/data", params={"default": ""}).status_code == 404


def test_a_graph_that_is_named_twice_counts_once(server):
    counted = "SELECT (COUNT(*) AS ?n) {} {{ {} }}"
    one, pattern, named = f"<{GRAPHS[0]}>", "?s ?p ?o", "GRAPH ?g { ?s ?p ?o }"
    asked = [
        (counted.format(f"FROM {one} FROM {one}", pattern), {}),
        (counted.format(f"FROM NAMED {one} FROM NAMED {one}", named), {}),
        (counted.format("", pattern), {"default-graph-uri": [GRAPHS[0]] * 2}),
        (counted.format("", named), {"named-graph-uri": [GRAPHS[0]] * 2}),
    ]
    for query, fields in asked:
        assert ask(server, query, format="csv", **fields).text.split() == ["n", str(len(LABELS))], query


@pytest.mark.parametrize(
    ("query", "accepted"),
    [
        (ROWS, ["application/json", "application/sparql-results+json"]),
        (ALL, ["text/plain", "application/n-triples"]),
        (ALL, ["application/xml", "application/rdf+xml", "text/xml"]),
    ],
)
def test_each_client_gets_the_media_type_that_it_asked_for(keeping, query, accepted):
    answers = [ask(keeping, query, PLAIN | {"Accept": accept}) for accept in [*accepted, *accepted]]
    assert [answer.headers["content-type"].split(";")[0] for answer in answers] == [*accepted, *accepted]
    assert len({answer.headers["etag"] for answer in answers}) == len(accepted)


def test_a_predicate_that_is_no_element_of_xml_is_refused_in_words(server):
    query = "CONSTRUCT { <urn:s> <http://x.example/1> 2 } {}"
    answer = ask(server, query, format="rdfxml")
    assert (answer.status_code, answer.json()["code"]) == (400, "query-failed")
    assert "<http://x.example/1>" in answer.json()["detail"]
    assert ask(server, query, format="turtle").status_code == 200


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_table_with_rows_that_hold_nothing_is_cut_as_well(server, format_name):
    for query in (
        "SELECT ?none { ?s ?p ?o }",
        'SELECT ?s ("{},{}" AS ?e) { ?s ?p ?o }',
    ):
        cut = ask(server, query, format=format_name, rows=2)
        assert (cut.headers["iuc-graph-rows"], cut.headers["iuc-graph-cut"]) == ("2", "rows=2")


def test_no_condition_hides_a_fault_or_stands_with_a_post(server):
    headers = PLAIN | {"If-None-Match": "*"}
    assert ask(server, "SELECT ?s { ?s ?p }", headers).json()["code"] == "query-syntax"
    tag = ask(server).headers["etag"]
    posted = server.client.post(
        "/sparql", data={"query": ROWS}, headers=PLAIN | {"If-None-Match": tag, "Accept": "*/*"}
    )
    assert posted.status_code == 200


def test_a_graph_is_written_with_our_prefixes(server):
    described = ask(server, "DESCRIBE <https://w3id.org/iuc-graph/id/place/p0>", format="turtle").text
    assert "@prefix rdfs:" in described
    assert "rdfs:label" in described


def test_the_same_content_again_is_told_as_the_state_that_is_served(make_server, build):
    build()
    server = make_server(cache_bytes=10**6)
    assert ask(server).headers["iuc-graph-generation"] == "000001"
    build(places=2)
    build()
    again = ask(server)
    assert again.headers["iuc-graph-generation"] == "000003"


def test_many_requests_leave_little_behind(keeping):
    tags = {ask(keeping, f"ASK {{}} # {'x' * 10_000} {number}").headers["etag"] for number in range(3)}
    assert len(tags) == 3
    assert ask(keeping, f"ASK {{}} # {'x' * 10_000} 1").headers["etag"] in tags
