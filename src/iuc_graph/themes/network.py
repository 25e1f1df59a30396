"""Who cooperates with whom, as a network: drawn in one of three ways, each of which says another thing.

`draw` gives nodes and ties with all that documents say of them; `Network.shape` the bare networkx graph for whatever
is to be worked out. Neither depends on the order of the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, product
from typing import Final

import networkx

from iuc_graph.errors import QueryTooLarge
from iuc_graph.themes.network_choices import MEANING, TieKind
from iuc_graph.themes.network_facts import Cooperation, NetworkFacts, Place, Role, Statement
from iuc_graph.themes.network_scope import NetworkDenominator, NetworkScope, denominator, fitting

__all__ = ["MEANING", "MOST_TIES", "Joint", "Network", "Node", "Tie", "TieKind", "draw"]

MOST_TIES: Final = 200_000
"""Ties that are drawn at most, those counted twice that two cooperations give."""

_OPPOSITE: Final = (
    (frozenset((Role.LEAD,)), frozenset((Role.PARTNER, Role.INCLUDED))),
    (frozenset((Role.SIDE_A,)), frozenset((Role.SIDE_B,))),
)


@dataclass(frozen=True)
class Joint:
    """A cooperation that a tie rests on.

    The roles are those that documents give the ends of the tie, none where an end is the cooperation itself. `sources`
    are the graphs of the documents that state the tie, `passages` where they do.
    """

    cooperation: Cooperation
    source_roles: tuple[Role, ...]
    target_roles: tuple[Role, ...]
    sources: tuple[str, ...]
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Tie:
    """Two nodes, and all cooperations that join them. It has no direction: `source` is the end whose IRI comes first.

    In a two-mode network `source` is the place and `target` the cooperation.
    """

    source: str
    target: str
    joints: tuple[Joint, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The years of its cooperations, in order."""
        return tuple(sorted({year for joint in self.joints for year in joint.cooperation.years}))


@dataclass(frozen=True)
class Node:
    """A place of the network, or in a two-mode network a cooperation.

    Of a place: the number of `cooperations` in scope in which it takes part, tied or not, and how many themes it has
    there `named` and by the plan alone. Of a cooperation: the number of its `places`.
    """

    iri: str
    place: Place | None = None
    cooperation: Cooperation | None = None
    cooperations: int = 0
    named: int = 0
    by_plan: int = 0

    @property
    def is_place(self) -> bool:
        """Whether it is a place."""
        return self.place is not None


@dataclass(frozen=True)
class Network:
    """Nodes, places first, and ties in the order of their IRIs; a place without a tie is a node as well.

    `cooperations` are those in scope; of a neighbourhood, those that its ties rest on.
    """

    tie: TieKind
    scope: NetworkScope
    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    cooperations: tuple[Cooperation, ...]
    denominator: NetworkDenominator
    facts: NetworkFacts

    @cached_property
    def shape(self) -> networkx.Graph[str]:
        """The bare graph: IRIs, with the `Tie` of each edge as its attribute `tie`. To be read only."""
        graph: networkx.Graph[str] = networkx.Graph()
        graph.add_nodes_from(node.iri for node in self.nodes)
        graph.add_edges_from((tie.source, tie.target, {"tie": tie}) for tie in self.ties)
        return graph

    @property
    def note(self) -> str | None:
        """Why there is nothing to see, where that is so."""
        if self.nodes:
            return None
        if self.scope.around is not None and self.denominator.in_scope:
            name = self.facts.labels.of(self.scope.around, "en")
            return f"{name} takes part in none of the {self.denominator.in_scope} cooperations in scope."
        return "No cooperation of the graph fits all that was asked for; ask for less at a time."


def draw(
    facts: NetworkFacts,
    tie: TieKind = TieKind.STAR,
    scope: NetworkScope = NetworkScope(),  # noqa: B008  # frozen
    most_ties: int = MOST_TIES,
    check: Callable[[], None] = lambda: None,
) -> Network:
    """The network of the cooperations in scope. Raises QueryTooLarge where it would have more than `most_ties`.

    `check` is called before each cooperation is drawn, and may end it by what it raises.
    """
    found = fitting(facts, scope)
    _refuse_too_many(found, tie, most_ties)
    ties = _ties(found, tie, check)
    tied = frozenset(joint.cooperation.iri for one in ties for joint in one.joints)
    network = Network(
        tie=tie,
        scope=scope,
        nodes=_nodes(facts, found, tie),
        ties=ties,
        cooperations=tuple(found),
        denominator=denominator(facts, scope, found, tied),
        facts=facts,
    )
    return network if scope.around is None else _neighbourhood(network, scope.around, scope.steps)


def _neighbourhood(network: Network, place: str, steps: int) -> Network:
    """What lies within so many steps from place to place; in a two-mode network each one takes two ties."""
    radius = 2 * steps if network.tie is TieKind.TWO_MODE else steps
    shape = network.shape
    near = networkx.single_source_shortest_path_length(shape, place, radius) if place in shape else {}
    ties = tuple(tie for tie in network.ties if tie.source in near and tie.target in near)
    drawn = {joint.cooperation.iri for tie in ties for joint in tie.joints}
    return replace(
        network,
        nodes=tuple(node for node in network.nodes if node.iri in near),
        ties=ties,
        cooperations=tuple(one for one in network.cooperations if one.iri in drawn),
    )


def _refuse_too_many(found: Sequence[Cooperation], tie: TieKind, most: int) -> None:
    """Counts before anything is drawn: a plan with a thousand places has half a million pairs."""
    counts = {one.iri: _COUNTED[tie](one) for one in found}
    total = sum(counts.values())
    if total <= most:
        return
    largest = max(found, key=lambda one: (counts[one.iri], one.iri))
    other = " Ask for the tie star or two-mode," if tie is TieKind.CLIQUE else " Ask for the tie two-mode,"
    raise QueryTooLarge(
        f"Drawn as {tie}, the {len(found)} cooperations in scope have {total:,} ties, more than {most:,}; "
        f"{largest.iri} alone, with {len(largest.places)} places, has {counts[largest.iri]:,}.{other} or narrow the "
        "network by programme, kind, country, theme or time."
    )


def _nodes(facts: NetworkFacts, found: Sequence[Cooperation], tie: TieKind) -> tuple[Node, ...]:
    takes_part: defaultdict[str, int] = defaultdict(int)
    named: defaultdict[str, set[str]] = defaultdict(set)
    by_plan: defaultdict[str, set[str]] = defaultdict(set)
    for cooperation in found:
        for place in cooperation.places:
            takes_part[place] += 1
        for place, themes in cooperation.named.items():
            named[place] |= themes
        for place, themes in cooperation.by_plan.items():
            by_plan[place] |= themes
    nodes = [
        Node(
            iri,
            place=facts.places[iri],
            cooperations=takes_part[iri],
            named=len(named[iri]),
            by_plan=len(by_plan[iri] - named[iri]),
        )
        for iri in takes_part
    ]
    if tie is TieKind.TWO_MODE:
        nodes += [Node(one.iri, cooperation=one) for one in found]
    return tuple(sorted(nodes, key=lambda node: (not node.is_place, node.iri)))


def _ties(found: Iterable[Cooperation], tie: TieKind, check: Callable[[], None]) -> tuple[Tie, ...]:
    joints: defaultdict[tuple[str, str], list[Joint]] = defaultdict(list)
    for cooperation in found:
        check()
        for (source, target), statements in sorted(_DRAWN[tie](cooperation).items()):
            joints[source, target].append(_joint(cooperation, source, target, statements))
    return tuple(Tie(source, target, tuple(joints[source, target])) for source, target in sorted(joints))


def _joint(cooperation: Cooperation, source: str, target: str, statements: Sequence[Statement]) -> Joint:
    ends = [end for end in (source, target) if end != cooperation.iri]
    return Joint(
        cooperation=cooperation,
        source_roles=cooperation.roles_of(source),
        target_roles=cooperation.roles_of(target),
        sources=tuple(statement.source for statement in statements),
        passages=tuple(sorted({passage for one in statements for passage in one.evidence(*ends)})),
    )


_Pairs = Mapping[tuple[str, str], list[Statement]]


def _star(cooperation: Cooperation) -> _Pairs:
    """Places in opposite roles, with the documents that state both roles: no tie is put together from two of them."""
    pairs: defaultdict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in cooperation.statements:
        for pair in sorted(set(_opposite(statement))):
            pairs[pair].append(statement)
    return pairs


def _opposite(statement: Statement) -> Iterator[tuple[str, str]]:
    for ones, others in _OPPOSITE:
        for one, other in product(statement.places_in(ones), statement.places_in(others)):
            if one != other:
                yield min(one, other), max(one, other)


def _two_mode(cooperation: Cooperation) -> _Pairs:
    """Each place with its cooperation."""
    return {
        (place, cooperation.iri): [one for one in cooperation.statements if place in one.roles]
        for place in cooperation.places
    }


def _clique(cooperation: Cooperation) -> _Pairs:
    """Every two places, with the documents that state both, or else those that state one of them."""
    pairs = {}
    for one, other in combinations(cooperation.places, 2):
        stated = [said for said in cooperation.statements if one in said.roles or other in said.roles]
        both = [said for said in stated if one in said.roles and other in said.roles]
        pairs[one, other] = both or stated
    return pairs


def _count_star(cooperation: Cooperation) -> int:
    return sum(
        len(statement.places_in(ones)) * len(statement.places_in(others))
        for statement in cooperation.statements
        for ones, others in _OPPOSITE
    )


def _count_clique(cooperation: Cooperation) -> int:
    places = len(cooperation.places)
    return places * (places - 1) // 2


_DRAWN: Final[Mapping[TieKind, Callable[[Cooperation], _Pairs]]] = {
    TieKind.STAR: _star,
    TieKind.TWO_MODE: _two_mode,
    TieKind.CLIQUE: _clique,
}
_COUNTED: Final[Mapping[TieKind, Callable[[Cooperation], int]]] = {
    TieKind.STAR: _count_star,
    TieKind.TWO_MODE: lambda cooperation: len(cooperation.places),
    TieKind.CLIQUE: _count_clique,
}
