"""Where an answer is collected: in memory while it is short, then in a file without a name, up to a limit.

So a client that reads slowly holds no worker, and long answers do not fill the memory of the server.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Final, cast

from iuc_graph.errors import AnswerNotKept, QueryTooLarge

PIECE: Final = 64 * 1024


class Spool:
    """Bytes written once and read as often as wanted, until `close`."""

    def __init__(self, memory: int, most: int) -> None:
        """`memory`: bytes that are kept in memory; a longer answer goes to a file. `most`: bytes in all."""
        self._memory = memory
        self._most = most
        self._held = bytearray()
        self._file: BinaryIO | None = None
        self.length = 0

    def write(self, data: bytes) -> None:
        """Add bytes. Raises QueryTooLarge past the limit, AnswerNotKept where the disk takes no more."""
        self.length += len(data)
        if self.length > self._most:
            raise QueryTooLarge(f"The answer is longer than {self._most} bytes.")
        self._held += data
        if self._file is not None or self.length > self._memory:
            self._move_to_file()

    def pieces(self) -> Iterator[bytes]:
        """All bytes in their order, in pieces of at most PIECE. Raises AnswerNotKept if the file cannot be read."""
        if self._file is None:
            for start in range(0, len(self._held), PIECE):
                yield bytes(self._held[start : start + PIECE])
            return
        for start in range(0, self.length, PIECE):
            yield self._read(self._file, start)

    @property
    def in_file(self) -> bool:
        """Whether it outgrew the memory."""
        return self._file is not None

    def close(self) -> None:
        """Let go of the bytes. May be called again."""
        self._held.clear()
        if self._file is not None:
            self._file.close()

    def _move_to_file(self) -> None:
        try:
            if self._file is None:
                self._file = cast(BinaryIO, tempfile.TemporaryFile(buffering=0))  # noqa: SIM115 - `close` does
            while self._held:
                written = self._file.write(self._held)
                del self._held[:written]
        except OSError as error:
            raise _not_kept(error) from error

    def _read(self, file: BinaryIO, start: int) -> bytes:
        wanted = min(PIECE, self.length - start)
        try:
            piece = os.pread(file.fileno(), wanted, start)
        except (OSError, ValueError) as error:
            raise _not_kept(error) from error
        if len(piece) < wanted:
            raise _not_kept("it was cut short")
        return piece


def _not_kept(error: object) -> AnswerNotKept:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return AnswerNotKept(
        f"The answer could not be kept in the server's folder for temporary files ({reason}). Ask for fewer rows; "
        "whoever runs the server can make room there, or name another folder in TMPDIR."
    )


@dataclass(frozen=True)
class Answer:
    """A complete answer, the name of the generation it was read from, and the seconds that it took.

    Close it, or use it as a context manager: a long one holds a file. Its bytes may be read again until then.
    """

    spool: Spool
    generation: str
    seconds: float

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
