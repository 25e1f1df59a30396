"""SPARQL 1.1 Update as exact deltas: from the text of an update to operations, and operations run in order.

LOAD and SERVICE are refused; LOAD SILENT is not, and changes nothing. An update of the engine is never run on a
store: each operation says which quads it would remove and add, and whoever runs it may look at them first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode

from iuc_graph.delta import Operation
from iuc_graph.errors import QueryRefused, QuerySyntaxError
from iuc_graph.settings import Settings
from iuc_graph.sparql.tokens import Kind, Token
from iuc_graph.sparql.update_frame import Frame, Graphs, Using
from iuc_graph.sparql.update_graphs import Carry, Clear, Create, Load, Scope, Transfer
from iuc_graph.sparql.update_operations import DeleteData, InsertData, Modify, Where
from iuc_graph.sparql.update_template import Home, Skolem, Template, closing, read_template
from iuc_graph.sparql.update_text import Statement, check_labels, statements

__all__ = ["Using", "read_update"]


def read_update(
    text: str,
    *,
    prefixes: Mapping[str, str],
    base: str | None,
    limits: Settings,
    skolem: Skolem | None = None,
    using: Using | None = None,
    only: Home | None = None,
) -> tuple[Operation, ...]:
    """The operations of an update, in order; none where the text is only a prologue.

    `prefixes` need no declaration; `base` resolves relative IRIs where the text says no BASE; `limits` are those of
    queries. `skolem` gives addresses to the blank nodes that INSERT makes or takes over; without it they stay blank
    nodes, new ones at each run. `using` stands in place of USING and USING NAMED; a text with WITH or USING is then
    an error of syntax. With `only` that graph is where quads without GRAPH stand and what WHERE sees, and the text
    may name no other one: RequestError.

    Raises QuerySyntaxError with the place in `text`, QueryTooLarge, and QueryRefused for SERVICE, and for LOAD once
    all else is known to be right; ValueError where `base` or one of `prefixes` is no whole IRI.
    """
    read = list(statements(text, prefixes, base, limits))
    check_labels(read)
    frame = Frame(using, only)
    operations = tuple(
        _Parser(statement, skolem, number, frame).operation()
        for number, statement in enumerate(read, start=1)
    )
    for operation, statement in zip(operations, read, strict=True):
        if isinstance(operation, Load) and not operation.silent:
            raise _load_refused(statement, operation)
    return operations


def _load_refused(statement: Statement, load: Load) -> QueryRefused:
    return QueryRefused(
        f"{statement.source.place(load.start)}: LOAD is refused, as this service fetches nothing. Read the file "
        "yourself, and send its triples with INSERT DATA, or to the address of a graph."
    )


@dataclass
class _Parser:
    """Reads one operation, which the engine's parser has accepted already."""

    statement: Statement
    skolem: Skolem | None
    number: int
    frame: Frame
    at: int = 0

    def operation(self) -> Operation:
        found = self._operation()
        if self.at < len(self.statement.tokens):
            raise self._unexpected()
        return found

    def _operation(self) -> Operation:
        if self._takes("INSERT", "DATA"):
            return InsertData(self._template(), self.frame.home, self.skolem, self.number)
        if self._takes("DELETE", "DATA"):
            return DeleteData(self._template(), self.frame.home)
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
            return Create(self._graph(), silent)
        return self._load() if self._takes("LOAD") else None

    def _load(self) -> Load:
        start = self.statement.tokens[0].start
        silent = self._takes("SILENT")
        self._iri()
        if self._takes("INTO"):
            self._expect("GRAPH")
            self._graph()
        return Load(silent, start)

    def _transfer(self, way: Carry) -> Operation:
        silent = self._takes("SILENT")
        origin = self._graph_or_default()
        self._expect("TO")
        return Transfer(way, origin, self._graph_or_default(), silent)

    def _scope(self) -> NamedNode | Scope:
        for scope in Scope:
            if self._takes(scope):
                target = DefaultGraph() if scope is Scope.DEFAULT else None
                self.frame.check_target(self.statement, self._last, target)
                return scope
        self._expect("GRAPH")
        return self._graph()

    def _graph_or_default(self) -> Home:
        if self._takes("DEFAULT"):
            self.frame.check_target(self.statement, self._last, DefaultGraph())
            return DefaultGraph()
        self._takes("GRAPH")
        return self._graph()

    def _delete_where(self) -> Operation:
        block = self._block()
        where = Where(self.statement, self.statement.slice(block), *self.frame.seen)
        template = read_template(self.statement, block[1:-1])
        return self._modification(template, Template(), where, self.frame.home)

    def _modify(self) -> Operation:
        home: Home = self._graph() if self._takes_clause("WITH") else self.frame.home
        delete = self._template() if self._takes("DELETE") else Template()
        insert = self._template() if self._takes("INSERT") else Template()
        default, named = self._seen(home)
        self._expect("WHERE")
        group = self.statement.slice(self._block())
        return self._modification(delete, insert, Where(self.statement, group, default, named), home)

    def _modification(self, delete: Template, insert: Template, where: Where, home: Home) -> Modify:
        return Modify(delete, insert, where, home, self.skolem, self.number)

    def _seen(self, home: Home) -> tuple[Graphs | None, Graphs | None]:
        """The default and the named graphs that WHERE sees; None where all of that kind are seen."""
        default: list[NamedNode] = []
        named: list[NamedNode] = []
        while self._takes_clause("USING"):
            (named if self._takes("NAMED") else default).append(self._graph())
        if default or named:
            return tuple(default), tuple(named)
        if self.frame.using is None and isinstance(home, NamedNode):
            return (home,), self.frame.seen[1]
        return self.frame.seen

    def _template(self) -> Template:
        return read_template(self.statement, self._block()[1:-1])

    def _block(self) -> tuple[Token, ...]:
        """The tokens from an opening brace to the one that closes it, both included."""
        tokens = self.statement.tokens
        if self.at == len(tokens) or tokens[self.at].text != "{":
            raise self._unexpected()
        start, end = self.at, closing(tokens, self.at) + 1
        self.at = end
        self.frame.check_block(self.statement, tokens[start:end])
        return tokens[start:end]

    def _graph(self) -> NamedNode:
        """The graph that an operation names."""
        graph = self._iri()
        self.frame.check_target(self.statement, self._last, graph)
        return graph

    @property
    def _last(self) -> Token:
        """The token that was passed over last."""
        return self.statement.tokens[self.at - 1]

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

    def _takes_clause(self, word: str) -> bool:
        """The same for WITH and USING, which cannot stand beside parameters that say the same."""
        if not self._takes(word):
            return False
        self.frame.check_clause(self.statement, self._last)
        return True

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
