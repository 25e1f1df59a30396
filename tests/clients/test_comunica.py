"""Comunica, the engine that web applications use: over our endpoints, both at once, and our graphs as files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryBoolean, QueryTriples, Store
from rdflib import Graph
from rdflib.compare import isomorphic

from iuc_graph.vocabulary import PREFIXES

from .comunica_engine import HERE, Comunica, Said, bag, installed, running
from .world import NEWS, ODD_GRAPH, PLAN, World, term_of

pytestmark = pytest.mark.slow_lane

DECLARED = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())

QUERIES = {
    "a pattern": "SELECT * { ?place iuc:pairedWith ?other ; rdfs:label ?label }",
    "everything": "SELECT ?s ?p ?o { ?s ?p ?o }",
    "texts with every sign": "SELECT ?s ?note { ?s iuc:note ?note FILTER(STRLEN(?note) > 0) }",
    "a text in the query": r"SELECT ?s { ?s iuc:note 'first line\nsecond line' }",
    "a name beyond ASCII": "SELECT ?label { <https://w3id.org/iuc-graph/id/place/北京> rdfs:label ?label }",
    "a language": "SELECT ?s ?label { ?s rdfs:label ?label FILTER(LANGMATCHES(LANG(?label), 'zh')) }",
    "a comparison": "SELECT ?s ?n { ?s iuc:inhabitants ?n FILTER(?n > 400000 && ?n < 1e6) }",
    "an expression": "SELECT ?s (UCASE(STR(?l)) AS ?up) { ?s rdfs:label ?l FILTER(REGEX(?l, '^ł|Ł', 'i')) }",
    "optional parts": "SELECT * { ?s rdfs:label ?l OPTIONAL { ?s iuc:inhabitants ?n } OPTIONAL { ?s iuc:open ?o } }",
    "a union": "SELECT ?s ?x { { ?s iuc:open ?x } UNION { ?s iuc:since ?x } UNION { ?s iuc:share ?x } }",
    "what is not there": "SELECT ?s { ?s ?p ?o MINUS { ?s a iuc:City } FILTER NOT EXISTS { ?s iuc:open true } }",
    "a path": "SELECT ?to { place:mannheim iuc:pairedWith+ ?to }",
    "a path back": "SELECT ?l { place:plock ^iuc:pairedWith/rdfs:label|rdfs:label ?l }",
    "groups": "SELECT ?p (COUNT(?o) AS ?n) (COUNT(DISTINCT ?s) AS ?m) { ?s ?p ?o } GROUP BY ?p HAVING(COUNT(?o) > 1)",
    "a sum": "SELECT (SUM(?n) AS ?sum) (AVG(?n) AS ?mean) (COUNT(DISTINCT ?s) AS ?many) { ?s iuc:inhabitants ?n }",
    "a query within": "SELECT ?s ?n { { SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s } FILTER(?n > 4) }",
    "values": "SELECT ?s ?l { VALUES ?s { place:lodz place:plock place:nowhere } ?s rdfs:label ?l }",
    "a part": "SELECT DISTINCT ?s { ?s rdfs:label ?l } ORDER BY ?s LIMIT 2 OFFSET 1",
    "named graphs": "SELECT ?g ?s { GRAPH ?g { ?s a iuc:City } }",
    "one named graph": f"SELECT ?s ?l {{ GRAPH <{ODD_GRAPH}> {{ ?s rdfs:label ?l }} }}",
    "nothing": "SELECT ?s { ?s rdfs:label 'no such name' }",
    "yes": "ASK { place:lodz rdfs:label 'Łódź'@pl }",
    "no": "ASK { place:lodz rdfs:label 'Łódź' }",
    "a new graph": (
        "CONSTRUCT { ?s iuc:name ?l . ?new iuc:of [ iuc:x ?s ] } "
        "{ ?s rdfs:label ?l BIND(IRI(CONCAT('x:', MD5(?l))) AS ?new) }"
    ),
    "a graph as it is": "CONSTRUCT WHERE { ?s rdfs:label ?l ; iuc:pairedWith ?o }",
}

ON_FILES = [name for name in QUERIES if "named graph" not in name]

FEDERATED = {
    "one fact here, one there": "SELECT ?label ?river { ?place rdfs:label ?label ; iuc:river ?river }",
    "what only one has": "SELECT ?label { ?x rdfs:label ?label OPTIONAL { ?x iuc:river ?r } FILTER(!BOUND(?r)) }",
    "a path across": "SELECT ?river { place:mannheim iuc:pairedWith+/iuc:river ?river }",
    "counts": "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "a truth": "ASK { ?place a iuc:City ; iuc:river 'Rhein'@de }",
    "a graph": "CONSTRUCT { ?city iuc:near ?r } { ?city a iuc:City ; iuc:river ?r FILTER(LANG(?r) != 'en') }",
}


@pytest.fixture(scope="module")
def comunica(request) -> Iterator[Comunica]:
    """Comunica, ready to be asked."""
    with running(installed(request.config.cache.mkdir("comunica"))) as engine:
        yield engine


def expected(store: Store, query: str) -> Said:
    found = store.query(DECLARED + query)
    if isinstance(found, QueryBoolean):
        return Said(truth=bool(found))
    if isinstance(found, QueryTriples):
        graph = Graph()
        for triple in found:
            graph.add((term_of(triple.subject), term_of(triple.predicate), term_of(triple.object)))
        return Said(graph=graph)
    names = [variable.value for variable in found.variables]
    rows = [{name: term_of(row[name]) for name in names if row[name] is not None} for row in found]
    return Said(rows=bag(rows))


def assert_same(said: Said, wanted: Said) -> None:
    assert said.error == ""
    assert (said.rows, said.truth) == (wanted.rows, wanted.truth)
    if wanted.graph is not None:
        assert said.graph is not None
        assert isomorphic(said.graph, wanted.graph)


def only(world: World, graph: str) -> Store:
    """One named graph as the default graph of a store."""
    store = Store()
    named = world.store.quads_for_pattern(None, None, None, NamedNode(graph))
    store.extend(Quad(*quad.triple, DefaultGraph()) for quad in named)
    return store


SOURCES: dict[str, Callable[[str], str | dict[str, str]]] = {
    "found out by itself": lambda address: address,
    "told": lambda address: {"type": "sparql", "value": address},
}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", QUERIES)
def test_our_endpoint_gives_what_pyoxigraph_gives(comunica, world, name, source):
    said = comunica.ask(DECLARED + QUERIES[name], SOURCES[source](world.sparql))
    assert_same(said, expected(world.store, QUERIES[name]))


@pytest.mark.parametrize("extension", [".ttl", ".nt", ".jsonld", ".rdf", ".nq", ".trig"])
def test_the_description_of_the_service_leads_to_it_in_each_format(comunica, world, extension):
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert_same(comunica.ask(query, world.sparql + extension), expected(world.store, query))


@pytest.mark.parametrize("source", SOURCES)
def test_blank_nodes_of_the_unmanaged_endpoint_come_as_such(comunica, unmanaged, source):
    for query in (
        "SELECT * { ?s ?p ?o }",
        "SELECT ?l { ?a iuc:pairedWith ?b . ?b iuc:pairedWith ?a . ?a rdfs:label ?l }",
    ):
        said = comunica.ask(DECLARED + query, SOURCES[source](unmanaged.sparql))
        assert_same(said, expected(unmanaged.store, query))


@pytest.mark.parametrize("name", FEDERATED)
@pytest.mark.parametrize("source", SOURCES)
def test_it_joins_our_two_endpoints(comunica, worlds, name, source):
    both = Store()
    for world in worlds:
        both.extend(world.store.quads_for_pattern(None, None, None, DefaultGraph()))
    said = comunica.ask(DECLARED + FEDERATED[name], *(SOURCES[source](world.sparql) for world in worlds))
    assert_same(said, expected(both, FEDERATED[name]))


def test_it_joins_them_with_service_too(comunica, worlds):
    managed, unmanaged = worlds
    query = (
        f"SELECT ?label ?river {{ SERVICE <{managed.sparql}> {{ ?place rdfs:label ?label ; a iuc:City }}"
        f" SERVICE <{unmanaged.sparql}> {{ ?place iuc:river ?river }} }}"
    )
    said = comunica.ask(DECLARED + query)  # with an endpoint as a source it would send SERVICE there
    names = {(str(dict(row)["label"]), str(dict(row)["river"])) for row in said.rows or ()}
    rivers = {"Mannheim": ("Rhine", "Rhein"), "曼海姆": ("Rhine", "Rhein"), "Łódź": ("Łódka",)}
    rivers["Zażółć gęślą jaźń"] = ("Łódka",)
    assert names == {(label, river) for label, all_rivers in rivers.items() for river in all_rivers}


@pytest.mark.parametrize("extension", ["", ".ttl", ".jsonld", ".trig", ".nt", ".nq", ".rdf"])
def test_a_graph_is_a_file_that_it_can_ask(comunica, world, extension):
    for source in (str, lambda address: {"type": "file", "value": address}):
        for name in ("texts with every sign", "a path", "groups", "a new graph"):
            said = comunica.ask(DECLARED + QUERIES[name], source(f"{world.url}/graph/source/plan{extension}"))
            assert_same(said, expected(only(world, PLAN), QUERIES[name]))


@pytest.mark.parametrize("name", ON_FILES)
def test_the_default_graph_is_such_a_file(comunica, world, name):
    said = comunica.ask(DECLARED + QUERIES[name], f"{world.url}/data?default")
    assert_same(said, expected(world.store, QUERIES[name]))


def test_graphs_and_endpoints_may_be_mixed(comunica, worlds):
    world, unmanaged = worlds
    query = "SELECT ?note ?river { ?place iuc:note ?note ; iuc:river ?river }"
    both = only(world, NEWS)
    both.extend(unmanaged.store.quads_for_pattern(None, None, None, DefaultGraph()))
    said = comunica.ask(DECLARED + query, f"{world.url}/graph/source/news", unmanaged.sparql)
    assert_same(said, expected(both, query))


def test_a_refusal_of_ours_reaches_whoever_asks(comunica, world):
    said = comunica.ask("SELECT * FROM <x:none> { ?s ?p ?o }", {"type": "sparql", "value": world.sparql})
    assert "There is no graph <x:none> here" in said.error


def test_the_lock_pins_every_package_and_names_no_address_to_get_it_from():
    packages = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert len(packages) > 500
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
