"""The order of what was found: how closely, what kind of thing, which kind of name, how much else is in the name.

Each hit has one number, made of these in the order in which they count, so that millions are sorted quickly and always
alike. From the highest bits: closeness 3, errors 4, by sound 1, kind 6, place 2, name 3, length 10, thing 28.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from iuc_graph.names.search_text import Flags, Forms, Numbers

_LENGTH, _NAME, _PLACE, _KIND, _SOUND, _ERRORS, _CLOSENESS = 28, 38, 41, 43, 49, 50, 54
_LONGEST: Final = 1023
_MOST_ERRORS: Final = 15
_MORE: Final = 8
"""Hits that are looked at for each thing that is wanted, since a thing may have several."""


class Closeness(IntEnum):
    """How a text and a name agree; the smaller, the closer."""

    EXACT = 0
    """It is the name, but for case, accents, blanks, punctuation, and script."""
    WORD = 1
    """A word of the name begins with it; where it has several words, the name itself begins with them."""
    WORDS = 2
    """Its words begin words of the name, in any order."""
    SPREAD = 3
    """Its words are in several names of the thing, or of the country that it lies in."""
    INSIDE = 4
    """It stands inside of a word, or of words that are parted differently."""
    NEAR = 5
    """A name is like it: a typing error or two, the same sound in Hanzi, or some of the words only."""


class Ranks:
    """What of the order does not depend on what is looked for, for each form. Immutable once made.

    `things`: for each form the number of its thing; `kinds`: for each thing the rank of its kind; `names`: for each
    form the rank of the kind of name. Things must be numbered in the order in which equal ones are listed.
    """

    def __init__(self, forms: Forms, things: ArrayLike, kinds: ArrayLike, names: ArrayLike) -> None:
        self.things: Numbers = np.asarray(things, dtype=np.int64)
        self.count = len(np.asarray(kinds))
        self._rank = forms.sounds.astype(np.int64) << _SOUND
        self._rank |= np.asarray(kinds, dtype=np.int64)[self.things] << _KIND
        self._rank |= np.asarray(names, dtype=np.int64) << _NAME
        self._rank |= np.minimum(forms.length, _LONGEST).astype(np.int64) << _LENGTH
        self._rank |= self.things

    def of(self, forms: Numbers, closeness: Numbers, place: Numbers, errors: Numbers | int = 0) -> Numbers:
        """The numbers to sort hits by. `place`: from 0, at the beginning of the name, to 3."""
        wrong = np.minimum(errors, _MOST_ERRORS)
        return self._rank[forms] | closeness << _CLOSENESS | wrong << _ERRORS | place << _PLACE


class Hits:
    """Forms that were found, as they are found; only those of `allowed` things, where that is given."""

    def __init__(self, ranks: Ranks, allowed: Flags | None) -> None:
        self._ranks = ranks
        self._allowed = allowed
        self._keys = np.empty(0, dtype=np.int64)
        self._forms = np.empty(0, dtype=np.int64)

    def add(self, forms: Numbers, closeness: Numbers, place: Numbers, errors: Numbers | int = 0) -> None:
        """More hits: numbers of forms, for each how closely it was found, where, and with how many errors."""
        keys = self._ranks.of(forms, closeness, place, errors)
        if self._allowed is not None:
            kept = self._allowed[self._ranks.things[forms]]
            keys, forms = keys[kept], forms[kept]
        self._keys = np.concatenate((self._keys, keys))
        self._forms = np.concatenate((self._forms, forms))

    @property
    def count(self) -> int:
        """How many things there are among the hits."""
        found = np.zeros(self._ranks.count, dtype=np.bool_)
        found[self._ranks.things[self._forms]] = True
        return int(found.sum())

    def best(self, limit: int) -> list[tuple[Closeness, int]]:
        """The best hit of each of the best things: how close, and the number of its form."""
        few = _MORE * limit
        if len(self._keys) > few:
            last = np.partition(self._keys, few)[few]
            found = self._first(np.flatnonzero(self._keys <= last), limit)
            if len(found) == limit:
                return found
        return self._first(np.arange(len(self._keys)), limit)

    def _first(self, hits: Numbers, limit: int) -> list[tuple[Closeness, int]]:
        """The same among some of the hits."""
        found: dict[int, tuple[Closeness, int]] = {}
        for hit in hits[np.lexsort((self._forms[hits], self._keys[hits]))]:
            if len(found) == limit:
                break
            form = int(self._forms[hit])
            found.setdefault(
                int(self._ranks.things[form]), (Closeness(int(self._keys[hit]) >> _CLOSENESS), form)
            )
        return list(found.values())
