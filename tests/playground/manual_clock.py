"""A clock for tests, which stands still until it is advanced."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class ManualTimer:
    """A scheduled callback."""

    due_at: float
    callback: Callable[[], object]
    is_cancelled: bool = False

    def cancel(self) -> None:
        self.is_cancelled = True


class ManualClock:
    """Implements `playground.clock.Clock`; callbacks are called by `advance`."""

    def __init__(self, now: float = 1_790_000_000.0) -> None:
        self._now = now
        self._timers: list[ManualTimer] = []
        self._scheduled = asyncio.Event()

    def now(self) -> float:
        return self._now

    def later(self, seconds: float, callback: Callable[[], object]) -> ManualTimer:
        timer = ManualTimer(self._now + seconds, callback)
        self._timers.append(timer)
        self._scheduled.set()
        return timer

    async def wait_until_scheduled(self) -> None:
        """Wait until a callback is scheduled, by a request that is held back for instance."""
        await self._scheduled.wait()

    @property
    def next_in_s(self) -> float:
        """The time until the next callback."""
        return min(timer.due_at for timer in self._timers if not timer.is_cancelled) - self._now

    def advance(self, seconds: float) -> None:
        """Advance the time and call what is then due."""
        self._now += seconds
        due = [timer for timer in self._timers if timer.due_at <= self._now]
        self._timers = [timer for timer in self._timers if timer not in due]
        if not self._timers:
            self._scheduled.clear()
        for timer in due:
            if not timer.is_cancelled:
                timer.callback()
