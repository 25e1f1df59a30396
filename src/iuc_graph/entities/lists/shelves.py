"""Columns of lists, read once for each state of the graph and then kept."""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar, cast

from iuc_graph.entities.labels import Labels, labels_of
from iuc_graph.sparql.rows import Reader

Part = TypeVar("Part")
Row = tuple[str | None, ...]

KEPT: Final = 3
"""So many states of the graph are kept: the current one, and earlier ones that are asked for."""


@dataclass(frozen=True)
class Column:
    """Rows of values by thing, in the order of the values. The first cell of a row is the value, if there is one."""

    rows: Mapping[str, tuple[Row, ...]]

    @cached_property
    def having(self) -> Mapping[str, frozenset[str]]:
        """The things that have a value, by value."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for thing, rows in self.rows.items():
            for row in rows:
                if row[0] is not None:
                    found[row[0]].add(thing)
        return {value: frozenset(things) for value, things in found.items()}

    def values(self, thing: str) -> tuple[str, ...]:
        """The values of one thing."""
        return tuple(row[0] for row in self.rows.get(thing, ()) if row[0] is not None)


class Shelf:
    """What is kept of one state of the graph. May be used from any thread; a part is made by one of them."""

    def __init__(self) -> None:
        self._parts: dict[object, object] = {}
        self._locks: defaultdict[object, threading.Lock] = defaultdict(threading.Lock)
        self._guard = threading.Lock()
        self._texts: dict[str, str] = {}
        self._labels: dict[str, Mapping[str, str]] = {}

    def column(self, reader: Reader, query: str) -> Column:
        """The column of a query, read by this reader if nobody has yet. Raises as `Reader.select`."""
        return self.keep(query, lambda: self._read(reader, query))

    def labels(self, reader: Reader, iris: Iterable[str]) -> Labels:
        """The labels of these things, those that nobody has asked for yet read by this reader."""
        missing = [iri for iri in set(iris) if iri not in self._labels]
        if missing:
            found = labels_of(reader, sorted(missing))
            self._labels |= {iri: found.all_of(iri) for iri in missing}
        return Labels(self._labels)

    def keep(self, key: object, make: Callable[[], Part]) -> Part:
        """The part of this key, made if there is none yet. Raises what `make` raises, and then keeps nothing."""
        if key in self._parts:
            return cast(Part, self._parts[key])
        with self._guard:
            lock = self._locks[key]
        with lock:
            if key not in self._parts:
                self._parts[key] = make()
            return cast(Part, self._parts[key])

    def _read(self, reader: Reader, query: str) -> Column:
        found: defaultdict[str, list[Row]] = defaultdict(list)
        for thing, *cells in reader.select(query).rows:
            if thing is not None:
                row = tuple(None if cell is None else self._one(cell.value) for cell in cells)
                found[self._one(thing.value)].append(row)
        return Column({thing: tuple(sorted(rows, key=_order)) for thing, rows in found.items()})

    def _one(self, text: str) -> str:
        """The same text as one object, however many cells hold it."""
        return self._texts.setdefault(text, text)


def _order(row: Row) -> tuple[str, ...]:
    return tuple(cell or "" for cell in row)


class Shelves:
    """The shelves of the states that were asked for last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Shelf] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, digest: str) -> Shelf:
        """The shelf of the state with this digest."""
        with self._lock:
            shelf = self._kept.setdefault(digest, Shelf())
            self._kept.move_to_end(digest)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return shelf
