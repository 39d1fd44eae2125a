"""The waits of a stream: bounded by its deadline, and each by how long nothing may come."""

from __future__ import annotations

import asyncio
import time

import pytest

from hfmedia.errors import ConnectionLost, DeadlineExceeded, HFMediaError
from hfmedia.execution.timed import StreamTimer

SILENCE_S = 60.0
FOR_EVER = 1e6


class Clock:
    """The event loop's clock, which goes on when it is told to."""

    def __init__(self) -> None:
        self._now = 1000.0
        loop = asyncio.get_running_loop()
        loop.time = lambda: self._now  # type: ignore[method-assign]

    async def advance(self, seconds: float) -> None:
        self._now += seconds
        for _ in range(4):  # its timers fire, and what they wake runs
            await asyncio.sleep(0)


class Stream:
    """Waits for one piece after another, in a task of its own."""

    def __init__(self, timer: StreamTimer) -> None:
        self.timer = timer
        self.pieces: asyncio.Queue[str] = asyncio.Queue()
        self.received: list[str] = []
        self.is_wanted = asyncio.Event()
        self.is_wanted.set()
        self.task = asyncio.create_task(self._run())

    async def _run(self) -> HFMediaError:
        try:
            while True:
                await self.is_wanted.wait()  # outside: the caller's own time
                with self.timer:
                    self.received.append(await self.pieces.get())
        except HFMediaError as error:
            self.timer.close()
            return error


@pytest.fixture
async def clock() -> Clock:
    return Clock()


async def stream(limit_s: float = FOR_EVER, silence_s: float = SILENCE_S) -> Stream:
    begun = Stream(StreamTimer(time.time() + limit_s, silence_s))
    await asyncio.sleep(0)
    return begun


async def test_a_stream_that_says_nothing_is_given_up(clock: Clock) -> None:
    silent = await stream()
    await clock.advance(SILENCE_S - 1)
    assert not silent.task.done()
    await clock.advance(1)
    error = await silent.task
    assert isinstance(error, ConnectionLost)
    assert str(error) == "The connection broke: nothing came for 60 seconds."


async def test_each_piece_begins_the_silence_anew(clock: Clock) -> None:
    slow = await stream()
    for number in range(5):
        await clock.advance(SILENCE_S - 1)
        slow.pieces.put_nowait(str(number))
        await clock.advance(0)
    assert slow.received == ["0", "1", "2", "3", "4"]
    await clock.advance(SILENCE_S - 1)
    assert not slow.task.done()
    await clock.advance(1)
    assert isinstance(await slow.task, ConnectionLost)


async def test_the_time_that_the_caller_takes_is_no_silence(clock: Clock) -> None:
    paused = await stream()
    paused.is_wanted.clear()
    paused.pieces.put_nowait("a")
    await clock.advance(10 * SILENCE_S)
    paused.is_wanted.set()
    await clock.advance(0)
    await clock.advance(SILENCE_S - 1)
    assert not paused.task.done()
    await clock.advance(1)
    assert isinstance(await paused.task, ConnectionLost)


async def test_the_deadline_ends_a_stream_that_goes_on(clock: Clock) -> None:
    endless = await stream(limit_s=100, silence_s=float("inf"))
    for _ in range(9):
        await clock.advance(11)
        endless.pieces.put_nowait("a")
        await clock.advance(0)
    assert not endless.task.done()
    await clock.advance(1)
    assert isinstance(await endless.task, DeadlineExceeded)


async def test_after_the_deadline_nothing_is_waited_for(clock: Clock) -> None:
    late = await stream(limit_s=100)
    late.is_wanted.clear()
    late.pieces.put_nowait("a")
    await clock.advance(200)
    late.pieces.put_nowait("b")
    late.is_wanted.set()
    assert isinstance(await late.task, DeadlineExceeded)
    assert late.received == ["a"]


async def test_the_deadline_can_be_brought_forward_and_never_back(clock: Clock) -> None:
    ending = await stream(limit_s=100)
    ending.timer.end_within(2)
    await clock.advance(1)
    ending.timer.end_within(50)
    ending.pieces.put_nowait("a")
    await clock.advance(0)
    assert not ending.task.done()
    await clock.advance(1)
    assert isinstance(await ending.task, DeadlineExceeded)
    assert ending.received == ["a"]


async def test_a_timer_that_is_closed_ends_nothing(clock: Clock) -> None:
    ended = await stream()
    ended.timer.close()
    await clock.advance(10 * SILENCE_S)
    assert not ended.task.done()
    ended.task.cancel()
