"""Warnings are claimed once, and counters that nobody needs are forgotten."""

from __future__ import annotations

import asyncio

import pytest

from storage.counters import CounterRepository, add_and_lock
from storage.database import Database, open_database
from storage.hold_rows import Counted, counter_at
from storage.holds import HoldRepository
from tests.storage.holds import NOON, bound, held_job, holds_of

MONTH = counter_at("tenant", 33, "month", NOON)
MONTH_S = 31 * 86400.0


@pytest.fixture
def counters(database: Database) -> CounterRepository:
    return CounterRepository(database)


async def test_a_warning_is_claimed_by_one_of_ten_processes(counters: CounterRepository) -> None:
    claims = await asyncio.gather(
        *(counters.claim_warnings(MONTH, 1000, (80, 100)) for _ in range(10))
    )
    assert sorted(claims) == [()] * 9 + [(80, 100)]
    assert await counters.claim_warnings(MONTH, 1000, (80,)) == ()
    assert await counters.claim_warnings(MONTH, 1000, ()) == ()


async def test_another_budget_and_another_month_have_warnings_of_their_own(
    counters: CounterRepository,
) -> None:
    assert await counters.claim_warnings(MONTH, 1000, (80,)) == (80,)
    assert await counters.claim_warnings(MONTH, 2000, (80,)) == (80,)
    december = counter_at("tenant", 33, "month", NOON + MONTH_S)
    assert await counters.claim_warnings(december, 1000, (80,)) == (80,)


async def test_old_counters_are_forgotten_and_open_ones_stay(
    database: Database, counters: CounterRepository
) -> None:
    holds = HoldRepository(database)
    await holds.hold(held_job(), holds_of("1001", 300, 300))
    await holds.settle("1001", 1, at=NOON)
    later = NOON + 2 * MONTH_S
    assert await counters.forget_before(NOON - MONTH_S) == 0
    assert await counters.forget_before(later) == 5
    assert await counters.forget_before(later) == 0
    is_open = counter_at("member", "33/11", "open", NOON)
    assert (await counters.read([MONTH, is_open])) == {
        MONTH: Counted(),
        is_open: Counted(micros=300, generations=1, jobs=1),
    }
    await holds.release("1001", 2, at=later)
    assert (await counters.read([is_open]))[is_open] == Counted()


async def test_forgetting_disturbs_no_hold(database: Database, counters: CounterRepository) -> None:
    holds = HoldRepository(database)
    limit = bound("user", 11, "open", 10, measure="jobs")

    async def hold_and_release(job_id: str) -> None:
        await holds.hold(held_job(job_id), holds_of(job_id, 100), [limit])
        await holds.release(job_id, 1, at=NOON)

    async with asyncio.TaskGroup() as group:
        for number in range(10):
            group.create_task(hold_and_release(str(number)))
            group.create_task(counters.forget_before(NOON + MONTH_S))
    is_open = limit.counter
    assert (await counters.read([is_open]))[is_open] == Counted()


async def test_forgetting_waits_for_nobody(postgres_url: str) -> None:
    later = NOON + 2 * MONTH_S
    async with open_database(postgres_url) as database:
        counters = CounterRepository(database)
        async with database.write() as connection:
            await add_and_lock(connection, {MONTH: Counted(micros=1)})
        async with database.write() as connection, asyncio.timeout(30):
            await add_and_lock(connection, {MONTH: Counted()})
            assert await counters.forget_before(later) == 0
        assert await counters.forget_before(later) == 1
