"""Ending jobs before their generations have ended."""

from __future__ import annotations

from jobs.notices import Notices
from jobs.persistence import persistently
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from storage.rows import GenerationRow


async def stop_generations(
    job_id: str, generations: GenerationRepository, now: float
) -> list[GenerationRow]:
    """Record that what has not ended is cancelled. Returns those rows as they were.

    Raises `StorageError`; trying it again does no harm.
    """
    stopped = []
    for row in await generations.of_job(job_id):
        if row.ended:
            continue
        if await generations.update(job_id, row.number, status="cancelled", ended_at=now):
            stopped.append(row)
    return stopped


async def end_delivered(
    job_id: str,
    jobs: JobRepository,
    generations: GenerationRepository,
    notices: Notices,
    now: float,
) -> None:
    """Record that nothing of a job is to be delivered any more, and stop what would not be seen."""
    if await persistently(lambda: stop_generations(job_id, generations, now)):
        notices.rows_changed(job_id, cancelled=True)
        await persistently(lambda: jobs.set_finished(job_id, now))
    await persistently(lambda: jobs.set_delivered(job_id, now))
