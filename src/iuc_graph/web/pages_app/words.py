"""The wording of the pages: one file a language in languages/, all with the same keys."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from iuc_graph.entities.labels import FALLBACK

HTML_TAGS: Final[Mapping[str, str]] = {"zh": "zh-Hans"}
"""How a page says its language, where that is not the name of the language's file."""


@dataclass(frozen=True)
class Words:
    """The texts of one language by key: the table of the file and the name in it, with a dot between."""

    language: str
    texts: Mapping[str, str]

    @property
    def tag(self) -> str:
        """The language as `lang` of HTML takes it."""
        return HTML_TAGS.get(self.language, self.language)

    def __call__(self, key: str, **filled: object) -> str:
        """The text, with what is filled in for its braces. Raises KeyError for a key that the file lacks."""
        text = self.texts[key]
        return text.format(**filled) if filled else text

    def known(self, key: str) -> str | None:
        """The text, None where the file has none: for names that come from the data."""
        return self.texts.get(key)

    def count(self, key: str, number: int) -> str:
        """A text about a number of things: `key.one` for one where the language has such a form, else `key.many`."""
        text = self.texts.get(f"{key}.one") if number == 1 else None
        return (text or self.texts[f"{key}.many"]).format(n=f"{number:,}")


def languages() -> tuple[str, ...]:
    """The languages that have a file, English first."""
    found = (file.name.removesuffix(".toml") for file in _folder().iterdir() if file.name.endswith(".toml"))
    return tuple(sorted(found, key=lambda name: (name != FALLBACK, name)))


@cache
def words_of(language: str) -> Words:
    """The wording of a language. Raises FileNotFoundError for one without a file."""
    table = tomllib.loads(_folder().joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    return Words(language, dict(_flat(table, "")))


def _folder() -> Any:
    return files("iuc_graph.web.pages_app").joinpath("languages")


def _flat(table: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value
