"""Blocks of work that are timed: by a deadline, or by a callback for those that take long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from hfmedia.errors import DeadlineExceeded


@asynccontextmanager
async def until(deadline: float) -> AsyncIterator[None]:
    """Raises `DeadlineExceeded` when the point in time has come, in seconds since the epoch."""
    scope = asyncio.timeout(deadline - time.time())
    try:
        async with scope:
            yield
    except TimeoutError:
        if not scope.expired():
            raise  # the block's own
        raise DeadlineExceeded("The time is up.") from None


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
