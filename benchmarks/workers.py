"""Workers that read from disk beside workers that hold the graph in memory, at stores of any size.

    python benchmarks/workers.py DIR [DIR …] [--runs 5]

Each store is looked at through a copy beside it, made of hard links, which is removed afterwards; so the commits that
are followed here change nothing there. Times are medians in milliseconds, sizes in MiB. Resident sizes count pages
that a forked worker shares with its zygote in both; "own" counts only those that a process has for itself.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import psutil
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.delta import Delta
from iuc_graph.project import find_project
from iuc_graph.questions import load
from iuc_graph.settings import MIB, Settings
from iuc_graph.store.contract import Query
from iuc_graph.store.drafts import Account, writing
from iuc_graph.store.generations import current
from iuc_graph.vocabulary import PREFIXES
from iuc_graph.workers.pool import Pool
from iuc_graph.workers.spool import Answer
from iuc_graph.workers.starter import Starter

QUESTIONS: Final = ("cities-in-no-cooperation", "pairs-continued", "cooperations-per-programme-and-year")
COUNT: Final = Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "csv")
ENDLESS: Final = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
EVERYTHING: Final = 10**12
CHANGE: Final = 20
"""Quads in each commit that is followed."""


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, and its values for the kinds in their order."""

    name: str
    values: tuple[float, ...]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("stores", nargs="+", type=Path, metavar="DIR", help="directory of a graph")
    parser.add_argument("--runs", type=int, default=5, help="times that each thing is measured (default: 5)")
    parser.add_argument(
        "--question", action="append", help=f"saved question without parameters (default: {QUESTIONS})"
    )
    given = parser.parse_args()
    names = tuple(given.question or QUESTIONS)
    for store in given.stores:
        manifest = current(store).manifest
        print(f"\n{store}: {manifest.quads:,} quads, {manifest.default_triples:,} triples in the merge")
        with _copy(store) as copy:
            _show([_measure(copy, kind, given.runs, names) for kind in (0, EVERYTHING)])


def _show(kinds: list[list[Row]]) -> None:
    print(f"| {'':48} | {'disk':>10} | {'memory':>10} |")
    print(f"|{'-' * 50}|{'-' * 12}|{'-' * 12}|")
    for rows in zip(*kinds, strict=True):
        values = " | ".join(f"{row.values[0]:10,.1f}" for row in rows)
        print(f"| {rows[0].name:48} | {values} |")


def _measure(store: Path, memory_quads: int, runs: int, questions: tuple[str, ...]) -> list[Row]:
    settings = Settings(store=store, memory_quads=memory_quads, workers=2, query_seconds=600)
    rows = [Row("start to the first worker ready, ms", (_starts(settings, runs),))]
    rows.append(Row("a further worker from nothing, ms", (_further(settings, runs),)))
    with Pool(settings) as pool:
        pool.warm()
        _timed(lambda: pool.answer(COUNT).close())
        rows.append(Row("kill -9 in mid-answer to the next answer, ms", (_kills(pool, runs),)))
        rows.append(Row(f"commit of {CHANGE} quads to its first answer, ms", (_follows(pool, store, runs),)))
        for name in questions:
            rows.append(Row(f"{name}, ms", (_asks(pool, name, runs),)))
        resident, own = _sizes()
        rows += [Row("resident size of all processes, MiB", (resident,)), Row("own of that, MiB", (own,))]
    return rows


def _starts(settings: Settings, runs: int) -> float:
    times = []
    for _ in range(runs):
        with Pool(settings) as pool:
            times.append(_timed(pool.warm))
    return median(times)


def _further(settings: Settings, runs: int) -> float:
    starter, generation = Starter(settings), current(settings.store)

    def start() -> None:
        worker = starter.start(generation)
        worker.wait_until_ready()
        worker.close()

    start()
    times = [_timed(start) for _ in range(runs)]
    starter.close()
    return median(times)


def _kills(pool: Pool, runs: int) -> float:
    """From the death of a worker that computes to the answer of the next query."""
    times = []
    for _ in range(runs):
        with ThreadPoolExecutor(1) as threads:
            before = {child.pid: child.cpu_times().user for child in _children()}
            endless = threads.submit(pool.answer, ENDLESS)
            while not (busy := [child for child in _children() if _computes(child, before)]):
                time.sleep(0.01)

            def kill_and_ask(victim: psutil.Process = busy[0], lost: Future[Answer] = endless) -> None:
                victim.kill()
                lost.exception()
                pool.answer(Query("ASK {}", "csv")).close()

            times.append(_timed(kill_and_ask))
            time.sleep(1.0)  # let the replacement come up
    return median(times)


def _computes(child: psutil.Process, before: dict[int, float]) -> bool:
    return child.pid in before and child.cpu_times().user > before[child.pid] + 0.1


def _follows(pool: Pool, store: Path, runs: int) -> float:
    times = []
    for number in range(runs):
        _commit(store, number)
        times.append(_timed(lambda: pool.answer(Query("ASK {}", "csv")).close()))
    return median(times)


def _commit(store: Path, number: int) -> None:
    subject, predicate = NamedNode(f"https://example.org/{number}"), NamedNode("https://example.org/p")
    quads = [Quad(subject, predicate, Literal(str(value))) for value in range(CHANGE)]
    with writing(store) as writer:
        if writer.parent is None:
            raise SystemExit(f"{store} has no graph")
        with writer.clone(writer.parent) as draft:
            delta = Delta.wanted(draft.store, (), quads)
            delta.apply(draft.store)
            draft.publish(Account("update", "benchmark", "a change", "", {}, ""), delta)


def _asks(pool: Pool, name: str, runs: int) -> float:
    query = Query(load(find_project().queries).get(name).text, prefixes=PREFIXES)
    pool.answer(query).close()
    return median(_timed(lambda: pool.answer(query).close()) for _ in range(runs))


def _sizes() -> tuple[float, float]:
    sizes = [child.memory_full_info() for child in _children()]
    return sum(size.rss for size in sizes) / MIB, sum(size.uss for size in sizes) / MIB


def _children() -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    return [child for child in children if child.status() != psutil.STATUS_ZOMBIE]


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


@contextmanager
def _copy(store: Path) -> Iterator[Path]:
    """The generation in use as a store of its own; its quads are the same files, which nobody ever changes."""
    generation = current(store)
    with tempfile.TemporaryDirectory(dir=store.absolute().parent, prefix=".workers-") as folder:
        copy = Path(folder)
        target = copy / "generations" / generation.name
        shutil.copytree(generation.path, target, ignore=shutil.ignore_patterns("quads"))
        shutil.copytree(generation.quads_path, target / "quads", copy_function=os.link)
        for name in ("current", "history.jsonl"):
            if (store / name).exists():
                shutil.copy(store / name, copy / name)
        yield copy


if __name__ == "__main__":
    main()
