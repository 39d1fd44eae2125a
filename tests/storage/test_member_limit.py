"""How many jobs a member may have holds for all processes together."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from storage.database import Database, open_database
from storage.generations import GenerationRepository
from storage.jobs import JobRepository, MemberHasJobs
from storage.media_index import MediaIndex
from storage.rows import MediaRow
from tests.storage.rows import generation_rows, job_row

LIMIT = 3


async def submit(jobs: JobRepository, job_id: str) -> bool:
    rows = generation_rows(job_id)
    return await jobs.add(job_row(job_id), rows, per_member=LIMIT)


async def repositories(stack: AsyncExitStack, url: str) -> list[JobRepository]:
    """As two processes have them; an SQLite file is that of one."""
    count = 1 if url.startswith("sqlite") else 2
    opened = [await stack.enter_async_context(open_database(url)) for _ in range(count)]
    return [JobRepository(database) for database in opened]


async def test_jobs_that_are_submitted_at_once_through_several_processes_keep_to_the_limit(
    database_url: str,
) -> None:
    async with AsyncExitStack() as stack:
        processes = await repositories(stack, database_url)
        submits = [submit(processes[it % len(processes)], str(it)) for it in range(20)]
        results = await asyncio.gather(*submits, return_exceptions=True)
        assert results.count(True) == LIMIT
        assert sum(isinstance(it, MemberHasJobs) for it in results) == 20 - LIMIT
        assert len(await processes[0].running_of(11)) == LIMIT


async def test_a_refused_job_leaves_nothing_and_a_second_delivery_is_not_refused(
    database: Database, jobs: JobRepository, generations: GenerationRepository
) -> None:
    for job_id in ("1", "2", "3"):
        assert await submit(jobs, job_id)
    with pytest.raises(MemberHasJobs):
        await submit(jobs, "4")
    assert await jobs.get("4") is None
    assert await generations.of_job("4") == ()
    assert not await submit(jobs, "3"), "it is on record"
    await jobs.set_finished("1", 1001.0)
    assert await submit(jobs, "4")


async def test_a_job_is_recorded_with_all_that_belongs_to_it(
    database: Database, jobs: JobRepository, generations: GenerationRepository
) -> None:
    image = MediaRow(uri="object:1", job_id="1", kind="input", size=7, created_at=1000.0)
    assert await jobs.add(job_row("1"), generation_rows("1"), [image])
    assert await generations.of_job("1") == tuple(generation_rows("1"))
    assert await MediaIndex(database).total_bytes() == 7
