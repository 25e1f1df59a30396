"""Reading graphs over real sockets: by parameter, by address, in each format, and what is answered where none is."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import quote

import pytest
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)

from iuc_graph.store.drafts import publish
from iuc_graph.vocabulary import GRAPH, SOURCE_GRAPH

from .conftest import settings_for, settled, start

TAILS = (
    "a",
    "50%25",
    "a%20b",
    "a+b",
    "重庆",
    "%E9%87%8D",
    "重",
    "%25E9%2587%258D",
    "a.ttl",
    "x/y%2Fz",
    "x/y/z",
)
ELSEWHERE = ("https://example.org/g?x=1&y=%20#z", "urn:example:g", GRAPH + "ontology")
GRAPHS = (*(SOURCE_GRAPH + tail for tail in TAILS), *ELSEWHERE)
FORMATS = {
    "text/turtle": ("text/turtle; charset=utf-8", RdfFormat.TURTLE),
    "application/n-triples": ("application/n-triples", RdfFormat.N_TRIPLES),
    "application/ld+json": ("application/ld+json", RdfFormat.JSON_LD),
    "application/rdf+xml": ("application/rdf+xml", RdfFormat.RDF_XML),
    "application/n-quads": ("application/n-quads", RdfFormat.N_QUADS),
    "application/trig": ("application/trig", RdfFormat.TRIG),
}
CACHE = 1024 * 1024  # so that an answer which was kept for another address would be found out
READ, WRITTEN = "GET, HEAD, OPTIONS", ("PUT", "POST", "DELETE", "PATCH")


def triples_of(graph):
    """What a graph states in these tests: its own name, so that no other can be taken for it, and a structure."""
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    inner = BlankNode()
    return [
        (NamedNode("urn:example:s"), label, Literal(graph)),
        (NamedNode("urn:example:s"), label, Literal('重庆 "50%25"\n', language="zh")),
        (NamedNode("urn:example:s"), NamedNode("urn:example:card"), inner),
        (inner, NamedNode("urn:example:n"), Literal(7)),
    ]


QUADS = [
    *(Quad(*triple, NamedNode(graph)) for graph in GRAPHS for triple in triples_of(graph)),
    *(Quad(*triple) for triple in triples_of("default")),
]


def in_graph(graph):
    return [
        Quad(q.subject, q.predicate, q.object)
        for q in QUADS
        if getattr(q.graph_name, "value", "") == (graph or "")
    ]


def canonical(quads):
    dataset = Dataset(Quad(q.subject, q.predicate, q.object) for q in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def states(response, kind, graph):
    """Whether an answer holds what a graph holds, blank nodes matched, nothing twice and all in one graph."""
    got = list(parse(response.content, format=kind))
    wanted = in_graph(graph)
    return len(got) == len(wanted) and canonical(got) == canonical(wanted)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("graphs") / "store"
    publish(folder, QUADS, fingerprint="")
    yield from (server.client for server in settled(start(settings_for(folder, cache_bytes=CACHE))))


def by_name(graph):
    return "/data?default" if graph is None else "/data?graph=" + quote(graph, safe="")


@pytest.mark.parametrize("graph", [None, *GRAPHS])
def test_every_graph_is_read_by_its_name_decoded_once(client, graph):
    response = client.get(by_name(graph))
    assert (response.status_code, response.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
    assert states(response, RdfFormat.TURTLE, graph)


@pytest.mark.parametrize("tail", TAILS)
def test_every_graph_of_ours_is_read_at_its_own_address(client, tail):
    # What is escaped in the name stays so; a client escapes letters beyond ASCII itself.
    response = client.get("/graph/source/" + tail)
    wanted = "%E9%87%8D" if tail == "重" else tail  # as written wins, where there are both
    assert states(response, RdfFormat.TURTLE, SOURCE_GRAPH + wanted)


def test_addresses_that_differ_in_their_escapes_only_are_told_apart_however_often_they_were_asked(client):
    for _ in range(3):
        for tail in ("x/y%2Fz", "x/y/z", "重庆", "%E9%87%8D", "%25E9%2587%258D"):
            assert states(client.get("/graph/source/" + tail), RdfFormat.TURTLE, SOURCE_GRAPH + tail)


@pytest.mark.parametrize("accept", FORMATS)
@pytest.mark.parametrize("address", [by_name(None), by_name(GRAPHS[4]), "/graph/source/a"])
def test_a_graph_is_given_in_each_format_and_head_gives_the_same_headers(client, accept, address):
    media_type, kind = FORMATS[accept]
    headers = {"Accept": accept, "Accept-Encoding": "identity"}
    response = client.get(address, headers=headers)
    graph = {by_name(None): None, by_name(GRAPHS[4]): GRAPHS[4]}.get(address, SOURCE_GRAPH + "a")
    assert (response.status_code, response.headers["content-type"]) == (200, media_type)
    assert states(response, kind, graph)
    digest = base64.b64encode(hashlib.sha256(response.content).digest()).decode()
    assert response.headers["repr-digest"] == f"sha-256=:{digest}:"
    assert int(response.headers["content-length"]) == len(response.content)
    assert response.headers["iuc-graph-rows"] == str(len(in_graph(graph)))
    assert response.headers["iuc-graph-generation"] == "000001"
    head = client.head(address, headers=headers)
    assert (head.status_code, head.content) == (200, b"")
    assert without_own(head) == without_own(response)


def test_a_graph_that_the_client_has_already_is_not_sent_again(client):
    packed = client.get("/graph/source/a", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert states(packed, RdfFormat.TURTLE, SOURCE_GRAPH + "a")
    tag = packed.headers["etag"]
    again = client.get("/graph/source/a", headers={"Accept-Encoding": "gzip", "If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    for other in ("/graph/source/a%20b", "/data?default", "/graph/source/a?format=nt"):
        assert client.get(other, headers={"If-None-Match": tag}).status_code == 200
    missing = client.get("/graph/source/b", headers={"If-None-Match": "*"})
    is_problem(missing, 404, "graph-unknown")


def without_own(response):
    """The headers that two equal requests share."""
    own = {"date", "x-request-id"}
    return {name: value for name, value in response.headers.items() if name not in own}


def test_format_wins_over_accept_and_accept_is_weighed(client):
    as_turtle = client.get("/data?default&format=ttl", headers={"Accept": "application/rdf+xml"})
    assert as_turtle.headers["content-type"].startswith("text/turtle")
    weighed = client.get("/data?default", headers={"Accept": "text/turtle;q=0.5, application/trig;q=0.9"})
    assert weighed.headers["content-type"] == "application/trig"


@pytest.mark.parametrize(
    ("extension", "accept"), list(zip(("ttl", "nt", "jsonld", "rdf", "nq", "trig"), FORMATS, strict=True))
)
def test_an_extension_says_the_format_at_the_address_of_a_graph(client, extension, accept):
    response = client.get(f"/graph/source/%E9%87%8D%E5%BA%86.{extension}", headers={"Accept": "*/*"})
    media_type, kind = FORMATS[accept]
    assert response.headers["content-type"] == media_type
    assert states(response, kind, SOURCE_GRAPH + "重庆")


def test_a_graph_whose_name_ends_in_an_extension_is_that_graph(client):
    response = client.get("/graph/source/a.ttl", headers={"Accept": "application/n-triples"})
    assert response.headers["content-type"] == "application/n-triples"
    assert states(response, RdfFormat.N_TRIPLES, SOURCE_GRAPH + "a.ttl")


def is_problem(response, status, code, *words):
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == code
    for word in words:
        assert word in response.json()["detail"]


@pytest.mark.parametrize("address", ["/data?graph=" + SOURCE_GRAPH + "b.nt2", "/graph/source/b.nt2"])
def test_a_graph_that_is_not_there_is_404_with_the_nearest_name(client, address):
    is_problem(client.get(address), 404, "graph-unknown", f"no graph <{SOURCE_GRAPH}b.nt2>", "nearest is <")
    head = client.head(address)
    assert (head.status_code, head.content) == (404, b"")


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("/data", "?default"),
        ("/data?default&graph=urn:x", "names 2 graphs"),
        ("/data?graph=urn:x&graph=urn:x", "names 2 graphs"),
        ("/data?graph=graph/source/a", "absolute IRI"),
        ("/data?graph=urn:%zz", "%25"),
        ("/data?graph=urn:%FF", "UTF-8"),
        ("/graph/source/%zz", "absolute IRI"),
        ("/graph/source/a?page=2", "no parameter"),
        ("/graph/source/a?rows=2", "belongs to queries"),
        ("/data?default&timeout=0", "more than 0"),
        ("/data?default&at=1&at=2", "exactly once"),
    ],
)
def test_a_request_that_does_not_name_one_graph_is_400_and_says_how(client, address, word):
    is_problem(client.get(address), 400, "request", word)


def test_a_format_that_there_is_not_is_406_with_those_there_are(client):
    for accept in ("text/csv", "application/sparql-results+json", "text/turtle;q=0"):
        response = client.get("/data?default", headers={"Accept": accept})
        is_problem(response, 406, "not-acceptable", "text/turtle", "application/trig")
    is_problem(client.get("/graph/source/a?format=csv"), 406, "not-acceptable")


@pytest.mark.parametrize("method", WRITTEN)
@pytest.mark.parametrize("address", ["/data?default", "/graph/source/a"])
def test_writing_is_refused_where_nobody_has_a_token(client, method, address):
    response = client.request(method, address, content=b"<urn:s> <urn:p> <urn:o> .")
    is_problem(response, 403, "forbidden", "iuc-graph token create")


@pytest.mark.parametrize("address", ["/data", "/graph/source/a"])
def test_options_says_which_methods_there_are(client, address):
    response = client.options(address)
    assert response.status_code == 204
    assert set(response.headers["allow"].split(", ")) == {*READ.split(", "), *WRITTEN}
    assert response.headers["access-control-allow-methods"] == READ  # no page of another site writes


def test_too_long_a_name_is_414(client):
    response = client.get("/data?graph=urn:" + "x" * 9000)
    assert (response.status_code, "8192" in response.json()["detail"]) == (414, True)


def test_a_graph_that_a_commit_took_away_is_404_and_its_past_is_still_read(make_server, tmp_path):
    gone = SOURCE_GRAPH + "a"
    publish(tmp_path / "store", QUADS, fingerprint="")
    client = make_server().client
    assert client.get("/graph/source/a").status_code == 200
    without = [quad for quad in QUADS if getattr(quad.graph_name, "value", "") != gone]
    publish(tmp_path / "store", without, fingerprint="")
    for address in (by_name(gone), "/graph/source/a"):
        is_problem(client.get(address), 404, "graph-unknown")
        before = client.get(
            address, params={"at": "1"} | dict(client.build_request("GET", address).url.params)
        )
        assert before.headers["iuc-graph-generation"] == "000001"
        assert states(before, RdfFormat.TURTLE, gone)
    is_problem(client.get(by_name(None) + "&at=7"), 404, "generation-unknown")


def test_a_graph_longer_than_the_limit_is_refused_whole(make_server, tmp_path):
    long = [
        Quad(
            NamedNode("urn:s"), NamedNode("urn:p"), Literal("x" * 900 + str(n)), NamedNode(SOURCE_GRAPH + "a")
        )
        for n in range(400)
    ]
    publish(tmp_path / "store", long, fingerprint="")
    is_problem(make_server().client.get("/graph/source/a"), 413, "query-too-large", "300000 bytes")


HOST = "www.example"
OWN = f"http://{HOST}/unmanaged/data/"
ON_ITS_OWN = {OWN + tail: tail for tail in ("person/1.ttl", "person/1", "a%20b", "重庆")}
ELSEWHERE_TOO = "http://other.example/unmanaged/data/person/1"


@pytest.fixture(scope="module")
def unmanaged(tmp_path_factory):
    folder = tmp_path_factory.mktemp("datasets")
    publish(folder / "store", [Quad(*triple) for triple in triples_of("managed")], fingerprint="")
    plain = [
        *(
            Quad(*triple, NamedNode(graph))
            for graph in (*ON_ITS_OWN, ELSEWHERE_TOO)
            for triple in triples_of(graph)
        ),
        *(Quad(*triple) for triple in triples_of("plain")),
    ]
    publish(folder / "unmanaged", plain, fingerprint="")
    settings = settings_for(folder / "store", unmanaged=folder / "unmanaged", cache_bytes=CACHE)
    yield from (server.client for server in settled(start(settings)))


def states_triples(response, kind, triples):
    got = list(parse(response.content, format=kind))
    return len(got) == len(triples) and canonical(got) == canonical(Quad(*triple) for triple in triples)


@pytest.mark.parametrize("graph", ON_ITS_OWN)
@pytest.mark.parametrize("accept", FORMATS)
def test_an_address_under_the_unmanaged_data_is_itself_the_name_of_a_graph(unmanaged, graph, accept):
    headers = {"Host": HOST, "Accept": accept}
    direct = unmanaged.get("/unmanaged/data/" + ON_ITS_OWN[graph], headers=headers)
    named = unmanaged.get("/unmanaged" + by_name(graph), headers=headers)
    for response in (direct, named):
        assert response.status_code == 200
        assert states_triples(response, FORMATS[accept][1], triples_of(graph))


def test_the_same_path_at_another_host_is_another_graph_however_often_it_was_asked(unmanaged):
    for _ in range(3):
        for graph in (OWN + "person/1", ELSEWHERE_TOO):
            response = unmanaged.get("/unmanaged/data/person/1", headers={"Host": graph.split("/")[2]})
            assert states_triples(response, RdfFormat.TURTLE, triples_of(graph))


def test_the_default_graph_of_the_unmanaged_dataset_is_its_own(unmanaged):
    for address, word in (("/unmanaged/data?default", "plain"), ("/data?default", "managed")):
        assert states_triples(unmanaged.get(address), RdfFormat.TURTLE, triples_of(word))


def test_nothing_is_guessed_about_names_in_the_unmanaged_dataset(unmanaged):
    for tail in ("person/1.nt", "person", ""):
        response = unmanaged.get("/unmanaged/data/" + tail, headers={"Host": HOST})
        is_problem(response, 404, "graph-unknown", f"<{OWN}{tail}>")
    # Another host is another name.
    is_problem(
        unmanaged.get("/unmanaged/data/person/1"), 404, "graph-unknown", f"The nearest is <{OWN}person/1>"
    )


@pytest.mark.parametrize("method", WRITTEN)
def test_writing_to_the_unmanaged_dataset_is_refused_too(unmanaged, method):
    for address in ("/unmanaged/data?default", "/unmanaged/data/person/1"):
        response = unmanaged.request(method, address, content=b"<urn:s> <urn:p> <urn:o> .")
        is_problem(response, 403, "forbidden", "iuc-graph token create")


@pytest.mark.parametrize("host", ["a b", "[x", "www.example/unmanaged/data", "u@www.example"])
def test_a_host_that_is_none_names_no_graph(unmanaged, host):
    is_problem(unmanaged.get("/unmanaged/data/person/1", headers={"Host": host}), 404, "graph-unknown")


def test_without_an_unmanaged_dataset_there_is_nothing_at_its_addresses(client):
    for address in ("/unmanaged/data?default", "/unmanaged/data/person/1"):
        is_problem(client.get(address), 404, "not-found")


@pytest.mark.slow_lane
def test_every_graph_of_the_project_is_read_whole(make_server, tmp_path, built):
    publish(tmp_path / "store", built.quads, fingerprint="")
    client = make_server(answer_bytes=16 * 1024 * 1024, query_seconds=20).client
    held = {}
    for quad in built.store:
        held.setdefault(getattr(quad.graph_name, "value", None), set()).add(
            (quad.subject, quad.predicate, quad.object)
        )
    assert None in held
    assert len(held) > 10
    for graph, triples in held.items():
        address = "/graph/" + graph.removeprefix(GRAPH) if graph else "/data?default"
        got = list(
            parse(
                client.get(address + ("&" if "?" in address else "?") + "format=nt").content,
                format=RdfFormat.N_TRIPLES,
            )
        )
        assert len(got) == len(triples)
        assert {(q.subject, q.predicate, q.object) for q in got} == triples


def test_the_addresses_of_graphs_are_described_for_machines(client):
    paths = client.get("/openapi.json").json()["paths"]
    for path, where in (("/data", {("graph", "query")}), ("/graph/{name}", {("name", "path")})):
        assert set(paths[path]) == {"get", "put", "post", "patch", "delete"}
        for described in paths[path].values():
            assert where <= {(given["name"], given["in"]) for given in described["parameters"]}
        assert "security" not in paths[path]["get"]
        assert all(paths[path][method.lower()]["security"] for method in WRITTEN)
    assert not [path for path in paths if path.startswith("/unmanaged")]
