"""What is told of the places of an answer beside what they share: their countries, and focuses that do not count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from iuc_graph.entities.attribution import PLAN_ROLES, SIDES
from iuc_graph.entities.evidence import text
from iuc_graph.entities.terms import values
from iuc_graph.reports.sharing_context import AboutPlaces, Result, supports_of
from iuc_graph.sparql.rows import Reader
from iuc_graph.themes.answers import Ranking, Shared
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import Incidence
from iuc_graph.vocabulary import is_source_graph

_FOCUSES: Final = f"""
SELECT DISTINCT ?place ?source ?cooperation ?focus ?mapping ?theme WHERE {{
  GRAPH ?source {{
    VALUES ?place {{ %s }}
    ?cooperation {"|".join(f"iuc:{role}" for role in (*SIDES, *PLAN_ROLES))} ?place ; iuc:focus ?focus .
    OPTIONAL {{ ?focus iuc:mapping ?mapping }}
  }}
  OPTIONAL {{ ?mapping iuc:mapsTo ?theme }}
}}"""


def about_places(finder: Finder, found: Result) -> AboutPlaces:
    """What is told beside this answer of that finder. Raises as `Reader.select`."""
    places = dict.fromkeys(support.place for support in supports_of(found))
    asked: Sequence[str] = ()
    if isinstance(found, Shared):
        asked = found.places
    elif isinstance(found, Ranking) and isinstance(found.of, str):
        asked = (found.of,)
    left_out = tuple(focuses_left_out(finder.reader, finder.incidence, asked)) if asked else ()
    return AboutPlaces(dict(_countries(finder.incidence, places)), left_out)


def _countries(incidence: Incidence, places: Iterable[str]) -> Iterator[tuple[str, str]]:
    numbers = incidence.places.nodes.places
    for place in places:
        country = incidence.places.country_of(numbers[place])
        if country is not None:
            yield place, country


def focuses_left_out(
    reader: Reader, incidence: Incidence, places: Sequence[str]
) -> Iterator[tuple[str, int]]:
    """Of these places those whose plans have focuses that sharing does not count, with the number of such focuses.

    It counts what `entities.focuses.left_out_of` lists, from one query for all. Raises as `Reader.select`.
    """
    meant: defaultdict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for row in reader.select(_FOCUSES % values(places)).rows:
        of, source, cooperation, focus, _, theme = map(text, row)
        if is_source_graph(source):
            meant[of, source, cooperation, focus].add(theme)
    for place in places:
        counted = _counted(incidence, place)
        number = sum(not themes <= counted for about, themes in meant.items() if about[0] == place)
        if number:
            yield place, number


def _counted(incidence: Incidence, place: str) -> frozenset[str]:
    """What a place has in any scope."""
    rows = incidence.relation.rows_of(incidence.places.nodes.places[place])
    return incidence.things.nodes.named(incidence.relation.thing[rows].tolist())
