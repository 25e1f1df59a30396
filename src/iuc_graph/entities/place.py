"""All about one place: cooperations, partners, what it shares as named and by plan, bodies and activities there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from pyoxigraph import NamedNode

from iuc_graph.entities.attribution import NAMED, reasons
from iuc_graph.entities.evidence import Stated, Statement, documents_of, stated_of, text
from iuc_graph.entities.focuses import LeftOut, left_out_of
from iuc_graph.entities.terms import values
from iuc_graph.sparql.rows import Reader, Row, Term
from iuc_graph.vocabulary import IUC

Told = TypeVar("Told")

OTHER_SIDE: Final = "other side of the pairing"
PARTNER: Final = "partner in its plan"
LEAD: Final = "lead of the plan"
MEMBER: Final = "member of the same cluster"

_ROLES: Final = "iuc:sideA iuc:sideB iuc:leadPlace iuc:partnerPlace iuc:includedPlace iuc:member"
_TIES: Final = f"""
SELECT ?place ?graph ?cooperation ?role ?other ?otherRole WHERE {{
  VALUES ?role {{ {_ROLES} }}
  GRAPH ?graph {{ ?cooperation ?role ?place ; ?otherRole ?other }}
  VALUES ?otherRole {{ {_ROLES} }}
}}"""
_SUPPORTS: Final = f"""
SELECT DISTINCT ?place ?source ?attribution ?cooperation ?area ?property ?concept WHERE {{
  {reasons("VALUES ?place { %(place)s }")}
}}"""
_SEATS: Final = """
SELECT DISTINCT ?place ?graph ?organisation ?link ?at ?sector WHERE {
  { ?organisation iuc:basedIn|iuc:territory ?place BIND(?place AS ?at) }
  UNION { ?at iuc:within ?place . ?organisation iuc:basedIn|iuc:territory ?at }
  GRAPH ?graph { ?organisation ?link ?at }
  VALUES ?link { iuc:basedIn iuc:territory }
  OPTIONAL { ?organisation iuc:helixSector ?sector }
}"""
_ACTIVITIES: Final = """
SELECT DISTINCT ?place ?graph ?activity ?relation ?node ?other ?earliest ?latest WHERE {
  GRAPH ?graph {
    { ?activity iuc:heldIn ?place BIND(?activity AS ?node) BIND(?place AS ?other) BIND("held there" AS ?relation) }
    UNION {
      ?activity iuc:participation ?node . ?node iuc:participant ?place
      BIND(?place AS ?other) BIND("took part" AS ?relation)
    }
    UNION {
      ?other iuc:forPlace ?place . ?node iuc:participant ?other . ?activity iuc:participation ?node
      BIND("took part through a post" AS ?relation)
    }
    OPTIONAL { ?activity iuc:earliest ?earliest } OPTIONAL { ?activity iuc:latest ?latest }
  }
}"""


@dataclass(frozen=True)
class Tie:
    """A cooperation in which the place takes part, and as what: the property by which a document links the two."""

    cooperation: str
    role: str
    statement: Statement


@dataclass(frozen=True)
class Partner:
    """A place that cooperates with this one, what it is to it, and through which cooperation."""

    place: str
    relation: str
    cooperation: str
    statement: Statement


@dataclass(frozen=True)
class Support:
    """One reason why the place has a theme, goal or partnership; `area` is None where the cooperation has it itself."""

    concept: str
    property: str
    attribution: str
    cooperation: str
    area: str | None
    statement: Statement


@dataclass(frozen=True)
class Seat:
    """A body with its seat or territory at the place, or at one that lies in it, and its legs of the helix."""

    organisation: str
    link: str
    at: str
    sector: str | None
    statement: Statement


@dataclass(frozen=True)
class Presence:
    """An activity that was held at the place or in which it took part, and the days that its time can mean."""

    activity: str
    relation: str
    earliest: str | None
    latest: str | None
    statement: Statement


@dataclass(frozen=True)
class PlaceStory:
    """What is told of a place beyond its own facts. Rows of one document each; supports as named come first.

    `left_out` are the focuses of its plans of which something does not count in sharing.
    """

    ties: tuple[Tie, ...]
    partners: tuple[Partner, ...]
    supports: tuple[Support, ...]
    seats: tuple[Seat, ...]
    presences: tuple[Presence, ...]
    left_out: tuple[LeftOut, ...]

    def of(self, property_: str) -> tuple[Support, ...]:
        """The supports for themes, goals or partnerships, by the name of the property without namespace."""
        return tuple(each for each in self.supports if each.property == IUC + property_)

    def statements(self) -> Iterator[Statement]:
        """Who says all this."""
        for rows in (self.ties, self.partners, self.supports, self.seats, self.presences, self.left_out):
            yield from (row.statement for row in rows)

    def nodes(self) -> Iterator[str]:
        """All IRIs that somebody who shows it needs a label for."""
        for tie in self.ties:
            yield from (tie.cooperation, tie.role)
        for partner in self.partners:
            yield from (partner.place, partner.cooperation)
        for each in self.supports:
            yield from (each.concept, each.cooperation, *([each.area] if each.area else ()))
        for seat in self.seats:
            yield from (seat.organisation, seat.link, seat.at, *([seat.sector] if seat.sector else ()))
        yield from (presence.activity for presence in self.presences)
        for focus in self.left_out:
            yield from (focus.focus, focus.cooperation, *focus.themes)
        yield from (statement.document for statement in self.statements() if statement.document)


@dataclass(frozen=True)
class _Sayings:
    """Makes statements from what is known of graphs and passages."""

    stated: Stated
    documents: Mapping[str, str]

    def __call__(self, graph: str, subject: str, property_: str, other: str | None = None) -> Statement:
        return Statement(graph, self.documents.get(graph), self.stated.of(graph, subject, property_, other))


def story_of(reader: Reader, iri: str) -> PlaceStory:
    """All about a place, from some eleven queries and one more for each 500 nodes. Raises as `Reader.select`."""
    place: Mapping[str, Term] = {"place": NamedNode(iri)}
    ties = reader.select(_TIES, place).rows
    supports = reader.select(_SUPPORTS % {"place": values((iri,))}).rows
    seats = reader.select(_SEATS, place).rows
    activities = reader.select(_ACTIVITIES, place).rows
    rows = (*ties, *supports, *seats, *activities)
    nodes = {cell.value for row in rows for cell in row if isinstance(cell, NamedNode)}
    graphs = {text(row[1]) for row in rows}
    themes = {text(row[6]) for row in supports if text(row[5]) == IUC + "theme"}
    say = _Sayings(stated_of(reader, sorted((nodes | {iri}) - graphs)), documents_of(reader, graphs))
    return PlaceStory(
        _unique(_ties(ties, say)),
        _unique(_partners(ties, iri, say)),
        tuple(sorted(_unique(_supports(supports, say)), key=lambda each: each.attribution != NAMED)),
        _unique(_seats(seats, say)),
        tuple(
            sorted(
                _unique(_presences(activities, say)), key=lambda each: (each.earliest or "~", each.activity)
            )
        ),
        left_out_of(reader, iri, themes),
    )


def _unique(rows: Iterator[Told]) -> tuple[Told, ...]:
    return tuple(sorted(set(rows), key=str))


def _ties(rows: tuple[Row, ...], say: _Sayings) -> Iterator[Tie]:
    for place, graph, cooperation, role, _, _ in rows:
        statement = say(text(graph), text(cooperation), text(role), text(place))
        yield Tie(text(cooperation), text(role), statement)


def _partners(rows: tuple[Row, ...], iri: str, say: _Sayings) -> Iterator[Partner]:
    for _, graph, cooperation, role, other, other_role in rows:
        relation = _RELATIONS.get((_role(role), _role(other_role)))
        if relation and text(other) != iri:
            statement = say(text(graph), text(cooperation), text(other_role), text(other))
            yield Partner(text(other), relation, text(cooperation), statement)


def _role(cell: object) -> str:
    return cell.value.removeprefix(IUC) if isinstance(cell, NamedNode) else ""


# What the other place is to this one, from the roles of the two. Partners of one plan are nothing to each other.
_RELATIONS: Final = {
    ("sideA", "sideB"): OTHER_SIDE,
    ("sideB", "sideA"): OTHER_SIDE,
    ("leadPlace", "partnerPlace"): PARTNER,
    ("leadPlace", "includedPlace"): PARTNER,
    ("partnerPlace", "leadPlace"): LEAD,
    ("includedPlace", "leadPlace"): LEAD,
    ("member", "member"): MEMBER,
}


def _supports(rows: tuple[Row, ...], say: _Sayings) -> Iterator[Support]:
    for _, graph, attribution, cooperation, area, property_, concept in rows:
        node = text(area) or text(cooperation)
        statement = say(text(graph), node, text(property_), text(concept))
        yield Support(
            text(concept),
            text(property_),
            text(attribution),
            text(cooperation),
            text(area) or None,
            statement,
        )


def _seats(rows: tuple[Row, ...], say: _Sayings) -> Iterator[Seat]:
    for _, graph, organisation, link, at, sector in rows:
        statement = say(text(graph), text(organisation), text(link), text(at))
        yield Seat(text(organisation), text(link), text(at), text(sector) or None, statement)


def _presences(rows: tuple[Row, ...], say: _Sayings) -> Iterator[Presence]:
    for _, graph, activity, relation, node, other, earliest, latest in rows:
        statement = say(text(graph), text(node), "", text(other))
        yield Presence(
            text(activity), text(relation), text(earliest) or None, text(latest) or None, statement
        )
