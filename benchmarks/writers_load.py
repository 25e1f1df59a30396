"""The writers and readers of `writers.py`: each over a connection of its own, and each checks all that it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Final
from urllib.parse import quote

from endpoint_wire import Connection, Reply
from writers_books import Kind, Ledger, Seen
from writers_ground import (
    GRAPHS,
    SLUGS,
    TABLE,
    State,
    change_by_one,
    change_to,
    document,
    everything,
    own,
    read_document,
    read_everything,
    read_own,
)

GENERATION: Final = "iuc-graph-generation"
ANSWER_SECONDS: Final = 60.0
BUSY_SECONDS: Final = 0.1


class Way(StrEnum):
    """How a writer keeps from undoing what another one did."""

    CONDITION = "If-Match"
    """It reads, counts one further, and writes on condition that nobody wrote meanwhile; else it reads again."""

    COMPUTED = "one update"
    """The update itself counts one further, whatever it finds."""

    CARELESS = "no condition"
    """It reads and writes, whoever wrote meanwhile: it loses updates, and shows that the check sees it."""


@dataclass(frozen=True)
class Size:
    """How many take part, and for how many seconds a reader waits before it reads again."""

    writers: int = 20
    readers: int = 20
    pause: float = 0.0

    def ledger(self) -> Ledger:
        """A count for each writer."""
        return Ledger({f"{number:03}": 0 for number in range(self.writers)})


class GoneError(Exception):
    """The server does not answer any more."""


class Caller:
    """A connection that is kept, and opened again where the server closed it."""

    def __init__(self, port: int, secret: str) -> None:
        self._port = port
        self._head = f"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer {secret}\r\n"
        self._connection: Connection | None = None

    async def send(self, method: str, path: str, body: str = "", **headers: str) -> Reply:
        """What the server answers; of status 0 where the connection broke. Raises GoneError where there is none."""
        sent = body.encode()
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        length = f"Content-Length: {len(sent)}\r\n" if sent else ""
        head = f"{method} {path} HTTP/1.1\r\n{self._head}{lines}{length}\r\n"
        connection = await self._connected()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await connection.ask(head.encode() + sent)
        except TimeoutError:
            self.close()
            return Reply(0, {}, b"no answer", False, 0.0)

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.transport.abort()
            self._connection = None

    async def _connected(self) -> Connection:
        if self._connection is None or not self._connection.open:
            loop = asyncio.get_running_loop()
            try:
                _, self._connection = await loop.create_connection(Connection, "127.0.0.1", self._port)
            except OSError:
                raise GoneError from None
        return self._connection


@dataclass
class Crowd:
    """So many writers and readers of the server at a port, and what they share."""

    port: int
    secret: str
    ledger: Ledger
    seen: Seen
    size: Size
    way: Way = Way.CONDITION
    dies: bool = False
    """Whether it is expected of the server to die, so that updates get no answer."""

    stopped: bool = False

    async def begin(self) -> None:
        """Put the two documents into the graph, with all counts at zero. Raises SystemExit where that is refused."""
        caller = Caller(self.port, self.secret)
        for slug, graph in zip(SLUGS, GRAPHS, strict=True):
            sent = document(graph, self.ledger.names)
            reply = await caller.send("PUT", f"/graph/source/{slug}", sent, Content_Type="text/turtle")
            if reply.status != 201:
                raise SystemExit(f"PUT of {slug}: {reply.status} {reply.body.decode(errors='replace')}")
            self.ledger.newest = int(reply.headers[GENERATION])
        caller.close()

    async def run(self, until: Callable[[], Awaitable[None]]) -> None:
        """All at once, until that returns; each then finishes what it began."""
        writers = [Writer(self, name).run() for name in self.ledger.counts]
        readers = [Reader(self, number).run() for number in range(self.size.readers)]
        tasks = [asyncio.create_task(run) for run in (*writers, *readers)]
        try:
            await until()
        finally:
            self.stopped = True
            await asyncio.gather(*tasks)


@dataclass
class Writer:
    """Raises its own count and the total, over and over."""

    crowd: Crowd
    name: str
    acknowledged: int = 0
    """The generation of its last change."""

    async def run(self) -> None:
        """Until the crowd is stopped, or the server is gone."""
        crowd = self.crowd
        caller = Caller(crowd.port, crowd.secret)
        self.acknowledged = crowd.ledger.newest
        with suppress(GoneError):
            while not crowd.stopped:
                begun = _now()
                while not crowd.stopped and not await self._once(caller, begun):
                    pass
        caller.close()

    async def _once(self, caller: Caller, begun: float) -> bool:
        """Whether the counts were raised."""
        found = await self._read(caller)
        if found is None:
            return False
        counts, generation = found
        raised = {name: number + 1 for name, number in counts.items()}
        computed = self.crowd.way is Way.COMPUTED
        update = change_by_one(raised) if computed else change_to(raised)
        headers = {"If_Match": f'"{generation:06}"'} if self.crowd.way is Way.CONDITION else {}
        return await self._write(caller, update, headers, generation, begun)

    async def _read(self, caller: Caller) -> tuple[dict[str, int], int] | None:
        """Its own count and the total, with the generation that they are of."""
        reply = await caller.send("GET", f"/sparql?query={quote(own(self.name))}", Accept=TABLE)
        if not await _answered(self.crowd, "own read", reply):
            return None
        generation = int(reply.headers[GENERATION])
        counts = read_own(reply.body)
        if generation < self.acknowledged:
            self.crowd.seen.behind += 1
            return None
        stored, known = counts.get(self.name), self.crowd.ledger.counts[self.name]
        if stored != known:
            self.crowd.seen.fault(f"{self.name}: {known} acknowledged, {stored} in generation {generation}")
            self.crowd.ledger.counts[self.name] = known if stored is None else stored  # told once is enough
        return counts, generation

    async def _write(
        self, caller: Caller, update: str, headers: dict[str, str], read: int, begun: float
    ) -> bool:
        crowd, started = self.crowd, _now()
        crowd.ledger.in_flight += 1
        crowd.ledger.unanswered.add(self.name)
        reply = await caller.send(
            "POST", "/sparql", update, Content_Type="application/sparql-update", **headers
        )
        crowd.ledger.in_flight -= 1
        if reply.whole and reply.status:
            crowd.ledger.unanswered.discard(self.name)
        if not await _answered(self.crowd, "update", reply, 412):
            return False
        seconds = _now() - started
        if reply.status == 412:
            crowd.seen.seconds[Kind.MOVED].append(seconds)
            return False
        self._made(reply, read)
        crowd.seen.seconds[Kind.MADE].append(seconds)
        crowd.seen.seconds[Kind.COUNTED].append(_now() - begun)
        return True

    def _made(self, reply: Reply, read: int) -> None:
        crowd, told = self.crowd, json.loads(reply.body)
        generation = int(told["generation"])
        if (told["made"], told["added"], told["removed"]) != (True, 4, 4) or generation <= read:
            crowd.seen.fault(f"an update of generation {read} was told: {reply.body.decode()}")
        if crowd.way is Way.CONDITION and not crowd.dies and generation != read + 1:
            crowd.seen.fault(f"If-Match {read} made generation {generation}")
        if int(reply.headers[GENERATION]) != generation:
            crowd.seen.fault(f"the header says another generation than {generation}")
        crowd.ledger.counts[self.name] += 1
        self.acknowledged = generation
        crowd.ledger.newest = max(crowd.ledger.newest, generation)


@dataclass
class Reader:
    """Reads all counts in four ways, and checks that each answer is of one whole generation."""

    crowd: Crowd
    number: int

    async def run(self) -> None:
        """Until the crowd is stopped, or the server is gone."""
        crowd = self.crowd
        caller, newest = Caller(crowd.port, crowd.secret), 0
        with suppress(GoneError):
            for turn in count(self.number):
                if crowd.stopped:
                    break
                newest = max(newest, await self._once(caller, turn, newest))
                await asyncio.sleep(crowd.size.pause)
        caller.close()

    async def _once(self, caller: Caller, turn: int, newest: int) -> int:
        """One answer; its generation, 0 where there was none."""
        crowd, seen = self.crowd, self.crowd.seen
        read, known, acknowledged, started = self._reading(turn), seen.newest, crowd.ledger.newest, _now()
        reply = await caller.send("GET", read.path, Accept=read.accept)
        if not await _answered(crowd, "read", reply):
            return 0
        seen.seconds[Kind.READ].append(_now() - started)
        generation = int(reply.headers[GENERATION])
        if generation < newest:
            seen.fault(f"a connection was answered from {generation} after {newest}")
        elif generation < known:
            seen.fault(f"an answer from {generation} was asked for after one from {known} had come")
        seen.behind += generation < acknowledged
        seen.newest = max(seen.newest, generation)
        seen.state(generation, read.parse(reply.body, crowd.ledger.names))
        return generation

    def _reading(self, turn: int) -> _Reading:
        if turn % 4 > 1:
            return _Reading(f"/graph/source/{SLUGS[turn % 2]}", "application/n-triples", read_document)
        # Every other query is one that nobody asked before, so that a worker has to answer it.
        again = f"{self.number} {turn}" if turn % 2 else ""
        return _Reading(
            f"/sparql?query={quote(everything(self.crowd.ledger.names, again))}", TABLE, read_everything
        )


@dataclass(frozen=True)
class _Reading:
    path: str
    accept: str
    parse: Callable[[bytes, Sequence[str]], State]


async def _answered(crowd: Crowd, what: str, reply: Reply, *others: int) -> bool:
    """Whether there is an answer to go on with. What is neither that nor that the server is busy or gone is a fault."""
    crowd.seen.answers[f"{what}: {_told(reply)}"] += 1
    if reply.whole and reply.status in (200, *others):
        return True
    if reply.whole and reply.status:
        if reply.status != 503:
            crowd.seen.fault(f"{what}: {reply.status} {reply.body.decode(errors='replace')[:500]}")
        await asyncio.sleep(BUSY_SECONDS)
        return False
    if not crowd.dies:
        crowd.seen.fault(f"{what}: {reply.body.decode(errors='replace') or 'the connection broke'}")
    raise GoneError


def _told(reply: Reply) -> str:
    """The status, with the code of a problem document."""
    if not reply.whole or not reply.status:
        return "nothing"
    is_problem = reply.headers.get("content-type", "").startswith("application/problem+json")
    return f"{reply.status} {json.loads(reply.body)['code']}" if is_problem else str(reply.status)


def _now() -> float:
    return asyncio.get_running_loop().time()
