"""Questions to earlier generations: one worker from disk, under the same limits, for as long as it is of use."""

from __future__ import annotations

import fcntl
import json
import subprocess

import psutil
import pytest

from iuc_graph.errors import GenerationUnknown, QueryCancelled, QueryCrashed, QueryTimeout, ServiceBusy
from iuc_graph.store.contract import Query
from iuc_graph.store.generations import current
from iuc_graph.store.history import at
from iuc_graph.workers import frames
from iuc_graph.workers.cancellation import Cancellation
from iuc_graph.workers.spawned import COMMAND

from .stores import COUNT, DEEP, RUNAWAY, Asking, busy, commit, count, processes, quads, wait_until, zygotes


@pytest.fixture
def generations(store):
    """Three of them, with 600, 610 and 620 quads."""
    first = current(store)
    return [first, commit(store, add=quads(10, 600)), commit(store, add=quads(10, 610))]


def leased(generation):
    with (generation.path / "lease").open("rb") as lease:
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def of_disk():
    return [child for child in psutil.Process().children() if "iuc_graph.workers.worker" in child.cmdline()]


def test_each_generation_answers_for_itself(make_pool, generations):
    pool = make_pool()
    for generation, expected in zip(generations, (600, 610, 620), strict=True):
        with pool.answer(COUNT, generation=generation) as answer:
            assert (answer.generation, int(answer.body.split()[1])) == (generation.name, expected)
    assert count(pool) == 620


def test_the_generation_in_use_needs_no_worker_of_its_own(make_pool, store, generations):
    pool = make_pool()
    assert count(pool, at(store, "3")) == 620
    assert of_disk() == []


def test_one_worker_is_kept_until_another_generation_is_asked(make_pool, generations):
    pool = make_pool()
    assert count(pool, generations[0]) == 600
    (worker,) = of_disk()
    assert leased(generations[0])
    assert count(pool, generations[0]) == 600
    assert of_disk() == [worker]
    assert count(pool, generations[1]) == 610
    assert worker not in of_disk()
    assert not leased(generations[0])


def test_a_worker_that_nobody_asks_ends_and_lets_go_of_its_generation(make_pool, generations):
    pool = make_pool(past_seconds=0)
    assert count(pool, generations[0]) == 600
    wait_until(lambda: not leased(generations[0]))
    assert count(pool) == 620
    assert of_disk() == []
    assert count(pool, generations[0]) == 600


def test_questions_to_the_past_queue_for_its_worker(make_pool, generations):
    pool = make_pool(workers=1)
    asking = [Asking(pool, COUNT, generation=generations[number % 2]) for number in range(8)]
    for each in asking:
        each.join(30)
    assert [each.body.split()[1] for each in asking] == [b"600", b"610"] * 4
    assert len(of_disk()) == 1


def test_a_full_queue_to_the_past_sends_away_and_the_present_is_answered(make_pool, generations):
    pool = make_pool(workers=1, queue_length=0, query_seconds=600)
    cancellation = Cancellation()
    running = Asking(pool, RUNAWAY, cancellation=cancellation, generation=generations[0])
    wait_until(busy)
    with pytest.raises(ServiceBusy):
        pool.answer(COUNT, generation=generations[0])
    assert count(pool) == 620
    cancellation.cancel()
    running.join(20)
    assert isinstance(running.error, QueryCancelled)


@pytest.mark.parametrize(("query", "error"), [(RUNAWAY, QueryTimeout), (DEEP, QueryCrashed)])
def test_the_past_has_the_same_limits(make_pool, generations, query, error):
    pool = make_pool(query_seconds=0.5)
    with pytest.raises(error):
        pool.answer(query, generation=generations[0])
    assert count(pool, generations[0]) == 600


def test_closing_ends_a_question_to_the_past(make_pool, generations):
    pool = make_pool(query_seconds=600)
    running = Asking(pool, RUNAWAY, generation=generations[0])
    wait_until(busy)
    pool.close()
    running.join(20)
    assert isinstance(running.error, ServiceBusy)
    with pytest.raises(ServiceBusy):
        pool.answer(COUNT, generation=generations[0])


def test_a_generation_that_was_removed_is_unknown(make_pool, store, generations):
    pool = make_pool()
    assert count(pool) == 620
    commit(store, add=quads(1, 700), keep=1)
    with pytest.raises(GenerationUnknown, match="Generation 000001 was removed"):
        pool.answer(COUNT, generation=generations[0])


def test_a_generation_that_was_in_use_and_is_past_now_is_still_answered(make_pool, store):
    pool = make_pool()
    seen = pool.generation()
    commit(store, add=quads(1, 600))
    assert count(pool, seen) == 600
    assert count(pool) == 601
    assert len(processes()) == len(of_disk()) + len(zygotes()) + 1
    with pool.answer(Query("ASK {}", "csv"), generation=seen) as answer:
        assert answer.generation == "000001"


def test_a_worker_that_ends_because_nobody_asks_ends_well(generations):
    options = {
        "generation": str(generations[0].path.absolute()),
        "digest": generations[0].manifest.digest,
        "memory_bytes": 2**30,
        "idle_seconds": 0,
    }
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as worker:
        frames.send(worker.stdin, frames.START, json.dumps(options).encode())
        assert worker.wait(30) == 0
        assert worker.stderr.read() == b""


def test_a_question_to_the_state_in_use_is_answered_from_it_though_a_commit_comes_while_it_waits(
    make_pool, store
):
    pool = make_pool(workers=1, memory_quads=0)
    current = pool.generation()
    running = Asking(pool, RUNAWAY, cancellation=(cancellation := Cancellation()))
    wait_until(lambda: pool.running == 1)
    waiting = Asking(pool, COUNT, generation=current)
    wait_until(lambda: pool.waiting == 1)
    commit(store, add=quads(1, 600))
    cancellation.cancel()
    running.join(20)
    waiting.join(20)
    assert (waiting.generation, waiting.body.split()[1]) == ("000001", b"600")
