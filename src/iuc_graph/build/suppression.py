"""Names that must not come back, known only by their hashes.

A name is too short for a plain hash: whoever has a directory of names tries them all in a second. So each form goes
through scrypt, which takes some 20 ms and 8 MiB a guess, with a salt of its own for each list, so that nobody's
table of hashes made in advance fits, and two lists cannot be compared. The salt lies in the list itself: it is not a
secret, and the list has to work in every checkout. Whoever has the list and suspects a certain name can confirm it;
nobody can read the names from it.

Text is checked by hashing each run of words in it, hundreds of thousands in all of data/. Twelve bits of a quick hash
stand before each slow one, so that one run in 4,096 goes on to it. That also spares whoever guesses 4,095 of 4,096
guesses; without it nobody could afford the check at every build.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from iuc_graph.names.fold import fold
from iuc_graph.records.person import Erased, Suppression

COST: Final = 2**13
"""N of scrypt for a new list; r is 8 and p is 1."""

BLOCK: Final = 8
LANES: Final = 1
MEMORY: Final = 2**28
"""Bytes that scrypt may take at most; the dearest cost that a list may name takes half of it."""

DIGITS: Final = 3
"""Hexadecimal digits of the quick hash: twelve bits."""

THREADS: Final = 4
HANZI: Final = "[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]"


FILLERS: Final = re.compile("[\u115f\u1160\u3164\uffa0]")
"""Letters that look like a blank."""


def words_of(name: str) -> tuple[str, ...]:
    """The folded words of a name; Chinese characters that stand together are one, and digits are words of their own,
    as the mark of a footnote stands right behind a name."""
    return tuple(re.findall(rf"{HANZI}+|\d+|(?:(?!{HANZI})[^\W\d_])+", FILLERS.sub(" ", fold(name))))


def forms_of(name: str) -> frozenset[str]:
    """What all ways to write a name have in common: its folded words as one, forwards and backwards."""
    return frozenset(_forms(words_of(name)))


def new_list() -> Suppression:
    """A list with a salt of its own and nobody in it."""
    return Suppression(salt=secrets.token_hex(16), cost=COST)


def suppressing(known: Suppression, names: Iterable[str]) -> Suppression:
    """The list with one more person, whose name may be written in these ways; the day is that of now (UTC)."""
    every = _shortest(frozenset(words for words in map(words_of, names) if words))
    forms = sorted({form for words in every for form in _forms(words)})
    with ThreadPoolExecutor(THREADS) as pool:
        hashes = list(pool.map(lambda form: _entry(known, form), forms))
    one = Erased(id=secrets.token_hex(16), day=f"{datetime.now(UTC):%Y-%m-%d}", forms=sorted(hashes))
    return known.model_copy(
        update={
            "erased": [*known.erased, one],
            "words": min(8, max([known.words, *map(len, every)])),
            "signs": min(
                16, max([known.signs, *(len("".join(words)) for words in every if _chinese(words))])
            ),
        }
    )


class Suppressed:
    """Finds the names of a list in texts. Threads are used where several runs of words need the slow hash."""

    def __init__(self, known: Suppression | None) -> None:
        """`known`: None stands for a list of nobody."""
        self._list = known
        self._slow: dict[str, set[str]] = {}
        for one in known.erased if known else ():
            for form in one.forms:
                tag, _, rest = form.partition("-")
                self._slow.setdefault(tag, set()).add(rest)

    def __bool__(self) -> bool:
        """Whether anybody is in the list."""
        return bool(self._slow)

    def stand_in(self, spaced: str) -> bool:
        """Whether one of the names stands in a text, given as its folded words between blanks."""
        return any(map(self._is_one, self._asked(spaced)))

    def prepare(self, texts: Iterable[str]) -> None:
        """Make `stand_in` quick for these texts: what needs the slow hash gets it in several threads at once."""
        if self._list is not None and self._slow:
            known, asked = self._list, {run for text in texts for run in self._asked(text)}
            with ThreadPoolExecutor(THREADS) as pool:
                list(pool.map(lambda run: _slow_hash(known.salt, known.cost, run), asked))

    def lists(self, names: Iterable[str]) -> bool:
        """Whether somebody of these names is in the list: by a whole name, a single word only where there is no other.

        Else two people of one surname could not be told apart.
        """
        every = [words for words in map(words_of, names) if words]
        whole = [words for words in every if _is_whole(words)]
        runs = {run for words in whole for part in _parts(words) if _is_whole(part) for run in _forms(part)}
        return any(map(self._is_one, runs or {run for words in every for run in _forms(words)}))

    def _asked(self, spaced: str) -> set[str]:
        """The runs of a text that the quick hash does not pass over."""
        if self._list is None or not self._slow:
            return set()
        known = self._list
        return {run for run in set(_runs(known, spaced.split())) if _tag(known, run) in self._slow}

    def _is_one(self, run: str) -> bool:
        if self._list is None or not (hashes := self._slow.get(_tag(self._list, run))):
            return False
        return _slow_hash(self._list.salt, self._list.cost, run) in hashes


def _runs(known: Suppression, words: list[str]) -> Iterator[str]:
    """Every run of neighbouring words, written as one, and every run of Chinese characters."""
    for length in range(1, known.words + 1):
        for start in range(len(words) - length + 1):
            yield "".join(words[start : start + length])
    for piece in re.findall(f"{HANZI}+", "".join(words)) if known.signs else ():
        for length in range(2, known.signs + 1):
            yield from (piece[start : start + length] for start in range(len(piece) - length + 1))


def _shortest(every: frozenset[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The forms without those that hold another whole one, which is found in their place: "Dr Ada Beispiel"."""
    whole = {form for words in every if _is_whole(words) for form in (words, words[::-1])}
    return sorted(words for words in every if not whole & {part for part in _parts(words) if part != words})


def _parts(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """All runs of neighbouring words of a name."""
    for start in range(len(words)):
        yield from (words[start:end] for end in range(start + 1, len(words) + 1))


def _is_whole(words: tuple[str, ...]) -> bool:
    """Whether it is more than a surname or a first name."""
    return len(words) > 1 or _chinese(words)


def _forms(words: tuple[str, ...]) -> Iterator[str]:
    """A name as one word, forwards and backwards; nothing for a name without letters."""
    if words:
        yield "".join(words)
        yield "".join(words if _chinese(words) else words[::-1])


def _chinese(words: tuple[str, ...]) -> bool:
    return bool(words) and re.fullmatch(f"{HANZI}+", "".join(words)) is not None


def _entry(known: Suppression, form: str) -> str:
    return f"{_tag(known, form)}-{_slow_hash(known.salt, known.cost, form)}"


def _tag(known: Suppression, run: str) -> str:
    return hashlib.blake2b(run.encode(), digest_size=2, key=known.salt.encode()).hexdigest()[:DIGITS]


@lru_cache(maxsize=65536)
def _slow_hash(salt: str, cost: int, run: str) -> str:
    found = hashlib.scrypt(
        run.encode(), salt=bytes.fromhex(salt), n=cost, r=BLOCK, p=LANES, maxmem=MEMORY, dklen=32
    )
    return found.hex()
