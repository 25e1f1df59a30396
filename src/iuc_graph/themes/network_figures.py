"""What can be counted on a network: what hangs together, what holds it together, and which legs are missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import networkx

from iuc_graph.themes.network import Network, Tie, TieKind
from iuc_graph.themes.network_facts import Cooperation


@dataclass(frozen=True)
class Degree:
    """How many neighbours a node has; by year, those that a cooperation of that year ties it to.

    Neighbours that only cooperations without a year tie it to are counted in `without_year`.
    """

    node: str
    degree: int
    by_year: Mapping[int, int]
    without_year: int


@dataclass(frozen=True)
class Legs:
    """Which legs of the triple helix (IRIs of sectors) have a named organisation in some cooperations, and which not.

    `named` maps a sector to the organisations. `ends` are the two places of a pair, and none for one cooperation.
    """

    ends: tuple[str, ...]
    cooperations: tuple[str, ...]
    named: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """Figures of a network, the most telling first.

    `components` are groups of nodes that hang together, of two or more, the largest first; `alone` the nodes without a
    tie. Without one of the `bridges` a group would fall apart, and without one of the `articulation_points` too.
    `degrees` begin with the most neighbours. `pairs` is empty for a two-mode network, which has no pairs of places.
    """

    network: Network
    components: tuple[tuple[str, ...], ...]
    alone: tuple[str, ...]
    bridges: tuple[Tie, ...]
    articulation_points: tuple[str, ...]
    degrees: tuple[Degree, ...]
    cooperations: tuple[Legs, ...]
    pairs: tuple[Legs, ...]


def figures_of(network: Network) -> Figures:
    """All figures of a network."""
    shape = network.shape
    groups = [tuple(sorted(group)) for group in networkx.connected_components(shape)]
    cuts = cast("Iterable[tuple[str, str]]", networkx.bridges(shape))  # its stubs say nodes
    bridges = (shape[one][other]["tie"] for one, other in cuts)
    return Figures(
        network=network,
        components=tuple(sorted((g for g in groups if len(g) > 1), key=lambda g: (-len(g), g))),
        alone=tuple(sorted(group[0] for group in groups if len(group) == 1)),
        bridges=tuple(sorted(bridges, key=lambda tie: (tie.source, tie.target))),
        articulation_points=tuple(sorted(networkx.articulation_points(shape))),
        degrees=_degrees(network),
        cooperations=tuple(_legs(network, (), [one]) for one in network.cooperations),
        pairs=tuple(_pairs(network)),
    )


def _degrees(network: Network) -> tuple[Degree, ...]:
    neighbours: defaultdict[str, int] = defaultdict(int)
    by_year: defaultdict[str, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    timeless: defaultdict[str, int] = defaultdict(int)
    for tie in network.ties:
        for end in (tie.source, tie.target):
            neighbours[end] += 1
            timeless[end] += not tie.years
            for year in tie.years:
                by_year[end][year] += 1
    degrees = (
        Degree(node.iri, neighbours[node.iri], dict(sorted(by_year[node.iri].items())), timeless[node.iri])
        for node in network.nodes
    )
    return tuple(sorted(degrees, key=lambda degree: (-degree.degree, degree.node)))


def _pairs(network: Network) -> Iterator[Legs]:
    if network.tie is not TieKind.TWO_MODE:
        for tie in network.ties:
            yield _legs(network, (tie.source, tie.target), [joint.cooperation for joint in tie.joints])


def _legs(network: Network, ends: tuple[str, ...], cooperations: Iterable[Cooperation]) -> Legs:
    listed = tuple(cooperations)
    named = {
        sector: tuple(sorted({body for one in listed for body in one.named_in(sector)}))
        for sector in network.facts.sectors
    }
    return Legs(
        ends=ends,
        cooperations=tuple(one.iri for one in listed),
        named={sector: bodies for sector, bodies in named.items() if bodies},
        missing=tuple(sector for sector, bodies in named.items() if not bodies),
        passages=tuple(sorted({naming.passage for one in listed for naming in one.namings})),
    )
