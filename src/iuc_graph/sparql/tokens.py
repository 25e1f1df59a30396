"""A lexer of the SPARQL 1.1 terminals, for deciding about a query before any native parser sees it.

It has to see every keyword that the engine would see, in every disguise. So it is strict: what is not a terminal
is an error here already, and codepoint escapes are decoded first, into the very text that the engine then gets.

The engine's parser has no lexer of its own, which matters here (measured on pyoxigraph 0.5.13): where an operator
may stand, it reads "<" as less-than, even where the grammar's longest match is an IRI:
`FILTER(?a<'x>') SERVICE …`. This lexer knows which brackets hold expressions and does the same. What the engine
makes of names, the room's `guard_names` knows.

It is on the path of each query and runs in Python, so: one pattern, whose alternatives never read a character
many times over; light tokens; and an end as soon as a limit is passed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn

from iuc_graph.errors import QuerySyntaxError, QueryTooLarge
from iuc_graph.sparql.source import Source, decode
from iuc_graph.sparql.terminals import (
    BRACKETS,
    CLOSING,
    OPENING,
    PIECE,
    SHORT_PIECE,
    SIGNS,
    Piece,
    after_blanks,
    cut,
)

if TYPE_CHECKING:  # workers read queries, too, and need no settings for it
    from iuc_graph.settings import Settings

__all__ = ["MOST", "OPENING", "Kind", "Source", "Token", "decode", "tokenise"]


class Kind(StrEnum):
    """The kinds of tokens."""

    IRI = "iri"
    NAME = "name"
    WORD = "word"
    VARIABLE = "variable"
    STRING = "string"
    LANGUAGE = "language"
    NUMBER = "number"
    BLANK = "blank"
    SIGN = "sign"


# Looking up a member of an enumeration takes longer than all else that is done for a token.
_SIGN: Final = Kind.SIGN
_WORD_KIND: Final = Kind.WORD
_NAME_KIND: Final = Kind.NAME
_IRI_KIND: Final = Kind.IRI

_KINDS: Final = {
    **dict.fromkeys("?$", Kind.VARIABLE),
    **dict.fromkeys("\"'", Kind.STRING),
    **dict.fromkeys("0123456789.", Kind.NUMBER),
    "@": Kind.LANGUAGE,
    "_": Kind.BLANK,
    ":": _NAME_KIND,
    "<": _IRI_KIND,
}
"""By the first character; words and most names start with a letter."""

_NO_OPERANDS: Final = frozenset({_WORD_KIND, _SIGN})
_VALUE_WORDS: Final = frozenset({"TRUE", "FALSE"})
_LISTS: Final = frozenset({"SELECT", "DESCRIBE", "CONSTRUCT", "ASK"})
_EXPRESSIONS: Final = frozenset({"SELECT", "BY", "HAVING"})
_PATTERNS: Final = _LISTS | {"WHERE"}
_CLAUSES: Final = _PATTERNS | _EXPRESSIONS | {"VALUES"}
_BEFORE_LISTS: Final = frozenset({"A", "VALUES", "TRUE", "FALSE", "UNDEF"})
_NONE: Final = frozenset[str]()
_OPERATORS: Final = frozenset(
    ("||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "|", "^", "!")
)
_PATH_OPERATORS: Final = _OPERATORS - {"-"}
_SEPARATORS: Final = frozenset(".;,/")
"""What begins the next triple, or part of one; a step of a path becomes a triple, too."""


_JOINED: Final = 2000
"""Parts of lists in one whole pattern, as far as the limits let them: the engine joins them one within another, and
3,000 end its process."""

_MEANT: Final = {
    "&": " Conditions are joined by &&.",
    "“”‘’„«»": " Text stands in straight quotes: \"…\" or '…'.",
    "@": ' A language tag follows its text without a blank: "…"@en.',
    "\u00a0\u2003\u2009\u202f\u3000": " It only looks like a blank. Replace it by one.",
}

MOST: Final = 40_000
"""Tokens that a text may have: what holds more than that takes too long to read, and too much memory, here."""


class Token(NamedTuple):
    """One token: its kind, its text as written, and where it starts in the decoded text.

    `depth` counts the brackets around it, a bracket's own included where it opens. `word` is a keyword in capitals;
    empty for all other kinds.
    """

    kind: Kind
    text: str
    start: int
    depth: int
    word: str = ""

    def is_word(self, *words: str) -> bool:
        """Whether this is one of these keywords (given in capitals), in any case."""
        return self.word in words

    @property
    def end(self) -> int:
        """Where it ends in the decoded text."""
        return self.start + len(self.text)


_make: Final = tuple.__new__


class _Bracket:
    """An open bracket, or the whole query (sign "").

    `chain` counts the operators and brackets so far within it, `items` the parts of lists so far that the engine's
    parser holds on its stack at the same time: those of the groups around it too, as the parser comes back to them.
    `listing` tells that each token here is such a part, `separators` which signs begin one.
    """

    __slots__ = ("chain", "data_follows", "items", "listing", "operators", "separators", "sign", "start")

    def __init__(self, sign: str, start: int, items: int) -> None:
        self.sign, self.start, self.items = sign, start, items
        self.chain = 0
        self.data_follows = self.listing = False
        self.separators, self.operators = _SEPARATORS, _PATH_OPERATORS


class _Lexer:
    """Reads one text. `bracket` is the innermost open one, `around` are those around it."""

    def __init__(self, source: Source, limits: Settings | None) -> None:
        self.source = source
        self.tokens: list[Token] = []
        self.bracket = _Bracket("", 0, 0)
        self.around: list[_Bracket] = []
        self.limited = limits is not None
        self.nesting = sys.maxsize if limits is None else limits.nesting
        self.chain = sys.maxsize if limits is None else limits.chain
        self.items = sys.maxsize if limits is None else limits.list_items
        self.joined = -sys.maxsize  # so far in this pattern; far from any limit where nothing is joined
        self.most = sys.maxsize if limits is None else MOST

    def run(self) -> list[Token]:
        length = len(self.source.text)
        at, size = after_blanks(self.source.text, 0), PIECE
        while at < length:
            pieces, end = cut(self.source.text, at, size)
            at = self._read(pieces, at)
            size = PIECE if at == end else SHORT_PIECE
            if len(self.tokens) > self.most:
                self._too_large(
                    at, f"this is longer than {self.most} words, terms and signs. Ask several times."
                )
        if self.around:
            raise self.source.error(f'This "{self.bracket.sign}" is never closed.', self.bracket.start)
        return self.tokens

    def _read(self, pieces: Iterable[Piece], at: int) -> int:
        """Read these tokens, which start here, and return where they end; or stop where a "<" is less-than."""
        append, depth, bracket = self.tokens.append, len(self.around), self.bracket
        for text, skipped in pieces:
            start = at
            at += len(text) + len(skipped)
            word = ""
            if text in BRACKETS:
                if text == "<<" and self._expects_operator():
                    return self._less_than(start)
                self._turn(text, start)
                depth, bracket = len(self.around), self.bracket
                continue
            if text in SIGNS:
                kind = _SIGN
                if text in bracket.operators:
                    self._count_link(bracket, start)
                if text in bracket.separators:
                    self._count_item(bracket, start)
            elif (kind := _KINDS.get(text[:1], _WORD_KIND)) is _WORD_KIND:
                if ":" in text:
                    kind = _NAME_KIND
                else:
                    word = text.upper() or self._unreadable(start)
                    if word in _CLAUSES:
                        self._enter_clause(word, bracket)
            elif kind is _IRI_KIND and self._expects_operator():
                return self._less_than(start)
            if bracket.listing:
                self._count_item(bracket, start)
            append(_make(Token, (kind, text, start, depth, word)))
        return at

    def _less_than(self, start: int) -> int:
        """Take "<" or "<=" as a sign, and return where the text after it starts."""
        sign = "<=" if self.source.text.startswith("<=", start) else "<"
        self._count_link(self.bracket, start)
        self.tokens.append(Token(Kind.SIGN, sign, start, len(self.around)))
        return after_blanks(self.source.text, start + len(sign))

    def _expects_operator(self) -> bool:
        bracket = self.bracket
        if bracket.sign != "(" or bracket.operators is not _OPERATORS:
            return False
        last = self.tokens[-1]
        return last.kind not in _NO_OPERANDS or last.text in CLOSING or last.word in _VALUE_WORDS

    def _turn(self, sign: str, start: int) -> None:
        """Open or close a bracket."""
        bracket = self.bracket
        if sign not in OPENING:
            if OPENING.get(bracket.sign) != sign:
                raise self._unopened(sign, start)
            self.bracket = bracket = self.around.pop()
        if bracket.listing:
            self._count_item(bracket, start)
        if sign in OPENING:
            self.bracket = self._opened(sign, start, bracket)
            self.around.append(bracket)
            if len(self.around) > self.nesting:
                self._too_large(start, f"more than {self.nesting} brackets are open inside one another.")
        self.tokens.append(_make(Token, (_SIGN, sign, start, len(self.around), "")))

    def _unopened(self, sign: str, start: int) -> QuerySyntaxError:
        if not self.around:
            return self.source.error(f'Nothing is open that "{sign}" could close.', start)
        line, column = self.source.position(self.bracket.start)
        return self.source.error(
            f'"{sign}" cannot close the "{self.bracket.sign}" of line {line}, column {column}, which is still open.',
            start,
        )

    def _opened(self, sign: str, start: int, parent: _Bracket) -> _Bracket:
        opened = _Bracket(sign, start, parent.items if self.around else 0)
        in_data = parent.operators is _NONE
        if not in_data:
            self._count_link(parent, start)
        if sign == "{":
            if not self.around and self.joined >= 0:
                self.joined = 0
            if parent.data_follows:
                parent.data_follows = False
                opened.operators = opened.separators = _NONE
        elif in_data:
            opened.operators = opened.separators = _NONE
        elif sign == "(":
            opened.separators = _NONE
            if self._holds_expression(parent):
                opened.operators = _OPERATORS
            else:
                opened.listing = True
        return opened

    def _holds_expression(self, parent: _Bracket) -> bool:
        """Whether a "(" that comes now holds an expression; otherwise it holds a list of terms or a path."""
        last = self.tokens[-1] if self.tokens else None
        if last is not None and last.word:
            return last.word not in _BEFORE_LISTS
        if parent.operators is _OPERATORS:
            return True
        calls = last is not None and (last.kind is _IRI_KIND or last.kind is _NAME_KIND)
        return calls and len(self.tokens) > 1 and self.tokens[-2].word == "FILTER"

    def _enter_clause(self, word: str, bracket: _Bracket) -> None:
        """What stands in a group or the whole query after these words. Outside expressions a minus is no operator."""
        if bracket.sign not in {"", "{"}:
            return
        if word == "VALUES":
            bracket.data_follows = True
            bracket.operators = _PATH_OPERATORS
        elif word in _EXPRESSIONS:
            bracket.operators = _OPERATORS
        if word in _LISTS:
            bracket.listing = True
        if word in _PATTERNS and not self.around:
            self.joined = 0

    def _count_link(self, bracket: _Bracket, start: int) -> None:
        bracket.chain += 1
        if bracket.chain > self.chain:
            self._too_large(
                start,
                f"more than {self.chain} operators and clauses follow one another within one pair of brackets. "
                "VALUES or IN takes long lists.",
            )

    def _count_item(self, bracket: _Bracket, start: int) -> None:
        bracket.items += 1
        if bracket.sign:
            self.joined += 1
        elif not bracket.listing:  # the next operation of an update
            self.joined = -sys.maxsize
        most = min(self.items, _JOINED) if self.joined >= 0 and self.limited else self.items
        if max(bracket.items, self.joined) > most:
            self._too_large(
                start,
                f"more than {most} triples, predicates, objects, members of a list or steps of "
                "paths follow one another. VALUES takes long lists.",
            )

    def _too_large(self, start: int, message: str) -> NoReturn:
        line, column = self.source.position(start)
        raise QueryTooLarge(f"Line {line}, column {column}: {message}")

    def _unreadable(self, at: int) -> NoReturn:
        character = self.source.text[at]
        if character in "\"'":
            raise self.source.error(
                "This string does not end, or holds an escape that SPARQL does not know.", at
            )
        hint = next((hint for characters, hint in _MEANT.items() if character in characters), "")
        raise self.source.error(f"{character!r} cannot stand here.{hint}", at)


def tokenise(source: Source, limits: Settings | None = None) -> list[Token]:
    """The tokens of a decoded query; without `limits` of any length and depth.

    Raises QuerySyntaxError with line and column, or QueryTooLarge at the first token that passes a limit.
    """
    return _Lexer(source, limits).run()
