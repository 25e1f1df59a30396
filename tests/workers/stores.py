"""Small stores, changes to them, and queries that behave badly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.delta import Delta
from iuc_graph.errors import QueryError, StoreError
from iuc_graph.store.contract import Query
from iuc_graph.store.drafts import Account, writing
from iuc_graph.store.generations import Generation
from iuc_graph.workers.pool import Pool

EX = "https://example.org/"
COUNT = Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "csv")
RUNAWAY = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
MEMORY_BOMB = Query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c")
LONG = Query("SELECT * { ?a ?b ?c . ?d ?e ?f }")
DEEP = Query("SELECT * " + "{" * 3000 + "}" * 3000)
ACCOUNT = Account("update", "tester", "a change", "", {}, "")


def quads(count: int, start: int = 0) -> list[Quad]:
    """So many quads of the default graph, numbered from `start`."""
    return [
        Quad(NamedNode(f"{EX}s{number}"), NamedNode(EX + "p"), Literal(f"v{number}"))
        for number in range(start, start + count)
    ]


def commit(
    store: Path, *, remove: Iterable[Quad] = (), add: Iterable[Quad] = (), keep: int = 10
) -> Generation:
    """A small change, made as a commit makes it: a clone with its delta beside it."""
    with writing(store) as writer:
        assert writer.parent is not None
        with writer.clone(writer.parent) as draft:
            delta = Delta.wanted(draft.store, remove, add)
            delta.apply(draft.store)
            return draft.publish(ACCOUNT, delta, keep=keep)


def count(pool: Pool, generation: Generation | None = None) -> int:
    """Number of triples, by a query."""
    with pool.answer(COUNT, generation=generation) as answer:
        return int(answer.body.split()[1])


def processes() -> set[int]:
    """Process ids of everything that this process started, and that those started."""
    return {process.pid for process in psutil.Process().children(recursive=True)}


def zygotes() -> list[psutil.Process]:
    """Zygotes that this process started."""
    return [child for child in psutil.Process().children() if "iuc_graph.workers.zygote" in child.cmdline()]


def busy() -> list[psutil.Process]:
    """Workers of this process that have worked for a while."""
    not_workers = zygotes()
    return [
        process
        for process in psutil.Process().children(recursive=True)
        if process not in not_workers and _seconds(process) > 0.4
    ]


def _seconds(process: psutil.Process) -> float:
    """Time that it computed; 0 when it has ended, as one does that has read a graph to memory."""
    try:
        return float(process.cpu_times().user)
    except psutil.NoSuchProcess:
        return 0.0


class Asking(threading.Thread):
    """A query in a thread, and how it ended."""

    def __init__(self, pool: Pool, query: Query, **how: object) -> None:
        super().__init__()
        self.pool, self.query, self.how = pool, query, how
        self.error: Exception | None = None
        self.body, self.generation = b"", ""
        self.start()

    def run(self) -> None:
        """Ask, and keep what came of it."""
        try:
            with self.pool.answer(self.query, **self.how) as answer:
                self.body, self.generation = answer.body, answer.generation
        except (QueryError, StoreError) as error:
            self.error = error


def wait_until(condition: Callable[[], object]) -> None:
    """Wait for something that has to become true, at most 20 seconds."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
