"""How an IRI is made from a record: one place, so that addresses never change meaning."""

from __future__ import annotations

from pyoxigraph import NamedNode

from iuc_graph.vocabulary import ID


def node(kind: str, slug: str) -> NamedNode:
    """`https://w3id.org/iuc-graph/id/{kind}/{slug}`"""
    return NamedNode(f"{ID}{kind}/{slug}")


def tail_node(tail: str) -> NamedNode:
    """The node of an IRI tail such as `place/mannheim`."""
    return NamedNode(ID + tail)


def passage_node(document: str, key: str) -> NamedNode:
    """`https://w3id.org/iuc-graph/id/passage/{document}/{key}`"""
    return NamedNode(f"{ID}passage/{document}/{key}")


def tail(iri: str) -> str:
    """The IRI tail of one of our nodes: the inverse of `tail_node`."""
    return iri.removeprefix(ID)
