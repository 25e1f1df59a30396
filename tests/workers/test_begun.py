"""Queries that a worker begins while nobody waits: looked at, finished, abandoned, and never left behind."""

from __future__ import annotations

import select
import shutil
import threading

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
from iuc_graph.workers.cancellation import Cancellation
from iuc_graph.workers.delivery import Delivery

from .stores import COUNT, LONG, RUNAWAY, count, wait_until


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
    while answer is None and not found.has_failed:
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
    assert found.has_failed
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
