"""The reply of a job goes from who wrote it while it waited to who runs it."""

from __future__ import annotations

import asyncio

import pytest

from jobs.handover import Handover
from jobs.notices import Notices
from storage.database import Database, open_database
from storage.jobs import JobRepository
from storage.queue_writers import QueueWriters
from tests.storage.rows import job_row


class Ground:
    """A job that waits in a database, its writer, and who runs it, all in one process."""

    def __init__(self, database: Database, max_wait_s: float) -> None:
        self.jobs = JobRepository(database)
        self.writers = QueueWriters(database, "gateway 1")
        self.notices = Notices()
        self.handover = Handover(self.jobs, self.writers, self.notices, max_wait_s=max_wait_s)


async def test_a_job_that_begins_at_once_waits_for_nobody(database_url: str) -> None:
    async with open_database(database_url) as database:
        there = Ground(database, 3600.0)
        await there.jobs.add(job_row("1"))
        await there.jobs.set_started("1", 1001.0)
        await there.handover.take("1")
        await there.handover.take("unknown")
        assert not await there.writers.claim("1")


@pytest.mark.parametrize("is_cancelled", [False, True])
async def test_who_runs_a_job_waits_until_its_writer_has_ended(
    database_url: str, is_cancelled: bool
) -> None:
    async with open_database(database_url) as database:
        there = Ground(database, 3600.0)
        await there.jobs.add(job_row("1"))
        assert await there.writers.claim("1")
        if is_cancelled:
            await there.jobs.set_finished("1", 1001.0)
        else:
            await there.jobs.set_started("1", 1001.0)
        with there.notices.following("1") as news:
            taking = asyncio.create_task(there.handover.take("1"))
            await news.changed.wait()
            assert not await there.writers.writes("1"), "it has begun"
            assert not taking.done()
            await there.writers.release("1")
            there.notices.rows_changed("1")
            async with asyncio.timeout(10):
                await taking


async def test_a_silent_writer_is_not_waited_for_forever(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_database(database_url) as database:
        there = Ground(database, 0.05)
        await there.jobs.add(job_row("1"))
        assert await there.writers.claim("1")
        await there.jobs.set_started("1", 1001.0)
        await there.handover.take("1")
    assert "job 1: who wrote its reply while it waited is silent" in caplog.text
