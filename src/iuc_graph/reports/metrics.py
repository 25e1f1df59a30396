"""How much room a text takes on paper: the widths of the letters of Arial and its equals, and where lines end.

Liberation Sans, Arimo and Helvetica have the same widths, so a page is laid out alike wherever it is printed.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

EM: Final = 1000
"""Units of the widths in the size of the letters."""

OTHER: Final = 620
"""Letters that are not listed: accented, Greek and Cyrillic ones are rarely wider."""

_BY_WIDTH: Final = {
    191: "'",
    222: "ijl‘’",
    260: "|",
    278: " !,./:;I[\\]ft\u00a0",
    333: "()-`r“”",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?_Labdeghnopqu–",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "—…",
    1015: "@",
}
WIDTHS: Final[Mapping[str, int]] = MappingProxyType(
    {sign: width for width, signs in _BY_WIDTH.items() for sign in signs}
)
"""Widths of letters in thousandths of their size."""

BOLD: Final = 1.08
"""How much wider bold letters are."""

# A line may end behind a blank or a hyphen and beside every Chinese sign, but no line begins with a mark that closes
# something or ends with one that opens it.
_WIDE: Final = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_OPENING: Final = "（【《〈「『“‘"
_CLOSING: Final = "、，。；：！？）】》〉」』”’…"
_PIECES: Final = re.compile(
    rf"\s+|[{_OPENING}]*(?:[{_WIDE}]|[^\s{_WIDE}-]*-+|[^\s{_WIDE}-]+)[{_CLOSING}]*|[{_OPENING}]+"
)


_CHINESE: Final = re.compile(f"[{_WIDE}]")


def width_of(text: str, size: float) -> float:
    """The length of a text on one line, in points."""
    return _units_of(text, _CHINESE.search(text) is not None) * size / EM


def _units_of(text: str, chinese: bool) -> int:
    """The length of a text. Beside Hanzi, office programs take quotation marks and their like from the font for Hanzi,
    where they are as wide as these."""
    return sum(EM if chinese and _may_be_wide(sign) else _units(sign) for sign in text)


@lru_cache(maxsize=4096)
def _may_be_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) == "A"


@lru_cache(maxsize=4096)
def _units(sign: str) -> int:
    if (known := WIDTHS.get(sign)) is not None:
        return known
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return EM if unicodedata.east_asian_width(sign) in "WF" else OTHER


def lines_of(text: str, room: float, size: float) -> int:
    """The lines that a text takes where a line is `room` points long; one that is empty takes one.

    A word that is longer than a line goes on in the next one.
    """
    lines, used = 1, 0.0
    for units, blank in _pieces(text):
        width = units * size / EM
        if used + width <= room or (blank and used):
            used += width
            continue
        lines += bool(used)
        more = math.ceil(width / room) - 1
        lines, used = lines + more, width - more * room
    return lines


@lru_cache(maxsize=16_384)
def _pieces(text: str) -> tuple[tuple[int, bool], ...]:
    """The parts of a text behind which a line may end: their widths, and whether they are blank."""
    chinese = _CHINESE.search(text) is not None
    return tuple((_units_of(piece, chinese), piece.isspace()) for piece in _PIECES.findall(text))
