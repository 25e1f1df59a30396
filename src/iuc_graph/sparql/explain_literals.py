"""Values that nothing has, where something has nearly the same: another language, datatype, case or spelling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rapidfuzz import fuzz, process

from iuc_graph.sparql.explain_probe import Probe, Seen
from iuc_graph.sparql.explain_terms import Slot, Terms, as_stored
from iuc_graph.sparql.explain_wording import Hint, Words, listed
from iuc_graph.sparql.patterns import Pattern
from iuc_graph.vocabulary import RDF, RDFS, SKOS, XSD

Value = NamedNode | BlankNode | Literal | Triple

STRING: Final = XSD + "string"
_TEXT: Final = frozenset({STRING, RDF + "langString"})
_LANGUAGES: Final = (
    "en",
    "zh",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "el",
    "sv",
    "fi",
    "da",
    "ro",
    "hr",
    "bg",
)
_DATATYPES: Final = (
    *(
        "string",
        "integer",
        "decimal",
        "double",
        "float",
        "boolean",
        "date",
        "dateTime",
        "gYear",
        "gYearMonth",
    ),
    *("anyURI", "language", "nonNegativeInteger", "int", "long", "time", "duration"),
)
_LABELS: Final = (RDFS + "label", SKOS + "prefLabel", SKOS + "altLabel")
_MOST_KINDS: Final = 6
_ALIKE: Final = 80
_LONG: Final = 200


@dataclass
class ValueAdvice:
    """What to write instead of a value that a pattern has no match for."""

    probe: Probe
    words: Words
    terms: Terms

    def hint(self, pattern: Pattern, slot: Slot) -> Hint | None:
        """Why `slot`, which is the object of `pattern`, has no match there; None where nothing helps."""
        if not isinstance(slot.term, Literal):
            return None
        wanted = slot.term
        seen = self._seen(pattern)
        return (
            self._another_form(pattern, slot, wanted, seen)
            or self._a_thing(pattern, slot, wanted, seen)
            or self._another_case(pattern, slot, wanted, seen)
            or self._language(pattern, slot, wanted, seen)
            or self._kind(pattern, slot, wanted, seen)
            or self._nearest(pattern, slot, wanted, seen)
        )

    def _seen(self, pattern: Pattern) -> Seen:
        slot = self.terms.fresh(pattern.start)
        pattern = pattern.with_object(slot)
        if pattern.subject.variable and pattern.predicate.variable:
            return Seen((), complete=False)  # these would be all values of the graph
        return self.probe.values(pattern, slot)

    def _found(self, pattern: Pattern, slot: Slot, forms: Iterable[Value]) -> list[NamedNode | Literal]:
        """Those of these terms that the pattern has a match with."""
        found = [
            as_stored(form) if isinstance(form, Literal) else form
            for form in dict.fromkeys(forms)
            if isinstance(form, Literal | NamedNode)
            and form != slot.term
            and self.probe.exists(pattern.with_object(replace(slot, term=form)))
        ]
        return list(dict.fromkeys(found))[:_MOST_KINDS]

    def _another_form(self, pattern: Pattern, slot: Slot, wanted: Literal, seen: Seen) -> Hint | None:
        found = self._found(pattern, slot, _forms(wanted, seen))
        if not found:
            return None
        here = f"No {self._property(pattern)} here is {self.words.at(slot)}, {self._described(wanted)}"
        there = f"{self._have(pattern)} {self.words.terms(found)}"
        best = self.words.term(found[0])
        tagged = isinstance(found[0], Literal) and bool(found[0].language)
        if tagged and not wanted.language:
            say = f"Write {best}, or compare STR(?value) with {self.words.term(Literal(wanted.value))}"
            code = "plain-string" if wanted.datatype.value == STRING else "datatype"
        else:
            say = f"Write {best}"
            code = "language" if wanted.language else "datatype"
        return Hint(code, f"{here}: {there}. {say}.")

    def _a_thing(self, pattern: Pattern, slot: Slot, wanted: Literal, seen: Seen) -> Hint | None:
        """A text where the values are IRIs: that of the thing that has the text for a name, if there is one."""
        if wanted.datatype.value not in _TEXT or not _all_are(seen, NamedNode):
            return None
        named = [self.terms.iri_of(wanted.value), *self._labelled(wanted.value)]
        found = self._found(pattern, slot, [iri for iri in named if iri is not None])
        instead = (
            f"Write {self.words.term(found[0])}" if found else f"One is {self.words.term(seen.terms[0])}"
        )
        return Hint(
            "iri-expected",
            f"{self.words.at(slot)} is a text, while {all_values(seen)} of {self._property(pattern)} are IRIs. "
            f"{instead}.",
        )

    def _labelled(self, text: str) -> Iterator[NamedNode]:
        for label in _LABELS:
            for value in (Literal(text), *(Literal(text, language=tag) for tag in _LANGUAGES)):
                for quad in self.probe.quads(None, NamedNode(label), value, graph=None):
                    if isinstance(quad.subject, NamedNode):
                        yield quad.subject

    def _another_case(self, pattern: Pattern, slot: Slot, wanted: Literal, seen: Seen) -> Hint | None:
        if wanted.datatype.value not in _TEXT:
            return None
        same = [term for term in seen.terms if isinstance(term, Literal) and _folded(term) == _folded(wanted)]
        same.sort(key=lambda term: term.language != wanted.language)
        cases = [form(wanted.value) for form in (str.lower, str.upper, str.title, str.capitalize)]
        guesses = [other for case in cases for other in _forms(Literal(case), seen)]
        found = self._found(pattern, slot, [*same, *(guesses if not same else ())])
        if not found:
            return None
        return Hint(
            "case",
            f"No value of {self._property(pattern)} is {self.words.at(slot)}; {self._have(pattern)} "
            f"{self.words.terms(found[:3])}. Upper and lower case are different here.",
        )

    def _language(self, pattern: Pattern, slot: Slot, wanted: Literal, seen: Seen) -> Hint | None:
        tags = languages(seen)
        if not wanted.language or not tags or wanted.language in tags:
            return None
        return Hint(
            "language",
            f"{self.words.at(slot)}: {no_value(seen)} of {self._property(pattern)} has the language "
            f"{wanted.language}; they have {listed(tags[:8])}.",
        )

    def _kind(self, pattern: Pattern, slot: Slot, wanted: Literal, seen: Seen) -> Hint | None:
        kinds = list(dict.fromkeys(self.words.kind(term) for term in seen.terms))
        if not kinds or not _other_kind(wanted, seen):
            return None
        return Hint(
            "datatype",
            f"{self.words.at(slot)} is {self._described(wanted)}, while {all_values(seen)} of "
            f"{self._property(pattern)} are {listed(kinds[:_MOST_KINDS])}, such as "
            f"{self.words.term(seen.terms[0])}.",
        )

    def _nearest(self, pattern: Pattern, slot: Slot, wanted: Literal, seen: Seen) -> Hint | None:
        texts = {
            term: term.value
            for term in seen.terms
            if isinstance(term, Literal) and len(term.value) < _LONG and term.datatype.value in _TEXT
        }
        if wanted.datatype.value not in _TEXT or len(wanted.value) > _LONG:
            return None
        best = process.extract(
            wanted.value, texts, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_ALIKE, limit=2
        )
        best.sort(key=lambda hit: (-hit[1], hit[2].language != wanted.language))
        if not best:
            return None
        return Hint(
            "near-string",
            f"No value of {self._property(pattern)} is {self.words.at(slot)}. The nearest: "
            f"{self.words.terms(term for _, _, term in best)}.",
        )

    def _property(self, pattern: Pattern) -> str:
        """What has no such value, as far as the pattern says: a property, of a certain thing, in a certain graph."""
        named = "value" if pattern.predicate.variable else pattern.predicate.written
        thing = "" if pattern.subject.variable else f" of {pattern.subject.written}"
        graph = "" if pattern.graph is None or pattern.graph.variable else f" in {pattern.graph.written}"
        return f"{named}{thing}{graph}"

    def _have(self, pattern: Pattern) -> str:
        """Who has the values that are told next."""
        return "the graph has" if pattern.subject.variable else f"{pattern.subject.written} has"

    def _described(self, literal: Literal) -> str:
        if literal.language:
            return f"a text with the language {literal.language}"
        if literal.datatype.value == STRING:
            return "a string without a language"
        return f"a value of the datatype {self.words.iri(literal.datatype.value)}"


def languages(seen: Seen) -> list[str]:
    """The languages of some values, the most frequent ones of a vocabulary first come first."""
    return list(dict.fromkeys(t.language for t in seen.terms if isinstance(t, Literal) and t.language))


def all_values(seen: Seen) -> str:
    """How a sentence says which values it is about: all, or the first that were looked at."""
    return "all values" if seen.complete else f"the first {len(seen.terms)} values"


def no_value(seen: Seen) -> str:
    """How a sentence about values begins: no value of all, or none of the first that were looked at."""
    return "no value" if seen.complete else f"none of the first {len(seen.terms)} values"


def _forms(wanted: Literal, seen: Seen) -> Iterator[Literal]:
    """The same characters with every language and datatype that may be meant, those of the values first."""
    for tag in dict.fromkeys([*languages(seen), *_LANGUAGES]):
        yield Literal(wanted.value, language=tag)
    own = [term.datatype.value for term in seen.terms if isinstance(term, Literal) and not term.language]
    for datatype in dict.fromkeys([*own, *(XSD + kind for kind in _DATATYPES)]):
        yield Literal(wanted.value, datatype=NamedNode(datatype))


def _folded(literal: Literal) -> str:
    return " ".join(literal.value.split()).casefold()


def _all_are(seen: Seen, kind: type[Value]) -> bool:
    return bool(seen.terms) and all(isinstance(term, kind) for term in seen.terms)


def _other_kind(wanted: Literal, seen: Seen) -> bool:
    """Whether no value is of the datatype that is asked for; languages are told apart elsewhere."""
    if wanted.language:
        return not any(isinstance(term, Literal) and term.language for term in seen.terms)
    return not any(isinstance(term, Literal) and term.datatype == wanted.datatype for term in seen.terms)
