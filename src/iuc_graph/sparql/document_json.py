r"""What may reach the engine as JSON-LD: contexts that stand in it, or are bundled here; not nested too deeply.

Nothing is ever fetched: the engine has nothing to fetch with, and would say no more than that. A bundled context is put
in at the place of its address, character by character, so that all else stays as it was sent; the keyword is known as
`"\u0040context"`, too. Deep nesting and long contexts end the engine's process (measured on pyoxigraph 0.5.13: 10,000
nodes within one another, and 4,600 terms of which each is defined by the next).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Final

from iuc_graph.errors import QueryTooLarge, RequestError
from iuc_graph.sparql.source import Source
from iuc_graph.vocabulary import BASE, PREFIXES

NAME: Final = "JSON-LD"

CONTEXT: Final = BASE + "context"
"""Address of the context that is bundled: the prefixes that queries and updates need not declare either."""

BUNDLED: Final = {CONTEXT: PREFIXES}

MOST_TERMS: Final = 2000
"""Members that all contexts of a document may have together."""

_TOKEN: Final = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\Z))(\s*:)?|[\[\]{}]', re.DOTALL)


@dataclass
class _Bracket:
    """An open bracket, and whether it holds a context: an object with its terms, or a list of contexts."""

    sign: str
    context: bool


@dataclass
class _Scan:
    """Walks over the strings and brackets of a text."""

    text: str
    nesting: int
    open: list[_Bracket] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    end: int = 0
    terms: int = 0
    follows: str = ""
    """The keyword whose value comes next: @context, @import, or none."""
    literal: bool = False

    def run(self) -> str:
        for found in _TOKEN.finditer(self.text):
            if found[1] is None:
                self._bracket(found[0], found.start())
            elif found[2] is not None:
                self._key(_string(found[1]), found.start())
            else:
                self._value(_string(found[1]), found)
        if self.literal and self.pieces:
            raise RequestError(
                f"This {NAME} has the address of a context and a JSON literal, which could hold the same words. Write "
                "the context into the document."
            )
        return "".join([*self.pieces, self.text[self.end :]])

    def _bracket(self, sign: str, at: int) -> None:
        if sign in "]}":
            if self.open:  # else the engine tells the fault
                self.open.pop()
            self.follows = ""
            return
        inner = self.follows == "@context" or self._in_context_list
        self.open.append(_Bracket(sign, inner))
        self.follows = ""
        if len(self.open) > self.nesting:
            raise QueryTooLarge(
                f"{self._place(at)}: more than {self.nesting} brackets are open inside one another."
            )

    def _key(self, key: str, at: int) -> None:
        within = bool(self.open) and self.open[-1].context
        self.follows = key if key == "@context" or (key == "@import" and within) else ""
        if within:
            self._count(1, at)

    def _value(self, value: str, found: re.Match[str]) -> None:
        self.literal = self.literal or value == "@json"
        if self.follows == "@context" or self._in_context_list:
            terms = BUNDLED.get(value)
            if terms is None:
                raise self._refusal(value, found.start())
            self._count(len(terms), found.start())
            self.pieces += [self.text[self.end : found.start()], json.dumps(terms)]
            self.end = found.end()
        elif self.follows:
            raise self._refusal(value, found.start())
        self.follows = ""

    @property
    def _in_context_list(self) -> bool:
        return bool(self.open) and self.open[-1].context and self.open[-1].sign == "["

    def _count(self, terms: int, at: int) -> None:
        self.terms += terms
        if self.terms > MOST_TERMS:
            raise QueryTooLarge(
                f"{self._place(at)}: the contexts have more than {MOST_TERMS} terms together. Say each of them once."
            )

    def _refusal(self, address: str, at: int) -> RequestError:
        return RequestError(
            f"{self._place(at)}: the context {address[:200]!r} would have to be fetched, which this service never "
            f"does. Write it into the document; known without fetching is {CONTEXT}."
        )

    def _place(self, at: int) -> str:
        return Source(self.text, self.text).place(at)


def checked_json(text: str, nesting: int) -> str:
    """The document with bundled contexts in place of their addresses.

    Raises RequestError for other addresses of contexts; QueryTooLarge where brackets nest deeper than `nesting`, or
    contexts have too many terms.
    """
    return _Scan(text, nesting).run()


def _string(quoted: str) -> str:
    """What a JSON string says; as it is written, where that is no JSON."""
    plain = quoted[1:-1]
    if "\\" not in plain:
        return plain
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        return plain
