"""Blocks of work that are timed: by a deadline, or by a callback for those that take long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from hfmedia.errors import ConnectionLost, DeadlineExceeded
from hfmedia.interruption import Interruption


@asynccontextmanager
async def until(deadline: float, clock: Callable[[], float] = time.time) -> AsyncIterator[None]:
    """Raises `DeadlineExceeded` when `deadline` has come, a point in the time of `clock`."""
    scope = asyncio.timeout(deadline - clock())
    try:
        async with scope:
            yield
    except TimeoutError:
        if not scope.expired():
            raise  # the block's own
        raise DeadlineExceeded("The time is up.") from None


class StreamTimer(Interruption):
    """Bounds the waits of a stream, which are its `with` blocks.

    They raise `DeadlineExceeded` when the deadline has come, in the time of `clock`, and
    `ConnectionLost` when one of them takes more than `silence_s` seconds. There is one timer for
    all of them: setting one for each would cost as much as reading what they wait for.
    """

    def __init__(
        self, deadline: float, silence_s: float, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self._since = self._loop.time()
        self._ends = self._since + deadline - clock()
        self._silence_s = silence_s
        self._timer = self._check_at(self._since + silence_s)

    def close(self) -> None:
        """Nothing is waited for any longer."""
        self._timer.cancel()

    def end_within(self, seconds: float) -> None:
        """Bring the deadline forward, if it is further off than that."""
        ends = self._loop.time() + seconds
        if ends < self._ends:
            self._ends = ends
            self._timer.cancel()
            self._timer = self._check_at(ends)

    def __enter__(self) -> None:
        self._since = self._loop.time()
        if self._since >= self._ends:
            raise DeadlineExceeded("The time is up.")
        Interruption.__enter__(self)  # for each token, and `super()` takes longer than this

    def _check(self) -> None:
        """End the wait if it has taken too long; else look again when it would have."""
        now = self._loop.time()
        since = self._since if self.is_waiting else now
        if now >= self._ends:
            self.interrupt(DeadlineExceeded("The time is up."))
        elif now - since >= self._silence_s:
            message = f"The connection broke: nothing came for {self._silence_s:g} seconds."
            self.interrupt(ConnectionLost(message))
        else:
            self._timer = self._check_at(since + self._silence_s)

    def _check_at(self, time: float) -> asyncio.TimerHandle:
        return self._loop.call_at(min(time, self._ends), self._check)


@asynccontextmanager
async def calling_after(seconds: float, callback: Callable[[], None]) -> AsyncIterator[None]:
    """Call back if the block takes longer. What the callback raises ends the block."""
    loop, scope = asyncio.get_running_loop(), asyncio.timeout(None)
    raised: list[Exception] = []

    def call() -> None:
        try:
            callback()
        except Exception as error:
            raised.append(error)
            scope.reschedule(loop.time())

    timer = loop.call_later(seconds, call)
    try:
        async with scope:
            yield
    except TimeoutError:
        if not raised:
            raise
        raise raised[0] from None
    finally:
        timer.cancel()
