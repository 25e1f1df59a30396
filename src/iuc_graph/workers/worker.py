"""One worker process: answers one query after another from an open store, until its parent hangs up.

Run as `python -m iuc_graph.workers.worker` by spawned.py, for a generation on disk; a zygote calls `serve` in the
processes that it forks. It imports little, so that a replacement is up soon.
"""

from __future__ import annotations

import json
import os
import select
import sys
import threading
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, cast

from iuc_graph.errors import GenerationGone, IucGraphError
from iuc_graph.store.contract import Found, Query
from iuc_graph.store.embedded import EmbeddedStore, check_syntax
from iuc_graph.store.generations import Generation, open_read_only, read_generation
from iuc_graph.workers import frames
from iuc_graph.workers.delivery import Delivery, Summary
from iuc_graph.workers.limits import limit_memory, limit_side_effects
from iuc_graph.workers.outflow import Outflow


def main() -> None:
    """Serve the parent at the other end of standard input and output."""
    limit_side_effects()
    requests = frames.FrameReader(sys.stdin.fileno())
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints by mistake must not end up among the frames
    with suppress(frames.PipeClosedError):  # then the parent is gone, and nobody waits for anything
        _serve_from_disk(requests, replies)
    os._exit(0)  # not sys.exit: there may be a thread that waits for the parent to hang up


def serve(
    store: EmbeddedStore,
    requests: frames.FrameReader,
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
    frames.widen(replies.fileno())
    end_with_parent(requests.descriptor)
    limit_memory(memory_bytes)
    frames.send(replies, frames.READY, json.dumps(hello).encode())
    while requests.has_data(idle_seconds):
        query, delivery = frames.unpack_query(requests.receive()[1])
        _answer(store, query, delivery, replies)


def read_wanted(path: Path, digest: str) -> Generation:
    """The generation in `path`, if it has this digest.

    Raises GenerationGone when another one lies there by now, or none; StoreError where it is damaged.
    """
    generation = read_generation(path)
    if generation.manifest.digest != digest:
        raise GenerationGone(f"{path} was replaced while it was being opened.")
    return generation


def _serve_from_disk(requests: frames.FrameReader, replies: BinaryIO) -> None:
    options = json.loads(requests.receive()[1])
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


def end_with_parent(requests: int) -> None:
    """Have this process end as soon as the other end of `requests` is closed, in the middle of a query too."""
    hang_up = select.poll()
    hang_up.register(
        requests, 0
    )  # what is to be read is no event here, so this thread takes no time from queries

    def wait() -> None:
        hang_up.poll()
        os._exit(0)

    threading.Thread(target=wait, daemon=True, name="parent").start()


def _answer(store: EmbeddedStore, query: Query, delivery: Delivery, replies: BinaryIO) -> None:
    output = Outflow(replies, query.format, delivery)
    try:
        if delivery.syntax_only:
            check_syntax(query.text, query.prefixes, query.base)
            found = Found()
        else:
            found = store.write_answer(query, cast(BinaryIO, output))
            output.finish()
    except IucGraphError as error:
        frames.send(replies, frames.END, frames.pack_failure(error))
        return
    rows = output.rows if found.triples is None and found.truth is None else found.triples
    summary = Summary(output.length, output.digest, rows, output.encoding)
    nothing = (rows == 0 or found.truth is False) and not delivery.syntax_only
    # What is bound from outside does not stand in the text that the explainer reads.
    explains = bool(nothing and delivery.explainer and not query.substitutions)
    frames.send(replies, frames.END, json.dumps(summary.as_json() | {"explains": explains}).encode())
    if explains:
        frames.send(replies, frames.HINTS, json.dumps(_explain(store, query, delivery)).encode())


def _explain(store: EmbeddedStore, query: Query, delivery: Delivery) -> dict[str, Any]:
    """Why nothing was found; or, as the answer is on its way already, what went wrong in looking for that."""
    seen = query.dataset
    try:
        found = import_module(delivery.explainer).explain(
            store.engine,
            query.text,
            prefixes=query.prefixes,
            default_graphs=None if seen is None else seen.default,
            named_graphs=None if seen is None else seen.named,
            seconds=delivery.explain_seconds,
        )
    except Exception as error:
        return {"fault": f"{type(error).__name__}: {error}", "hints": []}
    return {"fault": "", "hints": [{"code": hint.code, "message": hint.message} for hint in found]}


if __name__ == "__main__":
    main()
