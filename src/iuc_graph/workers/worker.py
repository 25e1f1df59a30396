"""One worker process: opens a generation, then answers one query after another until its parent hangs up.

Run as `python -m iuc_graph.workers.worker` by process.py. It imports little, so that a replacement is up soon.
"""

from __future__ import annotations

import io
import json
import os
import queue
import sys
import threading
from pathlib import Path
from typing import BinaryIO, cast

from iuc_graph.errors import IucGraphError, QueryTooLarge
from iuc_graph.store.contract import Query
from iuc_graph.store.embedded import EmbeddedStore
from iuc_graph.store.generations import open_read_only, read_generation
from iuc_graph.workers import frames
from iuc_graph.workers.limits import limit_memory, limit_side_effects


class AnswerPipe(io.RawIOBase):
    """A file that sends what is written to it in D frames, up to `limit` bytes; then QueryTooLarge."""

    def __init__(self, replies: BinaryIO, limit: int) -> None:
        super().__init__()
        self._replies = replies
        self._limit = limit
        self._piece = bytearray()
        self.written = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: object) -> int:
        """Take bytes; they are sent when a piece is full, or by `finish`."""
        block = bytes(cast(bytes, data))
        self.written += len(block)
        if self.written > self._limit:
            raise QueryTooLarge(
                f"The answer is longer than {self._limit} bytes. Ask for fewer rows or columns, or add a LIMIT."
            )
        self._piece += block
        if len(self._piece) >= frames.PIECE:
            self.finish()
        return len(block)

    def finish(self) -> None:
        """Send what is left."""
        if self._piece:
            frames.send(self._replies, frames.DATA, bytes(self._piece))
            self._piece.clear()


def main() -> None:
    """Serve the parent at the other end of standard input and output."""
    limit_side_effects()
    requests = cast(BinaryIO, sys.stdin.buffer)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints by mistake must not end up among the frames
    try:
        _serve(requests, replies)
    except frames.PipeClosedError:
        sys.exit(0)


def _serve(requests: BinaryIO, replies: BinaryIO) -> None:
    options = json.loads(frames.receive(requests)[1])
    try:
        store = _open(Path(options["generation"]), options["memory_quads"])
    except IucGraphError as error:
        frames.send(replies, frames.READY, _failure(error))
        return
    todo = _read_ahead(requests)
    limit_memory(options["memory_bytes"])
    frames.send(replies, frames.READY, b"{}")
    while True:
        query, limit = frames.unpack_query(todo.get())
        frames.send(replies, frames.END, _answer(store, query, AnswerPipe(replies, limit)))


def _open(path: Path, memory_quads: int) -> EmbeddedStore:
    return EmbeddedStore.of(open_read_only(read_generation(path)), memory_quads)


def _read_ahead(requests: BinaryIO) -> queue.SimpleQueue[bytes]:
    """Read requests in a thread, so that the process ends when its parent does, in the middle of a query too."""
    todo: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        try:
            while True:
                todo.put(frames.receive(requests)[1])
        except frames.PipeClosedError:
            os._exit(0)

    threading.Thread(target=read, daemon=True, name="requests").start()
    return todo


def _answer(store: EmbeddedStore, query: Query, output: AnswerPipe) -> bytes:
    try:
        store.write_answer(query, cast(BinaryIO, output))
        output.finish()
    except IucGraphError as error:
        return _failure(error)
    return json.dumps({"bytes": output.written}).encode()


def _failure(error: IucGraphError) -> bytes:
    details = {name: getattr(error, name) for name in ("line", "column") if hasattr(error, name)}
    kind = type(error).__name__
    return json.dumps({"error": kind, "message": str(error), "details": details}).encode()


if __name__ == "__main__":
    main()
