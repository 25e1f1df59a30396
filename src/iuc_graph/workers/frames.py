"""What the server and its workers say to each other, over a socket one way and a pipe the other.

A frame is one letter, the length of its payload in four bytes (big-endian), and the payload. To a worker go
S (start: JSON options; not to a forked one) and Q (a query, marshalled, as both sides are the same program and
JSON takes several times as long). From it come R (ready, or why not), D (a
piece of the answer), E (the end, or what went wrong) and, where E says so, H (why nothing was found). An answer counts
only when its E frame says so: a worker that dies in the middle never looks like the end of an answer.
"""

from __future__ import annotations

import fcntl
import json
import marshal
import os
import select
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO, Final

from iuc_graph import errors
from iuc_graph.errors import IucGraphError
from iuc_graph.store.contract import Dataset, Query
from iuc_graph.workers.delivery import Delivery

START: Final = b"S"
QUERY: Final = b"Q"
READY: Final = b"R"
DATA: Final = b"D"
END: Final = b"E"
HINTS: Final = b"H"

HEADER: Final = struct.Struct(">cI")
PIECE: Final = 256 * 1024
"""Bytes of an answer in one D frame, about."""

AT_ONCE: Final = 1024 * 1024
"""Bytes that are read at once, and that a pipe holds where the system lets it; by default it is 64 KiB, and then the
two sides wait for each other all the time."""

ENDED: Final = select.POLLHUP | select.POLLERR | select.POLLNVAL


class PipeClosedError(Exception):
    """The other side is gone."""


class DeadlinePassedError(Exception):
    """The frame did not come in time."""


def pack(kind: bytes, payload: bytes) -> bytes:
    """One frame."""
    return HEADER.pack(kind, len(payload)) + payload


def send(pipe: BinaryIO, kind: bytes, payload: bytes) -> None:
    """Write one frame whole. Raises PipeClosedError."""
    try:
        pipe.write(pack(kind, payload))
        pipe.flush()
    except (BrokenPipeError, ValueError) as error:
        raise PipeClosedError from error


def widen(pipe: int) -> None:
    """Have a pipe hold AT_ONCE bytes, where the system knows how and lets this user."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):  # too many of them are wide already; then this one stays as it is
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, AT_ONCE)


class FrameReader:
    """Reads frames from a file descriptor; deadlines are seconds of time.monotonic."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)
        self._buffer = bytearray()
        self._at = 0

    def receive(self, deadline: float | None = None) -> tuple[bytes, bytes]:
        """The next frame, waiting for it until the deadline, if there is one.

        Raises PipeClosedError, or DeadlinePassedError, after which what has come may still be had.
        """
        while (frame := self._whole()) is None:
            left = None if deadline is None else (deadline - time.monotonic()) * 1000
            if (left is not None and left <= 0) or not self._poll.poll(left):
                raise DeadlinePassedError
            self._read()
        return frame

    def receive_now(self) -> Iterator[tuple[bytes, bytes]]:
        """The frames that are there whole, without waiting for more. Raises PipeClosedError.

        It reads once, so that whoever writes as fast as it is read keeps nobody here.
        """
        if self._poll.poll(0):
            self._read()
        while (frame := self._whole()) is not None:
            yield frame

    def has_data(self, seconds: float | None = 0.0) -> bool:
        """Whether anything, the end of the pipe included, can be read after waiting so long at most; None: for ever."""
        if len(self._buffer) > self._at:
            return True
        return bool(self._poll.poll(None if seconds is None else seconds * 1000))

    def hung_up(self) -> bool:
        """Whether nobody can write any more; something may be left to read."""
        return any(event & ENDED for _, event in self._poll.poll(0))

    def _whole(self) -> tuple[bytes, bytes] | None:
        start = self._at + HEADER.size
        if len(self._buffer) < start:
            return None
        kind, length = HEADER.unpack_from(self._buffer, self._at)
        if len(self._buffer) < start + length:
            return None
        self._at = start + length
        return kind, bytes(memoryview(self._buffer)[start : self._at])

    def _read(self) -> None:
        data = os.read(self.descriptor, AT_ONCE)
        if not data:
            raise PipeClosedError
        # Neither moves what is there already, so a long frame may come in many pieces.
        del self._buffer[: self._at]
        self._buffer += data
        self._at = 0


def pack_query(query: Query, delivery: Delivery) -> bytes:
    """A query and how its answer is wanted, as the payload of a Q frame."""
    seen = query.dataset
    dataset = None if seen is None else (seen.default, seen.named, seen.most)
    asked = (query.text, query.format, dict(query.substitutions), dict(query.prefixes), dataset, query.base)
    return marshal.dumps((asked, tuple(vars(delivery).values())))


def unpack_query(payload: bytes) -> tuple[Query, Delivery]:
    """The query and the delivery that `pack_query` packed."""
    asked, delivery = marshal.loads(payload)  # noqa: S302 - a worker is told by its parent alone
    text, format_name, substitutions, prefixes, dataset, base = asked
    seen = None if dataset is None else Dataset(*dataset)
    return Query(text, format_name, substitutions, prefixes, seen, base), Delivery(*delivery)


def pack_failure(error: IucGraphError) -> bytes:
    """An error of ours, as the payload of an R or E frame."""
    details = {name: getattr(error, name) for name in ("line", "column") if hasattr(error, name)}
    kind = type(error).__name__
    return json.dumps({"error": kind, "message": str(error), "details": details}).encode()


def raise_failure(message: dict[str, Any]) -> None:
    """Raise the error that `pack_failure` packed, if this is one."""
    if "error" not in message:
        return
    kind: type[IucGraphError] = getattr(errors, message["error"])
    raise kind(message["message"], **message["details"])
