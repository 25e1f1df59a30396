"""The ontology and the concept schemes as named graphs, and what the build needs to know of the concepts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from iuc_graph.build.iris import tail
from iuc_graph.build.skolem import skolemise
from iuc_graph.errors import OntologyError
from iuc_graph.records.base import Text
from iuc_graph.vocabulary import ID, RDF, SKOS

TYPE = NamedNode(RDF + "type")
CONCEPT = NamedNode(SKOS + "Concept")
PREFERRED = NamedNode(SKOS + "prefLabel")


def read_turtle(file: Path) -> list[Triple]:
    """Triples of a Turtle file, blank nodes skolemised. Raises OntologyError with file and line."""
    try:
        triples = [quad.triple for quad in parse(path=str(file), format=RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise OntologyError(f"{file.name}: {error}") from error
    return skolemise(triples, file.stem)


def in_graph(triples: Iterable[Triple], graph: str) -> set[Quad]:
    """The triples as quads of one named graph."""
    name = NamedNode(graph)
    return {Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples}


def concept_slugs(triples: Iterable[Triple]) -> dict[str, frozenset[str]]:
    """Slugs of our concepts by kind, as records refer to them."""
    found: dict[str, set[str]] = {}
    for triple in triples:
        if triple.predicate == TYPE and triple.object == CONCEPT and _ours(triple):
            kind, _, slug = tail(_iri(triple)).partition("/")
            found.setdefault(kind, set()).add(slug)
    return {kind: frozenset(slugs) for kind, slugs in found.items()}


def concept_titles(triples: Iterable[Triple]) -> dict[str, Text]:
    """Preferred labels of our concepts in both languages, by IRI tail."""
    labels: dict[str, dict[str, str]] = {}
    for triple in triples:
        if triple.predicate == PREFERRED and isinstance(triple.object, Literal) and _ours(triple):
            labels.setdefault(tail(_iri(triple)), {})[triple.object.language or ""] = triple.object.value
    return {name: Text(en=by["en"], zh=by["zh"]) for name, by in labels.items() if {"en", "zh"} <= set(by)}


def _iri(triple: Triple) -> str:
    return triple.subject.value if isinstance(triple.subject, NamedNode) else ""


def _ours(triple: Triple) -> bool:
    return _iri(triple).startswith(ID)
