"""The embedded store keeps the contract of GraphStore, from disk and from memory alike."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from iuc_graph.errors import QueryFailed, QuerySyntaxError
from iuc_graph.store.contract import BINDING_FORMATS, GRAPH_FORMATS, Dataset, GraphStore, Query
from iuc_graph.store.drafts import publish
from iuc_graph.store.embedded import BINDINGS, GRAPHS, EmbeddedStore, read_term
from iuc_graph.store.generations import OpenGeneration, open_current

EX = "https://example.org/"


def on_disk(opened: OpenGeneration) -> EmbeddedStore:
    return EmbeddedStore(opened.store, opened)


def in_memory(directory: Path) -> EmbeddedStore:
    store = Store()
    with open_current(directory) as opened:
        store.extend(opened.store)
    return EmbeddedStore(store)


@pytest.fixture(params=["disk", "memory"])
def store(request, tmp_path):
    s, p = NamedNode(EX + "s"), NamedNode(EX + "p")
    triples = [(s, p, Literal(number)) for number in range(3)]
    quads = [Quad(*triple) for triple in triples]
    quads += [Quad(*triple, NamedNode(f"{EX}g{number % 2}")) for number, triple in enumerate(triples)]
    publish(tmp_path, [*quads, Quad(*triples[0], NamedNode(EX + "g1"))], fingerprint="")
    store: GraphStore = on_disk(open_current(tmp_path)) if request.param == "disk" else in_memory(tmp_path)
    yield store
    store.close()


def answer(store: GraphStore, text: str, format_name: str = "csv", **more: object) -> str:
    output = io.BytesIO()
    store.write_answer(Query(text, format_name, **more), output)
    return output.getvalue().decode().replace("\r\n", "\n")


COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def test_counting_over_the_default_graph_counts_distinct_triples(store):
    assert answer(store, COUNT) == "n\n3\n"
    assert answer(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == "n\n4\n"


def test_graphs_are_listed_with_their_sizes(store):
    assert dict(store.graphs()) == {EX + "g0": 2, EX + "g1": 2}
    assert len(list(store.quads())) == 3
    assert len(list(store.quads(EX + "g0"))) == 2


def test_a_dataset_replaces_what_the_query_would_see(store):
    only_g1 = Dataset(default=(EX + "g1",))
    assert answer(store, COUNT, dataset=only_g1) == "n\n2\n"
    assert answer(store, "ASK { GRAPH ?g { ?s ?p ?o } }", dataset=only_g1) == "false"
    only_named = Dataset(named=(EX + "g1",))
    assert answer(store, COUNT, dataset=only_named) == "n\n0\n"
    assert answer(store, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", dataset=only_named) == f"g\n{EX}g1\n"


def test_variables_are_bound_to_terms_and_not_spliced_into_the_text(store):
    text = "SELECT ?s ?o { ?s ?p ?o }"
    one = '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert answer(store, text, substitutions={"o": one}) == f"s,o\n{EX}s,1\n"
    assert answer(store, text, substitutions={"o": '"1"'}) == "s,o\n"


def test_a_bound_variable_that_is_not_projected_is_told(store):
    with pytest.raises(QueryFailed, match="SELECT projection"):
        answer(store, "SELECT ?s { ?s ?p ?o }", substitutions={"o": '"1"'})


@pytest.mark.parametrize("text", ["<https://example.org/a", '"a" . <x:s> <x:p> "b"', "", "?x", "1 . }"])
def test_only_one_term_can_be_bound(text):
    with pytest.raises(QueryFailed, match="not one term"):
        read_term(text)


def test_prefixes_need_no_declaration_when_they_come_with_the_query(store):
    assert answer(store, "ASK { ex:s ex:p ?o }", prefixes={"ex": EX}) == "true"


def test_turtle_is_written_with_the_prefixes_of_the_query(store):
    turtle = answer(store, "CONSTRUCT WHERE { ?s ?p ?o }", "turtle", prefixes={"ex": EX})
    assert f"@prefix ex: <{EX}> ." in turtle
    assert "ex:s ex:p" in turtle


def test_describing_a_thing_gives_its_outgoing_triples(store):
    lines = answer(store, f"DESCRIBE <{EX}s>", "ntriples").splitlines()
    assert len(lines) == 3
    assert all(line.startswith(f"<{EX}s> <{EX}p> ") for line in lines)


def test_every_format_of_the_contract_is_kept():
    assert set(BINDINGS) == set(BINDING_FORMATS)
    assert set(GRAPHS) == set(GRAPH_FORMATS)


@pytest.mark.parametrize(
    ("text", "format_name"), [("ASK {}", "turtle"), ("CONSTRUCT WHERE { ?s ?p ?o }", "csv")]
)
def test_a_format_that_does_not_fit_the_query_is_told(store, text, format_name):
    with pytest.raises(QueryFailed, match=f"no {format_name} form"):
        answer(store, text, format_name)


def test_a_syntax_error_says_where_and_without_character_classes(store):
    with pytest.raises(QuerySyntaxError) as caught:
        answer(store, "SELECT *\n{ ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 10)
    assert "line 2, column 10" in str(caught.value)
    assert "u{00B7}" not in str(caught.value)


def test_an_unknown_function_is_told(store):
    with pytest.raises(QueryFailed, match=r"https://example\.org/f"):
        answer(store, f"SELECT (<{EX}f>(1) AS ?x) {{}}")


def test_an_error_of_the_output_ends_the_answer_and_passes_through():
    class Full(io.RawIOBase):
        def writable(self):
            return True

        def write(self, _):
            raise PermissionError("no more")

    memory = Store()
    memory.extend([Quad(NamedNode(EX + "s"), NamedNode(EX + "p"), Literal(number)) for number in range(9)])
    with pytest.raises(PermissionError, match="no more"):
        EmbeddedStore(memory).write_answer(Query("SELECT * { ?s ?p ?o }"), Full())
