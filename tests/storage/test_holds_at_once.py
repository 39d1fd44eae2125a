"""However holds, settlements and releases meet, no budget and no limit is exceeded."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import func, select, text

from storage.counters import CounterRepository, add_and_lock
from storage.database import Database, open_database
from storage.errors import StorageError
from storage.guild_tables import COUNTERS, HELD_JOBS, HOLDS
from storage.hold_rows import (
    NOTHING,
    Bound,
    Counter,
    HeldJobRow,
    HoldOutcome,
    Pool,
    counters_of,
)
from storage.holds import JOB_FIELDS, HoldRepository
from tests.storage.holds import NOON, bound, held_job, holds_of

GUILDS = ("33", "34")
MEMBERS = (11, 12, 13)
BUDGET = 3000
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
POOLS = (
    Pool(role_id=7, bounds=(bound("role", 7, "month", 900),)),
    Pool(role_id=8, bounds=(bound("role", 8, "month", 1100), bound("role", 8, "day", 1000))),
)


@pytest.fixture
async def opened(database_url: str) -> AsyncIterator[Sequence[Database]]:
    """The database as several processes have it open; an SQLite file has one process."""
    async with AsyncExitStack() as stack:
        times = 1 if database_url.startswith("sqlite") else 3
        yield [await stack.enter_async_context(open_database(database_url)) for _ in range(times)]


async def test_ten_commands_at_once_spend_no_more_than_the_budget(
    opened: Sequence[Database],
) -> None:
    budget = bound("tenant", 33, "month", 1000)
    outcomes = await asyncio.gather(
        *(
            HoldRepository(opened[number % len(opened)]).hold(
                held_job(str(number), user_id=number), holds_of(str(number), 240), [budget]
            )
            for number in range(10)
        )
    )
    assert sum(outcome.reached is None for outcome in outcomes) == 4


@pytest.mark.parametrize("processes", [1, 10])
async def test_a_job_that_is_held_ten_times_at_once_is_held_once(
    opened: Sequence[Database], processes: int
) -> None:
    several = [HoldRepository(opened[number % len(opened)]) for number in range(processes)]
    repositories = several * (10 // processes)
    budget = bound("tenant", 33, "month", 500)
    outcomes = await asyncio.gather(
        *(each.hold(held_job(), holds_of("1001", 200, 200), [budget]) for each in repositories)
    )
    assert [outcome.reached for outcome in outcomes] == [None] * 10
    assert sum(outcome.is_new for outcome in outcomes) == 1
    counter = budget.counter
    assert (await CounterRepository(opened[0]).read([counter]))[counter].micros == 400


async def test_a_hold_that_ends_ten_times_at_once_ends_once(opened: Sequence[Database]) -> None:
    repositories = [HoldRepository(opened[number % len(opened)]) for number in range(10)]
    await repositories[0].hold(held_job(), holds_of("1001", 200))
    ends = await asyncio.gather(
        *(
            each.release("1001", 1, at=NOON)
            if number % 2
            else each.settle("1001", 1, at=NOON, cost_micros=50)
            for number, each in enumerate(repositories)
        )
    )
    assert sorted(ends) == [False] * 9 + [True]


async def test_a_hold_that_waits_for_one_counter_of_a_role_has_not_taken_the_next(
    postgres_url: str,
) -> None:
    day, month = (bound("role", 7, window, 900).counter for window in ("day", "month"))
    async with open_database(postgres_url) as database, asyncio.TaskGroup() as group:
        async with database.write() as connection, asyncio.timeout(30):
            await add_and_lock(connection, {day: NOTHING})
            hold = HoldRepository(database).hold(held_job(), holds_of("1001", 1), pools=POOLS[:1])
            holding = group.create_task(hold)
            while not await somebody_waits(database):
                pass  # each question lets the other go on
            await add_and_lock(connection, {month: NOTHING})  # as the end of a hold does
        assert (await holding).reached is None


async def test_commands_that_one_process_gets_at_once_spend_no_more_than_the_budget(
    opened: Sequence[Database],
) -> None:
    holds, budget = HoldRepository(opened[0]), bound("tenant", 33, "month", 1000)
    pools = (Pool(role_id=7, bounds=(bound("role", 7, "month", 500),)), *POOLS[1:])
    outcomes = await asyncio.gather(
        *(
            holds.hold(
                held_job(str(number), user_id=number), holds_of(str(number), 240), [budget], pools
            )
            for number in range(10)
        )
    )
    assert sum(outcome.is_new for outcome in outcomes) == 4
    assert {outcome.reached for outcome in outcomes} == {None, budget}
    await counters_are_the_sums_of_the_rows(opened[0])


async def test_a_hold_that_cannot_be_written_does_not_hurt_those_beside_it(
    opened: Sequence[Database],
) -> None:
    holds = HoldRepository(opened[0])
    twice = holds_of("1", 100) * 2  # of one generation
    bad, *good = await asyncio.gather(
        holds.hold(held_job("1"), twice),
        *(holds.hold(held_job(str(it)), holds_of(str(it), 100)) for it in range(2, 6)),
        return_exceptions=True,
    )
    assert isinstance(bad, StorageError)
    assert [isinstance(it, HoldOutcome) and it.is_new for it in good] == [True] * 4
    await counters_are_the_sums_of_the_rows(opened[0])


async def test_of_holds_that_are_cancelled_none_is_counted_without_a_row(
    opened: Sequence[Database],
) -> None:
    holds = HoldRepository(opened[0])
    asked = [
        asyncio.create_task(holds.hold(held_job(str(it)), holds_of(str(it), 100)))
        for it in range(20)
    ]
    randomness = random.Random(5)
    while not all(task.done() for task in asked):
        randomness.choice(asked).cancel()
        await holds.job("0")
    await asyncio.gather(*asked, return_exceptions=True)
    await counters_are_the_sums_of_the_rows(opened[0])


@pytest.mark.parametrize("seed", [0, 100])
@pytest.mark.parametrize("together", [True, False])
async def test_no_interleaving_exceeds_a_budget_or_loses_count(
    opened: Sequence[Database], seed: int, together: bool
) -> None:
    repositories = [HoldRepository(database) for database in opened]
    workers = [
        Worker(
            # Those that share one hold together what they ask for at the same time.
            repositories[number % len(opened)]
            if together
            else HoldRepository(opened[number % len(opened)]),
            f"{number}",
            random.Random(seed + number),
        )
        for number in range(8)
    ]
    async with asyncio.TaskGroup() as group:
        working = [group.create_task(worker.work()) for worker in workers]
        group.create_task(watch(opened[0], working))
    assert sum(worker.held for worker in workers) > 10
    assert sum(worker.refused for worker in workers) > 10
    await counters_are_the_sums_of_the_rows(opened[0])


async def somebody_waits(database: Database) -> bool:
    """Whether a transaction waits for another one."""
    async with database.read() as connection:
        return bool(await connection.scalar(WAITING))


class Worker:
    """Holds, settles and releases at random, as one process may."""

    def __init__(self, holds: HoldRepository, name: str, randomness: random.Random) -> None:
        self._holds = holds
        self._name = name
        self._randomness = randomness
        self._open: list[tuple[str, int]] = []
        self.held = 0
        self.refused = 0

    async def work(self) -> None:
        for number in range(25):
            if self._open and self._randomness.random() < 0.5:
                await self._end()
            else:
                await self._hold(f"{self._name}-{number}")

    async def _hold(self, job_id: str) -> None:
        job = held_job(
            job_id,
            tenant=self._randomness.choice(GUILDS),
            user_id=self._randomness.choice(MEMBERS),
            key_owner=self._randomness.choice(("operator", "guild")),
        )
        count = self._randomness.randint(1, 3)
        estimates = [self._randomness.randint(0, 300) for _ in range(count)]
        pools = self._randomness.sample(POOLS, self._randomness.randint(0, 2))
        outcome = await self._holds.hold(job, holds_of(job_id, *estimates), bounds_of(job), pools)
        if outcome.reached is None:
            self.held += 1
            self._open += [(job_id, number) for number in range(1, count + 1)]
        else:
            self.refused += 1

    async def _end(self) -> None:
        job_id, number = self._open.pop(self._randomness.randrange(len(self._open)))
        if self._randomness.random() < 0.3:
            await self._holds.release(job_id, number, at=NOON)
        else:
            part = self._randomness.random()
            estimate = (await self._holds.of_job(job_id))[number - 1].estimate_micros
            cost = int(part * estimate)
            await self._holds.settle(job_id, number, at=NOON, cost_micros=cost)


def bounds_of(job: HeldJobRow) -> list[Bound]:
    """The bounds of every job of this test."""
    bounds = [
        bound("tenant", job.tenant, "day", BUDGET),
        bound("member", f"{job.tenant}/{job.user_id}", "hour", 20, measure="generations"),
        bound("user", job.user_id or 0, "open", 4, measure="jobs"),
    ]
    if job.key_owner == "operator":
        bounds.append(bound("operator", "", "month", 2000))
    return bounds


async def watch(database: Database, working: Sequence[asyncio.Task[None]]) -> None:
    """Look again and again, at what was committed, for a budget or a limit that is exceeded."""
    limits = {
        (each.counter.scope, each.counter.subject, each.counter.window): (each.measure, each.limit)
        for tenant in GUILDS
        for member in MEMBERS
        for each in (
            *bounds_of(held_job(tenant=tenant, user_id=member, key_owner="operator")),
            *(bound for pool in POOLS for bound in pool.bounds),
        )
    }
    while not all(task.done() for task in working):
        async with database.read() as connection:
            rows = (await connection.execute(select(COUNTERS))).mappings().all()
        for row in rows:
            assert min(row["micros"], row["generations"], row["jobs"]) >= 0
            measure, limit = limits.get(
                (row["scope"], row["subject"], row["window"]), ("jobs", 999)
            )
            assert row[measure] <= limit


async def counters_are_the_sums_of_the_rows(database: Database) -> None:
    """Every counter says what the rows of holds add up to."""
    expected: dict[Counter, list[int]] = {}
    spent = func.coalesce(HOLDS.c.cost_micros, HOLDS.c.estimate_micros).label("spent")
    query = select(HELD_JOBS, HOLDS.c.state, HOLDS.c.estimate_micros, spent).join(HOLDS)
    open_jobs: set[tuple[Counter, str]] = set()
    async with database.read() as connection:
        for row in (await connection.execute(query)).mappings():
            job = HeldJobRow(**{name: row[name] for name in JOB_FIELDS})
            for counter in counters_of(job):
                sums = expected.setdefault(counter, [0, 0])
                is_held = row["state"] == "held"
                if counter.window != "open" and row["state"] != "released":
                    sums[0] += row["spent"]
                    sums[1] += 1
                elif counter.window == "open" and is_held:
                    sums[0] += row["estimate_micros"]
                    sums[1] += 1
                    open_jobs.add((counter, job.job_id))
    counted = await CounterRepository(database).read(expected)
    assert {c: [it.micros, it.generations] for c, it in counted.items()} == expected
    for counter, it in counted.items():
        if counter.window == "open":
            assert it.jobs == sum(each == counter for each, _ in open_jobs)
