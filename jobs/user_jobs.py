"""The jobs of one user: counted, exported, and erased wherever anything is kept of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import BinaryIO, Final

from hfmedia.media_store import MediaStore
from hfmedia.types import MediaRef
from jobs.exported_job import ExportedJob, exported_job
from jobs.job_eraser import JobEraser
from storage.job_scopes import JobsOfUser
from storage.media_index import MediaIndex
from storage.rows import JobRow
from storage.user_jobs import KeptJobs, UserJobRepository

PAGE_JOBS: Final = 100


class UserJobs:
    """What is kept of the jobs of users. Every method raises `StorageError`."""

    def __init__(
        self, rows: UserJobRepository, index: MediaIndex, store: MediaStore, eraser: JobEraser
    ) -> None:
        self._rows = rows
        self._index = index
        self._store = store
        self._eraser = eraser

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
        """Erase all jobs of a user that have ended, as `JobEraser.erase`.

        In conversations those of the others are erased, too: they repeat what the user said.
        """
        left = await self._eraser.erase(JobsOfUser(user_id), user_id=user_id)
        await self._rows.forget_canceller(user_id)
        return left

    async def _exported(self, rows: Sequence[JobRow]) -> list[ExportedJob]:
        job_ids = [row.job_id for row in rows]
        generations = await self._rows.generations(job_ids)
        foreign = await self._rows.with_image_of_another(job_ids)
        jobs = [
            exported_job(
                row,
                [it for it in generations if it.job_id == row.job_id],
                has_own_image=row.job_id not in foreign,
            )
            for row in rows
        ]
        kept = await self._index.recorded([it.uri for job in jobs for it in job.media.values()])
        return [job.with_files(kept) for job in jobs]
