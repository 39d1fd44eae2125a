"""The jobs of one user: counted, exported, and erased wherever anything is kept of them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from typing import BinaryIO, Final, Protocol

from hfmedia.media_store import MediaStore
from hfmedia.types import MediaRef
from jobs.erased_jobs import ErasedJobs
from jobs.exported_job import ExportedJob, exported_job
from jobs.ledger import Ledger
from jobs.models import UnknownJob
from jobs.queues import Queues
from storage.jobs import JobRepository
from storage.media_index import MediaIndex
from storage.rows import JobRow
from storage.user_jobs import KeptJobs, UserJobRepository

log = logging.getLogger(__name__)

WAIT_S: Final = 45.0
"""For jobs that end: one whose worker has died is taken over within this time."""

LOOK_S: Final = 0.5  # between two looks at them
SETTLED_S: Final = 60.0  # after its delivery nothing is busy with a job any more
PAGE_JOBS: Final = 100


class Cancel(Protocol):
    """Cancels a job for a user: `Jobs.cancel`."""

    def __call__(self, job_id: str, *, user_id: int) -> Awaitable[None]:
        """Raises `UnknownJob` if it has ended."""


class UserJobs:
    """What is kept of the jobs of users. Every method raises `StorageError`.

    `clock` tells seconds since the epoch.
    """

    def __init__(
        self,
        rows: UserJobRepository,
        jobs: JobRepository,
        index: MediaIndex,
        erased: ErasedJobs,
        store: MediaStore,
        queues: Queues,
        ledger: Ledger,
        cancel: Cancel,
        *,
        wait_s: float = WAIT_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._rows = rows
        self._jobs = jobs
        self._index = index
        self._erased = erased
        self._store = store
        self._queues = queues
        self._ledger = ledger
        self._cancel = cancel
        self._wait_s = wait_s
        self._clock = clock

    async def count(self, user_id: int) -> KeptJobs:
        """How much is kept of a user."""
        return await self._rows.count(user_id)

    async def export(self, user_id: int) -> AsyncIterator[ExportedJob]:
        """The jobs of a user, the newest first, with the files that are still kept."""
        rows = await self._rows.page(user_id, limit=PAGE_JOBS)
        while rows:
            for job in await self._exported(rows):
                yield job
            rows = await self._rows.page(user_id, before=rows[-1], limit=PAGE_JOBS)

    async def open(self, media: MediaRef) -> BinaryIO:
        """A file of a job, as `MediaStore.open`."""
        return await self._store.open(media)

    async def erase(self, user_id: int) -> int:
        """Cancel what runs, wait a while for its end, and erase all jobs that have ended.

        With a job go its files, unless a job of somebody else uses them, and what the workflow
        engine has recorded. What it cost is settled before. Returns how many jobs are left, because
        they have not ended yet. Raises `OSError`, too, where files cannot be deleted now. Whatever
        is interrupted is finished by the next call.
        """
        for job_id in await self._rows.unfinished(user_id):
            with suppress(UnknownJob):
                await self._cancel(job_id, user_id=user_id)
        busy = await self._still_busy(user_id)
        await self._ledger.settle_user(user_id)
        while erased := await self._jobs.erase_user(user_id, keep=busy):
            log.info("%s jobs of user %s were erased", len(erased), user_id)
        await self._rows.forget_canceller(user_id)
        await self._erased.finish()
        return (await self.count(user_id)).jobs

    async def _exported(self, rows: Sequence[JobRow]) -> list[ExportedJob]:
        generations = await self._rows.generations([row.job_id for row in rows])
        jobs = [
            exported_job(row, [it for it in generations if it.job_id == row.job_id]) for row in rows
        ]
        kept = await self._index.recorded([it.uri for job in jobs for it in job.media.values()])
        return [job.with_files(kept) for job in jobs]

    async def _still_busy(self, user_id: int) -> set[str]:
        """The jobs whose workflows do not end in time."""
        end = time.monotonic() + self._wait_s
        while True:
            ids = await self._rows.unsettled(user_id, self._clock() - SETTLED_S)
            busy = await self._queues.unended(ids)
            if not busy or time.monotonic() >= end:
                return busy
            await asyncio.sleep(LOOK_S)
