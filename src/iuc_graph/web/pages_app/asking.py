"""What the forms about sharing offer to choose from: what places of the graph have, and the places themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from iuc_graph.entities.lists.collection import RESOURCES
from iuc_graph.entities.lists.listing import Has, Source, Wanted, page
from iuc_graph.entities.lists.resource import Resource
from iuc_graph.vocabulary import ID, short

MOST: Final = 400
"""So many places are suggested at most."""

FIRST_THEME: Final = "theme/logistics"


@dataclass(frozen=True)
class Option:
    """One thing to choose: what an address takes, its label, and how many places have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Askable:
    """Themes, goals and partnerships that any place has, and the places that take part in a cooperation."""

    themes: tuple[Option, ...]
    sdgs: tuple[Option, ...]
    partnerships: tuple[Option, ...]
    countries: tuple[Option, ...]
    places: tuple[str, ...]

    @property
    def example_theme(self) -> str:
        """A theme to begin with: FIRST_THEME, else the one that most places have."""
        values = [each.value for each in self.themes]
        most = max(self.themes, key=lambda each: (each.count, each.value), default=Option("", "", 0))
        return FIRST_THEME if FIRST_THEME in values else most.value


def askable(source: Source, language: str, *, whole: bool = False) -> Askable:
    """The choices in a language, kept for as long as the graph stays as it is. Raises as `Reader.select`.

    Those of all kinds if `whole`, which takes longer the first time; otherwise of themes and places alone.
    """
    facets = ("theme", "sdg", "partnership", "country") if whole else ("theme",)
    return source.shelf.keep(("askable", language, whole), lambda: _made(source, language, facets))


def _made(source: Source, language: str, facets: tuple[str, ...]) -> Askable:
    places = _resource("places")
    active = next(each for each in places.filters if each.name == "in_cooperation")
    wanted = Wanted(places, language, places.orders[0], False, MOST, None, (Has(active, True),), facets)
    found = page(source, wanted)
    labels = source.labels({*found.iris, *(iri for name in facets for iri, _ in found.facets[name])})

    def options(name: str) -> tuple[Option, ...]:
        counted = found.facets.get(name, ())
        told = (Option(short(iri), labels.of(iri, language), count) for iri, count in counted)
        return tuple(sorted(told, key=lambda each: each.label.casefold()))

    return Askable(
        tuple(each for each in options("theme") if each.value.startswith(short(ID + "theme/"))),
        options("sdg"),
        options("partnership"),
        options("country"),
        tuple(labels.of(iri, language) for iri in found.iris),
    )


def _resource(name: str) -> Resource:
    return next(each for each in RESOURCES if each.name == name)
