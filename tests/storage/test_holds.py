"""What is held, settled and released, and how limits and budgets bound it."""

from __future__ import annotations

import pytest

from storage.counters import CounterRepository
from storage.database import Database
from storage.hold_rows import Counted, Pool, counter_at
from storage.holds import HoldRepository
from tests.storage.holds import DOLLAR, NOON, bound, held_job, holds_of

HOUR_S = 3600.0


@pytest.fixture
def holds(database: Database) -> HoldRepository:
    return HoldRepository(database)


@pytest.fixture
def counters(database: Database) -> CounterRepository:
    return CounterRepository(database)


async def month_of_guild(counters: CounterRepository, at: float = NOON) -> Counted:
    counter = counter_at("tenant", 33, "month", at)
    return (await counters.read([counter]))[counter]


async def open_of_member(counters: CounterRepository) -> Counted:
    counter = counter_at("member", "33/11", "open", NOON)
    return (await counters.read([counter]))[counter]


async def test_a_hold_counts_at_once_and_becomes_what_it_cost(
    holds: HoldRepository, counters: CounterRepository
) -> None:
    await holds.hold(held_job(), holds_of("1001", 300, 300))
    assert await month_of_guild(counters) == Counted(micros=600, generations=2, jobs=1)
    assert await open_of_member(counters) == Counted(micros=600, generations=2, jobs=1)
    assert await holds.settle("1001", 1, at=NOON, provider="fal-ai", cost_micros=100)
    assert await month_of_guild(counters) == Counted(micros=400, generations=2, jobs=1)
    assert await open_of_member(counters) == Counted(micros=300, generations=1, jobs=1)
    assert await holds.settle("1001", 2, at=NOON, provider="fal-ai")
    assert await month_of_guild(counters) == Counted(micros=400, generations=2, jobs=1)
    assert await open_of_member(counters) == Counted()


async def test_what_is_released_costs_and_counts_nothing(
    holds: HoldRepository, counters: CounterRepository
) -> None:
    await holds.hold(held_job(), holds_of("1001", 300, 300))
    assert await holds.release("1001", 1, at=NOON)
    assert await holds.release("1001", 2, at=NOON)
    assert (await month_of_guild(counters)).micros == 0
    assert (await month_of_guild(counters)).generations == 0
    assert await open_of_member(counters) == Counted()


async def test_doing_anything_twice_changes_nothing(
    holds: HoldRepository, counters: CounterRepository
) -> None:
    for _ in range(2):
        outcome = await holds.hold(held_job(), holds_of("1001", 300, 300))
        assert outcome.reached is None
    assert await holds.settle("1001", 1, at=NOON, cost_micros=100)
    assert not await holds.settle("1001", 1, at=NOON, cost_micros=200)
    assert not await holds.release("1001", 1, at=NOON)
    assert await holds.release("1001", 2, at=NOON)
    assert not await holds.settle("1001", 2, at=NOON)
    assert not await holds.release("1001", 3, at=NOON)
    assert not await holds.settle("9999", 1, at=NOON)
    await holds.hold(held_job(), holds_of("1001", 300, 300))
    assert await month_of_guild(counters) == Counted(micros=100, generations=1, jobs=1)


async def test_a_job_that_is_held_is_not_refused_when_it_is_held_again(
    holds: HoldRepository,
) -> None:
    budget = bound("tenant", 33, "month", 500)
    assert (await holds.hold(held_job(), holds_of("1001", 400), [budget])).reached is None
    assert (await holds.hold(held_job(), holds_of("1001", 400), [budget])).reached is None


async def test_a_budget_without_room_refuses_all_generations_of_a_job(
    holds: HoldRepository, counters: CounterRepository
) -> None:
    budget = bound("tenant", 33, "month", DOLLAR)
    await holds.hold(held_job("1"), holds_of("1", 600_000), [budget])
    outcome = await holds.hold(held_job("2"), holds_of("2", 300_000, 300_000), [budget])
    assert outcome.reached == budget
    assert outcome.counted[budget.counter].micros == 600_000
    assert await holds.of_job("2") == ()
    assert (await month_of_guild(counters)).micros == 600_000


async def test_a_budget_can_be_spent_to_its_last_part_and_then_only_on_what_is_free(
    holds: HoldRepository,
) -> None:
    budget = bound("tenant", 33, "day", 500)
    assert (await holds.hold(held_job("1"), holds_of("1", 500), [budget])).reached is None
    assert (await holds.hold(held_job("2"), holds_of("2", 1), [budget])).reached == budget
    assert (await holds.hold(held_job("3"), holds_of("3", 0), [budget])).reached is None


async def test_what_is_free_needs_no_room_in_a_budget_that_was_lowered(
    holds: HoldRepository,
) -> None:
    await holds.hold(held_job("1"), holds_of("1", 500))
    lowered = bound("tenant", 33, "day", 100)
    assert (await holds.hold(held_job("2"), holds_of("2", 1), [lowered])).reached == lowered
    assert (await holds.hold(held_job("2"), holds_of("2", 0), [lowered])).reached is None


async def test_limits_of_generations_and_of_jobs_at_once_count_what_they_say(
    holds: HoldRepository,
) -> None:
    per_hour = bound("member", "33/11", "hour", 3, measure="generations")
    at_once = bound("user", 11, "open", 1, measure="jobs")
    assert (
        await holds.hold(held_job("1"), holds_of("1", 1, 1), [per_hour, at_once])
    ).reached is None
    assert (
        await holds.hold(held_job("2"), holds_of("2", 1), [per_hour, at_once])
    ).reached == at_once
    await holds.settle("1", 1, at=NOON)
    assert (
        await holds.hold(held_job("2"), holds_of("2", 1), [per_hour, at_once])
    ).reached == at_once
    await holds.settle("1", 2, at=NOON)
    two = holds_of("2", 1, 1)
    assert (await holds.hold(held_job("2"), two, [per_hour, at_once])).reached == per_hour
    assert (await holds.hold(held_job("2"), two[:1], [per_hour, at_once])).reached is None


async def test_another_member_and_another_guild_have_limits_of_their_own(
    holds: HoldRepository,
) -> None:
    limit = bound("member", "33/11", "day", 1, measure="generations")
    await holds.hold(held_job("1"), holds_of("1", 1), [limit])
    other = bound("member", "33/12", "day", 1, measure="generations")
    assert (await holds.hold(held_job("2", user_id=12), holds_of("2", 1), [other])).reached is None
    elsewhere = bound("member", "34/11", "day", 1, measure="generations")
    job = held_job("3", tenant="34", guild_id=34)
    assert (await holds.hold(job, holds_of("3", 1), [elsewhere])).reached is None


async def test_a_hold_counts_in_the_period_in_which_it_began(
    holds: HoldRepository, counters: CounterRepository
) -> None:
    next_month = NOON + 30 * 24 * HOUR_S
    await holds.hold(held_job(), holds_of("1001", 300))
    await holds.settle("1001", 1, at=next_month, cost_micros=200)
    assert (await month_of_guild(counters)).micros == 200
    assert (await month_of_guild(counters, next_month)).micros == 0


async def test_a_clock_that_goes_back_spends_no_budget_twice(holds: HoldRepository) -> None:
    next_month = NOON + 30 * 24 * HOUR_S
    november = bound("tenant", 33, "month", 500)
    december = bound("tenant", 33, "month", 500, at=next_month)
    assert (await holds.hold(held_job("1"), holds_of("1", 500), [november])).reached is None
    later = held_job("2", began_at=next_month)
    assert (await holds.hold(later, holds_of("2", 500), [december])).reached is None
    assert (await holds.hold(held_job("3"), holds_of("3", 1), [november])).reached == november


async def test_the_operators_key_is_counted_apart_in_all_and_per_tenant(
    holds: HoldRepository,
) -> None:
    in_all = bound("operator", "", "month", 1000)
    of_33 = bound("operator-tenant", 33, "month", 600)
    await holds.hold(held_job("1", key_owner="guild"), holds_of("1", 900))
    job = held_job("2", key_owner="operator")
    assert (await holds.hold(job, holds_of("2", 600), [in_all, of_33])).reached is None
    job = held_job("3", key_owner="operator")
    assert (await holds.hold(job, holds_of("3", 1), [in_all, of_33])).reached == of_33
    elsewhere = held_job("4", key_owner="operator", tenant="34", guild_id=34)
    of_34 = bound("operator-tenant", 34, "month", 600)
    assert (await holds.hold(elsewhere, holds_of("4", 401), [in_all, of_34])).reached == in_all
    assert (await holds.hold(elsewhere, holds_of("4", 400), [in_all, of_34])).reached is None


async def test_the_first_role_whose_budget_has_room_is_drawn_on(
    holds: HoldRepository, counters: CounterRepository
) -> None:
    patrons = Pool(role_id=7, bounds=(bound("role", 7, "month", 500),))
    everyone = Pool(role_id=33, bounds=(bound("role", 33, "month", 300),))
    for job_id, role_id in (("1", 7), ("2", 33)):
        outcome = await holds.hold(
            held_job(job_id), holds_of(job_id, 300), pools=[patrons, everyone]
        )
        assert outcome.reached is None
        counter = counter_at("role", role_id, "month", NOON)
        assert outcome.counted[counter].micros == 300
    outcome = await holds.hold(held_job("3"), holds_of("3", 300), pools=[patrons, everyone])
    assert outcome.reached == patrons.bounds[0]
    await holds.release("1", 1, at=NOON)
    outcome = await holds.hold(held_job("3"), holds_of("3", 500), pools=[patrons, everyone])
    assert outcome.reached is None


async def test_of_several_budgets_without_room_the_one_that_ends_first_is_told(
    holds: HoldRepository,
) -> None:
    of_month = Pool(role_id=7, bounds=(bound("role", 7, "month", 1),))
    of_day = Pool(role_id=8, bounds=(bound("role", 8, "month", 9), bound("role", 8, "day", 1)))
    outcome = await holds.hold(held_job(), holds_of("1001", 5), pools=[of_month, of_day])
    assert outcome.reached == of_day.bounds[1]


async def test_what_was_spent_before_a_budget_was_set_counts_in_it(holds: HoldRepository) -> None:
    await holds.hold(held_job("1"), holds_of("1", 400))
    budget = bound("tenant", 33, "month", 500)
    assert (await holds.hold(held_job("2"), holds_of("2", 200), [budget])).reached == budget


async def test_a_hold_tells_what_it_became(holds: HoldRepository) -> None:
    await holds.hold(held_job(), holds_of("1001", 300, 300, 300))
    await holds.settle("1001", 1, at=5.0, provider="fal-ai", cost_micros=100, approximate=True)
    await holds.settle("1001", 2, at=6.0, unclear=True)
    await holds.release("1001", 3, at=7.0)
    one, two, three = await holds.of_job("1001")
    assert (one.state, one.provider, one.cost_micros, one.approximate) == (
        *("settled", "fal-ai", 100),
        True,
    )
    assert (two.state, two.cost_micros, two.unclear) == ("settled", 300, True)
    assert (three.state, three.cost_micros, three.ended_at) == ("released", 0, 7.0)


async def test_a_bound_of_what_a_job_does_not_count_in_bounds_it_too(holds: HoldRepository) -> None:
    in_all = bound("operator", "", "month", 500)
    await holds.hold(held_job("1", key_owner="operator"), holds_of("1", 400))
    job = held_job("2", key_owner="guild")
    assert (await holds.hold(job, holds_of("2", 200), [in_all])).reached == in_all
