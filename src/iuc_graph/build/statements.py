"""Figures, periods, dates, and what every described node carries."""

from __future__ import annotations

import hashlib

from pyoxigraph import NamedNode

from iuc_graph.build.iris import node, tail, tail_node
from iuc_graph.build.mappings import mapping_nodes
from iuc_graph.build.writer import DESCRIPTION, TYPE, GraphWriter, day, iuc, number, partial_date
from iuc_graph.records.activity import Dated
from iuc_graph.records.base import Text, earliest_day, latest_day
from iuc_graph.records.book import Book
from iuc_graph.records.statement import Described, Figure, Period, Worded

UNKNOWN = "?"


def describe(graph: GraphWriter, book: Book, record: Described, *types: str) -> NamedNode:
    """Type, title, summary, written forms, figures, status, mappings and evidence of a described record; its node.

    The wordings point to their mappings only: a theme proper belongs to an area."""
    subject = node(record.kind, record.slug)
    graph.add(subject, TYPE, *(iuc(name) for name in types))
    graph.label(subject, record.title)
    graph.text(subject, DESCRIPTION, record.summary)
    graph.written(subject, record.as_written)
    graph.evidence(subject, record.stated_at)
    figures(graph, subject, record.figures)
    if record.status:
        graph.state(subject, "status", node("status", record.status))
    for wording in record.wordings:
        graph.state(subject, "mapping", *mapping_nodes(book, wording))
    return subject


def worded(graph: GraphWriter, book: Book, record: Worded, type_: str) -> NamedNode:
    """A described node that also names things, concerns things and aims at sectors."""
    subject = describe(graph, book, record, type_)
    graph.state(subject, "names", *(tail_node(name) for name in record.names))
    graph.state(subject, "concerns", *(tail_node(name) for name in record.concerns))
    graph.state(subject, "targetsSector", *(node("helix-sector", sector) for sector in record.sectors))
    return subject


def figures(graph: GraphWriter, subject: NamedNode, records: list[Figure]) -> None:
    """The stated numbers of a thing, each a node of its own."""
    for record in records:
        figure = node("figure", f"{graph.document}/{tail(subject.value)}/{record.measure}-{_mark(record)}")
        graph.state(subject, "figure", figure)
        graph.add(figure, TYPE, iuc("Figure"))
        graph.label(figure, _figure_title(graph, subject, record))
        graph.state(figure, "measure", node("measure", record.measure))
        graph.state(figure, "unit", node("unit", record.unit))
        for term, value in (
            ("value", record.value),
            ("lowerBound", record.lower),
            ("upperBound", record.upper),
        ):
            if value is not None:
                graph.state(figure, term, number(value))
        if record.comparator:
            graph.state(figure, "comparator", node("comparator", record.comparator))
        if record.date:
            graph.state(figure, "date", partial_date(record.date))
        graph.written(figure, [record.as_written])
        graph.evidence(figure, record.stated_at)


def _mark(record: Figure) -> str:
    """Tells two figures of one thing and measure apart, whatever their order in the file."""
    return mark(record.as_written, record.date or "", *sorted(set(record.stated_at)))


def mark(*parts: str) -> str:
    """Eight hexadecimal digits made of texts: for IRIs of nodes that have no name of their own."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:8]


def _figure_title(graph: GraphWriter, subject: NamedNode, record: Figure) -> Text:
    thing, measure = graph.labels.of(tail(subject.value)), graph.labels.of(f"measure/{record.measure}")
    return Text(
        en=f"{thing.en}, {measure.en.lower()}: “{record.as_written}”",
        zh=f"{thing.zh}，{measure.zh}：“{record.as_written}”",
    )


def period(graph: GraphWriter, subject: NamedNode, record: Period | None) -> None:
    """The period that this document states for a thing."""
    if record is None:
        return
    stretch = node("period", f"{graph.document}/{tail(subject.value)}")
    graph.state(subject, "period", stretch)
    write_period(graph, stretch, record)
    graph.evidence(stretch, record.stated_at)


def write_period(graph: GraphWriter, stretch: NamedNode, record: Period) -> None:
    """Type, title, times, basis and computed bounds of a period."""
    graph.add(stretch, TYPE, iuc("Period"))
    title = record.as_written or record.date or f"{record.start or UNKNOWN} – {record.end or UNKNOWN}"
    graph.label(stretch, Text(en=title, zh=title))
    for term, value in (("start", record.start), ("end", record.end), ("date", record.date)):
        if value:
            graph.state(stretch, term, partial_date(value))
    graph.state(stretch, "dateBasis", node("date-basis", record.basis))
    if record.as_written:
        graph.written(stretch, [record.as_written])
    bounds(graph, stretch, record.start or record.date, record.end or record.date)


def bounds(graph: GraphWriter, subject: NamedNode, first: str | None, last: str | None) -> None:
    """The computed literals `earliest` and `latest`, so that dates of mixed precision compare."""
    if first:
        graph.state(subject, "earliest", day(earliest_day(first)))
    if last:
        graph.state(subject, "latest", day(latest_day(last)))


def dated(graph: GraphWriter, subject: NamedNode, record: Dated) -> None:
    """Date or period of a record with their basis, its cooperation, and what it concerns and names."""
    if record.date:
        graph.state(subject, "date", partial_date(record.date))
        bounds(graph, subject, record.date, record.date)
    elif record.period:
        stretch = record.period
        bounds(graph, subject, stretch.start or stretch.date, stretch.end or stretch.date)
    if record.date or record.period:
        basis = record.date_basis if record.date or not record.period else record.period.basis
        graph.state(subject, "dateBasis", node("date-basis", basis))
    period(graph, subject, record.period)
    if record.date_as_written:
        graph.written(subject, [record.date_as_written])
    graph.state(subject, "inCooperation", *(node("cooperation", slug) for slug in record.in_cooperation))
    graph.state(subject, "concerns", *(tail_node(name) for name in record.concerns))
    graph.state(subject, "names", *(tail_node(name) for name in record.names))
