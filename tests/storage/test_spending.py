"""Totals of what was spent, as members, admins and the operator ask for them."""

from __future__ import annotations

import pytest

from storage.database import Database
from storage.holds import HoldRepository
from storage.spending import Dimension, SpendingFilter, SpendingRepository, Total
from storage.user_spending import UserSpending
from tests.storage.holds import NOON, held_job, holds_of

DAY_S = 86400.0
NOVEMBER = SpendingFilter(first_day=20261101, last_day=20261130, tenant="33")


@pytest.fixture
async def spending(database: Database) -> SpendingRepository:
    """What two members of guild 33 and one of guild 34 have spent."""
    holds = HoldRepository(database)
    jobs = (
        held_job("1", model="a/one"),
        held_job("2", model="a/one", user_id=12, began_at=NOON + DAY_S),
        held_job("3", model="b/two", user_id=12, key_owner="operator"),
        held_job("4", model="b/two", tenant="34", guild_id=34, key_owner="operator"),
        held_job("5", began_at=NOON + 30 * DAY_S, key_owner="operator"),
    )
    for job in jobs:
        await holds.hold(job, holds_of(job.job_id, 100, 100))
        await holds.settle(
            job.job_id, 1, at=NOON, provider="fal-ai", cost_micros=40, approximate=True
        )
    await holds.release("1", 2, at=NOON)
    await holds.settle("2", 2, at=NOON, unclear=True)
    return SpendingRepository(database)


def amounts(totals: tuple[Total, ...]) -> list[tuple[object, ...]]:
    return [(*total.keys, total.generations, total.micros) for total in totals]


async def test_the_most_expensive_come_first(spending: SpendingRepository) -> None:
    assert amounts(await spending.largest("member", NOVEMBER, limit=9)) == [
        (12, 4, 280),
        (11, 1, 40),
    ]
    assert amounts(await spending.largest("member", NOVEMBER, limit=1)) == [(12, 4, 280)]
    assert amounts(await spending.largest("model", NOVEMBER, limit=9)) == [
        ("a/one", 3, 180),
        ("b/two", 2, 140),
    ]
    assert amounts(await spending.largest("day", NOVEMBER, limit=9)) == [
        (20261122, 3, 180),
        (20261123, 2, 140),
    ]


async def test_what_has_no_provider_yet_is_told_apart(spending: SpendingRepository) -> None:
    assert amounts(await spending.largest("provider", NOVEMBER, limit=9)) == [
        ("", 2, 200),
        ("fal-ai", 3, 120),
    ]


async def test_default_prices_and_unknown_outcomes_are_counted(
    spending: SpendingRepository,
) -> None:
    [total] = await spending.page(["tenant"], NOVEMBER)
    assert (total.approximate, total.unclear) == (3, 1)


async def test_a_member_sees_what_is_theirs(spending: SpendingRepository) -> None:
    mine = SpendingFilter(first_day=20261122, last_day=20261122, tenant="33", user_id=12)
    assert amounts(await spending.page(["model"], mine)) == [("b/two", 2, 140)]


async def test_the_operator_sees_what_their_key_has_paid_by_tenant_and_month(
    spending: SpendingRepository,
) -> None:
    paid = SpendingFilter(first_day=20260101, last_day=20261231, key_owner="operator")
    assert amounts(await spending.page(["tenant", "month"], paid)) == [
        ("33", 202611, 2, 140),
        ("33", 202612, 2, 140),
        ("34", 202611, 2, 140),
    ]


async def test_direct_messages_are_one_guild(
    database: Database, spending: SpendingRepository
) -> None:
    for user_id in (11, 12):
        job = held_job(f"dm {user_id}", tenant=str(user_id), user_id=user_id, guild_id=None)
        await HoldRepository(database).hold(job, holds_of(job.job_id, 100))
    every = SpendingFilter(first_day=20261101, last_day=20261130)
    assert amounts(await spending.page(["guild"], every)) == [
        (0, 2, 200),
        (33, 5, 320),
        (34, 2, 140),
    ]


async def test_pages_follow_each_other_without_a_gap(spending: SpendingRepository) -> None:
    by: list[Dimension] = ["day", "member", "model", "provider"]
    whole = await spending.page(by, NOVEMBER)
    assert len(whole) == 5
    read: list[Total] = []
    while page := await spending.page(by, NOVEMBER, after=read[-1] if read else None, limit=2):
        read += page
    assert tuple(read) == whole


async def test_what_an_erased_user_has_spent_stays_without_them(
    database: Database, spending: SpendingRepository
) -> None:
    holds = HoldRepository(database)
    await holds.settle("3", 2, at=NOON)
    await UserSpending(database).forget(12, NOON)
    assert amounts(await spending.largest("member", NOVEMBER, limit=9)) == [
        (0, 4, 280),
        (11, 1, 40),
    ]


async def test_what_is_still_held_stays_theirs_until_it_ends(
    database: Database, spending: SpendingRepository
) -> None:
    await UserSpending(database).forget(12, NOON)
    assert amounts(await spending.largest("member", NOVEMBER, limit=9)) == [
        (0, 2, 140),
        (12, 2, 140),
        (11, 1, 40),
    ]
