"""Replies that this process was writing when it was held up, while others finished their jobs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final

from jobs.engine import Engine
from jobs.models import Delivery
from jobs.records import UnreadableRecord, spec_of
from jobs.watch import Watch
from storage.errors import StorageError
from storage.jobs import JobRepository

log = logging.getLogger(__name__)

AFTER_S: Final = 5.0
"""An edit that was on its way has arrived by then. Who has not delivered the job by then edits its
reply once more anyway."""

WRITE_S: Final = 60.0
"""So long Discord has to take the edit."""

ROOM_S: Final = 2 * WRITE_S
"""A reply that can be edited for a shorter time is left alone: nothing is sent late for it."""


class HeldUp:
    """The `Survivor` of a worker: its engine, whose last edits may have come too late.

    A process that was frozen in the middle of a request sends the rest of it when it goes on. If
    another one has completed the reply meanwhile, that edit takes its files away again.
    """

    def __init__(
        self,
        engine: Engine,
        jobs: JobRepository,
        watch: Watch,
        delivery: Delivery,
        clock: Callable[[], float] = time.time,
        *,
        write_s: float = WRITE_S,
    ) -> None:
        self._engine = engine
        self._jobs = jobs
        self._watch = watch
        self._delivery = delivery
        self._clock = clock
        self._write_s = write_s
        self._held_up: dict[str, float] = {}

    async def take_over(self, executor_id: str) -> int:
        """Let the workflows of a process that is dead go on. Returns how many."""
        return await self._engine.take_over(executor_id)

    def interrupt(self) -> None:
        """Break off the workflows that run here: none of them goes on after this."""
        self._note()
        self._engine.running.cancel()

    async def abandon(self) -> None:
        """Leave the workflows that run here to others."""
        self._note()
        await self._engine.running.abandon()

    async def run(self) -> None:
        """Write such replies again, until cancelled."""
        while True:
            await asyncio.sleep(AFTER_S)
            try:
                await self.write_again()
            except StorageError as error:
                log.warning("%s", error)  # they are written when the database is back

    async def write_again(self) -> None:
        """Write the replies again that others have completed meanwhile. Raises `StorageError`."""
        now = self._clock()
        for job_id in [it for it, since in self._held_up.items() if since + AFTER_S <= now]:
            await self._write_again(job_id, now)
            del self._held_up[job_id]

    async def _write_again(self, job_id: str, now: float) -> None:
        job = await self._jobs.get(job_id)
        if job is None or job.delivered_at is None or job.expires_at < now + ROOM_S:
            return
        try:
            spec = spec_of(job)
        except UnreadableRecord:
            return
        log.info("job %s: its reply is written again, as this process was held up", job_id)
        try:
            async with asyncio.timeout(self._write_s):
                await self._delivery.deliver(spec, self._watch.snapshots(spec))
        except Exception:
            log.exception("job %s: its reply could not be written again", job_id)

    def _note(self) -> None:
        # The workflows of generations write no reply.
        jobs = (it for it in self._engine.running if "-" not in it)
        self._held_up |= dict.fromkeys(jobs, self._clock())
