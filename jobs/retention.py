"""Forgets what was asked, and by whom, when it has been kept long enough."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final

from jobs.erased_jobs import ErasedJobs
from storage.errors import StorageError
from storage.guild_settings import GuildSettingsRepository
from storage.job_erasure import JobErasure
from storage.jobs import JobRepository

log = logging.getLogger(__name__)

DAY_S: Final = 86_400.0
PAUSE_S: Final = 3600.0  # between two passes


class Retention:
    """Erases jobs that have finished and are older than `keep_s` seconds, with all that is theirs.

    Those of a guild that wants to keep them for less time go sooner.
    Tokens of interactions are cleared when they have expired. `clock` tells seconds since the
    epoch.
    """

    def __init__(
        self,
        jobs: JobRepository,
        erasure: JobErasure,
        guilds: GuildSettingsRepository,
        erased: ErasedJobs,
        *,
        keep_s: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._jobs = jobs
        self._erasure = erasure
        self._guilds = guilds
        self._erased = erased
        self._keep_s = keep_s
        self._clock = clock

    async def run(self) -> None:
        """Sweep now and then, until cancelled. What fails is logged, and tried again later."""
        while True:
            try:
                await self.sweep()
            except (StorageError, OSError) as error:
                log.warning("old jobs could not be erased: %s", error)
            except Exception:
                log.exception("old jobs could not be erased")
            await asyncio.sleep(PAUSE_S)

    async def sweep(self) -> None:
        """One pass: first our own rows, then, by the ids that are left of them, all the rest.

        Raises `StorageError` or `OSError`; what is interrupted is found again.
        """
        now = self._clock()
        await self._jobs.clear_expired_tokens(now)
        while await self._erasure.erase_before(now - self._keep_s):
            pass
        async for guild_id, days in self._guilds.history_days(below=self._keep_s / DAY_S):
            while await self._erasure.erase_before(now - days * DAY_S, guild_id=guild_id):
                pass
        await self._erased.finish()
