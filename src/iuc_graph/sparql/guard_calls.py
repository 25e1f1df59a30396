"""What the engine's parser makes of calls of functions, and of brackets behind a "!", that concerns whoever asks.

It takes no blank between some functions and their bracket, as in `CONCAT (?a)`, which SPARQL allows. And it reads what
stands in some brackets twice: where the last argument may be left out, it looks for all of them first, and then once
more without that one; and behind "!" once it has met a fault. Within one another that makes 2ⁿ times for n of them
(measured on pyoxigraph 0.5.13: 1 s for 18 of REGEX, whose flags were left out).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from iuc_graph.errors import QueryTooLarge
from iuc_graph.sparql.source import Source
from iuc_graph.sparql.terminals import CLOSING
from iuc_graph.sparql.tokens import OPENING, Kind, Token

_FUNCTIONS: Final = """
    BNODE CONCAT COALESCE ENCODE_FOR_URI MD5 SHA1 SHA256 SHA384 SHA512 SAMETERM ISBLANK ISLITERAL ISNUMERIC
    LANGDIR STRLANGDIR HASLANG HASLANGDIR TRIPLE SUBJECT PREDICATE OBJECT ISTRIPLE ADJUST
"""
_STRICT: Final = frozenset(_FUNCTIONS.split())

_READ_TWICE: Final = frozenset({"REGEX", "REPLACE", "SUBSTR", "GROUP_CONCAT"})
"""Functions whose last argument may be left out. Where a fault stands within, it is no help to give it."""

MOST_READ_TWICE: Final = 14
"""Brackets within one another whose content is read twice: the engine's parser takes 0.05 s for so many."""


def check_read_twice(tokens: list[Token], words: frozenset[str], source: Source) -> None:
    """Raise QueryTooLarge where too many brackets stand within one another whose content is read twice."""
    if len(tokens) <= MOST_READ_TWICE or (words.isdisjoint(_READ_TWICE) and "!" not in source.text):
        return
    around = [0]
    for at, token in enumerate(tokens):
        if token.text in OPENING:
            around.append(around[-1] + _times_more(tokens, at))
            if around[-1] > MOST_READ_TWICE:
                raise QueryTooLarge(
                    f"{source.place(token.start)}: more than {MOST_READ_TWICE} calls of REGEX, REPLACE, SUBSTR or "
                    'GROUP_CONCAT, or brackets behind "!", stand within one another. Give each step a name: '
                    "BIND(REPLACE(?a, …) AS ?b)."
                )
        elif token.text in CLOSING:
            around.pop()


def _times_more(tokens: list[Token], at: int) -> int:
    """How often the content of this bracket is read over again: 0, 1 or 2."""
    before = at - 1
    twice = tokens[before].word in _READ_TWICE if at else False
    while before >= 0 and (tokens[before].word or tokens[before].kind in {Kind.IRI, Kind.NAME}):
        before -= 1  # the name of a function, EXISTS or NOT EXISTS
    return twice + (before >= 0 and tokens[before].text == "!")


def tightened(tokens: list[Token], words: frozenset[str], source: Source) -> Source:
    """The text with the brackets moved to these functions, and the blanks behind them: all else stays where it is."""
    if words.isdisjoint(_STRICT):
        return source
    text = source.text
    pieces: list[str] = []
    end = 0
    for at, (word, bracket) in enumerate(pairwise(tokens)):
        if word.word in _STRICT and bracket.text == "(" and word.end < bracket.start:
            # No comment may stand in empty brackets either, so they are moved together.
            last = tokens[at + 2] if tokens[at + 2].text == ")" else bracket
            pieces += [text[end : word.end], text[bracket.start : last.end], text[word.end : bracket.start]]
            end = last.end
    return replace(source, text="".join([*pieces, text[end:]])) if end else source
