"""rdflib: its SPARQLStore on our endpoint, graphs read from our addresses, and its own SERVICE."""

from __future__ import annotations

from typing import Any
from urllib.error import HTTPError

import pytest
from rdflib import RDFS, BNode, Dataset, Graph, Literal, URIRef, Variable
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from iuc_graph.vocabulary import ID, IUC, RDF

from .world import GRAPHS, NEWS, ODD_GRAPH, PLAIN_GRAPH, PLAN, World

pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated.*:DeprecationWarning:rdflib")
"""rdflib itself uses what it says not to use."""

LODZ = URIRef(ID + "place/lodz")
MANNHEIM = URIRef(ID + "place/mannheim")
BEIJING = URIRef(ID + "place/北京")
ODD = URIRef("https://example.org/it's?a=1&b=(2)+3%25#é")
NOTE = URIRef(IUC + "note")
ALL = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"

METHODS = ("GET", "POST", "POST_FORM")


@pytest.fixture(params=METHODS)
def method(request) -> str:
    """Each way in which rdflib asks."""
    return str(request.param)


@pytest.fixture(params=["xml", "json"])
def store(world, method, request) -> SPARQLStore:
    """Asks in each way, and for each format that keeps terms as they are."""
    return SPARQLStore(world.sparql, method=method, returnFormat=request.param)


@pytest.fixture
def graph(store) -> Graph:
    """The default graph of the managed dataset."""
    return Graph(store)


def in_graph(world: World, name: str) -> set[Any]:
    return world.triples(ALL, default_graphs=[name])


def test_a_graph_has_the_triples_of_the_default_graph_each_once(world, graph):
    assert sorted(graph) == sorted(world.triples(ALL))
    assert len(graph) == len(world.triples(ALL))


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_with_the_name_of_a_source_has_its_triples(world, store, name):
    graph = Graph(store, identifier=URIRef(name))
    assert sorted(graph) == sorted(in_graph(world, name))
    assert len(graph) == len(in_graph(world, name)) < len(Graph(store))


def test_every_triple_is_found_by_each_of_its_terms(world, method):
    graph = Graph(SPARQLStore(world.sparql, method=method))
    for s, p, o in world.triples(ALL):
        assert (s, p, o) in graph
        assert (s, p, o) in graph.triples((s, None, o))
        assert str(o) == "" or (s, p, o) in graph.triples((None, None, o))
    assert (LODZ, NOTE, Literal("first line second line")) not in graph


def test_parts_of_a_graph_are_given_in_pages(world, graph):
    graph.LIMIT, graph.ORDERBY = 5, Variable("s")
    pages = []
    for offset in range(0, 100, 5):
        graph.OFFSET = offset
        pages += graph.triples((None, None, None))
    assert {s for s, _, _ in pages} == {s for s, _, _ in world.triples(ALL)}
    assert len(pages) == len(world.triples(ALL))


@pytest.mark.parametrize("value", [LODZ, BEIJING, ODD])
def test_a_variable_may_be_bound_beforehand(world, graph, value):
    found = graph.query("SELECT ?label { ?s rdfs:label ?label }", initBindings={"s": value})
    assert {row.label for row in found} == {
        o for s, p, o in world.triples(ALL) if (s, p) == (value, RDFS.label)
    }


def test_every_text_may_be_bound_beforehand(world, graph):
    notes = {(s, o) for s, p, o in world.triples(ALL) if p in {NOTE, RDFS.label}}
    assert len(notes) > 15
    for thing, note in notes:
        found = graph.query("SELECT ?s { ?s iuc:note|rdfs:label ?note }", initBindings={"note": note})
        assert [row.s for row in found] == [thing], note


def test_prefixes_may_come_from_the_program(store):
    graph = Graph(store)
    query = "SELECT ?l { ?s other:label ?l ; a here:City FILTER(LANG(?l) = 'pl') } ORDER BY ?l"
    found = graph.query(query, initNs={"other": str(RDFS), "here": IUC})
    assert [str(row.l) for row in found] == ["Zażółć gęślą jaźń", "Łódź"]


def test_each_form_of_query_is_answered(world, method):
    graph = Graph(SPARQLStore(world.sparql, method=method))
    assert graph.query("ASK { ?s rdfs:label '重庆'@zh }").askAnswer is True
    assert set(graph.query(ALL).graph) == world.triples(ALL)
    assert set(graph.query("DESCRIBE place:plock").graph) == world.triples("DESCRIBE place:plock")
    counted = "SELECT ?type (COUNT(*) AS ?n) { ?s a ?type } GROUP BY ?type HAVING(COUNT(*) > 1)"
    assert [tuple(row) for row in graph.query(counted)] == [(URIRef(IUC + "City"), Literal(3))]


def test_its_csv_gives_texts(world, method):
    graph = Graph(SPARQLStore(world.sparql, method=method, returnFormat="csv"))
    query = "SELECT ?note { ?s iuc:note ?note FILTER(STRLEN(?note) > 0) } ORDER BY ?note"
    assert [(str(row.note),) for row in graph.query(query)] == world.texts(query)


def test_its_tsv_gives_terms(world, method):
    graph = Graph(SPARQLStore(world.sparql, method=method, returnFormat="tsv"))
    query = "SELECT ?s ?label { ?s rdfs:label ?label } ORDER BY ?label"
    assert [tuple(row) for row in graph.query(query)] == world.table(query)


def test_a_dataset_gives_its_graphs_by_name(world, store):
    dataset = Dataset(
        store, default_union=True
    )  # without, rdflib asks for a graph named urn:x-rdflib:default
    assert len(dataset) == len(world.triples(ALL))
    assert sorted(map(str, store.contexts())) == sorted(GRAPHS)
    stating = store.contexts((MANNHEIM, URIRef(RDF + "type"), URIRef(IUC + "City")))
    assert sorted(map(str, stating)) == sorted([PLAN, NEWS])
    assert set(dataset.get_context(URIRef(ODD_GRAPH))) == in_graph(world, ODD_GRAPH)
    found = dataset.query("SELECT ?g { GRAPH ?g { ?s rdfs:label '北京'@zh } }")
    assert [str(row.g) for row in found] == [ODD_GRAPH]


def test_blank_nodes_of_the_unmanaged_dataset_are_read_as_such(unmanaged, method):
    graph = Graph(SPARQLStore(unmanaged.sparql, method=method))
    everything = set(graph)
    assert len(everything) == len(unmanaged.triples(ALL))
    assert {type(s) for s, p, o in everything if str(o) == "Neckarau"} == {BNode}
    assert set(Graph(SPARQLStore(unmanaged.sparql), identifier=URIRef(PLAIN_GRAPH)).objects()) == {
        Literal("only here")
    }


def test_the_managed_dataset_has_none_so_everything_can_be_asked_for_again(graph):
    assert all(next(graph.triples((s, p, None)), None) for s, p, o in graph)


def test_a_fault_of_the_query_is_an_error_that_leads_to_ours(world):
    with pytest.raises(ValueError, match="SPARQL query") as caught:
        list(Graph(SPARQLStore(world.sparql)).query("SELECT ?x {"))
    fault = caught.value.__context__
    assert isinstance(fault, HTTPError)
    with fault:
        assert (fault.code, b"is never closed" in fault.read()) == (400, True)


@pytest.mark.parametrize("extension", ["", ".ttl", ".nt", ".jsonld", ".rdf", ".trig", ".nq"])
def test_a_graph_is_read_from_its_address(world, extension):
    read = Dataset() if extension in {".trig", ".nq"} else Graph()
    read.parse(world.url + "/graph/source/plan" + extension)
    triples = {quad[:3] for quad in read} if isinstance(read, Dataset) else set(read)
    assert triples == in_graph(world, PLAN)


def test_a_graph_is_read_from_the_address_of_a_query(world):
    address = world.sparql + "?query=CONSTRUCT%20WHERE%20%7B%20?s%20iuc:note%20?n%20%7D"
    assert set(Graph().parse(address)) == world.triples("CONSTRUCT WHERE { ?s iuc:note ?n }")


@pytest.mark.parametrize("padding", [0, 5000])
def test_its_own_queries_may_call_ours(world, padding):
    here = Graph()
    here.add((LODZ, URIRef("x:visited"), Literal(2018)))
    remote = f"SERVICE <{world.sparql}> {{ ?s <{RDFS.label}> ?label {'FILTER(true) ' * (padding // 13)} }}"
    query = prepareQuery(f"SELECT ?label ?year {{ ?s <x:visited> ?year {remote} }} ORDER BY ?label")
    assert [(str(row.label), row.year.value) for row in here.query(query)] == [
        ("Zażółć gęślą jaźń", 2018),
        ("Łódź", 2018),
    ]
