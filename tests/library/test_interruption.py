"""Waits that are ended from outside: their own block alone, and with what it is told to raise."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from hfmedia.errors import ClientClosed, DeadlineExceeded
from hfmedia.interruption import Interruption
from hfmedia.running_calls import RunningCalls

CLOSED = ClientClosed("closed")


async def waiting(interruption: Interruption, begun: asyncio.Event) -> None:
    with interruption:
        begun.set()
        await asyncio.Event().wait()


async def begun(interruption: Interruption) -> asyncio.Task[None]:
    """A task that waits in a block."""
    is_there = asyncio.Event()
    task = asyncio.create_task(waiting(interruption, is_there))
    await is_there.wait()
    return task


async def test_a_wait_ends_with_the_error_it_is_given() -> None:
    interruption = Interruption()
    task = await begun(interruption)
    interruption.interrupt(CLOSED)
    interruption.interrupt(DeadlineExceeded("later"))
    with pytest.raises(ClientClosed):
        await task
    assert not interruption.is_waiting
    assert not task.cancelled()


async def test_a_task_goes_on_after_its_wait_was_ended() -> None:
    interruption = Interruption()

    async def work() -> str:
        try:
            await waiting(interruption, asyncio.Event())
        except ClientClosed:
            await asyncio.sleep(0)  # a cancellation that is left over would end this
        with interruption:
            await asyncio.sleep(0)
        return "done"

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    interruption.interrupt(CLOSED)
    assert await task == "done"
    assert task.cancelling() == 0


async def test_a_task_that_went_on_after_a_cancellation_gets_the_error_too() -> None:
    interruption = Interruption()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await waiting(interruption, asyncio.Event())

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    interruption.interrupt(CLOSED)
    with pytest.raises(ClientClosed):
        await task


async def test_closing_waits_for_the_last_of_several_calls() -> None:
    calls, ended = RunningCalls(), []

    async def run(turns: int) -> None:
        with calls.until_closed():
            try:
                await asyncio.Event().wait()
            finally:
                for _ in range(turns):
                    await asyncio.sleep(0)
                ended.append(turns)

    tasks = [asyncio.create_task(run(turns)) for turns in (1, 5)]
    await asyncio.sleep(0)
    await calls.aclose(timeout_s=10)
    assert ended == [1, 5]
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(it) for it in found] == [ClientClosed] * 2


async def test_closing_does_not_wait_for_a_call_between_its_steps() -> None:
    calls = RunningCalls()

    async def pieces() -> AsyncGenerator[int, None]:
        with calls.steps_until_closed() as running:
            for number in range(2):
                with running:
                    await asyncio.sleep(0)
                yield number

    async with aclosing(pieces()) as found, asyncio.timeout(5):
        assert await anext(found) == 0
        await calls.aclose(timeout_s=1000)
        assert await anext(found) == 1


async def test_nothing_is_ended_between_two_blocks() -> None:
    interruption = Interruption()

    async def pieces() -> AsyncGenerator[int, None]:
        for number in range(3):
            with interruption:
                await asyncio.sleep(0)
            yield number

    found = []
    async for number in pieces():
        interruption.interrupt(CLOSED)
        await asyncio.sleep(0)
        found.append(number)
    assert found == [0, 1, 2]


async def test_who_cancels_the_task_itself_is_not_taken_for_it() -> None:
    task = await begun(Interruption())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_who_cancels_the_task_at_the_same_time_goes_first() -> None:
    interruption = Interruption()
    task = await begun(interruption)
    interruption.interrupt(CLOSED)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()


async def test_of_two_that_are_ended_at_once_the_outer_one_says_why() -> None:
    inner, outer = Interruption(), Interruption()

    async def work() -> None:
        with outer:
            await waiting(inner, asyncio.Event())

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    inner.interrupt(DeadlineExceeded("inner"))
    outer.interrupt(CLOSED)
    with pytest.raises(ClientClosed):
        await task


async def test_an_error_that_a_block_raises_by_itself_stays() -> None:
    interruption = Interruption()
    event = asyncio.Event()

    async def work() -> None:
        with interruption:
            try:
                await event.wait()
            except asyncio.CancelledError:
                raise OSError("its own") from None

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    interruption.interrupt(CLOSED)
    with pytest.raises(OSError, match="its own"):
        await task
