"""What the server and its workers say to each other, over a socket one way and a pipe the other.

A frame is one letter, the length of its payload in four bytes (big-endian), and the payload. To a worker go
S (start: JSON options; not to a forked one) and Q (a query as JSON). From it come R (ready, or why not), D (a
piece of the answer), E (the end, or what went wrong) and, where E says so, H (why nothing was found). An answer counts
only when its E frame says so: a worker that dies in the middle never looks like the end of an answer.
"""

from __future__ import annotations

import json
import os
import select
import struct
import time
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
PIECE: Final = 64 * 1024
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


def receive(pipe: BinaryIO) -> tuple[bytes, bytes]:
    """Wait for one frame and return its letter and payload. Raises PipeClosedError."""
    kind, length = HEADER.unpack(_exactly(pipe, HEADER.size))
    return kind, _exactly(pipe, length)


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise PipeClosedError
    return data


class FrameReader:
    """Reads frames from a file descriptor, giving up at a deadline (in seconds of time.monotonic)."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)
        self._buffer = bytearray()

    def receive(self, deadline: float) -> tuple[bytes, bytes]:
        """The next frame. Raises PipeClosedError or DeadlinePassedError, after which the pipe is useless."""
        kind, length = HEADER.unpack(self._take(HEADER.size, deadline))
        return kind, self._take(length, deadline)

    def has_data(self, seconds: float = 0.0) -> bool:
        """Whether anything, the end of the pipe included, can be read after waiting at most so long."""
        return bool(self._buffer or self._poll.poll(seconds * 1000))

    def hung_up(self) -> bool:
        """Whether nobody can write any more; something may be left to read."""
        return any(event & ENDED for _, event in self._poll.poll(0))

    def _take(self, size: int, deadline: float) -> bytes:
        while len(self._buffer) < size:
            self._fill(deadline)
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _fill(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0 or not self._poll.poll(left * 1000):
            raise DeadlinePassedError
        data = os.read(self._descriptor, PIECE)
        if not data:
            raise PipeClosedError
        self._buffer += data


def pack_query(query: Query, delivery: Delivery) -> bytes:
    """A query and how its answer is wanted, as the payload of a Q frame."""
    # vars, not asdict: that copies every prefix of every query, which takes longer than answering a small one.
    fields = vars(query) | {
        "substitutions": dict(query.substitutions),
        "prefixes": dict(query.prefixes),
        "dataset": None if query.dataset is None else vars(query.dataset),
    }
    return json.dumps({"query": fields, "delivery": vars(delivery)}).encode()


def unpack_query(payload: bytes) -> tuple[Query, Delivery]:
    """The query and the delivery that `pack_query` packed."""
    message: dict[str, Any] = json.loads(payload)
    fields = message["query"]
    if fields["dataset"] is not None:
        seen = fields["dataset"]
        fields["dataset"] = Dataset(tuple(seen["default"]), tuple(seen["named"]), seen["most"])
    return Query(**fields), Delivery(**message["delivery"])


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
