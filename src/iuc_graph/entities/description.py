"""Everything that the graph holds about one thing: its facts, who states each, what points at it, what is disputed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from iuc_graph.entities.differences import differences
from iuc_graph.entities.evidence import (
    Stated,
    Statement,
    documents_of,
    passages_of,
    stated_of,
    text,
)
from iuc_graph.entities.terms import values
from iuc_graph.entities.told import Description, Discrepancy, Fact, Neighbours, Part, Value
from iuc_graph.errors import NameUnknown
from iuc_graph.sparql.rows import Reader, Term
from iuc_graph.vocabulary import ID, INFERRED_GRAPH, IUC, RDF

MOST_NEIGHBOURS: Final = 200
"""Things that point at one by the same property are listed up to this number; beyond it they are only counted."""

_FACTS: Final = "SELECT ?thing ?graph ?property ?value WHERE { GRAPH ?graph { ?thing ?property ?value } }"
_PARTS: Final = """
SELECT ?thing ?graph ?link ?part ?property ?value WHERE {
  VALUES ?link { iuc:figure iuc:period iuc:euMembership iuc:participation }
  GRAPH ?graph { ?thing ?link ?part . ?part ?property ?value }
}"""
_NUMBERS: Final = f"""
SELECT ?thing ?property (COUNT(DISTINCT ?subject) AS ?number) WHERE {{
  GRAPH ?graph {{ ?subject ?property ?thing }} FILTER(?graph != <{INFERRED_GRAPH}>)
}} GROUP BY ?thing ?property"""
_INCOMING: Final = f"""
SELECT ?thing ?graph ?property ?subject ?passage WHERE {{
  VALUES ?property {{ %s }}
  GRAPH ?graph {{ ?subject ?property ?thing OPTIONAL {{ ?subject iuc:statedAt ?passage }} }}
  FILTER(?graph != <{INFERRED_GRAPH}>)
}}"""
_DISCREPANCIES: Final = """
SELECT ?thing ?discrepancy ?description ?passage WHERE {
  ?discrepancy iuc:disagreesOn ?thing ; a iuc:Discrepancy .
  OPTIONAL { ?discrepancy dcterms:description ?description } OPTIONAL { ?discrepancy iuc:reading ?passage }
}"""

STATED_AT: Final = IUC + "statedAt"
AS_WRITTEN: Final = IUC + "asWritten"
TYPE: Final = RDF + "type"

_LINKS: Final = frozenset(IUC + name for name in ("figure", "period", "euMembership", "participation"))
_TOLD_APART: Final = frozenset((STATED_AT, AS_WRITTEN, TYPE, *_LINKS))
_NOT_NEIGHBOURS: Final = frozenset((TYPE, IUC + "disagreesOn", IUC + "reading"))
_INVERSES: Final = frozenset(
    IUC + name for name in ("planPlaceOf", "sideOf", "namedIn", "placeNamedIn", "areaOf", "possiblySame")
)

Triple = tuple[str, str, Term]


@dataclass
class _Gathered:
    """Triples by the graphs that hold them, and where their nodes are described."""

    graphs: defaultdict[Triple, set[str]]
    stated: Stated
    documents: Mapping[str, str]

    def value(self, subject: str, property_: str, term: Term) -> Value:
        """A value with who states it."""
        asserted = sorted(self.graphs[subject, property_, term] - {INFERRED_GRAPH})
        return Value(term, tuple(self.statement(graph, subject, property_, term) for graph in asserted))

    def statement(self, graph: str, subject: str, property_: str, term: Term) -> Statement:
        """One graph that holds a triple."""
        other = term.value if isinstance(term, NamedNode) else None
        return Statement(graph, self.documents.get(graph), self.stated.of(graph, subject, property_, other))


def describe(reader: Reader, iri: str) -> Description:
    """All about one thing, from some eight queries whatever its size.

    Raises NameUnknown for an IRI that the graph holds nothing about, ValueError for a text that is none, and as
    `Reader.select`.
    """
    thing = {"thing": NamedNode(iri)}
    gathered = _Gathered(defaultdict(set), Stated(), {})
    rows = [
        (text(graph), text(property_), value)
        for _, graph, property_, value in reader.select(_FACTS, thing).rows
    ]
    if not rows:
        raise NameUnknown(f"The graph holds nothing about <{iri}>.")
    for graph, property_, value in rows:
        _note(gathered, graph, iri, property_, value)
    links = _parts(reader, thing, gathered)
    stated_of(reader, _objects(gathered), gathered.stated)
    incoming, numbers = _incoming(reader, thing, gathered)
    gathered.documents = documents_of(reader, set().union(*gathered.graphs.values()))
    discrepancies = _discrepancies(reader, thing)
    read = {passage for each in discrepancies for passage in each.passages}
    facts = _facts(gathered, iri)
    parts = tuple(Part(link, part, _facts(gathered, part)) for link, part in links)
    return Description(
        iri,
        tuple(sorted(fact for fact in _classes(gathered, iri))),
        tuple(value for fact in facts if fact.property == AS_WRITTEN for value in fact.values),
        tuple(fact for fact in facts if fact.property not in _TOLD_APART),
        parts,
        _neighbours(gathered, incoming, numbers),
        differences(facts, parts),
        discrepancies,
        passages_of(reader, gathered.stated.passages() | read),
    )


def _objects(gathered: _Gathered) -> list[str]:
    """Things that the facts lead to, and which a document may describe at a passage of its own."""
    terms = {
        term.value for _, name, term in gathered.graphs if isinstance(term, NamedNode) and name != STATED_AT
    }
    return sorted(iri for iri in terms if iri.startswith(ID))


def _note(gathered: _Gathered, graph: str, subject: str, property_: str, value: Term | None) -> None:
    if value is None:
        return
    gathered.graphs[subject, property_, value].add(graph)
    if property_ == STATED_AT:
        gathered.stated.add(graph, subject, value.value)


def _parts(reader: Reader, thing: Mapping[str, Term], gathered: _Gathered) -> list[tuple[str, str]]:
    """Notes what is stated of the parts; link and IRI of each."""
    found: set[tuple[str, str]] = set()
    for _, graph, link, part, property_, value in reader.select(_PARTS, thing).rows:
        found.add((text(link), text(part)))
        _note(gathered, text(graph), text(part), text(property_), value)
    return sorted(found)


def _incoming(
    reader: Reader, thing: Mapping[str, Term], gathered: _Gathered
) -> tuple[list[tuple[str, str]], Counter[str]]:
    """Notes what points at the thing; property and IRI of each, and how many there are by property."""
    rows = reader.select(_NUMBERS, thing).rows
    numbers = Counter({text(name): int(text(number)) for _, name, number in rows if number is not None})
    listed = [
        name for name, number in numbers.items() if number <= MOST_NEIGHBOURS and name not in _NOT_NEIGHBOURS
    ]
    found: set[tuple[str, str]] = set()
    if listed:
        for _, graph, name, subject, passage in reader.select(_INCOMING % values(sorted(listed)), thing).rows:
            found.add((text(name), text(subject)))
            _note(gathered, text(graph), text(subject), text(name), thing["thing"])
            if passage is not None:
                gathered.stated.add(text(graph), text(subject), text(passage))
    return sorted(found), numbers


def _neighbours(
    gathered: _Gathered, incoming: Sequence[tuple[str, str]], numbers: Counter[str]
) -> tuple[Neighbours, ...]:
    by_property: defaultdict[str, list[Value]] = defaultdict(list)
    thing_of = {(name, subject): term for (subject, name, term) in gathered.graphs}
    for name, subject in incoming:
        value = gathered.value(subject, name, thing_of[name, subject])
        by_property[name].append(Value(NamedNode(subject), value.statements))
    shown = (name for name in sorted(numbers) if name not in _NOT_NEIGHBOURS)
    return tuple(Neighbours(name, numbers[name], tuple(by_property.get(name, ()))) for name in shown)


def _facts(gathered: _Gathered, subject: str) -> tuple[Fact, ...]:
    """Facts that are stated, and those of our own terms that follow."""
    found: defaultdict[str, list[Value]] = defaultdict(list)
    for owner, name, term in sorted(gathered.graphs, key=str):
        if owner == subject:
            value = gathered.value(subject, name, term)
            if not value.is_derived or (name.startswith(IUC) and name not in _INVERSES):
                found[name].append(value)
    return tuple(Fact(name, tuple(found[name])) for name in sorted(found))


def _classes(gathered: _Gathered, subject: str) -> Iterable[str]:
    """The classes that are stated, not those above them."""
    for owner, name, term in gathered.graphs:
        if owner == subject and name == TYPE and gathered.graphs[owner, name, term] - {INFERRED_GRAPH}:
            yield term.value


def _discrepancies(reader: Reader, thing: Mapping[str, Term]) -> tuple[Discrepancy, ...]:
    texts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    readings: defaultdict[str, set[str]] = defaultdict(set)
    for _, discrepancy, description, passage in reader.select(_DISCREPANCIES, thing).rows:
        if description is not None and not isinstance(description, NamedNode):
            texts[text(discrepancy)][description.language or ""] = description.value
        if passage is not None:
            readings[text(discrepancy)].add(passage.value)
    iris = sorted({*texts, *readings})
    return tuple(Discrepancy(iri, texts[iri], tuple(sorted(readings[iri]))) for iri in iris)
