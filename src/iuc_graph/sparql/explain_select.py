"""What stands around the WHERE of a query or sub-select: what it shows, groups by and cuts off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from iuc_graph.sparql.explain_terms import Cursor
from iuc_graph.sparql.tokens import Kind, Token

_AGGREGATES: Final = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")


@dataclass(frozen=True)
class Head:
    """What a SELECT shows: its names, or None for all; those that it computes; whether it aggregates."""

    shown: frozenset[str] | None
    computed: frozenset[str]
    aggregates: bool


@dataclass
class Ending:
    """What stands behind the WHERE of a query; `limit` and `offset` with where they stand."""

    grouped: bool = False
    having: Token | None = None
    limit: tuple[Token, int] | None = None
    offset: tuple[Token, int] | None = None
    values: bool = False


def read_head(cursor: Cursor) -> Head:
    """Read what stands between SELECT and WHERE."""
    shown: set[str] = set()
    computed: set[str] = set()
    everything = aggregates = False
    while not (cursor.is_sign("{") or cursor.is_word("WHERE", "FROM")):
        if cursor.is_sign("("):
            inner = cursor.block()
            computed.add(inner[-1].text[1:])
            aggregates |= any(token.is_word(*_AGGREGATES) for token in inner)
            continue
        token = cursor.take()
        everything |= token.text == "*"
        if token.kind is Kind.VARIABLE:
            shown.add(token.text[1:])
    return Head(None if everything else frozenset(shown | computed), frozenset(computed), aggregates)


def read_ending(cursor: Cursor) -> Ending:
    """Read what stands behind WHERE, up to its end, or past the word VALUES, whose data are left."""
    ending = Ending()
    while cursor.peek() is not None and not cursor.is_sign("}"):
        if cursor.is_sign("(", "{"):
            cursor.block()
            continue
        token = cursor.take()
        if token.is_word("GROUP"):
            ending.grouped = True
        elif token.is_word("HAVING"):
            ending.having = token
        elif token.is_word("LIMIT", "OFFSET"):
            read = (token, int(cursor.take().text))
            ending.limit, ending.offset = (
                (read, ending.offset) if token.is_word("LIMIT") else (ending.limit, read)
            )
        elif token.is_word("VALUES"):
            ending.values = True
            break
    return ending
