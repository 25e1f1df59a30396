"""A network and its figures as JSON documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

from pydantic import BaseModel

from iuc_graph.entities.labels import Labels
from iuc_graph.themes import network_models as models
from iuc_graph.themes.network import MEANING, Joint, Network, Node, Tie
from iuc_graph.themes.network_figures import Degree, Figures, Legs
from iuc_graph.themes.network_scope import NetworkScope
from iuc_graph.vocabulary import short

Given = TypeVar("Given")
Item = TypeVar("Item")


@dataclass(frozen=True)
class _Things:
    """Makes the object of a thing, with its labels."""

    labels: Labels
    language: str

    def __call__(self, iri: str) -> models.LabelledThing:
        label, labels = self.labels.of(iri, self.language), self.labels.all_of(iri)
        return models.LabelledThing(iri=iri, id=short(iri), label=label, labels=dict(labels))

    def all(self, iris: Iterable[str]) -> list[models.LabelledThing]:
        return [self(iri) for iri in iris]


def network_document(network: Network, language: str = "en", generation: str = "") -> models.NetworkDocument:
    """The network in full."""
    thing = _Things(network.facts.labels, language)
    return models.NetworkDocument(
        **dict(_head(network, language, generation)),
        nodes=[_node(node, thing) for node in network.nodes],
        ties=[_tie(tie, thing) for tie in network.ties],
    )


def figures_document(
    figures: Figures, language: str = "en", generation: str = "", limit: int = 50
) -> models.FiguresDocument:
    """The figures; of each list the first `limit`."""
    thing = _Things(figures.network.facts.labels, language)
    return models.FiguresDocument(
        **dict(_head(figures.network, language, generation)),
        components=_first(figures.components, limit, _component),
        alone=_first(figures.alone, limit, thing),
        bridges=_first(figures.bridges, limit, lambda tie: _bridge(tie, thing)),
        articulation_points=_first(figures.articulation_points, limit, thing),
        degrees=_first(figures.degrees, limit, lambda degree: _degree(degree, thing)),
        sectors=[_sector(figures, sector, thing) for sector in figures.network.facts.sectors],
        legs_of_cooperations=_first(figures.cooperations, limit, lambda legs: _legs(legs, thing)),
        legs_of_pairs=_first(figures.pairs, limit, lambda legs: _legs(legs, thing)),
    )


def as_json(document: BaseModel) -> bytes:
    """A document as UTF-8. Equal documents give equal bytes."""
    return (document.model_dump_json() + "\n").encode()


def _head(network: Network, language: str, generation: str) -> models.Headed:
    return models.Headed(
        tie=network.tie,
        tie_means=MEANING[network.tie][language],
        scope=_scope(network.scope),
        denominator=models.NetworkOutOf(**asdict(network.denominator)),
        node_count=len(network.nodes),
        tie_count=len(network.ties),
        note=network.note,
        language=language,
        generation=generation,
    )


def _scope(scope: NetworkScope) -> models.NetworkScopeGiven:
    return models.NetworkScopeGiven(
        programme=scope.programme and short(scope.programme),
        kind=scope.kind,
        countries=[short(country) for country in scope.countries],
        since=scope.since,
        until=scope.until,
        theme=scope.theme and short(scope.theme),
        around=scope.around and short(scope.around),
        steps=scope.steps if scope.around else None,
    )


def _node(node: Node, thing: _Things) -> models.NetworkNode:
    told = dict(thing(node.iri))
    if node.cooperation is not None:
        return models.NetworkNode(
            **told,
            mode="cooperation",
            kind=node.cooperation.kind,
            programmes=thing.all(node.cooperation.programmes),
            places=len(node.cooperation.places),
            years=list(node.cooperation.years),
            passages=list(node.cooperation.passages),
        )
    place = node.place
    latitude, longitude = (place and place.point) or (None, None)
    return models.NetworkNode(
        **told,
        mode="place",
        kind=" | ".join(thing(iri).label for iri in place.classes) if place else "",
        country=thing(place.country) if place and place.country else None,
        latitude=latitude,
        longitude=longitude,
        cooperations=node.cooperations,
        themes_named=node.named,
        themes_by_plan=node.by_plan,
    )


def _tie(tie: Tie, thing: _Things) -> models.NetworkTie:
    return models.NetworkTie(
        source=short(tie.source),
        target=short(tie.target),
        weight=len(tie.joints),
        years=list(tie.years),
        cooperations=[_joint(joint, thing) for joint in tie.joints],
    )


def _joint(joint: Joint, thing: _Things) -> models.NetworkJoint:
    one = joint.cooperation
    return models.NetworkJoint(
        **dict(thing(one.iri)),
        kind=one.kind,
        programmes=thing.all(one.programmes),
        years=list(one.years),
        year_bases=[short(basis) for basis in one.bases],
        source_roles=list(joint.source_roles),
        target_roles=list(joint.target_roles),
        stated_by=list(joint.sources),
        passages=list(joint.passages),
    )


def _first(items: Sequence[Given], limit: int, make: Callable[[Given], Item]) -> models.First[Item]:
    return models.First(count=len(items), items=[make(item) for item in items[:limit]])


def _component(nodes: Sequence[str]) -> models.NetworkComponent:
    return models.NetworkComponent(size=len(nodes), nodes=[short(iri) for iri in nodes])


def _bridge(tie: Tie, thing: _Things) -> models.NetworkBridge:
    return models.NetworkBridge(source=thing(tie.source), target=thing(tie.target))


def _degree(degree: Degree, thing: _Things) -> models.NetworkDegree:
    return models.NetworkDegree(
        node=thing(degree.node),
        degree=degree.degree,
        by_year=dict(degree.by_year),
        without_year=degree.without_year,
    )


def _legs(legs: Legs, thing: _Things) -> models.NetworkLegs:
    return models.NetworkLegs(
        between=thing.all(legs.ends),
        cooperations=thing.all(legs.cooperations),
        named=[
            models.NetworkLeg(sector=short(sector), organisations=thing.all(bodies))
            for sector, bodies in legs.named.items()
        ],
        missing=[short(sector) for sector in legs.missing],
        passages=list(legs.passages),
    )


def _sector(figures: Figures, sector: str, thing: _Things) -> models.NetworkSector:
    return models.NetworkSector(
        sector=thing(sector),
        cooperations_naming=sum(sector in legs.named for legs in figures.cooperations),
        cooperations_missing=sum(sector in legs.missing for legs in figures.cooperations),
        pairs_naming=sum(sector in legs.named for legs in figures.pairs),
        pairs_missing=sum(sector in legs.missing for legs in figures.pairs),
    )
