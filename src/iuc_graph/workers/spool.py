"""Where an answer is collected: in memory while it is short, then in a file without a name, up to a limit.

So a client that reads slowly holds no worker, and long answers do not fill the memory of the server.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Final, Protocol, cast

from iuc_graph.errors import AnswerNotKept, QueryTooLarge, ServiceBusy
from iuc_graph.store.generations import Generation
from iuc_graph.workers.delivery import Summary

PIECE: Final = 256 * 1024


class Stored(Protocol):
    """The bytes of an answer, wherever they are."""

    length: int

    @property
    def in_file(self) -> bool:
        """Whether reading them may have to wait for a disk."""

    def pieces(self) -> Iterator[bytes]:
        """All bytes in their order. Raises AnswerNotKept if they cannot be read."""

    def close(self) -> None:
        """Let go of the bytes. May be called again."""


class Held:
    """Bytes in memory that many answers share; they live as long as somebody holds them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.length = len(data)

    @property
    def in_file(self) -> bool:
        """Never."""
        return False

    def pieces(self) -> Iterator[bytes]:
        """All bytes at once."""
        yield self._data

    def close(self) -> None:
        """Does nothing: others may be using them."""


class Room:
    """Bytes that all answers together may take while they are collected and sent. May be used from any thread."""

    def __init__(self, most: int, memory: int) -> None:
        """`most`: bytes in all; `memory`: so many of them may be held in memory, the others in files."""
        self._most = most
        self._memory = memory
        self._taken = 0
        self._held = 0
        self._lock = threading.Lock()

    @property
    def taken(self) -> int:
        """Bytes that are taken now."""
        return self._taken

    @property
    def held(self) -> int:
        """How many of them are in memory."""
        return self._held

    def take(self, size: int) -> bool:
        """Take so many bytes more; whether they are in memory. Raises ServiceBusy where there are not so many."""
        with self._lock:
            if self._taken + size > self._most:
                raise ServiceBusy(
                    "Too many long answers are on their way to clients that read slowly. Try again shortly, or ask for "
                    "fewer rows.",
                    10,
                )
            self._taken += size
            in_memory = self._held + size <= self._memory
            self._held += size if in_memory else 0
            return in_memory

    def has_memory(self, size: int) -> bool:
        """Whether so many bytes more would be in memory."""
        return self._held + size <= self._memory

    def give_back(self, size: int, held: int) -> None:
        """Let go of so many bytes, of which so many were in memory."""
        with self._lock:
            self._taken -= size
            self._held -= held


class Spool:
    """Bytes written once and read as often as wanted, until `close`.

    They are in memory as long as the room has some left, and from then on in a file without a name.
    """

    def __init__(self, room: Room, most: int) -> None:
        """`room` is shared with other answers; `most`: bytes of this one."""
        self._room = room
        self._most = most
        self._pieces: list[bytes] = []
        self._taken = 0
        self._held = 0
        self._file: BinaryIO | None = None
        self.length = 0

    def write(self, data: bytes) -> None:
        """Add bytes. Raises QueryTooLarge past the limit, AnswerNotKept or ServiceBusy where there is no room."""
        if self.length + len(data) > self._most:
            raise QueryTooLarge(f"The answer is longer than {self._most} bytes.")
        in_memory = self._room.take(len(data))
        self._taken += len(data)
        self.length += len(data)
        self._held += len(data) if in_memory else 0
        self._pieces.append(data)
        if self._file is not None or not in_memory:
            self._move_to_file()

    def stays_in_memory(self, size: int) -> bool:
        """Whether so many bytes more can be written without a file."""
        return self._file is None and self._room.has_memory(size)

    def pieces(self) -> Iterator[bytes]:
        """All bytes in their order, in pieces of at most PIECE. Raises AnswerNotKept if the file cannot be read."""
        if self._file is None:
            for piece in self._pieces:
                yield from _cut(piece)
            return
        for start in range(0, self.length, PIECE):
            yield self._read(self._file, start)

    @property
    def in_file(self) -> bool:
        """Whether there was no memory for all of it."""
        return self._file is not None

    def close(self) -> None:
        """Let go of the bytes. May be called again."""
        if self._file is not None:
            self._file.close()
        self._pieces.clear()
        self._room.give_back(self._taken, self._held)
        self._taken = self._held = 0

    def _move_to_file(self) -> None:
        try:
            if self._file is None:
                self._file = cast(BinaryIO, tempfile.TemporaryFile(buffering=0))  # noqa: SIM115 - `close` does
            for piece in self._pieces:
                _write_whole(self._file, piece)
        except OSError as error:
            raise _not_kept(error) from error
        self._pieces.clear()
        self._room.give_back(0, self._held)
        self._held = 0

    def _read(self, file: BinaryIO, start: int) -> bytes:
        wanted = min(PIECE, self.length - start)
        try:
            piece = os.pread(file.fileno(), wanted, start)
        except (OSError, ValueError) as error:
            raise _not_kept(error) from error
        if len(piece) < wanted:
            raise _not_kept("it was cut short")
        return piece


def _cut(piece: bytes) -> Iterator[bytes]:
    if len(piece) <= PIECE:
        yield piece
        return
    for start in range(0, len(piece), PIECE):
        yield piece[start : start + PIECE]


def _write_whole(file: BinaryIO, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def _not_kept(error: object) -> AnswerNotKept:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return AnswerNotKept(
        f"The answer could not be kept in the server's folder for temporary files ({reason}). Ask for fewer rows; "
        "whoever runs the server can make room there, or name another folder in TMPDIR."
    )


@dataclass(frozen=True)
class Answer:
    """A complete answer: its bytes, the generation that it was read from, what it holds, the seconds that it took.

    Close it, or use it as a context manager: a long one holds a file. Its bytes may be read again until then.
    """

    spool: Stored
    source: Generation
    summary: Summary
    seconds: float

    @property
    def generation(self) -> str:
        """Name of the generation."""
        return self.source.name

    @property
    def length(self) -> int:
        """Number of bytes."""
        return self.spool.length

    def pieces(self) -> Iterator[bytes]:
        """The bytes, in pieces to send one after another."""
        return self.spool.pieces()

    @property
    def body(self) -> bytes:
        """All bytes at once."""
        return b"".join(self.pieces())

    def close(self) -> None:
        """Let go of the bytes. May be called again."""
        self.spool.close()

    def __enter__(self) -> Answer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
