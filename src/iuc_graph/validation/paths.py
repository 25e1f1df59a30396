"""Property paths, of shapes and of SPARQL alike, as plain values that an automaton can be built from."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode
from pyshacl.consts import (
    SH_alternativePath,
    SH_inversePath,
    SH_oneOrMorePath,
    SH_zeroOrMorePath,
    SH_zeroOrOnePath,
)
from rdflib import RDF, Graph, URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.paths import Path as SparqlPath
from rdflib.term import Node

from iuc_graph.vocabulary import RDF as RDF_NAMESPACE
from iuc_graph.vocabulary import RDFS


@dataclass(frozen=True)
class Step:
    """One triple, from its subject to its object, or the other way if `inverse`; any predicate if None."""

    predicate: NamedNode | None
    inverse: bool = False


@dataclass(frozen=True)
class InTurn:
    """One path after the other."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Either:
    """Any one of several paths."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Repeated:
    """A path any number of times: from `least` times (0 or 1) to once or, if `again`, to no end."""

    part: Path
    least: int
    again: bool


Path = Step | InTurn | Either | Repeated

TYPE = NamedNode(RDF_NAMESPACE + "type")
SUBCLASS = NamedNode(RDFS + "subClassOf")
INSTANCE_OF: Path = InTurn((Step(TYPE), Repeated(Step(SUBCLASS), 0, again=True)))
"""From a thing to all its classes."""
_REPETITIONS = (
    (SH_zeroOrMorePath, 0, True),
    (SH_oneOrMorePath, 1, True),
    (SH_zeroOrOnePath, 0, False),
)
_SPARQL_REPETITIONS = {"*": (0, True), "+": (1, True), "?": (0, False)}


class NoPath(Exception):
    """Neither SHACL's path nor one that an automaton can follow; the text says which part."""


def shacl_path(shapes: Graph, node: Node, inverse: bool = False) -> Path:
    """The path that a node of a shapes graph stands for, as pySHACL follows it; NoPath if it is none.

    pySHACL follows the inverse of a sequence without turning the order round, so that is done here too.
    """
    if isinstance(node, URIRef):
        return Step(NamedNode(str(node)), inverse)
    if (node, RDF.first, None) in shapes:
        return InTurn(tuple(shacl_path(shapes, item, inverse) for item in shapes.items(node)))
    turned = shapes.value(node, SH_inversePath)
    if turned is not None:
        return shacl_path(shapes, turned, not inverse)
    choices = shapes.value(node, SH_alternativePath)
    if choices is not None:
        return Either(tuple(shacl_path(shapes, item, inverse) for item in shapes.items(choices)))
    for predicate, least, again in _REPETITIONS:
        part = shapes.value(node, predicate)
        if part is not None:
            return Repeated(shacl_path(shapes, part, inverse), least, again)
    raise NoPath(f"{node} is no path")


def sparql_path(path: object) -> Path:
    """The path of a triple pattern; NoPath for a negated set, which any triple of a node may match."""
    if isinstance(path, URIRef):
        return Step(NamedNode(str(path)))
    if isinstance(path, SequencePath):
        return InTurn(tuple(sparql_path(part) for part in path.args))
    if isinstance(path, AlternativePath):
        return Either(tuple(sparql_path(part) for part in path.args))
    if isinstance(path, InvPath):
        return backwards(sparql_path(path.arg))
    if isinstance(path, MulPath) and path.mod in _SPARQL_REPETITIONS:
        least, again = _SPARQL_REPETITIONS[path.mod]
        return Repeated(sparql_path(path.path), least, again)
    kind = "a negated set" if isinstance(path, SparqlPath) else "a variable predicate"
    raise NoPath(kind)


def backwards(path: Path) -> Path:
    """The same triples, followed from the other end."""
    if isinstance(path, Step):
        return Step(path.predicate, not path.inverse)
    if isinstance(path, InTurn):
        return InTurn(tuple(backwards(part) for part in reversed(path.parts)))
    if isinstance(path, Either):
        return Either(tuple(backwards(part) for part in path.parts))
    return Repeated(backwards(path.part), path.least, path.again)
