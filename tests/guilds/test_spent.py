"""What admins see of what was spent, and of what was changed, on both databases."""

from __future__ import annotations

import pytest

from guilds.audit_log import audit_page
from guilds.spent import Spender, Spent, highest_spender, spent_at
from storage.audit import AuditRepository, AuditRow
from storage.counters import CounterRepository
from storage.database import Database
from storage.holds import HoldRepository
from storage.spending import SpendingRepository
from tests.storage.holds import NOON, held_job, holds_of

DAY_S = 86400.0
DAY_END, MONTH_END = 1_795_392_000.0, 1_796_083_200.0  # 2026-11-23, 2026-12-01


@pytest.fixture
async def holds(database: Database) -> HoldRepository:
    """Two members have spent money yesterday and today, one of them for a role."""
    repository = HoldRepository(database)
    jobs = (
        held_job("1", user_id=11, began_at=NOON - DAY_S),
        held_job("2", user_id=12),
        held_job("3", user_id=12, role_id=41),
        held_job("4", user_id=13, tenant="34", guild_id=34),
        held_job("5", user_id=11, began_at=NOON - 30 * DAY_S),
    )
    for job in jobs:
        await repository.hold(job, holds_of(job.job_id, 100))
    return repository


@pytest.mark.parametrize(
    ("scope", "subject", "day", "month"),
    [("tenant", 33, 200, 300), ("role", 41, 100, 100), ("role", 42, 0, 0), ("tenant", 35, 0, 0)],
)
async def test_what_was_spent_is_told_for_the_day_and_the_month(
    database: Database, holds: HoldRepository, scope: str, subject: int, day: int, month: int
) -> None:
    found = await spent_at(CounterRepository(database), scope, subject, NOON)  # type: ignore[arg-type]
    assert found == Spent(day_micros=day, month_micros=month, day_end=DAY_END, month_end=MONTH_END)


async def test_who_has_spent_most_in_the_month(database: Database, holds: HoldRepository) -> None:
    spending = SpendingRepository(database)
    assert await highest_spender(spending, 33, NOON) == Spender(user_id=12, micros=200)
    assert await highest_spender(spending, 33, NOON - 30 * DAY_S) == Spender(user_id=11, micros=100)
    assert await highest_spender(spending, 35, NOON) is None


async def test_who_was_erased_has_spent_without_a_name(
    database: Database, holds: HoldRepository
) -> None:
    await holds.hold(held_job("6", user_id=None), holds_of("6", 1000))
    found = await highest_spender(SpendingRepository(database), 33, NOON)
    assert found == Spender(user_id=None, micros=1000)


async def test_what_costs_nothing_makes_nobody_the_highest(database: Database) -> None:
    await HoldRepository(database).hold(held_job("1"), holds_of("1", 0))
    assert await highest_spender(SpendingRepository(database), 33, NOON) is None


async def test_the_log_is_read_page_by_page_the_newest_first(audit: AuditRepository) -> None:
    for number in range(5):
        await audit.add(AuditRow(guild_id=33, user_id=11, at=float(number), subject="order"))
        await audit.add(AuditRow(guild_id=34, user_id=11, at=float(number), subject="order"))
    first = await audit_page(audit, 33, before=None, size=2)
    second = await audit_page(audit, 33, before=first.older, size=2)
    last = await audit_page(audit, 33, before=second.older, size=2)
    shown = [[row.at for row in page.rows] for page in (first, second, last)]
    assert shown == [[4.0, 3.0], [2.0, 1.0], [0.0]]
    assert last.older is None


async def test_a_page_that_is_just_full_is_the_last_one(audit: AuditRepository) -> None:
    await audit.add(AuditRow(guild_id=33, user_id=11, at=1.0, subject="order"))
    assert (await audit_page(audit, 33, before=None, size=1)).older is None
    assert (await audit_page(audit, 35, before=None, size=1)).rows == ()
