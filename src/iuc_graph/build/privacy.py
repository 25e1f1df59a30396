"""No name of a person stands in a public text: checked on the records, before anything is built.

Names that were erased are known by their hashes only, and looked for as well. The message never repeats the name, so
that it cannot leak through a log either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from iuc_graph.build.suppression import Suppressed, words_of
from iuc_graph.errors import Fault
from iuc_graph.names.fold import fold
from iuc_graph.records.book import Book
from iuc_graph.records.person import PersonFile

WRONG: Final = "holds the name of a person; names stand only in data/persons/"
RISEN: Final = "holds the name of a person who was erased; take the entry out"
LIST: Final = Path("data/persons/persons.yaml")
_CODE: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\U(000[0-9a-fA-F]{5})|\\x([0-9a-fA-F]{2})")
POSSESSIVE: Final = re.compile(r"(?<=\w)['’](?:s\b|(?!\w))", re.IGNORECASE)
ALLOWED: Final = "the post, such as 'Deputy Mayor of Mannheim'"


def leaks(book: Book) -> Iterator[Fault]:
    """A fault for each public text, slug or key that holds a name of data/persons/, in any order of its words."""
    names = Names(book.persons)
    names.prepare(found.value for _, found in book.texts())
    for locator, found in book.texts():
        if names.stand_in(found.value):
            yield locator.fault(found.path, WRONG, ALLOWED)
    yield from risen(book.persons)


def risen(persons: PersonFile) -> Iterator[Fault]:
    """A fault for each entry of the list of persons that brings back somebody who was erased."""
    erased = Suppressed(persons.suppressed)
    for number, person in enumerate(persons.persons):
        if erased.lists(person.names):
            yield Fault(LIST, 1, f"persons.{number}.names", RISEN)


def leaks_in_text(files: Iterable[Path], root: Path, persons: PersonFile) -> Iterator[Fault]:
    """The same for the plain text of files, comments too, line by line."""
    names = Names(persons)
    texts = {file: file.read_text(encoding="utf-8", errors="replace") for file in files}
    names.prepare(texts.values())
    for file, text in texts.items():
        lines = text.splitlines() if names.may_stand_in(text) else []
        for number, line in enumerate(lines, start=1):
            if names.stand_in(line):
                yield Fault(file.relative_to(root), number, "text", WRONG, ALLOWED)


def hushed(faults: Iterable[Fault], persons: PersonFile) -> Iterator[Fault]:
    """The faults, with no message that repeats a name: an unknown slug, for example, stands in its message."""
    holds = Names(persons).stand_in
    for fault in faults:
        steps = ("…" if holds(step) else step for step in fault.field.split("."))
        named = holds(fault.wrong) or holds(fault.allowed)
        wrong, allowed = (WRONG, ALLOWED) if named else (fault.wrong, fault.allowed)
        yield replace(fault, field=".".join(steps), wrong=wrong, allowed=allowed)


TIMES: Final = 3
"""How often a text is decoded."""


def readings(text: str) -> tuple[str, ...]:
    """What a text may say once it is decoded: as it is, percent-encoded, escaped for HTML, or for JSON and Turtle; in
    any order, up to as many times as anybody encodes by mistake."""
    found = dict.fromkeys((text,))
    newest = [text]
    for _ in range(TIMES):
        newest = [read for each in newest for read in _decoded(each) if read not in found]
        found |= dict.fromkeys(newest)
    return tuple(found)


def _decoded(text: str) -> Iterator[str]:
    if "%" in text:
        yield unquote(text)
    if "&" in text:
        yield unescape(text)
    if "\\" in text:
        yield _CODE.sub(lambda code: chr(int(code[1] or code[2] or code[3], 16)), text)


class Names:
    """The names of all persons of a list, folded once, and the hashes of those who were erased."""

    def __init__(self, persons: PersonFile) -> None:
        """`persons.allowed` are texts that hold such a name and mean something else."""
        names = {_words(name) for person in persons.persons for name in person.names}
        self._names = sorted(names)
        # A text without the start of any name, which is nearly every text, is done at once.
        hints = {words[0] if words[0].isascii() else words[0][0] for words in names if words}
        self._hints = re.compile("|".join(sorted(re.escape(hint) for hint in hints)) or r"(?!)")
        self._allowed = [_spaced(text) for text in persons.allowed]
        self._suppressed = Suppressed(persons.suppressed)

    def prepare(self, texts: Iterable[str]) -> None:
        """Make looking through these texts quick where people were erased; without them nothing is done."""
        if self._suppressed:
            self._suppressed.prepare(map(_spaced, texts))

    def may_stand_in(self, text: str) -> bool:
        """Whether a name stands in a long text, perhaps across its lines or in an allowed text."""
        spaced = _spaced(text)
        return any(_holds(spaced, words) for words in self._names) or self._suppressed.stand_in(spaced)

    def stand_in(self, text: str) -> bool:
        """Whether a name stands in a text, and not only within an allowed one."""
        spaced = _spaced(text)
        for harmless in self._allowed:
            spaced = spaced.replace(harmless, " ")
        if self._suppressed and self._suppressed.stand_in(spaced):
            return True
        return bool(self._hints.search(spaced)) and any(_holds(spaced, words) for words in self._names)

    def stand_in_any_reading(self, text: str) -> bool:
        """The same for a text from elsewhere, also where the name is encoded or escaped in it."""
        return any(map(self.stand_in, readings(text)))


def _spaced(text: str) -> str:
    """The words of a text between blanks; Chinese, which sets none, is parted from a Latin name within it."""
    owned = POSSESSIVE.sub(" ", text)
    return " " + " ".join(words_of(owned)) + " "


def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W\d_]+|\d+", fold(name)))


def _holds(text: str, words: tuple[str, ...]) -> bool:
    """Whether the words stand in the text side by side or as one, forwards or backwards; Chinese within any word."""
    if not words:
        return False
    if not words[0].isascii():
        return "".join(words) in text.replace(" ", "")
    orders = (words, words[::-1])
    return any(f" {between.join(order)} " in text for order in orders for between in (" ", ""))
