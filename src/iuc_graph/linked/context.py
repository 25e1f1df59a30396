"""The JSON-LD context: short names for the terms of the ontology and the prefixes of all others.

It is made from the ontology, so it never lacks a term. Each document carries the part of it that it uses, so that it
is read without asking anybody; whoever wants short names for all terms takes the whole one, /context.jsonld.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pyoxigraph import NamedNode, Triple

from iuc_graph.linked.document import FOAF, VOID
from iuc_graph.vocabulary import IUC, KINDS, OWL, PREFIXES, RDF, SCHEMA, XSD

_TYPE: Final = RDF + "type"
_RANGE: Final = SCHEMA + "rangeIncludes"
_PROPERTIES: Final = frozenset(
    OWL + name for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
_TERMS: Final = _PROPERTIES | {OWL + "Class"}
_KEYWORDS: Final = {"id": "@id", "type": "@type", "graph": "@graph"}

NAMESPACES: Final = {
    **{name: iri for name, iri in PREFIXES.items() if name not in (*KINDS, "id")},
    "foaf": FOAF,
    "void": VOID,
}
"""Prefixes of the context. Those of our kinds are none of them, since `theme` and others are properties too; `id` is
another name of @id there."""


@dataclass(frozen=True)
class Term:
    """A short name: what it stands for, and how its values are read: as "@id", of a datatype, or "" for as they are."""

    name: str
    iri: str
    values: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether its prefix says already all that there is to say."""
        return not self.values and self.name == compacted(self.iri)

    @property
    def definition(self) -> str | dict[str, str]:
        """As a context says it."""
        compact = compacted(self.iri)
        return {"@id": compact, "@type": _value_type(self.values)} if self.values else compact


@dataclass(frozen=True)
class Context:
    """All short names by IRI."""

    terms: Mapping[str, Term]
    _names: Mapping[str, Term] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_names", {term.name: term for term in self.terms.values()})

    def whole(self) -> dict[str, Any]:
        """The content of /context.jsonld."""
        return {"@context": self.part(NAMESPACES.keys(), self._names.keys())}

    def part(self, prefixes: Collection[str], names: Collection[str]) -> dict[str, Any]:
        """A context that knows only these prefixes and names, in a fixed order."""
        needed = {*prefixes, *(compacted(self._names[name].iri).partition(":")[0] for name in names)}
        needed |= {"xsd"} if any(self._names[name].values.startswith(XSD) for name in names) else set()
        return {
            **_KEYWORDS,
            **{name: NAMESPACES[name] for name in sorted(needed & NAMESPACES.keys())},
            **{
                name: self._names[name].definition for name in sorted(names) if not self._names[name].is_plain
            },
        }


def context_of(ontology: Iterable[Triple]) -> Context:
    """The context for the terms that an ontology declares: ours by their names, those of others with a prefix."""
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    ranges: defaultdict[str, set[str]] = defaultdict(set)
    for triple in ontology:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode):
            if triple.predicate.value == _TYPE:
                kinds[triple.subject.value].add(triple.object.value)
            elif triple.predicate.value == _RANGE:
                ranges[triple.subject.value].add(triple.object.value)
    terms = (_term(iri, kinds[iri], ranges[iri]) for iri in sorted(kinds) if kinds[iri] & _TERMS)
    return Context({term.iri: term for term in terms if term is not None})


def compacted(iri: str) -> str:
    """An IRI with its prefix, or as it is where none fits."""
    for name, start in NAMESPACES.items():
        if iri.startswith(start) and len(iri) > len(start):
            return f"{name}:{iri.removeprefix(start)}"
    return iri


def _term(iri: str, kinds: set[str], ranges: set[str]) -> Term | None:
    name = iri.removeprefix(IUC) if iri.startswith(IUC) else compacted(iri)
    if name == iri or name in _KEYWORDS or name in NAMESPACES:
        return None
    if OWL + "ObjectProperty" in kinds:
        return Term(name, iri, "@id")
    only = next(iter(ranges)) if len(ranges) == 1 else ""
    # A text may have a language, which a datatype would take away.
    return Term(name, iri, only if only.startswith(XSD) and only != XSD + "string" else "")


def _value_type(values: str) -> str:
    return values if values.startswith("@") else compacted(values)
