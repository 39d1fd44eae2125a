"""Replies of waiting jobs are released though the database was away when it was time."""

from __future__ import annotations

import asyncio

from jobs.notices import Notices
from jobs.queued_replies import QueuedReplies
from jobs.records import generation_rows, job_row
from jobs.watch import Watch
from storage.database import Database, open_database
from storage.errors import StorageUnavailable
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from storage.queue_writers import QueueWriters
from tests.jobs.durable_world import HANG_S, Deliveries, a_job


class WritersOfADatabaseThatWasAway(QueueWriters):
    """Writers that cannot release a reply at the first time."""

    def __init__(self, database: Database, process_id: str) -> None:
        super().__init__(database, process_id)
        self.failed = asyncio.Event()

    async def release(self, job_id: str | None = None) -> None:
        if not self.failed.is_set():
            self.failed.set()
            raise StorageUnavailable("It is away.")
        await super().release(job_id)


async def test_a_reply_that_could_not_be_released_is_released_later(sqlite_url: str) -> None:
    async with open_database(sqlite_url) as database, asyncio.timeout(HANG_S):
        jobs, generations = JobRepository(database), GenerationRepository(database)
        writers = WritersOfADatabaseThatWasAway(database, "gateway 1")
        notices, shown, spec = Notices(), Deliveries(), a_job()
        watch = Watch(jobs, generations, notices)
        await jobs.add(job_row(spec, 1000.0), generation_rows(spec))
        async with QueuedReplies(
            jobs, generations, writers, watch, notices, shown, soon_s=0.0
        ) as replies:
            replies.start()
            replies.add(spec)
            await shown.until(lambda it: it.ahead == 0)
            await jobs.set_started(spec.job_id, 1001.0)
            notices.rows_changed(spec.job_id)
            await writers.failed.wait()
            while await writers.is_written(spec.job_id):
                pass  # each question lets it go on
