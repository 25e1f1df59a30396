"""A whole query, read as far as it says why its answer may be empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from iuc_graph.sparql.explain_groups import GroupReader
from iuc_graph.sparql.explain_select import Ending, Head, read_ending, read_head
from iuc_graph.sparql.explain_terms import Cursor, Scope, Terms
from iuc_graph.sparql.patterns import Filter, Part
from iuc_graph.sparql.source import Source, decode
from iuc_graph.sparql.tokens import Kind, Token, tokenise

LONGEST: Final = 20_000
"""Queries with more characters are written by programs; reading them would take longer than it is worth."""

_DEEPEST: Final = 60


@dataclass
class Question:
    """A query: its form, what it requires, how it ends, and the graphs that it names with FROM.

    `prefixes` are all that may be used in it, `bound` the names of the variables that something can give a value.
    """

    source: Source
    form: str
    prefixes: Mapping[str, str]
    terms: Terms
    part: Part = field(default_factory=Part)
    ending: Ending = field(default_factory=Ending)
    from_default: list[str] = field(default_factory=list)
    from_named: list[str] = field(default_factory=list)
    bound: frozenset[str] = frozenset()

    @property
    def exact(self) -> bool:
        """Whether what matches the required part is an answer, if filters, HAVING and OFFSET let it through."""
        return self.part.exact and not self.terms.vague


def read_question(text: str, prefixes: Mapping[str, str]) -> Question | None:
    """Read a query that the engine has answered; None where it says nothing about triples.

    Raises QuerySyntaxError for what is not understood.
    """
    if len(text) > LONGEST:
        return None
    source = decode(text)
    tokens = tokenise(source)
    if max((token.depth for token in tokens), default=0) > _DEEPEST:
        return None
    cursor = Cursor(source, tokens)
    declared = _prologue(cursor, prefixes)
    question = Question(source, cursor.take().text.upper(), declared, Terms(declared))
    return _Reader(question, cursor).read()


def _prologue(cursor: Cursor, prefixes: Mapping[str, str]) -> dict[str, str]:
    declared = dict(prefixes)
    while cursor.is_word("BASE", "PREFIX"):
        if cursor.take().is_word("PREFIX"):
            prefix, namespace = cursor.take(), cursor.take()
            declared[prefix.text[:-1]] = namespace.text[1:-1]
        else:
            cursor.take()
    return declared


@dataclass
class _Reader:
    question: Question
    cursor: Cursor

    def read(self) -> Question | None:
        head = self._head()
        self._dataset()
        self.cursor.takes_word("WHERE")
        if self.cursor.is_sign("{"):
            self._where()
        elif self.question.form != "DESCRIBE":
            raise self.cursor.unreadable()
        ending = self.question.ending = read_ending(self.cursor)
        if ending.values:
            self._trailing_values(head)
        if self.cursor.peek() is not None:
            raise self.cursor.unreadable()
        aggregates = head.aggregates or ending.having is not None
        return None if aggregates and not ending.grouped else self.question

    def _head(self) -> Head:
        question, cursor = self.question, self.cursor
        if question.form == "SELECT":
            return read_head(cursor)
        if question.form == "CONSTRUCT" and cursor.is_sign("{"):
            cursor.block()
        elif question.form == "DESCRIBE":
            while question.terms.starts(cursor) or cursor.is_sign("*"):
                self._target()
        return Head(None, frozenset(), aggregates=False)

    def _target(self) -> None:
        if not self.cursor.takes("*"):
            slot = self.question.terms.read(self.cursor, Scope())
            if slot.iri is not None:
                self.question.part.names.append(slot)

    def _dataset(self) -> None:
        while self.cursor.takes_word("FROM"):
            graphs = (
                self.question.from_named if self.cursor.takes_word("NAMED") else self.question.from_default
            )
            iri = self.question.terms.iri(self.cursor.take())
            if iri is None:
                raise self.cursor.unreadable()
            graphs.append(iri)

    def _where(self) -> None:
        begin = self.cursor.at
        GroupReader(self.cursor, self.question.terms).group(self.question.part, None, Scope())
        filters = [asked for part in self.question.part.everything() for asked in part.filters]
        self.question.bound = _bound(self.cursor.tokens[begin : self.cursor.at], filters)

    def _trailing_values(self, head: Head) -> None:
        """VALUES behind everything joins with what is shown, which is known only where nothing is computed."""
        inner = Part()
        GroupReader(self.cursor, self.question.terms).values(inner, Scope())
        plain = not self.question.ending.grouped and not head.computed
        shown = all(head.shown is None or choices.variables <= head.shown for choices in inner.choices)
        if plain and shown:
            self.question.part.absorb(inner)
        else:
            self.question.part.vague = True


def _bound(tokens: Sequence[Token], filters: list[Filter]) -> frozenset[str]:
    asked = {token.start for one in filters for token in one.tokens}
    return frozenset(
        token.text[1:] for token in tokens if token.kind is Kind.VARIABLE and token.start not in asked
    )
