"""The names of a graph that is read through SELECT queries, wherever it lies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad

from iuc_graph.names import NameIndex
from iuc_graph.names.gazetteer import index_of
from iuc_graph.names.search import Search, search_of
from iuc_graph.names.search_source import STATEMENTS
from iuc_graph.sparql.rows import Reader

# Three queries rather than one: each is answered in the order in which its predicate lies in the store.
_QUERIES: Final = (
    """SELECT ?thing ?property ?value WHERE {
  VALUES ?property {
    rdfs:label skos:prefLabel skos:altLabel iuc:asWritten skos:notation
    iuc:iso3166Alpha2 iuc:iso3166Alpha3 iuc:iso3166Part2 iuc:unM49
  }
  ?thing ?property ?value .
  FILTER(ISIRI(?thing) && ISLITERAL(?value))
}""",
    """SELECT ?thing ?property ?value WHERE {
  VALUES ?property { rdf:type iuc:within iuc:mapsTo }
  ?thing ?property ?value .
  FILTER(STRSTARTS(STR(?thing), STR(id:)) && ISIRI(?value))
}""",
    """SELECT ?thing ?property ?value WHERE {
  VALUES ?property { rdfs:subClassOf }
  ?thing ?property ?value .
  FILTER(ISIRI(?thing) && ISIRI(?value))
}""",
)


def names_of(reader: Reader) -> NameIndex:
    """The resolver of names for the default graph. Raises as `Reader.select`."""
    return index_of(quad for query in _QUERIES for quad in _quads(reader, query))


def search_of_reader(reader: Reader) -> Search:
    """All names of the default graph, to look for a text in. Raises as `Reader.select`."""
    return search_of(_quads(reader, STATEMENTS))


def _quads(reader: Reader, query: str) -> Iterator[Quad]:
    for thing, predicate, value in reader.select(query).rows:
        if isinstance(thing, NamedNode) and isinstance(predicate, NamedNode) and value is not None:
            yield Quad(thing, predicate, value, DefaultGraph())
