"""Hours, days and months, in UTC: the periods that limits and budgets are counted in."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, TypeAlias, get_args

Period: TypeAlias = Literal["hour", "day", "month"]
PERIODS: Final[tuple[Period, ...]] = get_args(Period)

HOUR_S: Final = 3600
LONGEST_MONTH: Final = timedelta(days=31)


def period_begin(period: Period, time: float) -> int:
    """When the period began in which a time lies. Both are in seconds since the epoch."""
    return _begin_of_hour(period, math.floor(time / HOUR_S))


def period_end(period: Period, time: float) -> int:
    """When the period ends in which a time lies: the first second of the next one."""
    begin = _begin(period, datetime.fromtimestamp(time, UTC))
    if period == "month":
        return int((begin + LONGEST_MONTH).replace(day=1).timestamp())
    return int((begin + timedelta(**{f"{period}s": 1})).timestamp())


def day_number(time: float) -> int:
    """The day of a time as a number that can be read: 20261231."""
    return int(datetime.fromtimestamp(time, UTC).strftime("%Y%m%d"))


@lru_cache(maxsize=64)
def _begin_of_hour(period: Period, hour: int) -> int:
    """The same by the number of the hour since the epoch. It is cached: every command asks for a
    dozen of them."""
    return int(_begin(period, datetime.fromtimestamp(hour * HOUR_S, UTC)).timestamp())


def _begin(period: Period, moment: datetime) -> datetime:
    hour = moment.replace(minute=0, second=0, microsecond=0)
    match period:
        case "hour":
            return hour
        case "day":
            return hour.replace(hour=0)
        case "month":
            return hour.replace(hour=0, day=1)
