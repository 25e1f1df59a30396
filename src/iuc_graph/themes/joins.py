"""Joins of tables of numbers, without a loop in Python."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from iuc_graph.themes.facts import Flags, Numbers


def keys(first: Numbers, second: Numbers, size: int) -> Numbers:
    """One number for each pair; `size` is more than any number of the second column."""
    return first * size + second


def unique(values: Numbers) -> Numbers:
    """The different values, ascending. By sorting: hashing, as numpy does it, is slow for numbers that step evenly."""
    ordered = np.sort(values)
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


def join(left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
    """Places in left and in right of all pairs of equal values, in the order of left."""
    order = np.argsort(right, kind="stable")
    ordered = right[order]
    first = np.searchsorted(ordered, left, "left")
    counts = np.searchsorted(ordered, left, "right") - first
    at_left = np.repeat(np.arange(len(left)), counts)
    steps = np.arange(len(at_left)) - np.repeat(np.cumsum(counts) - counts, counts)
    return at_left, order[np.repeat(first, counts) + steps]


def at_each(wanted: Numbers, in_sorted: Numbers, values: Numbers) -> tuple[list[int], list[int]]:
    """The values beside each wanted key, one key after another, and where those of each key end."""
    first = np.searchsorted(in_sorted, wanted, "left")
    counts = np.searchsorted(in_sorted, wanted, "right") - first
    ends = np.cumsum(counts)
    where = np.repeat(first - ends + counts, counts) + np.arange(counts.sum())
    return values[where].tolist(), ends.tolist()


def find(values: Numbers, in_sorted: Numbers) -> Numbers:
    """The place of each value in a sorted array without repetition; -1 where it is not there."""
    if not len(in_sorted):
        return np.full(len(values), -1, dtype=np.int64)
    places = np.minimum(np.searchsorted(in_sorted, values), len(in_sorted) - 1)
    return np.where(in_sorted[places] == values, places, -1)


def distinct(first: Numbers, second: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """The distinct pairs, sorted; `size` is more than any number of the second column."""
    pairs = unique(keys(first, second, size))
    return pairs // size, pairs % size


def flags(size: int, places: Numbers) -> Flags:
    """Set at these places; places below 0 are left out."""
    marked = np.zeros(size, dtype=bool)
    marked[places[places >= 0]] = True
    return marked


@dataclass(frozen=True)
class Lists:
    """For each of `size` keys a sorted list of numbers without repetition: two arrays, no Python object a list."""

    starts: Numbers
    values: Numbers

    @classmethod
    def of(cls, keys_: Numbers, values: Numbers, size: int) -> Lists:
        """The lists of pairs (key, value); keys run from 0 to size - 1."""
        width = int(values.max()) + 1 if len(values) else 1
        first, second = distinct(keys_, values, width)
        return cls(np.searchsorted(first, np.arange(size + 1)), second)

    def __getitem__(self, key: int) -> Numbers:
        return self.values[self.starts[key] : self.starts[key + 1]]

    @property
    def lengths(self) -> Numbers:
        """The length of each list."""
        return np.diff(self.starts)

    def having(self, value: int) -> Flags:
        """The keys whose list holds a number."""
        return flags(len(self.starts) - 1, self.keys()[self.values == value])

    def keys(self) -> Numbers:
        """The key of each value."""
        return np.repeat(np.arange(len(self.starts) - 1), self.lengths)
