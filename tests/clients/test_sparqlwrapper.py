"""SPARQLWrapper, a client that many scripts use: each method, each format, the dataset's parameters, and its errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.error import HTTPError

import pytest
from rdflib import RDFS, Graph, Literal
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
    SPARQLWrapper2,
)
from SPARQLWrapper.SPARQLExceptions import EndPointNotFound, QueryBadFormed, URITooLong

from .readings import read_graph, read_table, read_truth
from .world import NEWS, ODD_GRAPH, PLAIN_GRAPH, PLAN

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
"""SPARQLWrapper gives graphs as what rdflib says not to use any more."""

TABLE = "SELECT ?thing ?note { ?thing iuc:note ?note } ORDER BY ?thing ?note"
MADE = "CONSTRUCT { ?s rdfs:label ?l } WHERE { ?s rdfs:label ?l }"
DESCRIBED = "DESCRIBE place:lodz"
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"

TABLES = {JSON: "json", XML: "xml", CSV: "csv", TSV: "tsv"}
GRAPHS = {TURTLE: "ttl", N3: "ttl", XML: "rdf", RDFXML: "rdf", JSONLD: "jsonld"}

Client = Callable[..., SPARQLWrapper]


@pytest.fixture
def client(world) -> Client:
    """Makes clients with a query and a format, which ask in the way that the other fixture says."""

    def client(query: str, format_name: str = JSON, *, sparql: str = "") -> SPARQLWrapper:
        made = SPARQLWrapper(sparql or world.sparql)
        made.setQuery(query)
        made.setReturnFormat(format_name)
        return made

    return client


@pytest.fixture(params=["GET", "POST form", "POST directly"])
def asking(request, client) -> Client:
    """The same in each way of asking."""
    method, form = {
        "GET": (GET, URLENCODED),
        "POST form": (POST, URLENCODED),
        "POST directly": (POST, POSTDIRECTLY),
    }[request.param]

    def asking(query: str, format_name: str = JSON, *, sparql: str = "") -> SPARQLWrapper:
        made = client(query, format_name, sparql=sparql)
        made.setMethod(method)
        made.setRequestMethod(form)
        return made

    return asking


def body_of(client: SPARQLWrapper) -> bytes:
    with client.query().response as response:
        body: bytes = response.read()
    return body


def sentence_of(error: Exception) -> str:
    """What the server said, which SPARQLWrapper shows as the bytes of the problem document."""
    raw = str(error).partition("Response:\n")[2].removeprefix("b'").removesuffix("'")
    return str(json.loads(raw.replace('\\\\"', '\\"'))["detail"])


@pytest.mark.parametrize("only_accept", [False, True])
@pytest.mark.parametrize("format_name", TABLES)
def test_a_table_in_each_format(world, asking, format_name, only_accept):
    asked = asking(TABLE, format_name)
    asked.setOnlyConneg(only_accept)
    rows = world.texts(TABLE) if format_name == CSV else world.table(TABLE)
    assert read_table(body_of(asked), TABLES[format_name]) == rows


@pytest.mark.parametrize("only_accept", [False, True])
@pytest.mark.parametrize("format_name", TABLES)
def test_a_truth_value_in_each_format(asking, format_name, only_accept):
    for query, truth in (
        ("ASK { place:lodz rdfs:label 'Łódź'@pl }", True),
        ("ASK { place:lodz rdfs:label 'Łódź' }", False),
    ):
        asked = asking(query, format_name)
        asked.setOnlyConneg(only_accept)
        assert read_truth(body_of(asked), TABLES[format_name]) is truth


@pytest.mark.parametrize("only_accept", [False, True])
@pytest.mark.parametrize("format_name", GRAPHS)
@pytest.mark.parametrize("query", [MADE, DESCRIBED])
def test_a_graph_in_each_format(world, asking, query, format_name, only_accept):
    asked = asking(query, format_name)
    asked.setOnlyConneg(only_accept)
    assert read_graph(body_of(asked), GRAPHS[format_name]) == world.triples(query)


def test_it_converts_each_kind_of_answer_by_itself(world, client):
    assert client("ASK {}").queryAndConvert() == {"head": {}, "boolean": True}
    found = client(TABLE).queryAndConvert()
    assert [row["note"]["value"] for row in found["results"]["bindings"]] == [
        note for _, note in world.texts(TABLE)
    ]
    document = client(TABLE, XML).queryAndConvert()
    assert len(document.getElementsByTagName("result")) == len(world.table(TABLE))
    for format_name in (XML, RDFXML, JSONLD):
        assert set(client(MADE, format_name).queryAndConvert()) == world.triples(MADE)
    for format_name in (TURTLE, N3):
        assert set(
            Graph().parse(client(MADE, format_name).queryAndConvert(), format="turtle")
        ) == world.triples(MADE)


def test_without_a_format_it_asks_for_xml_and_gets_it(world, asking):
    asked = asking(TABLE)
    asked.resetQuery()  # and with it the format
    asked.setQuery(TABLE)
    assert read_table(body_of(asked), "xml") == world.table(TABLE)


def test_it_may_name_the_dataset(world, asking):
    query = "SELECT ?g ?label { ?s rdfs:label ?label GRAPH ?g { ?s ?p ?label } } ORDER BY ?g ?label"
    default, named = [PLAN, ODD_GRAPH], [NEWS, ODD_GRAPH]
    asked = asking(query)
    for graph in default:
        asked.addDefaultGraph(graph)
    for graph in named:
        asked.addNamedGraph(graph)
    expected = world.table(query, default_graphs=default, named_graphs=named)
    assert {str(row[0]) for row in expected} == set(named)
    assert read_table(body_of(asked), "json") == expected


def test_it_asks_the_unmanaged_dataset_with_its_blank_nodes(unmanaged, asking):
    query = f"SELECT ?label (isBlank(?s) AS ?blank) {{ ?s <{RDFS.label}> ?label }} ORDER BY ?label"
    assert read_table(body_of(asking(query, sparql=unmanaged.sparql)), "json") == unmanaged.table(query)
    named = asking("SELECT ?label { ?s ?p ?label }", sparql=unmanaged.sparql)
    named.addDefaultGraph(PLAIN_GRAPH)
    assert read_table(body_of(named), "json") == [(Literal("only here"),)]


def test_its_second_class_gives_values_with_types_and_languages(world):
    asked = SPARQLWrapper2(world.sparql)
    asked.setQuery(
        "SELECT ?label ?many { place:lodz rdfs:label ?label OPTIONAL { ?label ?none ?many } } ORDER BY ?label"
    )
    found = asked.query()
    assert (found.variables, len(found.bindings)) == (["label", "many"], 2)
    value = found.bindings[1]["label"]
    assert (value.type, value.value, value.lang) == ("literal", "Łódź", "pl")
    assert ("many" in found.bindings[0], ("label",) in found) == (False, True)
    asked.setQuery("SELECT ?n { place:lodz iuc:inhabitants ?n }")
    value = asked.query().getValues("n")[0]
    assert (value.type, value.value, value.datatype) == (
        "literal",
        "672185",
        "http://www.w3.org/2001/XMLSchema#integer",
    )


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("SELECT ?x {", 'Line 1, column 11: This "{" is never closed.'),
        ("SELECT ?x FROM <x:none> { ?x ?p ?o }", "There is no graph <x:none> here"),
    ],
)
def test_a_fault_of_the_query_is_its_exception_with_our_sentence_in_it(asking, query, sentence):
    with pytest.raises(QueryBadFormed) as caught:
        asking(query).query()
    assert sentence in sentence_of(caught.value)


def test_a_wrong_address_is_its_exception_with_our_sentence_in_it(world, client):
    with pytest.raises(EndPointNotFound) as caught:
        client("ASK {}", sparql=world.sparql + "l").query()
    assert "nothing at this address" in sentence_of(caught.value)


def test_a_query_too_long_for_an_address_is_its_exception_and_works_by_post(client):
    asked = client("ASK {} #" + "x" * 100_000)
    with pytest.raises(URITooLong) as caught:
        asked.query()
    assert "Use POST" in sentence_of(caught.value)
    asked.setMethod(POST)
    assert asked.queryAndConvert()["boolean"] is True


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("INSERT DATA { <x:s> <x:p> 1 }", 403, "iuc-graph token create"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "calls no other server"),
    ],
)
def test_what_is_refused_says_why(client, query, status, sentence):
    asked = client(query)
    asked.setMethod(POST)
    with pytest.raises(HTTPError) as caught:
        asked.query()
    with caught.value as error:
        assert error.code == status
        assert sentence in json.load(error)["detail"]


def test_a_client_that_stops_waiting_ends_its_query(server, client):
    asked = client(ENDLESS)
    asked.setTimeout(1)
    with pytest.raises(TimeoutError):
        asked.query()
    assert server.is_well()


def test_a_query_may_be_given_less_time_than_the_server_gives(client):
    asked = client(ENDLESS)
    asked.addParameter("timeout", "0.3")
    with pytest.raises(HTTPError) as caught:
        asked.query()
    with caught.value as error:
        assert (error.code, "longer than 0.3 seconds" in json.load(error)["detail"]) == (503, True)
