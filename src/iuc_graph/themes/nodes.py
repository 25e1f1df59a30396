"""Nodes of one kind (places, things, cooperations, …) numbered from 0 in the order of their IRIs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from iuc_graph.themes.facts import Facts, Numbers
from iuc_graph.themes.joins import unique


@dataclass(frozen=True)
class Nodes:
    """IRIs in order, the place of each, and for each term of the facts its place, or -1."""

    iris: tuple[str, ...]
    places: Mapping[str, int]
    of_term: Numbers

    @classmethod
    def of(cls, facts: Facts, terms: Numbers) -> Nodes:
        """The nodes that these numbers of terms mean; repetition does not count."""
        named = sorted((facts.iri(term), term) for term in unique(terms).tolist())
        of_term = np.full(len(facts.terms), -1, dtype=np.int64)
        of_term[[term for _, term in named]] = np.arange(len(named))
        iris = tuple(iri for iri, _ in named)
        return cls(iris, {iri: place for place, iri in enumerate(iris)}, of_term)

    def __len__(self) -> int:
        return len(self.iris)

    def named(self, places: Iterable[int]) -> frozenset[str]:
        """The IRIs at these places."""
        return frozenset(self.iris[place] for place in places)
