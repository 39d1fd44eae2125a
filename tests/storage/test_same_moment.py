"""The last two generations of a job that end in the same moment, in two processes."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from storage.database import Database, open_database
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from tests.storage.rows import generation_rows, job_row

HANG_S = 20.0


async def until_two_wait(database: Database) -> None:
    """Wait until two transactions wait for the table of jobs."""
    waiting = text(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'jobs'::regclass"
    )
    async with asyncio.timeout(HANG_S):
        async with database.read() as connection:
            while await connection.scalar(waiting) != 2:
                pass  # each question lets the others go on


async def test_neither_takes_the_other_one_for_running(postgres_url: str) -> None:
    async with open_database(postgres_url) as database:
        jobs, generations = JobRepository(database), GenerationRepository(database)
        await jobs.add(job_row(), generation_rows())
        async with database.write() as connection, asyncio.TaskGroup() as group:
            await connection.execute(text("LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE"))
            ends = [
                group.create_task(generations.end("1001", number, 1002.0, "cancelled"))
                for number in (1, 2)
            ]
            await until_two_wait(database)
            await connection.commit()
        assert [end.result() for end in ends] == [True, True]
        job = await jobs.get("1001")
        assert job is not None
        assert job.status == "finished"
