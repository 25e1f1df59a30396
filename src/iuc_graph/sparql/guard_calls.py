"""Blanks that SPARQL allows and the engine does not: between some functions and their bracket, as in `CONCAT (?a)`."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from iuc_graph.sparql.source import Source
from iuc_graph.sparql.tokens import Token

_FUNCTIONS: Final = """
    BNODE CONCAT COALESCE ENCODE_FOR_URI MD5 SHA1 SHA256 SHA384 SHA512 SAMETERM ISBLANK ISLITERAL ISNUMERIC
    LANGDIR STRLANGDIR HASLANG HASLANGDIR TRIPLE SUBJECT PREDICATE OBJECT ISTRIPLE ADJUST
"""
_STRICT: Final = frozenset(_FUNCTIONS.split())


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
