"""What a search looks through: every thing of a graph with all that it is called, where it lies and what it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from iuc_graph.delta import Delta
from iuc_graph.names.search_gathering import (
    MAPS_TO,
    NAMES,
    PART_OF,
    PLACES,
    SUBCLASS,
    TYPE,
    Gathered,
    Name,
    NameKind,
    Statement,
    affected_by,
    gather,
)
from iuc_graph.vocabulary import ID, IUC

__all__ = [
    "KINDS",
    "PREDICATES",
    "STATEMENTS",
    "About",
    "Contents",
    "Entry",
    "Name",
    "NameKind",
    "Statement",
    "kind_of",
    "quads_of",
    "read",
]

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
        *("match-set", "match-source"),
    )
)

_COUNTRY: Final = IUC + "Country"
PREDICATES: Final = (*NAMES, TYPE, SUBCLASS, MAPS_TO, *PLACES, *PART_OF)
"""What a search needs to know of a graph."""

_READ: Final = frozenset(PREDICATES)
_LISTED: Final = " ".join(f"<{predicate}>" for predicate in PREDICATES)
STATEMENTS: Final = (
    "SELECT ?subject ?predicate ?object WHERE { VALUES ?predicate { "
    + _LISTED
    + " } ?subject ?predicate ?object }"
)
"""The same as a query, for a graph that is elsewhere: each row makes a `pyoxigraph.Triple`."""


About = Callable[[ox.NamedNode], Iterable[Statement]]
"""Gives all statements of the merged graph about a thing, as they are now."""


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
    """All things to be found in the order of their IRIs, and the labels of their classes by class and language."""

    entries: tuple[Entry, ...]
    classes: Mapping[str, Mapping[str, str]]
    _found: Gathered = field(repr=False, compare=False)

    def after(self, delta: Delta, about: About) -> Contents:
        """The things after a change: only what is said of those that it touches is read again.

        It is equal to what `read` gives then; entries that the change does not concern are those of before. `about`
        must speak of the state after the change.
        """
        touched = {subject.value: subject for subject in _touched(delta)}
        if not touched:
            return self
        said = chain.from_iterable(map(about, touched.values()))
        found = gather(said, self._found.without(touched))
        affected = affected_by(touched, self._found, found)
        entries = {
            entry.iri: entry for entry in self.entries if affected is not None and entry.iri not in affected
        }
        entries |= {
            entry.iri: entry for entry in _entries(found, found.types if affected is None else affected)
        }
        return _contents(entries, found)


def quads_of(store: ox.Store) -> Iterator[ox.Quad]:
    """Of the merged graph of a store, what a search needs to know."""
    return chain.from_iterable(
        store.quads_for_pattern(None, ox.NamedNode(predicate), None, ox.DefaultGraph())
        for predicate in PREDICATES
    )


def read(statements: Iterable[Statement]) -> Contents:
    """The things that these statements name. They are as complete as the statements are derived."""
    found = gather(statements, Gathered())
    return _contents({entry.iri: entry for entry in _entries(found, found.types)}, found)


def _contents(entries: Mapping[str, Entry], found: Gathered) -> Contents:
    used = {entry.type for entry in entries.values()}
    classes = {type_: found.titles[type_] for type_ in used & set(found.titles)}
    return Contents(tuple(entries[iri] for iri in sorted(entries)), MappingProxyType(classes), found)


def _entries(found: Gathered, iris: Iterable[str]) -> Iterator[Entry]:
    return (_entry(found, iri) for iri in iris if _is_searched(iri) and iri in found.types)


def _touched(delta: Delta) -> Iterator[ox.NamedNode]:
    """What a search may have to know something else of, once for each statement."""
    for quad in chain(delta.removed, delta.added):
        counts = isinstance(quad.graph_name, ox.DefaultGraph) and quad.predicate.value in _READ
        if counts and isinstance(quad.subject, ox.NamedNode):
            yield quad.subject


def kind_of(iri: str) -> str:
    """The kind of one of our things, as its IRI says."""
    return iri.removeprefix(ID).partition("/")[0]


def _is_searched(iri: str) -> bool:
    return iri.startswith(ID) and kind_of(iri) not in _LEFT_OUT


def _entry(found: Gathered, iri: str) -> Entry:
    types = frozenset(type_ for type_ in found.types[iri] if type_.startswith(IUC))
    return Entry(
        iri,
        kind_of(iri),
        frozenset(map(_slug, types)),
        _most_special(types, found.above),
        MappingProxyType(dict(sorted(found.titles.get(iri, {}).items()))),
        tuple(sorted(found.names_of(iri))),
        _countries(found, iri),
    )


@lru_cache(maxsize=1024)
def _slug(class_: str) -> str:
    """`ActionPlan` as action-plan."""
    return re.sub("(?<=[a-z0-9])(?=[A-Z])", "-", class_.removeprefix(IUC)).lower()


def _most_special(types: frozenset[str], above: Mapping[str, set[str]]) -> str:
    higher = {upper for type_ in types for upper in above.get(type_, ()) if upper != type_}
    return min(types - higher, default="")


def _countries(found: Gathered, iri: str) -> tuple[str, ...]:
    """The countries among its places, and those its places lie in; without places those of its cooperation.

    So a body of one city is not taken for one of its partner's country.
    """
    whole = (iri,) if found.places.get(iri) else found.part_of.get(iri, ())
    places = {place for thing in whole for place in found.places.get(thing, ())}
    around = places.union(*(found.places.get(place, set()) for place in places))
    return tuple(sorted(place for place in around if _COUNTRY in found.types.get(place, ())))
