"""All that the graph holds around one thing, with the graphs that hold it, for a document about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.entities.terms import batches, values
from iuc_graph.linked.addresses import SCHEME, tail_of
from iuc_graph.sparql.rows import Reader
from iuc_graph.vocabulary import BASE, GEOSPARQL, INFERRED_GRAPH, IUC, RDFS, SKOS

MOST_POINTING: Final = 200
"""Things that point at one by the same property are listed up to this number; beyond it so many of them are."""

MOST_PASSAGES: Final = 200
"""Passages that are told of in full; further ones are only named."""

_PART_LINKS: Final = frozenset(
    {
        *(IUC + name for name in ("figure", "period", "euMembership", "participation")),
        GEOSPARQL + "hasGeometry",
    }
)
_PASSAGE_LINKS: Final = frozenset({IUC + "statedAt", IUC + "reading"})
_IN_SCHEME: Final = SKOS + "inScheme"

_ABOUT: Final = """
SELECT ?thing ?graph ?property ?value WHERE { VALUES ?thing { %s } GRAPH ?graph { ?thing ?property ?value } }"""
_THERE: Final = "SELECT ?thing ?graph WHERE { GRAPH ?graph { ?thing ?property ?value } } LIMIT 1"
_LABELS: Final = """
SELECT ?thing ?graph ?label WHERE { VALUES ?thing { %s } GRAPH ?graph { ?thing rdfs:label ?label } }"""
_NUMBERS: Final = f"""
SELECT ?thing ?property (COUNT(DISTINCT ?subject) AS ?number) WHERE {{
  GRAPH ?graph {{ ?subject ?property ?thing }} FILTER(?graph != <{INFERRED_GRAPH}>)
}} GROUP BY ?thing ?property"""
_POINTING: Final = f"""
SELECT ?thing ?property ?graph ?subject WHERE {{
  VALUES ?property {{ %s }} GRAPH ?graph {{ ?subject ?property ?thing }} FILTER(?graph != <{INFERRED_GRAPH}>)
}}"""
_FIRST: Final = f"""
SELECT ?thing ?property ?graph ?subject WHERE {{
  {{ SELECT DISTINCT ?thing ?property ?subject WHERE {{
    GRAPH ?any {{ ?subject ?property ?thing }} FILTER(?any != <{INFERRED_GRAPH}>)
  }} ORDER BY ?subject LIMIT {MOST_POINTING} }}
  GRAPH ?graph {{ ?subject ?property ?thing }} FILTER(?graph != <{INFERRED_GRAPH}>)
}}"""


@dataclass(frozen=True, order=True)
class Cut:
    """A property by which `number` things point at the thing, which are too many to be listed."""

    property: str
    number: int


@dataclass(frozen=True)
class Gathered:
    """Statements around the thing `iri`, each with the graph that holds it; `cuts` say what was left out."""

    iri: str
    quads: frozenset[Quad]
    cuts: tuple[Cut, ...] = ()


def is_there(reader: Reader, iri: str) -> bool:
    """Whether the graph says anything of a thing. Raises ValueError for what is no IRI, and as `Reader.select`."""
    return bool(reader.select(_THERE, {"thing": NamedNode(iri)}).rows)


def gather(reader: Reader, iri: str) -> Gathered:
    """What is said of a thing, of its parts and passages, what points at it, and labels of all these.

    Of a concept scheme, its concepts are parts. Empty where the graph says nothing of it. Raises as `is_there`.
    """
    own = _about(reader, [iri])
    if not own:
        return Gathered(iri, frozenset())
    pointing, cuts = _pointing(reader, iri)
    quads = own | pointing
    parts = {*_objects(quads, _PART_LINKS), *(_members(pointing) if _is_scheme(iri) else ())} - {iri}
    quads |= _about(reader, parts)
    deeper = _objects(quads, _PART_LINKS) - parts - {iri}
    quads |= _about(reader, deeper)
    quads |= _about(reader, sorted(_objects(quads, _PASSAGE_LINKS))[:MOST_PASSAGES])
    return Gathered(iri, frozenset(quads | _labels(reader, quads)), cuts)


def _about(reader: Reader, iris: Iterable[str]) -> set[Quad]:
    found: set[Quad] = set()
    for batch in batches(sorted(iris)):
        for thing, graph, name, value in reader.select(_ABOUT % values(batch)).rows:
            if value is not None:
                found.add(Quad(_node(thing), _node(name), value, _node(graph)))
    return found


def _pointing(reader: Reader, iri: str) -> tuple[set[Quad], tuple[Cut, ...]]:
    thing = {"thing": NamedNode(iri)}
    numbers = {
        _node(name).value: int(number.value)
        for _, name, number in reader.select(_NUMBERS, thing).rows
        if isinstance(number, Literal)
    }
    many = tuple(Cut(name, number) for name, number in sorted(numbers.items()) if number > MOST_POINTING)
    few = sorted(numbers.keys() - {cut.property for cut in many})
    rows = list(reader.select(_POINTING % values(few), thing).rows) if few else []
    for cut in many:
        rows += reader.select(_FIRST, {**thing, "property": NamedNode(cut.property)}).rows
    found = {
        Quad(_node(subject), _node(name), thing["thing"], _node(graph)) for _, name, graph, subject in rows
    }
    return found, many


def _labels(reader: Reader, quads: Iterable[Quad]) -> set[Quad]:
    """Labels of the things of ours that the statements name."""
    terms = {
        term.value for quad in quads for term in (quad.subject, quad.object) if isinstance(term, NamedNode)
    }
    named = sorted(iri for iri in terms if iri.startswith(BASE))
    label = NamedNode(RDFS + "label")
    found: set[Quad] = set()
    for batch in batches(named):
        for thing, graph, text in reader.select(_LABELS % values(batch)).rows:
            if isinstance(text, Literal):
                found.add(Quad(_node(thing), label, text, _node(graph)))
    return found


def _objects(quads: Iterable[Quad], links: frozenset[str]) -> set[str]:
    return {
        quad.object.value
        for quad in quads
        if quad.predicate.value in links and isinstance(quad.object, NamedNode)
    }


def _members(pointing: Iterable[Quad]) -> set[str]:
    return {
        quad.subject.value
        for quad in pointing
        if quad.predicate.value == _IN_SCHEME and isinstance(quad.subject, NamedNode)
    }


def _is_scheme(iri: str) -> bool:
    return (tail_of(iri) or "").startswith(SCHEME)


def _node(cell: object) -> NamedNode:
    """A cell of a column that holds only IRIs."""
    assert isinstance(cell, NamedNode)
    return cell
