"""`bot.py usage`: what the operator's key has spent, by month and server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from app.console import fail, say
from replies.text.money import dollars
from settings import NO_DATABASE, Settings
from storage.database import open_database_to_read
from storage.errors import StorageError
from storage.spending import Dimension, SpendingFilter, SpendingRepository, Total

BY: Final[tuple[Dimension, ...]] = ("month", "guild")
OF_OPERATOR: Final = SpendingFilter(first_day=0, last_day=99991231, key_owner="operator")
NOTHING: Final = "The operator's key (HF_TOKEN) has not spent anything that is on record."
NOTE: Final = (
    "≈ counts a default price of prices.toml, or an estimate because the outcome is not known. "
    "What is still running counts as its estimate. None of this is a bill: Hugging Face says what "
    "it charges."
)
HEADER: Final = ("month", "server", "generations", "dollars")


async def usage(settings: Settings) -> int:
    """Print the table, and return the exit code. A bot may be running beside it."""
    if settings.database_url == NO_DATABASE:
        say(f"DATABASE_URL is {NO_DATABASE}, so nothing that was spent is on record.")
        return 0
    try:
        async with open_database_to_read(settings.absolute_database_url) as database:
            totals = await _all(SpendingRepository(database))
    except StorageError as error:
        return fail(str(error))
    say("\n".join(table(totals)) if totals else NOTHING)
    return 0


async def _all(spending: SpendingRepository) -> list[Total]:
    """A total for each month and server."""
    totals: list[Total] = []
    while page := await spending.page(BY, OF_OPERATOR, after=totals[-1] if totals else None):
        totals += page
    return totals


def table(totals: Iterable[Total]) -> Iterator[str]:
    """The lines for totals by month and server: the newest month first, the dearest server first.

    Each month ends with its sum.
    """
    yield _line(*HEADER)
    by_month = sorted(totals, key=lambda total: (total.keys[0], total.micros), reverse=True)
    for month, some in groupby(by_month, key=lambda total: int(total.keys[0])):
        servers = list(some)
        for total in servers:
            yield _line_of(month, str(total.keys[1] or "direct messages"), [total])
        yield _line_of(month, "all", servers)
    yield f"\n{NOTE}"


def _line_of(month: int, server: str, totals: list[Total]) -> str:
    amount = dollars(sum(total.micros for total in totals))
    is_exact = not any(total.approximate or total.unclear for total in totals)
    return _line(
        f"{month // 100}-{month % 100:02}",
        server,
        f"{sum(total.generations for total in totals):,}",
        amount if is_exact else f"≈ {amount}",
    )


def _line(month: str, server: str, generations: str, amount: str) -> str:
    return f"{month:<7}  {server:<20}  {generations:>11}  {amount:>14}"
