"""Which members were refused something in public a short while ago."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

PAUSE_S: Final = 180.0  # between two refusals of one member in one channel
MOST: Final = 10_000  # that are remembered


class RecentRefusals:
    """Keeps refusals that everybody sees from filling a channel. `clock` is monotonic."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[tuple[int, int], float] = {}

    def is_recent(self, user_id: int, channel_id: int) -> bool:
        """Whether the member was refused something in the channel a short while ago."""
        return self._clock() < self._until.get((user_id, channel_id), 0.0)

    def take(self, user_id: int, channel_id: int) -> bool:
        """Whether the member may be refused something there now; then the next pause begins."""
        if self.is_recent(user_id, channel_id):
            return False
        self._forget()
        self._until[user_id, channel_id] = self._clock() + PAUSE_S
        return True

    def _forget(self) -> None:
        """Forget what is over, and the oldest of too many."""
        now = self._clock()
        while self._until:
            oldest = next(iter(self._until))
            if self._until[oldest] > now and len(self._until) < MOST:
                break
            del self._until[oldest]
