"""How `endpoint.py` puts load on a server: closed loops, to find what it can do, and an open loop at half of that."""

from __future__ import annotations

import asyncio
import re
import subprocess
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Final

from endpoint_engines import Server
from endpoint_questions import Judge, Kind, Outcome, Question
from endpoint_wire import Client, Record, percentile

WRK_WARM_SECONDS: Final = 1
LATE_SECONDS: Final = 10.0
"""After the last arrival, answers are waited for so long; what comes later counts as dropped."""

_WRK: Final = """
local next = 0
request = function()
  next = next % #paths + 1
  return wrk.format("GET", paths[next], {["Accept"] = "application/sparql-results+json"})
end
"""


@dataclass(frozen=True)
class Rate:
    """Requests that were answered one after another over some connections, and what they took."""

    requests: int
    seconds: float
    cpu_seconds: float
    failed: int
    """Those of them with no right answer; with wrk those of another status than 200, and errors of connections."""

    driver: str

    def __add__(self, other: Rate) -> Rate:
        return Rate(
            self.requests + other.requests,
            self.seconds + other.seconds,
            self.cpu_seconds + other.cpu_seconds,
            self.failed + other.failed,
            self.driver,
        )

    @property
    def per_second(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds

    @property
    def cpu_ms(self) -> float:
        """CPU time of all processes of the server per request, in milliseconds."""
        return self.cpu_seconds / self.requests * 1000 if self.requests else 0.0


@dataclass(frozen=True)
class OpenLoop:
    """What became of questions that came when they came, whether or not earlier ones were answered."""

    per_second: float
    """Arrivals that were aimed at, half of the capacity."""

    seconds: float
    cores: float
    """CPU time of the server by the time of the run."""

    outcomes: dict[Kind, Counter[Outcome]]
    latencies: dict[Kind, list[float]] = field(repr=False)
    """Seconds from the moment at which a question was due: to the answer, and for runaways to whatever ended them."""

    statuses: dict[str, int]
    lateness: float
    """The 99th percentile of the seconds by which the client itself was late in sending."""

    def count(self, *outcomes: Outcome) -> int:
        """Questions of any kind with one of these outcomes."""
        return sum(counter[outcome] for counter in self.outcomes.values() for outcome in outcomes)


def by_wrk(
    server: Server, questions: Sequence[Question], connections: int, seconds: float, folder: Path
) -> Rate:
    """wrk with one thread asks the questions in their order, again and again."""
    script = folder / f"{server.engine.name.replace(' ', '-')}-{len(questions)}.lua"
    paths = ",\n".join(f"'{question.address(server.engine.path)}'" for question in questions)
    script.write_text(f"local paths = {{\n{paths}\n}}\n{_WRK}", "utf-8")
    _wrk(server, script, connections, WRK_WARM_SECONDS)
    before = server.cpu_seconds()
    report = _wrk(server, script, connections, max(1, round(seconds)))
    cpu = server.cpu_seconds() - before
    done = re.search(r"(\d+) requests in", report)
    speed = re.search(r"Requests/sec:\s*([\d.]+)", report)
    if not done or not speed:
        raise SystemExit(f"wrk said nothing that is understood:\n{report}")
    requests, per_second = int(done[1]), float(speed[1])
    faults = sum(
        int(number)
        for line in re.findall(r"(?:Non-2xx|Socket errors).*", report)
        for number in re.findall(r"\d+\b", line.partition(":")[2])
    )
    return Rate(requests, requests / per_second if per_second else seconds, cpu, faults, "wrk")


def _wrk(server: Server, script: Path, connections: int, seconds: int) -> str:
    address = f"http://127.0.0.1:{server.port}"
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "30s",
        "-s",
        str(script),
        address,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60).stdout


async def check(server: Server, questions: Sequence[Question], judge: Judge) -> tuple[int, int]:
    """Answers that were compared with the graph, and how many of them were not right."""
    rate, finished = await _closed(server, questions, 2, judge)
    return len(finished), rate.failed


async def for_seconds(
    server: Server, questions: Iterator[Question], connections: int, seconds: float, judge: Judge
) -> Rate:
    """Ask for so long; those whose answers come later are not counted."""
    ends = time.monotonic() + seconds

    def in_time() -> Iterator[Question]:
        while time.monotonic() < ends:
            yield next(questions)

    rate, finished = await _closed(server, in_time(), connections, judge)
    done = sum(1 for when in finished if when <= ends)
    return Rate(done, seconds, rate.cpu_seconds, rate.failed, rate.driver)


async def one_question(
    server: Server, question: Question, connections: int, judge: Judge, *, seconds: float, least: int
) -> Rate:
    """Ask the same as often as should take so long, and at least so often; so no answer is half counted."""
    first, _ = await _closed(server, [question], 1, judge)
    wanted = int(seconds * 2 / first.seconds)
    rate, _ = await _closed(
        server, islice(cycle([question]), min(max(wanted, least), 2000)), connections, judge
    )
    return rate


async def _closed(
    server: Server, questions: Iterable[Question], connections: int, judge: Judge
) -> tuple[Rate, list[float]]:
    """The rate, and when each answer was there."""
    record, waiting, finished = Record(), iter(questions), list[float]()
    before, started = server.cpu_seconds(), time.monotonic()

    async def ask_on() -> None:
        for question in waiting:
            asked = time.monotonic()
            record.note(question, await client.ask(question), time.monotonic() - asked)
            finished.append(time.monotonic())

    async with Client(server.port, server.engine.path) as client:
        await asyncio.gather(*(ask_on() for _ in range(connections)))
    took, cpu = time.monotonic() - started, server.cpu_seconds() - before
    failed = sum(not _as_it_should(kind, outcome) for kind, _, outcome in record.settle(judge))
    return Rate(len(finished), took, cpu, failed, "own"), finished


def _as_it_should(kind: Kind, outcome: Outcome) -> bool:
    return outcome is (Outcome.REFUSED if kind is Kind.RUNAWAY else Outcome.RIGHT)


def arrivals(
    questions: Iterator[Question], chance: Random, rate: float, seconds: float
) -> list[tuple[float, Question]]:
    """When each question is due, in seconds from the start: a Poisson process of so many a second."""
    due, planned = chance.expovariate(rate), list[tuple[float, Question]]()
    while due < seconds:
        planned.append((due, next(questions)))
        due += chance.expovariate(rate)
    return planned


async def open_loop(
    server: Server, planned: Sequence[tuple[float, Question]], rate: float, seconds: float, judge: Judge
) -> OpenLoop:
    """Send each question when it is due, whatever became of those before it, and wait for all answers."""
    record, lateness = Record(), list[float]()
    loop = asyncio.get_running_loop()
    before = server.cpu_seconds()
    started = loop.time() + 0.1

    async def ask(question: Question, due: float) -> None:
        lateness.append(loop.time() - due)
        try:
            reply = await client.ask(question)
        except asyncio.CancelledError:
            record.drop(question, loop.time() - due)
            return
        record.note(question, reply, reply.ended - due)

    async with Client(server.port, server.engine.path) as client:
        await _at_their_times([(started + due, question) for due, question in planned], ask, loop.time)
    cpu, took = server.cpu_seconds() - before, loop.time() - started
    outcomes: dict[Kind, Counter[Outcome]] = {kind: Counter() for kind in Kind}
    latencies: dict[Kind, list[float]] = {kind: [] for kind in Kind}
    for kind, waited, outcome in record.settle(judge):
        outcomes[kind][outcome] += 1
        if outcome is Outcome.RIGHT or kind is Kind.RUNAWAY:
            latencies[kind].append(waited)
    statuses = {
        f"{kind} {status or 'none'}": count for (kind, status), count in sorted(record.statuses.items())
    }
    return OpenLoop(rate, seconds, cpu / took, outcomes, latencies, statuses, percentile(lateness, 99) or 0.0)


async def _at_their_times(
    planned: Sequence[tuple[float, Question]],
    ask: Callable[[Question, float], Awaitable[None]],
    now: Callable[[], float],
) -> None:
    tasks = set[asyncio.Task[None]]()
    for due, question in planned:
        if (wait := due - now()) > 0:
            await asyncio.sleep(wait)
        tasks.add(asyncio.ensure_future(ask(question, due)))
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=LATE_SECONDS)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks)


async def after_a_runaway(server: Server, runaway: Question, small: Question, seconds: float) -> float | None:
    """Seconds to a small answer while a runaway runs; None where there is none within so many."""
    async with Client(server.port, server.engine.path) as client:
        endless = asyncio.ensure_future(client.ask(runaway))
        await asyncio.sleep(0.5)
        asked = time.monotonic()
        try:
            await asyncio.wait_for(client.ask(small), seconds)
        except TimeoutError:
            return None
        finally:
            endless.cancel()
            await asyncio.gather(endless, return_exceptions=True)
        return time.monotonic() - asked
