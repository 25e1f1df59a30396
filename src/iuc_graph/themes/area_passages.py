"""Where documents state the areas of cooperations: kept with the incidence, since every answer tells it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from iuc_graph.themes.facts import Facts, Numbers
from iuc_graph.themes.joins import at_each, keys
from iuc_graph.themes.links import Link


@dataclass(frozen=True)
class AreaPassages:
    """For each area in each source graph its passages: two columns, sorted by graph and area.

    `spots` are keys of a graph and an area, `passages` numbers of terms; `size` is the number of terms.
    """

    spots: Numbers
    passages: Numbers
    size: int

    @classmethod
    def of(cls, facts: Facts) -> AreaPassages:
        """Those of all source graphs."""
        stated, size = facts.sourced(Link.AREA_STATED_AT), len(facts.terms)
        spots = keys(stated.graph, stated.subject, size)
        order = np.argsort(spots, kind="stable")
        return cls(spots[order], stated.object[order], size)

    def at(self, graphs: Numbers, areas: Numbers) -> tuple[list[int], list[int]]:
        """The passages of each area in the graph beside it, one area after another, and where those of each end.

        Some may be told twice.
        """
        return at_each(keys(graphs, areas, self.size), self.spots, self.passages)
