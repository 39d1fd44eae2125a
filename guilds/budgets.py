"""What is left of limits and budgets, and when it is time to warn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from storage.hold_rows import NOTHING, Bound, Counted, Counter, Measure, Scope, Window
from storage.periods import period_end

WARNED_AT: Final = (80, 100)
"""The parts of a budget, in percent, at which is warned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """What is left of a bound, `until` a time in seconds since the epoch; None if none ends it.

    `subject` is that of the counter. More may be used than the limit: it may have been lowered.
    """

    scope: Scope
    subject: str
    window: Window
    measure: Measure
    limit: int
    used: int
    until: float | None

    @property
    def left(self) -> int:
        """How much more may be used."""
        return max(0, self.limit - self.used)


def remaining(
    bounds: Iterable[Bound], counted: Mapping[Counter, Counted], now: float
) -> tuple[Remaining, ...]:
    """What is left of each bound."""
    return tuple(
        Remaining(
            scope=bound.counter.scope,
            subject=bound.counter.subject,
            window=bound.counter.window,
            measure=bound.measure,
            limit=bound.limit,
            used=getattr(counted.get(bound.counter, NOTHING), bound.measure),
            until=window_end(bound.counter.window, now),
        )
        for bound in bounds
    )


def percents_reached(used_micros: int, limit_micros: int) -> tuple[int, ...]:
    """Those of `WARNED_AT` that a budget has reached; none of a budget of nothing."""
    if limit_micros <= 0:
        return ()
    return tuple(it for it in WARNED_AT if used_micros * 100 >= limit_micros * it)


def window_end(window: Window, now: float) -> float | None:
    """When what is counted in a window begins anew, None if no time does it."""
    return None if window == "open" else float(period_end(window, now))
