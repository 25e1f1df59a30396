"""Binding variables of a SELECT for an endpoint elsewhere: the protocol has nothing for it, so VALUES is put in.

`inserted` gives the text whose answer is the one that the engine here gives to the text with substitutions. There, a
value is visible wherever the variable is: in each branch of a UNION, in an OPTIONAL, and in a sub-select that selects
the variable. VALUES at one place would not do, since a group is answered by itself before it is joined. So each group
that speaks of the variable gets one, and joining the same single row twice changes nothing. EXISTS sees what is bound
around it. What cannot be made the same is refused. `tests/sparql/test_insertion.py` compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

from pyoxigraph import Literal

from iuc_graph.errors import QueryFailed
from iuc_graph.sparql.rows import Bindings, Term
from iuc_graph.sparql.tokens import OPENING, Kind, Source, Token, decode, tokenise

_FORMS: Final = frozenset(
    ("ASK", "CONSTRUCT", "DESCRIBE", "INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "WITH")
)
_COMPARED: Final = frozenset(("=", "!="))
_ESCAPE: Final = re.compile(r"\\(?:\\([uU])?|.)")


def inserted(text: str, bindings: Bindings) -> str:
    """The text of a SELECT with a VALUES for each variable wherever the engine here would see its value.

    Raises QuerySyntaxError for what is no SPARQL, and QueryFailed for another form of query, for a variable that is
    not selected, and where no VALUES can say the same.
    """
    source = decode(text)
    tokens = tokenise(source)
    start = start_of_select(tokens)
    places: dict[int, str] = {}
    for name, term in bindings.items():
        clause = f" VALUES ?{name} {{ {written(term)} }} "
        for at in _Places(source, tokens, name, term).find(start):
            places[at] = places.get(at, "") + clause
    pieces, end = [], 0
    for at in sorted(places):
        pieces += [source.text[end:at], places[at]]
        end = at
    return "".join([*pieces, source.text[end:]])


def written(term: Term) -> str:
    r"""A term as every endpoint reads it, whether it decodes \uXXXX in the whole text or only in strings.

    Raises QueryFailed for a literal that SPARQL 1.1 has no form for.
    """
    if isinstance(term, Literal) and term.direction is not None:
        raise QueryFailed(f"{term} has a direction of writing, which SPARQL 1.1 does not know.")
    return _ESCAPE.sub(_unmistakable, str(term))


def _unmistakable(escape: re.Match[str]) -> str:
    return rf"\\\u{ord(escape[1]):04X}" if escape[1] else escape[0]


def start_of_select(tokens: Sequence[Token]) -> int:
    """The index of the SELECT behind the prologue. Raises QueryFailed where there is none."""
    for index, token in enumerate(tokens):
        if token.is_word("SELECT"):
            return index
        if token.word in _FORMS:
            raise QueryFailed(f"This is {token.word}, which gives no rows; write a SELECT.")
    raise QueryFailed("This is no query; write a SELECT.")


@dataclass(frozen=True)
class _Group:
    """A group that was walked over: whether it speaks of the variable, and the index of its last bracket."""

    needs: bool
    end: int


class _Places:
    """Looks for the places of one variable's VALUES."""

    def __init__(self, source: Source, tokens: Sequence[Token], name: str, term: Term) -> None:
        self.source, self.tokens, self.name, self.term = source, tokens, name, term
        self.spellings = (f"?{name}", f"${name}")
        self.found: list[int] = []
        self.matched = False
        """Whether a pattern or BIND gives it a value where the query can hand it on."""

    def find(self, start: int) -> list[int]:
        """The offsets in the decoded text. Raises QueryFailed."""
        listed = self._selects(start)
        self._check_words()
        group = self._select(start, bindable=True)
        if not listed and not (self._stars(start) and self.matched):
            self._refuse(start, "it is not among the columns that the query selects")
        if not group.needs:
            self.found.append(self.tokens[self._opening_of(start)].end)
        if isinstance(self.term, Literal) and not self.matched:
            self._check_comparisons()
        return self.found

    def _select(self, at: int, *, bindable: bool = False) -> _Group:
        """Walk over a SELECT from its first word; its outer group."""
        group = self._group(self._opening_of(at), bindable=bindable)
        at = group.end + 1
        while at < len(self.tokens) and self.tokens[at].text != "}":
            if self._is_it(at) and self._word(at - 1) == "AS":
                self._refuse(at, "it is worked out by the query itself")
            at = self._closing(at) + 1 if self._opens(at) else at + 1
        return group

    def _group(self, at: int, *, bindable: bool) -> _Group:
        """Walk over a group from its bracket, and note where its VALUES goes, if it needs one."""
        if self._word(at + 1) == "SELECT":
            return self._sub_select(at)
        start, needs, place = at, False, self.tokens[at].end
        at += 1
        while self.tokens[at].text != "}":
            if self._opens(at):
                inner = self._inner(at, bindable)
                needs, at = needs or inner.needs, inner.end
            elif self._word(at) == "VALUES":
                mentioned, at = self._data(at)
                needs = needs or mentioned
            elif self._is_it(at):
                if self._word(at - 1) == "AS":
                    place = self._behind_bind(at, start, allowed=bindable and not needs)
                self.matched = self.matched or self._is_matched(at)
                needs = True
            at += 1
        if needs:
            self.found.append(place)
        return _Group(needs, at)

    def _inner(self, at: int, bindable: bool) -> _Group:
        """Walk over a bracket within a group."""
        word = self._word(at - 1)
        mentioned = self._mentioned(at)
        if word == "EXISTS":
            return _Group(mentioned, self._closing(at))
        if "SERVICE" in (self._word(at - 2), self._word(at - 3)):
            if mentioned:
                self._refuse(at, "it stands in a SERVICE, and who answers that is not known here")
            return _Group(False, self._closing(at))
        if word == "MINUS":
            return self._minus(at)
        return self._group(at, bindable=bindable and word != "OPTIONAL")

    def _minus(self, at: int) -> _Group:
        """Rows without a common variable never cancel each other; with the value they always have one."""
        matched = self.matched
        found = self._group(at, bindable=False)
        self.matched = matched
        if not found.needs:
            if self._word(at + 1) == "SELECT":
                self._refuse(at, "a sub-select under MINUS does not select it")
            self.found.append(self.tokens[at].end)
        return _Group(True, found.end)

    def _sub_select(self, at: int) -> _Group:
        end = self._closing(at)
        if not self._mentioned(at):
            return _Group(False, end)
        if self._stars(at + 1):
            self._refuse(at, "a sub-select with * speaks of it: write out which columns it selects")
        if not self._selects(at + 1):
            return _Group(False, end)
        self._select(at + 1)
        return _Group(True, end)

    def _behind_bind(self, at: int, start: int, *, allowed: bool) -> int:
        """Where VALUES may stand in a group that makes the variable itself: behind the brackets of the BIND."""
        opening = self._around(at)
        if not allowed or opening < start or self._word(opening - 1) != "BIND":
            self._refuse(at, "it is worked out here, after it was used or where that may fail")
        self.matched = True
        return self.tokens[self._closing(opening)].end

    def _data(self, at: int) -> tuple[bool, int]:
        """Whether a VALUES of the query's own has the variable, and the index of its last bracket."""
        mentioned = False
        while not self._opens(at):
            mentioned = mentioned or self._is_it(at)
            at += 1
        self.matched = self.matched or mentioned
        return mentioned, self._closing(at)

    def _check_words(self) -> None:
        for at in range(2, len(self.tokens)):
            if self._is_it(at) and self._word(at - 2) == "BOUND":
                self._refuse(at, "BOUND is decided before a value arrives: ask with a pattern")

    def _check_comparisons(self) -> None:
        """The engine here compares a variable without a pattern sign by sign: 2 is not 2.0 there."""
        for at in range(1, len(self.tokens)):
            if not self._is_it(at):
                continue
            before, after = at - 1, at + 1
            while self.tokens[before].text == "(":
                before -= 1
            while self._text(after) == ")":
                after += 1
            around = self._around(at)
            words = (self._word(around - 1), self._word(after), self._word(after + 1))
            if "IN" in words or _COMPARED & {self._text(before), self._text(after)}:
                self._refuse(at, "no pattern binds it, and = does not compare it by value: use <= and >=")

    def _is_matched(self, at: int) -> bool:
        """Whether it stands in a pattern: round brackets hold expressions."""
        return self.tokens[self._around(at)].text != "("

    def _selects(self, at: int) -> bool:
        """Whether a SELECT names it as a column. Raises QueryFailed where SELECT itself works it out."""
        named = False
        for place in self._projection(at):
            if self._is_it(place):
                if self._word(place - 1) == "AS":
                    self._refuse(place, "it is worked out by SELECT")
                named = named or self.tokens[place].depth == self.tokens[at].depth
        return named

    def _stars(self, at: int) -> bool:
        """Whether it is SELECT *."""
        level = self.tokens[at].depth
        return any(
            self._text(place) == "*" and self.tokens[place].depth == level for place in self._projection(at)
        )

    def _projection(self, at: int) -> Iterator[int]:
        return iter(range(at + 1, self._opening_of(at)))

    def _opening_of(self, at: int) -> int:
        """The index of the bracket of a SELECT's outer group."""
        level = self.tokens[at].depth + 1
        while not (self._opens(at) and self.tokens[at].depth == level):
            at += 1
            if at == len(self.tokens):
                raise self.source.error("This SELECT has no pattern: { … }.", self.tokens[-1].start)
        return at

    def _closing(self, at: int) -> int:
        """The index of the bracket that closes this one."""
        closing, depth = OPENING[self.tokens[at].text], self.tokens[at].depth - 1
        at += 1
        while not (self.tokens[at].text == closing and self.tokens[at].depth == depth):
            at += 1
        return at

    def _around(self, at: int) -> int:
        """The index of the innermost bracket that is open here; outside of all, that of the first token."""
        depth = self.tokens[at].depth
        while at and not (self._text(at) in OPENING and self.tokens[at].depth == depth):
            at -= 1
        return at

    def _mentioned(self, at: int) -> bool:
        return any(map(self._is_it, range(at, self._closing(at))))

    def _opens(self, at: int) -> bool:
        return self._text(at) == "{"

    def _text(self, at: int) -> str:
        return self.tokens[at].text if at < len(self.tokens) else ""

    def _word(self, at: int) -> str:
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def _is_it(self, at: int) -> bool:
        return self.tokens[at].kind is Kind.VARIABLE and self.tokens[at].text in self.spellings

    def _refuse(self, at: int, why: str) -> NoReturn:
        place = self.source.place(self.tokens[at].start)
        raise QueryFailed(f"{place}: ?{self.name} cannot be bound at an endpoint elsewhere, as {why}.")
