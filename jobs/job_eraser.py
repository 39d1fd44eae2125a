"""Erases the jobs of a user or a conversation, wherever anything is kept of them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, Protocol

from jobs.erased_jobs import ErasedJobs
from jobs.ledger import Ledger
from jobs.models import UnknownJob
from jobs.queues import Queues
from storage.job_erasure import JobErasure
from storage.job_scopes import JobScope

log = logging.getLogger(__name__)

WAIT_S: Final = 45.0
"""For jobs that end: one whose worker has died is taken over within this time."""

LOOK_S: Final = 0.5  # between two looks at them
SETTLED_S: Final = 60.0  # after its delivery nothing is busy with a job any more


class Cancel(Protocol):
    """Cancels a job for a user, else for the one who asked for it: `Jobs.cancel`."""

    def __call__(self, job_id: str, *, user_id: int | None = None) -> Awaitable[None]:
        """Raises `UnknownJob` if it has ended."""


class JobEraser:
    """Erases jobs that have ended, after it has cancelled those that run.

    `erased` deletes what is left of jobs whose rows are gone. `clock` tells seconds since the
    epoch.
    """

    def __init__(
        self,
        jobs: JobErasure,
        erased: ErasedJobs,
        queues: Queues,
        ledger: Ledger,
        cancel: Cancel,
        *,
        wait_s: float = WAIT_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._jobs = jobs
        self._erased = erased
        self._queues = queues
        self._ledger = ledger
        self._cancel = cancel
        self._wait_s = wait_s
        self._clock = clock

    async def erase(self, scope: JobScope, *, user_id: int | None = None) -> int:
        """Cancel what runs, wait a while for its end, and erase all jobs that have ended.

        `user_id` is who cancels it. With a job go its files, unless a job that stays uses them, and
        what the workflow engine has recorded. What it cost is settled before. Returns how many jobs
        are left, because they have not ended yet. Raises `StorageError`, or `OSError` where files
        cannot be deleted now. Whatever is interrupted is finished by the next call.
        """
        end = time.monotonic() + self._wait_s
        left = await self._erase_ended(scope, await self._cancelled(scope, user_id, end))
        while left and time.monotonic() < end:  # what was begun meanwhile
            await asyncio.sleep(LOOK_S)
            left = await self._erase_ended(scope, await self._cancelled(scope, user_id, end))
        await self._erased.finish()
        return left

    async def left(self, scope: JobScope) -> int:
        """How many jobs there are in a scope. Raises `StorageError`."""
        return await self._jobs.count(scope)

    async def _erase_ended(self, scope: JobScope, busy: set[str]) -> int:
        """Erase all jobs but those; return how many are left."""
        await self._ledger.settle_jobs(scope)
        while erased := await self._jobs.erase(scope, keep=busy):
            log.info("%s jobs of %s were erased", len(erased), scope)
        return await self.left(scope)

    async def _cancelled(self, scope: JobScope, user_id: int | None, end: float) -> set[str]:
        """Cancel what runs, until nothing does. Returns the jobs that do not end in time.

        It is done again and again: in a conversation others may ask the next question meanwhile.
        """
        while True:
            for job_id in await self._jobs.unfinished(scope):
                with suppress(UnknownJob):
                    await self._cancel(job_id, user_id=user_id)
            ids = await self._jobs.unsettled(scope, self._clock() - SETTLED_S)
            busy = await self._queues.unended(ids)
            if not busy or time.monotonic() >= end:
                return busy
            await asyncio.sleep(LOOK_S)
