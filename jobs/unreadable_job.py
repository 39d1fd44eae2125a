"""Ends a job whose spec cannot be read: its rows, and its reply where that can be found."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from hfmedia.serialization import to_json
from jobs.in_process import INTERNAL
from jobs.models import Delivery, Snapshot
from jobs.persistence import persistently
from jobs.records import addressed_spec_of, snapshot_of
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from storage.rows import GenerationRow, JobRow

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableJobs:
    """Ends such jobs. `clock` tells seconds since the epoch."""

    jobs: JobRepository
    generations: GenerationRepository
    delivery: Delivery
    clock: Callable[[], float] = time.time

    async def end(self, job: JobRow) -> None:
        """Record that all of it has failed, and say so in the reply if that can be found."""
        log.error("job %s ends: what it was asked for cannot be read", job.job_id)
        await self._fail(job)
        spec = addressed_spec_of(job)
        if spec is not None and job.delivered_at is None:
            rows = await persistently(lambda: self.generations.of_job(job.job_id))
            try:
                await self.delivery.deliver(spec, _only(snapshot_of(spec, job, rows)))
            except Exception:
                log.exception("job %s: its reply could not be written", job.job_id)
        await persistently(lambda: self.jobs.set_delivered(job.job_id, self.clock()))

    async def _fail(self, job: JobRow) -> None:
        numbers = range(1, job.count + 1)
        missing = [GenerationRow(job_id=job.job_id, number=number) for number in numbers]
        await persistently(lambda: self.generations.add_all(missing))
        for row in await persistently(lambda: self.generations.of_job(job.job_id)):
            await self.fail_generation(job.job_id, row.number)
        await persistently(lambda: self.jobs.set_finished(job.job_id, self.clock()))

    async def fail_generation(self, job_id: str, number: int) -> None:
        """Record that a generation has failed, unless it has ended."""
        now = self.clock()
        await persistently(
            lambda: self.generations.update(
                job_id, number, status="failed", ended_at=now, failure=to_json(INTERNAL)
            )
        )


async def _only(snapshot: Snapshot) -> AsyncIterator[Snapshot]:
    yield snapshot
