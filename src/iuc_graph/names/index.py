"""The keys under which names are found, and the index from key to label."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Literal

from iuc_graph.names.fold import fold, has_hanzi, joined, pinyin, plain, romanised, transcribed

LabelKind = Literal["preferred", "alternative", "written", "code", "wording"]


@dataclass(frozen=True, order=True)
class Label:
    """One name of one thing.

    `kind`: preferred (a label to show, one a language), alternative (another right name), written (a form
    that some document uses, right or wrong), code (an abbreviation or identifier), wording (what documents say of
    their areas, mapped to a theme by a record). `language`: as in "zh".
    """

    iri: str
    text: str
    language: str = ""
    kind: LabelKind = "preferred"


@dataclass(frozen=True)
class Thing:
    """What a list of candidates shows of a thing, and what a choice between them can go by.

    `types` holds class IRIs, superclasses included, for filtering; `within` the IRIs of what the thing lies
    in, its country above all, so that "Córdoba, 阿根廷" works in every language the country has a label in.
    """

    iri: str
    title: str
    type_label: str = ""
    country: str = ""
    types: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()

    def __str__(self) -> str:
        notes = ", ".join(filter(None, (self.type_label, self.country)))
        return f"{self.title} ({notes})" if notes else self.title


class Likeness(IntEnum):
    """How a typed text and a label agree; the smaller, the closer."""

    SAME = 1
    """Equal but for case, width, punctuation, spacing, and traditional or simplified Hanzi."""
    FOLDED = 2
    """Equal without accents."""
    TRANSCRIBED = 3
    """Equal with ä as ae, å as aa and so on."""
    ROMANISED = 4
    """The label's pinyin, or either side put into Latin letters."""
    GENERIC = 5
    """Equal without words such as "City of", "Province" or 市, or without what stands in brackets."""
    INITIALS = 6
    """The initials of the label's words, or a short form that the label gives in brackets."""


@dataclass(frozen=True, order=True)
class Key:
    """A string under which a label is found, and how close a hit on it is."""

    likeness: Likeness
    text: str


_BEFORE: Final = (
    "city of", "municipality of", "metropolitan city of", "metropolitan area of", "metropolitan region of",
    "region of", "province of", "state of", "county of", "prefecture of", "district of", "the", "ville de",
    "ciudad de", "comune di", "citta di", "citta metropolitana di", "area metropolitana de", "cidade de",
    "stadt",
)  # fmt: skip
_AFTER: Final = (
    "city", "municipality", "metropolitan city", "metropolitan area", "metropolitan region", "urban region",
    "region", "province", "state", "county", "prefecture", "district", "zone", "development zone",
    "autonomous region", "zhuang autonomous region", "oblast", "voivodeship",
)  # fmt: skip
# With the number of signs that must be left: 郑州 is no 州, 巴拉那州 is one.
_AFTER_HANZI: Final = (
    ("壮族自治区", 2), ("自治区", 2), ("自治州", 2), ("特别行政区", 2), ("行政区", 2), ("开发区", 2),
    ("大区", 2), ("地区", 2), ("新区", 2), ("市", 2), ("省", 2), ("县", 2), ("区", 2), ("州", 3),
)  # fmt: skip
_SMALL_WORDS: Final = frozenset(
    ("a", "and", "da", "de", "del", "di", "do", "for", "in", "la", "of", "on", "the", "und", "y")
)
_BRACKETS: Final = re.compile(r"\s*[(（\[]([^()（）\[\]]*)[)）\]]\s*$")


def keys(text: str, language: str = "") -> frozenset[Key]:
    """All keys of a label; `language` "ja" or "ko" keeps its Hanzi from being read as Chinese.

    A text without any letter or digit has no keys.
    """
    found = {*_spellings(text, language), *_shortenings(text, language)}
    return frozenset(key for key in found if key.text)


def typed_keys(text: str) -> tuple[Key, ...]:
    """The keys to look a typed text up with, the closest first.

    Typed Hanzi are never looked up by their sound: 苏州 and 宿州 are two cities with one pinyin.
    """
    found = [Key(Likeness.SAME, joined(plain(text))), Key(Likeness.FOLDED, joined(fold(text)))]
    found.append(Key(Likeness.TRANSCRIBED, joined(transcribed(text))))
    if not has_hanzi(text):
        found.append(Key(Likeness.ROMANISED, joined(romanised(text))))
    found += [Key(Likeness.GENERIC, joined(short)) for short, _ in without_generic(fold(text))]
    return tuple(key for key in found if key.text)


def without_generic(folded: str) -> tuple[tuple[str, str], ...]:
    """(name, generic word) for each way to take a generic word off a folded name."""
    before = [(folded.removeprefix(f"{word} "), word) for word in _BEFORE if folded.startswith(f"{word} ")]
    after = [(folded.removesuffix(f" {word}"), word) for word in _AFTER if folded.endswith(f" {word}")]
    hanzi = [
        (folded.removesuffix(word), word)
        for word, left in _AFTER_HANZI
        if folded.endswith(word) and len(folded) >= len(word) + left
    ]
    return (*before, *after, *hanzi)


def _spellings(text: str, language: str) -> Iterable[Key]:
    yield Key(Likeness.SAME, joined(plain(text)))
    yield Key(Likeness.FOLDED, joined(fold(text)))
    yield Key(Likeness.TRANSCRIBED, joined(transcribed(text)))
    for latin in latin_readings(text, language):
        yield Key(Likeness.ROMANISED, joined(latin))


def latin_readings(text: str, language: str = "") -> tuple[str, ...]:
    """The text in Latin letters, folded: pinyin for Chinese, transliteration for other scripts."""
    if not has_hanzi(text):
        return (romanised(text),)
    return () if language.partition("-")[0] in ("ja", "ko") else pinyin(text)


def _shortenings(text: str, language: str) -> Iterable[Key]:
    outside, inside = _split_brackets(text)
    for whole in {text, outside}:
        for short in {outside, *(name for name, _ in without_generic(fold(whole)))} - {text}:
            yield Key(Likeness.GENERIC, joined(fold(short)))
            for latin in latin_readings(short, language):
                yield Key(Likeness.GENERIC, joined(latin))
        yield Key(Likeness.INITIALS, _initials(whole))
    if inside.isupper() and 2 <= len(inside) <= 6:
        yield Key(Likeness.INITIALS, fold(inside))


def _split_brackets(text: str) -> tuple[str, str]:
    """A name and what its closing brackets hold: "Agioi Anargyroi–Kamatero (AAK)" gives its short form."""
    match = _BRACKETS.search(text)
    return (text[: match.start()], match.group(1).strip()) if match and match.start() else (text, "")


def _initials(text: str) -> str:
    """Initials of the words that carry meaning, where there are three or more of them; else nothing."""
    words = [word for word in fold(text).split() if word not in _SMALL_WORDS]
    return "".join(word[0] for word in words) if len(words) >= 3 else ""


def _closest(label: Label) -> Iterator[tuple[str, Likeness]]:
    """Each text under which a label is found once, with the closest likeness."""
    # Keys are sorted by likeness, and of equal texts the last one given stands.
    found = {key.text: key.likeness for key in sorted(keys(label.text, label.language), reverse=True)}
    return iter(found.items())


@dataclass(frozen=True)
class Hit:
    """A label found, and how it agrees with what was typed."""

    likeness: Likeness
    label: Label


class LabelIndex:
    """Labels by key. Immutable once made, so threads may share it."""

    def __init__(self, labels: Iterable[Label]) -> None:
        table: defaultdict[str, dict[Label, Likeness]] = defaultdict(dict)
        for label in labels:
            for text, likeness in _closest(label):
                table[text][label] = likeness
        self._table: dict[str, dict[Label, Likeness]] = dict(table)

    def after(self, removed: Iterable[Label], added: Iterable[Label]) -> LabelIndex:
        """The same without some of its labels, and with others. This one stays as it is, and shares most with it."""
        followed = LabelIndex(())
        followed._table = self._table.copy()
        going = [(text, label, None) for label in removed for text, _ in _closest(label)]
        coming = [(text, label, likeness) for label in added for text, likeness in _closest(label)]
        for text in {text for text, _, _ in (*going, *coming)}:
            followed._table[text] = dict(self._table.get(text, ()))
        for text, label, _ in going:
            followed._table[text].pop(label, None)
        for text, label, likeness in coming:
            followed._table[text][label] = likeness
        for text, _, _ in going:
            if not followed._table.get(text, True):
                del followed._table[text]
        return followed

    def find(self, text: str) -> tuple[Hit, ...]:
        """Every label that the typed text may mean, each once with its closest likeness; unordered."""
        best: dict[Label, Likeness] = {}
        for key in typed_keys(text):
            for label, likeness in self._table.get(key.text, {}).items():
                agreed = max(key.likeness, likeness)
                best[label] = min(agreed, best.get(label, agreed))
        return tuple(Hit(likeness, label) for label, likeness in best.items() if _counts(label, likeness))


def _counts(label: Label, likeness: Likeness) -> bool:
    """A wording stands for its theme only as it is: its parts and its sound were mapped to nothing."""
    return label.kind != "wording" or likeness <= Likeness.FOLDED
