"""What an erased user has spent counts on, without them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.guild_tables import COUNTERS, HELD_JOBS
from storage.hold_rows import Window, counter_at
from storage.holds import HoldRepository
from storage.user_spending import UserSpending
from tests.storage.holds import NOON, held_job, holds_of

DAY_S = 86400.0


@pytest.fixture
async def holds(database: Database) -> HoldRepository:
    """A user who has spent something in a guild and in direct messages: last month, yesterday
    and today."""
    repository = HoldRepository(database)
    for begins_at in (NOON - 40 * DAY_S, NOON - DAY_S, NOON):
        for guild_id in (33, None):
            job_id = f"{begins_at:.0f} {guild_id}"
            job = held_job(
                job_id,
                tenant=str(guild_id or 11),
                guild_id=guild_id,
                key_owner="operator",
                began_at=begins_at,
            )
            await repository.hold(job, holds_of(job_id, 100))
            await repository.settle(job_id, 1, at=NOON)
    return repository


async def test_what_was_spent_stays_and_says_nothing_of_who_it_was(
    database: Database, holds: HoldRepository
) -> None:
    await UserSpending(database).forget(11, NOON)
    async with database.read() as connection:
        rows = (await connection.execute(select(HELD_JOBS))).mappings().all()
    assert len(rows) == 6
    assert {row["user_id"] for row in rows} == {None}
    assert {(row["guild_id"], row["tenant"]) for row in rows} == {(33, "33"), (None, "0")}


async def test_a_job_that_runs_keeps_its_user_whose_limits_it_counts_in(
    database: Database, holds: HoldRepository
) -> None:
    await holds.hold(held_job("9"), holds_of("9", 100))
    await UserSpending(database).forget(11, NOON)
    job = await holds.job("9")
    assert job is not None
    assert job.user_id == 11


async def test_counters_stay_until_their_period_is_over(
    database: Database, holds: HoldRepository
) -> None:
    await UserSpending(database).forget(11, NOON)
    async with database.read() as connection:
        left = {
            (row.scope, row.subject, row.window, row.begins_at)
            for row in await connection.execute(select(COUNTERS))
            if row.subject in {"11", "11/11", "33/11"}
        }
    periods: tuple[Window, ...] = ("hour", "day", "month")
    kept = {
        counter_at("member", subject, window, NOON)
        for subject in ("11/11", "33/11")
        for window in periods
    }
    kept |= {counter_at("tenant", "11", window, NOON) for window in periods[1:]}
    kept |= {counter_at("operator-tenant", "11", "month", NOON)}
    assert left == {(it.scope, it.subject, it.window, it.begins_at) for it in kept}
