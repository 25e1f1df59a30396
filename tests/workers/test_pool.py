"""The pool: no query takes down anything but its own worker, and nothing is left behind."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time

import psutil
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.errors import (
    QueryCancelled,
    QueryCrashed,
    QueryError,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    ServiceBusy,
    StoreError,
    StoreMissing,
)
from iuc_graph.settings import Settings
from iuc_graph.store.contract import Query
from iuc_graph.store.generations import publish
from iuc_graph.workers.pool import Cancellation, Pool

EX = "https://example.org/"
COUNT = Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "csv")
RUNAWAY = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
MEMORY_BOMB = Query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c")
LONG = Query("SELECT * { ?a ?b ?c . ?d ?e ?f }")
DEEP = Query("SELECT * " + "{" * 3000 + "}" * 3000)


def quads(count):
    return [
        Quad(NamedNode(f"{EX}s{number}"), NamedNode(EX + "p"), Literal(f"v{number}"))
        for number in range(count)
    ]


@pytest.fixture
def make_pool(tmp_path):
    publish(tmp_path / "store", quads(600), fingerprint="")
    pools = []

    def make(**settings):
        pool = Pool(Settings(store=tmp_path / "store", **settings))
        pools.append(pool)
        return pool

    yield make
    for pool in pools:
        pool.close()
    assert psutil.Process().children(recursive=True) == []


def count(pool):
    return pool.answer(COUNT).body.decode().split()[1]


def processes():
    return {process.pid for process in psutil.Process().children()}


@pytest.fixture(params=[0, 10_000], ids=["disk", "memory"])
def memory_quads(request):
    return request.param


def test_a_query_is_answered_with_the_generation_that_it_was_read_from(make_pool, memory_quads):
    answer = make_pool(memory_quads=memory_quads).answer(COUNT)
    assert (answer.body, answer.generation) == (b"n\r\n600\r\n", "000001")


@pytest.mark.parametrize(
    ("query", "error", "words"),
    [
        (RUNAWAY, QueryTimeout, "longer than 0.5 seconds"),
        (MEMORY_BOMB, QueryCrashed, "100 MiB of memory"),
        (LONG, QueryTooLarge, "longer than 200000 bytes"),
        (DEEP, QueryCrashed, "Other queries were not affected"),
        (Query("SELECT *"), QuerySyntaxError, "line 1"),
    ],
    ids=["runaway", "memory", "long answer", "stack overflow", "syntax"],
)
def test_a_query_that_passes_a_limit_ends_alone_and_the_next_is_answered(
    make_pool, memory_quads, query, error, words
):
    seconds = 20 if query is MEMORY_BOMB else 0.5
    pool = make_pool(
        workers=1,
        query_seconds=seconds,
        worker_memory_mib=100,
        answer_bytes=200_000,
        memory_quads=memory_quads,
    )
    assert count(pool) == "600"
    with pytest.raises(error, match=words):
        pool.answer(query)
    assert count(pool) == "600"


def test_a_worker_that_is_killed_from_outside_is_replaced(make_pool):
    pool = make_pool(workers=1)
    assert count(pool) == "600"
    before = processes()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid) for pid in before], timeout=5)
    assert count(pool) == "600"
    assert len(processes()) == len(before)
    assert not processes() & before


def test_a_limit_may_be_shortened_but_not_lengthened(make_pool):
    pool = make_pool(query_seconds=0.5)
    with pytest.raises(QueryTimeout, match=r"longer than 0\.2 seconds"):
        pool.answer(RUNAWAY, seconds=0.2)
    with pytest.raises(QueryTimeout, match=r"longer than 0\.5 seconds"):
        pool.answer(RUNAWAY, seconds=100)


class Asking(threading.Thread):
    """A query in a thread, and how it ended."""

    def __init__(self, pool, query, cancellation=None):
        super().__init__()
        self.pool, self.query, self.cancellation = pool, query, cancellation
        self.error = None
        self.start()

    def run(self):
        try:
            self.pool.answer(self.query, cancellation=self.cancellation)
        except (QueryError, StoreError) as error:
            self.error = error


def wait_until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_cancelled_query_ends_and_frees_its_worker(make_pool):
    pool = make_pool(workers=1)
    cancellation = Cancellation()
    asking = Asking(pool, RUNAWAY, cancellation)
    wait_until(lambda: pool.running == 1)
    cancellation.cancel()
    asking.join(20)
    assert isinstance(asking.error, QueryCancelled)
    assert count(pool) == "600"


def test_a_query_that_waits_can_be_cancelled_too(make_pool):
    pool = make_pool(workers=1)
    first, second = Cancellation(), Cancellation()
    running = Asking(pool, RUNAWAY, first)
    wait_until(lambda: pool.running == 1)
    waiting = Asking(pool, COUNT, second)
    wait_until(lambda: pool.waiting == 1)
    second.cancel()
    waiting.join(20)
    assert isinstance(waiting.error, QueryCancelled)
    first.cancel()
    running.join(20)


def test_a_full_queue_sends_away_at_once_and_a_long_wait_ends(make_pool):
    pool = make_pool(workers=1, queue_length=1, queue_seconds=0.5)
    cancellation = Cancellation()
    running = Asking(pool, RUNAWAY, cancellation)
    wait_until(lambda: pool.running == 1)
    waiting = Asking(pool, COUNT)
    wait_until(lambda: pool.waiting == 1)
    with pytest.raises(ServiceBusy, match="queue is full") as caught:
        pool.answer(COUNT)
    assert caught.value.retry_after > 0
    waiting.join(20)
    assert isinstance(waiting.error, ServiceBusy)
    assert "within 0.5 seconds" in str(waiting.error)
    cancellation.cancel()
    running.join(20)


def test_closing_ends_running_and_waiting_queries(make_pool):
    pool = make_pool(workers=1)
    running = Asking(pool, RUNAWAY)
    wait_until(lambda: pool.running == 1)
    waiting = Asking(pool, COUNT)
    wait_until(lambda: pool.waiting == 1)
    pool.close()
    for asking in (running, waiting):
        asking.join(20)
        assert isinstance(asking.error, ServiceBusy)
    with pytest.raises(ServiceBusy, match="stopping"):
        pool.answer(COUNT)


def test_queries_in_many_threads_each_get_their_own_answer(make_pool):
    pool = make_pool(workers=2)
    answers = {}

    def ask(number):
        answers[number] = pool.answer(Query(f"SELECT ({number} AS ?n) {{}}", "csv")).body

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers == {number: f"n\r\n{number}\r\n".encode() for number in range(30)}


def test_a_new_generation_answers_the_next_query(make_pool, tmp_path, memory_quads):
    pool = make_pool(memory_quads=memory_quads)
    assert count(pool) == "600"
    publish(tmp_path / "store", quads(5), fingerprint="")
    assert count(pool) == "5"


def test_a_running_query_keeps_its_generation_while_another_is_published(make_pool, tmp_path):
    pool = make_pool(workers=2, memory_quads=0)
    cancellation = Cancellation()
    running = Asking(pool, RUNAWAY, cancellation)
    wait_until(lambda: pool.running == 1)
    publish(tmp_path / "store", quads(5), fingerprint="")
    assert count(pool) == "5"
    assert pool.running == 1
    cancellation.cancel()
    running.join(20)


def test_a_store_that_is_deleted_and_built_again_under_the_same_name_is_noticed(make_pool, tmp_path):
    pool = make_pool()
    assert count(pool) == "600"
    shutil.rmtree(tmp_path / "store")
    with pytest.raises(StoreMissing):
        pool.answer(COUNT)
    publish(tmp_path / "store", quads(7), fingerprint="")
    assert count(pool) == "7"


def test_a_store_that_cannot_be_opened_is_told_and_mended_by_a_new_build(make_pool, tmp_path):
    store = tmp_path / "store"
    shutil.rmtree(store / "generations" / "000001" / "quads")
    pool = make_pool(workers=1)
    with pytest.raises(StoreError, match="build the graph again"):
        pool.answer(COUNT)
    publish(store, quads(3), fingerprint="")
    assert count(pool) == "3"


def test_workers_end_when_their_parent_is_killed(tmp_path):
    publish(tmp_path / "store", quads(600), fingerprint="")
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom iuc_graph.settings import Settings\n"
        "from iuc_graph.store.contract import Query\nfrom iuc_graph.workers.pool import Pool\n"
        "pool = Pool(Settings(store=Path(sys.argv[1])))\n"
        f"print('up', flush=True)\npool.answer(Query({RUNAWAY.text!r}))\n"
    )
    with psutil.Popen([sys.executable, "-c", script, str(tmp_path / "store")]) as parent:
        wait_until(lambda: any(child.cpu_times().user > 0.3 for child in parent.children()))
        children = parent.children()
        parent.kill()
    gone, alive = psutil.wait_procs(children, timeout=10)
    assert not alive
    assert len(gone) == 3
