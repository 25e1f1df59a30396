"""The SPARQL endpoint under load, beside `oxigraph serve-read-only` and rdflib-endpoint, which read the same triples.

    python benchmarks/endpoint.py --peers DIR --make-peers     # once; then with --peers DIR alone
    python benchmarks/endpoint.py --peers DIR [--store DIR] [--cities 10000] [--json FILE] [--quick]

First closed loops, in rounds of all engines so that a busy minute meets each: small questions (two rows, another city
each time, 8 connections), seven of 10,000 rows (4 connections), and one small question again and again. Our answer
cache is off but for the last. Then an open loop for each: questions come at random (Poisson) at half of what the engine
can do with the same mix (90 % small, 9 % of 10,000 rows, 1 % runaways; 16 connections), whatever became of those
before, and their times count from the moment at which they were due. Every answer of it is compared with the graph.
Queries of the mix have a deadline of 2 s; rdflib-endpoint knows none, and gets no runaways but one, at the end.

The small questions are asked by wrk where it is installed, since it can keep up with any server; else, and for all
others, by the client of this script. All of it shares the machine with the servers. About eleven minutes; --quick
takes two and shows that it works, no figures to quote.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from platform import python_version
from random import Random
from typing import Final

import uvloop
from endpoint_engines import (
    Engine,
    Files,
    Server,
    binaries_in,
    make_peers,
    ours,
    oxigraph,
    prepare,
    rdflib_endpoint,
    started,
)
from endpoint_load import Rate, after_a_runaway, arrivals, by_wrk, check, for_seconds, one_question, open_loop
from endpoint_questions import BIG, RUNAWAYS, Judge, Question, mix, small_questions
from endpoint_report import (
    CACHED,
    DISK,
    MEMORY,
    OXIGRAPH,
    RDFLIB,
    REPEATED,
    SMALL,
    Findings,
    Mixed,
    as_json,
    tell,
)
from programmes import by_cities, publish_programme
from rich.console import Console

from iuc_graph import __version__
from iuc_graph.errors import StoreMissing
from iuc_graph.store.generations import current

SMALL_CONNECTIONS: Final = 8
BIG_CONNECTIONS: Final = 4
MIX_CONNECTIONS: Final = 16
CITIES: Final = 10_000
CITIES_QUICK: Final = 2_000


@dataclass(frozen=True)
class Plan:
    """How long each part takes, in seconds, and how often."""

    rounds: int
    small: float
    big: float
    least_big: int
    """So often each question of many rows is asked at least, even where that takes longer."""

    mix: float
    open: float
    deadline: float
    """Of each query of the mix."""

    behind: float
    """How long a small answer behind a runaway is waited for."""

    sample: int
    """Small answers that are compared with the graph before the load."""

    wrk: bool = True
    """Whether it may be used where it is installed."""


FULL: Final = Plan(
    rounds=2, small=4, big=2.5, least_big=4, mix=12, open=60, deadline=2, behind=10, sample=500
)
QUICK: Final = Plan(rounds=1, small=1, big=0.8, least_big=2, mix=3, open=6, deadline=2, behind=2, sample=20)


def main() -> None:
    """Measure, print, and end with status 1 where an answer of ours was wrong or cut."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all servers are ended
    if options.peers and options.make_peers:
        make_peers(options.peers)
    with tempfile.TemporaryDirectory(prefix="endpoint-") as folder:
        work = Path(folder)
        store = (options.store or work / "store").absolute()
        _make(store, options.cities or (CITIES_QUICK if options.quick else CITIES))
        files, graph = prepare(store, work, options.peers)
        found = measure(
            QUICK if options.quick else FULL, engines(options.peers, options.workers), files, Judge(graph)
        )
    found.about |= {"versions": _versions(options.peers), "load of the machine at the end": _machine_load()}
    tell(found, Console() if sys.stdout.isatty() else Console(width=170))
    if options.json:
        options.json.write_text(json.dumps(as_json(found), indent=2, ensure_ascii=False) + "\n", "utf-8")
    sys.exit(1 if found.false_answers() else 0)


def engines(peers: Path | None, workers: int | None = None) -> list[Engine]:
    """Ours in three ways, and the two others where they are installed."""
    found = [
        ours(MEMORY, memory=True, workers=workers),
        ours(DISK, memory=False, workers=workers),
        ours(CACHED, memory=True, cached=True, workers=workers),
    ]
    if peers:
        binaries = binaries_in(peers)
        found += [oxigraph(OXIGRAPH, binaries), rdflib_endpoint(RDFLIB, binaries)]
    return found


def measure(plan: Plan, engines: Sequence[Engine], files: Files, judge: Judge) -> Findings:
    """All that the plan holds, of all engines."""
    small = small_questions(judge.graph)
    found = Findings(_about(judge), {question.name: judge.rows(question) for question in BIG})
    bench = _Bench(plan, files, judge, small, found)
    patient = [engine for engine in engines if not engine.ends_queries]
    with ExitStack() as kept:
        with ExitStack() as stack:
            servers = [
                (kept if engine in patient else stack).enter_context(started(engine, files))
                for engine in engines
            ]
            for server in servers:
                server.wait_until_ready()
            bench.closed(servers)
        for server in servers:
            if server.engine in patient:
                bench.open(server)
                bench.behind_a_runaway(server)
    for engine in engines:
        if engine not in patient and not engine.caches:
            with started(engine, files, plan.deadline) as server:
                server.wait_until_ready()
                bench.open(server)
    return found


@dataclass(frozen=True)
class _Bench:
    plan: Plan
    files: Files
    judge: Judge
    small: list[Question]
    found: Findings

    def closed(self, servers: Sequence[Server]) -> None:
        plain = [server for server in servers if not server.engine.caches]
        asked = [*BIG, *Random(0).sample(self.small, min(self.plan.sample, len(self.small)))]
        for server in servers:
            _say(f"comparing answers of {server.engine.name}")
            again = asked * 2 if server.engine.caches else asked
            self.found.checked[server.engine.name] = uvloop.run(check(server, again, self.judge))
        for number in range(self.plan.rounds):
            for server in plain:
                _say(f"closed loops, round {number + 1} of {self.plan.rounds}: {server.engine.name}")
                self.found.add(SMALL, server.engine.name, self._small(server, self.small))
                for question in BIG:
                    self.found.add(question.name, server.engine.name, self._big(server, question))
            for server in servers:
                self.found.add(REPEATED, server.engine.name, self._small(server, self.small[:1]))

    def _small(self, server: Server, questions: Sequence[Question]) -> Rate:
        if self.plan.wrk and shutil.which("wrk"):
            return by_wrk(server, questions, SMALL_CONNECTIONS, self.plan.small, self.files.work)
        own = for_seconds(server, cycle(questions), SMALL_CONNECTIONS, self.plan.small, self.judge)
        return uvloop.run(own)

    def _big(self, server: Server, question: Question) -> Rate:
        plan = self.plan
        return uvloop.run(
            one_question(
                server, question, BIG_CONNECTIONS, self.judge, seconds=plan.big, least=plan.least_big
            )
        )

    def open(self, server: Server) -> None:
        engine = server.engine
        _say(f"open loop: {engine.name}")
        questions = mix(self.small, Random(1), runaways=engine.ends_queries)
        capacity = uvloop.run(for_seconds(server, questions, MIX_CONNECTIONS, self.plan.mix, self.judge))
        rate = max(capacity.per_second / 2, 0.1)
        questions = mix(self.small, Random(2), runaways=engine.ends_queries)
        planned = arrivals(questions, Random(3), rate, self.plan.open)
        loop = uvloop.run(open_loop(server, planned, rate, self.plan.open, self.judge))
        self.found.mixed[engine.name] = Mixed(capacity, loop, engine.ends_queries)

    def behind_a_runaway(self, server: Server) -> None:
        waited = after_a_runaway(server, RUNAWAYS[0], self.small[0], self.plan.behind)
        self.found.after_runaway[server.engine.name] = uvloop.run(waited)


def _make(store: Path, cities: int) -> None:
    """The store, unless there is one."""
    try:
        current(store)
    except StoreMissing:
        _say(f"making a programme of {cities:,} cities")
        publish_programme(store, by_cities(cities), fingerprint=f"generated {cities} cities")


def _about(judge: Judge) -> dict[str, str]:
    own = "the client of this script, which bounds fast servers"
    return {
        "graph": f"{len(judge.graph):,} triples",
        "machine": f"{os.cpu_count()} CPUs",
        "small questions asked by": "wrk" if shutil.which("wrk") else own,
        "load of the machine at the start": _machine_load(),
    }


def _versions(peers: Path | None) -> str:
    versions = [f"iuc_graph {__version__}", f"Python {python_version()}"]
    if peers:
        listed = subprocess.run(
            [binaries_in(peers) / "python", "-m", "pip", "list", "--format=freeze"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        names = ("oxigraph==", "rdflib-endpoint==", "rdflib==", "uvicorn==")
        versions += [line.replace("==", " ") for line in listed.splitlines() if line.startswith(names)]
    return ", ".join(versions)


def _machine_load() -> str:
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", type=Path, help="where oxigraph and rdflib-endpoint are installed")
    parser.add_argument("--make-peers", action="store_true", help="install them there, in fixed versions")
    parser.add_argument("--store", type=Path, help="use this store; it is made where there is none")
    parser.add_argument("--cities", type=int, help=f"cities of a store that is made (default: {CITIES:,})")
    parser.add_argument("--workers", type=int, help="workers of our server (default: as the setting)")
    parser.add_argument("--json", type=Path, help="write all figures to this file, too")
    parser.add_argument("--quick", action="store_true", help="see that it works, in two minutes")
    return parser.parse_args()


if __name__ == "__main__":
    main()
