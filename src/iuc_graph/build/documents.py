"""A source document as one named graph: itself, its passages, and all that it states."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from iuc_graph.build import activities, actors, cooperations
from iuc_graph.build.iris import node, passage_node
from iuc_graph.build.statements import bounds
from iuc_graph.build.writer import DESCRIPTION, TYPE, GraphWriter, iuc, partial_date, plain
from iuc_graph.records.base import Text
from iuc_graph.records.book import Book
from iuc_graph.records.document import Document, DocumentFile, Passage
from iuc_graph.vocabulary import DCTERMS, XSD

SOURCE = NamedNode(DCTERMS + "source")
REFERENCES = NamedNode(DCTERMS + "references")


def write_file(graph: GraphWriter, book: Book, file: DocumentFile) -> None:
    """Everything that one document states."""
    write_document(graph, file.document)
    for key, passage in file.passages.items():
        write_passage(graph, file.document, key, passage)
    _actors(graph, book, file)
    for plan in file.plans:
        cooperations.write_plan(graph, book, plan)
    for pairing in file.pairings:
        cooperations.write_pairing(graph, book, pairing)
    for cluster in file.clusters:
        cooperations.write_cluster(graph, book, cluster)
    for agreement in file.agreements:
        activities.write_agreement(graph, book, agreement)
    for project in file.projects:
        activities.write_project(graph, book, project)
    for link in file.transport_links:
        activities.write_transport_link(graph, book, link)
    for activity in file.activities:
        activities.write_activity(graph, book, activity)
    for cohort in file.cohorts:
        activities.write_cohort(graph, book, cohort)


def _actors(graph: GraphWriter, book: Book, file: DocumentFile) -> None:
    for place in file.places:
        actors.write_place(graph, place)
    for site in file.sites:
        actors.write_site(graph, book, site)
    named = {mention.organisation for mention in file.organisations}
    for organisation in file.organisations:
        actors.write_organisation(graph, book, organisation, named)
    for role in file.roles:
        actors.write_role(graph, book, role)
    for post in file.posts:
        actors.write_post(graph, book, post)
    for programme in file.programmes:
        actors.write_programme(graph, book, programme)
    for concept in file.concepts:
        actors.write_concept(graph, concept)
    for project in file.possible_projects:
        actors.write_possible_project(graph, book, project)


def write_document(graph: GraphWriter, record: Document) -> None:
    """The document itself, and which graph holds its statements."""
    subject = node("document", record.slug)
    graph.add(graph.graph, SOURCE, subject)
    graph.add(subject, TYPE, iuc("SourceDocument"))
    graph.label(subject, record.title)
    graph.text(subject, DESCRIPTION, record.summary)
    graph.add(subject, NamedNode(DCTERMS + "type"), plain(record.type))
    graph.add(subject, NamedNode(DCTERMS + "identifier"), plain(record.identifier))
    language = NamedNode(XSD + "language")
    codes = (Literal(code, datatype=language) for code in record.languages)
    graph.add(subject, NamedNode(DCTERMS + "language"), *codes)
    graph.add(subject, REFERENCES, *(NamedNode(address) for address in record.references))
    if record.sha256:
        graph.state(subject, "sha256", plain(record.sha256))
    if record.date:
        graph.state(subject, "date", partial_date(record.date))
        graph.state(subject, "dateBasis", node("date-basis", record.date_basis))
        bounds(graph, subject, record.date, record.date)
    if record.date_as_written:
        graph.written(subject, [record.date_as_written])


def write_passage(graph: GraphWriter, document: Document, key: str, record: Passage) -> None:
    """A place in the document. The addresses that it refers to are references of the document as well."""
    subject = passage_node(document.slug, key)
    graph.add(subject, TYPE, iuc("Passage"))
    where = ", ".join(part for part in (record.section, record.row, record.item) if part)
    graph.label(subject, Text(en=f"{document.title.en}: {where}", zh=f"{document.title.zh}：{where}"))
    graph.state(subject, "document", node("document", document.slug))
    for term, text in (
        ("section", record.section),
        ("row", record.row),
        ("item", record.item),
        ("lines", record.lines),
    ):
        if text:
            graph.state(subject, term, plain(text))
    addresses = [NamedNode(address) for address in record.references]
    graph.add(subject, REFERENCES, *addresses)
    graph.add(node("document", document.slug), REFERENCES, *addresses)
