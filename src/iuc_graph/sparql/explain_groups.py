"""Reads the groups of a query into what they require: see patterns.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from iuc_graph.sparql.explain_paths import Path, Way, read_path
from iuc_graph.sparql.explain_select import read_ending, read_head
from iuc_graph.sparql.explain_terms import Cursor, Scope, Slot, Terms
from iuc_graph.sparql.patterns import Choices, Filter, Part, Pattern
from iuc_graph.sparql.tokens import Kind, Token
from iuc_graph.vocabulary import RDF


@dataclass
class GroupReader:
    """Reads groups of graph patterns, from a cursor before their opening brace."""

    cursor: Cursor
    terms: Terms
    selects: int = 0

    def group(self, part: Part, graph: Slot | None, scope: Scope) -> None:
        """Read one group into `part`."""
        self.cursor.expect("{")
        if self.cursor.is_word("SELECT"):
            self._select(part, graph, scope)
        required: list[int] = []
        while not self.cursor.is_sign("}"):
            self._element(part, graph, scope, required)
        for at in required:
            self._exists(at, part, graph, scope)
        self.cursor.expect("}")

    def values(self, part: Part, scope: Scope) -> None:
        """Read what follows the word VALUES."""
        cursor, start = self.cursor, self.cursor.tokens[self.cursor.at - 1].start
        single = cursor.is_kind(Kind.VARIABLE)
        header = [cursor.take()] if single else cursor.block()
        cursor.expect("{")
        rows: list[tuple[Slot | None, ...]] = []
        while not cursor.takes("}"):
            if single:
                rows.append((self._value(scope),))
            else:
                cursor.expect("(")
                rows.append(tuple(self._row(scope)))
                if len(rows[-1]) != len(header):
                    raise cursor.unreadable()
        part.choices.append(Choices(tuple(scope.name(t.text[1:]) for t in header), tuple(rows), start))

    def _row(self, scope: Scope) -> Iterator[Slot | None]:
        while not self.cursor.takes(")"):
            yield self._value(scope)

    def _value(self, scope: Scope) -> Slot | None:
        if self.cursor.takes_word("UNDEF"):
            return None
        slot = self.terms.read(self.cursor, scope)
        return None if slot.variable else slot

    def _exists(self, at: int, part: Part, graph: Slot | None, scope: Scope) -> None:
        """Read the group of FILTER EXISTS at an index; it shares the variables of the group around it, no others."""
        end, self.cursor.at = self.cursor.at, at
        items: list[Pattern | Choices] = [*part.patterns, *part.choices]
        known = frozenset(name for item in items for name in item.variables)
        inside = (token.text[1:] for token in self.cursor.block() if token.kind is Kind.VARIABLE)
        shared = frozenset(name for name in inside if scope.name(name) in known)
        part.vague |= bool(part.computed or part.optional)  # it would share these too
        self.selects += 1
        self.cursor.at = at
        self.group(part, graph, scope.inside(self.selects, shared))
        self.cursor.at = end

    def _element(self, part: Part, graph: Slot | None, scope: Scope, required: list[int]) -> None:
        cursor = self.cursor
        start = cursor.tokens[cursor.at].start
        if cursor.is_sign("{"):
            self._union(part, graph, scope)
        elif cursor.takes_word("OPTIONAL"):
            part.optional.append((start, variables(cursor.block(), scope)))
        elif cursor.takes_word("MINUS"):
            cursor.block()
            part.filters.append(Filter("MINUS", start))
        elif cursor.takes_word("GRAPH"):
            part.absorb(self._branch(self.terms.read(cursor, scope), scope))
        elif cursor.takes_word("FILTER"):
            if cursor.takes_word("EXISTS"):
                required.append(cursor.at)
                cursor.block()
            else:
                self._filter(part, scope, start)
        elif cursor.takes_word("BIND"):
            self._bind(part, scope, start)
        elif cursor.takes_word("VALUES"):
            self.values(part, scope)
        elif not cursor.takes("."):
            TripleReader(cursor, self.terms, scope, graph).triples(part)

    def _union(self, part: Part, graph: Slot | None, scope: Scope) -> None:
        branches = [self._branch(graph, scope)]
        while self.cursor.takes_word("UNION"):
            branches.append(self._branch(graph, scope))
        if len(branches) == 1:
            part.absorb(branches[0])
        else:
            part.unions.append(tuple(branches))

    def _branch(self, graph: Slot | None, scope: Scope) -> Part:
        branch = Part()
        self.group(branch, graph, scope)
        return branch

    def _filter(self, part: Part, scope: Scope, start: int) -> None:
        cursor = self.cursor
        if cursor.takes_word("NOT"):
            cursor.take()
            cursor.block()
            part.filters.append(Filter("FILTER NOT EXISTS", start))
        elif cursor.is_sign("("):
            part.filters.append(Filter("FILTER", start, cursor.block(), scope))
        else:
            begin = cursor.at
            cursor.take()
            cursor.block()
            part.filters.append(Filter("FILTER", start, cursor.tokens[begin : cursor.at], scope))

    def _bind(self, part: Part, scope: Scope, start: int) -> None:
        inner = Cursor(self.cursor.source, self.cursor.block())
        name = scope.name(inner.tokens[-1].text[1:])
        if self.terms.starts(inner) and not inner.is_kind(Kind.VARIABLE):
            slot = self.terms.read(inner, scope)
            if slot.term is not None and len(inner.tokens) - inner.at == 2:
                part.choices.append(Choices((name,), ((slot,),), start))
                return
        part.computed.add(name)

    def _select(self, part: Part, graph: Slot | None, scope: Scope) -> None:
        self.cursor.take()
        self.selects += 1
        head = read_head(self.cursor)
        inner, own = Part(), scope.inside(self.selects, head.shown)
        self.cursor.takes_word("WHERE")
        self.group(inner, graph, own)
        end = read_ending(self.cursor)
        if end.values:
            self.values(Part(), own)
        if (head.aggregates or end.having) and not end.grouped:
            part.vague = True  # it gives one row, whatever its patterns match
            return
        inner.vague |= bool(end.having or end.limit or end.offset or end.values)
        inner.computed |= {own.name(name) for name in head.computed}
        part.absorb(inner)


@dataclass
class TripleReader:
    """Reads triples that follow one another in one group."""

    cursor: Cursor
    terms: Terms
    scope: Scope
    graph: Slot | None

    def triples(self, part: Part) -> None:
        """Read the triples of one subject."""
        bracketed = self.cursor.is_sign("[", "(")
        subject = self._node(part)
        if not bracketed or not self.cursor.is_sign(".", "}"):
            self._properties(subject, part)

    def _properties(self, subject: Slot, part: Part) -> None:
        while True:
            path = read_path(self.cursor, self.terms, self.scope)
            self._add(part, subject, path, self._node(part))
            while self.cursor.takes(","):
                self._add(part, subject, path, self._node(part))
            if not self.cursor.is_sign(";"):
                return
            while self.cursor.takes(";"):
                pass
            if not self._verb_follows():
                return

    def _verb_follows(self) -> bool:
        cursor = self.cursor
        return (
            cursor.is_kind(Kind.VARIABLE, Kind.IRI, Kind.NAME)
            or cursor.is_word("A")
            or cursor.is_sign("^", "!", "(")
        )

    def _node(self, part: Part) -> Slot:
        cursor = self.cursor
        if self.terms.starts(cursor):
            return self.terms.read(cursor, self.scope)
        token = cursor.peek()
        if token is None or not cursor.is_sign("[", "("):
            raise cursor.unreadable()
        node = self.terms.fresh(token.start)
        if cursor.is_sign("("):
            part.vague = True
            if not cursor.block():
                return Slot("()", token.start, NamedNode(RDF + "nil"))
            return node
        cursor.take()
        if not cursor.is_sign("]"):
            self._properties(node, part)
        cursor.expect("]")
        return node

    def _add(self, part: Part, subject: Slot, path: Path, target: Slot) -> None:
        if path.way is Way.STEP and path.step is not None:
            part.patterns.append(Pattern(subject, path.step, target, self.graph))
        elif path.way is Way.BACK:
            self._add(part, target, path.parts[0], subject)
        elif path.way is Way.SEQUENCE:
            self._add_sequence(part, subject, path.parts, target)
        elif path.way is Way.CHOICE:
            part.unions.append(tuple(self._branch(subject, choice, target) for choice in path.parts))
        else:
            part.vague = True
            part.names += [slot for slot in (subject, target) if slot.iri is not None]
            if path.way is Way.REPEATED:
                self._add(part, subject, path.parts[0], self.terms.fresh(target.start))
                self._add(part, self.terms.fresh(subject.start), path.parts[0], target)

    def _add_sequence(self, part: Part, subject: Slot, parts: tuple[Path, ...], target: Slot) -> None:
        for path in parts[:-1]:
            between = self.terms.fresh(subject.start)
            self._add(part, subject, path, between)
            subject = between
        self._add(part, subject, parts[-1], target)

    def _branch(self, subject: Slot, path: Path, target: Slot) -> Part:
        branch = Part()
        self._add(branch, subject, path, target)
        return branch


def variables(tokens: Iterable[Token], scope: Scope) -> frozenset[str]:
    """The names of the variables among tokens."""
    return frozenset(scope.name(token.text[1:]) for token in tokens if token.kind is Kind.VARIABLE)
