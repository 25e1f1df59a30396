"""Why nothing was found, as a server of ours says it in a header: back from the header to sentences."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

HINTS: Final = "IUC-Graph-Hint"
"""The header: a list of RFC 9651 whose items are kinds of reasons, each with its text."""

# A string, or a display string, which is percent-encoded UTF-8.
_ITEM: Final = re.compile(
    r'[A-Za-z*][\w:/!#$%&\'*+.^`|~-]*;text=(?:"(?P<string>(?:[^"\\]|\\["\\])*)"|%"(?P<display>[^"]*)")',
    re.ASCII,
)
_ESCAPED: Final = re.compile(r'\\(["\\])')
_PLACE: Final = re.compile(r" \(line (\d+), column (\d+)\)")


def hints_in(value: str) -> tuple[str, ...]:
    """The sentences of the header, in its order; none for a value that is not written so."""
    return tuple(
        unquote(item["display"]) if item["string"] is None else _ESCAPED.sub(r"\1", item["string"])
        for item in _ITEM.finditer(value)
    )


def placed_behind(hint: str, prologue: int) -> str:
    """A sentence about a query that was sent behind so many characters of its first line, as of the query itself."""

    def moved(place: re.Match[str]) -> str:
        line, column = int(place[1]), int(place[2])
        return f" (line {line}, column {column - prologue if line == 1 else column})"

    return _PLACE.sub(moved, hint)


def without_places(hint: str) -> str:
    """A sentence about a query that was changed in its midst, so that lines and columns would lead astray."""
    return _PLACE.sub("", hint)
