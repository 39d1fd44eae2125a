"""With which jobs of a user a process may still be busy."""

from __future__ import annotations

from storage.database import Database
from storage.jobs import JobRepository
from storage.user_jobs import UserJobRepository
from tests.storage.rows import job_row

NOW = 1000.0


async def test_jobs_that_were_delivered_long_ago_or_wait_for_their_user_are_settled(
    database: Database, jobs: JobRepository
) -> None:
    for job_id in ("runs", "just delivered", "delivered", "waits"):
        await jobs.add(job_row(job_id))
    await jobs.add(job_row("of another", user_id=12))
    await jobs.set_delivered("just delivered", NOW + 1)
    await jobs.set_delivered("delivered", NOW)
    await jobs.set_waiting("waits", NOW)
    found = await UserJobRepository(database).unsettled(11, NOW)
    assert {*found} == {"runs", "just delivered"}
