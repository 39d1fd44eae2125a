"""When a reply may be edited: arithmetic on the times that are handed in."""

from __future__ import annotations

from collections import deque
from typing import Final

STATUS_INTERVAL_S: Final = 2.9  # between the starts of a status edit and of the one before it
# A result is to be in the message within half a second, and the request takes its share of it.
RESULT_WAIT_S: Final = 0.4  # until the edit of a result starts, at most
EDIT_GAP_S: Final = 0.4  # between any two edits; results that come meanwhile go together
MAX_EDITS: Final = 4  # in `WINDOW_S`
WINDOW_S: Final = 5.0
MAX_BACKOFF_S: Final = 30.0  # between two tries while Discord does not answer


class EditThrottle:
    """The times of one reply's edits, in seconds of a monotonic clock.

    There are four edits in five seconds, and a status edit never uses up the last of them. Should
    results come faster than that, they are sent all the same after `RESULT_WAIT_S`: a reply has
    four results at most, and `EDIT_GAP_S` keeps it within Discord's own limit of five edits in two
    seconds.
    """

    def __init__(self, began: float) -> None:
        self._began = began
        self._starts: deque[float] = deque(maxlen=MAX_EDITS)
        self._failures = 0
        self._failed_at = 0.0

    def due(
        self, *, result_since: float | None = None, interval_s: float = STATUS_INTERVAL_S
    ) -> float:
        """When the next edit may start.

        `result_since` is since when a result, or the end of the job, waits to be shown; None for
        a status edit, which starts `interval_s` after the edit before it.
        """
        if result_since is None:
            due = self._status_due(interval_s)
        else:
            due = min(self._window_free(MAX_EDITS), result_since + RESULT_WAIT_S)
            due = max(due, result_since, self._last_start() + EDIT_GAP_S)
        if self._failures:
            return max(due, self._failed_at + min(MAX_BACKOFF_S, 0.5 * 2.0**self._failures))
        return due

    def _status_due(self, interval_s: float) -> float:
        if not self._starts:
            # Discord shows "thinking" by itself; other commands are answered first.
            return self._began + EDIT_GAP_S
        return max(self._starts[-1] + interval_s, self._window_free(MAX_EDITS - 1))

    def _last_start(self) -> float:
        return self._starts[-1] if self._starts else float("-inf")

    def _window_free(self, edits: int) -> float:
        """When fewer than so many edits lie within the window."""
        if len(self._starts) < edits:
            return float("-inf")
        return self._starts[-edits] + WINDOW_S

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
