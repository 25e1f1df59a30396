"""The whole check of a graph: each source by itself, then the merge with all that was derived; and the check of a
change, which finds the same in a small part of the time.

Documents may disagree, so what a document states is checked with nothing but the reference data around it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from iuc_graph.delta import Delta
from iuc_graph.validation.change import LIMIT, Change
from iuc_graph.validation.quads import placement
from iuc_graph.validation.report import Report, Violation
from iuc_graph.validation.shapes import ParsedOnceGraph, ShapeSet, shape_files
from iuc_graph.validation.terms import Terms, filled, lent
from iuc_graph.vocabulary import INFERRED_GRAPH, ONTOLOGY_GRAPH, REFERENCE_GRAPH, VOCABULARIES_GRAPH

BACKGROUND = (ONTOLOGY_GRAPH, VOCABULARIES_GRAPH, REFERENCE_GRAPH)
MERGE = "merge"
STATEMENTS = "statements"


def validate(
    quads: Collection[Quad], shapes: Path, progress: Callable[[str], None] = lambda _: None
) -> Report:
    """Check all quads of a store (derived graphs included) against shapes/ and the placement rules."""
    return Gate.load(shapes).full(quads, progress)


@dataclass(frozen=True)
class Gate:
    """The shapes, read once."""

    statements: ShapeSet
    merge: ShapeSet

    @classmethod
    def load(cls, shapes: Path) -> Gate:
        """The shapes of a folder. ProjectFilesError if there are none, or some that cannot be checked here."""
        # rdflib writes a traceback for each literal that is not of its datatype; the shapes say it in words.
        logging.getLogger("rdflib.term").setLevel(logging.ERROR)
        return cls(ShapeSet.load(shapes / STATEMENTS), ShapeSet.load(shapes / MERGE))

    def full(self, quads: Collection[Quad], progress: Callable[[str], None] = lambda _: None) -> Report:
        """Check all quads of a store, derived graphs included; `progress` is told what is checked next."""
        by_graph = _by_graph(quads)
        terms = Terms()
        background = filled(
            ParsedOnceGraph(self.statements.queries), terms.triples(_of(by_graph, BACKGROUND))
        )
        found: set[Violation] = set()
        things = 0
        for name in sorted(set(by_graph) - {"", ONTOLOGY_GRAPH, INFERRED_GRAPH}):
            progress(f"checking {name.rpartition('/graph/')[2]}")
            own = terms.triples(by_graph[name])
            subjects = {subject for subject, _, _ in own}
            things += len(subjects)
            with lent(background, own) as data:
                targeted = self.statements.targeted(data, subjects)
                found.update(self.statements.violations(data, targeted, name))
        progress("checking the merged graph")
        merge = filled(ParsedOnceGraph(self.merge.queries), terms.triples(by_graph.get("", [])))
        found.update(self.merge.violations(merge, self.merge.all_targeted(merge), ""))
        found.update(placement(quads))
        return Report(tuple(sorted(found)), graphs=len(set(by_graph) - {""}), things=things)

    def change(self, store: Store, delta: Delta, limit: int = LIMIT) -> Report:
        """Check what a change can have broken: finds exactly what `full` would, if all was in order before.

        `store` is in the state after the change, its inferred and default graphs too; `delta` is the net change of
        all its graphs, those two included. The report counts the graphs and things looked at again. TooWide if the
        ontology or the vocabularies change, or if more than `limit` things (each once for each of its shapes) or 50
        times as many places of the graph would have to be looked at; then call `full`.
        """
        return Change(store, delta, limit).report(self.statements, self.merge)


def fingerprint(shapes: Path) -> str:
    """SHA-256, in hexadecimal, of the names and contents of all files of shapes/."""
    digest = sha256()
    for folder in (STATEMENTS, MERGE):
        for file in shape_files(shapes / folder):
            content = file.read_bytes()
            digest.update(f"{folder}/{file.name} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def _of(by_graph: Mapping[str, list[Quad]], names: Iterable[str]) -> list[Quad]:
    return [quad for name in names for quad in by_graph.get(name, [])]


def _by_graph(quads: Iterable[Quad]) -> dict[str, list[Quad]]:
    found: dict[str, list[Quad]] = {}
    for quad in quads:
        name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        found.setdefault(name, []).append(quad)
    return found
