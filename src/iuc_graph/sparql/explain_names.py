"""IRIs that occur nowhere, and the nearest ones that do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Final
from urllib.parse import unquote

from pyoxigraph import DefaultGraph, NamedNode
from rapidfuzz import fuzz, process

from iuc_graph.sparql.explain_probe import Probe
from iuc_graph.vocabulary import BASE, ID, IUC, KINDS, OWL, RDF, RDFS

TYPE: Final = NamedNode(RDF + "type")
LABEL: Final = RDFS + "label"

_CLASSES: Final = (OWL + "Class", RDFS + "Class")
_PROPERTIES: Final = (
    OWL + "ObjectProperty",
    OWL + "DatatypeProperty",
    OWL + "AnnotationProperty",
    RDF + "Property",
)
_BUILT_IN: Final = (
    RDF + "type",
    RDFS + "label",
    RDFS + "comment",
    RDFS + "subClassOf",
    RDFS + "subPropertyOf",
)
_NAMING: Final = frozenset({"name", "title", "label", "preflabel", "altlabel", "alternatename", "legalname"})
_MOST_THINGS: Final = 20_000
_MOST_TERMS: Final = 2_000
_SAMPLES: Final = 2
_PER_SAMPLE: Final = 40

# Out of 100. Found by trying misspelled names of the ontology and slugs: below 70 the offers are noise.
_ALIKE: Final = 70
_WORDS_ALIKE: Final = 0.95
_WORD: Final = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_SHORTEST_WORD: Final = 4


class Role(StrEnum):
    """What a name is used as."""

    PROPERTY = "property"
    CLASS = "class"
    THING = "thing"


@dataclass
class NameFinder:
    """Finds names that are in a store. What it reads of the ontology it reads once."""

    probe: Probe
    classes: dict[str, str | None] = field(default_factory=dict)
    properties: set[str] = field(default_factory=set)
    read: bool = False

    def nearest(self, iri: str, role: Role) -> list[str]:
        """At most three IRIs of the store that are most like one that is not in it; often none."""
        exact = [other for other in _respelled(iri) if self._occurs(other)]
        if exact:
            return exact[:1]
        self._read_terms()
        if iri.startswith(ID):
            return self._nearest_thing(iri)
        if role is Role.PROPERTY and local(iri).lower() in _NAMING and self._occurs(LABEL):
            return [LABEL]
        pool = self.properties if role is Role.PROPERTY else set(self.classes)
        if role is Role.THING:
            pool = pool | self.properties
        home = iri.removesuffix(local(iri))
        ours_first = sorted(pool, key=lambda other: (not other.startswith(home), other))
        return _most_alike(local(iri), {other: local(other) for other in ours_first})

    def others(self, iri: str) -> list[str]:
        """A few things of the same kind as one of ours that is not in the store."""
        kind, slash, _ = iri.removeprefix(ID).partition("/")
        if not iri.startswith(ID) or not slash:
            return []
        self._read_terms()
        return sorted(self._things(f"{ID}{kind}/"), key=lambda other: (len(other), other))[:3]

    def nearest_graph(self, iri: str) -> list[str]:
        """The named graphs most like an IRI that names none."""
        graphs = [graph.value for graph in self.probe.graphs()]
        slug = iri.rstrip("/").rsplit("/", 1)[-1]
        return _most_alike(slug, {graph: graph.rsplit("/", 1)[-1] for graph in graphs})

    def _occurs(self, guess: str) -> bool:
        try:
            NamedNode(guess)
        except ValueError:  # a guess made of what the client wrote may be no IRI
            return False
        return self.probe.occurs(guess) is True

    def _nearest_thing(self, iri: str) -> list[str]:
        kind, _, slug = iri.removeprefix(ID).partition("/")
        slug = slug or kind
        elsewhere = [f"{ID}{other}/{form}" for other in KINDS for form in _slugs(slug) if other != kind]
        found = [other for other in elsewhere if self._occurs(other)]
        if found:
            return found[:3]
        start = f"{ID}{kind}/"
        return _most_alike(slug, {other: other.removeprefix(start) for other in self._things(start)})

    def _things(self, start: str) -> set[str]:
        """The things whose IRIs start so, as far as they are instances of classes whose first one does."""
        things: set[str] = set()
        for name, first in self.classes.items():
            if first is not None and first.startswith(start) and first not in things:
                left = _MOST_THINGS - len(things)
                things |= {other for other in self._instances(name, left) if other.startswith(start)}
        return things

    def _read_terms(self) -> None:
        if self.read:
            return
        self.read = True
        declared = [iri for kind in _CLASSES for iri in self._instances(kind, _MOST_TERMS)]
        for name in sorted(declared, key=lambda name: not name.startswith(IUC)):
            samples = list(self._instances(name, _SAMPLES))
            self.classes[name] = samples[0] if samples else None
            self.properties.update(*(self._properties_of(sample) for sample in samples))
        for kind in _PROPERTIES:
            self.properties.update(self._instances(kind, _MOST_TERMS))
        self.properties.update(name for name in _BUILT_IN if self.probe.occurs(name))

    def _properties_of(self, thing: str) -> Iterator[str]:
        quads = self.probe.quads(NamedNode(thing), None, None, graph=DefaultGraph())
        return (quad.predicate.value for quad in islice(quads, _PER_SAMPLE))

    def _instances(self, name: str, most: int) -> Iterator[str]:
        quads = self.probe.quads(None, TYPE, NamedNode(name), graph=DefaultGraph())
        for quad in islice(quads, most):
            if isinstance(quad.subject, NamedNode):
                yield quad.subject.value


def local(iri: str) -> str:
    """The last part of an IRI: what stands behind its namespace."""
    return re.split(r"[#/]", iri.rstrip("/#"))[-1]


def _most_alike(name: str, names: dict[str, str]) -> list[str]:
    """The keys of the texts most like a name, the likest first, and else in the order given.

    They are at most three, all about as good as the first.
    """
    spelled = process.extract(
        name, names, scorer=fuzz.ratio, processor=str.lower, score_cutoff=_ALIKE, limit=10
    )
    scores = {iri: score for _, score, iri in spelled}
    words = _words(name)
    if words and not scores:
        shared = process.extract(
            words, names, scorer=fuzz.token_set_ratio, processor=_words, score_cutoff=_ALIKE / _WORDS_ALIKE
        )
        scores = {iri: score * _WORDS_ALIKE for _, score, iri in shared}
    best = sorted(scores, key=lambda iri: -scores[iri])[:3]
    return [iri for iri in best if scores[iri] >= scores[best[0]] - 12]


def _words(name: str) -> str:
    return " ".join(word.lower() for word in _WORD.findall(name) if len(word) >= _SHORTEST_WORD)


def _respelled(iri: str) -> Iterator[str]:
    """Ways to write an IRI of ours, or of a known vocabulary, that are often mixed up."""
    other = (
        f"http:{iri.removeprefix('https:')}" if iri.startswith("https:") else iri.replace("http:", "https:")
    )
    yield from (other, iri.rstrip("/"), other.rstrip("/"))
    whole = iri if iri.startswith(BASE) else other
    if not whole.startswith(BASE):
        return
    rest = whole.removeprefix(BASE)
    yield from (ID + rest, IUC + rest.removeprefix("ontology").lstrip("#/"), IUC + local(whole))
    kind, _, slug = rest.removeprefix("id/").partition("/")
    yield from (f"{ID}{kind.lower()}/{form}" for form in _slugs(slug) if form)


def _slugs(text: str) -> Iterable[str]:
    """How the slug of a thing may have to be written, once without the accents and once with them spelled out."""
    plain = unquote(text).strip().replace("_", "-").replace(" ", "-")
    spelled = plain.lower().translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"})
    forms = (text, plain.lower(), _without_accents(plain.lower()), _without_accents(spelled))
    return dict.fromkeys(forms)


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
