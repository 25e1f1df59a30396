"""The things of a graph in the order in which equal ones are listed, with their forms, and who belongs where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from iuc_graph.errors import NameUnknown
from iuc_graph.names.search_forms import Form, folded, forms_of
from iuc_graph.names.search_source import KINDS, Contents, Entry, Name, NameKind
from iuc_graph.names.search_text import Flags, Numbers

_LANGUAGES: Final = ("en", "zh", "")
_WORTH: Final[Mapping[NameKind, int]] = MappingProxyType(
    {"preferred": 0, "alternative": 1, "code": 2, "written": 3, "wording": 4, "identifier": 5}
)


class Listing:
    """Things by number. Immutable once made.

    For each form of each name, by its number: `names` has the name it is of, and `things` the number of the thing.
    """

    def __init__(self, entries: Sequence[Entry], names: Sequence[Name], things: Sequence[int]) -> None:
        self.entries = tuple(entries)
        self.names = tuple(names)
        self.things = np.array(things, dtype=np.int64)
        self.numbers = MappingProxyType({entry.iri: number for number, entry in enumerate(self.entries)})
        self._members = _members(self.entries)
        self._inhabitants, self._countries = _located(self.entries, self.numbers)

    @property
    def kinds(self) -> tuple[str, ...]:
        """All kinds and classes that there are things of."""
        return tuple(sorted(self._members))

    def ranks_of_things(self) -> list[int]:
        """For each thing the rank of its kind."""
        return [_rank(entry.kind) for entry in self.entries]

    def ranks_of_names(self) -> list[int]:
        """For each form the rank of the kind of name that it is of."""
        return [_WORTH[name.kind] for name in self.names]

    def of_kinds(self, kinds: Collection[str]) -> Flags:
        """Which things are of one of these kinds or classes. Raises NameUnknown."""
        found = np.zeros(len(self.entries), dtype=np.bool_)
        for kind in kinds:
            if kind not in self._members:
                listed = ", ".join(self.kinds)
                raise NameUnknown(f"There is no kind “{kind[:80]}” here. There are: {listed or 'none'}.")
            found[self._members[kind]] = True
        return found

    def with_countries(self, things: Flags) -> Flags:
        """The same things, and those that lie in or have to do with those of them that are countries."""
        found = things.copy()
        found[self._inhabitants[things[self._countries]]] = True
        return found


class Spelled(NamedTuple):
    """A thing with what makes its place in the order, and its forms, each with the best name that has it."""

    entry: Entry
    order: tuple[int, str, str]
    forms: tuple[tuple[Name, Form], ...]


def spelled(contents: Contents, known: Mapping[str, Spelled]) -> dict[str, Spelled]:
    """All things by IRI; `known` are those of an earlier state, which are taken over as far as they are the same."""
    return {entry.iri: _spelled(entry, known.get(entry.iri)) for entry in contents.entries}


def _spelled(entry: Entry, known: Spelled | None) -> Spelled:
    if known is not None and known.entry is entry:
        return known
    return Spelled(entry, _order(entry), tuple(_forms(entry)))


def listed(things: Iterable[Spelled]) -> tuple[Listing, tuple[Form, ...]]:
    """All things in the order in which equal ones are listed; and the forms of their names, by number."""
    ordered = sorted(things, key=lambda thing: thing.order)
    pairs = [pair for thing in ordered for pair in thing.forms]
    numbers = [number for number, thing in enumerate(ordered) for _ in thing.forms]
    listing = Listing([thing.entry for thing in ordered], [name for name, _ in pairs], numbers)
    return listing, tuple(form for _, form in pairs)


def _order(entry: Entry) -> tuple[int, str, str]:
    return _rank(entry.kind), folded(entry.titles.get("en", entry.iri)), entry.iri


def _rank(kind: str) -> int:
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def _forms(entry: Entry) -> Iterator[tuple[Name, Form]]:
    """Each form of a thing's names once, with the best name that has it."""
    seen = set()
    for name in sorted(entry.names, key=_worth) if len(entry.names) > 1 else entry.names:
        for form in forms_of(name.text, name.language):
            if form[0] not in seen:
                seen.add(form[0])
                yield name, form


def _worth(name: Name) -> tuple[int, int, Name]:
    language = _LANGUAGES.index(name.language) if name.language in _LANGUAGES else len(_LANGUAGES)
    return _WORTH[name.kind], language, name


def _members(entries: Sequence[Entry]) -> Mapping[str, Numbers]:
    """Numbers of the things of each kind and class."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        for kind in {entry.kind, *entry.classes}:
            found[kind].append(number)
    return MappingProxyType({kind: np.array(numbers, dtype=np.int64) for kind, numbers in found.items()})


def _located(entries: Sequence[Entry], numbers: Mapping[str, int]) -> tuple[Numbers, Numbers]:
    """Pairs of a thing and a country of it, as numbers; a country is its own as well."""
    pairs = [
        (number, numbers[country])
        for number, entry in enumerate(entries)
        for country in entry.countries
        if country in numbers
    ]
    columns = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return columns[:, 0].copy(), columns[:, 1].copy()
