"""The forms in which labels are searched: folded, with umlauts written as two letters, and by their sound.

A form is a text with blanks between its words, or between the syllables of Hanzi. What is typed has forms as well; one
finds the other where, without blanks, one is a part of the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from iuc_graph.names.fold import fold, has_hanzi, pinyin, plain, romanised, transcribed

# Scripts that write no blanks between words: a word may begin at each of their signs.
WITHOUT_BLANKS: Final = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip
HANZI: Final = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003FFFF]+")
_TONES: Final = re.compile(r"(?<=[a-z])[1-5](?![0-9])")
_JAPANESE_OR_KOREAN: Final = ("ja", "ko")
_LONGEST_PHRASE: Final = 12
# In a table, for a sign that changes with the one before it, such as a vowel of Hangul. No text keeps it when folded.
_TOGETHER: Final = "\0"


def is_flowing(sign: str) -> bool:
    """Whether a sign is of a script without blanks between words."""
    return any(first <= ord(sign) <= last for first, last in WITHOUT_BLANKS)


class Script(IntEnum):
    """How a form came from a label."""

    FOLDED = 0
    """Without accents, case and punctuation."""
    TRANSCRIBED = 1
    """With ä as ae and so on."""
    ROMANISED = 2
    """Another script in Latin letters."""
    PINYIN = 3
    """Hanzi by their sound; its blanks part syllables, not words."""


Form = tuple[str, Script]


def forms_of(text: str, language: str = "") -> tuple[Form, ...]:
    """All forms of a label, each once; none for a text without letters and digits."""
    plainest = folded(text)
    if text.isascii():
        return ((plainest, Script.FOLDED),) if plainest else ()
    found = {plainest: Script.FOLDED}
    found.setdefault(_changed(text, Script.TRANSCRIBED), Script.TRANSCRIBED)
    if not has_hanzi(text):
        found.setdefault(_changed(text, Script.ROMANISED), Script.ROMANISED)
    elif language.partition("-")[0] not in _JAPANESE_OR_KOREAN:
        for reading in readings(text):
            found.setdefault(reading, Script.PINYIN)
    found.pop("", None)
    return tuple(found.items())


def folded(text: str) -> str:
    """The same as `fold`, quicker for many texts that are seen once."""
    return _changed(text, Script.FOLDED)


def typed_forms(text: str) -> tuple[str, ...]:
    """The forms to look for what was typed in, the plainest first; typed Hanzi are not looked for by their sound."""
    plainest = fold(text)
    found = [plainest, transcribed(text), _TONES.sub("", plainest)]
    if not has_hanzi(text):
        found.append(romanised(text))
    return tuple(form for form in dict.fromkeys(found) if form)


CHANGES: Final[Mapping[Script, Callable[[str], str]]] = MappingProxyType(
    {Script.FOLDED: fold, Script.TRANSCRIBED: transcribed, Script.ROMANISED: romanised, Script.PINYIN: plain}
)
"""What makes the forms of a label; for pinyin, what it is read from."""


def _changed(text: str, script: Script) -> str:
    """The same as `CHANGES`, sign by sign from a table, which is several times quicker for a whole graph."""
    changed = text.translate(_table(script))
    return CHANGES[script](text) if _TOGETHER in changed else " ".join(changed.split())


class _Table(dict[int, str]):
    """What becomes of each sign between others; filled as signs turn up."""

    def __init__(self, change: Callable[[str], str]) -> None:
        super().__init__()
        self._change = change

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = found = _TOGETHER if _joins(sign) else self._change(f"a{sign}a")[1:-1]
        return found


def _joins(sign: str) -> bool:
    """Whether a sign may melt into one with the sign before or after it: accents, and parts of Hangul."""
    if "가" <= sign <= "힣":
        return False
    first = unicodedata.normalize("NFKD", sign)[0]
    return unicodedata.category(first).startswith("M") or "\u1100" <= first <= "\u11ff"


@cache
def _table(script: Script) -> _Table:
    return _Table(CHANGES[script])


def readings(text: str) -> tuple[str, ...]:
    """The same as `fold.pinyin` for a label with Hanzi; quicker where it has no word of the dictionary, as most names.

    Only the ü of Hanzi is written as v as well.
    """
    written = _changed(text, Script.PINYIN)
    if any(map(_has_phrase, HANZI.findall(written))):
        return pinyin(text)
    spelled = [
        tuple(map(_syllables, piece)) if HANZI.match(piece) else ((_changed(piece, Script.FOLDED),) * 2,)
        for piece in _pieces(written)
    ]
    both = (" ".join(filter(None, (one[which] for piece in spelled for one in piece))) for which in (0, 1))
    return tuple(dict.fromkeys(both))


def _pieces(written: str) -> Iterator[str]:
    """Runs of Hanzi, and what is between them."""
    end = 0
    for run in HANZI.finditer(written):
        yield written[end : run.start()]
        yield run[0]
        end = run.end()
    yield written[end:]


def _has_phrase(run: str) -> bool:
    phrases = _phrases()
    return any(
        run[start:end] in phrases
        for start in range(len(run) - 1)
        for end in range(start + 2, min(len(run), start + _LONGEST_PHRASE) + 1)
    )


@cache
def _phrases() -> frozenset[str]:
    """The words that pypinyin has readings of; longer ones by the beginning that `_has_phrase` looks at."""
    from pypinyin.constants import PHRASES_DICT

    return frozenset(phrase[:_LONGEST_PHRASE] for phrase in PHRASES_DICT)


@cache
def _syllables(sign: str) -> tuple[str, str]:
    """The reading of one sign, with ü as u and as v."""
    found = pinyin(sign)
    return found[0], found[-1]
