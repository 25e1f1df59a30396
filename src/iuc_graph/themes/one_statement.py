"""Which wanted things a candidate has by one and the same statement alone.

A wording may mean several themes: “smart mobility” is Smart city and Urban mobility. A city of which nothing else is
stated brings both to a cluster, and still there is only one thing that it does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from iuc_graph.themes.answers import Candidate, OneStatement


def of_one_statement(
    candidates: Sequence[Candidate], counting: Mapping[str, frozenset[str]]
) -> tuple[OneStatement, ...]:
    """In the order of the candidates. `counting`: for each wanted thing the stated ones that count for it, by IRI."""
    return tuple(found for candidate in candidates for found in _of(candidate, counting))


def _of(candidate: Candidate, counting: Mapping[str, frozenset[str]]) -> Iterator[OneStatement]:
    by_area: defaultdict[str, list[str]] = defaultdict(list)
    for wanted, stated in counting.items():
        areas = {support.area for support in candidate.supports if support.thing in stated}
        area = areas.pop() if len(areas) == 1 else None
        if area is not None:
            by_area[area].append(wanted)
    for area, things in by_area.items():
        if len(things) > 1:
            yield OneStatement(candidate.place, area, tuple(things))
