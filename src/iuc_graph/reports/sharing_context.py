"""What is told of an answer about sharing, in whatever form: labels, documents, wording, and the state of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from iuc_graph.entities.labels import Labels, labels_of
from iuc_graph.names import Reading
from iuc_graph.reports.chinese_sharing import CHINESE_SHARING
from iuc_graph.reports.english_sharing import ENGLISH_SHARING
from iuc_graph.reports.evidence import Evidence, evidence_in
from iuc_graph.reports.model import Listed, Version
from iuc_graph.reports.page import words_of
from iuc_graph.reports.sharing_profile import Nobody
from iuc_graph.reports.sharing_words import SharingWords
from iuc_graph.reports.words import Words
from iuc_graph.sparql.rows import Reader
from iuc_graph.themes.answers import Candidates, Denominator, Pairs, Ranking, Shared, Sharing, Support, Why
from iuc_graph.themes.asking import Profile, Scope
from iuc_graph.themes.wording import Wording
from iuc_graph.vocabulary import short

Result = Sharing | Shared | Ranking | Pairs | Candidates


@dataclass(frozen=True)
class Beside:
    """What was asked beside what an answer says of itself.

    places: those that take part in a cluster. among: things of which the places of pairs have one. at_all: whether
    pairs are counted by what they have in any way; None for what is no question about pairs. read: wordings of
    documents that were typed in place of names. nobody_in: themes of a new city that no place of a country has.
    """

    places: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    at_all: bool | None = None
    read: tuple[Reading, ...] = ()
    nobody_in: tuple[Nobody, ...] = ()


@dataclass(frozen=True)
class AboutPlaces:
    """What is told of places beside the answer: their countries, and of those that were asked for how many focuses of
    their plans do not count in sharing.
    """

    countries: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[tuple[str, int], ...] = ()


_NOTHING_BESIDE: Final = Beside()
_NOTHING_ABOUT: Final = AboutPlaces()


@dataclass(frozen=True)
class Context:
    """All that the telling of one answer needs beside the answer itself."""

    labels: Labels
    evidence: Evidence
    version: Version
    language: str
    beside: Beside = _NOTHING_BESIDE
    about: AboutPlaces = _NOTHING_ABOUT

    @property
    def words(self) -> Words:
        """The fixed words of any report."""
        return words_of(self.language)

    @property
    def sharing(self) -> SharingWords:
        """The wording of answers about sharing."""
        return sharing_words(self.language)

    def label(self, iri: str) -> str:
        """The label of a thing."""
        return self.labels.of(iri, self.language)

    def thing(self, iri: str) -> str:
        """What is shared, so that a theme and a partnership of one name are told apart."""
        return thing_label(self.labels, iri, self.language)

    def listed(self, iris: Iterable[str]) -> Listed:
        """The names of things in their order, each once."""
        return self.joined(sorted({self.thing(iri) for iri in iris}))

    def together(self, iris: Iterable[str]) -> str:
        """The names of things as they come, as part of a sentence."""
        *first, last = [self.thing(iri) for iri in iris] or [""]
        return self.words.and_.join(filter(None, (self.joined(first), last)))

    def joined(self, texts: Iterable[str]) -> Listed:
        """Texts as a list of the language."""
        return Listed.joined(tuple(texts), self.words.list_)


def context_of(
    wording: Wording,
    result: Result,
    version: Version,
    language: str,
    *,
    beside: Beside = _NOTHING_BESIDE,
    about: AboutPlaces = _NOTHING_ABOUT,
    reader: Reader | None = None,
) -> Context:
    """What is to be told of this answer; passages have labels only with a reader, of the same state of the graph.

    Raises as `Reader.select`.
    """
    passages = sorted({passage for support in supports_of(result) for passage in support.passages})
    passages += [passage for tie in _ties(result) for passage in tie]
    told = {*things_of(result), *beside.places, *beside.among, *about.countries.values()}
    told |= {each.thing for each in beside.read}
    told |= {iri for each in beside.nobody_in for iri in (each.country, *each.themes)}
    labels = Labels(wording.labels(told))
    if reader is not None:
        labels = labels.and_(labels_of(reader, passages))
    return Context(labels, evidence_in(wording, passages, language), version, language, beside, about)


def thing_label(labels: Labels, iri: str, language: str) -> str:
    """The label of what is shared, with what tells it from another of the same name: its number, or its kind."""
    kind, _, slug = short(iri).partition("/")
    return (
        sharing_words(language).things.get(kind, "{label}").format(label=labels.of(iri, language), slug=slug)
    )


def told_readings(labels: Labels, read: Iterable[Reading], language: str) -> Iterator[str]:
    """How wordings of documents were understood that somebody typed in place of a name, as sentences."""
    for each in read:
        thing = thing_label(labels, each.thing, language)
        yield sharing_words(language).read_as.format(text=each.text, thing=thing)


def told_nobody_in(labels: Labels, found: Iterable[Nobody], language: str) -> Iterator[str]:
    """Which themes of a new city no place of a country has, as sentences."""
    for each in found:
        themes = words_of(language).list_.join(thing_label(labels, theme, language) for theme in each.themes)
        yield sharing_words(language).nobody_in.format(
            country=labels.of(each.country, language), things=themes
        )


def sharing_words(language: str) -> SharingWords:
    """The wording in a language; in English where it is not known."""
    return CHINESE_SHARING if language == "zh" else ENGLISH_SHARING


def denominator_text(denominator: Denominator, language: str) -> str:
    """Out of how many, as one plain sentence."""
    words = sharing_words(language)
    number = words.one_cooperation if denominator.cooperations == 1 else words.cooperations
    until = denominator.last_activity.isoformat() if denominator.last_activity else None
    return words.denominator.format(
        cooperations=number.format(count=denominator.cooperations),
        with_theme=denominator.with_theme,
        with_sdg=denominator.with_sdg,
        with_partnership=denominator.with_partnership,
        with_year=denominator.with_year,
        until=words.until.format(until=until) if until else words.no_activity,
    )


def why_text(why: Why, language: str) -> str:
    """Why an answer is empty, as plain sentences."""
    told = sharing_words(language).reasons[why.reason].format(count=why.count, text=why.text)
    instead = dict(why.instead).get(language, "")
    return told if instead in told else f"{told}{instead}"


def supports_of(result: Result) -> Iterator[Support]:
    """All reasons that an answer gives."""
    match result:
        case Sharing():
            holders: Iterable[tuple[Support, ...]] = (member.supports for member in result.members)
        case Shared():
            holders = (holder.supports for thing in result.things for holder in thing.holders)
        case Ranking():
            holders = (result.own, *(rank.supports for rank in result.ranks))
        case Pairs():
            holders = (pair.supports for pair in result.pairs)
        case Candidates():
            holders = (candidate.supports for candidate in result.candidates)
    for supports in holders:
        yield from supports


def things_of(result: Result) -> Iterator[str]:
    """The IRIs of all things that an answer speaks of, but for its passages."""
    yield from _of_scope(result.scope)
    for support in supports_of(result):
        yield from (support.place, support.thing, support.cooperation)
        yield from (support.area,) if support.area else ()
    match result:
        case Sharing():
            yield from result.asked.things
            yield from _of_holders((each.place, each.country) for each in result.members)
        case Shared():
            yield from result.places
            yield from (thing.thing for thing in result.things)
            yield from (each.country for thing in result.things for each in thing.holders if each.country)
        case Ranking():
            yield from _of_profile(result.of) if isinstance(result.of, Profile) else (result.of,)
            yield from _of_holders((each.place, each.country) for each in result.ranks)
            yield from (thing for each in result.ranks for thing in each.named | each.by_plan)
        case Pairs():
            yield from (place for each in result.pairs for place in (each.first, each.second))
            yield from (thing for each in result.pairs for thing in each.named | each.by_plan)
        case Candidates():
            yield from _of_candidates(result)


def _of_candidates(result: Candidates) -> Iterator[str]:
    yield from result.wanted
    yield from result.countries
    if result.profile is not None:
        yield from _of_profile(result.profile)
    for legs in (result.legs, *(each.legs for each in result.candidates)):
        yield from legs.own | legs.through | legs.missing
    yield from _of_holders((each.place, each.country) for each in result.candidates)
    yield from (thing for each in result.candidates for thing in each.shares_with_profile)
    yield from (pick.place for pick in result.suggested)
    for tie in result.ties:
        yield from (tie.first, tie.second, tie.cooperation)


def _of_holders(holders: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    for place, country in holders:
        yield place
        if country:
            yield country


def _of_profile(profile: Profile) -> Iterator[str]:
    yield from profile.themes
    if profile.country:
        yield profile.country


def _of_scope(scope: Scope) -> Iterator[str]:
    yield from (iri for iri in (scope.programme, scope.country, scope.sector) if iri)


def _ties(result: Result) -> Iterator[tuple[str, ...]]:
    if isinstance(result, Candidates):
        yield from (tie.passages for tie in result.ties)


def shown_of(found: Result) -> tuple[int, int]:
    """How many places, pairs or things an answer holds, and how many there are."""
    match found:
        case Sharing():
            return len(found.members), found.total
        case Shared():
            return len(found.things), len(found.things)
        case Ranking():
            return len(found.ranks), found.total
        case Pairs():
            return len(found.pairs), found.total
        case Candidates():
            return len(found.candidates), found.total
