"""A generation's quads in memory, and the way from there to the next one: by its stored delta, not by reading all.

pyoxigraph's files are opened in a child process only: opening them leaves threads behind, and a zygote must have
none, since a fork copies only the thread that forks.
"""

from __future__ import annotations

import io
import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, NoReturn, cast

from pyoxigraph import RdfFormat, Store

from iuc_graph.delta import Delta
from iuc_graph.errors import IucGraphError, StoreError
from iuc_graph.store.digest import advance
from iuc_graph.store.generations import Generation, open_read_only, read_generation
from iuc_graph.store.patch import read_patch
from iuc_graph.workers import frames
from iuc_graph.workers.worker import read_wanted

LONGEST_WAY: Final = 200
"""Generations that are followed one by one; from farther away everything is read afresh."""


@dataclass(frozen=True)
class Move:
    """How the resident came to a generation: `steps` deltas applied, or all read afresh because of `reason`.

    `damaged` tells whether the reason is one that should never occur: a delta that does not fit.
    """

    name: str
    seconds: float
    steps: int = 0
    reason: str = ""
    damaged: bool = False

    def as_json(self) -> dict[str, Any]:
        """Its fields."""
        return asdict(self)


class _Misfit(Exception):
    """A stored delta does not lead from the state that is held to the one that it should."""


class Resident:
    """Holds one generation in a store in memory, which nobody else changes.

    `watch` is called often while much is read; what it raises ends the reading.
    """

    def __init__(self, watch: Callable[[], None]) -> None:
        self._watch = watch
        self._held: Generation | None = None
        self._store = Store()

    @property
    def store(self) -> Store:
        """The quads of the generation that was moved to last."""
        return self._store

    def move_to(self, path: Path, digest: str) -> Move | None:
        """Hold the generation in `path` that has this digest; None where it is held already.

        Raises GenerationGone or another StoreError; the one before is then still held, unchanged.
        """
        if self._held and (self._held.path, self._held.manifest.digest) == (path, digest):
            return None
        started = time.monotonic()
        wanted = read_wanted(path, digest)
        steps, reason, damaged = 0, "", False
        try:
            steps, reason = self._follow(wanted)
        except (_Misfit, StoreError) as error:
            reason, damaged = str(error), True
        if reason:
            self._store = load(wanted, self._watch)
        self._held = wanted
        return Move(wanted.name, round(time.monotonic() - started, 4), steps, reason, damaged)

    def _follow(self, wanted: Generation) -> tuple[int, str]:
        """The number of deltas applied, or why there are none to apply. Raises _Misfit or StoreError."""
        if self._held is None:
            return 0, "nothing was held"
        way = _way(self._held, wanted)
        if way is None:
            return 0, f"no stored changes lead there from generation {self._held.name}"
        deltas = [read_patch(generation) for generation in way]
        if None in deltas:
            return 0, f"no change is stored for generation {way[deltas.index(None)].name}"
        self._apply([delta for delta in deltas if delta is not None], way, self._held.manifest.digest)
        return len(way), ""

    def _apply(self, deltas: list[Delta], way: list[Generation], digest: str) -> None:
        """Apply all deltas, or raise _Misfit and leave the store as it was."""
        for number, (delta, target) in enumerate(zip(deltas, way, strict=True)):
            try:
                self._step(delta, digest, target)
            except _Misfit:
                for done in reversed(deltas[:number]):
                    done.back().apply(self._store)
                raise
            digest = target.manifest.digest

    def _step(self, delta: Delta, digest: str, target: Generation) -> None:
        if not all(quad in self._store for quad in delta.removed):
            raise _Misfit(f"the change of generation {target.name} removes what is not there")
        if any(quad in self._store for quad in delta.added):
            raise _Misfit(f"the change of generation {target.name} adds what is there already")
        if advance(digest, delta) != target.manifest.digest:
            raise _Misfit(f"the change of generation {target.name} leads to another digest than it has")
        delta.apply(self._store)


def _way(held: Generation, wanted: Generation) -> list[Generation] | None:
    """The generations after `held` up to `wanted`, oldest first; None where no such line is kept."""
    way = [wanted]
    while way[-1].manifest.parent != held.name:
        parent = way[-1].manifest.parent
        if parent is None or int(parent) < held.number or len(way) == LONGEST_WAY:
            return None
        try:
            way.append(read_generation(wanted.path.parent / parent))
        except StoreError:
            return None
    return way[::-1]


def load(generation: Generation, watch: Callable[[], None]) -> Store:
    """All quads of a generation in a new store in memory. Raises GenerationGone or another StoreError.

    `watch` is called before each piece is read.
    """
    quads, quads_end = os.pipe()
    words, words_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(quads)
        os.close(words)
        _pour(generation, quads_end, words_end)
    os.close(quads_end)
    os.close(words_end)
    store = Store()
    cut = ""
    try:
        with os.fdopen(quads, "rb", buffering=0) as pipe:
            store.load(cast(BinaryIO, _Watched(pipe, watch)), format=RdfFormat.N_QUADS)
    except SyntaxError as error:
        cut = str(error)
    finally:
        told, code = _end(pid, words)
    if code or cut:
        frames.raise_failure(json.loads(told or b"{}"))
        raise StoreError(f"{generation.path} could not be read to its end ({cut or f'code {code}'}).")
    return store


class _Watched(io.RawIOBase):
    """A pipe that calls `watch` before each reading."""

    def __init__(self, pipe: io.RawIOBase, watch: Callable[[], None]) -> None:
        super().__init__()
        self._pipe = pipe
        self._watch = watch

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes | None:
        """Up to so many bytes."""
        self._watch()
        return self._pipe.read(frames.PIECE if size < 0 else size)


def _end(pid: int, words: int) -> tuple[bytes, int]:
    """What a reading child said, and its exit code; it is ended if it has not ended yet."""
    with os.fdopen(words, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(pid, 0)
    return told, os.waitstatus_to_exitcode(status)


def _pour(generation: Generation, quads: int, words: int) -> NoReturn:
    """In the child: write a generation from disk as N-Quads, then end."""
    code = 1
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a zygote that ends takes its reader with it
    try:
        with open_read_only(generation) as opened, os.fdopen(quads, "wb", buffering=0) as pipe:
            opened.store.dump(pipe, format=RdfFormat.N_QUADS)
        code = 0
    except IucGraphError as error:
        os.write(words, frames.pack_failure(error))
    except Exception as error:  # whatever the engine says about its files is told as words
        told = StoreError(f"{generation.path} cannot be read ({error}): build the graph again.")
        os.write(words, frames.pack_failure(told))
    finally:
        os._exit(code)
