"""Whom to ask about in place of a city that takes part in nothing: what it lies in, what lies in it, its namesakes.

Stuttgart itself has no cooperation, while Stuttgart Region, in which it lies, has several.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from iuc_graph.names import fold
from iuc_graph.themes.answers import Why
from iuc_graph.themes.facts import Flags
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.joins import flags

MOST: Final = 5
"""So many places are told at most."""


@dataclass(frozen=True)
class Instead:
    """Cities and regions with cooperations, beside one that has none: IRIs, each in one of the lists alone.

    around: it lies in them; inside: they lie in it; named: its name is a part of theirs, or theirs of its own.
    """

    place: str
    around: tuple[str, ...]
    inside: tuple[str, ...]
    named: tuple[str, ...]


def instead_of(incidence: Incidence, place: int) -> Instead | None:
    """The places to ask about in place of this one; None where it takes part in something, or nobody near it does.

    Names are compared only where the gazetteer tells nothing of what lies around it or in it.
    """
    cooperations, places = incidence.cooperations.cooperations_of_place, incidence.places
    if len(cooperations[place]):
        return None
    active = places.is_city & (cooperations.lengths > 0)
    around = active & flags(len(active), places.around[place])
    inside = active & places.around.having(place)
    named = np.zeros_like(active)
    if not (around | inside).any():
        named = _sharing_its_name(incidence, place, active)
    found = [
        tuple(places.nodes.iris[number] for number in np.flatnonzero(each))
        for each in (around, inside, named)
    ]
    return Instead(places.nodes.iris[place], *found) if any(found) else None


def _sharing_its_name(incidence: Incidence, place: int, among: Flags) -> Flags:
    nodes = incidence.places.nodes
    own = set(_names(incidence, [nodes.iris[place]])[nodes.iris[place]])
    iris = {nodes.iris[number]: number for number in np.flatnonzero(among).tolist()}
    alike = [
        iris[iri]
        for iri, names in _names(incidence, iris).items()
        if any(_is_part(one, other) or _is_part(other, one) for one in own for other in names)
    ]
    return flags(len(among), np.array(alike, dtype=np.int64))


def _names(incidence: Incidence, iris: Iterable[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The words of the labels of places, folded. Hanzi are not parted into words, so theirs are left out."""
    iris = list(iris)
    found = incidence.wording.labels(iris)
    return {
        iri: tuple(
            words
            for language, text in found.get(iri, {}).items()
            if language != "zh" and (words := tuple(fold(text).split()))
        )
        for iri in iris
    }


def _is_part(words: Sequence[str], of: Sequence[str]) -> bool:
    """Whether words stand in others one after another."""
    return any(tuple(of[start : start + len(words)]) == words for start in range(len(of) - len(words) + 1))


def pointing(incidence: Incidence, places: Iterable[int], why: Why) -> Why:
    """The same reason for an empty answer, which says as well whom to ask about in place of those places."""
    found = [each for place in places if (each := instead_of(incidence, place)) is not None]
    if not found:
        return why
    labels = incidence.wording.labels(iri for each in found for iri in _all(each))
    told = tuple(
        (language, " ".join(told_in(language, each, labels) for each in found)) for language in _WORDINGS
    )
    return replace(why, text=f"{why.text} {dict(told)['en']}", instead=told)


def told_in(language: str, each: Instead, labels: Mapping[str, Mapping[str, str]]) -> str:
    """What is told of one place, in en or zh; `labels` by IRI and language."""
    return _WORDINGS[language].told(each, labels)


def _all(each: Instead) -> Iterator[str]:
    yield from (each.place, *each.around, *each.inside, *each.named)


@dataclass(frozen=True)
class _Wording:
    """How it is told in a language; {place} is the one that was asked for, {others} those to ask about."""

    language: str
    around: str
    inside: str
    named: str
    list_: str
    more: str

    def told(self, each: Instead, labels: Mapping[str, Mapping[str, str]]) -> str:
        """All that is told of one place."""
        parts = ((self.around, each.around), (self.inside, each.inside), (self.named, each.named))
        place = self._label(each.place, labels)
        return " ".join(
            sentence.format(place=place, others=self._listed(others, labels))
            for sentence, others in parts
            if others
        )

    def _listed(self, iris: Sequence[str], labels: Mapping[str, Mapping[str, str]]) -> str:
        told = self.list_.join(self._label(iri, labels) for iri in iris[:MOST])
        return told + (self.more.format(count=len(iris) - MOST) if len(iris) > MOST else "")

    def _label(self, iri: str, labels: Mapping[str, Mapping[str, str]]) -> str:
        texts = labels.get(iri, {})
        return texts.get(self.language) or texts.get("en") or min(texts.values(), default=iri)


_WORDINGS: Final = MappingProxyType(
    {
        "en": _Wording(
            "en",
            "{place} itself takes part in no cooperation, but what it lies in does; ask for: {others}.",
            "{place} itself takes part in no cooperation, but what lies in it does; ask for: {others}.",
            "{place} itself takes part in no cooperation, but what has its name does; ask for: {others}.",
            ", ",
            ", and {count} more",
        ),
        "zh": _Wording(
            "zh",
            "{place}本身未参与任何合作，但其所在的地区参与了合作；可改查：{others}。",
            "{place}本身未参与任何合作，但其境内的地方参与了合作；可改查：{others}。",
            "{place}本身未参与任何合作，但名称中含有同一地名的地方参与了合作；可改查：{others}。",
            "、",
            "等，另有{count}个",
        ),
    }
)
