"""What the catalogue has to know of a generation: its programmes, countries, documents, topics and days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from iuc_graph.entities.labels import Labels, labels_of
from iuc_graph.sparql.rows import Reader, Row
from iuc_graph.store.generations import Manifest
from iuc_graph.vocabulary import is_source_graph

PROGRAMMES: Final = """
SELECT ?programme (COUNT(DISTINCT ?cooperation) AS ?n) WHERE {
  ?cooperation a iuc:Cooperation ; iuc:programme ?programme .
} GROUP BY ?programme ORDER BY ?programme
"""
COUNTRIES: Final = """
SELECT DISTINCT ?programme ?country ?code WHERE {
  ?cooperation a iuc:Cooperation .
  { ?cooperation iuc:involvesPlace/iuc:within ?country } UNION { ?cooperation iuc:involvesPlace ?country }
  ?country a iuc:Country ; skos:exactMatch ?code .
  FILTER(STRSTARTS(STR(?code), "http://publications.europa.eu/resource/authority/country/"))
  OPTIONAL { ?cooperation iuc:programme ?programme }
} ORDER BY ?programme ?code
"""
DAYS: Final = """
SELECT DISTINCT ?programme ?day ?end WHERE {
  { ?dated iuc:statedAt ?passage }
  UNION { ?cooperation iuc:programme ?programme ; iuc:period ?dated }
  UNION { ?dated iuc:inCooperation ?cooperation . ?cooperation iuc:programme ?programme }
  { ?dated iuc:earliest ?day BIND("first" AS ?end) } UNION { ?dated iuc:latest ?day BIND("last" AS ?end) }
}
"""
STATED_BY: Final = """
SELECT DISTINCT ?programme ?graph WHERE {
  ?cooperation iuc:programme ?programme .
  GRAPH ?graph { ?cooperation a ?class }
} ORDER BY ?programme ?graph
"""
DOCUMENTS: Final = """
SELECT ?graph ?document ?type ?licence WHERE {
  GRAPH ?graph { ?graph dcterms:source ?document . ?document a iuc:SourceDocument .
    OPTIONAL { ?document dcterms:type ?type } OPTIONAL { ?document dcterms:license ?licence } }
} ORDER BY ?graph ?document
"""
DESCRIPTIONS: Final = """
SELECT ?thing ?text WHERE { GRAPH ?graph { ?graph dcterms:source ?thing . ?thing dcterms:description ?text } }
"""
TOPICS: Final = """
SELECT DISTINCT ?topic WHERE { ?topic a iuc:ThematicCluster } ORDER BY ?topic
"""

OWN_TYPES: Final = frozenset(("editorial", "table"))
"""Kinds of documents that were made for this project, and so are under its own licence."""


@dataclass(frozen=True)
class Span:
    """The first day that is stated as a start, and the last as an end; None where none is."""

    first: date | None
    last: date | None


@dataclass(frozen=True)
class Country:
    """A country by our IRI and by its entry in the table of countries of the EU Publications Office."""

    iri: str
    code: str


@dataclass(frozen=True)
class Programme:
    """A programme with cooperations: how many, in which countries, when, and by which source graphs they are stated."""

    iri: str
    cooperations: int
    countries: tuple[Country, ...]
    span: Span
    graphs: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The end of its IRI."""
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True)
class Source:
    """A source document and the graph of what it states. `licence` is an IRI, or None where nobody states one."""

    graph: str
    document: str
    own: bool
    licence: str | None
    descriptions: Mapping[str, str]


@dataclass(frozen=True)
class Facts:
    """All of it, of one generation. `topics` are IRIs of the thematic clusters, whose labels serve as keywords."""

    generation: str
    built_at: str
    triples: int
    graphs: Mapping[str, int]
    programmes: tuple[Programme, ...]
    countries: tuple[Country, ...]
    span: Span
    sources: tuple[Source, ...]
    topics: tuple[str, ...]
    labels: Labels


def read_facts(reader: Reader, manifest: Manifest) -> Facts:
    """The facts of the generation that a reader reads. Raises as `Reader.select`."""
    programmes = tuple(_programmes(reader))
    countries = _countries(reader.select(COUNTRIES).rows)
    sources = tuple(_sources(reader))
    topics = tuple(_text(row[0]) for row in reader.select(TOPICS).rows)
    named = [one.iri for one in programmes] + [country.iri for country in countries]
    named += [source.document for source in sources] + list(topics)
    return Facts(
        generation=manifest.name,
        built_at=manifest.built_at,
        triples=manifest.default_triples,
        graphs=manifest.graphs,
        programmes=programmes,
        countries=countries,
        span=_span(reader.select(DAYS).rows),
        sources=sources,
        topics=topics,
        labels=labels_of(reader, named),
    )


def _programmes(reader: Reader) -> Iterable[Programme]:
    countries, days = _by_programme(reader, COUNTRIES), _by_programme(reader, DAYS)
    graphs = _by_programme(reader, STATED_BY)
    for row in reader.select(PROGRAMMES).rows:
        iri = _text(row[0])
        yield Programme(
            iri,
            int(_text(row[1])),
            _countries(countries[iri]),
            _span(days[iri]),
            tuple(name for each in graphs[iri] if is_source_graph(name := _text(each[1]))),
        )


def _by_programme(reader: Reader, query: str) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in reader.select(query).rows:
        found[_text(row[0])].append(row)
    return found


def _countries(rows: Iterable[Row]) -> tuple[Country, ...]:
    found = {Country(_text(row[1]), _text(row[2])) for row in rows}
    return tuple(sorted(found, key=lambda country: country.code))


def _span(rows: Iterable[Row]) -> Span:
    """The first day from which on something is dated, and the last until which: a start that has no end is no end."""
    days: defaultdict[str, list[date]] = defaultdict(list)
    for _, day, end in rows:
        days[_text(end)].append(date.fromisoformat(_text(day)[:10]))
    return Span(min(days["first"], default=None), max(days["last"], default=None))


def _sources(reader: Reader) -> Iterable[Source]:
    descriptions: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for thing, text in reader.select(DESCRIPTIONS).rows:
        descriptions[_text(thing)][getattr(text, "language", None) or ""] = _text(text)
    for graph, document, kind, licence in reader.select(DOCUMENTS).rows:
        own, told = _text(kind) in OWN_TYPES, dict(sorted(descriptions[_text(document)].items()))
        yield Source(_text(graph), _text(document), own, _text(licence) or None, told)


def _text(cell: object) -> str:
    return str(getattr(cell, "value", "") or "")
