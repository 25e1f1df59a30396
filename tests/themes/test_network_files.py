"""Networks as files: whether other programs can read them, and whether what is in them is what was drawn."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree

import networkx
import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from iuc_graph.reports.cells import neutral
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.network import MEANING, Network, TieKind, draw
from iuc_graph.themes.network_choices import FILES
from iuc_graph.themes.network_facts import NetworkFacts
from iuc_graph.themes.network_files import NODE_COLUMNS, TIE_COLUMNS, name_of, to_networkx, written
from iuc_graph.themes.network_reading import read_facts
from iuc_graph.vocabulary import ID, IUC, RDF, RDFS, source_graph

NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"
NAME_TOKEN = re.compile(r"[A-Za-z0-9._:-]+")
READ_AS = {
    "string": str,
    "long": int,
    "int": int,
    "double": float,
    "boolean": lambda text: {"true": 1, "false": 0}[text],
}
HOSTILE = '=HYPERLINK("http://example.org";"x")\r\n\x0b]]><&\ufffe'


@pytest.fixture(scope="module")
def facts(built) -> NetworkFacts:
    return read_facts(StoreReader(built.store))


@pytest.fixture(scope="module", params=list(TieKind))
def network(request, facts) -> Network:
    return draw(facts, request.param)


@pytest.fixture(scope="module")
def hostile() -> Network:
    """Two places whose labels no spreadsheet and no XML should take as they are; one has an IRI of elsewhere."""
    plan, one, other = f"{ID}cooperation/c", f"{ID}place/a", "https://example.org/b?c=1#d~e"
    triples = [
        (plan, RDF + "type", NamedNode(IUC + "ActionPlan")),
        (plan, IUC + "leadPlace", NamedNode(one)),
        (plan, IUC + "partnerPlace", NamedNode(other)),
        *((thing, RDFS + "label", Literal(HOSTILE, language="en")) for thing in (plan, one, other)),
    ]
    store = Store()
    for subject, predicate, object_ in triples:
        store.add(Quad(NamedNode(subject), NamedNode(predicate), object_, NamedNode(source_graph("d"))))
        store.add(Quad(NamedNode(subject), NamedNode(predicate), object_))
    return draw(read_facts(StoreReader(store)))


def ends(network: Network) -> set[frozenset[str]]:
    return {frozenset((name_of(tie.source), name_of(tie.target))) for tie in network.ties}


def check_graphml(root: ElementTree.Element) -> None:
    """What the schema of GraphML asks for, and what Gephi needs beyond it."""
    assert root.tag == f"{NAMESPACE}graphml"
    children = [child.tag.removeprefix(NAMESPACE) for child in root]
    assert children == ["key"] * (len(children) - 1) + ["graph"]
    keys = {key.get("id"): key for key in root.iter(f"{NAMESPACE}key")}
    assert len(keys) == len(children) - 1
    named = {(key.get("for"), key.get("attr.name")) for key in keys.values()}
    assert len(named) == len(keys), "an attribute has two types"
    assert not named & {("node", "id"), ("edge", "id"), ("edge", "source"), ("edge", "target")}
    assert {key.get("attr.type") for key in keys.values()} <= set(READ_AS)
    [graph] = root.iter(f"{NAMESPACE}graph")
    assert graph.get("edgedefault") == "undirected"
    for element in graph.iter():
        kind = element.tag.removeprefix(NAMESPACE)
        if kind == "data":
            continue
        told = [data.get("key") for data in element.findall(f"{NAMESPACE}data")]
        assert len(told) == len(set(told))
        for data in element.findall(f"{NAMESPACE}data"):
            assert keys[data.get("key")].get("for") == kind
            READ_AS[keys[data.get("key")].get("attr.type")](data.text)
            assert data.text.strip()
    check_names(graph)


def check_names(graph: ElementTree.Element) -> None:
    nodes = [node.get("id") for node in graph.iter(f"{NAMESPACE}node")]
    edges = list(graph.iter(f"{NAMESPACE}edge"))
    names = [*nodes, *(edge.get("id") for edge in edges)]
    assert len(names) == len(set(names))
    assert all(NAME_TOKEN.fullmatch(name) for name in names)
    assert all({edge.get("source"), edge.get("target")} <= set(nodes) for edge in edges)


def test_graphml_keeps_to_its_schema_and_to_what_gephi_knows(network, hostile):
    for drawn in (network, hostile):
        body = written(drawn, "graphml", neutral)
        assert body.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n")
        check_graphml(ElementTree.fromstring(body))


def test_attributes_have_one_type_each_and_the_names_that_gephi_looks_for(network):
    root = ElementTree.fromstring(written(network, "graphml", neutral))
    types = {
        (key.get("for"), key.get("attr.name")): key.get("attr.type") for key in root.iter(f"{NAMESPACE}key")
    }
    assert types["node", "label"] == types["edge", "label"] == "string"
    assert types["edge", "weight"] == types["node", "cooperations"] == types["node", "themes_named"] == "long"
    assert types["node", "latitude"] == types["node", "longitude"] == "double"


def test_networkx_reads_graphml_with_all_attributes_and_the_name_of_the_tie(network):
    back = networkx.read_graphml(io.BytesIO(written(network, "graphml", neutral, "en", "000007")))
    graph = to_networkx(network, "en", "000007")
    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
    assert {frozenset(e[:2]): e[2] for e in back.edges(data=True)} == {
        frozenset(e[:2]): e[2] for e in graph.edges(data=True)
    }
    assert (back.graph["tie"], back.graph["generation"]) == (str(network.tie), "000007")
    assert back.graph["tie_means"] == MEANING[network.tie]["en"]
    assert back.graph["cooperations_in_scope"] == 107
    assert {edge[2]["tie"] for edge in back.edges(data=True)} == {str(network.tie)}


def test_cytoscape_json_is_read_by_networkx_and_holds_no_list(network):
    document = json.loads(written(network, "cyjs", neutral))
    graph = networkx.cytoscape_graph(document)
    assert {frozenset(edge) for edge in graph.edges} == ends(network)
    assert document["data"]["tie"] == str(network.tie)
    elements = [*document["elements"]["nodes"], *document["elements"]["edges"]]
    assert all(
        isinstance(value, str | int | float) for element in elements for value in element["data"].values()
    )
    identifiers = [element["data"]["id"] for element in elements]
    assert len(identifiers) == len(set(identifiers))
    assert all(node["data"]["name"] for node in document["elements"]["nodes"])
    assert {edge["data"]["interaction"] for edge in document["elements"]["edges"]} == {str(network.tie)}


def read_csv(body: bytes) -> list[dict[str, str]]:
    text = body.decode()
    assert text.count("\r\n") == text.count("\n")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_tables_have_the_columns_of_gephi_and_the_ties_that_were_drawn(network):
    nodes = read_csv(written(network, "nodes.csv", neutral))
    edges = read_csv(written(network, "edges.csv", neutral))
    assert list(nodes[0]) == ["Id", "Label", *NODE_COLUMNS]
    assert list(edges[0]) == ["Source", "Target", "Type", "Id", "Label", "Weight", *TIE_COLUMNS]
    assert {row["Id"] for row in nodes} == set(to_networkx(network))
    assert {frozenset((row["Source"], row["Target"])) for row in edges} == ends(network)
    assert {row["Type"] for row in edges} == {"Undirected"}
    for row, tie in zip(edges, network.ties, strict=True):
        assert int(row["Weight"]) == len(row["cooperations"].split(" | ")) == len(tie.joints)
        assert len(row["roles"].split(" | ")) == len(tie.joints)
    assert all(float(row["latitude"]) for row in nodes if row["latitude"])


def test_all_files_hold_the_same_attributes(network):
    graph = to_networkx(network)
    for row in read_csv(written(network, "nodes.csv", neutral)):
        data = {**graph.nodes[row["Id"]]}
        assert (row["Label"], data.pop("label")) == (row["Label"],) * 2
        assert {name: row[name] for name in NODE_COLUMNS if row[name]} == {
            name: str(data[name]) for name in data
        }
    for row in read_csv(written(network, "edges.csv", neutral)):
        data = graph.edges[row["Source"], row["Target"]]
        assert row["Id"] == data["id"]
        assert {name: row[name] for name in TIE_COLUMNS if row[name]} == {
            name: str(data[name]) for name in data if name in TIE_COLUMNS
        }


def test_no_label_is_a_formula_a_second_line_or_broken_xml(hostile):
    for form in ("nodes.csv", "edges.csv"):
        for row in read_csv(written(hostile, form, neutral)):
            assert row["Label"].startswith("'=")
            assert not any(cell[:1] in "=+-@\t\r" for cell in row.values() if cell)
            assert not any("\n" in cell or "\r" in cell for cell in row.values())
    graph = networkx.read_graphml(io.BytesIO(written(hostile, "graphml", neutral)))
    assert graph.nodes["place:a"]["label"] == '=HYPERLINK("http://example.org";"x") ]]><& '
    assert set(graph) == {"place:a", "https:_x2F__x2F_example.org_x2F_b_x3F_c_x3D_1_x23_d_x7E_e"}


def test_the_language_that_is_asked_for_is_that_of_the_labels(facts):
    network = draw(facts)
    chinese, english = to_networkx(network, "zh"), to_networkx(network, "en")
    assert chinese.nodes["place:mannheim"]["label"] == "曼海姆"
    assert chinese.nodes["place:mannheim"]["country"] == "德国"
    assert (
        chinese.nodes["place:mannheim"]["label_en"] == english.nodes["place:mannheim"]["label"] == "Mannheim"
    )
    assert chinese.graph["tie_means"] == MEANING[TieKind.STAR]["zh"]


def test_json_holds_every_node_and_tie_with_its_evidence_and_denominator(network):
    document = json.loads(written(network, "json", neutral, "en", "000007"))
    assert (document["tie"], document["generation"]) == (str(network.tie), "000007")
    assert document["node_count"] == len(document["nodes"]) == len(network.nodes)
    assert document["tie_count"] == len(document["ties"]) == len(network.ties)
    assert document["denominator"]["cooperations"] == 107
    assert all(joint["passages"] for tie in document["ties"] for joint in tie["cooperations"])
    named = {node["id"] for node in document["nodes"]}
    assert all({tie["source"], tie["target"]} <= named for tie in document["ties"])


def test_there_is_a_file_for_each_form(network):
    assert all(written(network, form, neutral).endswith(b"\n") for form in FILES)
