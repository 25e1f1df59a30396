"""What a search looks through: every thing of a graph with all that it is called, where it lies and what it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, Protocol

import pyoxigraph as ox

from iuc_graph.vocabulary import ID, IUC, RDF, RDFS, SKOS

NameKind = Literal["preferred", "alternative", "written", "code", "wording", "identifier"]
"""How a thing comes to a name: a label to show, another right name, a form that some document writes, a code, a wording
that was mapped to the theme, or its own IRI."""

KINDS: Final = (
    *("place", "theme", "thematic-cluster", "sdg", "urban-agenda-partnership", "programme", "cooperation"),
    *("organisation", "project", "agreement", "activity", "transport-link", "area", "focus", "objective"),
    *("challenge", "result", "possible-project", "pilot-cohort", "document", "helix-sector"),
    *("policy-priority", "post", "role", "discrepancy"),
)
"""Kinds of things, as the first part of their identifier says, in the order in which equal answers are listed; others
follow."""

# Nodes that hang on another one and have a made label, and code lists that only say something of other things.
_LEFT_OUT: Final = frozenset(
    (
        *("passage", "participation", "period", "figure", "geometry", "mapping", "mapping-basis", "unit"),
        *("comparator", "date-basis", "measure", "mode", "pairing-strength", "participant-role", "status"),
    )
)

_NAMES: Final[Mapping[str, NameKind]] = MappingProxyType(
    {
        RDFS + "label": "preferred",
        SKOS + "prefLabel": "preferred",
        SKOS + "altLabel": "alternative",
        SKOS + "hiddenLabel": "alternative",
        IUC + "asWritten": "written",
        SKOS + "notation": "code",
        IUC + "iso3166Alpha2": "code",
        IUC + "iso3166Alpha3": "code",
        IUC + "iso3166Part2": "code",
        IUC + "unM49": "code",
    }
)
_TYPE: Final = RDF + "type"
_SUBCLASS: Final = RDFS + "subClassOf"
_MAPS_TO: Final = IUC + "mapsTo"
_COUNTRY: Final = IUC + "Country"
_PLACES: Final = tuple(
    IUC + name
    for name in (
        *("within", "involvesPlace", "territory", "basedIn", "heldIn", "forPlace", "origin", "destination"),
        *("signatory", "pilotCity"),
    )
)
_PART_OF: Final = (IUC + "areaOf", IUC + "inCooperation")

PREDICATES: Final = (*_NAMES, _TYPE, _SUBCLASS, _MAPS_TO, *_PLACES, *_PART_OF)
"""What a search needs to know of a graph."""

_LISTED: Final = " ".join(f"<{predicate}>" for predicate in PREDICATES)
STATEMENTS: Final = (
    "SELECT ?subject ?predicate ?object WHERE { VALUES ?predicate { "
    + _LISTED
    + " } ?subject ?predicate ?object }"
)
"""The same as a query, for a graph that is elsewhere: each row makes a `pyoxigraph.Triple`."""


class Statement(Protocol):
    """A triple, or a quad of any graph."""

    @property
    def subject(self) -> object:
        """What is spoken of."""

    @property
    def predicate(self) -> ox.NamedNode:
        """What is said of it."""

    @property
    def object(self) -> object:
        """The value."""


class Name(NamedTuple):
    """One thing that a thing is called; the language may be empty."""

    text: str
    language: str
    kind: NameKind


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing to be found.

    `kind`: as in the IRI. `classes`: names of its classes as `kinds` of a search take them, superclasses included.
    `type`: IRI of its most special class. `countries`: IRIs of those it lies in or has to do with.
    """

    iri: str
    kind: str
    classes: frozenset[str]
    type: str
    titles: Mapping[str, str]
    names: tuple[Name, ...]
    countries: tuple[str, ...]


@dataclass(frozen=True)
class Contents:
    """All things to be found, and the labels of their classes by class and language."""

    entries: tuple[Entry, ...]
    classes: Mapping[str, Mapping[str, str]]


def quads_of(store: ox.Store) -> Iterator[ox.Quad]:
    """Of the merged graph of a store, what a search needs to know."""
    return chain.from_iterable(
        store.quads_for_pattern(None, ox.NamedNode(predicate), None, ox.DefaultGraph())
        for predicate in PREDICATES
    )


def read(statements: Iterable[Statement]) -> Contents:
    """The things that these statements name. They are as complete as the statements are derived."""
    found = _gather(statements)
    entries = [_entry(found, iri) for iri in sorted(found.types) if _is_searched(iri)]
    classes = {type_: found.titles[type_] for type_ in {entry.type for entry in entries} & set(found.titles)}
    return Contents(tuple(entries), MappingProxyType(classes))


def kind_of(iri: str) -> str:
    """The kind of one of our things, as its IRI says."""
    return iri.removeprefix(ID).partition("/")[0]


def _is_searched(iri: str) -> bool:
    return iri.startswith(ID) and kind_of(iri) not in _LEFT_OUT


def _links() -> defaultdict[str, set[str]]:
    return defaultdict(set)


@dataclass
class _Gathered:
    names: defaultdict[str, set[Name]] = field(default_factory=lambda: defaultdict(set))
    titles: defaultdict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    types: defaultdict[str, set[str]] = field(default_factory=_links)
    above: defaultdict[str, set[str]] = field(default_factory=_links)
    mapped: defaultdict[str, set[str]] = field(default_factory=_links)
    places: defaultdict[str, set[str]] = field(default_factory=_links)
    part_of: defaultdict[str, set[str]] = field(default_factory=_links)


def _gather(statements: Iterable[Statement]) -> _Gathered:
    found = _Gathered()
    links = {
        _TYPE: found.types,
        _SUBCLASS: found.above,
        _MAPS_TO: found.mapped,
        **dict.fromkeys(_PLACES, found.places),
        **dict.fromkeys(_PART_OF, found.part_of),
    }
    for statement in statements:
        subject, value, predicate = statement.subject, statement.object, statement.predicate.value
        if not isinstance(subject, ox.NamedNode):
            continue
        if isinstance(value, ox.NamedNode):
            if predicate in links:
                links[predicate][subject.value].add(value.value)
        elif isinstance(value, ox.Literal) and predicate in _NAMES:
            _take_name(found, subject.value, _NAMES[predicate], value)
    for mapping, themes in found.mapped.items():
        wordings = [name._replace(kind="wording") for name in found.names[mapping] if name.kind == "written"]
        for theme in themes:
            found.names[theme].update(wordings)
    return found


def _take_name(found: _Gathered, iri: str, kind: NameKind, value: ox.Literal) -> None:
    language = value.language or ""
    found.names[iri].add(Name(value.value, language, kind))
    if kind == "preferred":
        titles = found.titles[iri]
        titles[language] = min(value.value, titles.get(language, value.value))


def _entry(found: _Gathered, iri: str) -> Entry:
    types = frozenset(type_ for type_ in found.types[iri] if type_.startswith(IUC))
    return Entry(
        iri,
        kind_of(iri),
        frozenset(map(_slug, types)),
        _most_special(types, found.above),
        MappingProxyType(dict(sorted(found.titles.get(iri, {}).items()))),
        tuple(sorted(found.names.get(iri, ()))),
        _countries(found, iri),
    )


@lru_cache(maxsize=1024)
def _slug(class_: str) -> str:
    """`ActionPlan` as action-plan."""
    return re.sub("(?<=[a-z0-9])(?=[A-Z])", "-", class_.removeprefix(IUC)).lower()


def _most_special(types: frozenset[str], above: Mapping[str, set[str]]) -> str:
    higher = {upper for type_ in types for upper in above.get(type_, ()) if upper != type_}
    return min(types - higher, default="")


def _countries(found: _Gathered, iri: str) -> tuple[str, ...]:
    """The countries among its places, those its places lie in, and those of the cooperation it is part of."""
    whole = (iri, *found.part_of.get(iri, ()))
    places = {place for thing in whole for place in found.places.get(thing, ())}
    around = places.union(*(found.places.get(place, set()) for place in places))
    return tuple(sorted(place for place in around if _COUNTRY in found.types.get(place, ())))
