"""rdflib as a writer: its SPARQLUpdateStore over our endpoint, with the token in a header."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError

import pytest
from rdflib import RDFS, Dataset, Graph, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore

from .world import PLAIN_GRAPH
from .writable import REFERENCES, WHO, Paper, Writable, check_refusal

pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated.*:DeprecationWarning:rdflib")
"""rdflib itself uses what it says not to use."""

LINK = URIRef(REFERENCES)
A, B = URIRef("https://example.org/a"), URIRef("https://example.org/b?x=1&y='(2)'")
NO_ADDRESS = URIRef("mailto:nobody@example.org")
NAME = Literal("Nürnberg, 纽伦堡", lang="en")

Stores = Callable[..., SPARQLUpdateStore]


@pytest.fixture
def store(writable: Writable) -> Stores:
    """Makes stores over a dataset, which send the token unless other headers are given."""

    def store(dataset: str = "managed", **given: Any) -> SPARQLUpdateStore:
        address = writable.sparql(dataset)
        given.setdefault("headers", {"Authorization": writable.authorization})
        return SPARQLUpdateStore(address, address, **given)

    return store


@pytest.fixture
def paper(writable: Writable, request: pytest.FixtureRequest) -> Paper:
    """A document of the test's own, which is in the graph."""
    name = "".join(sign if sign.isalnum() else "-" for sign in request.node.name)
    paper = Paper("rdflib-" + name)
    writable.put(paper)
    return paper


def test_a_triple_is_added_and_removed_in_a_commit_each(writable, store, paper):
    graph, before = Graph(store(), identifier=URIRef(paper.graph)), len(writable.history())
    graph.add((URIRef(paper.iri), LINK, B))
    assert writable.links(paper) == {str(B)}
    graph.remove((URIRef(paper.iri), LINK, None))
    assert writable.links(paper) == set()
    commits = writable.history()[before:]
    assert [(commit.who, commit.added, commit.removed, commit.graphs) for commit in commits] == [
        (WHO, 1, 0, (paper.graph,)),
        (WHO, 0, 1, (paper.graph,)),
    ]


def test_without_autocommit_all_edits_are_one_commit(writable, store, paper):
    edited = store(autocommit=False, dirty_reads=True)
    graph, before = Graph(edited, identifier=URIRef(paper.graph)), len(writable.history())
    graph.add((URIRef(paper.iri), LINK, A))
    graph.add((URIRef(paper.iri), LINK, B))
    graph.remove((URIRef(paper.iri), LINK, A))
    assert (writable.links(paper), len(graph.store)) == (set(), len(Graph(store())))
    graph.commit()
    assert writable.links(paper) == {str(B)}
    (commit,) = writable.history()[before:]
    assert (commit.added, commit.removed) == (1, 0)


def test_reading_sends_the_edits_first_unless_dirty_reads_are_wanted(writable, store, paper):
    graph = Graph(store(autocommit=False), identifier=URIRef(paper.graph))
    graph.add((URIRef(paper.iri), LINK, A))
    assert (URIRef(paper.iri), LINK, A) in graph
    assert writable.links(paper) == {str(A)}


def test_edits_may_be_forgotten(writable, store, paper):
    graph = Graph(store(autocommit=False), identifier=URIRef(paper.graph))
    graph.add((URIRef(paper.iri), LINK, A))
    graph.rollback()
    graph.commit()
    assert writable.links(paper) == set()


def test_a_whole_document_is_added_at_once_and_dropped_at_once(writable, store):
    paper = Paper("rdflib-whole")
    dataset = Dataset(store())
    graph, here = dataset.graph(URIRef(paper.graph)), Graph().parse(data=paper.turtle(), format="turtle")
    before = len(writable.history())
    graph += here
    assert set(graph) == set(here)
    assert len(writable.history()) == before + 1
    dataset.remove_graph(graph)
    assert writable.texts(f"SELECT ?p {{ <{paper.iri}> ?p ?o }}") == set()
    assert len(writable.history()) == before + 2


def test_a_document_that_is_parsed_into_the_graph_needs_one_commit_for_all_of_it(writable, store):
    paper = Paper("rdflib-parsed")
    edited = store(autocommit=False)
    graph = Graph(edited, identifier=URIRef(paper.graph))
    graph.parse(data=paper.turtle(), format="turtle")
    graph.commit()
    title = f'SELECT ?l {{ GRAPH <{paper.graph}> {{ <{paper.iri}> rdfs:label ?l FILTER(LANG(?l) = "en") }} }}'
    assert writable.texts(title) == {("News from Łódź",)}


def test_a_graph_without_triples_is_neither_made_nor_an_error(writable, store):
    before = len(writable.history())
    Dataset(store()).graph(URIRef(Paper("rdflib-empty").graph))
    assert len(writable.history()) == before


def test_an_update_may_have_values_bound(writable, store, paper):
    graph = Graph(store(), identifier=URIRef(paper.graph))
    graph.update(
        "DELETE { ?s rdfs:label ?old } INSERT { ?s rdfs:label ?new } "
        "WHERE { ?s rdfs:label ?old FILTER(LANG(?old) = 'en') }",
        initNs={"rdfs": RDFS},
        initBindings={"s": URIRef(paper.iri), "new": NAME},
    )
    assert (URIRef(paper.iri), RDFS.label, NAME) in graph
    assert (URIRef(paper.iri), RDFS.label, Literal("News from Łódź", lang="en")) not in graph


def test_a_message_for_the_history_is_a_parameter_of_the_store(writable, store, paper):
    graph = Graph(store(params={"message": "checked with Łódź"}), identifier=URIRef(paper.graph))
    graph.add((URIRef(paper.iri), LINK, A))
    assert writable.history()[-1].message == "checked with Łódź"
    assert (URIRef(paper.iri), LINK, A) in graph


def test_what_breaks_a_rule_is_an_error_with_our_document_in_it_and_changes_nothing(writable, store, paper):
    graph, before = Graph(store(), identifier=URIRef(paper.graph)), len(writable.history())
    with pytest.raises(HTTPError) as caught:
        graph.add((URIRef(paper.iri), LINK, NO_ADDRESS))
    with caught.value as error:
        assert (error.code, error.headers["Content-Type"]) == (422, "application/problem+json")
        check_refusal(json.load(error), paper, str(NO_ADDRESS))
    assert (writable.links(paper), len(writable.history())) == (set(), before)


def test_the_merged_view_is_not_written_to(writable, store, paper):
    with pytest.raises(HTTPError) as caught:
        # A graph of rdflib has a blank node for a name, which it cannot send, unless it is called this.
        Graph(store(), identifier=DATASET_DEFAULT_GRAPH_ID).add((URIRef(paper.iri), LINK, A))
    with caught.value as error:
        assert error.code == 403
        assert "Name the graph of a document" in json.load(error)["detail"]


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [({}, "Authorization: Bearer TOKEN"), ({"Authorization": "Bearer iucg_wrong"}, "lets nobody in")],
)
def test_without_a_right_token_nothing_is_changed(writable, store, paper, headers, sentence):
    with pytest.raises(HTTPError) as caught:
        Graph(store(headers=headers), identifier=URIRef(paper.graph)).add((URIRef(paper.iri), LINK, A))
    with caught.value as error:
        assert (error.code, sentence in json.load(error)["detail"]) == (401, True)
    assert writable.links(paper) == set()


def test_the_unmanaged_dataset_takes_anything_in_its_default_graph_and_in_others(writable, store):
    plain = Graph(store("unmanaged"), identifier=DATASET_DEFAULT_GRAPH_ID)
    named = Graph(store("unmanaged"), identifier=URIRef(PLAIN_GRAPH))
    triple = (URIRef("x:thing"), URIRef("x:was"), Literal("here"))
    for graph, other in ((plain, named), (named, plain)):
        size = len(other)
        graph.add(triple)
        assert triple in graph
        assert (triple in other, len(other)) == (False, size)
        graph.remove(triple)
        assert triple not in graph
