"""A document as a plain page shows it: what it tells by subject, the thing itself first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from iuc_graph.linked.document import Document
from iuc_graph.vocabulary import INFERRED_GRAPH, RDF, RDFS

MOST_SUBJECTS: Final = 300
"""Subjects that a page shows; the forms for programs hold all."""

_FIRST: Final = (RDF + "type", RDFS + "label")


@dataclass(frozen=True)
class Shown:
    """One value: its text, its IRI where it is one, its language, and the graphs that state it; none derive it."""

    text: str
    iri: str
    language: str
    graphs: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One property of a subject with its values."""

    property: str
    values: tuple[Shown, ...]


@dataclass(frozen=True)
class Subject:
    """One subject with all its lines; `anchor` is its fragment."""

    iri: str
    lines: tuple[Line, ...]

    @property
    def anchor(self) -> str:
        """What stands behind the sign # in its IRI."""
        return self.iri.partition("#")[2]


@dataclass(frozen=True)
class Listing:
    """The subjects that a page shows, and how many it leaves out."""

    subjects: tuple[Subject, ...]
    left_out: int

    def iris(self) -> set[str]:
        """All IRIs that a reader wants a label for."""
        lines = [line for subject in self.subjects for line in subject.lines]
        values = {value.iri for line in lines for value in line.values if value.iri}
        return {*(subject.iri for subject in self.subjects), *(line.property for line in lines), *values}


def listing_of(document: Document) -> Listing:
    """The document by subject: the thing, then the others by IRI. Subjects that have only labels are left out."""
    said: defaultdict[str, defaultdict[str, defaultdict[object, set[str]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(set))
    )
    for quad in document.quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        said[_iri(quad.subject)][quad.predicate.value][quad.object].add(graph)
    told = [iri for iri in said if iri == document.topic or said[iri].keys() != {RDFS + "label"}]
    ordered = sorted(told, key=lambda iri: (iri != document.topic, iri.startswith("_:"), iri))
    subjects = tuple(Subject(iri, tuple(_lines(said[iri]))) for iri in ordered[:MOST_SUBJECTS])
    return Listing(subjects, max(0, len(ordered) - MOST_SUBJECTS))


def _lines(properties: defaultdict[str, defaultdict[object, set[str]]]) -> Iterator[Line]:
    def place(name: str) -> tuple[int, str]:
        return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)

    for name in sorted(properties, key=place):
        values = sorted(properties[name].items(), key=lambda pair: str(pair[0]))
        yield Line(name, tuple(_shown(value, graphs) for value, graphs in values))


def _shown(value: object, graphs: set[str]) -> Shown:
    stated = tuple(sorted(graphs - {INFERRED_GRAPH, ""}))
    if isinstance(value, Literal):
        return Shown(value.value, "", value.language or "", stated)
    iri = _iri(value)
    return Shown(iri, iri, "", stated)


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
