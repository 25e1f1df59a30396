"""What is told of the places of an answer beside what they share: their countries, and focuses that do not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from iuc_graph.reports.sharing_context import AboutPlaces, Result, supports_of
from iuc_graph.themes.answers import Ranking, Shared
from iuc_graph.themes.incidence import Incidence


def about_places(incidence: Incidence, found: Result) -> AboutPlaces:
    """What is told beside this answer from that incidence."""
    places = dict.fromkeys(support.place for support in supports_of(found))
    asked: Sequence[str] = ()
    if isinstance(found, Shared):
        asked = found.places
    elif isinstance(found, Ranking) and isinstance(found.of, str):
        asked = (found.of,)
    return AboutPlaces(dict(_countries(incidence, places)), tuple(focuses_left_out(incidence, asked)))


def _countries(incidence: Incidence, places: Iterable[str]) -> Iterator[tuple[str, str]]:
    numbers = incidence.places.nodes.places
    for place in places:
        country = incidence.places.country_of(numbers[place])
        if country is not None:
            yield place, country


def focuses_left_out(incidence: Incidence, places: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Of these places those whose plans have focuses that sharing does not count, with the number of such focuses.

    It counts what `entities.focuses.left_out_of` lists.
    """
    for place in places:
        number = int(incidence.left_out[incidence.places.nodes.places[place]])
        if number:
            yield place, number
