"""Out of how many an answer is that the finder does not give: a saved question, or a map.

Where an incidence is at hand it is counted there; else one query counts for the whole graph, or tells for each
cooperation, of an endpoint elsewhere, too. Both give the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

import numpy as np

from iuc_graph.sparql.rows import Reader
from iuc_graph.themes.answers import Denominator
from iuc_graph.themes.asking import EVERYTHING
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.joins import flags
from iuc_graph.themes.scoping import denominator_among

# What a cooperation states itself or in an area; a theme belongs to areas only.
_STATED: Final = """
  VALUES ?kind { iuc:ActionPlan iuc:Pairing iuc:Cluster }
  ?cooperation a ?kind .
  { BIND("cooperation" AS ?what) }
  UNION { ?cooperation iuc:area/iuc:theme ?any . BIND("theme" AS ?what) }
  UNION { ?cooperation iuc:sdg|(iuc:area/iuc:sdg) ?any . BIND("sdg" AS ?what) }
  UNION {
    ?cooperation iuc:urbanAgendaPartnership|(iuc:area/iuc:urbanAgendaPartnership) ?any . BIND("partnership" AS ?what)
  }
  UNION { ?cooperation iuc:period/(iuc:earliest|iuc:latest) ?any . BIND("year" AS ?what) }
  UNION {
    ?activity iuc:inCooperation ?cooperation ; a iuc:Activity ; iuc:latest ?day . BIND("activity" AS ?what)
  }
"""
_COUNTED: Final = f"""SELECT ?what (COUNT(DISTINCT ?cooperation) AS ?number) (MAX(?day) AS ?last) WHERE {{{_STATED}}}
GROUP BY ?what"""
_ONE_BY_ONE: Final = f"""SELECT ?what ?cooperation (MAX(?day) AS ?last) WHERE {{{_STATED}}}
GROUP BY ?what ?cooperation"""


def denominator_of(reader: Reader, cooperations: Collection[str] | None = None) -> Denominator:
    """Of these cooperations, by their IRIs, or of all: how many there are and state what, as the finder counts them.

    Raises as `Reader.select`.
    """
    return _whole(reader) if cooperations is None else _among(reader, frozenset(cooperations))


def denominator_in(incidence: Incidence, cooperations: Collection[str] | None = None) -> Denominator:
    """The same from an incidence, without a query; IRIs that are no cooperations count for nothing."""
    if cooperations is None:
        return incidence.scoped(EVERYTHING).denominator
    facts = incidence.cooperations
    numbers = [facts.nodes.places[iri] for iri in frozenset(cooperations) if iri in facts.nodes.places]
    return denominator_among(flags(len(facts.nodes), np.array(numbers, dtype=np.int64)), facts)


def _whole(reader: Reader) -> Denominator:
    counts: dict[str, int] = {}
    until: str | None = None
    for what, number, last in reader.select(_COUNTED).rows:
        if what is not None and number is not None:
            counts[what.value] = int(number.value)
            until = last.value if last is not None else until
    return _denominator(counts, until)


def _among(reader: Reader, wanted: frozenset[str]) -> Denominator:
    stating: defaultdict[str, set[str]] = defaultdict(set)
    days: list[str] = []
    for what, cooperation, last in reader.select(_ONE_BY_ONE).rows:
        if what is not None and cooperation is not None and cooperation.value in wanted:
            stating[what.value].add(cooperation.value)
            days += [] if last is None else [last.value]
    return _denominator({what: len(found) for what, found in stating.items()}, max(days, default=None))


def _denominator(counts: Mapping[str, int], until: str | None) -> Denominator:
    whole, *stated = (counts.get(what, 0) for what in ("cooperation", "theme", "sdg", "partnership", "year"))
    with_theme, with_sdg, with_partnership, with_year = stated
    last = None if until is None else date.fromisoformat(until[:10])
    return Denominator(whole, with_theme, with_sdg, with_partnership, with_year, last)
