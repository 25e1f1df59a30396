"""Forms and words that are a typing error or two away from what was typed.

Two names that are as near may have nothing to do with each other: Lisbon and Laison, Paris and parks. So few errors are
taken for one, fewer in short words, and none that people hardly make: in a number, or of another sound at the
beginning. Of 354 names of cities and everyday words that the project does not have, 7 find something near them so; with
one rule for all lengths it was 96. tests/names/test_search_near.py holds examples of both kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from iuc_graph.names.fold import has_hanzi
from iuc_graph.names.search_forms import Form, Script

_LONGEST: Final = 80
_WORDS: Final = 8
"""At most so many words are tried in place of one."""
_SHORT, _LONG = 6, 8
"""Shorter words may have one letter for another that sounds alike only; from the second on there may be two errors."""

_ALIKE: Final = tuple(map(frozenset, ("aeiouy", "ckqsxz", "bfpvw", "dt", "mn", "gjy", "lr")))
"""Letters that are taken for each other by their sound."""


def errors_allowed(text: str) -> int:
    """How many signs may be wrong, missing, too many or swapped: none in the shortest texts, two in longer ones."""
    if len(text) > _LONGEST or len(text) < 3:
        return 0
    return 1 if len(text) < _LONG or has_hanzi(text) else 2


def is_slip(typed: str, other: str) -> bool:
    """Whether somebody who means the one may type the other, of two texts that are within the errors allowed."""
    if has_hanzi(typed):
        return True
    if _digits(typed) != _digits(other) or min(len(typed), len(other)) < 3:
        return False
    if typed[0] != other[0] and typed[:2] != other[1::-1]:
        return len(typed) >= _SHORT and _sound_alike(typed[0], other[0])
    if len(typed) >= _SHORT or len(typed) != len(other):
        return True
    wrong = [pair for pair in zip(typed, other, strict=True) if pair[0] != pair[1]]
    return len(wrong) != 1 or _sound_alike(*wrong[0])


def _sound_alike(one: str, other: str) -> bool:
    return any(letters.issuperset((one, other)) for letters in _ALIKE)


def _digits(text: str) -> list[str]:
    return [sign for sign in text if sign.isdigit()]


class Typos:
    """Texts to look for near misses in. Immutable once made.

    `texts`: without blanks. Those with quite other signs or length are passed over without a comparison.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = tuple(texts)
        self._lengths = np.fromiter(map(len, self._texts), dtype=np.int32, count=len(self._texts))
        self._bags = _bags(self._texts)

    def near(self, text: str) -> list[tuple[int, int]]:
        """(number of a text, errors) of those that it may have been meant for."""
        allowed = errors_allowed(text)
        if not allowed:
            return []
        # One error changes two signs of the set at most.
        other = np.bitwise_count(self._bags ^ _bags((text,)))
        likely = (other <= 2 * allowed) & (np.abs(self._lengths - len(text)) <= allowed)
        numbers = np.flatnonzero(likely).tolist()
        hits = process.extract(
            text,
            [self._texts[number] for number in numbers],
            scorer=OSA.distance,
            score_cutoff=allowed,
            limit=None,
        )
        return [(numbers[place], int(errors)) for other, errors, place in hits if is_slip(text, other)]


class Vocabulary:
    """All words of the forms; the syllables of pinyin, which are all alike, are none. Immutable once made."""

    def __init__(self, forms: Iterable[Form]) -> None:
        words = {word for text, script in forms if script is not Script.PINYIN for word in text.split()}
        self._words = tuple(sorted(words))
        self._typos = Typos(self._words)

    def nearest(self, forms: Iterable[str]) -> tuple[tuple[str, ...], int]:
        """The words nearest to one that is none of them, in any of its forms, and by how many errors; often none."""
        found = sorted(
            (errors, self._words[number]) for form in forms for number, errors in self._typos.near(form)
        )
        least = found[0][0] if found else 0
        return tuple(dict.fromkeys(word for errors, word in found if errors == least))[:_WORDS], least


def _bags(texts: Sequence[str]) -> NDArray[np.uint64]:
    """For each text the set of its signs, as bits; several signs share a bit."""
    codes = np.frombuffer("\0".join((*texts, "")).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    ends = np.flatnonzero(codes == 0)
    first = np.concatenate(([0], ends[:-1] + 1))[: len(texts)]
    bits = np.uint64(1) << (codes & 63).astype(np.uint64)
    return np.bitwise_or.reduceat(bits, first) if len(texts) else bits
