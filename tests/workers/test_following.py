"""How the pool follows commits: no query waits for long, and none is answered from before its time."""

from __future__ import annotations

import threading

import psutil
import pytest

from iuc_graph.workers import pool as pools
from iuc_graph.workers.standing import Standing

from .stores import commit, count, processes, quads, wait_until, zygotes


@pytest.fixture
def hurried(monkeypatch):
    """Queries wait a quarter of a second only for a new generation."""
    monkeypatch.setattr(pools, "SWITCH_SECONDS", 0.25)


@pytest.fixture
def stopped():
    """Stops processes for the time of a test."""
    held: list[psutil.Process] = []

    def stop(process: psutil.Process) -> psutil.Process:
        process.suspend()
        held.append(process)
        return process

    yield stop
    for process in held:
        if process.is_running():
            process.resume()


def test_commits_one_upon_another_starve_no_reader(make_pool, store, memory_quads):
    pool = make_pool(workers=1, memory_quads=memory_quads)
    pool.warm()
    made, done = [600], threading.Event()

    def write() -> None:
        while not done.is_set():
            commit(store, add=quads(1, made[-1]))
            made.append(made[-1] + 1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        answered = 0
        while len(made) < 30:
            before = made[-1]
            assert count(pool) >= before, "an answer is from before the question"
            answered += 1
    finally:
        done.set()
        writer.join(30)
    assert answered >= 5
    assert count(pool) == made[-1]


def test_while_a_generation_takes_long_to_open_the_one_before_answers(make_pool, store, hurried, stopped):
    pool = make_pool(workers=1)
    pool.warm()
    zygote = stopped(zygotes()[0])
    commit(store, add=quads(1, 600))
    assert [count(pool) for _ in range(3)] == [600] * 3
    assert pool.generation().name == "000001"
    zygote.resume()
    wait_until(lambda: count(pool) == 601)


def test_meanwhile_a_worker_that_is_lost_is_replaced_from_disk(make_pool, store, hurried, stopped):
    pool = make_pool(workers=1)
    pool.warm()
    zygote = zygotes()[0]
    wait_until(lambda: len(processes()) == 3)
    stopped(zygote)
    commit(store, add=quads(1, 600))
    for worker in zygote.children():
        worker.kill()
        wait_until(lambda worker=worker: worker.status() == psutil.STATUS_ZOMBIE)
    assert count(pool) == 600
    zygote.resume()
    wait_until(lambda: count(pool) == 601)


def test_a_pool_is_closed_while_a_generation_is_being_opened(make_pool, store, hurried, stopped):
    pool = make_pool(workers=1)
    pool.warm()
    zygote = stopped(zygotes()[0])
    commit(store, add=quads(1, 600))
    assert count(pool) == 600
    zygote.resume()
    pool.close()
    wait_until(lambda: not processes())


def test_a_commit_seen_while_an_earlier_one_is_being_opened_is_not_forgotten(store):
    standing = Standing(store)
    first, _ = standing.look()
    move = standing.moves
    second = commit(store, add=quads(1, 600))
    standing.look()
    standing.succeeded(first, move)
    assert standing.opened is first
    generation, is_open = standing.look()
    assert (generation.name, is_open) == (second.name, False)
