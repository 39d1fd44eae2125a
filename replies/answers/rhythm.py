"""How often an answer that grows may be edited, beside others that do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from replies.throttle import EditThrottle

INTERVAL_S: Final = 2.5  # between the starts of two edits of an answer that is alone
# Others have seen Discord take some 30 requests a minute for all webhooks of a channel, which no
# header announces. So answers in one channel share what one of them has by itself.
ALL_PER_SECOND: Final = 20.0  # edits of this process: Discord takes 50 requests of a bot
MAX_INTERVAL_S: Final = 30.0
# discord.py waits through a 429 within the request. An edit that takes so long has met one, or is
# as good a reason to come less often.
SLOW_S: Final = 1.5
SLOWER, FASTER, MAX_SLOWNESS = 2.0, 0.8, 8.0


class AnswersUnderWay:
    """How many answers this process writes, and in which channels. Its delivery owns it."""

    def __init__(self) -> None:
        self._in_channel: Counter[int] = Counter()

    @contextmanager
    def counted(self, channel_id: int) -> Iterator[Callable[[], float]]:
        """Count an answer until the end of the block. Gives the interval of its edits now."""
        self._in_channel[channel_id] += 1
        try:
            yield lambda: interval_s(self._in_channel[channel_id], self._in_channel.total())
        finally:
            self._in_channel[channel_id] -= 1
            if not self._in_channel[channel_id]:
                del self._in_channel[channel_id]


def interval_s(in_channel: int, in_all: int) -> float:
    """The seconds between two edits of each of so many answers in a channel, and in all."""
    return min(MAX_INTERVAL_S, max(INTERVAL_S * in_channel, in_all / ALL_PER_SECOND))


class AnswerRhythm:
    """The times of one answer's requests, in seconds of a monotonic clock.

    `interval` gives the seconds between two edits that nothing is in a hurry for.
    """

    def __init__(self, began: float, interval: Callable[[], float]) -> None:
        self._throttle = EditThrottle(began)
        self._interval = interval
        self._slowness = 1.0
        self._started = began

    def due(self, urgent_since: float | None = None) -> float:
        """When the next edits may start. First words and the end are urgent since they came."""
        interval = min(MAX_INTERVAL_S, self._interval() * self._slowness)
        return self._throttle.due(result_since=urgent_since, interval_s=interval)

    def started(self, now: float) -> None:
        """A request starts now."""
        self._started = now
        self._throttle.started(now)

    def succeeded(self, now: float) -> None:
        """Discord took it now."""
        self._throttle.succeeded()
        if now - self._started >= SLOW_S:
            self._slow_down()
        else:
            self._slowness = max(1.0, self._slowness * FASTER)

    def failed(self, now: float) -> None:
        """Discord did not take it this time."""
        self._throttle.failed(now)
        self._slow_down()

    def _slow_down(self) -> None:
        self._slowness = min(MAX_SLOWNESS, self._slowness * SLOWER)
