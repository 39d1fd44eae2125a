"""The replies of waiting jobs are looked after whatever fails meanwhile."""

from __future__ import annotations

import asyncio

import pytest

from jobs.notices import Notices
from jobs.queued_replies import QueuedReplies
from jobs.records import generation_rows, job_row
from jobs.watch import Watch
from storage.database import Database, open_database
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from storage.queue_writers import QueueWriters
from storage.rows import JobRow
from tests.jobs.durable_world import Deliveries, a_job


class FaultyWriters(QueueWriters):
    """Fails a few times with what nobody expects, wherever it is asked first."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, "bot")
        self.faults = 3

    def _fail(self) -> None:
        if self.faults:
            self.faults -= 1
            raise RuntimeError("a fault")

    async def unwritten(self, before: float, *, limit: int) -> tuple[JobRow, ...]:
        self._fail()
        return await super().unwritten(before, limit=limit)


class FaultyClaims(FaultyWriters):
    """As the other one, for jobs that are claimed."""

    async def unwritten(self, before: float, *, limit: int) -> tuple[JobRow, ...]:
        return await QueueWriters.unwritten(self, before, limit=limit)

    async def claim(self, job_id: str) -> bool:
        self._fail()
        return await super().claim(job_id)


@pytest.mark.parametrize(
    ("make_writers", "said", "times"),
    [
        (FaultyWriters, "the replies of waiting jobs could not be looked after", 1),
        (FaultyClaims, "its reply could not be written", 3),
    ],
)
async def test_an_error_that_nobody_expects_does_not_end_the_bot(
    make_writers: type[FaultyWriters],
    said: str,
    times: int,
    database_url: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with open_database(database_url) as database:
        jobs, generations = JobRepository(database), GenerationRepository(database)
        deliveries, notices = Deliveries(), Notices()
        replies = QueuedReplies(
            jobs,
            generations,
            make_writers(database),
            Watch(jobs, generations, notices),
            notices,
            deliveries,
            clock=lambda: 1e9,
            soon_s=0.0,
            begun_s=0.0,
        )
        spec = a_job()
        async with replies:
            await jobs.add(job_row(spec, 1000.0), generation_rows(spec))
            replies.start()
            async with asyncio.timeout(20):
                assert (await deliveries.until(lambda it: it.ahead == 0)).ahead == 0
    assert caplog.text.count(said) == times
