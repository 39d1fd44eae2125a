"""Blocks that are timed: only the clock's own end is taken for it."""

from __future__ import annotations

import asyncio
import time

import pytest

from hfmedia.errors import DeadlineExceeded
from hfmedia.execution.timed import calling_after, until


async def test_a_deadline_ends_a_block() -> None:
    with pytest.raises(DeadlineExceeded):
        async with until(time.time()):
            await asyncio.Event().wait()


async def test_a_timeout_of_the_block_itself_is_no_deadline() -> None:
    with pytest.raises(TimeoutError, match="its own"):
        async with until(time.time() + 60), calling_after(60, print):
            raise TimeoutError("its own")


async def test_a_block_that_takes_long_goes_on_after_the_callback() -> None:
    called = asyncio.Event()
    async with calling_after(0, called.set):
        await called.wait()


async def test_what_the_callback_raises_ends_the_block() -> None:
    def fail() -> None:
        raise OSError("it cannot be shown")

    with pytest.raises(OSError, match="cannot be shown"):
        async with calling_after(0, fail):
            await asyncio.Event().wait()


async def test_a_block_that_is_over_is_not_called_about() -> None:
    called: list[bool] = []
    later = asyncio.Event()
    async with calling_after(0, lambda: called.append(True)):
        pass
    asyncio.get_running_loop().call_later(0, later.set)  # timers fire in their order
    await later.wait()
    assert called == []
