"""Notices that the process stood still: it was frozen, or it had no time on its processor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

LOOKS: Final = 4  # in the time that counts as a stall


@contextmanager
def stalls_watched(limit_s: float, held_up: Callable[[], None]) -> Iterator[None]:
    """Call `held_up` whenever the event loop has stood still for `limit_s` seconds or longer.

    It is called before the tasks go on that were waiting for a time or for an answer.
    """
    watch = _Watch(limit_s, held_up)
    watch.look()
    try:
        yield
    finally:
        watch.looking.cancel()


class _Watch:
    looking: asyncio.TimerHandle

    def __init__(self, limit_s: float, held_up: Callable[[], None]) -> None:
        self._pause_s = limit_s / LOOKS
        self._limit_s = limit_s + self._pause_s
        self._held_up = held_up
        self._loop = asyncio.get_running_loop()
        self._looked_at = self._loop.time()

    def look(self) -> None:
        """Look whether the time since the last look is as it should be, and look again later."""
        now = self._loop.time()
        if now - self._looked_at >= self._limit_s:
            self._held_up()
        self._looked_at = now
        self.looking = self._loop.call_later(self._pause_s, self.look)
