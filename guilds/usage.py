"""What was spent, as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Final

from guilds.money import MICROS
from storage.spending import Dimension, SpendingFilter, SpendingRepository, Total

COLUMNS: Final[tuple[Dimension, ...]] = ("day", "member", "model", "provider")
HEADER: Final = (*COLUMNS, "generations", "dollars", "default_prices", "unclear")
# With these a spreadsheet takes a text for a formula, which it would run.
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")


async def usage_csv(spending: SpendingRepository, which: SpendingFilter) -> AsyncIterator[str]:
    """The lines of a CSV file, page by page: a line per day, member, model and provider.

    Days are written as 2026-12-31. A member who was erased is 0. Raises `StorageError`.
    """
    yield _lines([HEADER])
    last: Total | None = None
    while page := await spending.page(COLUMNS, which, after=last):
        yield _lines([_row(total) for total in page])
        last = page[-1]


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


def _lines(rows: list[tuple[object, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
