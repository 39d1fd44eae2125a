"""Holds that nobody has settled are found when their generations have ended."""

from __future__ import annotations

import asyncio

import pytest

from storage.database import Database
from storage.generations import GenerationRepository
from storage.holds import HoldRepository
from storage.jobs import JobRepository, NotHeld
from tests.storage.holds import NOON, held_job, holds_of
from tests.storage.rows import generation_rows, job_row

MINUTE_S = 60.0


@pytest.fixture
async def holds(database: Database) -> HoldRepository:
    """A job with two holds."""
    repository = HoldRepository(database)
    await repository.hold(held_job(), holds_of("1001", 300, 300))
    return repository


async def found(holds: HoldRepository, at: float = NOON) -> list[tuple[int, str | None]]:
    open_holds = await holds.open_holds(unsubmitted_before=at)
    return [(hold.number, hold.status) for hold in open_holds]


async def test_a_generation_that_has_ended_is_found_and_one_that_runs_is_not(
    holds: HoldRepository, jobs: JobRepository, generations: GenerationRepository
) -> None:
    await jobs.add(job_row())
    await generations.add_all(generation_rows())
    later = NOON + MINUTE_S
    assert await found(holds, later) == []
    await generations.update("1001", 2, status="cancelled", failure="{}")
    assert await found(holds, later) == [(2, "cancelled")]
    await holds.release("1001", 2, at=later)
    assert await found(holds, later) == []


async def test_the_row_of_the_generation_comes_with_it(
    holds: HoldRepository, jobs: JobRepository, generations: GenerationRepository
) -> None:
    await jobs.add(job_row())
    await generations.add_all(generation_rows())
    await generations.set_ticket("1001", 1, "ticket")
    await generations.update("1001", 1, status="done", result="result")
    [hold] = await holds.open_holds(unsubmitted_before=NOON)
    assert (hold.job_id, hold.number, hold.ticket, hold.result) == ("1001", 1, "ticket", "result")


async def test_a_job_that_was_never_submitted_is_found_after_a_while(
    holds: HoldRepository,
) -> None:
    assert await found(holds) == []
    assert await found(holds, NOON + MINUTE_S) == [(1, None), (2, None)]


async def test_what_is_submitted_at_the_moment_of_giving_back_keeps_its_hold_or_is_refused(
    holds: HoldRepository, jobs: JobRepository
) -> None:
    async def submit(job_id: str) -> bool:
        try:
            return await jobs.add(job_row(job_id), generation_rows(job_id, count=1))
        except NotHeld:
            return False

    job_ids = [str(number) for number in range(2000, 2020)]
    for job_id in job_ids:
        await holds.hold(held_job(job_id), holds_of(job_id, 300))
    given_back = [holds.release_unsubmitted(job_id, 1, at=NOON) for job_id in job_ids]
    outcomes = await asyncio.gather(*map(submit, job_ids), *given_back)
    submitted, released = outcomes[:20], outcomes[20:]
    assert [not it for it in submitted] == released


async def test_a_job_that_has_finished_without_generations_is_found(
    holds: HoldRepository, jobs: JobRepository
) -> None:
    await jobs.add(job_row())
    assert await found(holds) == []
    await jobs.set_finished("1001", NOON)
    assert await found(holds) == [(1, None), (2, None)]


async def test_a_hold_that_was_settled_is_no_longer_one_of_a_generation_that_has_ended(
    holds: HoldRepository, jobs: JobRepository, generations: GenerationRepository
) -> None:
    await jobs.add(job_row())
    await generations.add_all(generation_rows())
    assert await holds.ended_hold("1001", 1) is None
    await generations.update("1001", 1, status="cancelled")
    assert await holds.ended_hold("1001", 1) is not None
    await holds.settle("1001", 1, at=NOON)
    assert await holds.ended_hold("1001", 1) is None
