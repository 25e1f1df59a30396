"""The way of an answer out of a worker: counted, bounded, packed if that is wanted, and sent in frames."""

from __future__ import annotations

import hashlib
import io
import zlib
from typing import BinaryIO, Final, Protocol, cast

from iuc_graph.errors import QueryTooLarge, RowsExceeded
from iuc_graph.workers import frames
from iuc_graph.workers.counting import row_counter
from iuc_graph.workers.delivery import Delivery

GZIP: Final = "gzip"
GZIP_LEVEL: Final = 1
"""Three times faster than the usual 6; answers are so repetitive that it packs them as well."""

GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS
WORTH_PACKING: Final = 1400
"""Bytes that fit into one packet of the network anyhow."""


class Packer(Protocol):
    """A compressor of zlib."""

    def compress(self, data: bytes, /) -> bytes:
        """What can be said already."""

    def flush(self) -> bytes:
        """The rest."""


class Outflow(io.RawIOBase):
    """A file that sends what is written to it in D frames, as far as the limits of `delivery` go.

    Nothing is sent before a piece is full, so a short answer costs one frame.
    """

    def __init__(self, replies: BinaryIO, format_name: str, delivery: Delivery) -> None:
        super().__init__()
        self._replies = replies
        self._delivery = delivery
        self._counter = row_counter(format_name)
        self._piece = bytearray()
        self._packer: Packer | None = None
        self._digest = hashlib.sha256()
        self._taken = 0
        self.length = 0
        self.encoding = ""

    @property
    def rows(self) -> int | None:
        """Rows so far, where the format tells."""
        return self._counter.rows

    @property
    def digest(self) -> bytes:
        """SHA-256 of what was sent."""
        return self._digest.digest()

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: object) -> int:
        """Take bytes; they are sent when a piece is full, or by `finish`. Raises QueryTooLarge or RowsExceeded."""
        block = bytes(cast(bytes, data))
        self._taken += len(block)
        if self._taken > self._delivery.answer_bytes:
            raise QueryTooLarge(
                f"The answer is longer than {self._delivery.answer_bytes} bytes. Ask for fewer rows or columns, or add "
                "a LIMIT."
            )
        self._piece += block
        if len(self._piece) >= frames.PIECE:
            self._pass_on()
        return len(block)

    def finish(self) -> None:
        """Send what is left."""
        self._pass_on(worth_packing=len(self._piece) >= WORTH_PACKING)
        if self._packer is not None:
            self._send(self._packer.flush())

    def _pass_on(self, *, worth_packing: bool = True) -> None:
        piece = bytes(self._piece)
        self._piece.clear()
        self._count(piece)
        if self._delivery.gzip and self._packer is None and worth_packing:
            self._packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_WINDOW)
            self.encoding = GZIP
        self._send(piece if self._packer is None else self._packer.compress(piece))

    def _count(self, piece: bytes) -> None:
        self._counter.feed(piece)
        most, rows = self._delivery.rows, self._counter.rows
        if most is not None and rows is not None and rows > most:
            raise RowsExceeded(f"The answer has more than {most} rows.")

    def _send(self, data: bytes) -> None:
        if not data:
            return
        self.length += len(data)
        self._digest.update(data)
        # Not flushed: what does not fill the buffer goes out with the end of the answer, in one write.
        self._replies.write(frames.pack(frames.DATA, data))
