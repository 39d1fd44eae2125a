"""Rate limits with fixed windows, and the rates of Discord's REST API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from playground.clock import Clock


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `limit` requests in a window of `seconds`."""

    limit: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """The rates in force: of all requests, of invalid ones, and by kind of route.

    The rates by kind of route are examples, since Discord documents none.
    """

    enabled: bool = True
    global_rate: Rate = Rate(50, 1.0)
    invalid: Rate = Rate(10_000, 600.0)
    default: Rate = Rate(10, 5.0)
    by_kind: Mapping[str, Rate] = field(
        default_factory=lambda: {
            "token": Rate(5, 2.0),
            "messages": Rate(5, 5.0),
            "commands": Rate(5, 20.0),
        }
    )


@dataclass(frozen=True, slots=True)
class RateLimitResult:
    """Whether a request is allowed, and the state of its window for the response's headers.

    `reset_at` is in seconds since 1970, `reset_after` in seconds from now.
    """

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
    """Counts requests by key, in windows that begin with their first request."""

    MAX_WINDOWS: Final = 10_000

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._windows: dict[object, _Window] = {}

    def take(self, key: object, rate: Rate) -> RateLimitResult:
        """Count a request in the present window of its key, unless that is full."""
        window = self._current(key, rate)
        allowed = window.used < rate.limit
        window.used += allowed
        return self._result(allowed, rate, window)

    def peek(self, key: object, rate: Rate) -> RateLimitResult:
        """The result that `take` would have, without counting the request."""
        window = self._current(key, rate)
        return self._result(window.used < rate.limit, rate, window)

    def _current(self, key: object, rate: Rate) -> _Window:
        now = self._clock.now()
        window = self._windows.get(key)
        if window is None or window.ends_at <= now:
            self._remove_ended(now)
            window = self._windows[key] = _Window(now + rate.seconds)
        return window

    def _remove_ended(self, now: float) -> None:
        if len(self._windows) > self.MAX_WINDOWS:
            self._windows = {
                key: window for key, window in self._windows.items() if window.ends_at > now
            }

    def _result(self, allowed: bool, rate: Rate, window: _Window) -> RateLimitResult:
        after = max(window.ends_at - self._clock.now(), 0.0)
        return RateLimitResult(allowed, rate, rate.limit - window.used, window.ends_at, after)
