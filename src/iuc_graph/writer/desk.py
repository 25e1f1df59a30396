"""Where threads of the server hand in writes to one store. They are made one after another, in one process."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

from iuc_graph.errors import (
    GenerationGone,
    IucGraphError,
    ServiceBusy,
    StoreError,
    WriteCrashed,
    WriteTimeout,
)
from iuc_graph.project import find_project
from iuc_graph.settings import Settings
from iuc_graph.sparql.write_request import GraphWrite, UpdateText, Write
from iuc_graph.store.generations import current_name, name_of, read_generation
from iuc_graph.store.history import Entry, entries
from iuc_graph.store.releases import Release, releases
from iuc_graph.workers.cancellation import Cancellation
from iuc_graph.workers.turns import Turns
from iuc_graph.writer import conditions, messages
from iuc_graph.writer.process import LostError, WriterProcess
from iuc_graph.writer.written import Written

CHANGED_OTHERWISE: Final = (
    "Send it in smaller parts, or have it made on the machine itself: iuc-graph update."
)
RELEASED_OTHERWISE: Final = "Have it made on the machine itself: iuc-graph release."


class Desk:
    """Makes writes to `settings.store`, by the rules of a folder of shapes where the dataset is `managed`.

    The process is started by the first write; it takes a second to read the rules. Without `shapes` they are those
    of the project.
    """

    def __init__(self, settings: Settings, *, managed: bool, shapes: Path | None = None) -> None:
        self._settings = settings
        self._managed = managed
        self._shapes = shapes
        self._turns = Turns(1, settings.queue_length, settings.queue_seconds)
        self._lock = threading.Lock()
        self._process: WriterProcess | None = None
        self._closed = False

    @property
    def waiting(self) -> int:
        """Number of writes that wait for others."""
        return self._turns.waiting

    def write(self, write: Write, who: str) -> Written:
        """Make a write, blocking until it is done, or was refused, or its time is over.

        Raises what the write raises (see Executor.write), ServiceBusy, WriteTimeout and WriteCrashed. After each of
        them nothing is changed.
        """
        conditions.check_name(
            write.conditions, current_name(self._settings.store)
        )  # else it would wait for nothing
        name = uuid4().hex
        payload = messages.pack_write(write, who, name)
        with self._turn():
            try:
                return messages.unpack_written(self._ask(messages.WRITE, payload))
            except LostError as lost:
                entry = self._made(name)
                if entry is None:
                    raise self._failure(lost, "The change", CHANGED_OTHERWISE) from None
                return self._as_written(entry, write)
            except StoreError:  # perhaps there was trouble after the last step only
                entry = self._made(name)
                if entry is None:
                    raise
                return self._as_written(entry, write)

    def release(self, name: str, who: str, generation: str | None = None) -> tuple[Release, tuple[str, ...]]:
        """Make a release of the state in use, which then stays for good; it, and the names of its files.

        With `generation`, only if that is the name of the state in use. Blocks and raises as `write` does, and
        ReleaseRefused. After an error there is no release. Meanwhile writes wait.
        """
        store = self._settings.store
        with self._turn():
            before = releases(store)
            try:
                return messages.unpack_released(
                    self._ask(messages.NAME, json.dumps([name, who, generation]).encode())
                )
            except LostError as lost:
                made = [each for each in releases(store) if (each.name, each.who) == (name, who)]
                if not made or made[0] in before:
                    raise self._failure(lost, "The release", RELEASED_OTHERWISE) from None
                return made[0], tuple(sorted(file.name for file in (store / "releases" / name).iterdir()))

    def close(self) -> None:
        """End the process, in the middle of a write too, which is then not made. May be called again."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()
        self._turns.close()
        self._let_go()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        try:
            with self._turns.turn(Cancellation()):
                yield
        except ServiceBusy as error:
            if self._closed:
                raise
            text = "Other changes are being made, and too many wait; try again shortly."
            raise ServiceBusy(text, error.retry_after) from None

    def _ask(self, kind: bytes, payload: bytes) -> bytes:
        process = self._running()
        try:
            return process.ask(kind, payload, self._settings.write_seconds)
        except LostError:
            self._let_go()
            raise
        except IucGraphError:
            self._let_go()
            self._check_open()
            raise

    def _running(self) -> WriterProcess:
        if self._process is not None and (self._process.rests or not self._process.is_alive):
            self._let_go()
        with self._lock:
            self._check_open()
            if self._process is None:
                self._process = WriterProcess(self._settings, self._rules())
            return self._process

    def _check_open(self) -> None:
        if self._closed:
            raise ServiceBusy("The server is stopping, and nothing was changed; try again shortly.", 5)

    def _rules(self) -> Path | None:
        if not self._managed:
            return None
        return self._shapes or find_project().shapes

    def _let_go(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.close()

    def _made(self, name: str) -> Entry | None:
        """The commit of the write with this name, if it was made: its process may be gone before it could say so."""
        return next((entry for entry in reversed(entries(self._settings.store)) if entry.id == name), None)

    def _failure(self, lost: LostError, what: str, otherwise: str) -> IucGraphError:
        """Why nothing was done. Raises ServiceBusy where the server stops."""
        self._check_open()
        if lost.late:
            limit = f"{self._settings.write_seconds:g} seconds"
            return WriteTimeout(
                f"{what} took longer than {limit} and was ended; nothing was changed. {otherwise}"
            )
        if lost.memory:
            limit = f"{self._settings.write_memory_mib} MiB of memory"
            return WriteCrashed(
                f"{what} needed more than {limit}, and nothing was changed. {otherwise}", memory=True
            )
        return WriteCrashed(
            f"{what} was cut off, as its process died, and nothing was changed. The server's log says more."
        )

    def _as_written(self, entry: Entry, write: Write) -> Written:
        return Written(
            generation=name_of(entry.number),
            made=True,
            added=entry.added,
            removed=entry.removed,
            derived_added=entry.derived_added,
            derived_removed=entry.derived_removed,
            graphs=entry.graphs,
            created=bool(entry.added) and self._was_new(entry, write.change),
        )

    def _was_new(self, entry: Entry, change: UpdateText | GraphWrite) -> bool:
        if not isinstance(change, GraphWrite) or entry.parent is None:
            return False
        try:
            parent = read_generation(self._settings.store / "generations" / name_of(entry.parent))
        except GenerationGone:  # it was not kept
            return change.new
        return not conditions.holds(parent, change.graph)
