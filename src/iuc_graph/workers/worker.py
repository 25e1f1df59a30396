"""One worker process: answers one query after another from an open store, until its parent hangs up.

Run as `python -m iuc_graph.workers.worker` by spawned.py, for a generation on disk; a zygote calls `serve` in the
processes that it forks. It imports little, so that a replacement is up soon.
"""

from __future__ import annotations

import io
import json
import os
import queue
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from iuc_graph.errors import GenerationGone, IucGraphError, QueryTooLarge
from iuc_graph.store.contract import GraphStore, Query
from iuc_graph.store.embedded import EmbeddedStore
from iuc_graph.store.generations import Generation, open_read_only, read_generation
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
    with suppress(frames.PipeClosedError):  # then the parent is gone, and nobody waits for anything
        _serve_from_disk(requests, replies)
    # Not sys.exit: the thread that reads ahead holds standard input, and Python would abort over that.
    os._exit(0)


def serve(
    store: GraphStore,
    requests: BinaryIO,
    replies: BinaryIO,
    *,
    memory_bytes: int,
    hello: dict[str, Any],
    idle_seconds: float | None = None,
) -> None:
    """Say `hello`, then answer queries. Returns after `idle_seconds` without one.

    The whole process ends when the other end of `requests` is closed, in the middle of a query too. Raises
    PipeClosedError when nobody reads the replies.
    """
    asked = _read_ahead(requests)
    limit_memory(memory_bytes)
    frames.send(replies, frames.READY, json.dumps(hello).encode())
    while True:
        try:
            query, limit = frames.unpack_query(asked.get(timeout=idle_seconds))
        except queue.Empty:
            return
        frames.send(replies, frames.END, _answer(store, query, AnswerPipe(replies, limit)))


def read_wanted(path: Path, digest: str) -> Generation:
    """The generation in `path`, if it has this digest.

    Raises GenerationGone when another one lies there by now, or none; StoreError where it is damaged.
    """
    generation = read_generation(path)
    if generation.manifest.digest != digest:
        raise GenerationGone(f"{path} was replaced while it was being opened.")
    return generation


def _serve_from_disk(requests: BinaryIO, replies: BinaryIO) -> None:
    options = json.loads(frames.receive(requests)[1])
    try:
        opened = open_read_only(read_wanted(Path(options["generation"]), options["digest"]))
    except IucGraphError as error:
        frames.send(replies, frames.READY, frames.pack_failure(error))
        return
    serve(
        EmbeddedStore(opened.store, opened),
        requests,
        replies,
        memory_bytes=options["memory_bytes"],
        hello={"pid": os.getpid()},
        idle_seconds=options["idle_seconds"],
    )


def _read_ahead(requests: BinaryIO) -> queue.SimpleQueue[bytes]:
    """Read requests in a thread, so that the process ends when its parent does, in the middle of a query too."""
    asked: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        try:
            while True:
                asked.put(frames.receive(requests)[1])
        except (frames.PipeClosedError, OSError):
            os._exit(0)

    threading.Thread(target=read, daemon=True, name="requests").start()
    return asked


def _answer(store: GraphStore, query: Query, output: AnswerPipe) -> bytes:
    try:
        store.write_answer(query, cast(BinaryIO, output))
        output.finish()
    except IucGraphError as error:
        return frames.pack_failure(error)
    return json.dumps({"bytes": output.written}).encode()


if __name__ == "__main__":
    main()
