"""Cells that stay what they are in every format: no formula, no character that a file cannot hold, none too long."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

STARTS: Final = frozenset("=+-@\t\r\n＝＋－＠")
"""First characters that make a spreadsheet read a cell as a formula; some read the full-width forms as well."""

APOSTROPHE: Final = "'"

REPLACED: Final = "\N{REPLACEMENT CHARACTER}"
CUT: Final = "…"

LONGEST: Final = 32_767
"""UTF-16 code units that a cell of a workbook may hold."""

_UTF16: Final = "utf-16-le"
_ANY: Final = "surrogatepass"
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_REORDERING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


def neutral(text: str) -> str:
    """The text as a cell of a CSV file; one that a spreadsheet could read as a formula gets an apostrophe in front.

    Spaces and invisible marks before the sign do not hide it.
    """
    return APOSTROPHE + text if _first(text) in STARTS else text


def _first(text: str) -> str:
    """The first character that a reader may act upon; empty where there is none."""
    if text[:1] in STARTS:
        return text[:1]
    return next((sign for sign in text if not (sign.isspace() or unicodedata.category(sign) == "Cf")), "")


def readable(text: str) -> str:
    """The text without what a document for people cannot hold or should not.

    Control characters and halves of surrogate pairs, which XML has no form for, become U+FFFD; characters that turn
    the order of the text around them are left out, as they would also turn our own words beside it.
    """
    return _REORDERING.sub("", _UNWRITABLE.sub(REPLACED, text))


def clipped(text: str, longest: int) -> str:
    """The text, or so much of it that with "…" it has `longest` UTF-16 code units at most."""
    if len(text) * 2 <= longest or units(text) <= longest:
        return text
    whole = text.encode(_UTF16, _ANY)
    kept = whole[: 2 * (longest - len(CUT))].decode(_UTF16, _ANY)
    return (kept if text.startswith(kept) else kept[:-1]) + CUT  # half of a pair is no sign


def units(text: str) -> int:
    """UTF-16 code units of a text, by which workbooks count."""
    return len(text) if text.isascii() else len(text.encode(_UTF16, _ANY)) // 2
