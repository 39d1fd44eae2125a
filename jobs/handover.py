"""Hands the reply of a job over: from the process that wrote it in the queue to the worker."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from jobs.notices import Notices
from jobs.persistence import persistently
from storage.jobs import JobRepository
from storage.queue_writers import QueueWriters

log = logging.getLogger(__name__)

LOOK_S: Final = 0.5
MAX_WAIT_S: Final = 15.0
"""Longer than a writer takes to see that the job has begun, and to end its last edit."""


class Handover:
    """Takes the reply of a job over from the process that wrote it while the job waited."""

    def __init__(
        self,
        jobs: JobRepository,
        writers: QueueWriters,
        notices: Notices,
        *,
        clock: Callable[[], float] = time.time,
        max_wait_s: float = MAX_WAIT_S,
    ) -> None:
        self._jobs = jobs
        self._writers = writers
        self._notices = notices
        self._clock = clock
        self._max_wait_s = max_wait_s

    async def take(self, job_id: str) -> None:
        """Wait for the writer's last edit, at most for a time after which it is taken for dead."""
        job = await persistently(lambda: self._jobs.get(job_id))
        if job is None:
            return
        if job.started_at is None:
            await persistently(lambda: self._writers.end_waiting(job_id, self._clock()))
        elif job.queue_writer is None:
            return
        try:
            async with asyncio.timeout(self._max_wait_s):
                await self._until_released(job_id)
        except TimeoutError:
            log.warning("job %s: who wrote its reply while it waited is silent", job_id)

    async def _until_released(self, job_id: str) -> None:
        with self._notices.following(job_id) as news:
            self._notices.rows_changed(job_id)  # a writer in this process looks at once
            while True:
                changed = news.changed
                if not await persistently(lambda: self._writers.is_written(job_id)):
                    return
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await changed.wait()
