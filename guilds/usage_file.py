"""What a guild has spent, as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from guilds.money import MICROS
from guilds.unavailable import data_errors
from guilds.usage import DAY_S, in_month
from storage.periods import period_begin
from storage.spending import Dimension, SpendingFilter, SpendingRepository, Total

COLUMNS: Final[tuple[Dimension, ...]] = ("day", "member", "task", "model", "provider")
HEADER: Final = (*COLUMNS, "generations", "dollars", "approximate", "unclear")
# With these a spreadsheet takes a text for a formula, which it would run.
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
MAX_MONTHS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageFile:
    """A table of whole months; only where not even the newest fits, some of it is missing.

    `is_cut`: there is more that did not fit.
    """

    content: bytes
    is_cut: bool


async def usage_file(
    spending: SpendingRepository, guild_id: int, now: float, limit_bytes: int
) -> UsageFile:
    """A CSV file of the last `MAX_MONTHS` months, or of the newest of them that fit.

    A line is for a day (2026-12-31), member, task, model and provider; a member who was erased is
    0. Raises `DataUnavailable`.
    """
    header = _line(HEADER)
    months: list[bytes] = []
    room, time, is_cut = limit_bytes - len(header), now, False
    while len(months) < MAX_MONTHS and not is_cut:
        which = in_month(time, tenant=str(guild_id))
        with data_errors():
            lines, is_cut = await _month(spending, which, room)
        if not is_cut or not months:
            months.append(lines)
        room -= len(lines)
        time = period_begin("month", time) - DAY_S
    return UsageFile(content=header + b"".join(reversed(months)), is_cut=is_cut)


async def _month(
    spending: SpendingRepository, which: SpendingFilter, room: int
) -> tuple[bytes, bool]:
    """The lines of a month, and whether there were more than there is room for."""
    lines = io.BytesIO()
    last: Total | None = None
    while page := await spending.page(COLUMNS, which, after=last):
        for last in page:
            line = _line(_row(last))
            if lines.tell() + len(line) > room:
                return lines.getvalue(), True
            lines.write(line)
    return lines.getvalue(), False


def _row(total: Total) -> tuple[object, ...]:
    day, *others = total.keys
    return (
        _day(int(day)),
        *map(_cell, others),
        total.generations,
        Decimal(total.micros) / MICROS,
        total.approximate,
        total.unclear,
    )


def _day(number: int) -> str:
    return f"{number // 10_000:04}-{number // 100 % 100:02}-{number % 100:02}"


def _cell(value: int | str) -> int | str:
    """A text that no spreadsheet runs."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def _line(row: tuple[object, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(row)
    return text.getvalue().encode()
