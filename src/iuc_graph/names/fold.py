"""Spellings made comparable: what two writings of one name have in common.

All functions are pure and work on any Unicode text. Dictionaries (Hanzi, pinyin, transliteration) are read
on first use, never at import.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

_APOSTROPHES: Final = frozenset("'’‘‛`´ʼʻʹʾʿ′＇ˈ")
_DROPPED: Final = frozenset(".．｡")
_AND: Final = frozenset("&＆﹠")
_ACCENT_BLOCKS: Final = (
    (0x0300, 0x036F),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
)
# How people without these keys write them: German, Danish, Norwegian, Swedish, Finnish.
_TRANSCRIPTIONS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "æ": "ae", "å": "aa"})
_HANZI: Final = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003FFFF]")


def has_hanzi(text: str) -> bool:
    """Whether the text holds at least one Chinese character."""
    return _HANZI.search(text) is not None


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """The text without differences of case, width, punctuation, spacing and Hanzi script; accents stay.

    Apostrophes and full stops vanish, "&" becomes "and", every other sign becomes a blank.
    """
    wide = unicodedata.normalize("NFKD", text).casefold()
    signs = "".join(map(_sign, unicodedata.normalize("NFKD", wide)))
    hanzi = "".join(map(_simplified, unicodedata.normalize("NFC", signs)))
    return " ".join(hanzi.split())


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text as `plain`, also without accents and with Latin letters reduced to a–z (ß ss, ø o, ł l, æ ae).

    Other scripts stay what they are. Folding twice changes nothing.
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", plain(text)) if not _is_accent(c))
    latin = "".join(map(_ascii_if_latin, unicodedata.normalize("NFC", bare)))
    return " ".join(latin.split())


def joined(text: str) -> str:
    """The text without blanks: "chong qing" and "chongqing" are one key."""
    return text.replace(" ", "")


def transcribed(text: str) -> str:
    """The folded text with ä, ö, ü, ø, æ and å written as two letters: Köln as koeln, Århus as aarhus."""
    return fold(plain(text).translate(_TRANSCRIPTIONS))


@lru_cache(maxsize=65536)
def pinyin(text: str) -> tuple[str, ...]:
    """Toneless pinyin readings of a text with Hanzi, folded, syllables apart; the ü of 吕 as u and as v.

    Readings follow whole words where the dictionary knows them: 重庆 is chong qing.
    """
    from pypinyin import Style, lazy_pinyin

    reading = " ".join(lazy_pinyin(plain(text), style=Style.NORMAL, v_to_u=True))
    return tuple(dict.fromkeys((fold(reading), fold(reading.replace("ü", "v")))))


@lru_cache(maxsize=65536)
def romanised(text: str) -> str:
    """The text in Latin letters by script alone (Greek, Cyrillic, kana, Hangul …), folded; not for Hanzi."""
    from anyascii import anyascii

    return fold(anyascii(plain(text)))


@cache
def _sign(character: str) -> str:
    """A character with the differences of punctuation taken out."""
    if character in _APOSTROPHES or character in _DROPPED:
        return ""
    if character in _AND:
        return " and "
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return " " if category[0] in "PSZC" else character


@cache
def _simplified(character: str) -> str:
    """A Hanzi in simplified script; by single characters, so that a part of a name folds like the whole."""
    return _converter_to_simplified(character) if has_hanzi(character) else character


def _converter_to_simplified(character: str) -> str:
    written, simplified = "", character
    while written != simplified:
        written, simplified = simplified, _opencc()(simplified)
    return unicodedata.normalize("NFC", simplified)


@cache
def _opencc() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


@cache
def _is_accent(character: str) -> bool:
    """Accents of Latin, Greek and Cyrillic; the vowel signs of other scripts are letters and stay."""
    return any(first <= ord(character) <= last for first, last in _ACCENT_BLOCKS)


@cache
def _ascii_if_latin(character: str) -> str:
    if character.isascii() or not unicodedata.name(character, "").startswith("LATIN "):
        return character
    from anyascii import anyascii

    return "".join(map(_sign, anyascii(character).casefold()))
