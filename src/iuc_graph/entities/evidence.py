"""Who says so: the one place that works out which passages state a triple.

Evidence is a passage of an asserted source graph, of the graph that holds the triple; the inferred graph states
nothing. Of the passages at which a graph describes the subject, those count at which it describes the object too. Where
no passage is common, it is those of the object if that is a part of the subject, such as an area of a plan, else those
of the subject; and those of the other where one of the two has none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from iuc_graph.entities.terms import batches, values
from iuc_graph.sparql.rows import Cell, Reader
from iuc_graph.vocabulary import IUC, is_source_graph

_PASSAGES: Final = """
SELECT ?passage ?document ?section ?row ?item ?lines WHERE {
  VALUES ?passage { %s }
  ?passage iuc:document ?document .
  OPTIONAL { ?passage iuc:section ?section } OPTIONAL { ?passage iuc:row ?row }
  OPTIONAL { ?passage iuc:item ?item } OPTIONAL { ?passage iuc:lines ?lines }
}"""
_DOCUMENTS: Final = """
SELECT ?graph ?document WHERE { VALUES ?graph { %s } GRAPH ?graph { ?graph dcterms:source ?document } }"""
_STATED: Final = """
SELECT ?node ?graph ?passage WHERE { VALUES ?node { %s } GRAPH ?graph { ?node iuc:statedAt ?passage } }"""

_EXPLANATION: Final = re.compile(r" \([^()]{16,}\)")
"""What is said of a section in brackets, such as "(label of the row of themes)"; a year is shorter."""

# From a thing to what is a part of it and stands in words of its own.
_TO_PARTS: Final = frozenset(
    IUC + name
    for name in (
        "area", "focus", "challenge", "objective", "expectedResult", "possibleProject", "period", "figure",
        "participation",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Passage:
    """A spot in a document, by what the document calls its section, row and item, and by lines of its text."""

    iri: str
    document: str
    section: str | None = None
    row: str | None = None
    item: str | None = None
    lines: str | None = None


@dataclass(frozen=True)
class Statement:
    """One graph that holds a triple, the document behind a source graph, and the passages that state it."""

    graph: str
    document: str | None = None
    passages: tuple[str, ...] = ()


@dataclass
class Stated:
    """At which passages which graph describes which node."""

    _at: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, graph: str, node: str, passage: str) -> None:
        """Note that this graph describes the node at the passage; what is no source graph is passed over."""
        if is_source_graph(graph):
            self._at[graph, node].add(passage)

    def of(self, graph: str, subject: str, property_: str = "", other: str | None = None) -> tuple[str, ...]:
        """The passages of a graph that state a triple of the subject; `other` is its object if that is a node."""
        own = self._at.get((graph, subject), set())
        others = self._at.get((graph, other), set()) if other else set()
        rest = others or own if property_ in _TO_PARTS else own or others
        return tuple(sorted(own & others or rest))

    def passages(self) -> set[str]:
        """All passages that were noted."""
        return set().union(*self._at.values())


def stated_of(reader: Reader, nodes: Iterable[str], found: Stated | None = None) -> Stated:
    """Where these nodes are described, beside what is `found` already; a query for each 500.

    Raises as `Reader.select`.
    """
    stated = Stated() if found is None else found
    for batch in batches(nodes):
        for node, graph, passage in reader.select(_STATED % values(batch)).rows:
            stated.add(text(graph), text(node), text(passage))
    return stated


def passages_of(reader: Reader, iris: Iterable[str]) -> Mapping[str, Passage]:
    """The passages by IRI, those that have a document. Raises as `Reader.select`."""
    found: dict[str, Passage] = {}
    for batch in batches(sorted(iris)):
        for passage, document, *where in reader.select(_PASSAGES % values(batch)).rows:
            section, row, item, lines = (None if cell is None else cell.value for cell in where)
            found[text(passage)] = Passage(text(passage), text(document), section, row, item, lines)
    return found


def documents_of(reader: Reader, graphs: Iterable[str]) -> Mapping[str, str]:
    """The documents whose statements these graphs hold, by graph. Raises as `Reader.select`."""
    sources = [graph for graph in sorted(graphs) if is_source_graph(graph)]
    found: dict[str, str] = {}
    for batch in batches(sources):
        found |= {
            text(graph): text(document) for graph, document in reader.select(_DOCUMENTS % values(batch)).rows
        }
    return found


def brief(where: str) -> str:
    """Section, row and item of a passage as a page has room for them: without long explanations in brackets.

    The whole stands at the passage itself, which is never changed.
    """
    return _EXPLANATION.sub("", where)


def text(cell: Cell) -> str:
    """The IRI or the lexical form of a cell, empty for none."""
    return "" if cell is None else cell.value
