"""A head without its wish for another protocol."""

from __future__ import annotations

from collections.abc import Sequence

HOP: frozenset[bytes] = frozenset({b"upgrade", b"connection"})


def plain_head(method: bytes, address: bytes, version: str, fields: Sequence[tuple[bytes, bytes]]) -> bytes:
    """The head of a request, its empty line included, without Upgrade; `fields` have their names in small letters.

    RFC 9110, 7.8 lets a server ignore that wish. Of the options of the connection, only "close" is kept.
    """
    closes = any(name == b"connection" and b"close" in value.lower() for name, value in fields)
    kept = [field for field in fields if field[0] not in HOP]
    if closes:
        kept.append((b"connection", b"close"))
    lines = [b"%b %b HTTP/%b" % (method, address, version.encode()), *(b"%b: %b" % field for field in kept)]
    return b"\r\n".join([*lines, b"", b""])
