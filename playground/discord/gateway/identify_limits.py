"""Discord's limits of identifying, which count over all shards of the bot together."""

from playground.clock import Clock
from playground.discord.limits import Limits
from playground.discord.rate_limits import Rate, RateLimiter
from playground.json_types import JsonObject


class IdentifyLimits:
    """Counts the session starts of one bot, under the limits in force at each call."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._limiter = RateLimiter(clock)
        self._token_reset_until = 0.0

    @property
    def is_token_reset(self) -> bool:
        """Whether the bot started too many sessions.

        Discord then resets the token. Here the token is refused until the window ends.
        """
        return self._clock.now() < self._token_reset_until

    def take_turn(self, shard_id: int, limits: Limits) -> bool:
        """Count an IDENTIFY; false if another shard of the same rate limit key was too recent."""
        key = ("key", shard_id % limits.max_concurrency)
        return self._limiter.take(key, Rate(1, limits.identify_interval_s)).allowed

    def take_start(self, limits: Limits) -> bool:
        """Count a session start; false if none is left, which resets the token."""
        result = self._limiter.take("starts", _starts(limits))
        if not result.allowed:
            self._token_reset_until = result.reset_at
        return result.allowed

    def as_json(self, limits: Limits) -> JsonObject:
        """Discord's session start limit object."""
        starts = self._limiter.peek("starts", _starts(limits))
        return {
            "total": limits.session_starts,
            "remaining": starts.remaining,
            "reset_after": round(starts.reset_after * 1000),
            "max_concurrency": limits.max_concurrency,
        }


def _starts(limits: Limits) -> Rate:
    return Rate(limits.session_starts, limits.session_start_window_s)
