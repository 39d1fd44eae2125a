"""The time, handed in: a token's fifteen minutes need not be waited for in a test."""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """Something that will happen, unless it is cancelled."""

    def cancel(self) -> None:
        """Make it not happen."""


class Clock(Protocol):
    """What the time is, and how to be called later."""

    def now(self) -> float:
        """Seconds since 1970."""

    def later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        """Call back after so many seconds."""


class LiveClock:
    """The time outside."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        """Call back on the running event loop."""
        return asyncio.get_running_loop().call_later(seconds, callback)
