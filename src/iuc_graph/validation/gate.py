"""The whole check of a graph: each source by itself, then the merge with all that was derived.

Documents may disagree, so what a document states is checked with nothing but the reference data around it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from iuc_graph.validation.quads import placement
from iuc_graph.validation.report import Report, Violation
from iuc_graph.validation.shapes import ParsedOnceGraph, load_shapes, violations
from iuc_graph.validation.terms import Terms, filled, lent
from iuc_graph.vocabulary import INFERRED_GRAPH, ONTOLOGY_GRAPH, REFERENCE_GRAPH, VOCABULARIES_GRAPH

BACKGROUND = (ONTOLOGY_GRAPH, VOCABULARIES_GRAPH, REFERENCE_GRAPH)
MERGE = "merge"
STATEMENTS = "statements"


def validate(
    quads: Collection[Quad], shapes: Path, progress: Callable[[str], None] = lambda _: None
) -> Report:
    """Check all quads of a store (derived graphs included) against shapes/ and the placement rules."""
    by_graph = _by_graph(quads)
    terms = Terms()
    background = filled(ParsedOnceGraph(), terms.triples(_of(by_graph, BACKGROUND)))
    found: set[Violation] = set()
    things = 0
    statement_shapes = load_shapes(shapes / STATEMENTS)
    for name in sorted(set(by_graph) - {"", ONTOLOGY_GRAPH, INFERRED_GRAPH}):
        progress(f"checking {name.rpartition('/graph/')[2]}")
        own = terms.triples(by_graph[name])
        subjects = {subject for subject, _, _ in own}
        things += len(subjects)
        with lent(background, own) as data:
            found.update(violations(statement_shapes, data, subjects, name))
    progress("checking the merged graph")
    merge = filled(ParsedOnceGraph(), terms.triples(by_graph.get("", [])))
    found.update(violations(load_shapes(shapes / MERGE), merge, None, ""))
    found.update(placement(quads))
    return Report(tuple(sorted(found)), graphs=len(set(by_graph) - {""}), things=things)


def _of(by_graph: Mapping[str, list[Quad]], names: Iterable[str]) -> list[Quad]:
    return [quad for name in names for quad in by_graph.get(name, [])]


def _by_graph(quads: Iterable[Quad]) -> dict[str, list[Quad]]:
    found: dict[str, list[Quad]] = {}
    for quad in quads:
        name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        found.setdefault(name, []).append(quad)
    return found
