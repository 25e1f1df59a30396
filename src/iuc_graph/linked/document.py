"""A document about a thing, as RDF: what it tells, what it is itself, its licence, and which graphs say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from iuc_graph.linked.addresses import FORMS, document_iri, document_tail
from iuc_graph.linked.gathering import MOST_POINTING, Cut, Gathered
from iuc_graph.sparql.description import LICENCE
from iuc_graph.vocabulary import BASE, DCTERMS, INFERRED_GRAPH, PREFIXES, RDF, RDFS

FOAF: Final = "http://xmlns.com/foaf/0.1/"
VOID: Final = "http://rdfs.org/ns/void#"

DATASET: Final = f"{BASE}catalogue#dataset-iuc-graph"
"""The graph as a whole, of which each document is a part; the catalogue describes it."""

_EN: Final = (
    "{number} things point at this one by {property}; {shown} of them are listed here, and the query linked with "
    "rdfs:seeAlso gives all."
)
_ZH: Final = (
    "共有 {number} 项通过 {property} 指向本条目；此处列出其中 {shown} 项，rdfs:seeAlso 所链接的查询给出全部。"
)

Node = NamedNode | BlankNode


@dataclass(frozen=True)
class Document:
    """What one document holds. `quads` say which graph holds what is told; `about` tells of the document itself.

    `tail` is that of the thing, `topic` its IRI.
    """

    tail: str
    topic: str
    quads: frozenset[Quad]
    about: frozenset[Triple]

    @property
    def iri(self) -> str:
        """The IRI of the document, whatever its form."""
        return document_iri(self.tail)

    @property
    def triples(self) -> frozenset[Triple]:
        """All that it says, whoever says it."""
        return self.about | {quad.triple for quad in self.quads}

    @property
    def graphs(self) -> tuple[str, ...]:
        """The graphs that state what it tells, without the derived one."""
        names = {str(quad.graph_name.value) for quad in self.quads if isinstance(quad.graph_name, NamedNode)}
        return tuple(sorted(names - {INFERRED_GRAPH}))


def document_of(tail: str, gathered: Gathered) -> Document:
    """The document about what was gathered; `tail` is that of the thing's IRI."""
    draft = Document(tail, gathered.iri, gathered.quads, frozenset())
    about = frozenset((*_about(draft), *_of_cuts(draft.iri, gathered)))
    return Document(tail, gathered.iri, gathered.quads, about)


def document_from(tail: str, topic: str, triples: Iterable[Triple], graph: str = "") -> Document:
    """The document that holds these triples, which one graph holds, or none."""
    name = NamedNode(graph) if graph else DefaultGraph()
    held = frozenset(quad_of(triple, name) for triple in triples)
    return document_of(tail, Gathered(topic, held))


def quad_of(triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    """A triple in a graph."""
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def _about(document: Document) -> Iterator[Triple]:
    itself = NamedNode(document.iri)
    yield Triple(itself, NamedNode(RDF + "type"), NamedNode(FOAF + "Document"))
    yield Triple(itself, NamedNode(FOAF + "primaryTopic"), NamedNode(document.topic))
    yield Triple(itself, NamedNode(DCTERMS + "license"), NamedNode(LICENCE))
    yield Triple(itself, NamedNode(VOID + "inDataset"), NamedNode(DATASET))
    for graph in document.graphs:
        yield Triple(itself, NamedNode(DCTERMS + "source"), NamedNode(graph))
    for form in FORMS:
        one = NamedNode(BASE + document_tail(document.tail, form))
        yield Triple(itself, NamedNode(DCTERMS + "hasFormat"), one)


def _of_cuts(document: str, gathered: Gathered) -> Iterator[Triple]:
    """How many things were left out, and where to get them: the query that lists all."""
    itself = NamedNode(document)
    for cut in gathered.cuts:
        told = {"number": cut.number, "property": cut.property, "shown": MOST_POINTING}
        for language, text in (("en", _EN), ("zh", _ZH)):
            yield Triple(
                itself, NamedNode(DCTERMS + "description"), Literal(text.format(**told), language=language)
            )
        yield Triple(itself, NamedNode(RDFS + "seeAlso"), NamedNode(_query(gathered.iri, cut)))


def _query(iri: str, cut: Cut) -> str:
    """The address of the query for all that points at a thing by a property."""
    text = f"SELECT DISTINCT ?thing WHERE {{ ?thing {NamedNode(cut.property)} {NamedNode(iri)} }} ORDER BY ?thing"
    return f"{BASE}sparql?query={quote(text, safe='')}"


def prefixes_of(triples: Iterable[Triple]) -> dict[str, str]:
    """The prefixes that a document needs, so that none is declared in vain."""
    iris = {term.value for triple in triples for term in _terms(triple) if isinstance(term, NamedNode)}
    known = {**PREFIXES, "foaf": FOAF, "void": VOID}
    return {name: start for name, start in known.items() if any(iri.startswith(start) for iri in iris)}


def _terms(triple: Triple) -> Iterator[object]:
    yield from (triple.subject, triple.predicate, triple.object)
    if isinstance(triple.object, Literal):
        yield triple.object.datatype
