"""Requests that wait for files to be made: a few, none in a thread, and none for longer than its client."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future

import pytest
from fastapi import Request

from iuc_graph.errors import QueryCancelled, ServiceBusy, StoreError
from iuc_graph.web.catalogue_waiting import MOST, Waiting


def request(left: asyncio.Event) -> Request:
    """A request whose client goes away when `left` is set."""

    async def receive():
        await left.wait()
        return {"type": "http.disconnect"}

    return Request({"type": "http", "headers": []}, receive)


async def waiting_for(making, waiting, number, left):
    """So many requests that wait, each as a task that has begun to."""
    tasks = [asyncio.ensure_future(waiting.wait_for(request(left), making)) for _ in range(number)]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


def test_one_more_than_may_wait_is_sent_away_at_once_and_the_others_get_what_is_made():
    async def run():
        making, waiting, left = Future(), Waiting(30), asyncio.Event()
        tasks = await waiting_for(making, waiting, MOST, left)
        for further in await waiting_for(making, waiting, 3, left):
            assert further.done()
            assert isinstance(further.exception(), ServiceBusy)
        making.set_result("made")
        assert await waiting.wait_for(request(left), making) == "made"
        return await asyncio.gather(*tasks)

    assert asyncio.run(run()) == ["made"] * MOST


def test_a_client_that_leaves_makes_room_for_another():
    async def run():
        making, waiting, left = Future(), Waiting(30), asyncio.Event()
        tasks = await waiting_for(making, waiting, MOST, left)
        left.set()
        for found in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(found, QueryCancelled)
        (other,) = await waiting_for(making, waiting, 1, asyncio.Event())
        making.set_result("made")
        assert await other == "made"

    asyncio.run(run())


def test_who_waited_long_enough_is_sent_away_and_what_could_not_be_made_is_told():
    async def run():
        making, left = Future(), asyncio.Event()
        with pytest.raises(ServiceBusy, match="are being made"):
            await Waiting(0.01).wait_for(request(left), making)
        (task,) = await waiting_for(making, Waiting(30), 1, left)
        making.set_exception(StoreError("It could not be made."))
        with pytest.raises(StoreError, match="could not"):
            await task

    asyncio.run(run())
