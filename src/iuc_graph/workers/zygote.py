"""The process that holds a generation in memory and forks the workers which answer from it.

Run as `python -m iuc_graph.workers.zygote` by nursery.py, with a socket as its standard input. On it come lines of
JSON: "fork", with the three file descriptors of a worker to be; and "reap", for one that is to end or has ended. A
child stays a zombie until then, so its process id means nobody else. Only a "reap" that asks for it is answered; how
a fork went is told by the new worker, or in its place. When the socket is closed, all children and then the zygote
end.

It has one thread only, since a fork copies no other.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NoReturn

from iuc_graph.errors import IucGraphError
from iuc_graph.store.embedded import EmbeddedStore
from iuc_graph.workers import frames
from iuc_graph.workers.limits import limit_side_effects
from iuc_graph.workers.process import Ends, not_started
from iuc_graph.workers.resident import Resident
from iuc_graph.workers.worker import serve

LONGEST_MESSAGE: Final = 64 * 1024
ENDS: Final = 3
"""File descriptors that come with a "fork"."""


class Zygote:
    """Does what the lines on `control` say."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._hang_up = select.poll()
        self._hang_up.register(control, 0)
        self._resident = Resident(self._stop_when_alone)
        self._children: dict[int, int] = {}
        self._unread = b""
        self._descriptors: list[int] = []

    def run(self) -> None:
        """Serve until the other end is closed; then no child is left."""
        does: dict[str, Callable[[dict[str, Any]], None]] = {"fork": self._fork, "reap": self._reap}
        try:
            while True:
                message = self._next()
                does[message["do"]](message)
        except (frames.PipeClosedError, ConnectionError):
            pass
        finally:
            self._end_children()

    def _next(self) -> dict[str, Any]:
        while b"\n" not in self._unread:
            data, descriptors, _, _ = socket.recv_fds(self._control, LONGEST_MESSAGE, 16 * ENDS)
            self._descriptors += descriptors
            if not data:
                raise frames.PipeClosedError
            self._unread += data
        line, _, self._unread = self._unread.partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        return message

    def _stop_when_alone(self) -> None:
        if self._hang_up.poll(0):
            raise frames.PipeClosedError

    def _fork(self, message: dict[str, Any]) -> None:
        given, self._descriptors = self._descriptors[:ENDS], self._descriptors[ENDS:]
        if len(given) < ENDS:  # this process has too many files open; the other end sees its pipe closed
            _close(given)
            return
        ends = Ends(*given)
        try:
            move = self._resident.move_to(Path(message["path"]), message["digest"])
            pid = os.fork()
            if pid == 0:
                self._become_worker(ends, message["memory_bytes"], {"move": move and move.as_json()})
            self._children[message["id"]] = pid
        except IucGraphError as error:
            _tell(ends, error)
        except OSError as error:
            _tell(ends, not_started(error))
        finally:
            _close(given)

    def _become_worker(self, ends: Ends, memory_bytes: int, hello: dict[str, Any]) -> NoReturn:
        """In the child: answer queries, then end. Nothing of the zygote's own work may happen here."""
        try:
            self._control.close()
            os.dup2(ends.complaints, 1)
            os.dup2(ends.complaints, 2)
            os.close(ends.complaints)
            _close(self._descriptors)
            with os.fdopen(ends.replies, "wb") as replies:
                store = EmbeddedStore(self._resident.store)
                requests = frames.FrameReader(ends.requests)
                serve(store, requests, replies, memory_bytes=memory_bytes, hello=hello | {"pid": os.getpid()})
        except frames.PipeClosedError:
            os._exit(0)
        except BaseException:  # it is told on standard error, and the process ends here
            with suppress(Exception):
                traceback.print_exc()
                sys.stderr.flush()
        finally:
            os._exit(1)

    def _reap(self, message: dict[str, Any]) -> None:
        pid = self._children.pop(message["id"], None)
        code = None if pid is None else _wait(pid, kill=not message["answer"])
        if message["answer"]:
            self._control.sendall(json.dumps({"id": message["id"], "code": code}).encode() + b"\n")

    def _end_children(self) -> None:
        for pid in self._children.values():
            os.kill(pid, signal.SIGKILL)
        for pid in self._children.values():
            os.waitpid(pid, 0)


def main() -> None:
    """Serve the parent at the other end of standard input."""
    limit_side_effects()
    control = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # children must not hold the socket under another number
    os.close(nothing)
    Zygote(control).run()


def _wait(pid: int, *, kill: bool) -> int:
    if kill:
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _tell(ends: Ends, error: IucGraphError) -> None:
    with suppress(OSError):
        os.write(ends.replies, frames.pack(frames.READY, frames.pack_failure(error)))


def _close(descriptors: list[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


if __name__ == "__main__":
    main()
