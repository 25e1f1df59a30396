"""How hints speak: terms as the client wrote them, with line and column, and IRIs in the shortest form that works."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from iuc_graph.sparql.explain_terms import Slot
from iuc_graph.sparql.patterns import Pattern
from iuc_graph.sparql.source import Source
from iuc_graph.vocabulary import RDF, XSD

_LOCAL: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_\-]*")
_BARE: Final = frozenset(XSD + kind for kind in ("integer", "decimal", "boolean"))
_LONGEST: Final = 160
_LONGEST_VALUE: Final = 60
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True)
class Hint:
    """Why an answer is empty: a stable kind, and one or two sentences for the person who asked."""

    code: str
    message: str


@dataclass(frozen=True)
class Words:
    """Spells what a query and a store hold. `prefixes` are those that may be used in the query."""

    source: Source
    prefixes: Mapping[str, str]

    def place(self, start: int) -> str:
        """Line and column of an offset."""
        line, column = self.source.position(start)
        return f"line {line}, column {column}"

    def at(self, slot: Slot) -> str:
        """A term as written, and where."""
        return f"{cut(slot.written)} ({self.place(slot.start)})"

    def pattern(self, pattern: Pattern) -> str:
        """A pattern as written, and where."""
        return f"{self.triple(pattern)} ({self.place(pattern.start)})"

    def triple(self, pattern: Pattern) -> str:
        """A pattern as written."""
        return " ".join(cut(slot.written) for slot in pattern.slots[:3])

    def term(self, term: NamedNode | Literal | BlankNode | Triple) -> str:
        """A term of the store as one would write it in this query."""
        if isinstance(term, NamedNode):
            return self.iri(term.value)
        if not isinstance(term, Literal):
            return str(term)
        if term.language:
            return f'"{cut(term.value, _LONGEST_VALUE).translate(_ESCAPES)}"@{term.language}'
        if term.datatype.value in _BARE:
            return term.value
        quoted = f'"{cut(term.value, _LONGEST_VALUE).translate(_ESCAPES)}"'
        return (
            quoted if term.datatype.value == XSD + "string" else f"{quoted}^^{self.iri(term.datatype.value)}"
        )

    def iri(self, iri: str) -> str:
        """An IRI as a prefixed name where that is possible; never one with a slash, which SPARQL does not read."""
        best = ""
        for prefix, namespace in self.prefixes.items():
            if namespace and iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
                name = f"{prefix}:{iri[len(namespace) :]}"
                best = min(best or name, name, key=len)
        return best or f"<{iri}>"

    def terms(self, terms: Iterable[NamedNode | Literal | BlankNode | Triple]) -> str:
        """Several terms, as a list in words."""
        return listed([self.term(term) for term in terms])

    def kind(self, term: NamedNode | Literal | BlankNode | Triple) -> str:
        """What sort of value a term is: a language, a datatype, an IRI."""
        if not isinstance(term, Literal):
            return "IRIs" if isinstance(term, NamedNode) else "nodes without an address"
        if term.language:
            return f"text in {term.language}"
        return "plain strings" if term.datatype.value == XSD + "string" else self.iri(term.datatype.value)


def listed(words: Sequence[str], joint: str = "and") -> str:
    """Words with commas, and with `joint` before the last."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}"


def cut(text: str, longest: int = _LONGEST) -> str:
    """A text that is short enough for a sentence."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def is_type(slot: Slot) -> bool:
    """Whether a property says what class something has."""
    return slot.iri == RDF + "type"
