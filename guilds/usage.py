"""What a guild has spent in a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from guilds.unavailable import data_errors
from storage.periods import day_number, period_begin, period_end
from storage.spending import SpendingFilter, SpendingRepository, Total

Listed: TypeAlias = Literal["member", "task", "model", "provider", "day"]
LISTED: Final[tuple[Listed, ...]] = get_args(Listed)
Spent: TypeAlias = Total
"""What was spent, in all or of one member, task, model, provider or day."""

DAY_S: Final = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildUsage:
    """What a guild has spent: in all, None for nothing, and the largest totals of each kind."""

    spent: Spent | None
    largest: Mapping[Listed, tuple[Spent, ...]]


async def guild_usage(
    spending: SpendingRepository, guild_id: int, now: float, *, limit: int
) -> GuildUsage:
    """What a guild has spent this month. Raises `DataUnavailable`."""
    which = in_month(now, tenant=str(guild_id))
    with data_errors():
        spent = await spending.page(["tenant"], which)
        return GuildUsage(
            spent=next(iter(spent), None),
            largest={name: await spending.largest(name, which, limit=limit) for name in LISTED},
        )


def in_month(time: float, *, tenant: str, user_id: int | None = None) -> SpendingFilter:
    """Which jobs of a tenant began in the month in which a time lies."""
    return SpendingFilter(
        first_day=day_number(period_begin("month", time)),
        last_day=day_number(period_end("month", time) - DAY_S),
        tenant=tenant,
        user_id=user_id,
    )
