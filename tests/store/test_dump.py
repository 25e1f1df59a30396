"""Dumps: equal quads give equal bytes, and nothing is lost or added."""

from __future__ import annotations

import json
import random
import subprocess
import sys

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from iuc_graph.errors import StoreError
from iuc_graph.store.dump import DATASET_FORMATS, DUMP_FORMATS, GRAPH_FORMATS, dump_bytes
from iuc_graph.vocabulary import ID, IUC, RDFS, XSD

PARSERS = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}


def sample() -> list[Quad]:
    """Triples of two named graphs, merged into the default graph together with one inferred triple."""
    label, graphs = NamedNode(RDFS + "label"), [NamedNode(f"https://example.org/{name}") for name in "ab"]
    places = [NamedNode(f"{ID}place/p{number}") for number in range(12)]
    asserted = [
        (place, predicate, value, graph)
        for graph in graphs
        for place in places
        for predicate, value in (
            (label, Literal('Città "x"\n城市', language="it")),
            (NamedNode(IUC + "value"), Literal("4.5", datatype=NamedNode(XSD + "decimal"))),
        )
    ]
    inferred = (places[0], NamedNode(IUC + "near"), places[1], NamedNode("https://example.org/inferred"))
    named = [Quad(*quad) for quad in [*asserted, inferred]]
    return [*named, *{Quad(*quad.triple) for quad in named}]


def store_of(quads: list[Quad]) -> Store:
    store = Store()
    store.extend(quads)
    return store


@pytest.mark.parametrize("format_name", DUMP_FORMATS)
def test_the_order_in_which_quads_came_does_not_matter(format_name):
    shuffled = random.Random(7).sample(sample(), k=len(sample()))
    assert dump_bytes(store_of(sample()), format_name) == dump_bytes(store_of(shuffled), format_name)


IN_ANOTHER_PROCESS = """
import hashlib, sys
from pyoxigraph import RdfFormat, Store
from iuc_graph.store.dump import DUMP_FORMATS, dump_bytes
store = Store()
store.load(sys.stdin.buffer.read(), format=RdfFormat.N_QUADS)
for name in DUMP_FORMATS:
    print(name, hashlib.sha256(dump_bytes(store, name)).hexdigest())
"""


def test_another_process_with_another_hash_seed_writes_the_same_bytes():
    lines = "".join(f"{quad} .\n" for quad in sample()).encode()
    digests = {
        subprocess.run(
            [sys.executable, "-c", IN_ANOTHER_PROCESS],
            input=lines,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in "123"
    }
    assert len(digests) == 1


@pytest.mark.parametrize("format_name", ["nquads", "trig"])
def test_a_dataset_dump_holds_the_named_graphs_without_the_derived_default_graph(format_name):
    parsed = set(parse(dump_bytes(store_of(sample()), format_name), format=PARSERS[format_name]))
    assert parsed == {quad for quad in sample() if quad.graph_name != DefaultGraph()}


@pytest.mark.parametrize("format_name", GRAPH_FORMATS)
def test_a_graph_dump_holds_the_merged_default_graph(format_name):
    parsed = {
        quad.triple
        for quad in parse(dump_bytes(store_of(sample()), format_name), format=PARSERS[format_name])
    }
    assert parsed == {quad.triple for quad in sample() if quad.graph_name == DefaultGraph()}


@pytest.mark.parametrize("format_name", sorted(PARSERS))
def test_one_graph_can_be_dumped_alone(format_name):
    dumped = dump_bytes(store_of(sample()), format_name, graph="https://example.org/inferred")
    assert len(list(parse(dumped, format=PARSERS[format_name]))) == 1


def test_nquads_are_sorted_lines():
    lines = dump_bytes(store_of(sample()), "nquads").decode().splitlines()
    assert lines == sorted(lines)
    assert len(lines) == len(set(lines))


def test_jsonl_is_one_object_a_quad_with_language_and_datatype():
    records = [json.loads(line) for line in dump_bytes(store_of(sample()), "jsonl").splitlines()]
    assert len(records) == len([quad for quad in sample() if quad.graph_name != DefaultGraph()])
    objects = [record["object"] for record in records]
    assert {"type": "literal", "value": 'Città "x"\n城市', "xml:lang": "it"} in objects
    assert {"type": "literal", "value": "4.5", "datatype": XSD + "decimal"} in objects
    assert {record["graph"] for record in records} == {
        f"https://example.org/{name}" for name in ("a", "b", "inferred")
    }


def test_turtle_is_written_with_our_prefixes():
    turtle = dump_bytes(store_of(sample()), "turtle").decode()
    assert f"@prefix iuc: <{IUC}> ." in turtle
    assert "iuc:near" in turtle


def test_a_graph_or_format_that_is_not_there_is_told():
    with pytest.raises(StoreError, match="no such graph: https:"):
        dump_bytes(store_of(sample()), "nquads", graph="https://example.org/none")
    with pytest.raises(StoreError, match=f"Choose one of {', '.join(DATASET_FORMATS)}"):
        dump_bytes(store_of(sample()), "docx")
