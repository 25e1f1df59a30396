"""Where it is stated that a place has a thing: the passages of the rows that are shown, read in few queries.

This is the one place of the room where terms enter the text of a query; they are IRIs that the engine has read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from pyoxigraph import NamedNode

from iuc_graph.entities.evidence import Stated, text
from iuc_graph.sparql.rows import Reader
from iuc_graph.themes.answers import Support
from iuc_graph.themes.asking import Attribution
from iuc_graph.themes.facts import Numbers
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.relation import WHOLE

BATCH: Final = 300
"""So many rows of a VALUES keep the text of a query well below the most that an endpoint reads."""

Spot = tuple[str, str]
"""A source graph and a node that it describes."""

_STATED: Final = """
SELECT ?graph ?node ?passage WHERE {
  VALUES (?graph ?node) { %s }
  GRAPH ?graph { ?node iuc:statedAt ?passage }
}"""


def values(spots: Iterable[Spot]) -> str:
    """The rows of a VALUES with two variables. ValueError for a text that is no IRI."""
    return " ".join(f"({NamedNode(graph)} {NamedNode(node)})" for graph, node in spots)


def stated_at(reader: Reader, spots: Iterable[Spot]) -> Stated:
    """Where these graphs describe these nodes, one query for each 300. Raises QueryError or StoreError."""
    rest, found = iter(dict.fromkeys(spots)), Stated()
    while batch := tuple(islice(rest, BATCH)):
        for graph, node, passage in reader.select(_STATED % values(batch)).rows:
            found.add(text(graph), text(node), text(passage))
    return found


def supports_of(reader: Reader, incidence: Incidence, rows: Numbers) -> tuple[Support, ...]:
    """The rows with these numbers, in their order, with their passages. Raises QueryError or StoreError.

    Only what a cooperation states as a whole takes a query, one for each 150 rows.
    """
    relation, places, things = incidence.relation, incidence.places.nodes.iris, incidence.things.nodes.iris
    iri, cooperations = incidence.facts.iri, incidence.cooperations.nodes.iris
    columns = (
        relation.place[rows],
        relation.thing[rows],
        relation.named[rows],
        relation.cooperation[rows],
        relation.area[rows],
        relation.source[rows],
    )
    passages = _passages(reader, incidence, rows)
    return tuple(
        Support(
            places[place],
            things[thing],
            Attribution.NAMED if named else Attribution.PLAN,
            cooperations[cooperation],
            None if area == WHOLE else iri(area),
            iri(source),
            stated,
        )
        for place, thing, named, cooperation, area, source, stated in zip(
            *(column.tolist() for column in columns), passages, strict=True
        )
    )


def _passages(reader: Reader, incidence: Incidence, rows: Numbers) -> Iterator[tuple[str, ...]]:
    """Where each of these rows is stated, by IRI."""
    relation, iri = incidence.relation, incidence.facts.iri
    of_areas = relation.area[rows] != WHOLE  # which is no number of a term
    by_area = rows[of_areas]
    found, ends = incidence.area_passages.at(relation.source[by_area], relation.area[by_area])
    whole = [_whole(incidence, row) for row in rows[~of_areas].tolist()]
    stated = stated_at(reader, (spot for spots in whole for spot in spots))
    start, end_of, whole_of = 0, iter(ends), iter(whole)
    for of_area in of_areas.tolist():
        if of_area:
            end = next(end_of)
            yield tuple(sorted({iri(passage) for passage in found[start:end]}))
            start = end
        else:
            yield _of_whole(stated, *next(whole_of))


def _whole(incidence: Incidence, row: int) -> tuple[Spot, Spot]:
    """The cooperation and the thing of a row, in the graph that states them."""
    relation = incidence.relation
    source = incidence.facts.iri(int(relation.source[row]))
    cooperation = incidence.cooperations.nodes.iris[relation.cooperation[row]]
    return (source, cooperation), (source, incidence.things.nodes.iris[relation.thing[row]])


def _of_whole(stated: Stated, cooperation: Spot, thing: Spot) -> tuple[str, ...]:
    """The passages of the cooperation and the thing together."""
    return stated.of(*cooperation, other=thing[1])
