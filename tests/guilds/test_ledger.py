"""The way of money: an estimate is held, and becomes what was spent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from guilds.bounds import refusal
from guilds.budget_warnings import BudgetWarning, BudgetWarnings
from guilds.decide import decide
from guilds.decisions import Allowed, Member, Place, Refused, Wanted
from guilds.ledger import SUBMITTED_WITHIN_S, AdmittedJob, Ledger, hold_request
from guilds.models import Budget, GuildSettings, Limits, RoleRule
from guilds.outcomes import Paid, Unclear
from guilds.prices import Price, PriceEntry, Prices
from hfmedia.quotes import Amount
from hfmedia.types import TASKS
from storage.counters import CounterRepository
from storage.database import Database
from storage.generations import GenerationRepository
from storage.hold_rows import HoldRequest, HoldRow
from storage.holds import HoldRepository
from storage.jobs import JobRepository
from tests.guilds.builders import ANN, HERE, NO_KEYS, NOON, OPERATOR, settings, wanted
from tests.storage.holds import held_job, holds_of
from tests.storage.rows import generation_rows, job_row

PRICES = Prices(
    defaults={
        **{task: Price(unit="run", micros=50_000) for task in TASKS},
        "conversational": Price(unit="million tokens", micros=5_000_000),
    },
    entries=(
        PriceEntry(model="*", provider="fal-ai", price=Price(unit="run", micros=30_000)),
        PriceEntry(model="*", provider="nscale", price=Price(unit="run", micros=10_000)),
    ),
)
BOTH = ("fal-ai", "nscale")


class World:
    """A ledger at noon, and what it has warned of."""

    def __init__(self, database: Database) -> None:
        self.now = NOON
        self.warnings: list[BudgetWarning] = []
        self.holds = HoldRepository(database)
        self.ledger = self.open(database)

    def open(self, database: Database) -> Ledger:
        """The ledger of another process."""
        return Ledger(
            self.holds,
            GenerationRepository(database),
            PRICES,
            BudgetWarnings(CounterRepository(database), self.warnings.append),
            clock=lambda: self.now,
        )

    async def hold(self, job: AdmittedJob) -> Refused | None:
        """Hold a job; why that is not possible."""
        reached = (await self.ledger.hold(self.request(job))).reached
        return None if reached is None else refusal(reached, job.allowed.at)

    def request(self, job: AdmittedJob) -> HoldRequest:
        return hold_request(job, self.ledger.quote(job))

    def estimate(self, job: AdmittedJob) -> Amount:
        return self.ledger.quote(job).estimate

    async def rows(self, job_id: str = "1001") -> list[HoldRow]:
        return list(await self.holds.of_job(job_id))


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def a_job(
    guild: GuildSettings | None = None,
    job_id: str = "1001",
    command: Wanted | None = None,
    **fields: Any,
) -> AdmittedJob:
    """A job of Ann that was allowed."""
    command = command or wanted(providers=BOTH)
    member: Member = fields.pop("member", ANN)
    place: Place = fields.pop("place", HERE)
    at: float = fields.pop("at", NOON)
    allowed = decide(guild or settings(), OPERATOR, NO_KEYS, member, place, command, at)
    assert isinstance(allowed, Allowed)
    return AdmittedJob(
        job_id=job_id, member=member, place=place, wanted=command, allowed=allowed, **fields
    )


async def test_the_dearest_of_the_providers_that_may_be_asked_is_held(world: World) -> None:
    both = a_job(command=wanted(count=2, providers=BOTH))
    assert world.estimate(both) == Amount(micros=30_000, approximate=False)
    await world.hold(both)
    assert [row.estimate_micros for row in await world.rows()] == [30_000, 30_000]


@pytest.mark.parametrize(
    "guild", [settings(providers_denied=("fal-ai",)), settings(providers_allowed=("nscale",))]
)
async def test_a_provider_that_may_not_be_asked_is_not_estimated(
    world: World, guild: GuildSettings
) -> None:
    assert world.estimate(a_job(guild)) == Amount(micros=10_000, approximate=False)


async def test_a_provider_that_was_named_is_the_one_that_is_estimated(world: World) -> None:
    assert world.estimate(a_job(command=wanted(provider="nscale", providers=BOTH))) == Amount(
        micros=10_000, approximate=False
    )


async def test_without_known_providers_a_default_price_is_held_and_says_so(world: World) -> None:
    assert world.estimate(a_job(command=wanted())) == Amount(micros=50_000, approximate=True)


async def test_the_provider_that_made_it_is_settled(world: World) -> None:
    await world.hold(a_job(command=wanted(count=2, providers=BOTH)))
    assert await world.ledger.book("1001", 1, Paid(provider="nscale"))
    assert not await world.ledger.book("1001", 1, Paid(provider="fal-ai"))
    assert await world.ledger.book_free("1001", 2)
    one, two = await world.rows()
    assert (one.state, one.provider, one.cost_micros, one.unclear) == (
        *("settled", "nscale", 10_000),
        False,
    )
    assert (two.state, two.cost_micros) == ("released", 0)


async def test_a_quote_that_cannot_be_read_costs_its_estimate(world: World) -> None:
    job = held_job("1001", quote='{"of": "another version"}')
    await world.holds.hold(job, holds_of("1001", 70))
    assert await world.ledger.book("1001", 1, Paid(provider="nscale"))
    assert [row.cost_micros for row in await world.rows()] == [70]


async def test_an_unknown_outcome_costs_its_estimate_and_says_so(world: World) -> None:
    await world.hold(a_job())
    await world.ledger.book("1001", 1, Unclear(provider="nscale"))
    [row] = await world.rows()
    assert (row.cost_micros, row.unclear) == (30_000, True)


async def test_a_job_for_which_nothing_is_held_is_not_settled(world: World) -> None:
    assert not await world.ledger.book("9999", 1, Paid(provider="nscale"))
    assert not await world.ledger.book_free("9999", 1)


async def test_a_budget_that_is_spent_refuses_until_it_is_raised(world: World) -> None:
    guild = settings(budget=Budget(month_micros=50_000))
    assert await world.hold(a_job(guild, "1")) is None
    refused = await world.hold(a_job(guild, "2"))
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.limit, refused.who_can_change) == (
        *("guild-budget", 50_000),
        "admin",
    )
    assert refused.until == NOON + 8.5 * 86400
    raised = replace(guild, budget=Budget(month_micros=60_000))
    assert await world.hold(a_job(raised, "2")) is None


async def test_what_is_settled_for_less_makes_room(world: World) -> None:
    guild = settings(budget=Budget(day_micros=50_000))
    await world.hold(a_job(guild, "1"))
    await world.ledger.book("1", 1, Paid(provider="nscale"))
    assert await world.hold(a_job(guild, "2")) is None


async def test_jobs_at_once_end_with_their_last_generation(world: World) -> None:
    guild = settings(RoleRule(limits=Limits(jobs_at_once=1)))
    await world.hold(a_job(guild, "1"))
    refused = await world.hold(a_job(guild, "2"))
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.until) == ("jobs-at-once", None)
    await world.ledger.book_free("1", 1)
    assert await world.hold(a_job(guild, "2")) is None


async def test_a_month_that_ends_between_decision_and_hold_is_bounded_by_the_old_one(
    world: World,
) -> None:
    guild = settings(budget=Budget(month_micros=30_000))
    end_of_month = NOON + 8.5 * 86400
    await world.hold(a_job(guild, "1", at=end_of_month - 1))
    world.now = end_of_month + 1
    refused = await world.hold(a_job(guild, "2", at=end_of_month - 1))
    assert isinstance(refused, Refused)
    assert await world.hold(a_job(guild, "3", at=end_of_month)) is None


async def test_ten_commands_at_once_spend_no_more_than_the_budget(world: World) -> None:
    guild = settings(budget=Budget(day_micros=100_000))
    results = await asyncio.gather(
        *(
            world.hold(a_job(guild, str(number), member=Member(user_id=number)))
            for number in range(1, 11)
        )
    )
    assert results.count(None) == 3


async def test_a_guild_is_warned_once_at_80_and_once_at_100_percent(
    world: World, database: Database
) -> None:
    guild = settings(budget=Budget(month_micros=100_000))
    elsewhere = world.open(database)
    for number in range(1, 6):
        ledger = elsewhere if number % 2 else world.ledger
        await ledger.hold(world.request(a_job(guild, str(number))))
        await ledger.book(str(number), 1, Paid(provider="fal-ai"))
    found = [(it.guild_id, it.percent, it.bound.limit) for it in world.warnings]
    assert found == [(33, 80, 100_000), (33, 100, 100_000)]


async def test_nobody_is_warned_of_limits_and_of_budgets_with_room(world: World) -> None:
    everyone = RoleRule(limits=Limits(generations_per_day=1), member_budget=Budget(day_micros=1))
    guild = settings(everyone, budget=Budget(day_micros=100_000))
    await world.hold(a_job(guild))
    assert world.warnings == []


async def test_what_a_generation_cost_is_booked_once_it_has_ended(
    world: World, database: Database
) -> None:
    generations = GenerationRepository(database)
    await world.hold(a_job(command=wanted(count=2, providers=BOTH)))
    await JobRepository(database).add(job_row())
    await generations.add_all(generation_rows(count=2))
    await world.ledger.settle("1001", 1)  # it still runs
    assert [row.state for row in await world.rows()] == ["held", "held"]
    await generations.update("1001", 1, status="done", result='{"provider": "nscale"}')
    await generations.update("1001", 2, status="cancelled")
    for number in (1, 2, 2, 3):
        await world.ledger.settle("1001", number)
    assert [(row.state, row.cost_micros) for row in await world.rows()] == [
        ("settled", 10_000),
        ("released", 0),
    ]


async def test_a_job_that_is_not_submitted_costs_nothing(world: World) -> None:
    await world.hold(a_job(command=wanted(count=2, providers=BOTH)))
    await world.ledger.release("1001")
    await world.ledger.release("another")
    assert [row.state for row in await world.rows()] == ["released", "released"]


async def test_holds_whose_generations_have_ended_are_settled(
    world: World, database: Database
) -> None:
    jobs, generations = JobRepository(database), GenerationRepository(database)
    await world.hold(a_job(command=wanted(count=4, providers=BOTH)))
    await jobs.add(job_row())
    await generations.add_all(generation_rows(count=4))
    for number in (1, 2, 3):
        await generations.begin_submit("1001", number, 0, "nscale", NOON)
    await generations.update("1001", 1, status="done", result='{"provider": "nscale"}')
    await generations.update("1001", 2, status="cancelled")
    assert await world.ledger.reconcile() == 2
    one, two, three, _ = await world.rows()
    assert (one.state, one.cost_micros) == ("settled", 10_000)
    assert (two.state, two.cost_micros, two.unclear) == ("settled", 30_000, True)
    assert two.provider == "nscale"
    assert three.state == "held"
    await generations.update("1001", 4, status="cancelled")
    assert await world.ledger.reconcile() == 1
    assert (await world.rows())[3].state == "released"
    assert await world.ledger.reconcile() == 0


async def test_a_hold_whose_job_never_came_is_given_back(world: World) -> None:
    await world.hold(a_job())
    world.now = NOON + SUBMITTED_WITHIN_S
    assert await world.ledger.reconcile() == 0
    world.now += 1
    assert await world.ledger.reconcile() == 1
    assert (await world.rows())[0].state == "released"
