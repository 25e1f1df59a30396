"""Words that a caller may use: which keywords there are, and which values each of them takes."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from typing import Final, TypeVar

from iuc_graph.entities.labels import LANGUAGES
from iuc_graph.errors import ArgumentInvalid, ArgumentUnknown

Word = TypeVar("Word", bound=str)

IRIS: Final = ("short", "full")


def chosen(parameter: str, value: Word, allowed: Sequence[str]) -> Word:
    """The value, if it is one of those allowed. Raises ArgumentInvalid, which names them."""
    if value not in allowed:
        raise ArgumentInvalid(parameter, f"{parameter} is {value!r}; choose one of {', '.join(allowed)}.")
    return value


def in_form(lang: str, iris: str) -> None:
    """Raises ArgumentInvalid for a language in which labels are not told, or for another form of IRIs."""
    chosen("lang", lang, LANGUAGES)
    chosen("iris", iris, IRIS)


def known(given: Iterable[str], allowed: Collection[str]) -> None:
    """Raises ArgumentUnknown for the first keyword that there is not, with those that there are."""
    for name in given:
        if name not in allowed:
            near = difflib.get_close_matches(name, allowed, n=1, cutoff=0.5)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise ArgumentUnknown(
                name, f"There is no keyword {name} here.{hint} There are: {', '.join(allowed)}."
            )
