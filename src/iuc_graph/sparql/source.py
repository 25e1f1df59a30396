"""The text of a query with codepoint escapes decoded, and the way back to the places in the text as written."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from iuc_graph.errors import QuerySyntaxError

_SURROGATES: Final = range(0xD800, 0xE000)
_UNDECODED: Final = frozenset("\"'\\\n\r")
_BACKSLASH: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)", re.DOTALL)


@dataclass(frozen=True)
class Source:
    """A query text with codepoint escapes decoded, and the way back to positions in the text as written.

    Quotes, backslashes and line ends stay escaped, as they would end a string; so lines are the same in both.
    """

    text: str
    original: str
    shifts: tuple[tuple[int, int], ...] = ()

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, in the original text, of an offset in the decoded one."""
        passed = bisect_right(self.shifts, (offset, len(self.original)))
        at = offset + (self.shifts[passed - 1][1] if passed else 0)
        line_start = self.original.rfind("\n", 0, at) + 1
        return self.original.count("\n", 0, at) + 1, at - line_start + 1

    def original_position(self, line: int, column: int) -> tuple[int, int]:
        """The same for a line and column, from 1, in the decoded text."""
        return self.position(self.offset(line, column)) if self.shifts else (line, column)

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column, from 1, in the decoded text."""
        start = 0
        for _ in range(line - 1):
            start = self.text.find("\n", start) + 1
        return start + column - 1

    def place(self, offset: int) -> str:
        """Where an offset in the decoded text is found in the text as written, as words that start a sentence."""
        line, column = self.position(offset)
        return f"Line {line}, column {column}"

    def error(self, message: str, offset: int) -> QuerySyntaxError:
        """A syntax error at an offset in the decoded text."""
        line, column = self.position(offset)
        return QuerySyntaxError(f"Line {line}, column {column}: {message}", line, column)


def decode(text: str) -> Source:
    r"""Decode \uXXXX and \UXXXXXXXX. Raises QuerySyntaxError for what is no character."""
    if "\\u" not in text and "\\U" not in text:
        return Source(text, text)
    pieces: list[str] = []
    shifts: list[tuple[int, int]] = []
    length = end = 0
    for match in _BACKSLASH.finditer(text):
        character = _decoded(match, text)
        pieces += [text[end : match.start()], character]
        length += match.start() - end + len(character)
        end = match.end()
        shifts.append((length, end - length))
    return Source("".join([*pieces, text[end:]]), text, tuple(shifts))


def _decoded(match: re.Match[str], text: str) -> str:
    digits = match[1] or match[2]
    if digits is None:
        return match[0]
    code = int(digits, 16)
    if code in _SURROGATES or code > 0x10FFFF or code == 0:
        raise Source(text, text).error(f"{match[0]} is not a character.", match.start())
    return match[0] if chr(code) in _UNDECODED else chr(code)
