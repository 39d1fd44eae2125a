"""The time by which things are old enough to be erased."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

log = logging.getLogger(__name__)

JUMP_S: Final = 3600.0
TRUST_S: Final = 86_400.0


class ErasingClock:
    """The system's clock, which is not believed for a day when it was set ahead by over an hour.

    What was erased because a clock was wrong for a moment would not come back. A clock that is set
    back erases too little, which does no harm. `clock` tells seconds since the epoch, `steady`
    those that pass.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._steady = steady
        self._time, self._looked_at = clock(), steady()
        self._ahead_since: float | None = None

    def __call__(self) -> float:
        """The time, in seconds since the epoch."""
        now, steady = self._clock(), self._steady()
        expected = self._time + steady - self._looked_at
        if now <= expected + JUMP_S:
            self._ahead_since = None
        else:
            now = self._believed(now, expected, steady)
        self._time, self._looked_at = now, steady
        return now

    def _believed(self, now: float, expected: float, steady: float) -> float:
        """Which of two times counts."""
        if self._ahead_since is None:
            self._ahead_since = steady
            log.warning(
                "The clock was set ahead by %.0f hours. If it stays so, things are erased by it "
                "in a day.",
                (now - expected) / 3600,
            )
        if steady - self._ahead_since < TRUST_S:
            return expected
        self._ahead_since = None
        return now
