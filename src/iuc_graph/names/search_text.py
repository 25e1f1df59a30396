"""All forms one after another in one text, with every place in it sorted by the three signs that stand there.

So whatever is looked for, only places that begin with the same signs are looked at. Numbers at which a word begins are
sorted apart from the others. Memory: about 16 bytes for each sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from iuc_graph.names.search_forms import WITHOUT_BLANKS, Form, Script, is_flowing

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_END: Final = "\0"
_BLANK: Final = 32
_BITS: Final = 21
_LAST: Final = (1 << _BITS) - 1
_GRAM: Final = 3
_INSIDE: Final = 1 << (_GRAM * _BITS)


class Forms:
    """Forms by number, in the order in which they were given; and where in them a text occurs. Immutable once made."""

    def __init__(self, forms: Sequence[Form]) -> None:
        spaced = _codes("".join(f"{text}{_END}" for text, _ in forms))
        kept = spaced != _BLANK
        after_blank = np.concatenate(([False], ~kept[:-1]))[kept] if len(spaced) else kept
        codes = spaced[kept]
        ends = np.flatnonzero(codes == 0)
        self.first = np.concatenate(([0], ends[:-1] + 1)).astype(np.int64)[: len(forms)]
        self.length = (ends - self.first).astype(np.int32)
        self.sounds = np.array([script is Script.PINYIN for _, script in forms], dtype=np.bool_)
        self._form_of = np.repeat(np.arange(len(forms), dtype=np.int32), self.length + 1)
        # What is looked for is never longer, so no look at a sign runs out of the text.
        self.longest = int(self.length.max(initial=0))
        self._codes = np.concatenate((codes, np.zeros(self.longest + _GRAM, dtype=codes.dtype)))
        self._mark(codes, after_blank)
        self._sort(codes)

    def _mark(self, codes: NDArray[np.uint32], after_blank: Flags) -> None:
        """Where words begin, and where a blank parts two words of a script that writes blanks."""
        flowing = _flowing(codes)
        flowing_before = np.concatenate(([False], flowing[:-1])) if len(codes) else flowing
        starts = after_blank | flowing | flowing_before
        starts[self.first] = True
        starts[codes == 0] = False
        breaks = after_blank & ~flowing & ~flowing_before & ~self.sounds[self._form_of]
        padding = np.zeros(self.longest + _GRAM, dtype=np.bool_)
        self._starts = np.concatenate((starts, padding))
        self._breaks = np.concatenate((breaks, padding))

    def _sort(self, codes: NDArray[np.uint32]) -> None:
        wide = self._codes.astype(np.uint64)
        count = len(codes)
        grams = wide[:count] << np.uint64(2 * _BITS)
        grams |= wide[1 : count + 1] << np.uint64(_BITS)
        grams |= wide[2 : count + 2]
        grams |= np.where(self._starts[:count], np.uint64(0), np.uint64(_INSIDE))
        order = np.argsort(grams, kind="stable")
        grams = grams[order]
        new = np.flatnonzero(np.concatenate(([True], grams[1:] != grams[:-1]))) if count else order
        self._order = order.astype(np.int32 if count < 2**31 else np.int64)
        self._grams = grams[new]
        self._offsets = np.concatenate((new, [count]))

    def __len__(self) -> int:
        return len(self.first)

    def text(self, form: int) -> str:
        """One form, without blanks."""
        start = self.first[form]
        return self._codes[start : start + self.length[form]].tobytes().decode("utf-32-le", "surrogatepass")

    def form_of(self, places: Numbers) -> Numbers:
        """The forms that places of the text belong to."""
        return self._form_of[places].astype(np.int64)

    def find(self, needle: str, *, inside: bool) -> Numbers:
        """The places at which this text without blanks stands: all, or those at which a word begins."""
        if not needle or len(needle) > self.longest:
            return np.empty(0, dtype=np.int64)
        signs = _codes(needle)
        if not inside:
            return self._verified(self._from(signs[:_GRAM], 0), signs, 0)
        shift = self._rarest(signs)
        gram = signs[shift : shift + _GRAM]
        there = np.concatenate((self._from(gram, 0), self._from(gram, _INSIDE)))
        return self._verified(there - shift, signs, shift)

    def _range(self, gram: NDArray[np.uint32], region: int) -> tuple[int, int]:
        """Where in the order the places stand that begin with up to three signs."""
        low = high = region
        for place in range(_GRAM):
            bits = (_GRAM - 1 - place) * _BITS
            low |= (int(gram[place]) if place < len(gram) else 0) << bits
            high |= (int(gram[place]) if place < len(gram) else _LAST) << bits
        first = np.searchsorted(self._grams, np.uint64(low), "left")
        last = np.searchsorted(self._grams, np.uint64(high), "right")
        return int(self._offsets[first]), int(self._offsets[last])

    def _from(self, gram: NDArray[np.uint32], region: int) -> Numbers:
        first, last = self._range(gram, region)
        return self._order[first:last].astype(np.int64)

    def _rarest(self, signs: NDArray[np.uint32]) -> int:
        """How far into the text its rarest three signs stand."""

        def number(shift: int) -> int:
            gram = signs[shift : shift + _GRAM]
            ranges = (self._range(gram, region) for region in (0, _INSIDE))
            return sum(last - first for first, last in ranges)

        return min(range(max(1, len(signs) - _GRAM + 1)), key=number)

    def _verified(self, places: Numbers, signs: NDArray[np.uint32], known: int) -> Numbers:
        """Those of the places at which all signs stand; three of them, from `known` on, are known to."""
        places = places[places >= 0]
        for offset, sign in enumerate(signs):
            if not known <= offset < known + _GRAM:
                places = places[self._codes[places + offset] == sign]
        return places

    def begin_words(self, places: Numbers) -> Flags:
        """Whether a word begins at each place."""
        starts: Flags = self._starts[places]
        return starts

    def begin_forms(self, places: Numbers, forms: Numbers) -> Flags:
        """Whether each place is the first of its form."""
        first: Flags = places == self.first[forms]
        return first

    def end_words(self, places: Numbers, length: int) -> Flags:
        """Whether a word ends where a text of this length ends that stands at each place."""
        after = places + length
        ends: Flags = self._starts[after] | (self._codes[after] == 0)
        return ends

    def keep_words(self, places: Numbers, forms: Numbers, typed: str) -> Flags:
        """Whether a typed form with its blanks parts what stands at each place into the same words."""
        breaks = np.array(breaks_of(typed), dtype=np.bool_)
        same = np.ones(len(places), dtype=np.bool_)
        sounds = self.sounds[forms]
        for offset in range(1, len(breaks)):
            at = places + offset
            parted = self._starts[at] | ~breaks[offset]
            same &= np.where(sounds, parted, self._breaks[at] == breaks[offset])
        return same


def breaks_of(typed: str) -> list[bool]:
    """For each sign of a typed form but its blanks: whether a blank before it parts two words.

    Blanks beside a sign of a script that writes none part nothing.
    """
    found, parted, before = [], False, False
    for sign in typed:
        if sign == " ":
            parted = True
            continue
        flowing = is_flowing(sign)
        found.append(parted and not flowing and not before)
        parted, before = False, flowing
    return found


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)


def _flowing(codes: NDArray[np.uint32]) -> Flags:
    found = np.zeros(len(codes), dtype=np.bool_)
    for first, last in WITHOUT_BLANKS:
        found |= (codes >= first) & (codes <= last)
    return found
