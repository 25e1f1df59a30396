"""The JSON of answers about sharing. The command prints the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

from iuc_graph.reports import Report
from iuc_graph.reports.sharing_context import Context, Result, denominator_text, why_text
from iuc_graph.themes.answers import (
    Candidate,
    Candidates,
    Legs,
    Member,
    Pair,
    Pairs,
    Pick,
    Rank,
    Ranking,
    Shared,
    SharedThing,
    Sharing,
    Support,
    Tie,
)
from iuc_graph.themes.asking import CooperationKind, Profile
from iuc_graph.vocabulary import short
from iuc_graph.web.api.representations import LANGUAGES
from iuc_graph.web.api.sharing_models import (
    AnswerDocument,
    BetweenDocument,
    CandidateDocument,
    CitiesDocument,
    ClusterDocument,
    DenominatorDocument,
    Document,
    LegsDocument,
    MemberDocument,
    NamedValue,
    PairDocument,
    PairsDocument,
    PassageThing,
    PickDocument,
    ProfileDocument,
    RankingDocument,
    SharedThingDocument,
    SourceThing,
    SupportDocument,
    TieDocument,
    WhyDocument,
)
from iuc_graph.web.api.things import Thing, thing_of

_KINDS: Final[Mapping[CooperationKind, Literal["plan", "pairing", "cluster"]]] = MappingProxyType(
    {CooperationKind.PLAN: "plan", CooperationKind.PAIRING: "pairing", CooperationKind.CLUSTER: "cluster"}
)


def document_of(context: Context, found: Result, report: Report, following: str | None = None) -> Document:
    """The document of an answer, beside its report; `following` is the cursor of the next page, if there is one."""
    writing = _Writing(context)
    common = writing.common(found, report)
    match found:
        case Sharing():
            return writing.cities(common, found, following)
        case Shared():
            return writing.between(common, found)
        case Ranking():
            return writing.ranking(common, found)
        case Pairs():
            return writing.pairs(common, found)
        case Candidates():
            return writing.cluster(common, found)


def as_json(document: Document) -> bytes:
    """The bytes of a document, as the server sends and the command prints them."""
    return document.model_dump_json().encode() + b"\n"


class _Writing:
    """Objects of the answer, with the labels of its context."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def thing(self, iri: str) -> Thing:
        return thing_of(iri, self._context.labels, self._context.language)

    def one(self, iri: str | None) -> Thing | None:
        return None if iri is None else self.thing(iri)

    def some(self, iris: Iterable[str]) -> list[Thing]:
        """Things by their labels."""
        return sorted(map(self.thing, iris), key=lambda thing: (thing.label, thing.iri))

    def passages(self, iris: Iterable[str]) -> list[PassageThing]:
        places = self._context.evidence.places
        found = []
        for iri in iris:
            number, where = places.get(iri, (None, ""))
            found.append(PassageThing(**self.thing(iri).model_dump(), document=number, where=where))
        return found

    def supports(self, supports: Iterable[Support]) -> list[SupportDocument]:
        return [
            SupportDocument(
                place=self.thing(support.place),
                thing=self.thing(support.thing),
                attribution=support.attribution.value,
                cooperation=self.thing(support.cooperation),
                area=self.one(support.area),
                graph=support.source,
                passages=self.passages(support.passages),
            )
            for support in supports
        ]

    def common(self, found: Result, report: Report) -> AnswerDocument:
        denominator, why = found.denominator, found.why
        return AnswerDocument(
            title=report.title,
            question=report.question,
            parameters=[NamedValue(name=each.name, value=each.value) for each in report.parameters],
            denominator=DenominatorDocument(
                cooperations=denominator.cooperations,
                with_theme=denominator.with_theme,
                with_sdg=denominator.with_sdg,
                with_partnership=denominator.with_partnership,
                with_year=denominator.with_year,
                until=denominator.until,
                text={language: denominator_text(denominator, language) for language in LANGUAGES},
            ),
            why=None
            if why is None
            else WhyDocument(
                reason=why.reason.value,
                count=why.count,
                text={language: why_text(why, language) for language in LANGUAGES},
            ),
            notes=list(report.notes),
            sources=[
                SourceThing(iri=each.iri, id=short(each.iri), title=each.title, licence=each.licence)
                for each in report.sources
            ],
            language=self._context.language,
            generation=self._context.version.generation,
        )

    def member(self, member: Member | Rank | Candidate) -> MemberDocument:
        return MemberDocument(
            place=self.thing(member.place),
            country=self.one(member.country),
            as_named=self.some(member.named),
            by_plan=self.some(member.by_plan),
            supports=self.supports(member.supports),
        )

    def cities(self, common: AnswerDocument, found: Sharing, following: str | None) -> CitiesDocument:
        return CitiesDocument(
            **dict(common),
            items=[self.member(member) for member in found.members],
            count=found.total,
            count_as_named=found.named,
            next=following,
        )

    def between(self, common: AnswerDocument, found: Shared) -> BetweenDocument:
        return BetweenDocument(
            **dict(common),
            places=[self.thing(place) for place in found.places],
            items=[self.shared(thing) for thing in found.things],
            count=len(found.things),
        )

    def shared(self, found: SharedThing) -> SharedThingDocument:
        return SharedThingDocument(
            thing=self.thing(found.thing),
            attribution=found.attribution.value,
            holders=[self.member(holder) for holder in found.holders],
        )

    def profile(self, profile: Profile | None) -> ProfileDocument | None:
        if profile is None:
            return None
        return ProfileDocument(
            themes=[self.thing(theme) for theme in profile.themes],
            country=self.one(profile.country),
            size=profile.size,
        )

    def ranking(self, common: AnswerDocument, found: Ranking) -> RankingDocument:
        of = found.of
        return RankingDocument(
            **dict(common),
            place=None if isinstance(of, Profile) else self.thing(of),
            profile=self.profile(of) if isinstance(of, Profile) else None,
            own=self.supports(found.own),
            items=[self.member(rank) for rank in found.ranks],
            count=found.total,
            count_as_named=found.named,
        )

    def pairs(self, common: AnswerDocument, found: Pairs) -> PairsDocument:
        return PairsDocument(
            **dict(common),
            least=found.least,
            items=[self.pair(pair) for pair in found.pairs],
            count=found.total,
        )

    def pair(self, pair: Pair) -> PairDocument:
        return PairDocument(
            first=self.thing(pair.first),
            second=self.thing(pair.second),
            as_named=self.some(pair.named),
            by_plan=self.some(pair.by_plan),
            supports=self.supports(pair.supports),
        )

    def legs(self, legs: Legs) -> LegsDocument:
        return LegsDocument(
            own=self.some(legs.own), through=self.some(legs.through), missing=self.some(legs.missing)
        )

    def cluster(self, common: AnswerDocument, found: Candidates) -> ClusterDocument:
        return ClusterDocument(
            **dict(common),
            wanted=[self.thing(thing) for thing in found.wanted],
            profile=self.profile(found.profile),
            covered_by_profile=self.some(found.covered_by_profile),
            items=[self.candidate(candidate) for candidate in found.candidates],
            count=found.total,
            suggested=[self.pick(pick) for pick in found.suggested],
            only_by_plan=self.some(found.only_by_plan),
            missing=self.some(found.missing),
            countries=self.some(found.countries),
            legs=self.legs(found.legs),
            ties=self.ties(found.ties),
        )

    def candidate(self, candidate: Candidate) -> CandidateDocument:
        return CandidateDocument(
            **dict(self.member(candidate)),
            legs=self.legs(candidate.legs),
            populations=[int(each) if float(each).is_integer() else each for each in candidate.populations],
            shares_with_profile=self.some(candidate.shares_with_profile),
        )

    def pick(self, pick: Pick) -> PickDocument:
        return PickDocument(
            place=self.thing(pick.place), as_named=self.some(pick.named), by_plan=self.some(pick.by_plan)
        )

    def ties(self, ties: Sequence[Tie]) -> list[TieDocument]:
        return [
            TieDocument(
                first=self.thing(tie.first),
                second=self.thing(tie.second),
                cooperation=self.thing(tie.cooperation),
                kind=None if tie.kind is None else _KINDS[tie.kind],
                first_part=tie.first_part,
                second_part=tie.second_part,
                direct=tie.direct,
                graph=tie.source,
                passages=self.passages(tie.passages),
            )
            for tie in ties
        ]
