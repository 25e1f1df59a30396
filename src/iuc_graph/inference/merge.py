"""The two graphs of a store that nobody states: the inferred triples, and the merge of all graphs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from iuc_graph.delta import as_stored, graph_of
from iuc_graph.errors import OntologyError
from iuc_graph.inference.axioms import Axioms, read_axioms
from iuc_graph.inference.closure import closure
from iuc_graph.vocabulary import INFERRED_GRAPH, ONTOLOGY_GRAPH


@dataclass(frozen=True)
class DerivedGraphs:
    """The quads of the inferred graph and of the default graph, each sorted and without repetition."""

    inferred: tuple[Quad, ...]
    default: tuple[Quad, ...]


def merge(quads: Iterable[Quad], private: Collection[NamedNode] = ()) -> set[Triple]:
    """The triples that some named graph asserts, each once.

    The default and the inferred graph assert nothing, since they are made from the others; `private`
    graphs (persons) are kept out of the merge.
    """
    left_out = {graph.value for graph in private} | {INFERRED_GRAPH}
    return {
        quad.triple
        for quad in quads
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value not in left_out
    }


def assemble(quads: Iterable[Quad], private: Collection[NamedNode] = ()) -> DerivedGraphs:
    """The inferred and the default graph that belong to the named graphs in `quads`.

    The axioms are those of the ontology graph among them, and of no other; OntologyError if it is empty,
    UnknownAxiomError as `read_axioms` says. Default and inferred quads in the input count for nothing, so
    a whole store assembles to itself. Terms come out as the store writes them: "01" and "1" as integers
    are one triple there, so they are one here.
    """
    asserted, inferred = derived_triples(set(as_stored(quads)), private)
    return DerivedGraphs(
        inferred=_placed(inferred, NamedNode(INFERRED_GRAPH)),
        default=_placed(asserted | inferred, DefaultGraph()),
    )


def derived_triples(
    stored: Collection[Quad], private: Collection[NamedNode] = ()
) -> tuple[set[Triple], set[Triple]]:
    """The asserted triples and, apart, the inferred ones of `assemble`, for quads that come out of a store."""
    asserted = merge(stored, private)
    return asserted, closure(asserted, axioms_of(stored))


def axioms_of(stored: Iterable[Quad]) -> Axioms:
    """The axioms of the ontology graph among these quads; errors as `assemble` says."""
    ontology = [quad.triple for quad in stored if graph_of(quad) == ONTOLOGY_GRAPH]
    if not ontology:
        raise OntologyError(f"The graph {ONTOLOGY_GRAPH} is empty: nothing could be derived")
    return read_axioms(ontology)


def _placed(triples: Iterable[Triple], graph: NamedNode | DefaultGraph) -> tuple[Quad, ...]:
    ordered = sorted(triples, key=str)
    return tuple(Quad(triple.subject, triple.predicate, triple.object, graph) for triple in ordered)
