"""Quads as rdflib triples with rdflib's own terms, and graphs that lend their background to one source after another.

A plain string has no datatype in rdflib; one typed xsd:string would compare unequal to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from pyoxigraph import BlankNode, NamedNode, Quad
from pyoxigraph import Literal as OxLiteral
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from iuc_graph.errors import ValidationFailed
from iuc_graph.vocabulary import XSD

Triple = tuple[Node, Node, Node]


class Terms:
    """Turns terms into rdflib's, each distinct one once."""

    def __init__(self) -> None:
        self._known: dict[object, Node] = {}

    def triples(self, quads: Iterable[Quad]) -> list[Triple]:
        """Subject, predicate and object of each quad."""
        return [self.triple(quad.subject, quad.predicate, quad.object) for quad in quads]

    def triple(self, subject: object, predicate: object, value: object) -> Triple:
        """The three as one triple."""
        return self.of(subject), self.of(predicate), self.of(value)

    def of(self, term: object) -> Node:
        """The same term in rdflib. Raises ValidationFailed for a quoted triple, which no shape can judge."""
        found = self._known.get(term)
        if found is None:
            found = self._known[term] = _converted(term)
        return found


def _converted(term: object) -> Node:
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, OxLiteral):
        if term.language:
            return Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        return (
            Literal(term.value)
            if datatype == XSD + "string"
            else Literal(term.value, datatype=URIRef(datatype))
        )
    if isinstance(term, BlankNode):
        return BNode(term.value)
    raise ValidationFailed(f"A statement holds {term}, which is neither a thing nor a value.")


def filled(graph: Graph, triples: Iterable[Triple]) -> Graph:
    """The graph with the triples added."""
    for triple in triples:
        graph.add(triple)
    return graph


def as_stored(node: Node) -> NamedNode | BlankNode | OxLiteral:
    """A term of rdflib as the store has it."""
    if isinstance(node, Literal):
        if node.language:
            return OxLiteral(str(node), language=node.language)
        return OxLiteral(str(node), datatype=NamedNode(str(node.datatype or XSD + "string")))
    return BlankNode(str(node)) if isinstance(node, BNode) else NamedNode(str(node))


@contextmanager
def lent(background: Graph, own: Collection[Triple]) -> Iterator[Graph]:
    """The background with one source's triples in it, for as long as the block lasts.

    Filling the background once instead of once a source saves most of the time that loading takes.
    """
    new = [triple for triple in own if triple not in background]
    try:
        yield filled(background, new)
    finally:
        for triple in new:
            background.remove(triple)
