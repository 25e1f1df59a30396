"""The JSON of answers about sharing, as `sharing_models` describes it. The command prints the same.

The objects are plain ones, each made once however often it is told: an answer may hold thousands of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from pydantic_core import to_json

from iuc_graph.entities.labels import LANGUAGES
from iuc_graph.reports.sharing import Heading
from iuc_graph.reports.sharing_context import Context, Result, why_text
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
from iuc_graph.web.api.denominators import denominator_document
from iuc_graph.web.api.things import Things

Object = dict[str, Any]
Document = Mapping[str, Any]

_KINDS: Final[Mapping[CooperationKind, str]] = MappingProxyType(
    {CooperationKind.PLAN: "plan", CooperationKind.PAIRING: "pairing", CooperationKind.CLUSTER: "cluster"}
)


def document_of(context: Context, found: Result, heading: Heading, following: str | None = None) -> Document:
    """The document of an answer, under its heading; `following` is the cursor of the next page, if there is one."""
    writing = _Writing(context)
    match found:
        case Sharing():
            own = writing.cities(found, following)
        case Shared():
            own = writing.between(found)
        case Ranking():
            own = writing.ranking(found)
        case Pairs():
            own = writing.pairs(found)
        case Candidates():
            own = writing.cluster(found)
    return {**_common(context, found, heading), **own, **writing.reasons()}


def as_json(document: Document) -> bytes:
    """The bytes of a document, as the server sends and the command prints them."""
    return to_json(document) + b"\n"


def _common(context: Context, found: Result, heading: Heading) -> Object:
    """What every answer says."""
    why = found.why
    return {
        "title": heading.title,
        "question": heading.question,
        "parameters": [{"name": each.name, "value": each.value} for each in heading.parameters],
        "denominator": denominator_document(found.denominator),
        "why": why
        and {
            "reason": why.reason.value,
            "count": why.count,
            "text": {language: why_text(why, language) for language in LANGUAGES},
        },
        "notes": heading.notes,
        "sources": [
            {"iri": each.iri, "id": short(each.iri), "title": each.title, "licence": each.licence}
            for each in heading.sources
        ],
        "language": context.language,
        "generation": context.version.generation,
    }


class _Numbered:
    """Reasons in the order in which they are told first."""

    def __init__(self) -> None:
        self._numbers: dict[Support, int] = {}
        self._seen: dict[int, tuple[Support, int]] = {}

    def of(self, support: Support) -> int:
        """Its number, from 0. Several items hold the same object, which is found without comparing."""
        seen = self._seen.get(id(support))
        if seen is None:
            seen = support, self._numbers.setdefault(support, len(self._numbers))
            self._seen[id(support)] = seen
        return seen[1]

    def all(self) -> Iterable[Support]:
        """All of them, in the order of their numbers."""
        return self._numbers


class _Writing:
    """Objects of one answer, with the labels of its context; it notes the reasons and passages that they name."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._thing = Things(context.labels, context.language)
        self._supports = _Numbered()
        self._of_ties: dict[str, None] = {}

    def reasons(self) -> Object:
        """All reasons that were named, what they speak of, and where they are stated; each once."""
        supports = list(self._supports.all())
        things = dict.fromkeys(iri for support in supports for iri in _spoken_of(support))
        passages = dict.fromkeys(iri for support in supports for iri in support.passages)
        return {
            "supports": [_support(support) for support in supports],
            "things": {short(iri): self._thing(iri) for iri in things},
            "passages": {short(iri): self._passage(iri) for iri in (*passages, *self._of_ties)},
        }

    def cities(self, found: Sharing, following: str | None) -> Object:
        return {
            "items": [self._member(member) for member in found.members],
            "count": found.total,
            "count_as_named": found.named,
            "next": following,
        }

    def between(self, found: Shared) -> Object:
        return {
            "places": [self._thing(place) for place in found.places],
            "items": [self._shared(thing) for thing in found.things],
            "count": len(found.things),
        }

    def ranking(self, found: Ranking) -> Object:
        of = found.of
        return {
            "place": None if isinstance(of, Profile) else self._thing(of),
            "profile": self._profile(of) if isinstance(of, Profile) else None,
            "own": self._numbers(found.own),
            "items": [self._ranked(rank) for rank in found.ranks],
            "count": found.total,
            "count_as_named": found.named,
            "with_population": found.with_population,
        }

    def pairs(self, found: Pairs) -> Object:
        return {
            "least": found.least,
            "items": [self._pair(pair) for pair in found.pairs],
            "count": found.total,
        }

    def cluster(self, found: Candidates) -> Object:
        return {
            "wanted": [self._thing(thing) for thing in found.wanted],
            "profile": self._profile(found.profile),
            "covered_by_profile": self._some(found.covered_by_profile),
            "items": [self._candidate(candidate) for candidate in found.candidates],
            "count": found.total,
            "suggested": [self._pick(pick) for pick in found.suggested],
            "only_by_plan": self._some(found.only_by_plan),
            "missing": self._some(found.missing),
            "of_one_statement": [
                {
                    "place": self._thing(each.place),
                    "area": self._thing(each.area),
                    "things": [self._thing(thing) for thing in each.things],
                }
                for each in found.of_one_statement
            ],
            "countries": self._some(found.countries),
            "legs": self._legs(found.legs),
            "ties": [self._tie(tie) for tie in found.ties],
        }

    def _one(self, iri: str | None) -> Object | None:
        return None if iri is None else self._thing(iri)

    def _some(self, iris: Iterable[str]) -> list[Object]:
        """Things by their labels."""
        return sorted(map(self._thing, iris), key=lambda thing: (thing["label"], thing["iri"]))

    def _numbers(self, supports: Sequence[Support]) -> list[int]:
        return [self._supports.of(support) for support in supports]

    def _passage(self, iri: str) -> Object:
        number, where = self._context.evidence.places.get(iri, (None, ""))
        return {"iri": iri, "id": short(iri), "document": number, "where": where}

    def _held(self, one: Member | Rank | Candidate | Pair) -> Object:
        return {
            "as_named": self._some(one.named),
            "by_plan": self._some(one.by_plan),
            "supports": self._numbers(one.supports),
        }

    def _member(self, member: Member | Rank | Candidate) -> Object:
        return {
            "place": self._thing(member.place),
            "country": self._one(member.country),
            **self._held(member),
        }

    def _ranked(self, rank: Rank) -> Object:
        people = None if rank.populations is None else _numbers(rank.populations)
        return {**self._member(rank), "populations": people}

    def _shared(self, found: SharedThing) -> Object:
        return {
            "thing": self._thing(found.thing),
            "attribution": found.attribution.value,
            "holders": [self._member(holder) for holder in found.holders],
        }

    def _profile(self, profile: Profile | None) -> Object | None:
        if profile is None:
            return None
        return {
            "themes": [self._thing(theme) for theme in profile.themes],
            "country": self._one(profile.country),
            "size": profile.size,
            "nobody_in": [
                {"country": self._thing(each.country), "themes": [self._thing(one) for one in each.themes]}
                for each in self._context.beside.nobody_in
            ],
        }

    def _pair(self, pair: Pair) -> Object:
        return {"first": self._thing(pair.first), "second": self._thing(pair.second), **self._held(pair)}

    def _legs(self, legs: Legs) -> Object:
        return {
            "own": self._some(legs.own),
            "through": self._some(legs.through),
            "missing": self._some(legs.missing),
        }

    def _candidate(self, candidate: Candidate) -> Object:
        return {
            **self._member(candidate),
            "legs": self._legs(candidate.legs),
            "populations": _numbers(candidate.populations),
            "shares_with_profile": self._some(candidate.shares_with_profile),
        }

    def _pick(self, pick: Pick) -> Object:
        return {
            "place": self._thing(pick.place),
            "as_named": self._some(pick.named),
            "by_plan": self._some(pick.by_plan),
        }

    def _tie(self, tie: Tie) -> Object:
        self._of_ties.update(dict.fromkeys(tie.passages))
        return {
            "first": self._thing(tie.first),
            "second": self._thing(tie.second),
            "cooperation": self._thing(tie.cooperation),
            "kind": None if tie.kind is None else _KINDS[tie.kind],
            "first_part": tie.first_part,
            "second_part": tie.second_part,
            "direct": tie.direct,
            "graph": tie.source,
            "passages": [short(iri) for iri in tie.passages],
        }


def _support(support: Support) -> Object:
    return {
        "place": short(support.place),
        "thing": short(support.thing),
        "attribution": support.attribution.value,
        "cooperation": short(support.cooperation),
        "area": None if support.area is None else short(support.area),
        "graph": support.source,
        "passages": [short(iri) for iri in support.passages],
    }


def _numbers(populations: Iterable[float]) -> list[int | float]:
    """Whole numbers as such."""
    return [int(each) if float(each).is_integer() else each for each in populations]


def _spoken_of(support: Support) -> tuple[str, ...]:
    area = () if support.area is None else (support.area,)
    return support.place, support.thing, support.cooperation, *area
