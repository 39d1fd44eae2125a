"""`bot.py usage`: what the operator's key has spent, by month and server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from app.console import fail, say
from hfmedia.types import TASKS
from replies.text.money import dollars
from settings import NO_DATABASE, Settings
from storage.database import open_database_to_read
from storage.errors import StorageError
from storage.spending import Dimension, SpendingFilter, SpendingRepository, Total

BY: Final[tuple[Dimension, ...]] = ("month", "guild", "task")
OF_OPERATOR: Final = SpendingFilter(first_day=0, last_day=99991231, key_owner="operator")
NOTHING: Final = "The operator's key (HF_TOKEN) has not spent anything that is on record."
NOTE: Final = (
    "≈ counts a default price of prices.toml, or an estimate because the outcome is not known. "
    "What is still running counts as its estimate. None of this is a bill: Hugging Face says what "
    "it charges."
)
ANSWERS: Final = frozenset(task for task, it in TASKS.items() if it.gives == "text")
HEADER: Final = ("month", "server", "generations", "answers", "dollars")


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
    """A total for each month, server and task."""
    totals: list[Total] = []
    while page := await spending.page(BY, OF_OPERATOR, after=totals[-1] if totals else None):
        totals += page
    return totals


def table(totals: Iterable[Total]) -> Iterator[str]:
    """The lines for totals by month, server and task: of the newest month and of the dearest server
    first.

    Answers are counted among the generations, too. Each month ends with its sum.
    """
    yield _line(*HEADER)
    newest_first = sorted(totals, key=lambda total: int(total.keys[0]), reverse=True)
    for month, some in groupby(newest_first, key=lambda total: int(total.keys[0])):
        of_month = sorted(some, key=_server)
        servers = [(server, [*its]) for server, its in groupby(of_month, key=_server)]
        for server, its in sorted(servers, key=lambda pair: _micros(pair[1]), reverse=True):
            yield _line_of(month, str(server or "direct messages"), its)
        yield _line_of(month, "all", of_month)
    yield f"\n{NOTE}"


def _server(total: Total) -> int:
    return int(total.keys[1])


def _micros(totals: Iterable[Total]) -> int:
    return sum(total.micros for total in totals)


def _line_of(month: int, server: str, totals: list[Total]) -> str:
    amount = dollars(_micros(totals))
    answers = [total for total in totals if total.keys[2] in ANSWERS]
    is_exact = not any(total.approximate or total.unclear for total in totals)
    return _line(
        f"{month // 100}-{month % 100:02}",
        server,
        f"{_generations(totals):,}",
        f"{_generations(answers):,}",
        amount if is_exact else f"≈ {amount}",
    )


def _generations(totals: Iterable[Total]) -> int:
    return sum(total.generations for total in totals)


def _line(month: str, server: str, generations: str, answers: str, amount: str) -> str:
    return f"{month:<7}  {server:<20}  {generations:>11}  {answers:>9}  {amount:>14}"
