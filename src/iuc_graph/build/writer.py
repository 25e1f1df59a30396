"""Writing the statements of one named graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.build.iris import passage_node
from iuc_graph.build.labels import Labels
from iuc_graph.records.base import Text
from iuc_graph.vocabulary import DCTERMS, IUC, RDF, RDFS, XSD

Object = NamedNode | Literal
TYPE = NamedNode(RDF + "type")
LABEL = NamedNode(RDFS + "label")
DESCRIPTION = NamedNode(DCTERMS + "description")
CHINESE = "zh"
DATE_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def iuc(name: str) -> NamedNode:
    """A term of our ontology."""
    return NamedNode(IUC + name)


def plain(text: str) -> Literal:
    """A text without language: written forms, identifiers, codes."""
    return Literal(text)


def number(value: Decimal) -> Literal:
    """xsd:integer where the number is whole, else xsd:decimal."""
    if value == value.to_integral_value():
        return Literal(str(int(value)), datatype=NamedNode(XSD + "integer"))
    return Literal(format(value, "f"), datatype=NamedNode(XSD + "decimal"))


def partial_date(value: str) -> Literal:
    """xsd:gYear, xsd:gYearMonth or xsd:date, by the precision of the text."""
    return Literal(value, datatype=NamedNode(XSD + DATE_TYPES[len(value)]))


def day(value: str) -> Literal:
    """xsd:date of a whole day."""
    return Literal(value, datatype=NamedNode(XSD + "date"))


class GraphWriter:
    """Collects the statements of one named graph, each once."""

    def __init__(self, graph: str, labels: Labels, document: str = "") -> None:
        self.graph = NamedNode(graph)
        self.document = document
        self.labels = labels
        self._quads: set[Quad] = set()

    def __iter__(self) -> Iterator[Quad]:
        return iter(self._quads)

    def add(self, subject: NamedNode, predicate: NamedNode, *objects: Object) -> None:
        """State subject–predicate–object for each object."""
        self._quads.update(Quad(subject, predicate, value, self.graph) for value in objects)

    def state(self, subject: NamedNode, term: str, *objects: Object) -> None:
        """Like `add`, with a term of our ontology as predicate."""
        self.add(subject, iuc(term), *objects)

    def text(self, subject: NamedNode, predicate: NamedNode, text: Text) -> None:
        """A text in both languages; a machine-made Chinese is marked on the node."""
        self.add(subject, predicate, Literal(text.en, language="en"), Literal(text.zh, language=CHINESE))
        if text.zh_by == "machine":
            self.state(subject, "machineMade", plain(CHINESE))

    def label(self, subject: NamedNode, text: Text) -> None:
        """The node's title in both languages."""
        self.text(subject, LABEL, text)

    def written(self, subject: NamedNode, forms: Iterable[str]) -> None:
        """Forms exactly as the document writes them."""
        self.state(subject, "asWritten", *(plain(form) for form in forms))

    def evidence(self, subject: NamedNode, passages: Iterable[str]) -> None:
        """The passages of this writer's document that state the node."""
        self.state(subject, "statedAt", *(passage_node(self.document, key) for key in passages))
