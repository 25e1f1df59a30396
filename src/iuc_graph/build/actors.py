"""Places, organisations, posts, roles, concepts and programmes as one document mentions them."""

from __future__ import annotations

from collections.abc import Collection

from pyoxigraph import Literal, NamedNode

from iuc_graph.build.iris import node, tail_node
from iuc_graph.build.mappings import themes_of
from iuc_graph.build.statements import describe, figures, worded
from iuc_graph.build.writer import CHINESE, DESCRIPTION, TYPE, GraphWriter, iuc, plain
from iuc_graph.records.actor import (
    ConceptMention,
    OrganisationEntry,
    OrganisationMention,
    PlaceMention,
    PossibleProject,
    Post,
    ProgrammeMention,
    RoleRecord,
    Site,
)
from iuc_graph.records.base import Text
from iuc_graph.records.book import Book
from iuc_graph.vocabulary import ORG, SKOS

ALTERNATIVE = NamedNode(SKOS + "altLabel")


def write_place(graph: GraphWriter, record: PlaceMention) -> None:
    """What this document says of a place of the gazetteer."""
    subject = node("place", record.place)
    graph.written(subject, record.as_written)
    graph.state(subject, "within", *(node("place", slug) for slug in record.within))
    figures(graph, subject, record.figures)
    graph.evidence(subject, record.stated_at)


def write_site(graph: GraphWriter, book: Book, record: Site) -> None:
    """A place that only this document knows."""
    subject = describe(graph, book, record, record.type)
    graph.state(subject, "within", *(node("place", slug) for slug in record.within))


def write_organisation(
    graph: GraphWriter, book: Book, record: OrganisationMention, named: Collection[str]
) -> None:
    """An organisation: what it is, whoever mentions it, and how this document writes it.

    `named` are the organisations that the document mentions: only among them is it said which is part of which.
    """
    entry = book.organisation_entries[record.organisation]
    subject = node("organisation", entry.slug)
    _organisation(graph, subject, entry)
    if entry.part_of and entry.part_of in named:
        graph.add(subject, NamedNode(ORG + "unitOf"), node("organisation", entry.part_of))
    graph.written(subject, record.as_written)
    if record.based_in:
        graph.state(subject, "basedIn", node("place", record.based_in))
    graph.state(subject, "names", *(tail_node(name) for name in record.names))
    figures(graph, subject, record.figures)
    graph.evidence(subject, record.stated_at)


def _organisation(graph: GraphWriter, subject: NamedNode, entry: OrganisationEntry) -> None:
    graph.add(subject, TYPE, iuc(entry.type))
    graph.label(subject, entry.title)
    graph.text(subject, DESCRIPTION, entry.summary)
    graph.add(subject, ALTERNATIVE, *(plain(name) for name in entry.alternative))
    if entry.sector:
        graph.state(subject, "helixSector", node("helix-sector", entry.sector))
    if entry.territory:
        graph.state(subject, "territory", node("place", entry.territory))


def write_role(graph: GraphWriter, book: Book, record: RoleRecord) -> None:
    """A role and its duties."""
    subject = describe(graph, book, record)
    graph.add(subject, TYPE, NamedNode(ORG + "Role"))
    _duties(graph, subject, record.duties)
    if record.programme:
        graph.state(subject, "programme", node("programme", record.programme))


def write_post(graph: GraphWriter, book: Book, record: Post) -> None:
    """A post without its holder."""
    subject = describe(graph, book, record)
    graph.add(subject, TYPE, NamedNode(ORG + "Post"))
    if record.organisation:
        graph.add(subject, NamedNode(ORG + "postIn"), node("organisation", record.organisation))
    if record.role:
        graph.add(subject, NamedNode(ORG + "role"), node("role", record.role))
    if record.for_place:
        graph.state(subject, "forPlace", node("place", record.for_place))
    _duties(graph, subject, record.duties)
    graph.state(subject, "inCooperation", *(node("cooperation", slug) for slug in record.in_cooperation))


def _duties(graph: GraphWriter, subject: NamedNode, duties: list[Text]) -> None:
    for duty in duties:
        graph.state(subject, "duty", Literal(duty.en, language="en"), Literal(duty.zh, language=CHINESE))


def write_concept(graph: GraphWriter, record: ConceptMention) -> None:
    """A concept that this document names, and the programme that it is relevant to."""
    subject = tail_node(record.concept)
    graph.written(subject, record.as_written)
    if record.relevant_to:
        graph.state(subject, "relevantTo", node("programme", record.relevant_to))
    graph.evidence(subject, record.stated_at)


def write_possible_project(graph: GraphWriter, book: Book, record: PossibleProject) -> None:
    """A project that a thematic cluster could take up."""
    subject = worded(graph, book, record, "PossibleProject")
    graph.state(node("thematic-cluster", record.cluster), "possibleProject", subject)
    if record.ordinal:
        graph.state(subject, "ordinal", plain(record.ordinal))
    for wording in record.wordings:
        graph.state(subject, "theme", *(node("theme", theme) for theme in themes_of(book, wording)))


def write_programme(graph: GraphWriter, book: Book, record: ProgrammeMention) -> None:
    """What this document says of a programme as a whole."""
    subject = node("programme", record.programme)
    graph.written(subject, record.as_written)
    for row in record.focus:
        graph.state(subject, "focus", worded(graph, book, row, "Focus"))
    for aim in record.objectives:
        graph.state(subject, "objective", worded(graph, book, aim, "Objective"))
    graph.state(subject, "names", *(tail_node(name) for name in record.names))
    figures(graph, subject, record.figures)
    graph.evidence(subject, record.stated_at)
