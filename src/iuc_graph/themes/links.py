"""Which statements the incidence is made of, and the queries that read them, one kind at a time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from iuc_graph.entities.cities import CITY_CLASSES
from iuc_graph.vocabulary import DCTERMS, ID, IUC, ORG, RDF, RDFS, SKOS

TOLD: Final = (
    "area", "cooperation", "document", "helix-sector", "place", "programme", "sdg", "thematic-cluster", "theme",
    "urban-agenda-partnership",
)  # fmt: skip
"""The kinds of things that answers about sharing speak of by name, as in their addresses."""

EDGES: Final = "SELECT ?source ?subject ?link ?object { GRAPH ?source { ?subject ?link ?object } }"
"""All statements with a property; ?link is bound, and ?object where only instances of a class are wanted."""

STATED: Final = """
SELECT DISTINCT ?source ?subject ?link ?object {
  GRAPH ?source { ?subject ?link ?object ; iuc:statedAt ?passage . ?object iuc:statedAt ?passage }
}
"""
"""What a cooperation as a whole states: the passage is one of the cooperation and of the goal or partnership."""

OF_AREAS: Final = """
SELECT ?source ?subject ?link ?object { GRAPH ?source { [] iuc:area ?subject . ?subject ?link ?object } }
"""
"""A property of the areas of cooperations alone."""

OF_FOCUSES: Final = """
SELECT ?source ?subject ?link ?object { GRAPH ?source { [] iuc:focus ?subject . ?subject ?link ?object } }
"""
"""A property of the focuses of cooperations alone."""

LABELS: Final = f"""
SELECT ?source ?subject ?link ?object {{
  GRAPH ?source {{ ?subject ?link ?object }}
  FILTER(REGEX(STR(?subject), "^{ID}({"|".join(TOLD)})/"))
}}
"""
"""The labels of what answers speak of; a concept's preferred label is among them in the inferred graph."""

TYPED: Final = f"""
SELECT ?source ?subject ?link ?object {{
  VALUES ?object {{ {" ".join(f"iuc:{name}" for name in CITY_CLASSES)} }}
  GRAPH ?source {{ ?subject ?link ?object }}
}}
"""
"""Whatever is a city or region, by any class that makes it one."""

POPULATIONS: Final = """
SELECT ?source ?subject (?measure AS ?link) (STR(?value) AS ?object) {
  BIND(<https://w3id.org/iuc-graph/id/measure/population> AS ?measure)
  GRAPH ?source { ?figure iuc:measure ?measure ; iuc:value ?value . ?subject iuc:figure ?figure }
}
"""
"""The populations that are stated of a place, as numbers."""


class Link(IntEnum):
    """The kinds of statements; each is a table of (graph, subject, object)."""

    AREA = 0
    THEME = 1
    SDG = 2
    PARTNERSHIP = 3
    SDG_OF_WHOLE = 4
    PARTNERSHIP_OF_WHOLE = 5
    NAMES = 6
    LEAD = 7
    PARTNER = 8
    INCLUDED = 9
    SIDE_A = 10
    SIDE_B = 11
    MEMBER = 12
    PROGRAMME = 13
    PERIOD = 14
    EARLIEST = 15
    LATEST = 16
    IN_COOPERATION = 17
    TARGETS_SECTOR = 18
    HELIX_SECTOR = 19
    FOCUS = 20
    CHALLENGE = 21
    OBJECTIVE = 22
    RESULT = 23
    SIGNATORY = 24
    PROJECT_PARTNER = 25
    OPERATOR = 26
    VENUE = 27
    POST_IN = 28
    PARTICIPATION = 29
    PARTICIPANT = 30
    TERRITORY = 31
    BASED_IN = 32
    FOR_PLACE = 33
    POPULATION = 34
    WITHIN = 35
    BROADER = 36
    IS_AREA = 37
    IS_PLACE = 38
    IS_COUNTRY = 39
    IS_ACTIVITY = 40
    IS_PLAN = 41
    IS_PAIRING = 42
    IS_CLUSTER = 43
    IS_PROGRAMME = 44
    IS_SECTOR = 45
    IS_THEME = 46
    IS_THEMATIC_CLUSTER = 47
    IS_SDG = 48
    IS_PARTNERSHIP = 49
    IS_CITY = 50
    AREA_STATED_AT = 51
    LABEL = 52
    PASSAGE_DOCUMENT = 53
    PASSAGE_SECTION = 54
    PASSAGE_ROW = 55
    PASSAGE_ITEM = 56
    LICENCE = 57
    FOCUS_MAPPING = 58
    MAPS_TO = 59


@dataclass(frozen=True)
class Statement:
    """How statements of one kind are read: the query, its property, and the class where they are types."""

    text: str
    predicate: str | None = None
    class_: str | None = None


def _edge(predicate: str) -> Statement:
    return Statement(EDGES, predicate)


def _is(class_: str) -> Statement:
    return Statement(EDGES, RDF + "type", IUC + class_)


STATEMENTS: Final = {
    Link.AREA: _edge(IUC + "area"),
    Link.THEME: _edge(IUC + "theme"),
    Link.SDG: _edge(IUC + "sdg"),
    Link.PARTNERSHIP: _edge(IUC + "urbanAgendaPartnership"),
    Link.SDG_OF_WHOLE: Statement(STATED, IUC + "sdg"),
    Link.PARTNERSHIP_OF_WHOLE: Statement(STATED, IUC + "urbanAgendaPartnership"),
    Link.NAMES: _edge(IUC + "names"),
    Link.LEAD: _edge(IUC + "leadPlace"),
    Link.PARTNER: _edge(IUC + "partnerPlace"),
    Link.INCLUDED: _edge(IUC + "includedPlace"),
    Link.SIDE_A: _edge(IUC + "sideA"),
    Link.SIDE_B: _edge(IUC + "sideB"),
    Link.MEMBER: _edge(IUC + "member"),
    Link.PROGRAMME: _edge(IUC + "programme"),
    Link.PERIOD: _edge(IUC + "period"),
    Link.EARLIEST: _edge(IUC + "earliest"),
    Link.LATEST: _edge(IUC + "latest"),
    Link.IN_COOPERATION: _edge(IUC + "inCooperation"),
    Link.TARGETS_SECTOR: _edge(IUC + "targetsSector"),
    Link.HELIX_SECTOR: _edge(IUC + "helixSector"),
    Link.FOCUS: _edge(IUC + "focus"),
    Link.CHALLENGE: _edge(IUC + "challenge"),
    Link.OBJECTIVE: _edge(IUC + "objective"),
    Link.RESULT: _edge(IUC + "expectedResult"),
    Link.SIGNATORY: _edge(IUC + "signatory"),
    Link.PROJECT_PARTNER: _edge(IUC + "partner"),
    Link.OPERATOR: _edge(IUC + "operator"),
    Link.VENUE: _edge(IUC + "venue"),
    Link.POST_IN: _edge(ORG + "postIn"),
    Link.PARTICIPATION: _edge(IUC + "participation"),
    Link.PARTICIPANT: _edge(IUC + "participant"),
    Link.TERRITORY: _edge(IUC + "territory"),
    Link.BASED_IN: _edge(IUC + "basedIn"),
    Link.FOR_PLACE: _edge(IUC + "forPlace"),
    Link.POPULATION: Statement(POPULATIONS),
    Link.WITHIN: _edge(IUC + "within"),
    Link.BROADER: _edge(SKOS + "broader"),
    Link.IS_AREA: _is("CooperationArea"),
    Link.IS_PLACE: _is("Place"),
    Link.IS_COUNTRY: _is("Country"),
    Link.IS_ACTIVITY: _is("Activity"),
    Link.IS_PLAN: _is("ActionPlan"),
    Link.IS_PAIRING: _is("Pairing"),
    Link.IS_CLUSTER: _is("Cluster"),
    Link.IS_PROGRAMME: _is("Programme"),
    Link.IS_SECTOR: _is("HelixSector"),
    Link.IS_THEME: _is("Theme"),
    Link.IS_THEMATIC_CLUSTER: _is("ThematicCluster"),
    Link.IS_SDG: _is("SustainableDevelopmentGoal"),
    Link.IS_PARTNERSHIP: _is("UrbanAgendaPartnership"),
    Link.IS_CITY: Statement(TYPED, RDF + "type"),
    Link.AREA_STATED_AT: Statement(OF_AREAS, IUC + "statedAt"),
    Link.LABEL: Statement(LABELS, RDFS + "label"),
    Link.PASSAGE_DOCUMENT: _edge(IUC + "document"),
    Link.PASSAGE_SECTION: _edge(IUC + "section"),
    Link.PASSAGE_ROW: _edge(IUC + "row"),
    Link.PASSAGE_ITEM: _edge(IUC + "item"),
    Link.LICENCE: _edge(DCTERMS + "license"),
    Link.FOCUS_MAPPING: Statement(OF_FOCUSES, IUC + "mapping"),
    Link.MAPS_TO: _edge(IUC + "mapsTo"),
}


def links_of(terms: tuple[str, ...]) -> tuple[Link, ...]:
    """The kinds of statements with these properties, given by the ends of their IRIs."""
    predicates = {IUC + term for term in terms}
    return tuple(
        link
        for link, statement in STATEMENTS.items()
        if statement.text is EDGES and statement.predicate in predicates
    )
