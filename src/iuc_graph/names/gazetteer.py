"""The names of a graph: an index over the labels of everything in it that people call by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from iuc_graph.delta import Delta
from iuc_graph.names.index import Label, LabelKind, Thing
from iuc_graph.names.resolve import NameIndex
from iuc_graph.vocabulary import ID, IUC, RDF, RDFS, SKOS

_TYPE: Final = RDF + "type"
_SUBCLASS: Final = RDFS + "subClassOf"
_WITHIN: Final = IUC + "within"
_MAPS_TO: Final = IUC + "mapsTo"
_WRITTEN: Final = IUC + "asWritten"
_COUNTRY: Final = IUC + "Country"
_ENGLISH: Final = "en"

_NAMED: Final = frozenset(
    (
        "place", "theme", "thematic-cluster", "urban-agenda-partnership", "sdg", "helix-sector", "cooperation",
        "organisation", "document", "programme",
    )
)  # fmt: skip
_LABELS: Final[dict[str, LabelKind]] = {
    RDFS + "label": "preferred",
    SKOS + "prefLabel": "preferred",
    SKOS + "altLabel": "alternative",
    IUC + "asWritten": "written",
    SKOS + "notation": "code",
    IUC + "iso3166Alpha2": "code",
    IUC + "iso3166Alpha3": "code",
    IUC + "iso3166Part2": "code",
    IUC + "unM49": "code",
}


_LINKS: Final = (_TYPE, _WITHIN, _SUBCLASS, _MAPS_TO)
_READ: Final = frozenset((*_LABELS, *_LINKS))


def _by_subject() -> defaultdict[str, set[str]]:
    return defaultdict(set)


@dataclass
class _Gathered:
    """What one pass over the quads finds, by subject. A set in it is never changed once the pass is over.

    `wordings` are those of mappings, `mapped` the themes that a mapping leads to; `mappings` leads back from a theme.
    """

    labels: defaultdict[str, set[Label]] = field(default_factory=lambda: defaultdict(set))
    types: defaultdict[str, set[str]] = field(default_factory=_by_subject)
    within: defaultdict[str, set[str]] = field(default_factory=_by_subject)
    above: defaultdict[str, set[str]] = field(default_factory=_by_subject)
    mapped: defaultdict[str, set[str]] = field(default_factory=_by_subject)
    wordings: defaultdict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    titles: dict[str, str] = field(default_factory=dict)
    mappings: Mapping[str, set[str]] = field(default_factory=dict)

    def without(self, subjects: Iterable[str]) -> _Gathered:
        """The same but for what is said of these."""
        kept = _Gathered(*(table.copy() for table in self._tables()))  # type: ignore[arg-type]  # of the same types
        for subject in subjects:
            for table in kept._tables():
                table.pop(subject, None)
        return kept

    def _tables(self) -> tuple[dict[str, Any], ...]:
        return self.labels, self.types, self.within, self.above, self.mapped, self.wordings, self.titles

    def names_of(self, iri: str) -> frozenset[Label]:
        """The labels of a thing of ours, with the wordings that are mapped to it; none of what is no thing."""
        if iri not in self.types:
            return frozenset()
        mappings = self.mappings.get(iri, ()) if _is_named(iri) else ()
        worded = (
            Label(iri, text, language, "wording")
            for mapping in mappings
            for text, language in self.wordings.get(mapping, ())
        )
        return frozenset((*self.labels.get(iri, ()), *worded))


About = Callable[[NamedNode], Iterable[Quad]]
"""Gives all statements of the merged graph about a thing, as they are now."""


@dataclass(frozen=True)
class Gazetteer:
    """The resolver for the merged graph of a store, and what it was made from, so that it can follow a change.

    Immutable, so threads may share it.
    """

    names: NameIndex
    _found: _Gathered = field(repr=False, compare=False)

    @classmethod
    def read(cls, store: Store) -> Gazetteer:
        """The names of the default graph of this store."""
        found = _gather(quads_of(store), _Gathered())
        return cls(_index(found), found)

    def after(self, delta: Delta, about: About) -> Gazetteer:
        """The names after a change: only what is said of the things that it touches is read again.

        It is equal to what `read` gives then. `about` must speak of the state after the change.
        """
        touched = {subject.value: subject for subject in _touched(delta)}
        if not touched:
            return self
        found = _gather(
            (quad for subject in touched.values() for quad in about(subject)), self._found.without(touched)
        )
        meant = (each.mapped.get(iri, ()) for each in (self._found, found) for iri in touched)
        ours = {iri for iri in chain(touched, *meant) if iri.startswith(ID)}
        affected = ours.union(thing.iri for thing in self.names.things if _speaks_of(thing, touched))
        return Gazetteer(
            self.names.after(
                {iri: _thing(found, iri) if iri in found.types else None for iri in affected},
                {iri: (self._found.names_of(iri), found.names_of(iri)) for iri in ours},
            ),
            found,
        )


def quads_of(store: Store) -> Iterator[Quad]:
    """Of the merged graph of a store, what names are made of."""
    return chain.from_iterable(
        store.quads_for_pattern(None, NamedNode(predicate), None, DefaultGraph())
        for predicate in sorted(_READ)
    )


def index_of(quads: Iterable[Quad]) -> NameIndex:
    """The resolver for a graph, from the quads of its default graph or from all quads of its store.

    Every node of ours is found by its IRI; places, concepts, cooperations, organisations, documents and
    programmes by their names as well. Classes and containing places are as derived as the quads are.
    """
    return _index(_gather(quads, _Gathered()))


def _index(found: _Gathered) -> NameIndex:
    iris = [iri for iri in sorted(found.types) if iri.startswith(ID)]
    labels = chain.from_iterable(sorted(found.names_of(iri)) for iri in iris)
    return NameIndex(labels, [_thing(found, iri) for iri in iris])


def _touched(delta: Delta) -> Iterator[NamedNode]:
    """What names may have changed of, once for each statement."""
    for quad in chain(delta.removed, delta.added):
        counts = isinstance(quad.graph_name, DefaultGraph) and quad.predicate.value in _READ
        if counts and isinstance(quad.subject, NamedNode):
            yield quad.subject


def _speaks_of(thing: Thing, others: Mapping[str, object]) -> bool:
    """Whether a thing is shown with the title of one of these, its country or a class."""
    return not (thing.within.isdisjoint(others) and thing.types.isdisjoint(others))


def _gather(quads: Iterable[Quad], found: _Gathered) -> _Gathered:
    """The same with what these quads say, of subjects that nothing is known of yet."""
    links = {_TYPE: found.types, _WITHIN: found.within, _SUBCLASS: found.above, _MAPS_TO: found.mapped}
    for quad in quads:
        if not isinstance(quad.subject, NamedNode):
            continue
        subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object
        if isinstance(value, Literal):
            _take_label(found, subject, predicate, value)
        elif isinstance(value, NamedNode) and predicate in links:
            links[predicate][subject].add(value.value)
    mappings = _by_subject()
    for mapping, themes in found.mapped.items():
        for theme in themes:
            mappings[theme].add(mapping)
    found.mappings = mappings
    return found


def _take_label(found: _Gathered, subject: str, predicate: str, value: Literal) -> None:
    kind = _LABELS.get(predicate)
    if kind is None:
        return
    language = value.language or ""
    if kind == "preferred" and language == _ENGLISH:
        found.titles[subject] = min(value.value, found.titles.get(subject, value.value))
    if _is_named(subject):
        found.labels[subject].add(Label(subject, value.value, language, kind))
    elif predicate == _WRITTEN:
        found.wordings[subject].add((value.value, language))


def _is_named(iri: str) -> bool:
    """Whether people call a thing of this kind by name."""
    return iri.startswith(ID) and iri.removeprefix(ID).partition("/")[0] in _NAMED


def _thing(found: _Gathered, iri: str) -> Thing:
    within = found.within.get(iri, set())
    countries = sorted(
        found.titles.get(place, "") for place in within if _COUNTRY in found.types.get(place, ())
    )
    return Thing(
        iri,
        title=found.titles.get(iri, iri.removeprefix(ID)),
        type_label=_type_label(found.types[iri], found.above, found.titles),
        country=countries[0] if countries else "",
        types=frozenset(found.types[iri]),
        within=frozenset(within),
    )


def _type_label(types: set[str], above: Mapping[str, set[str]], titles: Mapping[str, str]) -> str:
    """The label of the most special class of ours among the types."""
    ours = {type_ for type_ in types if type_.startswith(IUC)}
    special = ours - set(_all_above(ours, above))
    return titles.get(min(special, default=""), "")


def _all_above(types: Iterable[str], above: Mapping[str, set[str]]) -> Iterator[str]:
    for type_ in types:
        yield from above.get(type_, set()) - {type_}
