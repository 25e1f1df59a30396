"""/catalogue, /void and /dumps over HTTP: descriptions that agree with each other, and files that are what they say."""

from __future__ import annotations

import hashlib
import time
from base64 import b64decode
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from iuc_graph.catalogue.dcat import CATALOGUE, SPARQL, dataset_iri, distribution_iri
from iuc_graph.catalogue.publication import WHOLE
from iuc_graph.catalogue.terms import DCAT, VOID
from iuc_graph.commits.release import make_release
from iuc_graph.project import find_project
from iuc_graph.sparql.description import SD
from iuc_graph.store.drafts import publish
from iuc_graph.vocabulary import DCTERMS
from iuc_graph.web.catalogue_waiting import MOST

from .conftest import GRAPHS, LABELS, quads, settings_for, settled, start

MEDIA_TYPES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
RELEASE = "v1.0"


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A server over a store with a release and a later state."""
    store = tmp_path_factory.mktemp("released") / "store"
    publish(store, quads(LABELS[:3]), fingerprint="1")
    make_release(store, RELEASE, find_project().citation)
    publish(store, quads(), fingerprint="2")
    yield from settled(start(settings_for(store, query_seconds=10)))


def get(server, path, **headers):
    """The answer once the files of the state have been made."""
    last = time.monotonic() + 60
    while True:
        response = server.client.get(path, headers=headers)
        if response.status_code != 503 or time.monotonic() > last:
            return response
        time.sleep(0.1)


def said(response, subject, predicate):
    """What a description says of a thing."""
    kind = MEDIA_TYPES[response.headers["content-type"].split(";")[0]]
    found = parse(response.content, format=kind)
    return [
        quad.object for quad in found if (quad.subject.value, quad.predicate.value) == (subject, predicate)
    ]


@pytest.mark.parametrize("path", ["/catalogue", "/void", "/.well-known/void"])
@pytest.mark.parametrize("accept", MEDIA_TYPES)
def test_a_description_is_given_in_each_format(released, path, accept):
    response = get(released, path, Accept=accept)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == accept
    subject = dataset_iri(WHOLE)
    assert NamedNode(f"{(DCAT if path == '/catalogue' else VOID)}Dataset") in said(
        response, subject, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    )


@pytest.mark.parametrize("path", ["/catalogue.rdf", "/catalogue.jsonld", "/void.nt", "/void?format=turtle"])
def test_the_address_may_name_the_format(released, path):
    response = get(released, path, Accept="text/html")
    assert response.headers["content-type"].split(";")[0] in MEDIA_TYPES
    again = released.client.get(path, headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert released.client.get("/catalogue.zip").status_code == 404


def test_x17_service_description_catalogue_and_void_name_one_endpoint_and_the_graphs_of_the_dump(released):
    catalogue, void = get(released, "/catalogue"), get(released, "/void")
    service = released.client.get("/sparql.nt")
    endpoint = [NamedNode(f"{released.url}/sparql")]
    assert said(catalogue, SPARQL, DCAT + "endpointURL") == endpoint
    assert said(void, dataset_iri(WHOLE), VOID + "sparqlEndpoint") == endpoint
    described = list(parse(service.content, format=RdfFormat.N_TRIPLES))
    assert [quad.object for quad in described if quad.predicate.value == SD + "endpoint"] == endpoint
    listed = {quad.object.value for quad in described if quad.predicate.value == SD + "name"}
    dump = get(released, "/dumps/current/iuc-graph.trig")
    assert (
        {quad.graph_name.value for quad in parse(dump.content, format=RdfFormat.TRIG)}
        == listed
        == set(GRAPHS)
    )
    subsets = {each.value for each in said(void, dataset_iri(WHOLE), VOID + "subset")}
    assert set(GRAPHS) <= subsets


def test_each_file_of_the_catalogue_is_there_with_its_length_and_checksum(released):
    catalogue = get(released, "/catalogue")
    files = [each.value for each in said(catalogue, dataset_iri(WHOLE), DCAT + "distribution")]
    assert distribution_iri("iuc-graph.ttl") in files
    for file in files:
        (address,), (size,) = (
            said(catalogue, file, DCAT + "downloadURL"),
            said(catalogue, file, DCAT + "byteSize"),
        )
        response = released.client.get(address.value)
        assert (response.status_code, len(response.content)) == (200, int(size.value))
        (media_type,) = said(catalogue, file, DCAT + "mediaType")
        assert media_type.value.endswith(response.headers["content-type"].split(";")[0])
        digest = b64decode(response.headers["repr-digest"].removeprefix("sha-256=:").removesuffix(":"))
        assert digest == hashlib.sha256(response.content).digest()


def test_head_tells_the_length_and_what_a_client_has_is_not_sent_again(released):
    whole = get(released, "/dumps/current/iuc-graph.nq")
    head = released.client.head("/dumps/current/iuc-graph.nq")
    assert (head.headers["content-length"], head.content) == (str(len(whole.content)), b"")
    again = released.client.get(
        "/dumps/current/iuc-graph.nq", headers={"If-None-Match": head.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_files_of_releases_and_of_earlier_states_can_be_had(released):
    listing = get(released, f"/dumps/{RELEASE}/").json()
    assert (listing["generation"], listing["version"]) == ("000001", RELEASE)
    by_name = {file["name"]: file for file in listing["files"]}
    old = released.client.get(by_name["iuc-graph.nt"]["address"])
    assert len(old.content.splitlines()) == 3
    assert hashlib.sha256(old.content).hexdigest() == by_name["iuc-graph.nt"]["sha256"]
    assert released.client.get("/dumps/1/iuc-graph.nt").content == old.content
    assert len(get(released, "/dumps/current/iuc-graph.nt").content.splitlines()) == 5
    packed = {file["name"]: file for file in listing["release_files"]}
    file = packed[f"iuc-graph-{RELEASE}.nq.gz"]
    response = released.client.get(file["address"])
    assert response.headers["content-type"] == "application/gzip"
    assert hashlib.sha256(response.content).hexdigest() == file["sha256"]
    catalogue = get(released, "/catalogue")
    assert [each.value for each in said(catalogue, dataset_iri(WHOLE), DCAT + "hasVersion")] == [
        f"{CATALOGUE}#release-{RELEASE}"
    ]


def test_x24_what_changed_since_a_release_can_be_had(released):
    changes = f"/dumps/current/since/{RELEASE}"
    added = released.client.get(f"{changes}/added.nt")
    assert added.headers["content-type"] == "application/n-triples"
    assert len(added.content.splitlines()) == 2
    assert released.client.get(f"{changes}/removed.nt").content == b""
    assert released.client.get(f"{changes}/changes.csv").text.count("added") == 4


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/dumps/current/nothing.ttl", "file-unknown"),
        ("/dumps/current/index.json", "file-unknown"),
        ("/dumps/v9/", "generation-unknown"),
        ("/dumps/v9/release/x", "generation-unknown"),
        (f"/dumps/{RELEASE}/release/history.jsonl", "file-unknown"),
        ("/dumps/current/since/v9/added.nt", "generation-unknown"),
        (f"/dumps/current/since/{RELEASE}/added.ttl", "file-unknown"),
    ],
)
def test_what_is_not_there_is_told(released, path, code):
    response = get(released, path)
    assert (response.status_code, response.json()["code"]) == (404, code)


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/catalogue?at=999", "at"),
        ("/catalogue.ttl?fromat=turtle", "fromat"),
        ("/void?foo=1", "foo"),
        ("/dumps/?format=turtle", "format"),
        ("/dumps/current/cities.csv?at=1", "at"),
        (f"/dumps/current/since/{RELEASE}/added.nt?at=1", "at"),
    ],
)
def test_a_parameter_that_there_is_not_is_refused(released, path, parameter):
    response = released.client.get(path)
    assert (response.status_code, response.json()["code"]) == (422, "parameters")
    assert f"no parameter “{parameter}”" in response.text


def test_many_who_wait_for_files_keep_nobody_from_asking(make_server, tmp_path):
    labels = [f"Place {number}" for number in range(5000)]  # making files takes longer than asking
    publish(tmp_path / "store", quads(labels), fingerprint="many")
    server = make_server(query_seconds=20, workers=1, queue_length=1)
    with ThreadPoolExecutor(40) as threads:
        asking = [
            threads.submit(httpx.get, f"{server.url}/dumps/current/cities.csv", trust_env=False, timeout=30)
            for _ in range(40)
        ]
        wait(asking, return_when=FIRST_COMPLETED)
        assert server.is_well()
        assert not all(one.done() for one in asking)
        found = Counter(one.result().status_code for one in asking)
    assert found.keys() == {200, 503}
    assert found[200] >= MOST
    assert found[503] > 0


@pytest.mark.parametrize("path", ["/catalogue", "/void", "/dumps/", "/dumps/current/iuc-graph.ttl"])
def test_other_methods_are_refused_with_those_there_are(released, path):
    response = released.client.post(path)
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert released.client.options(path).status_code == 204


def test_a_server_without_a_public_address_is_not_for_harvest_and_one_with_it_names_that(
    released, make_server, build
):
    own = get(released, "/catalogue")
    assert own.headers["x-robots-tag"] == "noindex"
    assert any("Not for harvest" in text.value for text in said(own, CATALOGUE, DCTERMS + "description"))
    build()
    public = make_server(public_url="https://graph.example.org/base/", query_seconds=0.05)
    early = public.client.get("/catalogue")  # its files are not made in so short a time
    assert (early.status_code, early.json()["code"]) == (503, "busy")
    assert int(early.headers["retry-after"]) > 0
    addresses = said(get(public, "/catalogue"), distribution_iri("iuc-graph.ttl"), DCAT + "downloadURL")
    assert addresses == [NamedNode("https://graph.example.org/base/dumps/current/iuc-graph.ttl")]
    response = get(public, "/void")
    assert "x-robots-tag" not in response.headers
    endpoint = said(response, dataset_iri(WHOLE), VOID + "sparqlEndpoint")
    assert endpoint == [NamedNode("https://graph.example.org/base/sparql")]
    assert said(response, dataset_iri(WHOLE), VOID + "triples") == [Literal(5)]
