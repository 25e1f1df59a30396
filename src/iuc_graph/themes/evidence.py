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
    """The rows with these numbers, in their order, with their passages. Raises QueryError or StoreError."""
    bare = [_bare(incidence, row) for row in rows.tolist()]
    stated = stated_at(reader, (spot for support in bare for spot in _spots(support)))
    return tuple(_with_passages(support, stated) for support in bare)


def _bare(incidence: Incidence, row: int) -> Support:
    relation, iri = incidence.relation, incidence.facts.iri
    area = int(relation.area[row])
    return Support(
        place=incidence.places.nodes.iris[relation.place[row]],
        thing=incidence.things.nodes.iris[relation.thing[row]],
        attribution=Attribution.NAMED if relation.named[row] else Attribution.PLAN,
        cooperation=incidence.cooperations.nodes.iris[relation.cooperation[row]],
        area=None if area == WHOLE else iri(area),
        source=iri(int(relation.source[row])),
        passages=(),
    )


def _spots(support: Support) -> tuple[Spot, ...]:
    if support.area is not None:
        return ((support.source, support.area),)
    return (support.source, support.cooperation), (support.source, support.thing)


def _with_passages(support: Support, stated: Stated) -> Support:
    """With the passages of the area; of the cooperation and the thing together where it is stated as a whole."""
    if support.area is not None:
        passages = stated.of(support.source, support.area)
    else:
        passages = stated.of(support.source, support.cooperation, other=support.thing)
    return Support(
        support.place,
        support.thing,
        support.attribution,
        support.cooperation,
        support.area,
        support.source,
        passages,
    )
