"""A graph that is open in Python: who shares what, the network of cooperation, and charts of both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Unpack

from iuc_graph.client.asked import (
    Narrowing,
    NarrowingWords,
    NetworkWords,
    ProfileWords,
    network_asked,
    of_network,
    places_of,
    several,
    themes_read,
    things_of,
    things_read,
)
from iuc_graph.client.frame import Frame
from iuc_graph.client.opening import source_of
from iuc_graph.client.reading import Reading
from iuc_graph.client.sharing import ClusterFrames, Teller
from iuc_graph.client.values import Iris
from iuc_graph.client.words import chosen, in_form
from iuc_graph.entities.labels import labels_of
from iuc_graph.errors import ParameterInvalid
from iuc_graph.reports.sharing_context import told_nobody_in
from iuc_graph.reports.sharing_profile import nobody_in
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


MATCHES: Final[tuple[Match, ...]] = ("any", "all")


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
    raises QueryError, a store that cannot be read StoreError; a keyword that there is not ArgumentUnknown (a TypeError
    as well), a value that it does not take ArgumentInvalid (a ValueError as well), with what there is. Answers are
    narrowed with `programme`, `country`, `kind` ("plan", "pairing", "cluster"), `since`, `until` ("2018", "2018-05", a
    date), `sector` and `attribution` ("named", "plan"); IRIs are "short" (place/chongqing) or "full"; labels are in
    `lang`, "en" or "zh".
    """

    def cities_sharing(
        self,
        *things: str,
        match: Match = "any",
        narrower: bool = True,
        limit: int | None = None,
        lang: str = "en",
        iris: Iris = "short",
        **narrowing: Unpack[NarrowingWords],
    ) -> Frame:
        """The cities that have any or all of some themes, thematic clusters, SDGs or partnerships, the surest first.

        One row for each place, reason and passage. `narrower` counts what lies below a theme as well.
        """
        asked = Asked.of(things_of(self.names, things), chosen("match", match, MATCHES), narrower=narrower)
        found = self._finder.cities_sharing(asked, self._scope(narrowing), limit=limit)
        return self._teller(lang, iris, self._read_as(things, lang)).sharing(found)

    def shared(
        self, *places: str, lang: str = "en", iris: Iris = "short", **narrowing: Unpack[NarrowingWords]
    ) -> Frame:
        """What two or more places all have. One row for each thing, place, reason and passage."""
        found = self._finder.shared(places_of(self.names, places), self._scope(narrowing))
        return self._teller(lang, iris).shared(found)

    def shares_most_with(
        self,
        place: str | None = None,
        *,
        profile_theme: str | Sequence[str] = (),
        profile_country: str | None = None,
        profile_size: int | None = None,
        limit: int | None = 20,
        lang: str = "en",
        iris: Iris = "short",
        **narrowing: Unpack[NarrowingWords],
    ) -> Frame:
        """Who shares most with a place: ranked by what both have as named, then by all.

        In place of a place, `profile_theme`, `profile_country` and `profile_size` (inhabitants) describe a city that
        is not in the graph. ParameterInvalid for both, and for neither.
        """
        profile = ProfileWords(profile_theme, profile_country, profile_size).profile(self.names)
        if (place is None) == (profile is None):
            raise ParameterInvalid(
                "place", "Name a place, or describe a city with profile_theme; one of the two."
            )
        of = profile or places_of(self.names, [place or ""])[0]
        scope = self._scope(narrowing)
        found = self._finder.shares_most_with(of, scope, limit=limit)
        notes = (*self._read_as(several(profile_theme), lang), *self._nobody_in(profile, scope, lang))
        return self._teller(lang, iris, notes).ranking(found)

    def pairs(
        self,
        least: int,
        *,
        among: str | Sequence[str] = (),
        at_all: bool = False,
        limit: int | None = 100,
        lang: str = "en",
        iris: Iris = "short",
        **narrowing: Unpack[NarrowingWords],
    ) -> Frame:
        """The pairs of places that share at least so many things as named, those that share most first.

        `among` keeps places that have one of these things, `at_all` counts what a place has only by plan as well. Both
        places of a pair lie in `country`.
        """
        things = several(among)
        asked = Asked.of(things_of(self.names, things)) if things else None
        found = self._finder.pairs(least, self._scope(narrowing), limit, among=asked, at_all=at_all)
        return self._teller(lang, iris, self._read_as(things, lang)).pairs(found)

    def cluster(
        self,
        *things: str,
        place: str | Sequence[str] = (),
        profile_theme: str | Sequence[str] = (),
        profile_country: str | None = None,
        profile_size: int | None = None,
        limit: int | None = 20,
        lang: str = "en",
        iris: Iris = "short",
        **narrowing: Unpack[NarrowingWords],
    ) -> ClusterFrames:
        """Who could make up a cluster for these things: what each brings, who already cooperates, what is missing.

        Those of `place` take part already: what they have as named need not be found. `profile_theme`,
        `profile_country` and `profile_size` (inhabitants) describe a city that is not in the graph and wants in;
        ParameterInvalid for both.
        """
        wanted, taking_part = things_of(self.names, things), places_of(self.names, several(place))
        profile = ProfileWords(profile_theme, profile_country, profile_size).profile(self.names)
        if taking_part and profile is not None:
            raise ParameterInvalid("place", "Name places or describe a city with profile_theme, not both.")
        scope, texts = self._scope(narrowing), (*things, *several(profile_theme))
        found = self._finder.cluster(wanted, profile, scope, taking_part=taking_part, limit=limit)
        notes = (*self._read_as(texts, lang), *self._nobody_in(profile, scope, lang))
        return self._teller(lang, iris, notes).cluster(found)

    def network(
        self, tie: str = "star", *, lang: str = "en", **narrowing: Unpack[NetworkWords]
    ) -> networkx.Graph[str]:
        """Who cooperates with whom. Nodes are ids such as place/mannheim; all attributes are texts and numbers.

        `tie` is "star" (lead with partners, side with side: only what a document states), "two-mode" (places with
        cooperations) or "clique" (every two places of a cooperation, stated or not); the graph's attribute tie_means
        says it in words, and read_as how a wording of documents was understood that was given as `theme`. It is
        narrowed with `programme`, `kind`, `since`, `until`, `theme`, `country` (one or several; of each, some place
        takes part), and `around` with `steps`: what is so near to a place.
        """
        in_form(lang, "short")
        drawn = to_networkx(self._network(tie, narrowing), lang, self.origin.version)
        if told := self._theme_read_as(narrowing, lang):
            drawn.graph["read_as"] = " ".join(told)
        return drawn

    def plot_map(
        self,
        *things: str,
        match: Match = "any",
        title: str | None = None,
        **narrowing: Unpack[NarrowingWords],
    ) -> Picture:
        """A map of the cities that share things, told apart by attribution; without things, of all that cooperate.

        Lines join what a plan's lead and its partners, or the sides of a pairing, have through one cooperation. Raises
        ExtraMissing without the extra `plots`, and NotDrawable where there is nothing to draw, as all charts do.
        """
        painter = self._painter.telling(self._read_as(things, "en"))
        if not things:
            return painter.map_of_network(self._network("star", of_network(narrowing)), title)
        star = draw(self._facts)
        asked = Asked.of(things_of(self.names, things), chosen("match", match, MATCHES))
        found = self._finder.cities_sharing(asked, self._scope(narrowing))
        return painter.map_of_sharing(found, star, title)

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
        painter = self._painter.telling(self._theme_read_as(narrowing, "en"))
        return painter.network(self._network(tie, narrowing), title)

    @cached_property
    def _facts(self) -> NetworkFacts:
        return read_facts(self._sourced)

    @cached_property
    def _painter(self) -> Painter:
        from iuc_graph.client.drawing import Painter

        return Painter(self._sourced, self._facts, f"{self._note}. Licence: {self._licence}.")

    def _network(self, tie: str, narrowing: NetworkWords) -> Network:
        asked = network_asked(narrowing)
        kind = TieKind(chosen("tie", tie, tuple(TieKind)))
        return draw(self._facts, kind, scope_of(asked, self.names))

    def _scope(self, narrowing: NarrowingWords) -> Scope:
        return Narrowing.of(narrowing).scope(self.names)

    def _teller(self, lang: str, iris: Iris, asked: Iterable[str] = ()) -> Teller:
        in_form(lang, iris)
        return Teller(self._reader, lang, iris, self._note, tuple(asked))

    def _read_as(self, things: Sequence[str], lang: str) -> tuple[str, ...]:
        """How wordings of documents were understood that were given for themes, as sentences."""
        return self._told_readings(things_read(self.names, things), lang) if things else ()

    def _theme_read_as(self, narrowing: NetworkWords, lang: str) -> tuple[str, ...]:
        """The same of the theme that narrows a network."""
        theme = narrowing.get("theme")
        return self._told_readings(themes_read(self.names, [theme]), lang) if theme else ()

    def _nobody_in(self, profile: Profile | None, scope: Scope, lang: str) -> tuple[str, ...]:
        """Which themes of the profile no place of a country that was named has, as sentences."""
        found = () if profile is None else nobody_in(self._finder, profile, scope)
        labels = labels_of(self._reader, [iri for each in found for iri in (each.country, *each.themes)])
        return tuple(told_nobody_in(labels, found, lang))
