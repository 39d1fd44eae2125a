"""Snowflakes, Discord's ids: 42 bits of milliseconds, then 22 bits that make them unique."""

from datetime import UTC, datetime

from playground.clock import Clock

DISCORD_EPOCH_MS = 1_420_070_400_000


class Snowflakes:
    """Generates ids, each greater than the one before even if the clock goes back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """A new id as a decimal string."""
        by_time = (int(self._clock.now() * 1000) - DISCORD_EPOCH_MS) << 22
        self._last = max(by_time, self._last + 1)
        return str(self._last)


def timestamp(seconds: float) -> str:
    """Seconds since 1970 as Discord's ISO 8601 timestamp, with microseconds and an offset."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")
