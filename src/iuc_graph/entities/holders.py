"""Which places have a goal or a partnership, as named and by plan: each reason with who says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from iuc_graph.entities.attribution import BY_PLAN, NAMED, Having
from iuc_graph.entities.cities import is_city
from iuc_graph.entities.evidence import Statement, documents_of, stated_of, text
from iuc_graph.entities.terms import values
from iuc_graph.sparql.rows import Reader, Row
from iuc_graph.vocabulary import IUC

MOST_HOLDERS: Final = 200
"""So many places are told of; beyond them they are only counted."""

_PATTERNS: Final = {
    term: Having(term, start="VALUES ?concept { %(concept)s }") for term in ("sdg", "urbanAgendaPartnership")
}
_HOLDERS: Final = {
    term: f"""
SELECT DISTINCT ?place ?source ?attribution ?cooperation ?area WHERE {{ {having.reasons} {is_city()} }}"""
    for term, having in _PATTERNS.items()
}


@dataclass(frozen=True)
class Holder:
    """One reason why a place has it; `area` is None where the cooperation as a whole states it."""

    place: str
    attribution: str
    cooperation: str
    area: str | None
    statement: Statement


@dataclass(frozen=True)
class Holders:
    """Numbers of cities and regions that have it as named, and by plan only; reasons, those as named first."""

    named: int
    by_plan: int
    reasons: tuple[Holder, ...]

    def statements(self) -> Iterator[Statement]:
        """Who says all this."""
        yield from (each.statement for each in self.reasons)

    def nodes(self) -> Iterator[str]:
        """All IRIs that somebody who shows it needs a label for."""
        for each in self.reasons:
            yield from (each.place, each.cooperation, *([each.area] if each.area else ()))
            yield from ([each.statement.document] if each.statement.document else ())


def holders_of(reader: Reader, concept: str, term: str) -> Holders:
    """The cities and regions that have a goal (`term`: sdg) or a partnership (urbanAgendaPartnership).

    Of more than 200, those first that have it as named, then by IRI. Raises as `Reader.select`.
    """
    rows = reader.select(_HOLDERS[term] % {"concept": values((concept,))}).rows
    named = {text(row[0]) for row in rows if text(row[2]) == NAMED}
    by_plan = {text(row[0]) for row in rows if text(row[2]) == BY_PLAN} - named
    shown = frozenset([*sorted(named), *sorted(by_plan)][:MOST_HOLDERS])
    told = [row for row in rows if text(row[0]) in shown]
    return Holders(len(named), len(by_plan), tuple(_reasons(reader, concept, term, told)))


def _reasons(reader: Reader, concept: str, term: str, rows: list[Row]) -> list[Holder]:
    nodes = {text(area) or text(cooperation) for _, _, _, cooperation, area in rows}
    stated = stated_of(reader, sorted(nodes | {concept}))
    documents = documents_of(reader, {text(row[1]) for row in rows})
    found = []
    for place, source, attribution, cooperation, area in rows:
        graph, node = text(source), text(area) or text(cooperation)
        statement = Statement(graph, documents.get(graph), stated.of(graph, node, IUC + term, concept))
        found.append(Holder(text(place), text(attribution), text(cooperation), text(area) or None, statement))
    return sorted(found, key=lambda each: (each.attribution != NAMED, str(each)))
