"""Measures how late the event loop runs, and tells a slow machine from a late answer."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

TICK_S: Final = 0.02
# Waking up later than this counts as lag; less is ordinary.
TOLERANCE_S: Final = 0.02
MAX_KEPT: Final = 10_000
# A deadline is missed because of the machine if the loop was held for this share of it.
CAUSING_SHARE: Final = 0.25


class MachineTooSlow(Exception):
    """A deadline was missed while the event loop was held: the test says nothing."""

    def __init__(self, held_s: float, deadline_s: float, waited_for: str) -> None:
        super().__init__(
            f"machine too slow: the playground's event loop was held for {held_s:.1f} s"
            f" of {deadline_s:g} s; {waited_for}"
        )


class LoopLag:
    """Wakes every 20 ms and notes how late. Times are those of `monotonic`, in seconds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._stalls: deque[tuple[float, float]] = deque(maxlen=MAX_KEPT)
        self._due_at: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.longest_s = 0.0

    @contextmanager
    def measuring(self) -> Iterator[None]:
        """Measure the running event loop for the duration of the block."""
        self._schedule(self._monotonic())
        try:
            yield
        finally:
            if self._timer:
                self._timer.cancel()
            self._due_at = None

    def held_s(self, since: float) -> float:
        """The seconds for which the loop has been held since then, a present stall included."""
        now = self._monotonic()
        stalls = [*self._stalls, (now, self._lateness(now))]
        # Of a stall that had begun before, only what came after counts.
        return sum(min(late_s, at - since) for at, late_s in stalls if at > since)

    def _tick(self) -> None:
        now = self._monotonic()
        self._note(now)
        self._schedule(now)

    def _schedule(self, now: float) -> None:
        self._due_at = now + TICK_S
        self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick)

    def _note(self, now: float) -> None:
        late_s = self._lateness(now)
        if late_s:
            self._stalls.append((now, late_s))
            self.longest_s = max(self.longest_s, late_s)

    def _lateness(self, now: float) -> float:
        late_s = 0.0 if self._due_at is None else now - self._due_at
        return late_s if late_s > TOLERANCE_S else 0.0


@asynccontextmanager
async def deadline(loop_lag: LoopLag, seconds: float, waited_for: str) -> AsyncIterator[None]:
    """Limit the time of a block.

    Raises `TimeoutError`, but `MachineTooSlow` if the loop was held for a good part of the time.
    """
    began = time.monotonic()
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        check_machine(loop_lag.held_s(began), seconds, waited_for)
        raise


def check_machine(held_s: float, deadline_s: float, waited_for: str) -> None:
    """Raise `MachineTooSlow` if the loop was held for a good part of a deadline."""
    if held_s >= CAUSING_SHARE * deadline_s:
        raise MachineTooSlow(held_s, deadline_s, waited_for)
