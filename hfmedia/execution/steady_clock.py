"""A clock for one call, which a correction of the system's clock does not disturb."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


def _seconds_ahead() -> float:
    return time.time() - time.monotonic()


@dataclass(frozen=True, slots=True)
class SteadyClock:
    """The time in seconds since the epoch: when it was made, and what has passed since.

    With the system's own, a clock that is set forward would end a call before its deadline, and
    one that is set back would prolong it, and have attempts take less than no time.
    """

    _ahead_s: float = field(default_factory=_seconds_ahead)

    def __call__(self) -> float:
        """The time."""
        return self._ahead_s + time.monotonic()
