"""The pool: no query takes down anything but its own worker, and nothing is left behind."""

from __future__ import annotations

import shutil
import threading

import psutil
import pytest

from iuc_graph.errors import (
    QueryCancelled,
    QueryCrashed,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    ServiceBusy,
    StoreError,
    StoreMissing,
)
from iuc_graph.store.contract import Query
from iuc_graph.store.drafts import publish
from iuc_graph.workers.cancellation import Cancellation

from ..processes import ended
from .stores import (
    COUNT,
    DEEP,
    LONG,
    MEMORY_BOMB,
    RUNAWAY,
    Asking,
    busy,
    commit,
    count,
    processes,
    quads,
    wait_until,
    zygotes,
)


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
    assert count(pool) == 600
    with pytest.raises(error, match=words):
        pool.answer(query)
    assert count(pool) == 600


def test_workers_that_are_killed_from_outside_are_replaced(make_pool, memory_quads):
    pool = make_pool(workers=1, memory_quads=memory_quads)
    assert count(pool) == 600
    before = processes()
    killed = [psutil.Process(pid) for pid in before]
    for process in killed:
        process.kill()
    wait_until(lambda: all(map(ended, killed)))
    assert count(pool) == 600
    assert len(processes()) == len(before)
    assert not processes() & before


def test_a_query_whose_worker_is_killed_says_so_and_the_next_is_answered(make_pool, memory_quads):
    pool = make_pool(workers=1, memory_quads=memory_quads)
    running = Asking(pool, RUNAWAY)
    wait_until(busy)
    busy()[0].kill()
    running.join(20)
    assert isinstance(running.error, QueryCrashed)
    assert "its worker process died" in str(running.error)
    assert count(pool) == 600


def test_one_query_starts_one_worker_and_no_spare(make_pool, memory_quads):
    pool = make_pool(workers=2, memory_quads=memory_quads)
    assert processes() == set()
    assert count(pool) == count(pool) == 600
    assert len(processes()) == 1 + len(zygotes())


def test_a_warm_pool_has_all_workers_and_a_spare_and_keeps_their_number(make_pool, memory_quads):
    pool = make_pool(workers=2, memory_quads=memory_quads, query_seconds=0.2)
    pool.warm()
    wait_until(lambda: len(processes()) == 3 + len(zygotes()))
    with pytest.raises(QueryTimeout):
        pool.answer(RUNAWAY)
    assert count(pool) == 600
    wait_until(lambda: len(processes()) == 3 + len(zygotes()))


def test_a_limit_may_be_shortened_but_not_lengthened(make_pool):
    pool = make_pool(query_seconds=0.5)
    with pytest.raises(QueryTimeout, match=r"longer than 0\.2 seconds"):
        pool.answer(RUNAWAY, seconds=0.2)
    with pytest.raises(QueryTimeout, match=r"longer than 0\.5 seconds"):
        pool.answer(RUNAWAY, seconds=100)


def test_a_cancelled_query_ends_and_frees_its_worker(make_pool):
    pool = make_pool(workers=1)
    cancellation = Cancellation()
    asking = Asking(pool, RUNAWAY, cancellation=cancellation)
    wait_until(lambda: pool.running == 1)
    cancellation.cancel()
    asking.join(20)
    assert isinstance(asking.error, QueryCancelled)
    assert count(pool) == 600


def test_a_query_that_waits_can_be_cancelled_too(make_pool):
    pool = make_pool(workers=1)
    first, second = Cancellation(), Cancellation()
    running = Asking(pool, RUNAWAY, cancellation=first)
    wait_until(lambda: pool.running == 1)
    waiting = Asking(pool, COUNT, cancellation=second)
    wait_until(lambda: pool.waiting == 1)
    second.cancel()
    waiting.join(20)
    assert isinstance(waiting.error, QueryCancelled)
    first.cancel()
    running.join(20)


def test_a_full_queue_sends_away_at_once_and_a_long_wait_ends(make_pool):
    pool = make_pool(workers=1, queue_length=1, queue_seconds=0.5)
    cancellation = Cancellation()
    running = Asking(pool, RUNAWAY, cancellation=cancellation)
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


def test_a_query_runs_to_its_end_on_the_generation_that_it_started_with(make_pool, store, memory_quads):
    pool = make_pool(workers=2, memory_quads=memory_quads)
    pool.warm()
    values = " ".join(str(number) for number in range(30))
    slow = Query(f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . VALUES ?x {{ {values} }} }}", "csv")
    running = Asking(pool, slow)
    wait_until(busy)
    commit(store, add=quads(10, 600))
    assert count(pool) == 610
    assert pool.running == 1
    running.join(20)
    assert (running.generation, running.body.split()[1]) == ("000001", b"%d" % (600 * 600 * 30))


def test_a_new_generation_answers_the_next_query(make_pool, tmp_path, memory_quads):
    pool = make_pool(memory_quads=memory_quads)
    assert count(pool) == 600
    publish(tmp_path / "store", quads(5), fingerprint="")
    assert count(pool) == 5


def test_a_running_query_keeps_its_generation_while_another_is_published(make_pool, tmp_path):
    pool = make_pool(workers=2, memory_quads=0)
    cancellation = Cancellation()
    running = Asking(pool, RUNAWAY, cancellation=cancellation)
    wait_until(lambda: pool.running == 1)
    publish(tmp_path / "store", quads(5), fingerprint="")
    assert count(pool) == 5
    assert pool.running == 1
    cancellation.cancel()
    running.join(20)


def test_a_store_that_is_deleted_and_built_again_under_the_same_name_is_noticed(make_pool, tmp_path):
    pool = make_pool()
    assert count(pool) == 600
    shutil.rmtree(tmp_path / "store")
    with pytest.raises(StoreMissing):
        pool.answer(COUNT)
    publish(tmp_path / "store", quads(7), fingerprint="")
    assert count(pool) == 7


def test_a_store_that_cannot_be_opened_is_told_and_mended_by_a_new_build(make_pool, tmp_path):
    store = tmp_path / "store"
    shutil.rmtree(store / "generations" / "000001" / "quads")
    pool = make_pool(workers=1)
    with pytest.raises(StoreError, match="build the graph again"):
        pool.answer(COUNT)
    publish(store, quads(3), fingerprint="")
    assert count(pool) == 3
