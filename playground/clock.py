"""The clock as a protocol, so that a test need not wait for a deadline."""

import asyncio
import time
from collections.abc import Callable
from typing import Final, Protocol

MAX_WAIT_S: Final = 365 * 86400.0  # an event loop cannot schedule a timer at infinity


class Timer(Protocol):
    """A scheduled callback."""

    def cancel(self) -> None:
        """Do not call it; no effect after the call."""


class Clock(Protocol):
    """Tells the time and schedules callbacks."""

    def now(self) -> float:
        """Seconds since 1970."""

    def later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        """Call back after that many seconds."""


class LiveClock:
    """The system's clock and the running event loop."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        """Call back on the running event loop."""
        return asyncio.get_running_loop().call_later(seconds, callback)


async def wait(clock: Clock, seconds: float) -> None:
    """Wait that long by that clock; not at all for zero and less."""
    if seconds <= 0:
        return
    elapsed = asyncio.Event()
    timer = clock.later(min(seconds, MAX_WAIT_S), elapsed.set)
    try:
        await elapsed.wait()
    finally:
        timer.cancel()
