"""Asking a finder what somebody typed, for the server and the commands alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from iuc_graph.errors import ParameterInvalid
from iuc_graph.names import NameIndex, Reading
from iuc_graph.records.base import earliest_day, latest_day, real_date
from iuc_graph.reports.naming import THINGS, Naming, Spelling
from iuc_graph.reports.sharing_context import Beside, Result
from iuc_graph.reports.sharing_profile import Nobody, nobody_in
from iuc_graph.reports.sharing_typed import (
    BetweenTyped,
    CitiesTyped,
    ClusterTyped,
    PairsTyped,
    Typed,
    TypedProfile,
    TypedScope,
    TypedThings,
    WithTyped,
)
from iuc_graph.themes.answers import Candidates, Pairs, Ranking, Shared, Sharing
from iuc_graph.themes.asking import Asked, Attribution, CooperationKind, Profile, Scope
from iuc_graph.themes.finder import Finder

MOST_THINGS: Final = 50
MOST_PLACES: Final = 20


@dataclass(frozen=True)
class Asking:
    """Asks a finder what was typed; `spelled` writes parameters as whoever asks does.

    Every method raises NameUnknown, NameAmbiguous and ParameterInvalid, naming the parameter, and as the finder does.
    """

    finder: Finder
    names: NameIndex
    spelled: Spelling = str

    def answer(self, typed: Typed) -> Result:
        """The answer to any of the questions. Raises TypeError for what is none of them."""
        match typed:
            case CitiesTyped():
                return self.cities(typed)
            case BetweenTyped():
                return self.between(typed)
            case WithTyped():
                return self.ranking(typed)
            case PairsTyped():
                return self.pairs(typed)
            case ClusterTyped():
                return self.cluster(typed)
            case _:
                raise TypeError(f"{type(typed).__name__} is no question about sharing")

    def cities(self, typed: CitiesTyped) -> Sharing:
        """The places that have the things."""
        asked = Asked.of(self._things(typed.things), typed.match.value, narrower=typed.narrower)
        return self.finder.cities_sharing(
            asked, self._scope(typed.scope), limit=typed.limit, offset=typed.offset
        )

    def between(self, typed: BetweenTyped) -> Shared:
        """What the places share."""
        if len(typed.place) > MOST_PLACES:
            raise self._invalid("place", f"at most {MOST_PLACES} are compared at a time.")
        places = self._cities(typed.place)
        if len(places) < 2:
            raise self._invalid("place", "name two places or more, one after another.")
        return self.finder.shared(places, self._scope(typed.scope))

    def ranking(self, typed: WithTyped) -> Ranking:
        """Who shares most with the place or profile."""
        of = self._profile(typed.profile) if typed.place is None else self._city(typed.place)
        if of is None:
            described = self.spelled("profile_theme")
            raise self._invalid("place", f"name a city or region, or describe one with {described}.")
        if typed.place is None and not typed.profile.theme:
            raise self._invalid(
                "profile_theme", "name what the city works on; its country or size shares nothing."
            )
        if typed.place is not None and typed.profile != TypedProfile():
            raise self._invalid("place", "name a place or describe a profile, not both.")
        return self.finder.shares_most_with(of, self._scope(typed.scope), limit=typed.limit)

    def pairs(self, typed: PairsTyped) -> Pairs:
        """The pairs that share so much."""
        among = None if typed.among == TypedThings() else Asked.of(self._things(typed.among))
        return self.finder.pairs(
            typed.least, self._scope(typed.scope), limit=typed.limit, among=among, at_all=typed.at_all
        )

    def cluster(self, typed: ClusterTyped) -> Candidates:
        """The candidates, beside those that take part already."""
        if len(typed.place) > MOST_PLACES:
            raise self._invalid("place", f"at most {MOST_PLACES} can take part.")
        wanted, scope = self._things(typed.things), self._scope(typed.scope)
        profile, places = self._profile(typed.profile), self._cities(typed.place)
        if places and profile is not None:
            raise self._invalid("place", "name places or describe a profile, not both.")
        return self.finder.cluster(wanted, profile, scope, taking_part=places, limit=typed.limit)

    def beside(self, typed: Typed) -> Beside:
        """What else was asked, which the answer itself does not say."""
        match typed:
            case ClusterTyped():
                places = self._naming.some("place", typed.place)
                return Beside(places, read=self._read(typed), nobody_in=self._nobody_in(typed))
            case PairsTyped():
                among = () if typed.among == TypedThings() else self._things(typed.among)
                return Beside(among=among, at_all=typed.at_all, read=self._read(typed))
            case WithTyped():
                return Beside(read=self._read(typed), nobody_in=self._nobody_in(typed))
            case _:
                return Beside(read=self._read(typed))

    def _nobody_in(self, typed: WithTyped | ClusterTyped) -> tuple[Nobody, ...]:
        """Which themes of the profile no place of the countries that were named has."""
        profile = self._profile(typed.profile)
        return () if profile is None else nobody_in(self.finder, profile, self._scope(typed.scope))

    def _read(self, typed: Typed) -> tuple[Reading, ...]:
        """What was typed for themes and is only a wording of documents for them."""
        themes: Sequence[str] = ()
        match typed:
            case CitiesTyped() | ClusterTyped():
                themes = typed.things.theme
            case PairsTyped():
                themes = typed.among.theme
        profile = typed.profile.theme if isinstance(typed, WithTyped | ClusterTyped) else ()
        naming = self._naming
        found = (*naming.readings("theme", themes), *naming.readings("profile_theme", profile))
        return tuple(dict.fromkeys(found))

    @property
    def _naming(self) -> Naming:
        return Naming(self.names, self.spelled)

    def _invalid(self, parameter: str, what: str) -> ParameterInvalid:
        return ParameterInvalid(parameter, f"{self.spelled(parameter)}: {what}")

    def _city(self, text: str) -> str:
        """The city or region that a text means; countries and continents share nothing."""
        place = self._naming.one("place", text)
        known = self.finder.incidence.places
        number = known.nodes.places.get(place)
        if number is not None and not known.is_city[number]:
            country = self.spelled("country")
            raise self._invalid(
                "place", f"“{text}” is no city or region; a country can be given with {country}."
            )
        return place

    def _cities(self, texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(self._city, texts)))

    def _things(self, typed: TypedThings) -> tuple[str, ...]:
        named = [(kind, getattr(typed, kind)) for kind in THINGS]
        if sum(len(texts) for _, texts in named) > MOST_THINGS:
            raise self._invalid("theme", f"at most {MOST_THINGS} things are asked for at a time.")
        found = [iri for kind, texts in named for iri in self._naming.some(kind, texts)]
        if not found:
            *kinds, last = map(self.spelled, THINGS)
            raise ParameterInvalid("theme", f"Name what is shared: {', '.join(kinds)} or {last}.")
        return tuple(dict.fromkeys(found))

    def _scope(self, typed: TypedScope) -> Scope:
        since, until = self._day("since", typed.since), self._day("until", typed.until)
        if since and until and since > until:
            raise self._invalid("until", f"{until} is before {since}, the first day; exchange them.")
        country, programme, sector = (
            None if text is None else self._naming.one(name, text)
            for name, text in (
                ("country", typed.country), ("programme", typed.programme), ("sector", typed.sector)
            )
        )  # fmt: skip
        return Scope(
            programme=programme,
            country=country,
            sector=sector,
            since=since,
            until=until,
            kind=None if typed.kind is None else CooperationKind(typed.kind.value),
            attribution=None if typed.attribution is None else Attribution(typed.attribution.value),
        )

    def _profile(self, typed: TypedProfile) -> Profile | None:
        if not typed.theme and typed.country is None and typed.size is None:
            return None
        if not typed.theme:
            raise self._invalid(
                "profile_theme", "say what the city works on; its country or size alone says too little."
            )
        themes = self._naming.some("profile_theme", typed.theme)
        country = None if typed.country is None else self._naming.one("profile_country", typed.country)
        return Profile(themes, country, typed.size)

    def _day(self, parameter: str, text: str | None) -> date | None:
        """The first day of what something begins with, the last day of what it ends with."""
        if text is None:
            return None
        try:
            whole = real_date(text.strip())
            return date.fromisoformat(earliest_day(whole) if parameter == "since" else latest_day(whole))
        except ValueError:
            raise self._invalid(
                parameter,
                f"“{text}” is no date of the calendar; write YYYY, YYYY-MM or YYYY-MM-DD, such as 2019.",
            ) from None
