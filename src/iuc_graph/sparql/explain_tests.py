"""What a FILTER asks for, where it asks in one of the plain ways that people write most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from iuc_graph.sparql.explain_terms import Cursor, Slot, Terms
from iuc_graph.sparql.patterns import Choices, Filter
from iuc_graph.sparql.source import Source
from iuc_graph.sparql.tokens import Kind, Token
from iuc_graph.vocabulary import RDF, XSD

TEXT: Final = frozenset({XSD + "string", RDF + "langString"})
_COMPARISONS: Final = frozenset({"=", "<", ">", "<=", ">="})
_SEARCHES: Final = ("CONTAINS", "STRSTARTS", "STRENDS", "REGEX")
_LENIENT: Final = ("BOUND", "COALESCE", "IF", "EXISTS", "IN")
_PATTERN_SIGNS: Final = frozenset("\\^$.|?*+()[]{}")


@dataclass(frozen=True)
class Comparison:
    """`?value < term`, and the like: `wanted` stands on one side, the variable on the other."""

    variable: str
    sign: str
    wanted: Slot


@dataclass(frozen=True)
class LanguageTest:
    """`LANG(?value) = "en"`, or LANGMATCHES with `ranges`."""

    variable: str
    tag: Slot
    ranges: bool


@dataclass(frozen=True)
class Search:
    """CONTAINS, STRSTARTS, STRENDS or REGEX for `wanted` in the variable: in its STR if `as_text`, else in itself.

    `folded` is LCASE or UCASE where the variable stands in one of them.
    """

    function: str
    variable: str
    wanted: Slot
    as_text: bool
    folded: str


Test = Choices | Comparison | LanguageTest | Search


@dataclass(frozen=True)
class TestReader:
    """Reads the conditions of filters; those that it does not know are left out."""

    source: Source
    terms: Terms

    def tests(self, asked: Filter) -> list[Test]:
        """The conditions that all have to hold."""
        tests = (self._test(part, asked) for part in _conjuncts(asked.tokens))
        return [test for test in tests if test is not None]

    def unbound(self, asked: Filter, bound: frozenset[str]) -> Token | None:
        """A variable that nothing gives a value, where that makes the whole filter fail."""
        if any(token.is_word(*_LENIENT) or token.text == "||" for token in asked.tokens):
            return None
        missing = (t for t in asked.tokens if t.kind is Kind.VARIABLE and t.text[1:] not in bound)
        return next(missing, None)

    def _test(self, tokens: Sequence[Token], asked: Filter) -> Test | None:
        cursor = Cursor(self.source, tokens)
        found = (
            self._language(cursor, asked)
            if cursor.is_word("LANG", "LANGMATCHES")
            else self._search(cursor, asked)
            if cursor.is_word(*_SEARCHES)
            else self._comparison(cursor, asked)
        )
        return found if cursor.peek() is None else None

    def _comparison(self, cursor: Cursor, asked: Filter) -> Test | None:
        left = self._term(cursor, asked)
        if left is not None and left.variable and cursor.takes_word("IN"):
            return self._among(left, cursor, asked)
        token = cursor.peek()
        if left is None or token is None or token.text not in _COMPARISONS:
            return None
        cursor.take()
        right = self._term(cursor, asked)
        if right is None or bool(left.variable) == bool(right.variable):
            return None
        variable, wanted = (left, right) if left.variable else (right, left)
        return _compared(variable.variable, token.text, wanted, asked)

    def _among(self, variable: Slot, cursor: Cursor, asked: Filter) -> Test | None:
        if not cursor.is_sign("("):
            return None
        inner = Cursor(self.source, cursor.block())
        wanted: list[Slot] = []
        while inner.peek() is not None:
            slot = self._term(inner, asked)
            if slot is None or not _is_name(slot):
                return None
            wanted.append(slot)
            inner.takes(",")
        return Choices((variable.variable,), tuple((slot,) for slot in wanted), asked.start, of_filter=True)

    def _language(self, cursor: Cursor, asked: Filter) -> Test | None:
        ranges = cursor.take().is_word("LANGMATCHES")
        inner = Cursor(self.source, cursor.block())
        if ranges:
            if not inner.takes_word("LANG"):
                return None
            variable, joint, tail = Cursor(self.source, inner.block()), ",", inner
        else:
            variable, joint, tail = inner, "=", cursor
        name = self._term(variable, asked)
        tag = self._term(tail, asked) if tail.takes(joint) else None
        if name is None or not name.variable or tag is None or not isinstance(tag.term, Literal):
            return None
        return LanguageTest(name.variable, tag, ranges)

    def _search(self, cursor: Cursor, asked: Filter) -> Test | None:
        function = cursor.take().text.upper()
        inner = Cursor(self.source, cursor.block())
        as_text, folded, subject = self._searched(inner, asked)
        wanted = self._term(inner, asked) if inner.takes(",") else None
        if subject is None or wanted is None or inner.peek() is not None:
            return None
        if not isinstance(wanted.term, Literal) or not wanted.term.value:
            return None
        if function == "REGEX" and _PATTERN_SIGNS & set(wanted.term.value):
            return None
        return Search(function, subject.variable, wanted, as_text, folded)

    def _searched(self, cursor: Cursor, asked: Filter) -> tuple[bool, str, Slot | None]:
        """What a function looks into: whether its STR, in which case, and which variable, None for anything else."""
        as_text, folded = False, ""
        while cursor.is_word("STR", "LCASE", "UCASE"):
            word = cursor.take().text.upper()
            as_text |= word == "STR"
            folded = folded or (word if word != "STR" else "")
            cursor = Cursor(self.source, cursor.block())
        slot = self._term(cursor, asked)
        plain = slot is not None and bool(slot.variable)
        return as_text, folded, slot if plain else None

    def _term(self, cursor: Cursor, asked: Filter) -> Slot | None:
        return self.terms.read(cursor, asked.scope) if self.terms.starts(cursor) else None


def _compared(variable: str, sign: str, wanted: Slot, asked: Filter) -> Test:
    if sign == "=" and _is_name(wanted):
        return Choices((variable,), ((wanted,),), asked.start, of_filter=True)
    return Comparison(variable, sign, wanted)


def _is_name(slot: Slot) -> bool:
    """Whether equal to this term is only this term itself, which is not so for numbers and dates."""
    if isinstance(slot.term, Literal):
        return slot.term.datatype.value in TEXT
    return isinstance(slot.term, NamedNode)


def _conjuncts(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The parts of a condition between its ANDs, without brackets around them; one that has an OR is one part."""
    tokens = _bare(tokens)
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind is Kind.SIGN:
            depth += (token.text == "(") - (token.text == ")")
            if depth == 0 and token.text == "||":
                return
            if depth == 0 and token.text == "&&":
                parts.append([])
                continue
        parts[-1].append(token)
    for part in parts:
        if len(parts) == 1:
            yield part
        else:
            yield from _conjuncts(part)


def _bare(tokens: Sequence[Token]) -> Sequence[Token]:
    while tokens and tokens[0].text == "(" and _closes_last(tokens):
        tokens = tokens[1:-1]
    return tokens


def _closes_last(tokens: Sequence[Token]) -> bool:
    depth = 0
    for at, token in enumerate(tokens):
        if token.kind is Kind.SIGN:
            depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            return at == len(tokens) - 1
    return False
