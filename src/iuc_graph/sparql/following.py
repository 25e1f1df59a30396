"""Which generation is served, told in the thread of an event loop, which nobody may keep with reading files.

The pool reads the pointer's file, and what it leads to, as soon as that file is another one, and looks through the
files of a damaged generation again and again. So where the file is not the one that was followed last, or the
generation that it names cannot be opened, nothing is told at once: whoever waits in a thread finds out.
"""

from __future__ import annotations

import os
from pathlib import Path

from iuc_graph.store.generations import Generation
from iuc_graph.workers.pool import Pool

_Seen = tuple[int, int, int, int]


class Following:
    """Follows the pointer of the store that a pool answers from. May be used from any thread."""

    def __init__(self, pool: Pool, store: Path) -> None:
        self._pool = pool
        self._path = str(store / "current")
        self._followed: _Seen | None = None

    def generation(self) -> Generation:
        """The generation that the next query is answered from, waiting for it. Raises as `Pool.generation` does."""
        before = self._look()
        found = self._pool.generation()
        if before == self._look():  # what the pool has read between the two is what stood there all the time
            self._followed = before
        return found

    def stands(self) -> bool:
        """Whether the pool was told already of all that it would find on looking, so that it reads no file."""
        seen = self._look()
        return seen is not None and seen == self._followed and not self._pool.problem

    def generation_now(self) -> Generation | None:
        """What is answered from now, if that is known to be what `generation` would say; it waits for nobody."""
        return self._pool.served if self.stands() else None

    def _look(self) -> _Seen | None:
        try:
            status = os.stat(self._path)  # noqa: PTH116 - for each query, and three times as fast
        except OSError:
            return None
        # A store that was deleted and built again has the same names.
        return status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size
