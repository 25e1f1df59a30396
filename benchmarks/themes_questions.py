"""The questions of `themes.py`, each for the finder and as SPARQL that was ordered by hand, with comparable answers.

The SPARQL is as quick as it can be put: it asks the merged graph, in which inference has already written down who
cooperates on what as named, where the saved questions look into each document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from iuc_graph.themes.asking import Asked, Attribution, Scope
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import Incidence

Rows = list[list[str]]

AS_NAMED = Scope(attribution=Attribution.NAMED)
WANTED = 20
LEAST = 3

SHARES_WITH = """
PREFIX iuc: <https://w3id.org/iuc-graph/ontology#>
SELECT ?city (COUNT(?theme) AS ?shared) WHERE {{
  {{ SELECT ?theme WHERE {{ <{city}> iuc:cooperatesOnAsNamed ?theme }} }}
  ?city iuc:cooperatesOnAsNamed ?theme .
  FILTER(?city != <{city}>)
}} GROUP BY ?city ORDER BY DESC(?shared) ?city LIMIT {wanted}"""

CITIES_OF = """
PREFIX iuc: <https://w3id.org/iuc-graph/ontology#>
SELECT ?city WHERE {{ ?city iuc:cooperatesOnAsNamed <{theme}> }} ORDER BY ?city"""

PAIRS = """
PREFIX iuc: <https://w3id.org/iuc-graph/ontology#>
SELECT ?first ?second (COUNT(?theme) AS ?shared) WHERE {{
  {{ SELECT ?first ?theme WHERE {{ ?first iuc:within <{country}> ; iuc:cooperatesOnAsNamed ?theme }} }}
  {{ SELECT ?second ?theme WHERE {{ ?second iuc:within <{country}> ; iuc:cooperatesOnAsNamed ?theme }} }}
  FILTER(STR(?first) < STR(?second))
}} GROUP BY ?first ?second HAVING (COUNT(?theme) >= {least}) ORDER BY ?first ?second"""


@dataclass(frozen=True)
class Question:
    """One question: what it is, its SPARQL, the finder's way, and the finder's answer as the same rows of texts."""

    name: str
    sparql: str
    find: Callable[[Finder], Sequence[Any]]
    rows: Callable[[Sequence[Any]], Rows]


def questions(incidence: Incidence) -> Iterator[Question]:
    """Who shares with a hub and with a city in the middle; the cities of a popular theme and of a rare one; pairs."""
    holdings = incidence.scoped(AS_NAMED).holdings.named
    by_size = np.argsort(holdings.of_place.lengths, kind="stable")
    by_size = by_size[holdings.of_place.lengths[by_size] > 0]
    for what, place in (("a hub", by_size[-1]), ("a city", by_size[len(by_size) // 2])):
        count = len(holdings.of_place[place])
        yield _shares_with(f"shares with {what} of {count} themes", incidence.places.nodes.iris[place])
    themes = np.argsort(holdings.of_thing.lengths, kind="stable")
    themes = themes[holdings.of_thing.lengths[themes] > 0]
    for what, theme in (("popular", themes[-1]), ("rare", themes[len(themes) // 4])):
        count = len(holdings.of_thing[theme])
        yield _cities_of(f"cities of a {what} theme, {count:,}", incidence.things.nodes.iris[theme])
    yield _pairs(*_middle_country(incidence))


def _middle_country(incidence: Incidence) -> tuple[str, int]:
    places = incidence.places
    cities = np.bincount(
        places.country.values[places.is_city[places.country.keys()]], minlength=len(places.countries)
    )
    there = [number for number in np.argsort(cities, kind="stable").tolist() if cities[number] > LEAST]
    middle = there[len(there) // 2]
    return places.countries.iris[middle], int(cities[middle])


def _shares_with(name: str, city: str) -> Question:
    return Question(
        name,
        SHARES_WITH.format(city=city, wanted=WANTED),
        lambda finder: finder.counts_with(city, AS_NAMED, WANTED),
        lambda found: [[iri, str(count)] for iri, count, _ in found],
    )


def _cities_of(name: str, theme: str) -> Question:
    asked = Asked((theme,), narrower=False)

    return Question(
        name,
        CITIES_OF.format(theme=theme),
        lambda finder: finder.places_of(asked, AS_NAMED)[0],
        lambda found: [[iri] for iri in found],
    )


def _pairs(country: str, places: int) -> Question:
    scope = Scope(country=country, attribution=Attribution.NAMED)

    return Question(
        f"pairs that share {LEAST} or more in a country of {places:,} places",
        PAIRS.format(country=country, least=LEAST),
        lambda finder: list(finder.stream_pairs(LEAST, scope)),
        lambda found: [[first, second, str(count)] for first, second, count in found],
    )
