"""Queries that a worker begins while nobody waits: looked at, finished, abandoned, and never left behind."""

from __future__ import annotations

import select
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from iuc_graph.errors import (
    QueryCancelled,
    QueryCrashed,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    RowsExceeded,
)
from iuc_graph.store.contract import Query
from iuc_graph.workers import frames
from iuc_graph.workers.cancellation import Cancellation
from iuc_graph.workers.delivery import Delivery
from iuc_graph.workers.spool import Spool

from .stores import COUNT, LONG, RUNAWAY, commit, count, quads, wait_until, zygotes

SQUARE = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }", "csv")
"""Takes a worker a while, and ends."""


@pytest.fixture
def pool(make_pool, memory_quads):
    """A pool with one worker that is open, and its spare."""
    pool = make_pool(workers=1, memory_quads=memory_quads, query_seconds=20)
    pool.warm()
    return pool


def begun(pool, query=COUNT, **given):
    """The query, begun; by the time this returns nobody had to be waited for."""
    found = pool.begin(query, **given)
    assert found is not None
    return found


def looked(found):
    """What looking gives once there is something to see."""
    answer = None
    while answer is None and not found.must_finish:
        assert select.select([found.replies], [], [], 20)[0]
        answer = found.look()
    return answer


def test_an_answer_is_seen_without_waiting_and_its_worker_is_free_again(pool):
    found = begun(pool)
    assert pool.running == 1
    with looked(found) as answer:
        assert (answer.body, answer.generation) == (b"n\r\n600\r\n", "000001")
        assert answer.summary.rows == 1
    assert (pool.running, found.is_held) == (0, False)
    assert count(pool) == 600


def test_looking_at_a_query_that_is_not_done_gives_nothing_and_finishing_waits(pool):
    query = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }", "csv")
    found = begun(pool, query)
    assert found.look() is None
    with found.finish() as answer:
        assert answer.body == b"n\r\n360000\r\n"
    assert pool.running == 0


def test_a_long_answer_may_be_half_seen_and_then_finished(pool):
    found = begun(pool, Query("SELECT * { ?a ?b ?c . VALUES ?n { 1 2 3 4 5 } ?d ?e 'v7' }", "csv"))
    assert select.select([found.replies], [], [], 20)[0]
    found.look()
    whole = found.finish() if found.is_held else None
    if whole is not None:
        assert whole.body.count(b"\r\n") == 3001
        whole.close()


@pytest.mark.parametrize(
    ("query", "given", "error"),
    [
        (Query("SELECT *"), {}, QuerySyntaxError),
        (RUNAWAY, {"seconds": 0.2}, QueryTimeout),
        (Query("SELECT * { ?a ?b ?c }", "csv"), {"delivery": Delivery(10**6, rows=10)}, RowsExceeded),
    ],
    ids=["syntax", "time", "rows"],
)
def test_what_went_wrong_is_told_by_finishing(pool, query, given, error):
    found = begun(pool, query, **given)
    with pytest.raises(error):
        found.finish()
    assert pool.running == 0
    assert count(pool) == 600


def test_an_error_that_was_seen_is_told_when_it_is_finished(pool):
    found = begun(pool, Query("SELECT *"))
    assert looked(found) is None
    assert found.must_finish
    with pytest.raises(QuerySyntaxError, match="line 1"):
        found.finish()
    assert pool.running == 0


def test_a_worker_that_dies_is_counted_and_its_query_told(pool):
    found = begun(pool, RUNAWAY)
    found._worker._handle.kill()
    assert looked(found) is None
    with pytest.raises(QueryCrashed):
        found.finish()
    assert pool.lost["crash"] == 1
    assert count(pool) == 600


def test_nothing_is_begun_while_all_workers_are_taken_or_others_wait(pool):
    found = begun(pool, RUNAWAY)
    assert pool.begin(COUNT) is None
    waiting = threading.Thread(target=count, args=(pool,))
    waiting.start()
    wait_until(lambda: pool.waiting == 1)
    found.abandon()
    waiting.join(20)
    assert not waiting.is_alive()
    with looked(begun(pool)) as answer:
        assert answer.body == b"n\r\n600\r\n"


def test_nothing_is_begun_before_a_worker_is_open_or_when_there_is_no_graph(make_pool, store):
    pool = make_pool(workers=1)
    assert pool.begin(COUNT) is None
    shutil.rmtree(store)
    assert pool.begin(COUNT) is None


def test_an_abandoned_query_frees_its_worker_and_cannot_be_finished(pool):
    found = begun(pool, RUNAWAY)
    found.abandon()
    found.abandon()
    assert pool.running == 0
    with pytest.raises(QueryCancelled):
        found.finish()
    assert count(pool) == 600


def test_abandoning_takes_nothing_from_whoever_waits_for_the_answer(pool):
    found = begun(pool, Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }", "csv"))
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(found.finish()))
    waiting.start()
    wait_until(lambda: found._is_claimed)
    found.abandon()
    waiting.join(20)
    assert [answer.body for answer in answers] == [b"n\r\n360000\r\n"]


def test_finishing_can_be_cancelled(pool):
    found, cancellation = begun(pool, RUNAWAY), Cancellation()
    threading.Timer(0.1, cancellation.cancel).start()
    with pytest.raises(QueryCancelled):
        found.finish(cancellation)
    assert count(pool) == 600


def test_a_pool_that_closes_ends_what_was_begun_and_waits_for_nobody(pool):
    found = begun(pool, RUNAWAY)
    closing = threading.Thread(target=pool.close)
    closing.start()
    closing.join(20)
    assert not closing.is_alive()
    with pytest.raises(QueryCancelled):
        found.finish()


def test_an_answer_past_its_limit_is_told_and_kept_from_nobody(pool):
    found = begun(pool, LONG, delivery=Delivery(1000))
    assert looked(found) is None
    with pytest.raises(QueryTooLarge, match="longer than 1000 bytes"):
        found.finish()
    assert pool._room.taken == 0


def test_a_worker_that_still_works_on_a_query_which_was_cancelled_answers_nobody_else(pool):
    found, cancellation = begun(pool, SQUARE), Cancellation()
    cancellation.cancel()
    with pytest.raises(QueryCancelled):
        found.finish(cancellation)
    assert count(pool) == 600


def test_a_worker_whose_answer_could_not_be_taken_answers_nobody_else(pool, monkeypatch):
    def fail(*_):
        raise MemoryError

    found = begun(pool, LONG)
    with monkeypatch.context() as patch:
        patch.setattr(Spool, "write", fail)
        assert looked(found) is None
    with pytest.raises(MemoryError):
        found.finish()
    assert count(pool) == 600


def test_an_answer_that_was_seen_is_not_to_be_had_again(pool):
    found = begun(pool)
    looked(found).close()
    other = begun(pool, SQUARE)
    assert found.look() is None
    with pytest.raises(QueryCancelled):
        found.finish()
    found.abandon()
    with other.finish() as answer:
        assert answer.body == b"n\r\n360000\r\n"


def test_looking_never_waits_to_hear_how_a_worker_ended(make_pool):
    pool = make_pool(workers=1)
    pool.warm()
    found = begun(pool, RUNAWAY)
    (zygote,) = zygotes()
    zygote.suspend()  # as one that reads a large graph has no time for questions
    try:
        found._worker._handle.kill()
        started = time.monotonic()
        assert looked(found) is None
        assert time.monotonic() - started < 2
    finally:
        zygote.resume()
    with pytest.raises(QueryCrashed):
        found.finish()


def test_looking_neither_ends_nor_starts_a_process_after_a_commit(pool, store):
    found = begun(pool)
    commit(store, add=quads(1, 1000))
    assert count_in_a_thread(pool) == 601
    with looked(found) as answer:
        assert answer.body == b"n\r\n600\r\n"
    assert found.is_held
    assert found._worker.is_alive()
    found.release()
    found.release()
    assert (pool.running, found._worker.is_alive()) == (0, False)
    assert count(pool) == 601


def test_looking_leaves_an_answer_that_needs_a_file_to_whoever_may_wait(make_pool):
    pool = make_pool(workers=1, spool_memory=0)
    pool.warm()
    found = begun(pool)
    assert looked(found) is None
    with found.finish() as answer:
        assert (answer.body, answer.spool.in_file) == (b"n\r\n600\r\n", True)


def test_looking_reads_no_more_than_is_there_however_fast_the_worker_writes(pool, monkeypatch):
    taken = []
    found = begun(pool, LONG)
    monkeypatch.setattr(Spool, "write", lambda _, data: taken.append(len(data)) or time.sleep(0.05))
    assert select.select([found.replies], [], [], 20)[0]
    assert found.look() is None
    assert 0 < sum(taken) <= frames.AT_ONCE + frames.PIECE
    found.abandon()


def test_why_nothing_was_found_is_seen_too(pool):
    delivery = Delivery(10**6, explainer="iuc_graph.sparql.explain", explain_seconds=10)
    found = begun(pool, Query("SELECT * { ?a <https://example.org/q> ?c }", "csv"), delivery=delivery)
    looks = 0
    while (answer := found.look()) is None:
        looks += 1
        assert select.select([found.replies], [], [], 20)[0]
    assert looks <= 3  # for the answer and the reasons, not as often as there is time for
    assert [hint.code for hint in answer.summary.hints] == ["unknown-name"]
    assert count(pool) == 600


def test_an_answered_query_gives_its_worker_back_when_the_pool_closes(pool):
    found = begun(pool)
    with pool._lock:
        answer = looked(found)
    assert found.is_held
    pool.close()
    assert not found.is_held
    assert answer.body == b"n\r\n600\r\n"
    answer.close()


def count_in_a_thread(pool):
    """The number of triples; another worker gives it than the one that is held here."""
    pool._turns._places += 1
    try:
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(count, pool).result(20)
    finally:
        pool._turns._places -= 1
