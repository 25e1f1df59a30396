"""Queries meant to do harm, many after one another: each takes down its own worker and nothing else."""

from __future__ import annotations

import psutil
import pytest

from iuc_graph.errors import QueryCrashed, QueryTimeout

from .stores import DEEP, MEMORY_BOMB, RUNAWAY, count, processes, wait_until, zygotes

ATTACKS = ((DEEP, 5.0), (RUNAWAY, 0.2), (MEMORY_BOMB, 5.0))
"""Each with its deadline in seconds: the first and the last end by themselves, at their limits."""


@pytest.mark.parametrize("times", [20, pytest.param(1000, marks=pytest.mark.slow_lane)], ids=["some", "many"])
def test_attacks_end_alone_and_leave_nothing_behind(make_pool, memory_quads, times):
    pool = make_pool(workers=1, memory_quads=memory_quads, worker_memory_mib=64)
    pool.warm()
    assert count(pool) == 600
    wait_until(lambda: len(processes()) == 2 + len(zygotes()))
    files, zygote = psutil.Process().num_fds(), zygotes()
    for number in range(times):
        query, seconds = ATTACKS[number % len(ATTACKS)]
        with pytest.raises((QueryCrashed, QueryTimeout)):
            pool.answer(query, seconds=seconds)
        if number % 10 == 0:
            assert count(pool) == 600
    assert count(pool) == 600
    assert zygotes() == zygote
    wait_until(lambda: len(processes()) == 2 + len(zygotes()))
    assert psutil.Process().num_fds() == files
