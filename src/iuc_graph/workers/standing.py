"""Which generation is answered from: the one that the pointer names, or while that is damaged the last good one."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import Final

from iuc_graph.errors import StoreError, StoreMissing
from iuc_graph.store.generations import Generation, current, current_name
from iuc_graph.store.history import last_good

RETRY_SECONDS: Final = 30.0
"""A damaged generation is tried again when its files change, and after so long in any case."""

Trace = tuple[tuple[object, ...], ...]

logger = logging.getLogger(__name__)


class Standing:
    """Follows the pointer of one store. Whoever uses it opens what it proposes, and says what came of that.

    Not safe for threads: its user holds a lock.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._path = str(directory / "current")
        self._seen: tuple[int, ...] = ()
        self._name = ""
        self._pointer: tuple[object, ...] = ()
        self._opened: Generation | None = None
        self._proposed: Generation | None = None
        self._is_earlier = False
        self._fault = ""
        self._told = ""
        self._trace: Trace = ()
        self._retry_at = 0.0
        self._moves = 0
        self._reached = 0

    @property
    def moves(self) -> int:
        """How often the pointer was seen to have moved."""
        return self._moves

    @property
    def reached(self) -> int:
        """Which of the moves has been followed; an earlier one while what the newest names is being opened."""
        return self._reached

    @property
    def opened(self) -> Generation | None:
        """What is answered from, if anything was opened yet."""
        return self._opened

    @property
    def problem(self) -> str:
        """Why the generation that the pointer names is not the one that is served; empty when it is."""
        if not self._fault or self._opened is None:
            return ""
        fault, served = self._fault.rstrip("."), self._opened.manifest
        return f"{fault}. Until that is mended, generation {served.name} of {served.built_at} is served."

    def look(self) -> tuple[Generation, bool]:
        """Read the pointer; the generation to answer from, and whether it was opened already.

        Raises StoreMissing, and another StoreError where nothing at all can be served.
        """
        pointer = self._read_pointer()
        if pointer != self._pointer or self._may_be_mended():
            self._turn_to(pointer)
        if self._proposed is not None:
            return self._proposed, False
        if self._opened is None:
            raise StoreError(
                f"{self._directory} holds no generation that can be opened: run iuc-graph build."
            )
        return self._opened, True

    def succeeded(self, generation: Generation, move: int) -> None:
        """What `look` proposed after so many moves was opened; it is served from now on."""
        self._opened, self._reached = generation, move
        if generation is self._proposed:  # otherwise the pointer has moved on, and that is still to be opened
            self._proposed = None
            if not self._is_earlier:
                self._mended()
        self._tell()

    def failed(self, generation: Generation, error: StoreError) -> None:
        """What `look` proposed cannot be opened. Raises `error` where there is nothing else to propose."""
        if generation is not self._proposed:
            return  # the pointer has moved on
        if self._is_earlier:
            self.forget()
            raise error
        self._stumble(error)

    def look_again(self) -> None:
        """Read everything again with the next `look`."""
        self._pointer = ()

    def forget(self) -> None:
        """Read everything again with the next `look`: what was opened can be opened no more."""
        self._pointer, self._opened, self._proposed = (), None, None

    def _read_pointer(self) -> tuple[object, ...]:
        try:
            try:
                status = os.stat(self._path)  # noqa: PTH116 - for each query, and three times as fast
            except FileNotFoundError:
                current_name(self._directory)  # raises StoreMissing, unless it has just come back
                return self._read_pointer()
            # A store that was deleted and built again has the same names.
            seen = (status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size)
            if seen != self._seen:
                self._name = current_name(self._directory)
                self._seen = seen
        except StoreMissing:
            self.forget()
            raise
        except StoreError as error:
            return (str(error),)
        return self._name, *seen

    def _turn_to(self, pointer: tuple[object, ...]) -> None:
        self._pointer = pointer
        self._is_earlier = False
        self._moves += 1
        try:
            self._proposed = current(self._directory)
        except StoreError as error:
            self._stumble(error)

    def _stumble(self, error: StoreError) -> None:
        self._fault = str(error)
        self._trace = self._files()
        self._retry_at = time.monotonic() + RETRY_SECONDS
        self._proposed = None
        if self._opened is None:
            self._propose_earlier(error)
        self._tell()

    def _propose_earlier(self, error: StoreError) -> None:
        try:
            self._proposed = last_good(self._directory)
            self._is_earlier = True
        except StoreError:
            self.forget()
            raise error from None

    def _may_be_mended(self) -> bool:
        if not self._fault:
            return False
        return time.monotonic() >= self._retry_at or self._files() != self._trace

    def _files(self) -> Trace:
        """The files of the generation that the pointer names, and what would change with them."""
        if len(self._pointer) < 2:
            return ()
        root = self._directory / "generations" / str(self._pointer[0])
        found = []
        for path in sorted((root, *root.rglob("*"))):
            try:
                status = path.stat()
            except OSError:
                continue
            found.append((str(path), status.st_ino, status.st_mtime_ns, status.st_size))
        return tuple(found)

    def _mended(self) -> None:
        if self._told:
            logger.info("generation %s could be opened: it is served", self._opened and self._opened.name)
        self._fault = self._told = ""

    def _tell(self) -> None:
        """Warn once of each problem."""
        if self.problem and self.problem != self._told:
            self._told = self.problem
            logger.warning("%s", self.problem)
