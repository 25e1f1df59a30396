"""A graph that is open in Python: who shares what, the network of cooperation, and charts of both."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from iuc_graph.client.asked import (
    Narrowing,
    NarrowingWords,
    NetworkWords,
    network_asked,
    of_network,
    places_of,
    things_of,
)
from iuc_graph.client.frame import Frame
from iuc_graph.client.opening import source_of
from iuc_graph.client.reading import Reading
from iuc_graph.client.sharing import ClusterFrames, Teller
from iuc_graph.client.values import Iris
from iuc_graph.themes.asking import Asked, Match, Profile, Scope
from iuc_graph.themes.network import Network, TieKind, draw
from iuc_graph.themes.network_asking import scope_of
from iuc_graph.themes.network_facts import NetworkFacts
from iuc_graph.themes.network_files import to_networkx
from iuc_graph.themes.network_reading import read_facts

if TYPE_CHECKING:
    import networkx

    from iuc_graph.client.charts import Picture
    from iuc_graph.client.drawing import Painter
    from iuc_graph.themes.finder import Finder


def open(path_or_url: str | Path | None = None, *, at: str | int | None = None, seconds: float = 60) -> Graph:
    """Open a graph for reading; use it in a `with`, or call its `close`.

    - nothing: the store ./store (or where IUC_GRAPH_STORE says); where none was built, the records of this
      installation, built in memory in some seconds. `info()` tells which.
    - a path: the directory of a store, read in the state that is in use now, whatever is committed later; or a dump
      ending in .nq, .trig (all graphs), .ttl or .nt (the merged graph only).
    - an address that starts with http: a SPARQL endpoint, such as http://127.0.0.1:8000/sparql. `seconds` bounds each
      of its answers, from asking to the last byte.

    `at` opens an earlier state of a store: a generation's number, the name of a release, a day or a moment. Raises
    StoreError (StoreMissing, GenerationUnknown, …) and SourceUnfit; an endpoint is not asked yet.
    """
    return Graph(source_of(path_or_url, at=at, seconds=seconds))


class Graph(Reading):
    """Questions to one graph. What it gives are Frames, networkx graphs and charts.

    Things are named in any language and spelling: "Chongqing", "重庆", "place/chongqing". A name that nothing has
    raises NameUnknown with the nearest, one of several things NameAmbiguous with the candidates; a query that fails
    raises QueryError, a store that cannot be read StoreError. Answers are narrowed with `programme`, `country`, `kind`
    ("plan", "pairing", "cluster"), `since`, `until` ("2018", "2018-05", a date), `sector` and `attribution` ("named",
    "plan"); IRIs are "short" (place/chongqing) or "full"; labels are in `language`.
    """

    def cities_sharing(
        self,
        *things: str,
        match: Match = "any",
        narrower: bool = True,
        limit: int | None = None,
        language: str = "en",
        iris: Iris = "short",
        **narrowing: Unpack[NarrowingWords],
    ) -> Frame:
        """The cities that have any or all of some themes, thematic clusters, SDGs or partnerships, the surest first.

        One row for each place, reason and passage. `narrower` counts what lies below a theme as well.
        """
        asked = Asked.of(things_of(self.names, things), match, narrower=narrower)
        found = self._finder.cities_sharing(asked, self._scope(narrowing), limit=limit)
        return self._teller(language, iris).sharing(found)

    def shared(
        self, *places: str, language: str = "en", iris: Iris = "short", **narrowing: Unpack[NarrowingWords]
    ) -> Frame:
        """What two or more places all have. One row for each thing, place, reason and passage."""
        found = self._finder.shared(places_of(self.names, places), self._scope(narrowing))
        return self._teller(language, iris).shared(found)

    def shares_most_with(
        self,
        place: str,
        *,
        limit: int | None = 20,
        language: str = "en",
        iris: Iris = "short",
        **narrowing: Unpack[NarrowingWords],
    ) -> Frame:
        """Who shares most with a place: ranked by what both have as named, then by all."""
        (one,) = places_of(self.names, [place])
        found = self._finder.shares_most_with(one, self._scope(narrowing), limit=limit)
        return self._teller(language, iris).ranking(found)

    def pairs(
        self,
        least: int,
        *,
        at_all: bool = False,
        limit: int | None = 100,
        language: str = "en",
        iris: Iris = "short",
        **narrowing: Unpack[NarrowingWords],
    ) -> Frame:
        """The pairs of places that share at least so many things as named, those that share most first.

        `at_all` counts what a place has only by plan as well. Both places of a pair lie in `country`.
        """
        found = self._finder.pairs(least, self._scope(narrowing), limit, at_all=at_all)
        return self._teller(language, iris).pairs(found)

    def cluster(
        self,
        *themes: str,
        works_on: Sequence[str] | None = None,
        home: str | None = None,
        size: int | None = None,
        limit: int | None = 20,
        language: str = "en",
        iris: Iris = "short",
        **narrowing: Unpack[NarrowingWords],
    ) -> ClusterFrames:
        """Who could make up a cluster for these themes: what each brings, who already cooperates, what is missing.

        `works_on`, `home` (a country) and `size` (inhabitants) describe a city that is not in the graph and wants in.
        """
        wanted = things_of(self.names, themes)
        profile = None
        if works_on is not None:
            country = Narrowing(country=home).scope(self.names).country
            profile = Profile(tuple(things_of(self.names, works_on)), country, size)
        found = self._finder.cluster(wanted, profile, self._scope(narrowing), limit=limit)
        return self._teller(language, iris).cluster(found)

    def network(
        self, tie: str = "star", *, language: str = "en", **narrowing: Unpack[NetworkWords]
    ) -> networkx.Graph[str]:
        """Who cooperates with whom. Nodes are ids such as place/mannheim; all attributes are texts and numbers.

        `tie` is "star" (lead with partners, side with side: only what a document states), "two-mode" (places with
        cooperations) or "clique" (every two places of a cooperation, stated or not); the graph's attribute tie_means
        says it in words. It is narrowed with `programme`, `kind`, `since`, `until`, `theme`, `countries` (of each, some
        place takes part), and `around` with `steps`: what is so near to a place. Raises ValueError for another tie.
        """
        return to_networkx(self._network(tie, narrowing), language, self.origin.version)

    def plot_map(
        self,
        *things: str,
        match: Match = "any",
        title: str | None = None,
        **narrowing: Unpack[NarrowingWords],
    ) -> Picture:
        """A map of the cities that share things, told apart by attribution; without things, of all that cooperate.

        Lines join what a plan's lead and its partners, or the sides of a pairing, have through one cooperation. Raises
        ExtraMissing without the extra `plots`, and ValueError where there is nothing to draw, as all charts do.
        """
        if not things:
            return self._painter.map_of_network(self._network("star", of_network(narrowing)), title)
        star = draw(self._facts)
        asked = Asked.of(things_of(self.names, things), match)
        found = self._finder.cities_sharing(asked, self._scope(narrowing))
        return self._painter.map_of_sharing(found, star, title)

    def plot_matrix(
        self, *places: str, least: int = 1, title: str | None = None, **narrowing: Unpack[NarrowingWords]
    ) -> Picture:
        """Which of these places has which theme, as named or by plan; themes that at least so many of them have.

        Without places, all that the narrowing leaves.
        """
        asked = Asked.of(self._painter.themes(), narrower=False)
        found = self._finder.cities_sharing(asked, self._scope(narrowing))
        return self._painter.matrix(found, places_of(self.names, places), least, title)

    def plot_network(
        self, tie: str = "star", *, title: str | None = None, **narrowing: Unpack[NetworkWords]
    ) -> Picture:
        """The network as `network` gives it, each connected part by itself, so that its gaps are seen."""
        return self._painter.network(self._network(tie, narrowing), title)

    @cached_property
    def _finder(self) -> Finder:
        from iuc_graph.client.finding import finder_of

        return finder_of(self._sourced)

    @cached_property
    def _facts(self) -> NetworkFacts:
        return read_facts(self._sourced)

    @cached_property
    def _painter(self) -> Painter:
        from iuc_graph.client.drawing import Painter

        return Painter(self._sourced, self._facts, f"{self._note}. Licence: {self._licence}.")

    def _network(self, tie: str, narrowing: NetworkWords) -> Network:
        asked = network_asked(narrowing)
        return draw(self._facts, TieKind(tie), scope_of(asked, self.names))

    def _scope(self, narrowing: NarrowingWords) -> Scope:
        return Narrowing(**narrowing).scope(self.names)

    def _teller(self, language: str, iris: Iris) -> Teller:
        return Teller(self._reader, language, iris, self._note)
