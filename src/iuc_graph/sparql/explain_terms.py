"""The terms of a query as its tokens write them: IRIs, prefixed names, literals and variables.

The texts that come here were answered already, so nothing is checked: what this reader does not know, it says
with QuerySyntaxError, and no hint is given about the query.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Store

from iuc_graph.errors import QuerySyntaxError
from iuc_graph.sparql.source import Source
from iuc_graph.sparql.tokens import Kind, Token
from iuc_graph.vocabulary import XSD

OPENING: Final = {"(": ")", "[": "]", "{": "}"}
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_QUOTES: Final = ('"""', "'''", '"', "'")


@dataclass(frozen=True)
class Slot:
    """One position of a pattern: a term, or the variable of that name; `written` and `start` as in the query."""

    written: str
    start: int
    term: NamedNode | Literal | None = None
    variable: str = ""

    @property
    def iri(self) -> str | None:
        """The IRI that stands here, if one does."""
        return self.term.value if isinstance(self.term, NamedNode) else None


@dataclass(frozen=True)
class Scope:
    """Which variable a name means: those that a sub-select does not give on are its own."""

    shown: tuple[tuple[int, frozenset[str] | None], ...] = ()

    def inside(self, number: int, shown: frozenset[str] | None) -> Scope:
        """The scope within sub-select `number`, which gives on the names `shown`, or all where that is None."""
        return Scope((*self.shown, (number, shown)))

    def name(self, variable: str) -> str:
        """The name, with the number of the sub-select behind it where it means nothing outside."""
        for number, shown in reversed(self.shown):
            if shown is not None and variable not in shown:
                return f"{variable} {number}"
        return variable


@dataclass
class Cursor:
    """A place in a list of tokens, moving forward."""

    source: Source
    tokens: Sequence[Token]
    at: int = 0

    def peek(self, ahead: int = 0) -> Token | None:
        """The next token, or one further ahead; None at the end."""
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else None

    def take(self) -> Token:
        """The next token, which is then behind."""
        token = self.peek()
        if token is None:
            raise self.unreadable()
        self.at += 1
        return token

    def is_sign(self, *signs: str) -> bool:
        """Whether the next token is one of these signs."""
        token = self.peek()
        return token is not None and token.kind is Kind.SIGN and token.text in signs

    def is_word(self, *words: str) -> bool:
        """Whether the next token is one of these keywords."""
        token = self.peek()
        return token is not None and token.is_word(*words)

    def is_kind(self, *kinds: Kind) -> bool:
        """Whether the next token is of one of these kinds."""
        token = self.peek()
        return token is not None and token.kind in kinds

    def takes(self, *signs: str) -> bool:
        """Go past the next token if it is one of these signs, and tell whether it was."""
        found = self.is_sign(*signs)
        self.at += found
        return found

    def takes_word(self, *words: str) -> bool:
        """Go past the next token if it is one of these keywords, and tell whether it was."""
        found = self.is_word(*words)
        self.at += found
        return found

    def expect(self, sign: str) -> Token:
        """Go past this sign."""
        if not self.is_sign(sign):
            raise self.unreadable()
        return self.take()

    def block(self) -> Sequence[Token]:
        """Go past a pair of brackets that opens here; the tokens between them."""
        begin, open_brackets = self.at + 1, 0
        while True:
            token = self.take()
            if token.kind is Kind.SIGN:
                open_brackets += (token.text in OPENING) - (token.text in OPENING.values())
            if open_brackets <= 0:
                return self.tokens[begin : self.at - 1]

    def written(self, begin: int) -> str:
        """The text from the token with index `begin` to the one that was taken last."""
        last = self.tokens[self.at - 1]
        return self.source.text[self.tokens[begin].start : last.start + len(last.text)]

    def unreadable(self) -> QuerySyntaxError:
        """What is raised where the text goes on in a way that this reader does not know."""
        token = self.peek()
        return self.source.error(
            "This is not understood well enough to say anything about it.",
            len(self.source.text) if token is None else token.start,
        )


@dataclass
class Terms:
    """Reads terms. `prefixes` are those in force; `vague` tells whether a term was met that is not understood."""

    prefixes: Mapping[str, str]
    made: int = field(default=0)
    vague: bool = field(default=False)

    def fresh(self, start: int, written: str = "[]") -> Slot:
        """A variable that stands nowhere else."""
        self.made += 1
        return Slot(written, start, variable=f" {self.made}")

    def starts(self, cursor: Cursor) -> bool:
        """Whether a term begins here; lists and bracketed nodes do not count."""
        if cursor.is_kind(Kind.VARIABLE, Kind.IRI, Kind.NAME, Kind.BLANK, Kind.STRING, Kind.NUMBER):
            return True
        return cursor.is_word("TRUE", "FALSE") or (cursor.is_sign("+", "-") and self._signed(cursor))

    def read(self, cursor: Cursor, scope: Scope) -> Slot:
        """The term that begins here."""
        begin, token = cursor.at, cursor.take()
        if token.kind is Kind.VARIABLE:
            return Slot(token.text, token.start, variable=scope.name(token.text[1:]))
        if token.kind is Kind.BLANK:
            return Slot(token.text, token.start, variable=scope.name(token.text))
        try:
            term = self._constant(token, cursor)
        except ValueError:  # no IRI, or no language: the engine takes more than its own constructors
            term = None
        written = cursor.written(begin)
        if term is None:
            self.vague = True
            return self.fresh(token.start, written)
        return Slot(written, token.start, term)

    def iri(self, token: Token) -> str | None:
        """The IRI of a token; None where that depends on a base."""
        if token.kind is Kind.IRI:
            value = token.text[1:-1]
        else:
            prefix, local = token.text.split(":", 1)
            value = self.prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)
        return value if _ABSOLUTE.match(value) else None

    def iri_of(self, text: str) -> NamedNode | None:
        """The IRI that a text spells, in full or with a prefix."""
        prefix, colon, rest = text.partition(":")
        if not colon or not _ABSOLUTE.match(text):
            return None
        try:
            return NamedNode(self.prefixes[prefix] + rest if prefix in self.prefixes else text)
        except ValueError:
            return None

    def _constant(self, token: Token, cursor: Cursor) -> NamedNode | Literal | None:
        if token.kind in {Kind.IRI, Kind.NAME}:
            iri = self.iri(token)
            return None if iri is None else NamedNode(iri)
        if token.kind is Kind.STRING:
            return self._string(unquoted(token.text), cursor)
        if token.kind is Kind.NUMBER:
            return _number(token.text)
        if token.is_word("TRUE", "FALSE"):
            return Literal(token.text.lower(), datatype=NamedNode(XSD + "boolean"))
        if token.kind is Kind.SIGN and token.text in {"+", "-"} and cursor.is_kind(Kind.NUMBER):
            return _number(token.text + cursor.take().text)
        raise cursor.unreadable()

    def _string(self, value: str, cursor: Cursor) -> Literal | None:
        if cursor.is_kind(Kind.LANGUAGE):
            return Literal(value, language=cursor.take().text[1:])
        if not cursor.takes("^^"):
            return Literal(value)
        datatype = self.iri(cursor.take())
        return None if datatype is None else as_stored(Literal(value, datatype=NamedNode(datatype)))

    def _signed(self, cursor: Cursor) -> bool:
        token = cursor.peek(1)
        return token is not None and token.kind is Kind.NUMBER


def unquoted(text: str) -> str:
    """The value of a string as SPARQL writes it, with its quotes and escapes."""
    quote = next(quote for quote in _QUOTES if text.startswith(quote))
    return _ESCAPE.sub(_unescaped, text[len(quote) : -len(quote)])


def _unescaped(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    return chr(int(digits, 16)) if digits else _ESCAPED.get(match[3], match[3])


def _number(text: str) -> Literal:
    kind = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
    return as_stored(Literal(text, datatype=NamedNode(XSD + kind)))


def as_stored(literal: Literal) -> Literal:
    """A literal as a store gives it back: numbers and dates in their canonical form."""
    node, store = NamedNode("x:x"), Store()
    store.add(Quad(node, node, literal))
    value = next(iter(store)).object
    return value if isinstance(value, Literal) else literal
