"""Networks as files that other programs open as they are: GraphML, Cytoscape JSON, node and edge tables.

All hold the same attributes under the same names. None is a list, since Gephi and GraphML know only texts and numbers:
several values are joined by " | ". An attribute that has no value is left out. Equal networks give equal bytes.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import networkx
from networkx.readwrite.graphml import GraphMLWriter

from iuc_graph.entities.labels import Labels
from iuc_graph.themes.network import MEANING, Joint, Network, Node, Tie
from iuc_graph.themes.network_document import as_json, network_document
from iuc_graph.themes.network_facts import Cooperation
from iuc_graph.themes.network_scope import NetworkScope
from iuc_graph.vocabulary import ID, SOURCE_GRAPH, short

BETWEEN: Final = " | "

NODE_COLUMNS: Final = (
    "iri", "mode", "bipartite", "kind", "country", "country_id", "latitude", "longitude", "cooperations",
    "themes_named", "themes_by_plan", "label_en", "label_zh", "programmes", "years", "places", "passages",
)  # fmt: skip
"""Attributes of a node beside its label; the last four of cooperations only."""

TIE_COLUMNS: Final = (
    "tie", "cooperations", "cooperation_labels", "kinds", "programmes", "roles", "years", "first_year", "year_bases",
    "sources", "passages",
)  # fmt: skip
"""Attributes of a tie beside its label and weight."""

Cell = str | int | float
Neutral = Callable[[str], str]
"""Makes a text safe as a cell of a CSV file; the room of reports has the one that this project uses."""

_TO: Final = "--"
_UNNAMED: Final = re.compile("[^A-Za-z0-9.:_-]")
_UNPRINTED: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+")


def written(
    network: Network, form: str, neutral: Neutral, language: str = "en", generation: str = ""
) -> bytes:
    """The network in one of `FILES`. Raises KeyError."""
    return _WRITTEN[form](network, neutral, language, generation)


def to_networkx(network: Network, language: str = "en", generation: str = "") -> networkx.Graph[str]:
    """The network with all attributes as texts and numbers; nodes are named as by `name_of`, edges have an `id`.

    What the ties mean, the scope and the denominator are attributes of the graph itself.
    """
    graph: networkx.Graph[str] = networkx.Graph()
    graph.graph.update(_of_network(network, language, generation))
    for node in network.nodes:
        graph.add_node(name_of(node.iri), **_of_node(network, node, language))
    for tie in network.ties:
        attributes = {"id": tie_id(tie), **_of_tie(network, tie, language)}
        graph.add_edge(name_of(tie.source), name_of(tie.target), **attributes)
    return graph


def graphml(network: Network, language: str = "en", generation: str = "") -> bytes:
    """GraphML 1.0, with a type for each attribute."""
    graph = to_networkx(network, language, generation)
    for _, _, attributes in graph.edges(data=True):
        del attributes["id"]  # it becomes the id of the element; Gephi takes no attribute of that name
    writer = GraphMLWriter(encoding="utf-8")
    writer.add_graph_element(graph)
    for edge in writer.xml.iter("edge"):
        edge.set("id", f"{edge.get('source')}{_TO}{edge.get('target')}")
    output = io.BytesIO()
    writer.dump(output)
    return output.getvalue() + b"\n"


def cyjs(network: Network, language: str = "en", generation: str = "") -> bytes:
    """Cytoscape JSON, as Cytoscape, cytoscape.js and `networkx.cytoscape_graph` read it."""
    graph = to_networkx(network, language, generation)
    nodes = [
        {"data": {"id": name, "name": data["label"], "value": name, **data}}
        for name, data in graph.nodes(data=True)
    ]
    edges = [
        {"data": {"source": source, "target": target, "interaction": str(network.tie), **data}}
        for source, target, data in graph.edges(data=True)
    ]
    document = {
        "format_version": "1.0",
        "generated_by": "iuc_graph",
        "data": {"shared_name": graph.graph["name"], **graph.graph},
        "directed": False,
        "multigraph": False,
        "elements": {"nodes": nodes, "edges": edges},
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def node_csv(network: Network, neutral: Neutral, language: str = "en") -> bytes:
    """The table of nodes in Gephi's columns: Id, Label, then the attributes."""
    rows = ((node, _of_node(network, node, language)) for node in network.nodes)
    table = ([name_of(node.iri), data["label"], *_cells(data, NODE_COLUMNS)] for node, data in rows)
    return _csv(["Id", "Label", *NODE_COLUMNS], table, neutral)


def edge_csv(network: Network, neutral: Neutral, language: str = "en") -> bytes:
    """The table of edges in Gephi's columns: Source, Target, Type, Id, Label, Weight, then the attributes."""
    table = (_edge_row(tie, _of_tie(network, tie, language)) for tie in network.ties)
    return _csv(["Source", "Target", "Type", "Id", "Label", "Weight", *TIE_COLUMNS], table, neutral)


def _edge_row(tie: Tie, data: Mapping[str, Cell]) -> list[Cell]:
    ends = name_of(tie.source), name_of(tie.target)
    return [*ends, "Undirected", tie_id(tie), data["label"], data["weight"], *_cells(data, TIE_COLUMNS)]


def name_of(iri: str) -> str:
    """How files name a thing: place:mannheim, which a query of this project may say as well.

    GraphML knows names of ASCII letters, digits and - . : _ only; of other IRIs any other sign is written by its
    number, so that no two become one.
    """
    name = short(iri).replace("/", ":", 1) if iri.startswith(ID) else iri
    return _UNNAMED.sub(lambda sign: f"_x{ord(sign[0]):X}_", name)


def tie_id(tie: Tie) -> str:
    """The name of a tie, the same in every file and for every scope."""
    return f"{name_of(tie.source)}{_TO}{name_of(tie.target)}"


def scope_text(scope: NetworkScope) -> str:
    """What narrowed a network, on one line; empty where nothing did."""
    asked = {
        "programme": scope.programme and short(scope.programme),
        "kind": scope.kind,
        "country": BETWEEN.join(map(short, scope.countries)),
        "since": scope.since,
        "until": scope.until,
        "theme": scope.theme and short(scope.theme),
        "around": scope.around and short(scope.around),
        "steps": scope.steps if scope.around else None,
    }
    return ", ".join(f"{name}={value}" for name, value in asked.items() if value)


def _csv(header: list[str], rows: Iterable[list[Cell]], neutral: Neutral) -> bytes:
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return output.getvalue().encode()


def _cells(data: Mapping[str, Cell], columns: Iterable[str]) -> list[Cell]:
    return [data.get(column, "") for column in columns]


def _of_network(network: Network, language: str, generation: str) -> dict[str, Cell]:
    counts = network.denominator
    return _given(
        {
            "name": f"iuc_graph {network.tie}",
            "tie": str(network.tie),
            "tie_means": MEANING[network.tie][language],
            "scope": scope_text(network.scope),
            "generation": generation,
            "cooperations": counts.cooperations,
            "cooperations_in_scope": counts.in_scope,
            "cooperations_without_two_places": counts.without_two_places,
            "cooperations_without_ties": counts.without_ties,
            "cooperations_without_year": counts.without_year,
            "cooperations_left_out_without_year": counts.left_out_without_year,
            "until": counts.until.isoformat() if counts.until else None,
        }
    )


def _of_node(network: Network, node: Node, language: str) -> dict[str, Cell]:
    labels = network.facts.labels
    texts = labels.all_of(node.iri)
    return _given(
        {
            "label": labels.of(node.iri, language),
            "iri": node.iri,
            "mode": "place" if node.is_place else "cooperation",
            "bipartite": 0 if node.is_place else 1,
            **_of_place(node, labels, language),
            **_of_cooperation(node.cooperation, labels, language),
            "label_en": texts.get("en"),
            "label_zh": texts.get("zh"),
        }
    )


def _of_place(node: Node, labels: Labels, language: str) -> dict[str, Cell | None]:
    if node.place is None:
        return {}
    latitude, longitude = node.place.point or (None, None)
    return {
        "kind": _joined(labels.of(iri, language) for iri in node.place.classes),
        "country": node.place.country and labels.of(node.place.country, language),
        "country_id": node.place.country and name_of(node.place.country),
        "latitude": latitude,
        "longitude": longitude,
        "cooperations": node.cooperations,
        "themes_named": node.named,
        "themes_by_plan": node.by_plan,
    }


def _of_cooperation(cooperation: Cooperation | None, labels: Labels, language: str) -> dict[str, Cell | None]:
    if cooperation is None:
        return {}
    return {
        "kind": str(cooperation.kind),
        "programmes": _joined(labels.of(iri, language) for iri in cooperation.programmes),
        "years": _joined(map(str, cooperation.years)),
        "places": len(cooperation.places),
        "passages": _joined(short(iri) for iri in cooperation.passages),
    }


def _of_tie(network: Network, tie: Tie, language: str) -> dict[str, Cell]:
    labels, ones = network.facts.labels, [joint.cooperation for joint in tie.joints]
    return _given(
        {
            "label": " – ".join(labels.of(end, language) for end in (tie.source, tie.target)),
            "weight": len(tie.joints),
            "tie": str(network.tie),
            "cooperations": _joined(name_of(one.iri) for one in ones),
            "cooperation_labels": _joined(labels.of(one.iri, language) for one in ones),
            "kinds": _joined(str(one.kind) for one in ones),
            "programmes": _distinct(labels.of(iri, language) for one in ones for iri in one.programmes),
            "roles": _joined(map(roles_text, tie.joints)),
            "years": _joined(map(str, tie.years)),
            "first_year": min(tie.years, default=None),
            "year_bases": _distinct(labels.of(basis, language) for one in ones for basis in one.bases),
            "sources": _distinct(
                graph.removeprefix(SOURCE_GRAPH) for joint in tie.joints for graph in joint.sources
            ),
            "passages": _distinct(short(passage) for joint in tie.joints for passage in joint.passages),
        }
    )


def roles_text(joint: Joint) -> str:
    """How the ends of a tie take part in a cooperation: "lead – partner", or one role where an end is no place."""
    ends = (joint.source_roles, joint.target_roles)
    return " – ".join("+".join(roles) for roles in ends if roles)


def _joined(values: Iterable[str]) -> str:
    return BETWEEN.join(values)


def _distinct(values: Iterable[str]) -> str:
    return BETWEEN.join(sorted(set(values)))


def _given(cells: Mapping[str, Cell | None]) -> dict[str, Cell]:
    """Those with a value, texts on one line and without characters that XML has no form for."""
    lines = (
        (name, _UNPRINTED.sub(" ", cell) if isinstance(cell, str) else cell) for name, cell in cells.items()
    )
    return {name: cell for name, cell in lines if cell is not None and cell != ""}


_WRITTEN: Final[Mapping[str, Callable[[Network, Neutral, str, str], bytes]]] = {
    "json": lambda network, _, language, generation: as_json(network_document(network, language, generation)),
    "graphml": lambda network, _, language, generation: graphml(network, language, generation),
    "cyjs": lambda network, _, language, generation: cyjs(network, language, generation),
    "edges.csv": lambda network, neutral, language, _: edge_csv(network, neutral, language),
    "nodes.csv": lambda network, neutral, language, _: node_csv(network, neutral, language),
}
