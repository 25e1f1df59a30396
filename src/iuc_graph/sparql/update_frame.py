"""What the request around an update says of graphs: the parameters of the protocol, or the target of a PATCH."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pyoxigraph import DefaultGraph, NamedNode

from iuc_graph.errors import RequestError
from iuc_graph.sparql.tokens import Kind, Token
from iuc_graph.sparql.update_template import Home
from iuc_graph.sparql.update_text import Statement

Graphs = tuple[NamedNode, ...]


@dataclass(frozen=True)
class Using:
    """The graphs of using-graph-uri and using-named-graph-uri, which each WHERE sees in place of USING (NAMED)."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Frame:
    """Holds for each operation of an update: graphs `using` in place of USING, or the `only` graph that it may name."""

    using: Using | None = None
    only: Home | None = None

    @property
    def home(self) -> Home:
        """Where quads without a graph stand, if the operation itself does not say it."""
        return DefaultGraph() if self.only is None else self.only

    @property
    def seen(self) -> tuple[Graphs | None, Graphs | None]:
        """The default and the named graphs of a WHERE, if the operation does not say them; None: those of the store."""
        if self.using is not None:
            return tuple(map(NamedNode, self.using.default)), tuple(map(NamedNode, self.using.named))
        if isinstance(self.only, NamedNode):
            return (self.only,), (self.only,)
        return None, None

    def check_clause(self, statement: Statement, token: Token) -> None:
        """Raise QuerySyntaxError where an operation with WITH or USING meets parameters that stand in their place."""
        if self.using is not None:
            raise statement.source.error(
                f"{token.text.upper()} cannot stand in an update that comes with using-graph-uri or "
                "using-named-graph-uri. Leave out the one or the other.",
                token.start,
            )

    def check_target(self, statement: Statement, token: Token, target: object) -> None:
        """Raise RequestError where an operation names another graph than it may; `target` is what `token` names."""
        if self.only is not None and target != self.only:
            raise self._elsewhere(statement, token)

    def check_block(self, statement: Statement, block: Sequence[Token]) -> None:
        """The same for each GRAPH of a template or a WHERE, and for variables in its place, which stand for any."""
        if self.only is None:
            return
        for word, name in pairwise(block):
            if word.is_word("GRAPH"):
                is_iri = name.kind in {Kind.IRI, Kind.NAME}
                self.check_target(statement, name, statement.iri(name) if is_iri else None)

    def _elsewhere(self, statement: Statement, token: Token) -> RequestError:
        own = f"<{self.only.value}>" if isinstance(self.only, NamedNode) else "the default graph"
        return RequestError(
            f"{statement.source.place(token.start)}: {token.text[:200]} leads to other graphs, and a PATCH is for "
            f"one alone, {own}. Leave it out, or send the update to /sparql."
        )
