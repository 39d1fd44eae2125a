"""The intents of late messages, in the table of jobs."""

from __future__ import annotations

from jobs.late_intents import LateIntent
from jobs.models import UnknownJob
from jobs.persistence import persistently
from storage.jobs import JobRepository


class RecordedIntents:
    """The `LateIntents` that outlive a process. Both methods wait until the database is there, and
    raise other `StorageError`s."""

    def __init__(self, jobs: JobRepository) -> None:
        self._jobs = jobs

    async def read(self, job_id: str) -> LateIntent | None:
        """The newest intent of a job; None if there is none."""
        row = await persistently(lambda: self._jobs.get(job_id))
        if row is None or row.late_nonce is None or row.late_intended_at is None:
            return None
        return LateIntent(
            nonce=row.late_nonce,
            intended_at=row.late_intended_at,
            message_id=row.late_message_id,
        )

    async def record(self, job_id: str, intent: LateIntent) -> None:
        """Replace the intent of a job. Raises `UnknownJob` if it was erased."""
        recorded = await persistently(
            lambda: self._jobs.set_late_message(
                job_id, intent.nonce, intent.intended_at, intent.message_id
            )
        )
        if not recorded:
            raise UnknownJob(job_id)
