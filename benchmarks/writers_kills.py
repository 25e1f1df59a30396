"""Killing the server of `writers.py` in the middle of commits; and what is left then, of processes and in the store."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Final

import psutil
from endpoint_engines import Server
from pyoxigraph import QueryResultsFormat
from writers_books import Ledger, Seen
from writers_ground import everything, read_everything
from writers_load import Crowd

from iuc_graph.errors import StoreError
from iuc_graph.store.generations import current, current_name, open_current, published
from iuc_graph.store.history import entries
from iuc_graph.store.verify import verify

END_SECONDS: Final = 15.0
"""Time in which what is left of a killed server has to end by itself."""

PATIENCE: Final = 120.0
"""Time in which a server under load has to make another change."""

BEGIN_SECONDS: Final = 1.0

WRITER: Final = "iuc_graph.writer.child"
IS_SERVER_OF: Final = "IUC_GRAPH_STORE"


class Victim(StrEnum):
    """What is killed, by signal 9."""

    TREE = "the server and all its processes"
    SERVER = "the server alone"
    WRITER = "the process that writes"


@dataclass
class Struck:
    """What kills met with."""

    kills: Counter[Victim] = field(default_factory=Counter)
    in_flight: int = 0
    """Kills while a change was sent that had not been answered."""

    half_made: int = 0
    """Kills after which half of a commit lay in the store."""


@dataclass(frozen=True)
class Attack:
    """A server under load, its store, and what kills of it met with."""

    server: Server
    crowd: Crowd
    store: Path
    chance: Random
    struck: Struck

    async def strike(self, victim: Victim) -> None:
        """Wait until changes are made again, and for a commit to begin; then kill at a moment by chance.

        Raises TimeoutError where nothing is changed any more.
        """
        for _ in range(self.chance.randint(1, 3)):
            await _one_more(self.crowd.ledger)
        if self.chance.random() < 0.75:  # the others meet what is between commits, too
            await _begun(self.store)
        await asyncio.sleep(self.chance.uniform(0, 0.15))
        self.struck.in_flight += bool(self.crowd.ledger.in_flight)
        self.struck.kills[victim] += 1
        for process in _victims(victim, self.server):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        if victim is Victim.WRITER:
            await _one_more(self.crowd.ledger)
        else:
            await asyncio.to_thread(_wait_for_end, self.store, self.crowd.seen)
            self.struck.half_made += is_half_made(self.store)


async def _one_more(ledger: Ledger) -> None:
    """Wait for another change to be acknowledged."""
    known = ledger.total
    async with asyncio.timeout(PATIENCE):
        while ledger.total == known:
            await asyncio.sleep(0.005)


async def _begun(store: Path) -> None:
    """Wait for the draft of a commit to lie in the store, for a while."""
    until = time.monotonic() + BEGIN_SECONDS
    while time.monotonic() < until and not _drafts(store):
        await asyncio.sleep(0.002)


def _drafts(store: Path) -> list[str]:
    with suppress(OSError):
        return [path.name for path in (store / "generations").glob("*.work")]
    return []


def _victims(victim: Victim, server: Server) -> Iterable[psutil.Process]:
    if victim is Victim.SERVER:
        return [server.process]
    tree = server.process.children(recursive=True)
    if victim is Victim.TREE:
        return [server.process, *tree]
    return [process for process in tree if WRITER in _command(process)]


def _command(process: psutil.Process) -> list[str]:
    with suppress(psutil.NoSuchProcess):
        return process.cmdline()
    return []


def _wait_for_end(store: Path, seen: Seen) -> None:
    """Note what still runs when its time is over, and end it."""
    until = time.monotonic() + END_SECONDS
    while (left := processes_of(store)) and time.monotonic() < until:
        time.sleep(0.02)
    for process in left:
        seen.fault(f"a process was left over: {' '.join(_command(process))}")
        with suppress(psutil.NoSuchProcess):
            process.kill()


def processes_of(store: Path) -> list[psutil.Process]:
    """All processes that were started to serve this store, theirs included, and that still run."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if process.status() != psutil.STATUS_ZOMBIE and process.environ().get(IS_SERVER_OF) == str(store):
                found.append(process)
    return found


def is_half_made(store: Path) -> bool:
    """Whether a commit lies in the store that never came to be."""
    return bool(_drafts(store)) or max(published(store)) > int(current_name(store))


def examine(store: Path, ledger: Ledger, seen: Seen, who: str) -> None:
    """The store opens, is undamaged, and holds all that was acknowledged, and besides at most what got no answer.

    The history names each change that is in it.
    """
    try:
        verify(current(store))
        with open_current(store) as opened:
            answer = opened.store.query(everything(ledger.names))
            body = answer.serialize(format=QueryResultsFormat.CSV)
            generation = opened.generation.number
        made = sum(entry.who == who for entry in entries(store))
    except StoreError as error:
        seen.fault(f"the store cannot be read: {error}")
        return
    state = read_everything(body, ledger.names)
    seen.state(generation, state)
    for text in ledger.settle(state.counts):
        seen.fault(text)
    documents = 2
    if made != ledger.total + documents:
        seen.fault(f"the history holds {made} changes; {ledger.total} counts and {documents} documents were")
