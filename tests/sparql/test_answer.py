"""Asking the endpoint from inside the program, as the command line does."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.errors import DatasetRefused, GenerationUnknown
from iuc_graph.settings import Settings
from iuc_graph.sparql.answer import Endpoint
from iuc_graph.sparql.guard import Form
from iuc_graph.store.drafts import publish
from iuc_graph.workers.pool import Pool

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
GRAPH = "https://example.org/graph/a"


def quads(count):
    triples = [(NamedNode("x:s"), NamedNode("x:p"), Literal(str(number))) for number in range(count)]
    return [*(Quad(*triple) for triple in triples), *(Quad(*triple, NamedNode(GRAPH)) for triple in triples)]


@pytest.fixture
def endpoint(tmp_path):
    """Over a store whose first generation has three triples in a graph, and its second none at all."""
    publish(tmp_path, quads(3), fingerprint="")
    publish(tmp_path, [], fingerprint="")
    settings = Settings(store=tmp_path, workers=1, memory_quads=0)
    with Pool(settings) as pool:
        yield Endpoint(pool, settings)


def ask(endpoint, text, **how):
    with endpoint.ask(text, "csv", **how).body as answer:
        return answer.body.decode().split(), answer.generation


def test_a_query_is_answered_from_the_state_that_is_named(endpoint):
    assert ask(endpoint, COUNT) == (["n", "0"], "000002")
    assert ask(endpoint, COUNT, at="1") == (["n", "3"], "000001")
    assert ask(endpoint, COUNT, at="current") == (["n", "0"], "000002")


def test_terms_are_bound_in_the_past_too(endpoint):
    text = "SELECT ?s ?o { ?s <x:p> ?o }"
    assert ask(endpoint, text, at="1", substitutions={"o": '"2"'}) == (["s,o", "x:s,2"], "000001")


def test_the_graphs_that_a_query_may_name_are_those_of_its_state(endpoint):
    text = f"SELECT * FROM <{GRAPH}> {{ ?s ?p ?o }}"
    assert endpoint.form(text, at="1") is Form.SELECT
    with pytest.raises(DatasetRefused):
        endpoint.form(text)


def test_an_unknown_state_is_told(endpoint):
    with pytest.raises(GenerationUnknown, match="Generation 9 was never there"):
        endpoint.ask(COUNT, at="9")
