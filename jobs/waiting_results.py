"""Results to which no way led: they wait behind the next command of their member."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from jobs.models import JobSpec
from jobs.persistence import persistently
from jobs.records import UnreadableRecord, spec_of
from jobs.service import Show
from jobs.watch import Watch
from storage.jobs import JobRepository

log = logging.getLogger(__name__)

CLAIM_S: Final = 600.0
"""So long others leave results alone that are being shown: longer than showing them may take."""


class WaitingJobs:
    """The waiting results of all members. `clock` tells seconds since the epoch."""

    def __init__(
        self, jobs: JobRepository, watch: Watch, clock: Callable[[], float] = time.time
    ) -> None:
        self._jobs = jobs
        self._watch = watch
        self._clock = clock

    async def show(self, user_id: int, show: Show) -> None:
        """Show what waits for a user, some jobs at most, until one cannot be shown now.

        Of several that call this at once each job is shown by one. Raises `StorageError`.
        """
        for row in await self._jobs.waiting_of(user_id, self._clock()):
            now = self._clock()
            if not await self._jobs.claim_waiting(row.job_id, now, now + CLAIM_S):
                continue
            try:
                spec = spec_of(row)
            except UnreadableRecord as error:
                log.warning("%s", error)
                await self._jobs.set_delivered(row.job_id, now)
                continue
            if not await self._shown(spec, show):
                await self._jobs.set_waiting(row.job_id, self._clock())
                return

    async def _shown(self, spec: JobSpec, show: Show) -> bool:
        snapshot = await self._watch.read(spec)
        if snapshot is None:
            return True  # it was erased in the meantime
        if not await show(spec, snapshot):
            return False
        await persistently(lambda: self._jobs.set_delivered(spec.job_id, self._clock()))
        return True
