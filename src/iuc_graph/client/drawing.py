"""From answers to pictures: which places, with which marks, under which words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import NamedNode

from iuc_graph.client.charts import Picture, draw_map, draw_matrix, draw_network
from iuc_graph.client.charts.map import Spot, Way
from iuc_graph.client.charts.matrix import Cell
from iuc_graph.client.charts.network import Node
from iuc_graph.client.sharing import counted, denominator
from iuc_graph.entities.labels import Labels, labels_of
from iuc_graph.errors import NotDrawable
from iuc_graph.sparql.rows import Reader
from iuc_graph.themes.answers import Member, Sharing
from iuc_graph.themes.asking import Attribution
from iuc_graph.themes.network import MEANING, Network
from iuc_graph.themes.network_facts import NetworkFacts
from iuc_graph.themes.network_scope import NetworkDenominator

THEMES: Final = "SELECT DISTINCT ?theme WHERE { ?theme a iuc:Theme } ORDER BY ?theme"
CONTINENTS: Final = """SELECT DISTINCT ?place ?label WHERE {
  ?place iuc:within ?continent .
  ?continent a iuc:Continent ; rdfs:label ?label .
  FILTER(LANG(?label) = "en")
} ORDER BY ?place DESC(?label)"""

NAMED, BY_PLAN = str(Attribution.NAMED), str(Attribution.PLAN)
LINES: Final = "A line joins a plan's lead with a partner, or the two sides of a pairing."
ELSEWHERE: Final = "place on no continent"


@dataclass(frozen=True)
class Painter:
    """Draws answers. `note` says which state of the graph they are from, and its licence."""

    reader: Reader
    facts: NetworkFacts
    note: str

    def telling(self, notes: Iterable[str]) -> Painter:
        """The same with more in the note: how the question was understood."""
        return replace(self, note=" ".join((*notes, self.note)))

    def themes(self) -> list[str]:
        """The IRIs of all themes."""
        return [
            cell.value for cell in self.reader.select(THEMES).column("theme") if isinstance(cell, NamedNode)
        ]

    def map_of_sharing(self, found: Sharing, star: Network, title: str | None) -> Picture:
        """The members of an answer, and the ties between them that rest on its cooperations."""
        labels = self._labels([*found.asked.things, *(member.place for member in found.members)])
        names = ", ".join(labels.of(thing, "en") for thing in found.asked.things)
        heading = title or f"Cities that cooperate on {names}"
        if not found.members:
            raise NotDrawable(found.why.text if found.why else "There is nothing to draw.")
        through = {support.cooperation for member in found.members for support in member.supports}
        kinds = {member.place: (NAMED if member.named else BY_PLAN) for member in found.members}
        counts = f"{counted(found.total, 'place')}, {found.named} of them as named."
        caption = [counts, denominator(found.denominator)]
        return self._map(heading, caption, kinds, star=star, labels=labels, through=through)

    def map_of_network(self, star: Network, title: str | None) -> Picture:
        """All places of a network, and all its ties."""
        kinds = {node.iri: "cooperates" for node in star.nodes if node.is_place}
        caption = [
            f"{counted(len(kinds), 'place')}, {counted(len(star.ties), 'tie')}.",
            _out_of(star.denominator),
        ]
        return self._map(
            title or "Cities that cooperate", caption, kinds, star=star, labels=self.facts.labels
        )

    def matrix(self, found: Sharing, places: Sequence[str], least: int, title: str | None) -> Picture:
        """Members by theme; themes that fewer than `least` of them have are left out."""
        members = [member for member in found.members if not places or member.place in places]
        having = {theme: sum(theme in _has(member) for member in members) for theme in found.asked.things}
        labels = self._labels([*(member.place for member in members), *having])
        cells = [
            Cell(labels.of(member.place, "en"), labels.of(theme, "en"), kind)
            for member in members
            for kind, themes in ((NAMED, member.named), (BY_PLAN, member.by_plan))
            for theme in sorted(themes)
            if having[theme] >= least
        ]
        missing = sorted(set(places) - {member.place for member in members})
        without = [f"Without any theme: {', '.join(self._names(missing))}."] if missing else []
        return draw_matrix(
            title or "Themes of cities", [*without, denominator(found.denominator), self.note], cells
        )

    def network(self, network: Network, title: str | None) -> Picture:
        """Places by continent, cooperations by kind."""
        labels = self.facts.labels
        continents = self._continents()
        nodes = [
            Node(
                node.iri,
                labels.of(node.iri, "en"),
                str(node.cooperation.kind) if node.cooperation else continents.get(node.iri, ELSEWHERE),
            )
            for node in network.nodes
        ]
        caption = [MEANING[network.tie]["en"], _out_of(network.denominator), self.note]
        ties = [(tie.source, tie.target) for tie in network.ties]
        if network.note:
            raise NotDrawable(network.note)
        return draw_network(title or f"Network of cooperation ({network.tie})", caption, nodes, ties)

    def _map(
        self,
        title: str,
        caption: list[str],
        kinds: dict[str, str],
        *,
        star: Network,
        labels: Labels,
        through: set[str] | None = None,
    ) -> Picture:
        ways = [
            Way(tie.source, tie.target)
            for tie in star.ties
            if through is None or any(joint.cooperation.iri in through for joint in tie.joints)
        ]
        tied = [end for way in ways for end in (way.one, way.other)]
        spots = [
            Spot(iri, labels.of(iri, "en"), *point, kind, weight=tied.count(iri) + 1000 * (kind == NAMED))
            for iri, kind in kinds.items()
            for point in (self.facts.places[iri].point,)
            if point is not None
        ]
        lost = sorted(set(kinds) - {spot.key for spot in spots})
        without = [f"Not on the map, without coordinates: {', '.join(self._names(lost))}."] if lost else []
        meaning = [LINES] if ways else []
        return draw_map(title, [*caption, *meaning, *without, self.note], spots, ways)

    def _continents(self) -> dict[str, str]:
        rows = self.reader.select(CONTINENTS).rows
        return {place.value: label.value for place, label in rows if place is not None and label is not None}

    def _labels(self, iris: Iterable[str]) -> Labels:
        return labels_of(self.reader, sorted(set(iris)))

    def _names(self, iris: Sequence[str]) -> list[str]:
        labels = self._labels(iris)
        return sorted(labels.of(iri, "en") for iri in iris)


def _has(member: Member) -> frozenset[str]:
    return member.named | member.by_plan


def _out_of(of: NetworkDenominator) -> str:
    until = f"; dated statements up to {of.until}" if of.until else ""
    return (
        f"Out of {of.in_scope} cooperations in scope ({of.cooperations} in the graph), {of.without_ties} tie nobody "
        f"and {of.without_year} state no year{until}."
    )
