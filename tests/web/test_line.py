"""Who waits in the event loop for a worker: in turn, woken by whoever lets go of one, and never forgotten."""

from __future__ import annotations

import asyncio

from iuc_graph.web.line import Line

LONG = 30.0
"""Seconds that nobody waits in these tests."""


class Workers:
    """Gives away so many, and notes to whom."""

    def __init__(self, free=0):
        self.free = free
        self.given = []
        self.asked = []

    def to(self, name):
        def begin():
            self.asked.append(name)
            if not self.free:
                return None
            self.free -= 1
            self.given.append(name)
            return name

        return begin


async def settle():
    """Let all go on that can."""
    for _ in range(20):
        await asyncio.sleep(0)


def waiting(line, workers, names, seconds=LONG):
    """They wait, in this order."""
    return [asyncio.ensure_future(line.wait_for(workers.to(name), seconds)) for name in names]


def test_where_one_is_free_nobody_waits():
    async def run():
        workers = Workers(1)
        return await Line().wait_for(workers.to("a"), LONG), workers.asked

    assert asyncio.run(run()) == ("a", ["a"])


def test_the_first_who_came_is_the_first_who_is_served():
    async def run():
        line, workers = Line(), Workers()
        tasks = waiting(line, workers, "abc")
        await settle()
        for _ in tasks:
            workers.free += 1
            line.next()
            await settle()
        return [await task for task in tasks], workers.given

    assert asyncio.run(run()) == (["a", "b", "c"], ["a", "b", "c"])


def test_who_is_called_for_nothing_keeps_its_place():
    async def run():
        line, workers = Line(), Workers()
        tasks = waiting(line, workers, "abc")
        for _ in range(3):
            await settle()
            line.next()
        await settle()
        workers.free = 3
        for _ in tasks:
            line.next()
        await settle()
        return [await task for task in tasks], workers.given

    assert asyncio.run(run()) == (["a", "b", "c"], ["a", "b", "c"])


def test_nobody_who_comes_later_is_served_first():
    async def run():
        line, workers = Line(), Workers()
        first = waiting(line, workers, "a")
        await settle()
        workers.free = 1
        later = waiting(line, workers, "b")
        await settle()
        assert not later[0].done()
        line.next()
        await settle()
        workers.free = 1
        line.next()
        return [await task for task in (*first, *later)], workers.given

    assert asyncio.run(run()) == (["a", "b"], ["a", "b"])


def test_who_has_waited_long_enough_goes_without():
    async def run():
        line, workers = Line(), Workers()
        (task,) = waiting(line, workers, "a", seconds=0.01)
        return await asyncio.wait_for(task, LONG)

    assert asyncio.run(run()) is None


def test_who_leaves_after_being_called_passes_the_call_on():
    async def run():
        line, workers = Line(), Workers()
        leaving, staying = waiting(line, workers, "ab")
        await settle()
        workers.free = 1
        line.next()
        leaving.cancel()
        await settle()
        return await asyncio.wait_for(staying, LONG), workers.given

    assert asyncio.run(run()) == ("b", ["b"])


def test_a_worker_that_came_with_the_end_of_the_wait_goes_to_the_next():
    async def run():
        line, workers = Line(), Workers()
        (ending,) = waiting(line, workers, "a", seconds=0.01)
        (staying,) = waiting(line, workers, "b")
        await settle()
        await asyncio.sleep(0.005)
        workers.free = 1
        assert await asyncio.wait_for(ending, LONG) is None
        return await asyncio.wait_for(staying, LONG)

    assert asyncio.run(run()) == "b"
