"""The question that people come with: which cities share what, how surely, through which cooperation, who says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from iuc_graph.sparql.rows import Reader
from iuc_graph.store.derived import Check, always
from iuc_graph.themes.answers import Candidates, Denominator, Pairs, Ranking, Shared, Sharing
from iuc_graph.themes.asking import EVERYTHING, Asked, Profile, Scope
from iuc_graph.themes.cluster import cluster
from iuc_graph.themes.in_common import shared
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.pairs import Terms, pairs, stream
from iuc_graph.themes.ranking import counted, shares_most_with
from iuc_graph.themes.ranks import Page
from iuc_graph.themes.sharing import cities_sharing, places_of
from iuc_graph.themes.view import View


@dataclass(frozen=True)
class Finder:
    """Answers from an incidence, and reads the passages of the rows that it shows from the graph of the same state.

    All nodes are IRIs. Each method raises NameUnknown for a thing, place, programme, country or sector that the graph
    does not have, QuestionError for a limit, offset or number that makes no sense, and QueryError or StoreError
    where the passages cannot be read. Countries, continents and sites are never among the cities of an answer.
    """

    incidence: Incidence
    reader: Reader
    check: Check = always

    @classmethod
    def of(cls, incidence: Incidence, reader: Reader, check: Check = always) -> Finder:
        """A finder; the reader must answer from the state of the graph that the incidence was made of.

        `check` is called between steps of what may take seconds, and ends it by what it raises.
        """
        return cls(incidence, reader, check)

    def cities_sharing(
        self, asked: Asked, scope: Scope = EVERYTHING, *, limit: int | None = None, offset: int = 0
    ) -> Sharing:
        """The cities that have any or all of some things, the surest first."""
        return cities_sharing(self._view(scope), asked, Page(limit, offset))

    def shared(self, places: Sequence[str], scope: Scope = EVERYTHING) -> Shared:
        """What two or more cities all have, each thing with the reasons for each city.

        A broader thing is not shared by two narrower ones. QuestionError for fewer than two places, and for a country.
        """
        return shared(self._view(scope), places)

    def shares_most_with(
        self, place: str | Profile, scope: Scope = EVERYTHING, limit: int | None = 20, *, offset: int = 0
    ) -> Ranking:
        """Who shares most with a city: ranked by what both have as named, then by all.

        The country of the scope is that of the others. The themes of a profile count as named, and with what is below
        them; of places that share equally much, those in its country come first, then those nearest to it in size.
        QuestionError for a country in place of a city, and for a profile without themes.
        """
        return shares_most_with(self._view(scope), place, Page(limit, offset))

    def pairs(
        self,
        least: int,
        scope: Scope = EVERYTHING,
        limit: int | None = 100,
        *,
        among: Asked | None = None,
        at_all: bool = False,
    ) -> Pairs:
        """The pairs of cities that share at least so many things as named, those that share most first.

        among: only cities that have these things. at_all: count what a city has only by plan as well. Both cities of
        a pair lie in the country of the scope. QueryTooLarge where too many cities would have to be compared.
        """
        return pairs(self._view(scope), Terms(least, among, at_all), Page(limit).limit)

    def stream_pairs(
        self, least: int, scope: Scope = EVERYTHING, *, among: Asked | None = None, at_all: bool = False
    ) -> Iterator[tuple[str, str, int]]:
        """All such pairs, however many: two IRIs in their order and the number of things shared; unordered otherwise.

        Never more than some millions of comparisons are in memory at once. No passages are read.
        """
        iris = self.incidence.places.nodes.iris
        for chunk in stream(self._view(scope), Terms(least, among, at_all)):
            for first, second, count in chunk.rows():
                yield iris[first], iris[second], count

    def cluster(
        self,
        wanted: Sequence[str],
        profile: Profile | None = None,
        scope: Scope = EVERYTHING,
        *,
        taking_part: Sequence[str] = (),
        limit: int | None = 20,
        offset: int = 0,
    ) -> Candidates:
        """Who could make up a cluster for wanted things: candidates, what each brings, a small set that is enough.

        A profile is a city that is not in the graph and takes part, and so do the cities of `taking_part`: what they
        have as named need not be covered, and they are no candidates.
        """
        return cluster(self._view(scope), wanted, profile, Page(limit, offset), taking_part)

    def places_of(self, asked: Asked, scope: Scope = EVERYTHING) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The cities that have any or all of some things as named, and the others that do; by IRI, without reasons."""
        return places_of(self._view(scope), asked)

    def counts_with(
        self, place: str | Profile, scope: Scope = EVERYTHING, limit: int | None = 20, *, offset: int = 0
    ) -> tuple[tuple[str, int, int], ...]:
        """As `shares_most_with` without reasons: IRI, number of things shared as named, number of all shared."""
        return counted(self._view(scope), place, Page(limit, offset))

    def denominator(self, scope: Scope = EVERYTHING) -> Denominator:
        """Out of how many the answers in a scope are."""
        return self.incidence.scoped(scope).denominator

    def _view(self, scope: Scope) -> View:
        return View(self.incidence, self.reader, scope, self.check)
