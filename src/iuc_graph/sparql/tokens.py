"""A lexer of the SPARQL 1.1 terminals, for deciding about a query before any native parser sees it.

It has to see every keyword that the engine would see, in every disguise. So it is strict: what is not a terminal
is an error here already, and codepoint escapes are decoded first, into the very text that the engine then gets.

The engine's parser has no lexer of its own, which matters at two places (both measured on pyoxigraph 0.5.13):

* Where an operator may stand, it reads "<" as less-than, even where the grammar's longest match is an IRI:
  `FILTER(?a<'x>') SERVICE …`. This lexer knows which brackets hold expressions and does the same.
* It needs no boundary after a keyword: `SERVICEex:a` is SERVICE and ex:a. This lexer finds the name SERVICEex:a;
  the guard refuses prefixes in which such a keyword could hide, and any bare word that is no keyword.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from iuc_graph.errors import QuerySyntaxError

_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME: Final = _BASE + "_0-9\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPE: Final = r"""\\(?:[tbnrf"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"""
_LOCAL_PART: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL: Final = (
    rf"(?:[{_BASE}_:0-9]|{_LOCAL_PART})(?:(?:[{_NAME}\-:]|{_LOCAL_PART})|\.+(?=[{_NAME}\-:%\\]))*+"
)
_PREFIX: Final = rf"[{_BASE}](?:[{_NAME}\-]|\.+(?=[{_NAME}\-]))*+"


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


_IRI: Final = r"""<[^<>"{}|^`\\\x00-\x20]*>"""
_TERMINALS: Final = {
    Kind.STRING: (
        rf'"""(?:"{{0,2}}+(?:[^"\\]|{_ESCAPE}))*+"""'
        rf"|'''(?:'{{0,2}}+(?:[^'\\]|{_ESCAPE}))*+'''"
        rf'|"(?!"")(?:[^"\\\n\r]|{_ESCAPE})*+"'
        rf"|'(?!'')(?:[^'\\\n\r]|{_ESCAPE})*+'"
    ),
    Kind.BLANK: rf"_:[{_BASE}_0-9](?:[{_NAME}\-]|\.+(?=[{_NAME}\-]))*+",
    Kind.NAME: rf"(?:{_PREFIX})?:(?:{_LOCAL})?",
    Kind.VARIABLE: rf"[?$][{_BASE}_0-9][{_NAME}]*+",
    Kind.WORD: rf"[{_BASE}][{_NAME}]*+",
    Kind.LANGUAGE: r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?",
    Kind.NUMBER: r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+",
}
_SIGNS: Final = r"\^\^|\|\||&&|!=|>=|>>|\{\||\|\}|[(){}\[\];,.=>!+\-*/|^?~]"
_SKIPPED: Final = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*+")


def _compile(less_than: str, *first: str) -> re.Pattern[str]:
    groups = [*first, *(f"(?P<{kind}>{pattern})" for kind, pattern in _TERMINALS.items())]
    return re.compile("|".join([*groups, rf"(?P<{Kind.SIGN}>{less_than}|{_SIGNS})"]))


_WITH_IRI: Final = _compile("<=|<<|<", rf"(?P<{Kind.IRI}>{_IRI})")
_AFTER_OPERAND: Final = _compile("<=|<")

_OPENING: Final = {"(": ")", "[": "]", "{": "}", "<<": ">>", "{|": "|}"}
_CLOSING: Final = frozenset(_OPENING.values())
_OPERANDS: Final = frozenset(
    {Kind.IRI, Kind.NAME, Kind.VARIABLE, Kind.STRING, Kind.LANGUAGE, Kind.NUMBER, Kind.BLANK}
)
_VALUE_WORDS: Final = frozenset({"TRUE", "FALSE"})
_EXPRESSION_CLAUSES: Final = frozenset({"SELECT", "BY", "HAVING"})
_BEFORE_LISTS: Final = frozenset({"A", "VALUES", "TRUE", "FALSE", "UNDEF"})
_OPERATORS: Final = frozenset(
    ("||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "|", "^", "!")
)
_SEPARATORS: Final = frozenset(".;,")
_SURROGATES: Final = range(0xD800, 0xE000)
_UNDECODED: Final = frozenset("\"'\\\n\r")
_BACKSLASH: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)", re.DOTALL)


@dataclass(frozen=True)
class Token:
    """One token: its kind, its text as written, and where it starts in the decoded text.

    `depth` counts the brackets around it; `chain` the operators and brackets so far within the innermost pair;
    `items` the parts of lists so far that the engine's parser holds on its stack at the same time.
    """

    kind: Kind
    text: str
    start: int
    depth: int
    chain: int
    items: int

    def is_word(self, *words: str) -> bool:
        """Whether this is one of these keywords, in any case."""
        return self.kind is Kind.WORD and self.text.upper() in words


@dataclass(frozen=True)
class Source:
    """A query text with codepoint escapes decoded, and the way back to positions in the text as written.

    Quotes, backslashes and line ends stay escaped, as they would end a string; so lines are the same in both.
    """

    text: str
    original: str
    shifts: tuple[tuple[int, int], ...] = ()

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, in the original text, of an offset in the decoded one."""
        passed = bisect_right(self.shifts, (offset, len(self.original)))
        at = offset + (self.shifts[passed - 1][1] if passed else 0)
        line_start = self.original.rfind("\n", 0, at) + 1
        return self.original.count("\n", 0, at) + 1, at - line_start + 1

    def original_position(self, line: int, column: int) -> tuple[int, int]:
        """The same for a line and column, from 1, in the decoded text."""
        lines = self.text.split("\n")
        offset = sum(len(earlier) + 1 for earlier in lines[: line - 1]) + column - 1
        return self.position(offset) if self.shifts else (line, column)

    def error(self, message: str, offset: int) -> QuerySyntaxError:
        """A syntax error at an offset in the decoded text."""
        line, column = self.position(offset)
        return QuerySyntaxError(f"Line {line}, column {column}: {message}", line, column)


def decode(text: str) -> Source:
    r"""Decode \uXXXX and \UXXXXXXXX. Raises QuerySyntaxError for what is no character."""
    if "\\u" not in text and "\\U" not in text:
        return Source(text, text)
    pieces: list[str] = []
    shifts: list[tuple[int, int]] = []
    length = end = 0
    for match in _BACKSLASH.finditer(text):
        character = _decoded(match, text)
        pieces += [text[end : match.start()], character]
        length += match.start() - end + len(character)
        end = match.end()
        shifts.append((length, end - length))
    return Source("".join([*pieces, text[end:]]), text, tuple(shifts))


def _decoded(match: re.Match[str], text: str) -> str:
    digits = match[1] or match[2]
    if digits is None:
        return match[0]
    code = int(digits, 16)
    if code in _SURROGATES or code > 0x10FFFF or code == 0:
        raise Source(text, text).error(f"{match[0]} is not a character.", match.start())
    return match[0] if chr(code) in _UNDECODED else chr(code)


@dataclass
class _Bracket:
    """An open bracket, or the whole query (sign "")."""

    sign: str
    start: int
    expression: bool = False
    data: bool = False
    data_follows: bool = False
    chain: int = 0
    items: int = 0

    def counts(self, kind: Kind, text: str) -> bool:
        """Whether a token here makes a list longer: a separator, or a member of a list without separators."""
        if self.data or (self.expression and self.sign == "("):
            return False
        return self.sign == "(" or (kind is Kind.SIGN and text in _SEPARATORS)

    def chains(self, sign: str) -> bool:
        """Whether a sign here is an operator. Outside expressions a minus only starts a number."""
        return sign in _OPERATORS and (self.expression or sign != "-")


@dataclass
class _Lexer:
    source: Source
    open: list[_Bracket] = field(default_factory=lambda: [_Bracket("", 0)])
    tokens: list[Token] = field(default_factory=list)

    def run(self) -> list[Token]:
        text = self.source.text
        at = self._skip(0)
        while at < len(text):
            pattern = _AFTER_OPERAND if self._expects_operator() else _WITH_IRI
            match = pattern.match(text, at)
            if match is None:
                raise self._unreadable(at)
            self._add(Kind(str(match.lastgroup)), match[0], at)
            at = self._skip(match.end())
        if len(self.open) > 1:
            raise self.source.error(f'This "{self.open[-1].sign}" is never closed.', self.open[-1].start)
        return self.tokens

    def _skip(self, at: int) -> int:
        match = _SKIPPED.match(self.source.text, at)
        return match.end() if match else at

    def _unreadable(self, at: int) -> QuerySyntaxError:
        character = self.source.text[at]
        if character in "\"'":
            return self.source.error(
                "This string does not end, or holds an escape that SPARQL does not know.", at
            )
        return self.source.error(f"{character!r} cannot stand here.", at)

    def _expects_operator(self) -> bool:
        bracket = self.open[-1]
        return bracket.sign == "(" and bracket.expression and self._ends_operand()

    def _ends_operand(self) -> bool:
        last = self.tokens[-1]
        if last.kind is Kind.SIGN:
            return last.text in _CLOSING
        return last.kind in _OPERANDS or last.is_word(*_VALUE_WORDS)

    def _add(self, kind: Kind, text: str, at: int) -> None:
        if kind is Kind.SIGN and text in _CLOSING:
            self._close(text, at)
        bracket = self.open[-1]
        opens = kind is Kind.SIGN and text in _OPENING
        if (opens or (kind is Kind.SIGN and bracket.chains(text))) and not bracket.data:
            bracket.chain += 1
        bracket.items += bracket.counts(kind, text)
        token = Token(kind, text, at, len(self.open) - 1 + opens, bracket.chain, bracket.items)
        if kind is Kind.WORD:
            self._enter_clause(text.upper(), bracket)
        if opens:
            self.open.append(self._opened(text, at, bracket))
        self.tokens.append(token)

    def _enter_clause(self, word: str, bracket: _Bracket) -> None:
        if bracket.sign not in {"", "{"}:
            return
        if word in _EXPRESSION_CLAUSES:
            bracket.expression = True
        elif word == "VALUES":
            bracket.expression = False
            bracket.data_follows = True

    def _opened(self, sign: str, at: int, parent: _Bracket) -> _Bracket:
        if sign == "{":
            data, parent.data_follows = parent.data_follows, False
            return _Bracket(sign, at, data=data)
        expression = sign == "(" and self._holds_expression(parent)
        # The parser comes back to the list around this bracket, so both lengths are on its stack.
        return _Bracket(sign, at, expression=expression, data=parent.data, items=parent.items)

    def _holds_expression(self, parent: _Bracket) -> bool:
        """Whether a "(" that comes now holds an expression; otherwise it holds a list of terms or a path."""
        last = self.tokens[-1] if self.tokens else None
        if last is not None and last.kind is Kind.WORD:
            return not last.is_word(*_BEFORE_LISTS)
        if parent.expression:
            return True
        calls = last is not None and last.kind in {Kind.IRI, Kind.NAME}
        return calls and len(self.tokens) > 1 and self.tokens[-2].is_word("FILTER")

    def _close(self, sign: str, at: int) -> None:
        bracket = self.open[-1]
        if _OPENING.get(bracket.sign) != sign:
            raise self.source.error(f'Nothing is open that "{sign}" could close.', at)
        self.open.pop()


def tokenise(source: Source) -> list[Token]:
    """The tokens of a decoded query. Raises QuerySyntaxError with line and column."""
    return _Lexer(source).run()
