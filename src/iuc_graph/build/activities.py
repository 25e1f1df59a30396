"""Activities with their participations, agreements, pilot projects, transport links, cohorts."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from iuc_graph.build.iris import node, tail_node
from iuc_graph.build.statements import dated, describe, figures, mark, period
from iuc_graph.build.writer import CHINESE, TYPE, GraphWriter, iuc, plain
from iuc_graph.records.activity import Activity, Agreement, Cohort, Participation, Project, TransportLink
from iuc_graph.records.base import Text
from iuc_graph.records.book import Book


def write_activity(graph: GraphWriter, book: Book, record: Activity) -> None:
    """An activity and who took part in it."""
    subject = describe(graph, book, record, record.type, *record.also_types)
    dated(graph, subject, record)
    graph.state(subject, "heldIn", *(node("place", slug) for slug in record.held_in))
    graph.state(subject, "concluded", *(node("agreement", slug) for slug in record.concluded))
    graph.state(subject, "identified", *(tail_node(name) for name in record.identified))
    for term, kind, slug in (
        ("mode", "mode", record.mode),
        ("subActivityOf", "activity", record.sub_activity_of),
        ("programme", "programme", record.programme),
    ):
        if slug:
            graph.state(subject, term, node(kind, slug))
    if record.venue:
        graph.state(subject, "venue", tail_node(record.venue))
    if record.ordinal:
        graph.state(subject, "ordinal", plain(record.ordinal))
    for participation in record.participants:
        _participation(graph, subject, record.slug, participation)


def _participation(graph: GraphWriter, activity: NamedNode, slug: str, record: Participation) -> None:
    subject = node("participation", f"{slug}/{_who(record)}-{record.role}")
    graph.state(activity, "participation", subject)
    graph.add(subject, TYPE, iuc("Participation"))
    graph.state(subject, "participantRole", node("participant-role", record.role))
    party = record.unnamed or graph.labels.of(str(record.participant))
    role = graph.labels.of(f"participant-role/{record.role}")
    graph.label(subject, Text(en=f"{party.en} ({role.en})", zh=f"{party.zh}（{role.zh}）"))
    if record.participant:
        graph.state(subject, "participant", tail_node(record.participant))
    _unnamed(graph, subject, [record.unnamed] if record.unnamed else [])
    figures(graph, subject, record.figures)
    graph.evidence(subject, record.stated_at)


def _who(record: Participation) -> str:
    """The party as part of an IRI: of what it is called, not of its place in a list."""
    if record.unnamed:
        return f"unnamed-{mark(record.unnamed.en)}"
    return str(record.participant).replace("/", "-")


def _unnamed(graph: GraphWriter, subject: NamedNode, parties: list[Text]) -> None:
    for party in parties:
        texts = Literal(party.en, language="en"), Literal(party.zh, language=CHINESE)
        graph.state(subject, "unnamedParty", *texts)


def write_agreement(graph: GraphWriter, book: Book, record: Agreement) -> None:
    """An agreement and its parties, named or not."""
    subject = describe(graph, book, record, record.type)
    dated(graph, subject, record)
    graph.state(subject, "signatory", *(tail_node(name) for name in record.signatories))
    _unnamed(graph, subject, record.unnamed)


def write_project(graph: GraphWriter, book: Book, record: Project) -> None:
    """A pilot project."""
    subject = describe(graph, book, record, "PilotProject")
    dated(graph, subject, record)
    graph.state(subject, "partner", *(tail_node(name) for name in record.partners))


def write_transport_link(graph: GraphWriter, book: Book, record: TransportLink) -> None:
    """A rail or flight connection."""
    subject = describe(graph, book, record, "TransportLink")
    for term, slugs in (
        ("origin", [record.origin] if record.origin else []),
        ("destination", [record.destination] if record.destination else []),
        ("via", record.via),
    ):
        graph.state(subject, term, *(node("place", slug) for slug in slugs))
    if record.operator:
        graph.state(subject, "operator", node("organisation", record.operator))
    graph.state(subject, "inCooperation", *(node("cooperation", slug) for slug in record.in_cooperation))


def write_cohort(graph: GraphWriter, book: Book, record: Cohort) -> None:
    """A group of pilot cities."""
    subject = describe(graph, book, record, "PilotCohort")
    graph.state(subject, "programme", node("programme", record.programme))
    graph.state(subject, "pilotCity", *(node("place", slug) for slug in record.cities))
    period(graph, subject, record.period)
