"""Discord's ids: 42 bits of milliseconds, then a counter, so that they sort by time."""

from datetime import UTC, datetime

from playground.clock import Clock

DISCORD_EPOCH_MS = 1_420_070_400_000


class Snowflakes:
    """Gives out ids, each greater than the one before, whatever the clock does."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """A new id, as the decimal string that Discord sends."""
        by_time = (int(self._clock.now() * 1000) - DISCORD_EPOCH_MS) << 22
        self._last = max(by_time, self._last + 1)
        return str(self._last)


def timestamp(seconds: float) -> str:
    """A point in time as Discord writes it: ISO 8601 with microseconds and an offset."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")
