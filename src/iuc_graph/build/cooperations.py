"""Plans, pairings and clusters, with their areas and rows."""

from __future__ import annotations

from pyoxigraph import NamedNode

from iuc_graph.build.iris import node, tail_node
from iuc_graph.build.mappings import themes_of
from iuc_graph.build.statements import describe, figures, period, worded
from iuc_graph.build.writer import DESCRIPTION, TYPE, GraphWriter, iuc
from iuc_graph.records.base import Text
from iuc_graph.records.book import Book
from iuc_graph.records.cooperation import Area, Cluster, CooperationRecord, Pairing, Plan

ROWS = (
    ("focus", "focus", "Focus"),
    ("challenges", "challenge", "Challenge"),
    ("objectives", "objective", "Objective"),
    ("results", "expectedResult", "ExpectedResult"),
)


def write_plan(graph: GraphWriter, book: Book, plan: Plan) -> None:
    """An action plan."""
    subject = _cooperation(graph, book, plan, "ActionPlan", plan.title)
    graph.text(subject, DESCRIPTION, plan.summary)
    for term, slugs in (
        ("leadPlace", plan.lead),
        ("partnerPlace", plan.partners),
        ("includedPlace", plan.included),
    ):
        graph.state(subject, term, *(node("place", slug) for slug in slugs))


def write_pairing(graph: GraphWriter, book: Book, pairing: Pairing) -> None:
    """A pairing; its title is made of the names of its sides."""
    subject = _cooperation(graph, book, pairing, "Pairing", graph.labels.of(f"cooperation/{pairing.slug}"))
    if pairing.summary:
        graph.text(subject, DESCRIPTION, pairing.summary)
    for term, slugs in (("sideA", pairing.side_a), ("sideB", pairing.side_b)):
        graph.state(subject, term, *(node("place", slug) for slug in slugs))
    for term, kind, slug in (
        ("plan", "cooperation", pairing.plan),
        ("establishedBy", "agreement", pairing.established_by),
        ("continues", "cooperation", pairing.continues),
        ("inCluster", "cooperation", pairing.in_cluster),
        ("strength", "pairing-strength", pairing.strength),
    ):
        if slug:
            graph.state(subject, term, node(kind, slug))


def write_cluster(graph: GraphWriter, book: Book, cluster: Cluster) -> None:
    """A cluster of several places."""
    subject = _cooperation(graph, book, cluster, "Cluster", cluster.title)
    graph.text(subject, DESCRIPTION, cluster.summary)
    graph.state(subject, "member", *(node("place", slug) for slug in cluster.members))


def _cooperation(
    graph: GraphWriter, book: Book, record: CooperationRecord, type_: str, title: Text
) -> NamedNode:
    subject = node("cooperation", record.slug)
    graph.add(subject, TYPE, iuc(type_))
    graph.label(subject, title)
    graph.written(subject, record.as_written)
    graph.evidence(subject, [*record.stated_at, *(record.sdgs_stated_at or [])])
    graph.state(subject, "programme", node("programme", record.programme))
    if record.status:
        graph.state(subject, "status", node("status", record.status))
    graph.state(subject, "names", *(tail_node(name) for name in record.names))
    _goals(graph, subject, record)
    figures(graph, subject, record.figures)
    period(graph, subject, record.period)
    for area in record.areas:
        _area(graph, book, subject, area)
    for part, term, class_ in ROWS:
        for row in getattr(record, part):
            graph.state(subject, term, worded(graph, book, row, class_))
    return subject


def _goals(graph: GraphWriter, subject: NamedNode, record: CooperationRecord | Area) -> None:
    graph.state(subject, "sdg", *(node("sdg", str(goal)) for goal in record.sdgs))
    graph.state(
        subject,
        "urbanAgendaPartnership",
        *(node("urban-agenda-partnership", slug) for slug in record.partnerships),
    )


def _area(
    graph: GraphWriter, book: Book, cooperation: NamedNode, record: Area, parent: NamedNode | None = None
) -> None:
    subject = describe(graph, book, record, "CooperationArea")
    graph.state(cooperation, "area", subject)
    if parent:
        graph.state(subject, "partOfArea", parent)
    graph.state(subject, "names", *(tail_node(name) for name in record.names))
    graph.state(
        subject, "namesPlace", *(tail_node(name) for name in record.names if name.startswith("place/"))
    )
    graph.state(subject, "targetsSector", *(node("helix-sector", sector) for sector in record.sectors))
    _goals(graph, subject, record)
    for wording in record.wordings:
        graph.state(subject, "theme", *(node("theme", theme) for theme in themes_of(book, wording)))
    for part in record.sub_areas:
        _area(graph, book, cooperation, part, subject)
