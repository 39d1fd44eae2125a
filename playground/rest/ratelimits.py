"""Discord's rate limits: buckets per route and place, all requests of a bot, invalid requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from playground.clock import Clock


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in so many seconds."""

    limit: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """Which rates hold. Rates by kind of route are examples: Discord's documents name none."""

    enabled: bool = True
    everything: Rate = Rate(50, 1.0)
    invalid: Rate = Rate(10_000, 600.0)
    default: Rate = Rate(10, 5.0)
    by_kind: Mapping[str, Rate] = field(
        default_factory=lambda: {
            "token": Rate(5, 2.0),
            "callback": Rate(5, 2.0),
            "messages": Rate(5, 5.0),
            "commands": Rate(5, 20.0),
        }
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass, and what its headers say."""

    allowed: bool
    rate: Rate
    remaining: int
    reset_at: float
    reset_after: float


@dataclass(slots=True)
class _Window:
    ends_at: float
    used: int = 0


class RateLimiter:
    """Counts requests in windows that begin with their first request."""

    MOST_WINDOWS: Final = 10_000

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._windows: dict[object, _Window] = {}

    def take(self, key: object, rate: Rate) -> Verdict:
        """Count one request against a window, unless the window is full."""
        window = self._current(key, rate)
        allowed = window.used < rate.limit
        window.used += allowed
        return self._verdict(allowed, rate, window)

    def peek(self, key: object, rate: Rate) -> Verdict:
        """What `take` would say, without counting."""
        window = self._current(key, rate)
        return self._verdict(window.used < rate.limit, rate, window)

    def _current(self, key: object, rate: Rate) -> _Window:
        now = self._clock.now()
        window = self._windows.get(key)
        if window is None or window.ends_at <= now:
            self._forget_the_ended(now)
            window = self._windows[key] = _Window(now + rate.seconds)
        return window

    def _forget_the_ended(self, now: float) -> None:
        if len(self._windows) > self.MOST_WINDOWS:
            self._windows = {
                key: window for key, window in self._windows.items() if window.ends_at > now
            }

    def _verdict(self, allowed: bool, rate: Rate, window: _Window) -> Verdict:
        after = max(window.ends_at - self._clock.now(), 0.0)
        return Verdict(allowed, rate, rate.limit - window.used, window.ends_at, after)
