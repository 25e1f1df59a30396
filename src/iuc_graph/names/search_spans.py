"""Where in a name stands what was looked for, so that it can be shown in another colour."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from iuc_graph.names.fold import fold, joined, plain
from iuc_graph.names.search_forms import CHANGES, HANZI, Script, forms_of

Span = tuple[int, int]


def aligned(text: str, form: str, script: Script) -> list[Span] | None:
    """Where in the label each sign of one of its forms, without blanks, comes from; None where that cannot be told."""
    clusters = list(_clusters(text))
    pieces = _sounds(text, clusters, form) if script is Script.PINYIN else _folded(text, clusters, script)
    if pieces is None or "".join(pieces) != joined(form):
        return None
    return [cluster for cluster, piece in zip(clusters, pieces, strict=True) for _ in piece]


def _clusters(text: str) -> Iterator[Span]:
    """Each sign of a text together with the accents after it."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.category(text[place]).startswith("M"):
            yield start, place
            start = place


def _folded(text: str, clusters: list[Span], script: Script) -> list[str]:
    return [joined(CHANGES[script](text[start:end])) for start, end in clusters]


def _sounds(text: str, clusters: list[Span], form: str) -> list[str] | None:
    """The syllable for each Hanzi, taken from the form in order, and other signs as they are folded."""
    rest, pieces = form.split(), []
    for start, end in clusters:
        sign = joined(plain(text[start:end]))
        if HANZI.fullmatch(sign):
            if not rest:
                return None
            pieces.append(rest.pop(0))
        else:
            folded = joined(fold(sign))
            pieces.append(folded)
            rest = _without(rest, folded)
    return pieces


def _without(rest: list[str], folded: str) -> list[str]:
    """What is left of a form after some signs of it that are no Hanzi."""
    while folded and rest:
        if not rest[0].startswith(folded[0]):
            break
        shortened = rest[0][1:]
        folded = folded[1:]
        rest = [shortened, *rest[1:]] if shortened else rest[1:]
    return rest


def spans_of(
    text: str, language: str, form: str, whole: Sequence[str], words: Sequence[Sequence[str]]
) -> tuple[Span, ...]:
    """The parts of a label, as (start, end) in signs, that the first of the texts `whole` in it stands for.

    Where it has none of them, the parts for one of each group of `words`; where it has none of these either, or where
    signs of the form cannot be led back to signs of the label, the whole label. `form`: the form of the label that was
    found; it and the texts are without blanks.
    """
    for spaced, script in forms_of(text, language):
        if joined(spaced) == form and (signs := aligned(text, spaced, script)):
            begins = _begins(spaced)
            places = _places(form, begins, [whole]) or _places(form, begins, words) or [(0, len(form))]
            return _merged((signs[start][0], signs[end - 1][1]) for start, end in places)
    return ((0, len(text)),)


def _begins(spaced: str) -> frozenset[int]:
    """Where words begin in a form without blanks."""
    ends = accumulate(map(len, spaced.split()))
    return frozenset((0, *ends))


def _places(form: str, begins: frozenset[int], groups: Sequence[Sequence[str]]) -> list[Span]:
    """Where one text of each group stands in a form: at the beginning of a word, if it does anywhere."""
    found = []
    for group in groups:
        there = [
            (match.start() not in begins, match.start(), match.start() + len(text))
            for text in filter(None, group)
            for match in re.finditer(f"(?={re.escape(text)})", form)
        ]
        found += [min(there)[1:]] if there else []
    return found


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same parts in order, those that touch or overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
