"""Filters that let nothing through because of a language, a datatype, a case or a misspelled variable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rapidfuzz import fuzz, process

from iuc_graph.sparql.explain_literals import all_values, languages, no_value
from iuc_graph.sparql.explain_probe import Probe, Seen
from iuc_graph.sparql.explain_terms import Slot
from iuc_graph.sparql.explain_tests import TEXT, Comparison, LanguageTest, Search, TestReader
from iuc_graph.sparql.explain_wording import Hint, Words, listed
from iuc_graph.sparql.patterns import Filter, Part, Pattern
from iuc_graph.vocabulary import XSD

Value = NamedNode | BlankNode | Literal | Triple

_NUMBERS: Final = frozenset(
    XSD + name
    for name in (
        *("integer", "decimal", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger"),
        *("nonPositiveInteger", "positiveInteger", "negativeInteger"),
        *("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
    )
)
_MOST_KINDS: Final = 5


@dataclass
class FilterAdvice:
    """What to ask instead of a condition that no value meets. `bound` are the variables that have a value."""

    probe: Probe
    words: Words
    tests: TestReader
    bound: frozenset[str]

    def hints(self, part: Part) -> Iterator[Hint]:
        """What can be told about the filters of a part."""
        for asked in part.filters:
            hint = self._unbound(asked)
            if hint is not None:
                yield hint
                continue
            for test in self.tests.tests(asked):
                hint = self._of_test(test, part)
                if hint is not None:
                    yield hint

    def _of_test(self, test: object, part: Part) -> Hint | None:
        if not isinstance(test, Comparison | LanguageTest | Search):
            return None
        found = _position(part, test.variable)
        if found is None:
            return None
        pattern, slot = found
        seen = self.probe.values(pattern, slot)
        if not seen.terms:
            return None
        of = pattern.predicate.written if slot is pattern.object and slot.variable else slot.written
        if pattern.predicate.variable:
            of = slot.written
        if isinstance(test, Comparison):
            return self._comparison(test, seen, slot, of)
        return (
            self._language(test, seen, of)
            if isinstance(test, LanguageTest)
            else self._search(test, seen, slot, of)
        )

    def _unbound(self, asked: Filter) -> Hint | None:
        token = self.tests.unbound(asked, self.bound)
        if token is None:
            return None
        near = process.extractOne(token.text[1:], sorted(self.bound), scorer=fuzz.ratio, score_cutoff=60)
        meant = f" Did you mean ?{near[0]}?" if near else ""
        return Hint(
            "unbound-variable",
            f"{token.text} ({self.words.place(token.start)}) is given no value by any pattern, so the FILTER "
            f"lets nothing through.{meant}",
        )

    def _comparison(self, test: Comparison, seen: Seen, slot: Slot, of: str) -> Hint | None:
        wanted = test.wanted.term
        if wanted is None or any(_sort(term) == _sort(wanted) for term in seen.terms):
            return None
        kinds = list(dict.fromkeys(self.words.kind(term) for term in seen.terms))[:_MOST_KINDS]
        plain = isinstance(wanted, Literal) and wanted.datatype.value == XSD + "string"
        way = f"Compare STR({slot.written}), or write" if plain else "Write"
        return Hint(
            "datatype",
            f"The FILTER compares {slot.written} with {self.words.at(test.wanted)}, while {all_values(seen)} of "
            f"{of} are {listed(kinds)}: such values are neither equal nor in any order. {way} a value such as "
            f"{self.words.term(seen.terms[0])}.",
        )

    def _language(self, test: LanguageTest, seen: Seen, of: str) -> Hint | None:
        tags = languages(seen)
        wanted = test.tag.term.value if test.tag.term is not None else ""
        if any(_has_language(term, wanted, test.ranges) for term in seen.terms):
            return None
        have = f"they have {listed(tags[:8])}" if tags else "they have no language at all"
        return Hint(
            "language",
            f"{no_value(seen).capitalize()} of {of} has the language {self.words.at(test.tag)}; {have}.",
        )

    def _search(self, test: Search, seen: Seen, slot: Slot, of: str) -> Hint | None:
        wanted = test.wanted.term
        if not isinstance(wanted, Literal) or wanted.language:
            return None
        texts = [(term, text) for term in seen.terms if (text := _text(term)) is not None]
        readable = [(term, text) for term, text in texts if test.as_text or _is_text(term)]
        if any(_holds(test, _in_case(text, test.folded), wanted.value) for _, text in readable):
            return None
        if test.folded and _in_case(wanted.value, test.folded) != wanted.value:
            letters = "small" if test.folded == "LCASE" else "capital"
            return Hint(
                "case",
                f"{test.folded} gives {letters} letters only, so nothing in it is {self.words.at(test.wanted)}. "
                f"Write {self.words.term(Literal(_in_case(wanted.value, test.folded)))}.",
            )
        return self._search_otherwise(test, wanted.value, seen, slot, of)

    def _search_otherwise(self, test: Search, wanted: str, seen: Seen, slot: Slot, of: str) -> Hint | None:
        """Values that would match if they were read as text, or in any case."""
        alike = [
            term
            for term in seen.terms
            if (text := _text(term)) is not None and _holds(test, text.casefold(), wanted.casefold())
        ]
        if not alike or test.folded:
            return None
        if not test.as_text and not _is_text(alike[0]):
            return Hint(
                "datatype",
                f"{test.function} reads text, while values of {of} are {self.words.kind(alike[0])}, such as "
                f"{self.words.term(alike[0])}. Write {test.function}(STR({slot.written}), …).",
            )
        return Hint(
            "case",
            f"{no_value(seen).capitalize()} of {of} holds {self.words.at(test.wanted)} in this case, but "
            f"{self.words.term(alike[0])} does in another. Search in LCASE({slot.written}) for "
            f"{self.words.term(Literal(wanted.lower()))}.",
        )


def _position(part: Part, variable: str) -> tuple[Pattern, Slot] | None:
    """A pattern that gives a variable its values, as its object where there is one, and the slot there."""
    for pattern in part.patterns:
        if pattern.object.variable == variable:
            return pattern, pattern.object
    for pattern in part.patterns:
        for slot in pattern.slots:
            if slot.variable == variable:
                return pattern, slot
    return None


def _sort(term: Value) -> str:
    """What a term can be compared with: equal for two terms that may be in some order, or equal."""
    if not isinstance(term, Literal):
        return "IRI"
    if term.language:
        return f"@{term.language}"
    datatype = term.datatype.value
    if datatype in _NUMBERS:
        return "number"
    return "duration" if datatype.endswith("uration") else datatype.replace("dateTimeStamp", "dateTime")


def _has_language(term: Value, wanted: str, ranges: bool) -> bool:
    if not isinstance(term, Literal):
        return False
    tag = (term.language or "").lower()
    if not ranges:
        return tag == wanted
    asked = wanted.lower()
    return bool(tag) and (asked in {"*", tag} or tag.startswith(f"{asked}-"))


def _is_text(term: Value) -> bool:
    return isinstance(term, Literal) and term.datatype.value in TEXT


def _text(term: Value) -> str | None:
    return term.value if isinstance(term, Literal | NamedNode) else None


def _in_case(text: str, folded: str) -> str:
    if not folded:
        return text
    return text.lower() if folded == "LCASE" else text.upper()


def _holds(test: Search, text: str, wanted: str) -> bool:
    if test.function == "STRSTARTS":
        return text.startswith(wanted)
    return text.endswith(wanted) if test.function == "STRENDS" else wanted in text
