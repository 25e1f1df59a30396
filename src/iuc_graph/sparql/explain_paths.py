"""Property paths, as far as they say which triples there have to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pyoxigraph import NamedNode

from iuc_graph.sparql.explain_terms import Cursor, Scope, Slot, Terms
from iuc_graph.sparql.tokens import Kind
from iuc_graph.vocabulary import RDF


class Way(StrEnum):
    """How a path goes on from its parts."""

    STEP = "step"
    BACK = "back"
    SEQUENCE = "sequence"
    CHOICE = "choice"
    REPEATED = "repeated"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Path:
    """A path: one step over a property, or a way over other paths.

    REPEATED is one time or more. UNKNOWN are those that say nothing about a certain property: zero times or more,
    at most once, and none of these properties.
    """

    way: Way
    step: Slot | None = None
    parts: tuple[Path, ...] = ()


def read_path(cursor: Cursor, terms: Terms, scope: Scope) -> Path:
    """The path, property or variable that begins here."""
    if cursor.is_kind(Kind.VARIABLE):
        return Path(Way.STEP, terms.read(cursor, scope))
    parts = [_sequence(cursor, terms, scope)]
    while cursor.takes("|"):
        parts.append(_sequence(cursor, terms, scope))
    return parts[0] if len(parts) == 1 else Path(Way.CHOICE, parts=tuple(parts))


def _sequence(cursor: Cursor, terms: Terms, scope: Scope) -> Path:
    parts = [_element(cursor, terms, scope)]
    while cursor.takes("/"):
        parts.append(_element(cursor, terms, scope))
    return parts[0] if len(parts) == 1 else Path(Way.SEQUENCE, parts=tuple(parts))


def _element(cursor: Cursor, terms: Terms, scope: Scope) -> Path:
    if cursor.takes("^"):
        return Path(Way.BACK, parts=(_element(cursor, terms, scope),))
    path = _primary(cursor, terms, scope)
    if cursor.takes("*", "?"):
        return Path(Way.UNKNOWN)
    return Path(Way.REPEATED, parts=(path,)) if cursor.takes("+") else path


def _primary(cursor: Cursor, terms: Terms, scope: Scope) -> Path:
    if cursor.takes("!"):
        _skip_negated(cursor)
        return Path(Way.UNKNOWN)
    if cursor.takes("("):
        path = read_path(cursor, terms, scope)
        cursor.expect(")")
        return path
    if cursor.is_word("A"):
        token = cursor.take()
        return Path(Way.STEP, Slot(token.text, token.start, NamedNode(RDF + "type")))
    if not cursor.is_kind(Kind.IRI, Kind.NAME):
        raise cursor.unreadable()
    return Path(Way.STEP, terms.read(cursor, scope))


def _skip_negated(cursor: Cursor) -> None:
    if cursor.is_sign("("):
        cursor.block()
    else:
        cursor.takes("^")
        cursor.take()
