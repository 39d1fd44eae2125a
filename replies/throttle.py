"""When a reply may be edited. Pure arithmetic on the times that it is told."""

from __future__ import annotations

from collections import deque
from typing import Final

STATUS: Final = 2.9  # seconds between the starts of two edits that bring no result
TOGETHER: Final = 0.5  # seconds after an edit in which results are gathered for the next one
MOST: Final = 4  # edits …
WINDOW: Final = 5.0  # … in so many seconds
PATIENCE: Final = 30.0  # seconds at most between two tries while Discord does not answer


class EditThrottle:
    """The times of one reply's edits, in seconds of a monotonic clock.

    Results go out at once, those that follow within half a second together. Status edits keep
    their distance. There are never more than four edits in five seconds: Discord takes five in
    two, and makes the sixth wait for longer than anyone would like.
    """

    def __init__(self, began: float) -> None:
        self._began = began
        self._starts: deque[float] = deque(maxlen=MOST)
        self._failures = 0
        self._failed_at = 0.0

    def due(self, *, news: bool) -> float:
        """When the next edit may start; `news` says that it brings a result, or the end."""
        if not self._starts:
            # Discord shows "thinking" by itself; other commands are answered first.
            return self._began if news else self._began + TOGETHER
        times = [self._starts[-1] + (TOGETHER if news else STATUS)]
        if len(self._starts) == MOST:
            times.append(self._starts[0] + WINDOW)
        if self._failures:
            times.append(self._failed_at + min(PATIENCE, 0.5 * 2**self._failures))
        return max(times)

    def started(self, now: float) -> None:
        """An edit starts now."""
        self._starts.append(now)

    def succeeded(self) -> None:
        """Discord took it."""
        self._failures = 0

    def failed(self, now: float) -> None:
        """Discord did not take it this time: the next ones wait for longer and longer."""
        self._failures += 1
        self._failed_at = now
