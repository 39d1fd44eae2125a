"""The clock as a protocol, so that a test need not wait for a deadline."""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol


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
