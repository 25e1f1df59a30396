"""The reference graph: places with names, points and codes, matches in other datasets, EU membership, programmes."""

from __future__ import annotations

from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from iuc_graph.build.actors import ALTERNATIVE
from iuc_graph.build.iris import node, tail_node
from iuc_graph.build.statements import write_period
from iuc_graph.build.writer import DESCRIPTION, LABEL, TYPE, GraphWriter, iuc, plain
from iuc_graph.records.actor import ProgrammeEntry
from iuc_graph.records.base import Text
from iuc_graph.records.book import Book
from iuc_graph.records.gazetteer import MembershipRow, PlaceRow
from iuc_graph.records.statement import Period
from iuc_graph.vocabulary import DCTERMS, GEOSPARQL, SKOS, WGS84, XSD

CODES = (
    ("iso3166Alpha2", "iso3166_1_alpha2"),
    ("iso3166Alpha3", "iso3166_1_alpha3"),
    ("unM49", "un_m49"),
)


def write_reference(graph: GraphWriter, book: Book) -> None:
    """All that the build knows of places and programmes without a source document saying it."""
    for place in book.places:
        _place(graph, place)
    for match in book.matches:
        graph.add(tail_node(match.subject), NamedNode(SKOS + match.match), NamedNode(match.uri))
    for membership in book.memberships:
        _membership(graph, membership)
    for programme in book.programmes:
        _programme(graph, programme)


def _place(graph: GraphWriter, row: PlaceRow) -> None:
    subject = node("place", row.slug)
    graph.add(subject, TYPE, iuc(row.type))
    graph.label(subject, Text(en=row.label_en, zh=row.label_zh, zh_by=row.zh_by))
    if row.label_local:
        local = (
            Literal(row.label_local, language=row.local_language)
            if row.local_language
            else plain(row.label_local)
        )
        graph.add(subject, LABEL if row.local_language not in ("", "en", "zh") else ALTERNATIVE, local)
    graph.add(subject, ALTERNATIVE, *(plain(name) for name in row.alternative))
    graph.state(subject, "within", *(node("place", slug) for slug in row.within))
    for term, column in CODES:
        if getattr(row, column):
            graph.state(subject, term, plain(getattr(row, column)))
    graph.state(subject, "iso3166Part2", *(plain(code) for code in row.iso3166_2))
    if row.latitude is not None and row.longitude is not None:
        _point(graph, subject, row.slug, row.latitude, row.longitude)


def _point(graph: GraphWriter, subject: NamedNode, slug: str, latitude: Decimal, longitude: Decimal) -> None:
    """WGS 84 degrees, and the same point for GeoSPARQL; WKT writes longitude first."""
    decimal = NamedNode(XSD + "decimal")
    graph.add(subject, NamedNode(WGS84 + "lat"), Literal(format(latitude, "f"), datatype=decimal))
    graph.add(subject, NamedNode(WGS84 + "long"), Literal(format(longitude, "f"), datatype=decimal))
    geometry = node("geometry", slug)
    graph.add(subject, NamedNode(GEOSPARQL + "hasGeometry"), geometry)
    graph.add(geometry, TYPE, NamedNode(GEOSPARQL + "Geometry"))
    wkt = Literal(f"POINT({longitude:f} {latitude:f})", datatype=NamedNode(GEOSPARQL + "wktLiteral"))
    graph.add(geometry, NamedNode(GEOSPARQL + "asWKT"), wkt)


def _membership(graph: GraphWriter, row: MembershipRow) -> None:
    stretch = node("period", f"eu-membership/{row.country}")
    graph.state(node("place", row.country), "euMembership", stretch)
    write_period(graph, stretch, Period(start=row.start, end=row.end or None, stated_at=["reference"]))


def _programme(graph: GraphWriter, entry: ProgrammeEntry) -> None:
    subject = node("programme", entry.slug)
    graph.add(subject, TYPE, iuc("Programme"))
    graph.label(subject, entry.title)
    graph.text(subject, DESCRIPTION, entry.summary)
    graph.add(subject, ALTERNATIVE, *(plain(name) for name in entry.alternative))
    if entry.part_of:
        graph.add(subject, NamedNode(DCTERMS + "isPartOf"), node("programme", entry.part_of))
    if entry.follows:
        graph.add(subject, NamedNode(DCTERMS + "replaces"), node("programme", entry.follows))
