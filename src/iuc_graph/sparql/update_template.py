"""Templates of updates: triples and quads with variables and blank nodes, filled in once for each solution."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple, Variable

from iuc_graph.errors import QueryFailed
from iuc_graph.sparql.tokens import Kind, Token
from iuc_graph.sparql.update_text import Statement
from iuc_graph.vocabulary import GENID

Term = NamedNode | BlankNode | Literal | Triple
Node = NamedNode | BlankNode
Solution = Mapping[Variable, Term]
Home = NamedNode | DefaultGraph

Skolem = Callable[[int, int], NamedNode]
"""The address of the n-th blank node that the k-th operation of an update makes: called with k and n, from 1."""

_REPLACED: Final = frozenset({Kind.VARIABLE, Kind.BLANK})


def skolem_under(name: str) -> Skolem:
    """Addresses `…/.well-known/genid/{name}-{k}-{n}`. The name must be new for each update, such as a commit's."""
    return lambda operation, number: NamedNode(f"{GENID}{name}-{operation}-{number}")


@dataclass
class Fresh:
    """What the blank nodes that one run of one operation makes are called; without `address`, blank nodes."""

    address: Callable[[int], NamedNode] | None = None
    met: dict[BlankNode, NamedNode] = field(default_factory=dict)
    made: int = 0

    @classmethod
    def of(cls, skolem: Skolem | None, operation: int) -> Fresh:
        """For the operation with this number."""
        return cls(None if skolem is None else partial(skolem, operation))

    def make(self) -> Node:
        """A new one."""
        if self.address is None:
            return BlankNode()
        self.made += 1
        return self.address(self.made)

    def name(self, node: BlankNode) -> Node:
        """What a blank node is called that a solution brought, for example from the function BNODE."""
        if self.address is None:
            return node
        if node not in self.met:
            self.made += 1
            self.met[node] = self.address(self.made)
        return self.met[node]


@dataclass(frozen=True)
class Pattern:
    """One quad of a template; without `graph` it goes to the graph that the operation says."""

    subject: Term | Variable
    predicate: Term | Variable
    object: Term | Variable
    graph: Term | Variable | None


@dataclass(frozen=True)
class Template:
    """The patterns of one block, in the order of the text."""

    patterns: tuple[Pattern, ...] = ()

    def variables(self) -> set[Variable]:
        """Those that the solutions have to bind."""
        slots = (slot for p in self.patterns for slot in (p.subject, p.predicate, p.object, p.graph))
        return {slot for slot in slots if isinstance(slot, Variable)}

    def quads(self, solution: Solution, home: Home, fresh: Fresh) -> Iterator[Quad]:
        """Filled in; patterns with something unbound, or something that cannot stand there, are left out.

        Raises QueryFailed for triples about triples.
        """
        own: dict[BlankNode, Node] = {}

        def fill(slot: Term | Variable | None) -> Term | None:
            if isinstance(slot, BlankNode):
                return own[slot] if slot in own else own.setdefault(slot, fresh.make())
            if not isinstance(slot, Variable):
                return slot
            term = solution.get(slot)
            return fresh.name(term) if isinstance(term, BlankNode) else term

        for pattern in self.patterns:
            quad = _quad(
                fill(pattern.subject),
                fill(pattern.predicate),
                fill(pattern.object),
                home if pattern.graph is None else fill(pattern.graph),
            )
            if quad is not None:
                yield quad


def _quad(
    subject: Term | None, predicate: Term | None, value: Term | None, graph: Term | DefaultGraph | None
) -> Quad | None:
    if isinstance(subject, Triple) or isinstance(value, Triple):
        raise QueryFailed("A solution of WHERE holds a triple about a triple, which cannot be stored here.")
    if not isinstance(subject, NamedNode | BlankNode) or not isinstance(predicate, NamedNode):
        return None
    if value is None or not isinstance(graph, NamedNode | BlankNode | DefaultGraph):
        return None
    return Quad(subject, predicate, value, graph)


def read_template(statement: Statement, block: Sequence[Token]) -> Template:
    """The template between the braces of a block, which the engine has parsed already as part of `statement`."""
    return _Reading(statement).template(block)


@dataclass
class _Reading:
    """Reads a block with the engine's own parser, which knows lists, `[ ]`, `;` and `,`.

    Variables and labelled blank nodes go in as IRIs under a random name, so that no text can hold one by itself.
    """

    statement: Statement
    scheme: str = field(default_factory=lambda: f"x-{secrets.token_hex(16)}:")
    private: dict[str, NamedNode] = field(default_factory=dict)
    slots: dict[NamedNode, Variable | BlankNode] = field(default_factory=dict)

    def template(self, block: Sequence[Token]) -> Template:
        return Template(
            tuple(p for graph, section in _sections(block) for p in self._patterns(graph, section))
        )

    def _patterns(self, graph: Token | None, section: Sequence[Token]) -> Iterator[Pattern]:
        if not section:
            return
        place = None if graph is None else self._graph(graph)
        for triple in self.statement.construct(self._without_variables(section)):
            yield Pattern(
                self._slot(triple.subject), self._slot(triple.predicate), self._slot(triple.object), place
            )

    def _graph(self, token: Token) -> Term | Variable:
        if token.kind is Kind.VARIABLE:
            return Variable(token.text[1:])
        return self.statement.iri(token)

    def _without_variables(self, section: Sequence[Token]) -> str:
        text = self.statement.source.text
        pieces: list[str] = []
        end = section[0].start
        for token in section:
            if token.kind in _REPLACED:
                pieces += [text[end : token.start], str(self._private(token))]
                end = token.start + len(token.text)
        return "".join([*pieces, text[end : section[-1].start + len(section[-1].text)]])

    def _private(self, token: Token) -> NamedNode:
        variable = token.kind is Kind.VARIABLE
        key = f"?{token.text[1:]}" if variable else token.text
        if key not in self.private:
            iri = NamedNode(f"{self.scheme}{len(self.private)}")
            self.private[key] = iri
            self.slots[iri] = Variable(token.text[1:]) if variable else BlankNode(token.text[2:])
        return self.private[key]

    def _slot(self, term: Term) -> Term | Variable:
        return self.slots.get(term, term) if isinstance(term, NamedNode) else term


def _sections(block: Sequence[Token]) -> Iterator[tuple[Token | None, Sequence[Token]]]:
    """The parts of a block with the name of their graph; parts outside GRAPH have none."""
    start = at = 0
    while at < len(block):
        if not block[at].is_word("GRAPH"):
            at += 1
            continue
        yield None, block[start:at]
        name, opening = block[at + 1], at + 2
        at = closing(block, opening)
        yield name, block[opening + 1 : at]
        at += 1
        if at < len(block) and block[at].text == ".":
            at += 1
        start = at
    yield None, block[start:]


def closing(tokens: Sequence[Token], opening: int) -> int:
    """The index of the brace that closes the one at index `opening`."""
    outside = tokens[opening].depth - 1
    return next(
        at for at in range(opening + 1, len(tokens)) if tokens[at].depth == outside and tokens[at].text == "}"
    )
