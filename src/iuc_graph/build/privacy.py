"""No name of a person stands in a public text: checked on the records, before anything is built.

The message never repeats the name, so that it cannot leak through a log either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from iuc_graph.errors import Fault
from iuc_graph.names.fold import fold
from iuc_graph.records.book import Book
from iuc_graph.records.person import PersonFile

WRONG: Final = "holds the name of a person; names stand only in data/persons/"
HANZI: Final = "[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]"
POSSESSIVE: Final = re.compile(r"(?<=\w)['’](?:s\b|(?!\w))", re.IGNORECASE)
ALLOWED: Final = "the post, such as 'Deputy Mayor of Mannheim'"


def leaks(book: Book) -> Iterator[Fault]:
    """A fault for each public text, slug or key that holds a name of data/persons/, in any order of its words."""
    holds = _Names(book.persons).stand_in
    for locator, found in book.texts():
        if holds(found.value):
            yield locator.fault(found.path, WRONG, ALLOWED)


def leaks_in_text(files: Iterable[Path], root: Path, persons: PersonFile) -> Iterator[Fault]:
    """The same for the plain text of files, comments too, line by line."""
    names = _Names(persons)
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace")
        lines = text.splitlines() if names.may_stand_in(text) else []
        for number, line in enumerate(lines, start=1):
            if names.stand_in(line):
                yield Fault(file.relative_to(root), number, "text", WRONG, ALLOWED)


def hushed(faults: Iterable[Fault], persons: PersonFile) -> Iterator[Fault]:
    """The faults, with no message that repeats a name: an unknown slug, for example, stands in its message."""
    holds = _Names(persons).stand_in
    for fault in faults:
        steps = ("…" if holds(step) else step for step in fault.field.split("."))
        named = holds(fault.wrong) or holds(fault.allowed)
        wrong, allowed = (WRONG, ALLOWED) if named else (fault.wrong, fault.allowed)
        yield replace(fault, field=".".join(steps), wrong=wrong, allowed=allowed)


class _Names:
    """The names of all persons, folded once."""

    def __init__(self, persons: PersonFile) -> None:
        names = {_words(name) for person in persons.persons for name in person.names}
        self._names = sorted(names)
        # A text without the start of any name, which is nearly every text, is done at once.
        hints = {words[0] if words[0].isascii() else words[0][0] for words in names if words}
        self._hints = re.compile("|".join(sorted(re.escape(hint) for hint in hints)) or r"(?!)")
        self._allowed = [_spaced(text) for text in persons.allowed]

    def may_stand_in(self, text: str) -> bool:
        """Whether a name stands in a long text, perhaps across its lines or in an allowed text."""
        spaced = _spaced(text)
        return any(_holds(spaced, words) for words in self._names)

    def stand_in(self, text: str) -> bool:
        spaced = _spaced(text)
        for harmless in self._allowed:
            spaced = spaced.replace(harmless, " ")
        return bool(self._hints.search(spaced)) and any(_holds(spaced, words) for words in self._names)


def _spaced(text: str) -> str:
    """The words of a text between blanks; Chinese, which sets none, is parted from a Latin name within it."""
    owned = POSSESSIVE.sub(" ", text)
    return " " + " ".join(re.findall(rf"{HANZI}+|(?:(?!{HANZI})\w)+", fold(owned))) + " "


def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", fold(name)))


def _holds(text: str, words: tuple[str, ...]) -> bool:
    """Whether the words stand in the text side by side or as one, forwards or backwards; Chinese within any word."""
    if not words:
        return False
    if not words[0].isascii():
        return "".join(words) in text.replace(" ", "")
    orders = (words, words[::-1])
    return any(f" {between.join(order)} " in text for order in orders for between in (" ", ""))
