"""For each rule on where a statement may stand, the query that shows the statement and whether it breaks the rule."""

from __future__ import annotations

import re
from typing import Final

from rdflib import Literal, URIRef

from iuc_graph.validation.quads import KINDS_TOLD_IN, PASSAGE, SOURCE_DOCUMENT, TYPE
from iuc_graph.validation.report import Violation
from iuc_graph.validation.spelling import Spelling
from iuc_graph.vocabulary import IUC, ONTOLOGY_GRAPH, SOURCE_GRAPH

THERE: Final = "GRAPH {graph} {{ ?thing {path} ?value }} BIND (true AS ?broken)"
MERGED: Final = (
    "{{ ?thing {path} ?value }} UNION {{ GRAPH ?stated_in {{ ?thing {path} ?value }} }} "
    "FILTER (STR(?value) = {value}) "
    "BIND (EXISTS {{ ?thing {path} ?value }} != EXISTS {{ GRAPH ?any {{ ?thing {path} ?value }} }} AS ?broken)"
)
PATTERNS: Final = {
    "EvidenceElsewhere": "GRAPH {graph} {{ ?thing {path} ?value }} "
    "BIND (!STRSTARTS(STR(?value), {passages}) AS ?broken)",
    "EvidenceMissing": "GRAPH {graph} {{ ?thing ?property ?value }} "
    "BIND (NOT EXISTS {{ GRAPH {graph} {{ ?thing {stated_at} ?passage }} }} AS ?broken)",
    "KindMissing": "GRAPH {graph} {{ ?thing ?property ?value }} "
    "BIND (NOT EXISTS {{ VALUES ?told_in {{ {graph} {told_in} }} GRAPH ?told_in {{ ?thing a ?kind }} }} AS ?broken)",
    "DocumentMissing": "GRAPH {graph} {{ ?any ?property ?value }} "
    "BIND (NOT EXISTS {{ GRAPH {graph} {{ ?thing a {document} }} }} AS ?broken)",
    "EvidenceOutsideSources": THERE,
    "UnknownTerm": "GRAPH {graph} {{ ?thing {path} ?value }} "
    "BIND (NOT EXISTS {{ GRAPH {ontology} {{ {term} ?says ?what }} }} AS ?broken)",
    "UnknownGraph": THERE,
    "OnlyDerived": THERE,
    "DefaultNotMerge": MERGED,
}
"""What stands in the WHERE of each, after ?thing; those with THERE are broken by what stands there at all."""


_BREAK: Final = re.compile(r" (?=BIND|FILTER|UNION)")


def placement_query(violation: Violation) -> str:
    """The query for a violation of a placement rule. ValueError for what has no address and cannot be asked for."""
    spell = Spelling({})
    graph = URIRef(violation.graph)
    pattern = PATTERNS[violation.component].format(
        graph=spell.iri(graph) if graph else "",
        path=spell.iri(violation.path),
        value=spell.term(Literal(violation.value)),
        passages=spell.term(Literal(f"{PASSAGE}{graph.removeprefix(SOURCE_GRAPH)}/")),
        stated_at=spell.iri(IUC + "statedAt"),
        ontology=spell.iri(ONTOLOGY_GRAPH),
        told_in=" ".join(spell.iri(name) for name in sorted(KINDS_TOLD_IN)),
        document=spell.iri(SOURCE_DOCUMENT),
        term="?value" if violation.path == TYPE else spell.iri(violation.path),
    )
    columns = [name for name in ("?property", "?value", "?stated_in") if name in pattern]
    lines = [
        f"SELECT ?thing {' '.join(columns)} ?broken",
        "WHERE {",
        f"  VALUES ?thing {{ {spell.iri(violation.focus)} }}",
        *(f"  {line}" for line in _BREAK.split(pattern)),
        "}",
    ]
    used = [
        line for line in spell.declared() if f"{line.split()[1]}" in pattern or line.split()[1] in lines[2]
    ]
    return "\n".join([*used, *lines])
