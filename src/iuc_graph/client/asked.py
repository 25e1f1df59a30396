"""From what somebody writes in Python to what the finder is asked: names, partial dates, kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, TypedDict, cast

from iuc_graph.client.values import iri_of
from iuc_graph.client.words import chosen, known
from iuc_graph.errors import NameAmbiguous, ParameterInvalid
from iuc_graph.names import NameIndex, Reading, readings
from iuc_graph.records.base import earliest_day, latest_day, real_date
from iuc_graph.themes.asking import Attribution, CooperationKind, Profile, Scope
from iuc_graph.themes.network_asking import NetworkAsked
from iuc_graph.themes.network_facts import Kind as NetworkKind
from iuc_graph.vocabulary import IUC

Day = str | int | date
"""2018, "2018", "2018-05" or a date; a part of a date begins with its first day and ends with its last."""

Kind = Literal["plan", "pairing", "cluster"]
Surely = Literal["named", "plan"]

_THEME: Final = IUC + "Theme"
_THINGS: Final = (
    _THEME,
    IUC + "ThematicCluster",
    IUC + "SustainableDevelopmentGoal",
    IUC + "UrbanAgendaPartnership",
)
_PLACE: Final = IUC + "Place"


class NarrowingWords(TypedDict, total=False):
    """The keywords that narrow an answer, as `Narrowing` says."""

    programme: str | None
    country: str | None
    kind: Kind | None
    since: Day | None
    until: Day | None
    sector: str | None
    attribution: Surely | None


class NetworkWords(TypedDict, total=False):
    """The keywords that narrow a network, as `NetworkAsked` says; `country` may be one, or several."""

    programme: str | None
    kind: Kind | None
    country: str | Sequence[str] | None
    since: Day | None
    until: Day | None
    theme: str | None
    around: str | None
    steps: int


@dataclass(frozen=True)
class Narrowing:
    """What narrows an answer, as typed; None leaves it as wide as it is.

    `country` keeps places in it. `programme`, `kind` ("plan", "pairing", "cluster"), `since`, `until` and `sector` (a
    leg of the triple helix) keep cooperations. `attribution` keeps what is "named", or what is only by "plan".
    """

    programme: str | None = None
    country: str | None = None
    kind: Kind | None = None
    since: Day | None = None
    until: Day | None = None
    sector: str | None = None
    attribution: Surely | None = None

    @classmethod
    def of(cls, words: NarrowingWords) -> Narrowing:
        """The same from keywords. Raises ArgumentUnknown for one that there is not."""
        known(words, NarrowingWords.__annotations__)
        return cls(**words)

    def scope(self, names: NameIndex) -> Scope:
        """The same for the finder. Raises NameUnknown, NameAmbiguous, and ParameterInvalid, naming the parameter."""
        since, until = day("since", self.since), day("until", self.until)
        if since and until and since > until:
            raise ParameterInvalid("until", f"until ({until}) is before since ({since}); exchange them.")
        return Scope(
            programme=_one(names, self.programme, "Programme"),
            country=_one(names, self.country, "Country"),
            kind=None if self.kind is None else CooperationKind(chosen("kind", self.kind, _KINDS)),
            since=since,
            until=until,
            sector=_one(names, self.sector, "HelixSector"),
            attribution=None
            if self.attribution is None
            else Attribution(chosen("attribution", self.attribution, _SURELY)),
        )


_KINDS: Final[tuple[Kind, ...]] = ("plan", "pairing", "cluster")
_SURELY: Final[tuple[Surely, ...]] = ("named", "plan")


def things_of(names: NameIndex, texts: Sequence[str]) -> list[str]:
    """IRIs of themes, thematic clusters, SDGs or partnerships; a name that a theme shares with them means the theme.

    Raises NameUnknown, NameAmbiguous, and ParameterInvalid without any text.
    """
    if not texts:
        raise ParameterInvalid("things", "Name a theme, a thematic cluster, an SDG or a partnership.")
    return [_thing(names, text) for text in texts]


def _thing(names: NameIndex, text: str) -> str:
    try:
        return names.one(plain(text), _THINGS).iri
    except NameAmbiguous:
        theme = names.resolve(plain(text), [_THEME]).only
        if theme is None:
            raise
        return theme.iri


def things_read(names: NameIndex, texts: Sequence[str]) -> tuple[Reading, ...]:
    """Which of the texts for things `things_of` takes only as wordings of documents, and the theme that each means."""
    return readings(names, texts, _THINGS)


def themes_read(names: NameIndex, texts: Sequence[str]) -> tuple[Reading, ...]:
    """The same of texts that can mean themes alone."""
    return readings(names, texts, [_THEME])


def places_of(names: NameIndex, texts: Sequence[str]) -> list[str]:
    """IRIs of places. Raises NameUnknown and NameAmbiguous."""
    return [names.one(plain(text), [_PLACE]).iri for text in texts]


@dataclass(frozen=True)
class ProfileWords:
    """A city that is not in the graph, as typed: what it works on, the country it lies in, its inhabitants."""

    theme: str | Sequence[str] = ()
    country: str | None = None
    size: int | None = None

    def profile(self, names: NameIndex) -> Profile | None:
        """The same for the finder; None where nothing of it is given. Raises NameUnknown and NameAmbiguous."""
        if self == ProfileWords():
            return None
        if self.size is not None and self.size < 1:
            raise ParameterInvalid("profile_size", f"profile_size is {self.size}; inhabitants are 1 or more.")
        themes = tuple(_thing(names, text) for text in several(self.theme))
        return Profile(themes, _one(names, self.country, "Country"), self.size)


def several(texts: str | Sequence[str]) -> Sequence[str]:
    """Names that may be given as one text or as a list of them."""
    return (texts,) if isinstance(texts, str) else tuple(texts)


def plain(text: str) -> str:
    """A name as the resolver takes it: place:chongqing, as nodes of networks are called, by its IRI."""
    return iri_of(text) or text


def day(parameter: str, value: Day | None) -> date | None:
    """The day that is meant, as `Day` says. Raises ParameterInvalid."""
    if value is None or isinstance(value, date):
        return value
    try:
        whole = real_date(str(value).strip())
    except ValueError:
        raise ParameterInvalid(
            parameter,
            f"{parameter} is no date of the calendar; write YYYY, YYYY-MM or YYYY-MM-DD, such as 2019.",
        ) from None
    return date.fromisoformat(earliest_day(whole) if parameter == "since" else latest_day(whole))


def _one(names: NameIndex, text: str | None, class_: str) -> str | None:
    return None if text is None else names.one(plain(text), [IUC + class_]).iri


def network_asked(words: NetworkWords) -> NetworkAsked:
    """The same for `scope_of`. Raises ArgumentUnknown for a keyword that there is not, and ParameterInvalid."""
    known(words, NetworkWords.__annotations__)
    given = dict(words)
    kind, country = words.get("kind"), given.pop("country", None)
    texts = {name: _text(words.get(name)) for name in ("since", "until")}
    countries = () if country is None else several(cast("str | Sequence[str]", country))
    of_kind = None if kind is None else NetworkKind(chosen("kind", kind, _KINDS))
    whole = {**given, **texts, "kind": of_kind, "countries": countries}
    return NetworkAsked(**cast("Any", whole))


def of_network(words: NarrowingWords) -> NetworkWords:
    """The keywords of an answer as those of a network, which knows neither sector nor attribution: ParameterInvalid."""
    for name in ("sector", "attribution"):
        if words.get(name) is not None:
            raise ParameterInvalid(name, f"{name} narrows what cities share: name a theme as well.")
    kept = {name: value for name, value in words.items() if name not in {"sector", "attribution"}}
    return cast("NetworkWords", kept)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
