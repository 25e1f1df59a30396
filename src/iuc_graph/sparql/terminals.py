"""The terminals of SPARQL 1.1 as patterns, and a text cut up into them.

No alternative reads a character many times over, whatever the text is: a text is cut up before anything else is
known about it, by one thread of the server.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import Final

Piece = tuple[str, str]
"""A token, and what is skipped after it; both are empty for what is no token."""

_LETTER: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME: Final = _LETTER + "_0-9\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPE: Final = r"""\\(?:[tbnrf"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"""
_LOCAL_PART: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL: Final = (
    rf"(?:[{_LETTER}_:0-9]|{_LOCAL_PART})(?:[{_NAME}\-:]++|{_LOCAL_PART}|\.++(?=[{_NAME}\-:%\\]))*+"
)
# A run of letters may turn out to be no prefix after all, and then its rest is tried again; so it has an end.
_PREFIX: Final = rf"[{_LETTER}][{_NAME}\-]{{0,255}}+(?:\.++[{_NAME}\-]{{1,255}}+){{0,7}}+"
_LONGEST_PREFIX: Final = 4096
_EXPONENT: Final = r"[eE][+\-]?[0-9]++"
_IRI: Final = r"""<[^<>"{}|^`\\\x00-\x20]*+>"""
_TERMINALS: Final = (
    rf"[?$][{_LETTER}_0-9][{_NAME}]*+",  # a variable
    r"\{\|?|\|\}|[(){}\[\];,]",
    rf"[{_LETTER}][{_NAME}]*+(?![\-.:])",  # a word that can be no prefix
    rf"(?:{_PREFIX})?+:(?:{_LOCAL})?+",  # a name
    rf"[{_LETTER}][{_NAME}]*+",
    rf"[0-9]++(?:\.[0-9]++(?:{_EXPONENT})?+|\.?{_EXPONENT})?+|\.[0-9]++(?:{_EXPONENT})?+",
    rf'"""(?:"{{0,2}}+(?:[^"\\]++|{_ESCAPE}))*+"""',
    rf"'''(?:'{{0,2}}+(?:[^'\\]++|{_ESCAPE}))*+'''",
    rf'"(?!"")(?:[^"\\\n\r]++|{_ESCAPE})*+"',
    rf"'(?!'')(?:[^'\\\n\r]++|{_ESCAPE})*+'",
    _IRI,
    r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?+",
    rf"_:[{_LETTER}_0-9](?:[{_NAME}\-]++|\.++(?=[{_NAME}\-]))*+",
    r"\^\^|\|\||&&|!=|<=|<<|>=|>>|[.=<>!+\-*/|^?~]",
)
_SKIPPED: Final = r"[ \t\r\n]*+(?:#[^\r\n]*+[ \t\r\n]*+)*+"
_BLANKS: Final = re.compile(_SKIPPED)
_TOKEN: Final = re.compile(f"({'|'.join(_TERMINALS)})({_SKIPPED})|.", re.DOTALL)
_IRI_START: Final = re.compile(_IRI.removesuffix(">"))

PIECE: Final = 16_384
"""Characters that are cut up at one go, as a longer text may be refused soon."""

SHORT_PIECE: Final = 64
"""The same after a "<" that was taken for the start of an IRI, as there may be many."""

OPENING: Final = {"(": ")", "[": "]", "{": "}", "<<": ">>", "{|": "|}"}
CLOSING: Final = frozenset(OPENING.values())
BRACKETS: Final = CLOSING.union(OPENING)
SIGNS: Final = BRACKETS.union(".;,=<>!+-*/|^?~", ("^^", "||", "&&", "!=", "<=", ">="))
_UNREADABLE: Final = ("", "")
_ENDS: Final = SIGNS - {".", "<", "<<", "<=", "+", "-", "?"}
"""Signs that end what stands before them, whatever comes after."""


def after_blanks(text: str, at: int) -> int:
    """Where the first token from `at` on starts."""
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at


def cut(text: str, at: int, size: int) -> tuple[list[Piece], int]:
    """Tokens from here on, about so many characters of them, each with what is skipped after it; and their end.

    They end where the text behind them, which was not looked at, cannot change what they are.
    """
    while at + size < len(text):
        pieces: list[Piece] = _TOKEN.findall(text, at, at + size)
        stop = at + size
        if _UNREADABLE in pieces:  # perhaps a string that ends later
            del pieces[pieces.index(_UNREADABLE) :]
            stop = at + sum(map(len, chain.from_iterable(pieces)))
        sure = _sure(text, at, at + size)
        while pieces and (stop > sure or not _ends(pieces[-1], at + size - stop)):
            stop -= sum(map(len, pieces.pop()))
        if pieces:
            return pieces, stop
        size *= 4
    return _TOKEN.findall(text, at), len(text)


def _sure(text: str, at: int, stop: int) -> int:
    """How far a text that is looked at up to `stop` holds no IRI that may end later."""
    opened = text.rfind("<", at, stop)
    return opened if opened >= 0 and _IRI_START.fullmatch(text, opened, stop) else stop - 1


def _ends(piece: Piece, ahead: int) -> bool:
    """Whether nothing that may come behind a piece can be part of it, `ahead` characters being known."""
    text, skipped = piece
    return bool(skipped) or text in _ENDS or (text in {"-", "+"} and ahead > _LONGEST_PREFIX)
