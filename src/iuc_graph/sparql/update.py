"""SPARQL 1.1 Update as exact deltas: from the text of an update to operations, and operations run in order.

LOAD and SERVICE are refused. An update of the engine is never run on a store: each operation says which quads it
would remove and add, and whoever runs it may look at them first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode

from iuc_graph.delta import Operation
from iuc_graph.errors import QuerySyntaxError
from iuc_graph.settings import Settings
from iuc_graph.sparql.tokens import Kind, Token
from iuc_graph.sparql.update_graphs import Carry, Clear, Create, Scope, Transfer
from iuc_graph.sparql.update_operations import DeleteData, InsertData, Modify, Where
from iuc_graph.sparql.update_template import Home, Skolem, Template, closing, read_template
from iuc_graph.sparql.update_text import Statement, check_labels, statements


def read_update(
    text: str,
    *,
    prefixes: Mapping[str, str],
    base: str | None,
    limits: Settings,
    skolem: Skolem | None = None,
) -> tuple[Operation, ...]:
    """The operations of an update, in order; none where the text is only a prologue.

    `prefixes` need no declaration; `base` resolves relative IRIs where the text says no BASE; `limits` are those of
    queries. `skolem` gives addresses to the blank nodes that INSERT makes or takes over; without it they stay blank
    nodes, new ones at each run. Raises QuerySyntaxError with the place in `text`, QueryRefused or QueryTooLarge;
    ValueError where `base` or one of `prefixes` is no whole IRI.
    """
    read = list(statements(text, prefixes, base, limits))
    check_labels(read)
    return tuple(
        _Parser(statement, skolem, number).operation() for number, statement in enumerate(read, start=1)
    )


@dataclass
class _Parser:
    """Reads one operation, which the engine's parser has accepted already."""

    statement: Statement
    skolem: Skolem | None
    number: int
    at: int = 0

    def operation(self) -> Operation:
        found = self._operation()
        if self.at < len(self.statement.tokens):
            raise self._unexpected()
        return found

    def _operation(self) -> Operation:
        if self._takes("INSERT", "DATA"):
            return InsertData(self._template(), self.skolem, self.number)
        if self._takes("DELETE", "DATA"):
            return DeleteData(self._template())
        if self._takes("DELETE", "WHERE"):
            return self._delete_where()
        return self._of_graphs() or self._modify()

    def _of_graphs(self) -> Operation | None:
        """An operation on whole graphs."""
        for way in Carry:
            if self._takes(way):
                return self._transfer(way)
        for word in ("CLEAR", "DROP"):
            if self._takes(word):
                return Clear(silent=self._takes("SILENT"), target=self._scope(), drop=word == "DROP")
        if self._takes("CREATE"):
            silent = self._takes("SILENT")
            self._expect("GRAPH")
            return Create(self._iri(), silent)
        return None

    def _transfer(self, way: Carry) -> Operation:
        silent = self._takes("SILENT")
        origin = self._graph_or_default()
        self._expect("TO")
        return Transfer(way, origin, self._graph_or_default(), silent)

    def _scope(self) -> NamedNode | Scope:
        for scope in Scope:
            if self._takes(scope):
                return scope
        self._expect("GRAPH")
        return self._iri()

    def _graph_or_default(self) -> Home:
        if self._takes("DEFAULT"):
            return DefaultGraph()
        self._takes("GRAPH")
        return self._iri()

    def _delete_where(self) -> Operation:
        block = self._block()
        where = Where(self.statement, self.statement.slice(block))
        return self._modification(
            read_template(self.statement, block[1:-1]), Template(), where, DefaultGraph()
        )

    def _modify(self) -> Operation:
        home: Home = self._iri() if self._takes("WITH") else DefaultGraph()
        delete = self._template() if self._takes("DELETE") else Template()
        insert = self._template() if self._takes("INSERT") else Template()
        default, named = self._using()
        if default is None and isinstance(home, NamedNode):
            default = (home,)
        self._expect("WHERE")
        group = self.statement.slice(self._block())
        return self._modification(delete, insert, Where(self.statement, group, default, named), home)

    def _modification(self, delete: Template, insert: Template, where: Where, home: Home) -> Modify:
        return Modify(delete, insert, where, home, self.skolem, self.number)

    def _using(self) -> tuple[tuple[NamedNode, ...] | None, tuple[NamedNode, ...] | None]:
        """The graphs of USING and of USING NAMED; None and None where neither is said."""
        default: list[NamedNode] = []
        named: list[NamedNode] = []
        while self._takes("USING"):
            (named if self._takes("NAMED") else default).append(self._iri())
        return (tuple(default), tuple(named)) if default or named else (None, None)

    def _template(self) -> Template:
        return read_template(self.statement, self._block()[1:-1])

    def _block(self) -> tuple[Token, ...]:
        """The tokens from an opening brace to the one that closes it, both included."""
        tokens = self.statement.tokens
        if self.at == len(tokens) or tokens[self.at].text != "{":
            raise self._unexpected()
        start, end = self.at, closing(tokens, self.at) + 1
        self.at = end
        return tokens[start:end]

    def _iri(self) -> NamedNode:
        tokens = self.statement.tokens
        if self.at == len(tokens) or tokens[self.at].kind not in {Kind.IRI, Kind.NAME}:
            raise self._unexpected()
        self.at += 1
        return self.statement.iri(tokens[self.at - 1])

    def _takes(self, *words: str) -> bool:
        """Pass over these words, if they come next."""
        following = self.statement.tokens[self.at : self.at + len(words)]
        there = len(following) == len(words) and all(
            token.is_word(word) for token, word in zip(following, words, strict=True)
        )
        self.at += len(words) * there
        return there

    def _expect(self, word: str) -> None:
        if not self._takes(word):
            raise self._unexpected()

    def _unexpected(self) -> QuerySyntaxError:
        """For what the engine reads in another way than this service, such as words without a blank between."""
        tokens = self.statement.tokens
        if self.at == len(tokens):
            return self.statement.source.error("This operation is not complete.", self.statement.end)
        token = tokens[self.at]
        return self.statement.source.error(f"{token.text} cannot stand here.", token.start)
