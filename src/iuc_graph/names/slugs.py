"""Things by the last part of their IRI, as somebody may type it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TypeVar

from iuc_graph.names.index import Thing
from iuc_graph.vocabulary import ID

Slugs = Mapping[str, tuple[Thing, ...]]

_Value = TypeVar("_Value")


def by_slug(things: Mapping[str, Thing]) -> Slugs:
    """The things of ours by their slugs; those of one slug in the order of their IRIs."""
    table: defaultdict[str, list[Thing]] = defaultdict(list)
    for iri, thing in things.items():
        if iri.startswith(ID):
            table[_slug(iri)].append(thing)
    return MappingProxyType({slug: _in_order(found) for slug, found in table.items()})


def slugs_after(slugs: Slugs, things: Mapping[str, Thing], changed: Collection[str]) -> Slugs:
    """The same table where the things with some IRIs changed; `things` are all that there are then."""
    again = {
        slug: [thing for thing in slugs.get(slug, ()) if thing.iri not in changed]
        for slug in map(_slug, changed)
    }
    for slug, found in by_slug({iri: things[iri] for iri in changed if iri in things}).items():
        again[slug] += found
    return MappingProxyType(
        replaced(slugs, {slug: _in_order(found) or None for slug, found in again.items()})
    )


def replaced(table: Mapping[str, _Value], changed: Mapping[str, _Value | None]) -> dict[str, _Value]:
    """A copy of a table with some values changed, and without those that are None."""
    found = dict(table)
    for key, value in changed.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = value
    return found


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]


def _in_order(things: Collection[Thing]) -> tuple[Thing, ...]:
    return tuple(sorted(things, key=lambda thing: thing.iri))
