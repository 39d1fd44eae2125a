"""What is left of jobs whose rows are erased: files, workflows, and threads of conversations."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Protocol

from storage.conversation_threads import ThreadRepository
from storage.job_erasure import JobErasure
from storage.media_index import MediaIndex


class RemovesMedia(Protocol):
    """The media store, as far as it deletes several files."""

    async def remove(self, uris: Collection[str]) -> None:
        """Delete them. Deleting twice does no harm."""


class ErasedJobs:
    """Erases the rest of jobs. Several processes may do so at once.

    `forget_workflows` deletes what the workflow engine has recorded of jobs.
    """

    def __init__(
        self,
        jobs: JobErasure,
        threads: ThreadRepository,
        media: MediaIndex,
        store: RemovesMedia,
        forget_workflows: Callable[[Collection[str]], Awaitable[None]],
    ) -> None:
        self._jobs = jobs
        self._threads = threads
        self._media = media
        self._store = store
        self._forget_workflows = forget_workflows

    async def finish(self) -> None:
        """Erase all that is left. Files that other jobs use stay for those.

        Raises `StorageError` or `OSError`; what is interrupted is found again.
        """
        await self._threads.remove_unused()
        while ids := await self._jobs.erased():
            await self._store.remove(await self._media.used_by_these_alone(ids))
            await self._media.remove_jobs(ids)
            await self._forget_workflows(ids)
            await self._jobs.forget_erased(ids)
