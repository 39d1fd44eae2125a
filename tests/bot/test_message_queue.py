"""The order of messages, and how many of a member may wait; how often refusals are said."""

from __future__ import annotations

import asyncio

import pytest

from cogs.message_queue import MOST_WAITING, MessageQueue, TooManyWaiting
from cogs.recent_refusals import MOST, PAUSE_S, RecentRefusals
from tests.playground.manual_clock import ManualClock

THREAD, OTHER_THREAD = 45, 46
MIKA, ROBIN = 11, 22


async def test_messages_of_a_place_keep_their_order_and_other_places_go_on() -> None:
    queue, done = MessageQueue(), list[str]()
    elsewhere = asyncio.Event()

    async def answer(words: str, place_id: int, user_id: int) -> None:
        async with queue.turn(place_id, user_id):
            if words == "first":
                await elsewhere.wait()
            done.append(words)
            if words == "elsewhere":
                elsewhere.set()

    async with asyncio.TaskGroup() as group:
        group.create_task(answer("first", THREAD, MIKA))
        group.create_task(answer("second", THREAD, ROBIN))
        group.create_task(answer("third", THREAD, MIKA))
        group.create_task(answer("elsewhere", OTHER_THREAD, MIKA))
    assert done == ["elsewhere", "first", "second", "third"]


async def test_of_a_member_a_few_wait_in_all_places_together() -> None:
    queue, may_go_on = MessageQueue(), asyncio.Event()

    async def answer(place_id: int) -> None:
        async with queue.turn(place_id, MIKA):
            await may_go_on.wait()

    async with asyncio.TaskGroup() as group:
        for number in range(MOST_WAITING):
            group.create_task(answer(number))
        await asyncio.sleep(0)
        with pytest.raises(TooManyWaiting):
            await answer(THREAD)
        async with queue.turn(THREAD, ROBIN):
            may_go_on.set()
    await answer(THREAD)


async def test_who_gives_up_waiting_holds_nobody_up() -> None:
    queue = MessageQueue()

    async def answer() -> None:
        async with queue.turn(THREAD, MIKA):
            await asyncio.Event().wait()

    for _ in range(2 * MOST_WAITING):
        waiting = asyncio.create_task(answer())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
    async with queue.turn(THREAD, MIKA):
        pass


def test_a_member_is_refused_something_once_in_a_while_in_each_channel() -> None:
    clock = ManualClock()
    refusals = RecentRefusals(clock.now)
    assert refusals.take(MIKA, THREAD)
    assert not refusals.take(MIKA, THREAD)
    assert refusals.take(MIKA, OTHER_THREAD)
    assert refusals.take(ROBIN, THREAD)
    clock.advance(PAUSE_S)
    assert refusals.take(MIKA, THREAD)


def test_of_too_many_the_oldest_are_forgotten() -> None:
    refusals = RecentRefusals(ManualClock().now)
    for user_id in range(MOST + 1):
        assert refusals.take(user_id, THREAD)
    assert refusals.take(0, THREAD)
    assert not refusals.take(MOST, THREAD)
