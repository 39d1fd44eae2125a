"""What was spent, as a file for a spreadsheet."""

from __future__ import annotations

import csv

from guilds.usage import usage_csv
from storage.database import Database
from storage.holds import HoldRepository
from storage.spending import SpendingFilter, SpendingRepository
from tests.storage.holds import NOON, held_job, holds_of

AMOUNTS = ("generations", "dollars", "default_prices", "unclear")
NOVEMBER = SpendingFilter(first_day=20261101, last_day=20261130, tenant="33")


async def table(database: Database) -> list[list[str]]:
    spending = SpendingRepository(database)
    text = "".join([lines async for lines in usage_csv(spending, NOVEMBER)])
    return list(csv.reader(text.splitlines()))


async def test_every_day_member_model_and_provider_has_a_line(database: Database) -> None:
    holds = HoldRepository(database)
    await holds.hold(held_job("1"), holds_of("1", 300_000, 300_000))
    await holds.settle("1", 1, at=NOON, provider="fal-ai", cost_micros=1, approximate=True)
    await holds.settle("1", 2, at=NOON, provider="nscale", unclear=True)
    await holds.hold(held_job("2", user_id=12), holds_of("2", 1_250_000))
    assert await table(database) == [
        [
            "day",
            "member",
            "model",
            "provider",
            "generations",
            "dollars",
            "default_prices",
            "unclear",
        ],
        ["2026-11-22", "11", "owner/model", "fal-ai", "1", "0.000001", "1", "0"],
        ["2026-11-22", "11", "owner/model", "nscale", "1", "0.3", "0", "1"],
        ["2026-11-22", "12", "owner/model", "", "1", "1.25", "0", "0"],
    ]


async def test_a_model_is_never_a_formula(database: Database) -> None:
    await HoldRepository(database).hold(held_job(model="=cmd|'/c calc'!A1"), holds_of("1001", 1))
    assert (await table(database))[1][2] == "'=cmd|'/c calc'!A1"


async def test_without_usage_there_is_the_header_alone(database: Database) -> None:
    assert len(await table(database)) == 1
