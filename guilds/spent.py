"""What was spent, for those who set budgets. Days and months are UTC."""

from __future__ import annotations

from dataclasses import dataclass

from guilds.budgets import window_end
from storage.counters import CounterRepository
from storage.hold_rows import Scope, counter_at
from storage.periods import day_number, period_begin
from storage.spending import SpendingFilter, SpendingRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What was spent in the day and in the month of a time, and when these end.

    What is held for running jobs counts as spent.
    """

    day_micros: int
    month_micros: int
    day_end: float
    month_end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spender:
    """A member, None for those who were erased, and what they have spent."""

    user_id: int | None
    micros: int


async def spent_at(
    counters: CounterRepository, scope: Scope, subject: str | int, now: float
) -> Spent:
    """What a scope has spent by now. Raises `StorageError`."""
    day, month = (counter_at(scope, subject, window, now) for window in ("day", "month"))
    counted = await counters.read([day, month])
    return Spent(
        day_micros=counted[day].micros,
        month_micros=counted[month].micros,
        day_end=window_end("day", now) or now,
        month_end=window_end("month", now) or now,
    )


async def highest_spender(
    spending: SpendingRepository, guild_id: int, now: float
) -> Spender | None:
    """Who has spent most in a guild this month, None if nobody has. Raises `StorageError`."""
    first = day_number(period_begin("month", now))
    which = SpendingFilter(first_day=first, last_day=day_number(now), tenant=str(guild_id))
    found = await spending.largest("member", which, limit=1)
    if not found or not found[0].micros:
        return None
    return Spender(user_id=int(found[0].keys[0]) or None, micros=found[0].micros)
