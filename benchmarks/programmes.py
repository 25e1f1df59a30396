"""Programmes of cooperation at any size, valid by every rule of the project, for benchmarks and load tests.

    python benchmarks/programmes.py --triples 100000 --store DIR
    python benchmarks/programmes.py --cities 10000 --store DIR

A programme stands on the project's ontology, vocabularies and theme mappings, taken as they are; places, bodies
and documents are made up. The same size and seed give the same quads. Nothing is fetched from anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from random import Random
from typing import Annotated, Final

import typer
from made_documents import Made, make
from made_ground import dice, ground
from made_places import Atlas, match
from pyoxigraph import Quad

from iuc_graph.build.gazetteer import write_reference
from iuc_graph.build.labels import Labels
from iuc_graph.build.writer import GraphWriter
from iuc_graph.commits.ownership import of_build
from iuc_graph.delta import graph_of
from iuc_graph.inference import assemble as derive
from iuc_graph.records.book import Book
from iuc_graph.records.gazetteer import PlaceRow
from iuc_graph.store.drafts import Account, writing
from iuc_graph.vocabulary import REFERENCE_GRAPH

FIRST_CITIES: Final = 8
CITIES_A_DOCUMENT: Final = 1.5
DOCUMENTS_IN_SAMPLE: Final = 30
"""So many documents are derived first, to know how many triples follow from those that are stated."""
CITIES_TO_A_DOCUMENT: Final = 50
"""In a programme of many cities, most are only in the gazetteer."""


def programme(triples: int, seed: int = 0) -> tuple[Quad, ...]:
    """Asserted quads whose merged default graph will hold about so many triples, within 5 %.

    ValueError where that is less than the project's own ontology and lists make, about 7,000.
    """
    series = _Series(seed)
    base = (*ground().quads, *series.lists())
    own = len(derive(base).default)
    if triples < own:
        raise ValueError(f"The ontology and the lists alone make {own:,} triples; ask for more.")
    steps = series.documents()
    sample = list(islice(steps, DOCUMENTS_IN_SAMPLE))
    derived = len(derive(chain(base, *sample)).default) - own
    return tuple(chain(base, *_up_to(triples - own, derived, sample, steps)))


def by_cities(cities: int, seed: int = 0) -> tuple[Quad, ...]:
    """Asserted quads of a programme with so many cities in its gazetteer, and a document for each 50 of them."""
    series = _Series(seed)
    gazetteer = series.gazetteer(cities)
    documents = (series.document(number, spread_out=True) for number in range(cities // CITIES_TO_A_DOCUMENT))
    made = (document.quads() for document in documents)
    return tuple(chain(ground().quads, series.lists(), gazetteer, *made))


def complete(asserted: Iterable[Quad]) -> Iterator[Quad]:
    """The asserted quads, and the inferred and the default graph that belong to them."""
    quads = tuple(asserted)
    derived = derive(quads)
    return chain(quads, derived.inferred, derived.default)


def publish_programme(
    directory: Path, asserted: Collection[Quad], fingerprint: str, checked_by: str = ""
) -> None:
    """Derive, and publish as the store's next generation; for large ones minutes and some gigabytes.

    `checked_by` names rules that the programme is known to keep; with the fingerprint of a Rulebook, commits take it
    for checked.
    """
    owners = of_build({graph_of(quad) for quad in asserted})
    account = Account("build", "", "made by a benchmark", fingerprint, owners, checked_by)
    with writing(directory) as writer, writer.fresh(complete(asserted)) as draft:
        draft.publish(account, None)


def _up_to(
    wanted: int, derived: int, sample: list[list[Quad]], further: Iterator[list[Quad]]
) -> Iterator[list[Quad]]:
    """Documents until their triples, with those that follow, come nearest to the wanted number."""
    rate = derived / sum(map(len, sample))
    reached = 0.0
    for quads in chain(sample, further):
        growth = len(quads) * rate
        if reached + growth / 2 > wanted:
            return
        reached += growth
        yield quads


@dataclass
class _Series:
    """The documents of one seed in their order, and the gazetteer growing with them."""

    seed: int
    atlas: Atlas = field(default_factory=lambda: Atlas(ground().continents))

    def lists(self) -> list[Quad]:
        """The continents and the programmes."""
        return _reference(replace(ground().book, places=ground().continents))

    def documents(self) -> Iterator[list[Quad]]:
        """The quads of one document after another, each with those of the places that are new with it."""
        number = 0
        while True:
            places = self.gazetteer(FIRST_CITIES + int(number * CITIES_A_DOCUMENT))
            yield [*places, *self.document(number).quads()]
            number += 1

    def gazetteer(self, cities: int) -> list[Quad]:
        """The places that are new when there shall be this many cities."""
        places = tuple(self.atlas.grow(cities))
        return _reference(
            replace(
                ground().book,
                places=places,
                programmes=(),
                matches=tuple(match(place) for place in places if place.type == "City"),
                memberships=tuple(self.atlas.memberships(places)),
            )
        )

    def document(self, number: int, spread_out: bool = False) -> Made:
        """One document; `spread_out` takes its lead from anywhere in the gazetteer, else from its newest part."""
        chance = dice(self.seed, number)
        cities = self.atlas.cities
        newest = len(cities) - 1 - number % 2
        lead = chance.randrange(len(cities)) if spread_out else newest
        places = [cities[lead], *_partners(cities, lead, chance)]
        return make(f"gen-{number:06}-{cities[lead].slug}", places, chance)


def _partners(cities: list[PlaceRow], lead: int, chance: Random) -> list[PlaceRow]:
    """One to three other cities, the first ones of the gazetteer much more often: they are the hubs."""
    wanted = chance.randint(1, 3)
    found: dict[int, PlaceRow] = {}
    while len(found) < wanted:
        number = int(len(cities) * chance.random() ** 3)
        if number != lead:
            found[number] = cities[number]
    return list(found.values())


def _reference(book: Book) -> list[Quad]:
    graph = GraphWriter(REFERENCE_GRAPH, Labels({}))
    write_reference(graph, book)
    return sorted(graph, key=str)


def main(
    store: Annotated[Path, typer.Option(help="Directory of the store to publish into.")],
    triples: Annotated[int, typer.Option(help="Wanted size of the merged default graph.")] = 0,
    cities: Annotated[int, typer.Option(help="Wanted number of cities, instead of a size.")] = 0,
    seed: Annotated[int, typer.Option(help="Another seed makes other documents.")] = 0,
) -> None:
    """Publish a generated programme of a wanted size, or with a wanted number of cities."""
    if bool(triples) == bool(cities):
        raise typer.BadParameter("give --triples or --cities, and only one of them")
    try:
        asserted = programme(triples, seed) if triples else by_cities(cities, seed)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    typer.echo(f"{len(asserted):,} statements; deriving and publishing")
    publish_programme(store, asserted, fingerprint=f"generated {triples} {cities} {seed}")


if __name__ == "__main__":
    typer.run(main)
