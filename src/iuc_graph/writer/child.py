"""The process that writes: makes one write after another, until its parent hangs up or asks nothing for long.

Run as `python -m iuc_graph.writer.child`. It may be killed at any moment.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from iuc_graph.errors import IucGraphError
from iuc_graph.settings import MIB, Settings
from iuc_graph.workers import frames
from iuc_graph.workers.limits import limit_data
from iuc_graph.workers.worker import end_with_parent
from iuc_graph.writer import messages
from iuc_graph.writer.executor import Executor


def main() -> None:
    """Serve the parent at the other end of standard input and output."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is the server's to handle
    requests = frames.FrameReader(sys.stdin.fileno())
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints by mistake must not end up among the frames
    try:
        with suppress(frames.PipeClosedError):  # then the parent is gone, and nobody waits for anything
            _serve(requests, replies)
    except Exception:  # the parent logs it
        traceback.print_exc()
        os._exit(1)
    os._exit(0)  # not sys.exit: there is a thread that waits for the parent to hang up


def _serve(requests: frames.FrameReader, replies: BinaryIO) -> None:
    options = json.loads(requests.receive()[1])
    end_with_parent(requests.descriptor)
    settings = Settings.model_validate(options["settings"])
    shapes = options["shapes"]
    executor = Executor(settings, None if shapes is None else Path(shapes))
    try:
        executor.warm()
    except IucGraphError as error:
        frames.send(replies, frames.READY, messages.pack_failure(error))
        return
    limit_data(settings.write_memory_mib * MIB)
    frames.send(replies, frames.READY, b"{}")
    while requests.has_data(options["idle_seconds"]):
        frames.send(replies, frames.END, _answer(executor, *requests.receive()))


def _answer(executor: Executor, kind: bytes, payload: bytes) -> bytes:
    try:
        if kind == messages.NAME:
            return messages.pack_released(executor.release(*json.loads(payload)))
        return messages.pack_written(executor.write(*messages.unpack_write(payload)))
    except IucGraphError as error:
        return messages.pack_failure(error)
    except MemoryError:
        os.abort()  # as the engine does, which cannot go on either


if __name__ == "__main__":
    main()
