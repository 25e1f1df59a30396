"""The objects of which the JSON of a network and of its figures is made; REST and the command give the same."""

from __future__ import annotations

from datetime import date
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from iuc_graph.themes.network_choices import TieKind
from iuc_graph.themes.network_facts import Kind, Role

Item = TypeVar("Item")


class Part(BaseModel):
    """Anything that such a document holds."""

    model_config = ConfigDict(frozen=True)


class LabelledThing(Part):
    """One thing of the graph, by its labels."""

    iri: str = Field(description="Its IRI.")
    id: str = Field(description="The IRI in short, such as place/chongqing.")
    label: str = Field(description="Its label in the language that was asked for, else in English.")
    labels: dict[str, str] = Field(description="All its labels by language.")


class NetworkScopeGiven(Part):
    """What narrowed the network: ids of things, and days; null for what was not asked."""

    programme: str | None
    kind: Kind | None
    countries: list[str]
    since: date | None
    until: date | None
    theme: str | None
    around: str | None
    steps: int | None


class NetworkOutOf(Part):
    """Out of how many: numbers of cooperations, but for the last three."""

    cooperations: int = Field(description="All of the graph.")
    in_scope: int = Field(description="Those that fit the scope, its neighbourhood left aside.")
    without_two_places: int = Field(description="Of those in scope, with no second place to be tied to.")
    without_ties: int = Field(description="Of those in scope, for which this way of drawing has no tie.")
    without_year: int = Field(description="Of those in scope, for which no time is stated.")
    left_out_without_year: int = Field(description="Would fit but for the time asked for, and state none.")
    places: int = Field(description="Places that take part in those in scope.")
    places_without_coordinates: int = Field(description="Of these places.")
    until: date | None = Field(description="The last day that any dated statement of the graph speaks of.")


class NetworkNode(LabelledThing):
    """A place, or in a two-mode network a cooperation."""

    mode: str = Field(description="place or cooperation.")
    kind: str = Field(description="The kind of place, or plan, pairing or cluster.")
    country: LabelledThing | None = Field(None, description="Of a place.")
    latitude: float | None = Field(None, description="Of a place, in degrees (WGS 84).")
    longitude: float | None = Field(None, description="Of a place, in degrees (WGS 84).")
    cooperations: int | None = Field(None, description="Of a place: cooperations in scope, tied or not.")
    themes_named: int | None = Field(None, description="Of a place: themes in scope that it has as named.")
    themes_by_plan: int | None = Field(None, description="Of a place: themes that it has by the plan alone.")
    programmes: list[LabelledThing] | None = Field(None, description="Of a cooperation.")
    places: int | None = Field(None, description="Of a cooperation: how many places take part.")
    years: list[int] | None = Field(None, description="Of a cooperation.")
    passages: list[str] | None = Field(
        None, description="Of a cooperation: IRIs of the passages that state it."
    )


class NetworkJoint(LabelledThing):
    """A cooperation that a tie rests on."""

    kind: Kind
    programmes: list[LabelledThing]
    years: list[int] = Field(description="The years that are stated for it; empty where none is.")
    year_bases: list[str] = Field(description="What they rest on; only date-basis/stated makes a start.")
    source_roles: list[Role] = Field(description="How the source of the tie takes part.")
    target_roles: list[Role] = Field(description="How its target takes part; empty for a cooperation.")
    stated_by: list[str] = Field(description="IRIs of the graphs of the documents that state the tie.")
    passages: list[str] = Field(description="IRIs of the passages where they do.")


class NetworkTie(Part):
    """Two nodes and all cooperations that join them; it has no direction."""

    source: str = Field(description="The id of a node; in a two-mode network, of the place.")
    target: str = Field(description="The id of a node; in a two-mode network, of the cooperation.")
    weight: int = Field(description="How many cooperations join them.")
    years: list[int]
    cooperations: list[NetworkJoint]


class Headed(Part):
    """What stands above every answer: how it was drawn, from what, and out of how many."""

    tie: TieKind = Field(description="The way of drawing, by its name.")
    tie_means: str = Field(description="What a tie says and what it does not.")
    scope: NetworkScopeGiven
    denominator: NetworkOutOf
    node_count: int
    tie_count: int
    note: str | None = Field(description="Why there is nothing to see, where that is so.")
    language: str
    generation: str = Field(description="The state of the graph that this was read from.")


class NetworkDocument(Headed):
    """A network: every node and every tie of it."""

    nodes: list[NetworkNode]
    ties: list[NetworkTie]


class First(Part, Generic[Item]):
    """The first of a list, and how many there are in all."""

    count: int
    items: list[Item]


class NetworkComponent(Part):
    """Nodes that hang together."""

    size: int
    nodes: list[str] = Field(description="Their ids.")


class NetworkDegree(Part):
    """How many neighbours a node has."""

    node: LabelledThing
    degree: int
    by_year: dict[int, int] = Field(description="Neighbours by a cooperation of that year.")
    without_year: int = Field(description="Neighbours by cooperations without a year only.")


class NetworkBridge(Part):
    """A tie without which its group would fall apart."""

    source: LabelledThing
    target: LabelledThing


class NetworkLeg(Part):
    """A leg of the triple helix that has named organisations."""

    sector: str = Field(description="The id of the sector.")
    organisations: list[LabelledThing]


class NetworkLegs(Part):
    """Which legs of the triple helix have a named organisation in some cooperations, and which have none."""

    between: list[LabelledThing] = Field(description="The two places of a pair; empty for one cooperation.")
    cooperations: list[LabelledThing]
    named: list[NetworkLeg]
    missing: list[str] = Field(description="Ids of the sectors without a named organisation.")
    passages: list[str] = Field(description="IRIs of the passages that name the organisations.")


class NetworkSector(Part):
    """How often a leg of the triple helix is named."""

    sector: LabelledThing
    cooperations_naming: int = Field(description="Cooperations with a named organisation of the sector.")
    cooperations_missing: int = Field(description="Cooperations without one.")
    pairs_naming: int = Field(description="Pairs of places whose cooperations name one.")
    pairs_missing: int = Field(description="Pairs of places whose cooperations name none.")


class FiguresDocument(Headed):
    """Figures of a network; of each list the first, as many as were asked for."""

    components: First[NetworkComponent]
    alone: First[LabelledThing] = Field(description="Nodes without a tie.")
    bridges: First[NetworkBridge]
    articulation_points: First[LabelledThing]
    degrees: First[NetworkDegree]
    sectors: list[NetworkSector]
    legs_of_cooperations: First[NetworkLegs]
    legs_of_pairs: First[NetworkLegs]
