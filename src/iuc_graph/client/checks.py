"""Whether what was opened can answer questions of this project at all, before an empty answer says otherwise."""

from __future__ import annotations

from typing import Final

from pyoxigraph import Literal

from iuc_graph.errors import SourceUnfit
from iuc_graph.sparql.rows import Reader

_CITY: Final = "SELECT ?city WHERE { ?city a iuc:City } LIMIT 1"

# Several documents write a place in the same way, and what lies in what is both stated and derived.
_COUNTED: Final = """SELECT (COUNT(?value) AS ?rows) (COUNT(DISTINCT ?told) AS ?different) WHERE {
  VALUES ?property { iuc:asWritten iuc:within }
  ?thing ?property ?value .
  BIND(IF(ISLITERAL(?value), LANG(?value), "") AS ?language)
  BIND(CONCAT(STR(?thing), " ", STR(?property), " ", STR(?value), " ", ?language) AS ?told)
}"""
_NAMED: Final = (
    "SELECT ?source WHERE { GRAPH ?source { ?area a iuc:CooperationArea ; iuc:statedAt ?passage } } LIMIT 1"
)


def check_merge(reader: Reader, where: str) -> None:
    """Raises SourceUnfit where the default graph has none of our statements, or has them several times."""
    if not reader.select(_CITY).rows:
        raise SourceUnfit(
            f"The default graph of {where} has no city of this project. Load the merged graph there as well: "
            "iuc-graph dump --format turtle."
        )
    rows, different = (cell.value for cell in reader.select(_COUNTED).rows[0] if isinstance(cell, Literal))
    if rows != different:
        raise SourceUnfit(
            f"{where} gives a statement once for each document that makes it, so counts would be wrong. Serve "
            "the merged graph (iuc-graph dump --format turtle) as the default graph, and no union of graphs."
        )


def check_sources(reader: Reader, where: str) -> None:
    """Raises SourceUnfit where no named graph says which document states a cooperation area."""
    if not reader.select(_NAMED).rows:
        raise SourceUnfit(
            f"{where} does not tell which document states what: it has no named graphs. Open a dump with all graphs "
            "(iuc-graph dump --format nquads, or trig), a store, or an endpoint that has them."
        )
