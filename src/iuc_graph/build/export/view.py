"""One source graph, indexed for reading it back as records, with what the other graphs say of its nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from iuc_graph.build.iris import tail
from iuc_graph.build.writer import LABEL, TYPE, iuc
from iuc_graph.records.base import Text
from iuc_graph.records.book import Book
from iuc_graph.vocabulary import CURATION_DOCUMENT, ID, INFERRED_GRAPH, SOURCE_GRAPH, source_graph

Term = NamedNode | BlankNode | Literal | Triple
Rank = tuple[float, tuple[str | int, ...]]
WRITTEN = iuc("asWritten")
STATED_AT = iuc("statedAt")
LINES = iuc("lines")
UNKNOWN_LINE = float("inf")


@dataclass(frozen=True)
class Background:
    """What a source graph leaves to the others: English titles, wordings of mappings, and pairs of texts.

    `pairs` holds the Chinese texts that the book gives for an English one. Where several texts hang on one
    node, the graph does not say which Chinese belongs to which English; the book does.
    """

    titles: Mapping[str, frozenset[str]]
    wordings: Mapping[str, str]
    pairs: Mapping[str, frozenset[str]]


def background(quads: Iterable[Quad], book: Book) -> Background:
    """Titles of all asserted graphs, wordings of the editorial notes, and the pairs of texts of the book."""
    titles: dict[str, set[str]] = {}
    wordings: dict[str, str] = {}
    notes = NamedNode(source_graph(CURATION_DOCUMENT))
    for quad in quads:
        if not isinstance(quad.object, Literal) or quad.graph_name == NamedNode(INFERRED_GRAPH):
            continue
        if quad.predicate == LABEL and quad.object.language == "en":
            titles.setdefault(_tail(quad.subject), set()).add(quad.object.value)
        elif quad.predicate == WRITTEN and quad.graph_name == notes:
            wordings[_tail(quad.subject)] = quad.object.value
    return Background({name: frozenset(found) for name, found in titles.items()}, wordings, _pairs_of(book))


def _pairs_of(book: Book) -> dict[str, frozenset[str]]:
    pairs: dict[str, frozenset[str]] = {}
    for _, found in book.texts():
        if isinstance(found.owner, Text):
            pairs[found.owner.en] = pairs.get(found.owner.en, frozenset()) | {found.owner.zh}
    return pairs


def natural(text: str) -> tuple[str | int, ...]:
    """A key that sorts `activity-2` before `activity-10`."""
    return tuple(int(part) if part.isdigit() else part for part in re.split(r"(\d+)", text))


def _tail(term: Term) -> str:
    return tail(term.value) if isinstance(term, NamedNode) else ""


def _order(term: Term) -> tuple[str, tuple[str | int, ...]]:
    if isinstance(term, Literal):
        return (term.language or "", natural(term.value))
    return ("", natural(str(term)))


class View:
    """The statements of one source graph by subject. All answers are sorted, so that equal graphs read equally."""

    def __init__(self, quads: Iterable[Quad], graph: str, behind: Background) -> None:
        self.document = graph.removeprefix(SOURCE_GRAPH)
        self.behind = behind
        self._statements: dict[NamedNode, dict[NamedNode, list[Term]]] = {}
        self._subjects: dict[tuple[NamedNode, Term], list[NamedNode]] = {}
        name = NamedNode(graph)
        for quad in quads:
            if quad.graph_name == name and isinstance(quad.subject, NamedNode):
                self._statements.setdefault(quad.subject, {}).setdefault(quad.predicate, []).append(
                    quad.object
                )
                self._subjects.setdefault((quad.predicate, quad.object), []).append(quad.subject)

    def subjects(self, kind: str) -> list[NamedNode]:
        """The nodes of one kind that the graph describes, in the order of the document."""
        return self.ordered(node for node in self._statements if node.value.startswith(f"{ID}{kind}/"))

    def typed(self, *classes: NamedNode) -> list[NamedNode]:
        """The nodes of one of the classes, in the order of the document."""
        found = {node for class_ in classes for node in self._subjects.get((TYPE, class_), [])}
        return self.ordered(found)

    def pointing(self, predicate: NamedNode, to: NamedNode) -> list[NamedNode]:
        """The nodes that point to a node, in the order of the document."""
        return self.ordered(self._subjects.get((predicate, to), []))

    def having(self, predicate: NamedNode) -> list[NamedNode]:
        """The nodes of which the graph states a predicate, in the order of the document."""
        return self.ordered(node for node, stated in self._statements.items() if predicate in stated)

    def predicates(self, node: NamedNode) -> set[NamedNode]:
        """The predicates that the graph states of a node."""
        return set(self._statements.get(node, {}))

    def objects(self, node: NamedNode, predicate: NamedNode) -> list[Term]:
        """The values of a predicate of a node."""
        return sorted(self._statements.get(node, {}).get(predicate, []), key=_order)

    def nodes(self, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        """The values that are nodes, in the order of the document."""
        return self.ordered(value for value in self.objects(node, predicate) if isinstance(value, NamedNode))

    def literals(self, node: NamedNode, predicate: NamedNode, language: str | None = None) -> list[str]:
        """The texts and numbers in one language, or without any."""
        return [
            value.value
            for value in self.objects(node, predicate)
            if isinstance(value, Literal) and value.language == language
        ]

    def tails(self, node: NamedNode, predicate: NamedNode, kind: str = "") -> list[str]:
        """IRI tails of the values among our own nodes; with a kind, slugs of the values of this kind."""
        start = f"{ID}{kind}/" if kind else ID
        values = [value.value for value in self.objects(node, predicate) if isinstance(value, NamedNode)]
        return sorted((value.removeprefix(start) for value in values if value.startswith(start)), key=natural)

    def evidence(self, node: NamedNode) -> list[str]:
        """Keys of the passages of this document that state a node, in the order of the document."""
        return sorted(self.tails(node, STATED_AT, f"passage/{self.document}"), key=self.passage_rank)

    def ordered(self, nodes: Iterable[NamedNode]) -> list[NamedNode]:
        """The nodes by the first passage that states them, then by their IRI."""
        return sorted(nodes, key=self._rank)

    def _rank(self, node: NamedNode) -> Rank:
        lines = [self.passage_rank(key)[0] for key in self.tails(node, STATED_AT, f"passage/{self.document}")]
        return (min(lines, default=UNKNOWN_LINE), natural(node.value))

    def passage_rank(self, key: str) -> Rank:
        """Where a passage stands in its document: its first line, then its key."""
        passage = NamedNode(f"{ID}passage/{self.document}/{key}")
        for lines in self.literals(passage, LINES):
            if match := re.match(r"\d+", lines):
                return (float(match.group()), natural(key))
        return (UNKNOWN_LINE, natural(key))
