"""Cancelling the generations of a job that have not ended."""

from __future__ import annotations

from storage.generations import GenerationRepository
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
