"""Focuses of the plans of a place that sharing does not count, since only an area gives a place its theme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from iuc_graph.entities.attribution import PLAN_ROLES, SIDES
from iuc_graph.entities.evidence import Statement, documents_of, stated_of, text
from iuc_graph.entities.terms import batches, values
from iuc_graph.sparql.rows import Reader
from iuc_graph.vocabulary import IUC, is_source_graph

_FOCUSES: Final = f"""
SELECT DISTINCT ?source ?cooperation ?focus ?mapping WHERE {{
  GRAPH ?source {{
    VALUES ?place {{ %s }}
    ?cooperation {"|".join(f"iuc:{role}" for role in (*SIDES, *PLAN_ROLES))} ?place ; iuc:focus ?focus .
    OPTIONAL {{ ?focus iuc:mapping ?mapping }}
  }}
}}"""
_MAPPINGS: Final = """
SELECT DISTINCT ?mapping ?wording ?theme WHERE {
  VALUES ?mapping { %s } ?mapping iuc:asWritten ?wording . OPTIONAL { ?mapping iuc:mapsTo ?theme }
}"""


@dataclass(frozen=True)
class LeftOut:
    """A focus of a plan or pairing of the place, of which something does not count in sharing.

    `themes`: those that its wordings mean, and which the place has by no area. `wordings`: those that lead to no theme
    of the scheme; with neither, nobody has worked out yet what the focus means.
    """

    focus: str
    cooperation: str
    themes: tuple[str, ...]
    wordings: tuple[str, ...]
    statement: Statement


@dataclass(frozen=True)
class _Meaning:
    """What a wording means: themes, or none."""

    wording: str
    themes: frozenset[str]


def left_out_of(reader: Reader, place: str, themes: Collection[str]) -> tuple[LeftOut, ...]:
    """The focuses of a place that has these themes by areas, from five queries at most. Raises as `Reader.select`."""
    rows = [row for row in reader.select(_FOCUSES % values((place,))).rows if is_source_graph(text(row[0]))]
    if not rows:
        return ()
    meanings = _meanings(reader, {text(row[3]) for row in rows} - {""})
    mappings: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in rows:
        mappings[text(row[0]), text(row[1]), text(row[2])].add(text(row[3]))
    stated = stated_of(reader, sorted({focus for _, _, focus in mappings}))
    documents = documents_of(reader, {source for source, _, _ in mappings})
    found = []
    for (source, cooperation, focus), of in sorted(mappings.items()):
        meant = [meanings[mapping] for mapping in sorted(of) if mapping in meanings]
        missing = frozenset[str]().union(*(each.themes for each in meant)) - frozenset(themes)
        unmapped = sorted(each.wording for each in meant if not each.themes)
        if missing or unmapped or not meant:
            passages = stated.of(source, cooperation, IUC + "focus", focus)
            statement = Statement(source, documents.get(source), passages)
            found.append(LeftOut(focus, cooperation, tuple(sorted(missing)), tuple(unmapped), statement))
    return tuple(found)


def _meanings(reader: Reader, mappings: Collection[str]) -> Mapping[str, _Meaning]:
    wordings: dict[str, str] = {}
    themes: defaultdict[str, set[str]] = defaultdict(set)
    for batch in batches(sorted(mappings)):
        for mapping, wording, theme in reader.select(_MAPPINGS % values(batch)).rows:
            wordings[text(mapping)] = text(wording)
            themes[text(mapping)] |= {text(theme)} - {""}
    return {mapping: _Meaning(wording, frozenset(themes[mapping])) for mapping, wording in wordings.items()}
