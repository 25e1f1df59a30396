"""Where a document takes what it tells from: the graph, the files of the project, or the table of errors."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from iuc_graph.entities.terms import batches, values
from iuc_graph.errors import IucGraphError
from iuc_graph.linked.addresses import ONTOLOGY, SHAPES
from iuc_graph.linked.document import Document, document_from, document_of
from iuc_graph.linked.gathering import gather
from iuc_graph.project import Project
from iuc_graph.sparql.rows import Reader
from iuc_graph.vocabulary import (
    BASE,
    DCTERMS,
    ONTOLOGY_GRAPH,
    ONTOLOGY_IRI,
    OWL,
    RDF,
    RDFS,
    SCHEMA,
    SHACL,
    VOCABULARIES_GRAPH,
)

VOCABULARIES: Final = "vocabularies"
PROBLEM: Final = "problem/"
SHAPES_IRI: Final = BASE + SHAPES

MOST_SUBJECTS: Final = 300
"""Things of a graph that a page about it shows."""

_SUBJECTS: Final = (
    "SELECT DISTINCT ?graph ?thing WHERE { GRAPH ?graph { ?thing ?property ?value } } "
    f"ORDER BY ?thing LIMIT {MOST_SUBJECTS}"
)
_SOME: Final = """
SELECT ?graph ?thing ?property ?value WHERE { VALUES ?thing { %s } GRAPH ?graph { ?thing ?property ?value } }"""
_GRAPH: Final = "SELECT ?graph ?thing ?property ?value WHERE { GRAPH ?graph { ?thing ?property ?value } }"


@dataclass(frozen=True)
class ProjectSources:
    """What documents take from the project's files, each read once, when it is first asked for."""

    project: Project

    @cached_property
    def ontology(self) -> tuple[Triple, ...]:
        """The ontology as it stands in its file."""
        return tuple(quad.triple for quad in parse(path=str(self.project.ontology), format=RdfFormat.TURTLE))

    @cached_property
    def shapes(self) -> tuple[Triple, ...]:
        """All rules; blank nodes have names that neither order nor spelling of the files decides."""
        return tuple(sorted(_canonical(self.project), key=str))


def document_about(reader: Reader, files: ProjectSources, tail: str) -> Document | None:
    """The document about the address with this tail; None where there is nothing to tell.

    Raises ValueError for a tail that makes no IRI, and as `Reader.select`.
    """
    if tail == ONTOLOGY or tail.startswith(f"{ONTOLOGY}/"):
        return _ontology(reader, tail)
    if tail == VOCABULARIES:
        return document_from(tail, BASE + tail, graph_triples(reader, VOCABULARIES_GRAPH), VOCABULARIES_GRAPH)
    if tail == SHAPES:
        return document_from(tail, SHAPES_IRI, (*files.shapes, *_of_shapes()))
    if tail.startswith(PROBLEM):
        return _problem(tail)
    gathered = gather(reader, BASE + tail)
    return document_of(tail, gathered) if gathered.quads else None


def graph_triples(reader: Reader, graph: str) -> tuple[Triple, ...]:
    """All triples of one named graph; none where there is no such graph."""
    rows = reader.select(_GRAPH, {"graph": NamedNode(graph)}).rows
    return tuple(
        Triple(thing, name, value)
        for _, thing, name, value in rows
        if isinstance(thing, NamedNode) and isinstance(name, NamedNode) and value is not None
    )


def graph_excerpt(reader: Reader, tail: str) -> Document:
    """The document about a named graph: what it says of its first MOST_SUBJECTS things. Raises as `Reader.select`."""
    graph = NamedNode(BASE + tail)
    rows = reader.select(_SUBJECTS, {"graph": graph}).rows
    things = [thing.value for _, thing in rows if isinstance(thing, NamedNode)]
    found: list[Triple] = []
    for batch in batches(things):
        told = reader.select(_SOME % values(batch), {"graph": graph}).rows
        found += (
            Triple(thing, name, value)
            for _, thing, name, value in told
            if isinstance(thing, NamedNode) and isinstance(name, NamedNode) and value is not None
        )
    return document_from(tail, graph.value, found, graph.value)


def _ontology(reader: Reader, tail: str) -> Document | None:
    """The ontology, also by the address of the version that the graph has."""
    triples = graph_triples(reader, ONTOLOGY_GRAPH)
    version = Triple(NamedNode(ONTOLOGY_IRI), NamedNode(OWL + "versionIRI"), NamedNode(BASE + tail))
    if not triples or (tail != ONTOLOGY and version not in triples):
        return None
    return document_from(tail, BASE + tail, triples, ONTOLOGY_GRAPH)


def _canonical(project: Project) -> Iterator[Triple]:
    """Each file by itself, as the algorithm takes long over many alike nodes."""
    for number, file in enumerate(sorted(project.shapes.rglob("*.ttl"))):
        dataset = Dataset(Quad(*quad.triple) for quad in parse(path=str(file), format=RdfFormat.TURTLE))
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        for quad in dataset:
            yield _named_apart(quad.triple, number)


def _named_apart(triple: Triple, file: int) -> Triple:
    """Nodes of different files that got the same name are different nodes."""
    subject = triple.subject
    value = triple.object
    return Triple(
        BlankNode(f"f{file}{subject.value}") if isinstance(subject, BlankNode) else subject,
        triple.predicate,
        BlankNode(f"f{file}{value.value}") if isinstance(value, BlankNode) else value,
    )


def _of_shapes() -> Iterator[Triple]:
    shapes = NamedNode(SHAPES_IRI)
    yield Triple(shapes, NamedNode(RDF + "type"), NamedNode(OWL + "Ontology"))
    yield Triple(shapes, NamedNode(RDFS + "label"), Literal("Rules of the graph", language="en"))
    yield Triple(shapes, NamedNode(RDFS + "label"), Literal("图谱规则", language="zh"))
    yield Triple(shapes, NamedNode(DCTERMS + "conformsTo"), NamedNode(SHACL))


def _problem(tail: str) -> Document | None:
    """What an error of this service means, by its code."""
    code = tail.removeprefix(PROBLEM)
    error = problem_codes().get(code)
    if error is None:
        return None
    topic = NamedNode(BASE + tail)
    meaning = " ".join(inspect.cleandoc(error.__doc__ or "").split())
    triples = (
        Triple(topic, NamedNode(RDF + "type"), NamedNode(SCHEMA + "DefinedTerm")),
        Triple(topic, NamedNode(RDFS + "label"), Literal(code, language="en")),
        Triple(topic, NamedNode(RDFS + "comment"), Literal(meaning, language="en")),
        Triple(topic, NamedNode(SCHEMA + "termCode"), Literal(str(error.status))),
    )
    return document_from(tail, topic.value, triples)


def problem_codes() -> dict[str, type[IucGraphError]]:
    """The errors that are told as problems, by code; of several with one code the most general."""
    return {error.code: error for error in reversed(list(_errors(IucGraphError)))}


def _errors(base: type[IucGraphError]) -> Iterator[type[IucGraphError]]:
    """The error and all under it, those above first."""
    yield base
    for under in base.__subclasses__():
        yield from _errors(under)
