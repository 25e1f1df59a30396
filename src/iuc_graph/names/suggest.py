"""The names nearest to one that nothing has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from rapidfuzz import fuzz, process

from iuc_graph.names.fold import fold, has_hanzi, joined, pinyin
from iuc_graph.names.index import Label, latin_readings

# Out of 100. Found by trying misspelled names of the documents: below 75 the offers are noise.
_ALIKE: Final = 75
_SHARED_WORD: Final = 95
_SHORTEST_WORD: Final = 4

Wanted = Callable[[str], bool]

_Spelled = tuple[str, str]
"""A form of a label, and the IRI of what it is a label of."""


class Neighbours:
    """Folded labels to look for near misses in; Hanzi labels also by their pinyin. Immutable once made."""

    def __init__(self, labels: Iterable[Label]) -> None:
        self._take(sorted(_spelled(labels)))

    def _take(self, spelled: Sequence[_Spelled]) -> None:
        self._spelled = spelled
        self._forms = tuple(form for form, _ in spelled)
        self._joined = tuple(joined(form) for form in self._forms)
        self._iris = tuple(iri for _, iri in spelled)

    def after(self, before: Iterable[Label], now: Iterable[Label]) -> Neighbours:
        """The same where all labels of some things were `before`, and are others `now`."""
        gone, come = _spelled(before), _spelled(now)
        if gone == come:
            return self
        followed = Neighbours(())
        followed._take(sorted([*(pair for pair in self._spelled if pair not in gone), *come]))
        return followed

    def nearest(self, text: str, limit: int = 5, wanted: Wanted | None = None) -> tuple[str, ...]:
        """IRIs of at most `limit` things with a label like the text, the likest first; often none.

        Names one or two letters off come before names that share a whole word with the text. `wanted` says of an IRI
        whether it may be offered.
        """
        scores: dict[str, float] = {}
        for form in {fold(text), *(pinyin(text) if has_hanzi(text) else ())} - {""}:
            for iri, score in (*self._alike(form), *self._sharing_a_word(form)):
                scores[iri] = max(score, scores.get(iri, 0.0))
        offered = scores if wanted is None else filter(wanted, scores)
        return tuple(sorted(offered, key=lambda iri: (-scores[iri], iri))[:limit])

    def _alike(self, form: str) -> Iterable[tuple[str, float]]:
        hits = process.extract(joined(form), self._joined, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None)
        return ((self._iris[place], score) for _, score, place in hits)

    def _sharing_a_word(self, form: str) -> Iterable[tuple[str, float]]:
        words = " ".join(word for word in form.split() if len(word) >= _SHORTEST_WORD)
        if not words:
            return ()
        hits = process.extract(
            words, self._forms, scorer=fuzz.token_set_ratio, score_cutoff=_SHARED_WORD, limit=None
        )
        return ((self._iris[place], _ALIKE * score / 100) for _, score, place in hits)


def _spelled(labels: Iterable[Label]) -> set[_Spelled]:
    return {(form, label.iri) for label in labels for form in _forms(label)}


def _forms(label: Label) -> set[str]:
    return {fold(label.text), *latin_readings(label.text, label.language)} - {""}
