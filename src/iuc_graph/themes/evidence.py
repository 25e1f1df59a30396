"""Where it is stated that a place has a thing: the passages of the rows that are shown, read in few queries.

This is the one place of the room where terms enter the text of a query; they are IRIs that the engine has read.
"""

from __future__ import annotations

from collections.abc import Iterable
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
    relation = incidence.relation
    areas, sources = relation.area[rows], relation.source[rows]
    of_areas = areas != WHOLE  # which is no number of a term
    by_area = iter(incidence.area_passages.at(sources[of_areas], areas[of_areas]))
    whole = [_whole(incidence, row) for row in rows[~of_areas].tolist()]
    stated = stated_at(reader, (spot for spots in whole for spot in spots))
    iri = incidence.facts.iri
    return tuple(
        _support(incidence, row, tuple(sorted({iri(passage) for passage in next(by_area)})))
        if of_area
        else _support(incidence, row, _of_whole(stated, *_whole(incidence, row)))
        for row, of_area in zip(rows.tolist(), of_areas.tolist(), strict=True)
    )


def _support(incidence: Incidence, row: int, passages: tuple[str, ...]) -> Support:
    relation, iri = incidence.relation, incidence.facts.iri
    area = int(relation.area[row])
    return Support(
        place=incidence.places.nodes.iris[relation.place[row]],
        thing=incidence.things.nodes.iris[relation.thing[row]],
        attribution=Attribution.NAMED if relation.named[row] else Attribution.PLAN,
        cooperation=incidence.cooperations.nodes.iris[relation.cooperation[row]],
        area=None if area == WHOLE else iri(area),
        source=iri(int(relation.source[row])),
        passages=passages,
    )


def _whole(incidence: Incidence, row: int) -> tuple[Spot, Spot]:
    """The cooperation and the thing of a row, in the graph that states them."""
    relation = incidence.relation
    source = incidence.facts.iri(int(relation.source[row]))
    cooperation = incidence.cooperations.nodes.iris[relation.cooperation[row]]
    return (source, cooperation), (source, incidence.things.nodes.iris[relation.thing[row]])


def _of_whole(stated: Stated, cooperation: Spot, thing: Spot) -> tuple[str, ...]:
    """The passages of the cooperation and the thing together."""
    return stated.of(*cooperation, other=thing[1])
