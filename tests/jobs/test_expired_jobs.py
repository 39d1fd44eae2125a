"""What has waited too long for its turn is not begun: nobody waits for it, and it would be paid."""

from __future__ import annotations

import time

import pytest

from jobs.generation_run import MAX_WAIT_S
from jobs.records import generation_rows, job_row
from playground.providers import Behaviour, Providers
from tests.jobs.durable_world import World, a_job, finished, statuses


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One is enough: nothing of this depends on which it is."""
    return sqlite_url


@pytest.mark.parametrize(("older_s", "status", "submits"), [(60, "failed", 0), (-60, "done", 2)])
async def test_a_queued_job_of_a_backup_is_begun_only_if_it_is_not_too_old(
    world: World, providers: Providers, older_s: float, status: str, submits: int
) -> None:
    submitted_at = time.time() - MAX_WAIT_S - older_s
    async with world.process() as process:
        job = a_job(count=2)
        await process.records.jobs.add(job_row(job, submitted_at), generation_rows(job))
    async with world.process(drain_s=5) as process:
        last = await process.deliveries.until(finished)
        await process.ended("500")
    assert statuses(last) == [status] * 2
    if status == "failed":
        assert [it.failure.type for it in last.generations if it.failure] == [
            "DeadlineExceeded"
        ] * 2
    assert len(providers.submits) == submits


async def test_a_clock_that_is_set_ahead_does_not_end_what_is_accepted(
    world: World, providers: Providers
) -> None:
    ahead = 0.0
    providers.settings.use({"fal-ai": Behaviour(latency=1.5)})
    async with world.process(drain_s=5, clock=lambda: time.time() + ahead) as process:
        await process.jobs.submit(a_job())
        await process.deliveries.until(lambda it: it.generations[0].progress.stage == "waiting")
        ahead = 365 * 86_400.0
        assert statuses(await process.deliveries.until(finished)) == ["done"]
    assert len(providers.submits) == 1
