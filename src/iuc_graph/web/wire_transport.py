"""A transport that knows how fast what was written to it goes away."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any, Final

UNSENT_BYTES: Final = 512 * 1024
"""What the system keeps of an answer that cannot be sent yet. By itself it takes megabytes, and then says nothing
until a third of them is gone, so that a slow client looks like one that does not read at all."""

NO_LINGER: Final = struct.pack("ii", 1, 0)


class CountedTransport:
    """Stands before a transport and counts; everything that it does not know itself, the transport does."""

    def __init__(self, transport: asyncio.Transport, now: float) -> None:
        """`now` is the time of the loop, in seconds."""
        self._transport = transport
        self._written = 0
        self._marked, self._marked_at = 0, now

    def write(self, data: bytes) -> None:
        """Have these bytes sent."""
        self._written += len(data)
        self._transport.write(data)

    def stalls(self, now: float, least: int, seconds: float) -> bool:
        """Whether bytes are waiting, and fewer than `least` of them have gone for so long; asked every so often."""
        waiting = self._transport.get_write_buffer_size()
        gone = self._written - waiting
        if not waiting or gone - self._marked >= least:
            self._marked, self._marked_at = gone, now
        return now - self._marked_at > seconds

    def drop(self) -> None:
        """End the connection at once, and have the system forget what it still keeps for the client."""
        connection = self._transport.get_extra_info("socket")
        if connection is not None and connection.family != socket.AF_UNIX:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self._transport.abort()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def keep_little_unsent(transport: asyncio.Transport) -> None:
    """Have the system say soon when a client has taken something, where it can (Linux and macOS)."""
    option = getattr(socket, "TCP_NOTSENT_LOWAT", None)
    connection = transport.get_extra_info("socket")
    if option is not None and connection is not None and connection.family != socket.AF_UNIX:
        connection.setsockopt(socket.IPPROTO_TCP, option, UNSENT_BYTES)
