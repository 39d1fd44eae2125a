"""What a guild has spent: totals of a month, and a file for a spreadsheet."""

from __future__ import annotations

import csv

from guilds.usage import guild_usage, in_month
from guilds.usage_file import usage_file
from storage.database import Database
from storage.holds import HoldRepository
from storage.spending import SpendingRepository
from tests.storage.holds import NOON, held_job, holds_of

AMOUNTS = ("generations", "dollars", "approximate", "unclear")
LIMIT = 100_000
DAY_S = 86400.0
IMAGE = "text-to-image"


async def table(database: Database, limit_bytes: int = LIMIT) -> list[list[str]]:
    made = await usage_file(SpendingRepository(database), 33, NOON, limit_bytes)
    assert len(made.content) <= limit_bytes
    return list(csv.reader(made.content.decode().splitlines()))


async def test_every_day_member_task_model_and_provider_has_a_line(database: Database) -> None:
    holds = HoldRepository(database)
    await holds.hold(held_job("1"), holds_of("1", 300_000, 300_000))
    await holds.settle("1", 1, at=NOON, provider="fal-ai", cost_micros=1, approximate=True)
    await holds.settle("1", 2, at=NOON, provider="nscale", unclear=True)
    answer = held_job("2", user_id=12, task="conversational")
    await holds.hold(answer, holds_of("2", 1_250_000))
    assert await table(database) == [
        [
            "day",
            "member",
            "task",
            "model",
            "provider",
            "generations",
            "dollars",
            "approximate",
            "unclear",
        ],
        ["2026-11-22", "11", IMAGE, "owner/model", "fal-ai", "1", "0.000001", "1", "0"],
        ["2026-11-22", "11", IMAGE, "owner/model", "nscale", "1", "0.3", "0", "1"],
        ["2026-11-22", "12", "conversational", "owner/model", "", "1", "1.25", "0", "0"],
    ]


async def test_a_model_is_never_a_formula(database: Database) -> None:
    await HoldRepository(database).hold(held_job(model="=cmd|'/c calc'!A1"), holds_of("1001", 1))
    assert (await table(database))[1][3] == "'=cmd|'/c calc'!A1"


async def test_without_usage_there_is_the_header_alone(database: Database) -> None:
    assert len(await table(database)) == 1


async def months(database: Database) -> None:
    """A job in each of the last three months, of the same size."""
    for number in range(3):
        job = held_job(str(number), began_at=NOON - number * 31 * DAY_S)
        await HoldRepository(database).hold(job, holds_of(job.job_id, 100_000))


async def test_the_months_are_in_order(database: Database) -> None:
    await months(database)
    days = [row[0] for row in (await table(database))[1:]]
    assert days == ["2026-09-21", "2026-10-22", "2026-11-22"]


async def test_months_that_do_not_fit_are_left_out_whole_and_it_is_said(
    database: Database,
) -> None:
    await months(database)
    spending = SpendingRepository(database)
    whole = await usage_file(spending, 33, NOON, LIMIT)
    assert not whole.is_cut
    cut = await usage_file(spending, 33, NOON, len(whole.content) - 1)
    assert cut.is_cut
    rows = csv.reader(cut.content.decode().splitlines())
    assert [row[0] for row in rows][1:] == ["2026-10-22", "2026-11-22"]


async def test_of_a_month_that_does_not_fit_there_is_as_much_as_fits(database: Database) -> None:
    for number in range(50):
        job = held_job(str(number), user_id=1000 + number)
        await HoldRepository(database).hold(job, holds_of(job.job_id, 100_000))
    made = await usage_file(SpendingRepository(database), 33, NOON, 1000)
    assert made.is_cut
    assert 10 < made.content.count(b"\n") < 50
    assert len(made.content) <= 1000


async def test_the_totals_are_of_this_month_and_the_largest_come_first(database: Database) -> None:
    await months(database)
    dear = held_job("dear", user_id=12, model="b/dear")
    await HoldRepository(database).hold(dear, holds_of("dear", 900_000))
    usage = await guild_usage(SpendingRepository(database), 33, NOON, limit=9)
    assert usage.spent is not None
    assert (usage.spent.micros, usage.spent.generations) == (1_000_000, 2)
    assert [it.keys[0] for it in usage.largest["member"]] == [12, 11]
    assert [it.keys[0] for it in usage.largest["task"]] == ["text-to-image"]
    assert [it.keys[0] for it in usage.largest["model"]] == ["b/dear", "owner/model"]
    assert [it.micros for it in usage.largest["day"]] == [1_000_000]
    short = await guild_usage(SpendingRepository(database), 33, NOON, limit=1)
    assert len(short.largest["member"]) == 1


def test_a_month_has_all_its_days() -> None:
    which = in_month(NOON, tenant="33")
    assert (which.first_day, which.last_day) == (20261101, 20261130)
