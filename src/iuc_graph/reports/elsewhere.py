"""A place that takes part in no cooperation: which others to ask about in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from iuc_graph.entities.labels import Labels, labels_of
from iuc_graph.reports.sharing_context import sharing_words
from iuc_graph.sparql.rows import Reader
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.instead import Instead, instead_of, told_in


@dataclass(frozen=True)
class Elsewhere:
    """A place without a cooperation, and the cities and regions near it that have some: None where nobody has."""

    place: str
    instead: Instead | None

    def nodes(self) -> Iterator[str]:
        """All IRIs that somebody who shows it needs a label for."""
        yield self.place
        if self.instead is not None:
            yield from (*self.instead.around, *self.instead.inside, *self.instead.named)

    def text(self, labels: Labels, language: str) -> str:
        """It in words."""
        if self.instead is None:
            return sharing_words(language).no_cooperation.format(place=labels.of(self.place, language))
        return told_in(language, self.instead, {iri: labels.all_of(iri) for iri in self.nodes()})


def elsewhere_of(incidence: Incidence, iri: str) -> Elsewhere | None:
    """Whom to ask about in place of this place; None for one that takes part in something, and for what is no place."""
    number = incidence.places.nodes.places.get(iri)
    if number is None or len(incidence.cooperations.cooperations_of_place[number]):
        return None
    return Elsewhere(iri, instead_of(incidence, number))


def told_elsewhere(
    reader: Reader, incidence: Incidence, iris: Iterable[str], language: str
) -> tuple[str, ...]:
    """It in words of those of these things that are places without a cooperation. Raises as `Reader.select`."""
    found = [each for iri in dict.fromkeys(iris) if (each := elsewhere_of(incidence, iri)) is not None]
    labels = labels_of(reader, [iri for each in found for iri in each.nodes()])
    return tuple(each.text(labels, language) for each in found)
